/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_main.h - a design of experiments: variants of a scenario, each run with the same seeds, into one table.
 *
 * Repeat r of a variant has the scenario's seed + r, so `pilotsim run --seed` makes any row again. Runs follow each
 * other repeat by repeat, each on all threads and with its counterfactual; nothing is recorded but the figures. */
#ifndef PILOTSIM_SIM_DESIGN_MAIN_H
#define PILOTSIM_SIM_DESIGN_MAIN_H

#include "outputs/sweep_file.h"
#include "sim/cli.h"
#include "twins/pilot.h"

struct design_factor {
    char *key;    /* owned, as the values */
    char **value; /* [n] */
    size_t n;
};

struct design {
    const struct cli *cli;
    uint32_t n_repeat;
    size_t n_factor, n_variant;
    struct design_factor factor[CLI_VARY_MAX];
    struct pilot *first;      /* variant 0 as the scenario says */
    double *home_days;        /* [variant] of a run */
    uint64_t *seed;           /* [variant] of repeat 0 */
    const char *only_event;   /* the days after it has settled are not run; NULL: all are */
    struct sweep_table table; /* its runs */
    struct sweep_file *file;  /* NULL: they are not kept */
};

/* Reads every variant; all that is wrong with any of them is in d. event: NULL, or the one in question, or "all". */
MUST_USE enum status design_read(struct design *g, const struct cli *c, uint32_t n_repeat, const char *event, struct diag *d);
/* output: NULL, or where to keep the table; resume: go on with what is there. */
MUST_USE enum status design_run(struct design *g, const char *output, bool resume, struct diag *d);
void design_close(struct design *g);

/* An event by its name, blanks also as _; n_event: none. */
size_t design_find_event(const struct sweep_event *events, size_t n_event, const char *name);

#endif
