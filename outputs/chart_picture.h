/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_picture.h - the pictures of the report, each a row of functions over the data.
 *
 * The page (report.c) calls them in a fixed order: is_there, then caption, legend, draw (once wide,
 * once narrow) and hover. `i` counts pictures of a kind, e.g. events; it is 0 for the others. */
#ifndef PILOTSIM_OUTPUTS_CHART_PICTURE_H
#define PILOTSIM_OUTPUTS_CHART_PICTURE_H

#include "outputs/chart_panel.h"

struct picture {
    const char *id;      /* css id */
    const char *missing; /* said when the data are not there */
    bool (*is_there)(const struct report_data *r, size_t i);
    void (*title)(FILE *out, const struct report_data *r, size_t i);   /* escaped text */
    void (*caption)(FILE *out, const struct report_data *r, size_t i); /* phrasing content */
    void (*legend)(FILE *out, const struct report_data *r, size_t i);  /* list items */
    void (*draw)(const struct canvas *c, const struct report_data *r, size_t i);
    void (*hover)(FILE *out, const struct report_data *r, size_t i); /* NULL: no read-out */
};
extern const struct picture picture_fleet, picture_event, picture_temperature, picture_home, picture_duration;

/* Small multiples of everything that differs between homes: parameters, then results. */
void histograms_params(FILE *out, const struct report_data *r);
void histograms_results(FILE *out, const struct report_data *r);

/* The read-out's numbers: one JSON object a picture, all curves over the same bins. */
void hover_begin(FILE *out, const struct bins *b);
void hover_curve(FILE *out, const char *name, const char *unit, const double *v, size_t n,
                 bool *is_first); /* NULL v: skipped */
void hover_end(FILE *out);

#endif
