/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_summary.h - what a sweep's repeats say of each variant: mean, spread and band of the main figures. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_SUMMARY_H
#define PILOTSIM_OUTPUTS_SWEEP_SUMMARY_H

#include "outputs/sweep_table.h"

#include <stdio.h>

struct sweep_spread { /* over the good repeats of a variant; NaN where there are too few */
    size_t n;
    double mean, sd, p05, p95;
};
MUST_USE enum status sweep_summary_spread(const struct sweep_table *t, size_t variant, size_t column, struct sweep_spread *out);

/* For a person. ST_MEMORY is the only failure. */
MUST_USE enum status sweep_summary_print(const struct sweep_table *t, FILE *out);

#endif
