/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_table.h - the tidy table of a sweep: one row a run, one column a figure.
 *
 * A variant is one combination of the values varied; each is run with the same seeds, so that rows of one
 * repeat differ by what was varied and not by luck. Columns are, in this order: `homes`, every fleet figure, then
 * SWEEP_EVENT_COLUMNS of each DR event. A run that failed has a status and no figures (NaN).
 * Plain data, owned by whoever opened it; one thread. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_TABLE_H
#define PILOTSIM_OUTPUTS_SWEEP_TABLE_H

#include "sim/base/status.h"
#include "twins/kpi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SWEEP_FACTORS_MAX = 16,
    SWEEP_VARIANTS_MAX = 1000,
    SWEEP_RUNS_MAX = 100000,
    SWEEP_NAME_BYTES = 192,
    SWEEP_LABEL_BYTES = 256,
};

/* Figures of one event: those of enum dr_kpi, then the spread that a fleet's figures do not tell. */
enum { SWEEP_HOME_SD = DR_KPI_COUNT, SWEEP_EVENT_COLUMNS };
enum { SWEEP_HOMES = 0, SWEEP_FLEET = 1, SWEEP_EVENTS = SWEEP_FLEET + KPI_COUNT };

struct sweep_column {
    char name[SWEEP_NAME_BYTES]; /* fleet_energy_import, dr_evening_peak_delivered_power */
    const char *unit, *about;    /* of our tables */
};

struct sweep_factor {                                   /* one key that is varied */
    char key[SWEEP_NAME_BYTES], name[SWEEP_NAME_BYTES]; /* dr.value, vary_dr_value */
    bool is_number;                                     /* all values are numbers of one unit */
    char unit[32];
};

struct sweep_event {
    char name[64], about[192];
};

struct sweep_row {
    uint32_t variant, repeat; /* from 0 */
    uint64_t seed;
    enum status status; /* ST_OK: the figures are there */
};

struct sweep_table {
    char scenario[128]; /* the pilot's name */
    char design[17];    /* fingerprint of everything that the rows follow from, but for the number of repeats */
    char *asked;        /* the same in words: what is varied, how */
    size_t n_factor, n_variant, n_event, n_column;
    struct sweep_factor factor[SWEEP_FACTORS_MAX];
    char **text;                      /* [variant * n_factor + factor]: as written */
    char (*label)[SWEEP_LABEL_BYTES]; /* [variant]: "homes=100 dr.value=-1K" */
    struct sweep_event *event;        /* [n_event] */
    struct sweep_column *column;      /* [n_column] */
    size_t n_row, room;
    struct sweep_row *row;
    double *figure; /* [row * n_column + column] */
};

/* Columns for these events, room for the variants' texts. ST_MEMORY leaves an empty table. */
MUST_USE enum status sweep_table_init(struct sweep_table *t, const struct sweep_event *events, size_t n_event, size_t n_variant,
                                      size_t n_factor);
void sweep_table_close(struct sweep_table *t);

/* Names a factor, once all its texts are set: its column's name, whether its values are numbers of one unit. */
void sweep_table_name_factor(struct sweep_table *t, size_t factor, const char *key);
double sweep_table_number(const struct sweep_table *t, size_t variant, size_t factor);
/* Labels from keys and texts; "as the scenario says" when nothing is varied. */
void sweep_table_label(struct sweep_table *t);

/* figures: n_column values; NULL when the run failed. */
MUST_USE enum status sweep_table_add(struct sweep_table *t, struct sweep_row row, const double *figures);

static inline size_t sweep_event_column(size_t event, int figure)
{
    return SWEEP_EVENTS + event * SWEEP_EVENT_COLUMNS + (size_t)figure;
}
static inline double sweep_figure(const struct sweep_table *t, size_t row, size_t column)
{
    return t->figure[row * t->n_column + column];
}
/* The good rows' values of one variant into out[n_row]; the count of them. */
size_t sweep_table_take(const struct sweep_table *t, size_t variant, size_t column, double *out);
size_t sweep_table_failed(const struct sweep_table *t);

/* Letters, digits, - and _ stay, all else becomes _. */
void sweep_table_plain_name(const char *prefix, const char *text, char out[SWEEP_NAME_BYTES]);

#endif
