/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_driver.h - lets the HDF5 library do its input and output on the working copy of a pair. */
#ifndef PILOTSIM_OUTPUTS_H5_DRIVER_H
#define PILOTSIM_OUTPUTS_H5_DRIVER_H

#include "outputs/h5_pair.h"

#include <hdf5.h>

/* Registers the driver with the library; negative on failure; H5FDunregister at the end. */
hid_t h5_driver_register(void);
/* Sets it in an access property list; the pair must outlive every file opened with the list. */
herr_t h5_driver_use(hid_t access_list, hid_t driver, struct h5_pair *pair);

#endif
