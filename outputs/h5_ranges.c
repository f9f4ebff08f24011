/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/h5_ranges.h"

#include <assert.h>
#include <string.h>

/* The first range that ends at or after `from`: the first that may touch it. */
static size_t first_touching(const struct h5_ranges *s, uint64_t from)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (s->row[mid].to < from) lo = mid + 1;
        else hi = mid;
    }
    return lo;
}

static void insert(struct h5_ranges *s, struct h5_range r)
{
    const size_t i = first_touching(s, r.from);
    size_t j = i;
    for (; j < s->n && s->row[j].from <= r.to; j++) {
        if (s->row[j].from < r.from) r.from = s->row[j].from;
        if (s->row[j].to > r.to) r.to = s->row[j].to;
    }
    assert(s->n - (j - i) < H5_RANGES_MAX);
    memmove(&s->row[i + 1], &s->row[j], (s->n - j) * sizeof s->row[0]);
    s->row[i] = r;
    s->n = s->n - (j - i) + 1;
}

static struct h5_range rounded(struct h5_range r, uint64_t granule)
{
    return (struct h5_range){r.from / granule * granule, (r.to + granule - 1) / granule * granule};
}

/* In place: rounding keeps the order, so one pass from the left merges all that now touch. */
static void coarsen(struct h5_ranges *s)
{
    s->granule *= 2;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct h5_range r = rounded(s->row[i], s->granule);
        if (n > 0 && s->row[n - 1].to >= r.from) s->row[n - 1].to = r.to > s->row[n - 1].to ? r.to : s->row[n - 1].to;
        else s->row[n++] = r;
    }
    s->n = n;
}

void h5_ranges_add(struct h5_ranges *s, uint64_t from, uint64_t to)
{
    assert(from < to);
    assert(to <= UINT64_C(1) << 62);
    if (s->granule == 0) s->granule = H5_RANGES_GRANULE;
    while (s->n >= H5_RANGES_MAX) coarsen(s);
    insert(s, rounded((struct h5_range){from, to}, s->granule));
}

void h5_ranges_clear(struct h5_ranges *s)
{
    s->n = 0;
    s->granule = 0;
}
