/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run_main.h"

#include "sim/job_main.h"
#include "sim/stopwatch.h"

#include <stdio.h>

static enum status solve(struct job *j, struct diag *d)
{
    struct fault fault = {0};
    const struct engine_sink sink = job_sink(j);
    const struct progress_scale scale = {&j->pilot->tz, j->pilot->start_utc_ms, j->pilot->duration_ms, j->pilot->homes.n_home};
    progress_begin(&j->progress, stderr, scale, j->from_ms, stopwatch_wall_s());
    const enum status st = engine_run(j->engine, j->from_ms, &sink, &fault);
    progress_end(&j->progress);
    if (st != ST_OK) job_tell_fault(j, &fault, d);
    return st;
}

enum status run_pilot(const struct cli *c, const struct pilot *p, struct diag *d)
{
    struct job j = {.cli = c, .pilot = p, .wall_s = stopwatch_wall_s()};
    enum status st = job_prepare(&j, d);
    if (st == ST_OK) st = job_open_results(&j, d);
    if (st == ST_OK) st = solve(&j, d);
    if (st == ST_OK) st = job_finish(&j, d);
    job_close(&j);
    return st;
}
