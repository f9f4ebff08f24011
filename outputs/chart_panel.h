/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_panel.h - one plotting area within a picture: its scales, grid, axes, shades and curves.
 *
 * Every picture is drawn twice, for a wide page and for a phone, with the same type size on screen;
 * the page's style shows one of them. */
#ifndef PILOTSIM_OUTPUTS_CHART_PANEL_H
#define PILOTSIM_OUTPUTS_CHART_PANEL_H

#include "outputs/chart_axis.h"
#include "outputs/report_data.h"
#include "outputs/report_number.h"

#define PANEL_FONT 13.0 /* user units; the page shows them near 1:1 */
#define PANEL_CHAR 7.0  /* a usual character in that size */
#define PANEL_LINE 17.0

struct canvas { /* what a picture is drawn on */
    FILE *out;
    bool is_narrow;
    double width;
    char id[32]; /* unique in the page */
};

struct panel {
    FILE *out;
    double left, right, top, bottom; /* the plotting area */
    double x0, x1;                   /* at left and right: s, or what the picture says */
    struct axis y;                   /* in shown units */
    struct shown_unit unit;          /* of y */
};

/* A panel between top and bottom over the whole width, with room for marks at the left; values
 * lo..hi in `unit`. */
struct panel panel_make(const struct canvas *c, double top, double bottom, double x0, double x1, double lo, double hi,
                        const char *unit);
double panel_x(const struct panel *p, double x);
double panel_y(const struct panel *p, double v); /* v in the data's unit; NaN stays */

/* Horizontal lines, their numbers, and the unit above the topmost. */
void panel_value_axis(const struct panel *p, const char *what);
double panel_time_axis_height(const struct panel *p, const struct timezone *tz);
void panel_time_axis(const struct panel *p, const struct timezone *tz, bool with_labels);
/* Marks of a plain horizontal axis below the area. */
void panel_plain_axis(const struct panel *p, const struct axis *x, const char *unit);

/* DR windows; with_names puts names above the area, in up to PANEL_NAME_ROWS rows, none overlapping. */
enum { PANEL_NAME_ROWS = 2 };
void panel_events(const struct panel *p, const struct report_data *r, bool with_names);
bool panel_sees_event(const struct panel *p, const struct report_event *e);

/* Curves over bins, n values in the data's unit: through the middles of the bins, or as steps that
 * hold from a bin's start to its end. */
enum panel_shape { PANEL_SMOOTH, PANEL_STEPS };
void panel_curve(const struct panel *p, const struct bins *b, const double *v, enum panel_shape shape, const char *css);
void panel_band(const struct panel *p, const struct bins *b, const double *lo, const double *hi, enum panel_shape shape,
                const char *css);

/* The invisible area that the read-out script listens to; reaches down to `bottom`. */
void panel_hot(const struct panel *p, double bottom);

#endif
