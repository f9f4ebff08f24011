/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_ranges.h - which bytes of a file were written since the last commit.
 *
 * A sorted list of disjoint ranges that may cover a little more than was marked, never less: ends
 * are rounded to a granule. The list has room for H5_RANGES_MAX and never grows: when it is full
 * the granule doubles until neighbours merge. All zero is a valid empty list. */
#ifndef PILOTSIM_OUTPUTS_H5_RANGES_H
#define PILOTSIM_OUTPUTS_H5_RANGES_H

#include <stddef.h>
#include <stdint.h>

enum { H5_RANGES_MAX = 1024, H5_RANGES_GRANULE = 4096 };

struct h5_range {
    uint64_t from, to; /* to is exclusive */
};
struct h5_ranges {
    size_t n;
    uint64_t granule; /* 0: H5_RANGES_GRANULE */
    struct h5_range row[H5_RANGES_MAX];
};

void h5_ranges_add(struct h5_ranges *s, uint64_t from, uint64_t to); /* from < to <= 2^62 */
void h5_ranges_clear(struct h5_ranges *s);

#endif
