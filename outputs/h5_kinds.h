/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_kinds.h - our kinds of value as the library's types. Only for h5_*.c. */
#ifndef PILOTSIM_OUTPUTS_H5_KINDS_H
#define PILOTSIM_OUTPUTS_H5_KINDS_H

#include "outputs/h5_file.h"

#include <hdf5.h>

/* Either must be closed; negative on failure. In the file all numbers are little-endian. */
hid_t h5_kind_memory(enum h5_kind kind);
hid_t h5_kind_file(enum h5_kind kind);
/* The kind a type in a file is read as; false: none of ours. */
bool h5_kind_of(hid_t type, enum h5_kind *out);

#endif
