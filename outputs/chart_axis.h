/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_axis.h - where an axis puts its marks, and what it writes there. Pure arithmetic, no drawing. */
#ifndef PILOTSIM_OUTPUTS_CHART_AXIS_H
#define PILOTSIM_OUTPUTS_CHART_AXIS_H

#include "sim/base/calendar.h"

#include <stddef.h>

/* Round values (1, 2, 2.5, 5 times a power of ten) that enclose lo..hi with at most n_max + 1 marks.
 * An empty or undefined range becomes 0..1. */
struct axis {
    double lo, hi, step; /* lo and hi are marks themselves */
    int n_mark;
    int decimals; /* that the marks need */
};
struct axis axis_nice(double lo, double hi, int n_max);
double axis_mark(const struct axis *a, int i);

/* Marks of a time axis in local time. Lines fall on local midnights or clock hours; a label either
 * stands under its line or in the middle of the day, month or year it names. */
enum { TIME_MARKS_MAX = 128, TIME_LABEL_BYTES = 32 };
struct time_mark {
    double t_s;     /* the line */
    double label_s; /* the label's middle */
    int row;        /* 0 upper row (hours), 1 lower row (dates); a long axis has only row 0 */
    bool has_line, is_major;
    char label[TIME_LABEL_BYTES]; /* "" for a line alone */
};
struct time_axis {
    size_t n;
    int n_row; /* rows of labels in use */
    struct time_mark mark[TIME_MARKS_MAX];
};
/* width: of the axis; char_width: of a usual character in the same unit. Labels keep two apart. */
void time_axis_make(const struct timezone *tz, double t0_s, double t1_s, double width, double char_width,
                    struct time_axis *out);

/* "Wed 11 Jan, 17:00", in local time. */
void time_label_year(const struct timezone *tz, int64_t t_s, char out[TIME_LABEL_BYTES]); /* "Wed 11 Jan 2023, 17:00" */
void time_label(const struct timezone *tz, int64_t t_s, char out[TIME_LABEL_BYTES]);

#endif
