/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_json.h - the figures of a run as JSON: all of them in a file, or one line for scripts.
 *
 * Keys keep the order of the tables; a value nobody knows is null. Per-home values are arrays in
 * the order of homes.ids. */
#ifndef PILOTSIM_OUTPUTS_FIGURES_JSON_H
#define PILOTSIM_OUTPUTS_FIGURES_JSON_H

#include "outputs/figures.h"
#include "sim/base/diag.h"

#include <stdio.h>

MUST_USE enum status figures_json_write(const struct figures *f, const char *path, struct diag *d);

/* {"homes":..,"days":..,"home_days_per_cpu_s":..,"wall_s":..,"cpu_s":..,"peak_rss_bytes":..,
 * "output":..,"report":..,"state_hash":..,"expectations":..,"expectations_failed":..} and a newline. */
MUST_USE enum status figures_json_line(const struct figures *f, FILE *out, struct diag *d);

#endif
