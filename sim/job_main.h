/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job_main.h - what a run of a pilot owns and leaves, however its time moves: for `run` and `serve`. */
#ifndef PILOTSIM_SIM_JOB_MAIN_H
#define PILOTSIM_SIM_JOB_MAIN_H

#include "outputs/recorder.h"
#include "sim/cli.h"
#include "sim/progress.h"
#include "twins/engine.h"

struct job { /* one run and all it owns; begins as zeros but for the first three */
    const struct cli *cli;
    const struct pilot *pilot;
    bool is_live; /* will be stopped and asked: day by day, no counterfactual */
    struct model *model;
    struct engine *engine;
    struct results *results;
    struct recorder *recorder;
    struct engine_options options;
    struct progress progress;
    double wall_s, cpu_s; /* when it began */
    char output[4096];
    double *home_kpi, *fleet_kpi, *dr_home, *dr_fleet;
    int64_t from_ms;
};

/* In this order; each may fail, job_close comes in any case. */
MUST_USE enum status job_prepare(struct job *j, struct diag *d);      /* options, targets, model, engine */
MUST_USE enum status job_open_results(struct job *j, struct diag *d); /* the file, and the recorder into it */
struct engine_sink job_sink(struct job *j);                           /* recorder, and progress if it has begun */
void job_tell_fault(const struct job *j, const struct fault *fault, struct diag *d);
/* Figures, extras, summary. ST_EXPECT: an expectation was not met. */
MUST_USE enum status job_finish(struct job *j, struct diag *d);
void job_close(struct job *j);

#endif
