/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_csv.h - the table of a sweep as one CSV file: a head line of names, a line a run, empty where nothing is known. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_CSV_H
#define PILOTSIM_OUTPUTS_SWEEP_CSV_H

#include "outputs/sweep_table.h"
#include "sim/base/diag.h"

MUST_USE enum status sweep_csv_write(const struct sweep_table *t, const char *path, struct diag *d);

#endif
