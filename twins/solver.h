/* SPDX-License-Identifier: GPL-3.0-or-later */
/* solver.h - the way a stretch of days of some homes is solved; a table of functions a solver.
 *
 * A lane is one thread's working set. advance takes the homes' states from one day boundary (of
 * scenario time) to another and harvests what they yield. Homes do not meet in between, so results
 * depend on neither the lane nor the neighbours: any split of homes and of days gives the same bits. */
#ifndef PILOTSIM_TWINS_SOLVER_H
#define PILOTSIM_TWINS_SOLVER_H

#include "twins/model.h"
#include "twins/ode.h"

enum { SLOT_MS = 900000 }; /* quarter-hours, by which meters are read and events judged */

/* What one home yields between two day boundaries, in the caller's arrays. What is wanted changes no
 * value of the rest and nothing of the home. */
struct harvest {
    int64_t record_ms;
    uint32_t n_row, n_slot;             /* written so far */
    quantity_mask wanted;               /* of value[]: what to fill; the rest may be NULL and costs nothing */
    float *value[QUANTITY_COUNT];       /* [rows], end of each record interval */
    double *slot_net_w, *slot_import_w; /* [quarter-hours], means */
    double *slot_below_k_s;             /* [quarter-hours], depth below the minimum, integrated */
};

struct fault { /* why a home could not go on */
    size_t home;
    int64_t t_ms;
    char text[160];
};

struct solver_counts {
    uint64_t n_step, n_rates, n_restart, n_error_fail, n_event, n_sample;
};

struct home_job { /* one home to be taken through the days; its own state and harvest (NULL: nothing is recorded) */
    size_t home;
    struct home_state *s;
    struct harvest *out;
};

struct lane; /* opaque, per solver */
struct run;  /* of run.h */
struct solver {
    const char *name, *doc;
    /* n_seat: homes it can keep between calls of go; 0: none, for advance alone. */
    enum status (*open)(const struct model *m, size_t n_seat, struct lane **out);
    void (*close)(struct lane *l);
    /* All jobs, in any order or side by side. from_ms, to_ms: scenario time; from_ms a multiple of a day, to_ms too or the
     * run's end. The fault told is that of the first job that fails. */
    enum status (*advance)(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                           int64_t to_ms, struct fault *fault);
    struct solver_counts (*counts)(const struct lane *l);
    /* The same in pieces: begin seats at most n_seat jobs, go takes them on to a pause at any instant. Where the pauses
     * are changes no bit. The jobs' states and harvests have to stay. */
    void (*begin)(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                  int64_t to_ms);
    enum status (*go)(struct lane *l, int64_t pause_ms, struct fault *fault);
    struct run *(*run)(struct lane *l, size_t job);
};

const struct solver *solver_find(const char *name); /* NULL: no such solver */
const struct solver *solver_at(size_t i);           /* NULL past the end: to list them */

#endif
