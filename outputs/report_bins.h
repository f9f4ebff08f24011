/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_bins.h - equal steps of time over which records are averaged for a picture.
 *
 * A record counts for the bin that holds the middle of its interval, NaN not at all; a bin without
 * records is NaN. Bins begin at t0_s. */
#ifndef PILOTSIM_OUTPUTS_REPORT_BINS_H
#define PILOTSIM_OUTPUTS_REPORT_BINS_H

#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { BINS_MAX = 1000 }; /* of any picture */

struct bins {
    int64_t t0_s, step_s;
    size_t n;
};

/* A step people use (1, 5, 15 min, 1 h ...), at least min_step_s, a multiple of record_s where that
 * can be, so that at most n_max bins cover the span. */
struct bins bins_over(int64_t t0_s, int64_t t1_s, int64_t record_s, int64_t min_step_s, size_t n_max);

/* Index of the record that ends at t_s, or SIZE_MAX when it lies outside. */
size_t bins_index(const struct bins *b, int64_t t_end_s, int64_t record_s);
double bins_middle_s(const struct bins *b, size_t i);

struct bin_means { /* one curve while it is being averaged; sums become means at the end */
    double *sum;
    uint32_t *count;
};
MUST_USE enum status bin_means_create(size_t n, struct bin_means *out);
void bin_means_add(struct bin_means *m, size_t i, double v); /* i SIZE_MAX or v NaN: ignored */
/* Turns sums into means; the array is the caller's (free). */
double *bin_means_take(struct bin_means *m, size_t n);
void bin_means_close(struct bin_means *m);

#endif
