/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_json.h - the table of a sweep and what it says of each variant, for machines. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_JSON_H
#define PILOTSIM_OUTPUTS_SWEEP_JSON_H

#include "outputs/sweep_table.h"
#include "sim/base/diag.h"

#include <stdio.h>

MUST_USE enum status sweep_json_write(const struct sweep_table *t, const char *path, struct diag *d);
/* One line: how many runs, how many failed, where the table is. */
MUST_USE enum status sweep_json_line(const struct sweep_table *t, const char *output, double wall_s, FILE *out, struct diag *d);

#endif
