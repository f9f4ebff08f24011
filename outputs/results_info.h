/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_info.h - what a result file holds, for a person; about a screen.
 *
 * The file may come from anywhere, of a run that is finished, killed or still going on. */
#ifndef PILOTSIM_OUTPUTS_RESULTS_INFO_H
#define PILOTSIM_OUTPUTS_RESULTS_INFO_H

#include "sim/base/diag.h"

#include <stdio.h>

/* Whether the file begins like HDF5, whatever its name; false also when it cannot be read. */
bool results_info_is_hdf5(const char *path);

/* Pilot, period, how far the run came, homes, origin, quantities with their size, DR events, key
 * figures of the fleet. ST_INPUT: not a result file, told in d. */
MUST_USE enum status results_info(const char *path, FILE *out, struct diag *d);

#endif
