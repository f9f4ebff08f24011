/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/point.h"

#include "devices/device.h"

#include <assert.h>
#include <math.h>

const char *const point_verdict_words[VERDICT_COUNT] = {
#define X(id, words) words,
    VERDICT_LIST(X)
#undef X
};

double point_read(const struct point *p, const struct device *d)
{
    switch (p->read.kind) {
    case SOURCE_VIEW: return *(const double *)(const void *)((const char *)d->view + p->read.view_offset);
    case SOURCE_CELL: return d->cell[p->read.cell];
    case SOURCE_CONST: return p->read.number;
    case SOURCE_FN: return p->read.fn(d);
    case SOURCE_TEXT:
    case SOURCE_NONE: break;
    }
    return NAN;
}

static bool is_of_kind(const struct point *p, double value)
{
    if (!isfinite(value)) return false;
    if (p->kind == POINT_BOOL) return value == 0 || value == 1;
    return p->kind != POINT_ENUM || value == floor(value);
}

static bool is_in_range(const struct point *p, double value)
{
    if (p->kind == POINT_ENUM && p->words != NULL) {
        size_t n = 0;
        while (p->words[n] != NULL) n++;
        if (value < 0 || value >= (double)n) return false;
    }
    return (p->min == 0 && p->max == 0) || (value >= p->min && value <= p->max);
}

enum verdict point_judge(const struct point *p, double value)
{
    if (p->write == NULL) return VERDICT_READ_ONLY;
    if (!is_of_kind(p, value)) return VERDICT_NOT_A_NUMBER;
    return is_in_range(p, value) ? VERDICT_ACCEPTED : VERDICT_OUT_OF_RANGE;
}

enum verdict point_write(const struct point *p, struct device *d, double value)
{
    const enum verdict v = point_judge(p, value);
    return v == VERDICT_ACCEPTED ? p->write(d, p, value) : v;
}

enum verdict point_store(struct device *d, const struct point *p, double value)
{
    assert(p->read.kind == SOURCE_CELL);
    d->cell[p->read.cell] = value;
    return VERDICT_ACCEPTED;
}
