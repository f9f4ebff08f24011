/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/job_main.h"

#include "outputs/csv.h"
#include "outputs/expectation.h"
#include "outputs/figures_json.h"
#include "outputs/junit.h"
#include "outputs/recorder.h"
#include "outputs/report.h"
#include "outputs/summary.h"
#include "outputs/target.h"
#include "scenarios/unit.h"
#include "sim/progress.h"
#include "sim/stopwatch.h"
#include "twins/engine.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_ROWS = 1440, BLOCK_HOMES = 16, BLOCK_ROWS_MAX = 64 * CHUNK_ROWS, COMMIT_HOME_DAYS = 20000 };

static const struct place command_line = {0};

static void on_progress(void *ctx, double done, double all, int64_t t_ms)
{
    struct job *j = ((struct job *)ctx);
    const double share = all > 0 ? done / all : 1;
    (void)t_ms;
    if (!j->is_live) progress_update(&j->progress, (int64_t)(share * (double)j->pilot->duration_ms), stopwatch_wall_s());
}

/* --- the sink: recorder and progress behind one pointer --- */

static enum status on_pack(void *ctx, uint32_t lane, const struct block_view *b)
{
    return recorder_pack(((struct job *)ctx)->recorder, lane, b);
}
static enum status on_put(void *ctx, const struct block_view *b) { return recorder_put(((struct job *)ctx)->recorder, b); }
static enum status on_end_batch(void *ctx, int64_t t_ms) { return recorder_end_batch(((struct job *)ctx)->recorder, t_ms); }
static enum status on_commit(void *ctx, int64_t t_ms, const void *state)
{
    return recorder_commit(((struct job *)ctx)->recorder, t_ms, state);
}

/* --- before the run --- */

/* Days between checkpoints as asked for; 0: nothing was asked. */
static enum status checkpoint_days(const struct cli *c, int64_t *out, struct diag *d)
{
    const char *remedy = "give a whole number of days: 1d";
    int64_t every_ms = 0;
    if (c->checkpoint_every == NULL) return ST_OK;
    if (unit_parse_ms(c->checkpoint_every, &every_ms) != UNIT_OK || every_ms <= 0 || every_ms % MS_PER_DAY != 0) {
        diag_error(d, command_line, remedy, "--checkpoint-every: '%s' is not a whole number of days", c->checkpoint_every);
        return ST_USAGE;
    }
    *out = every_ms / MS_PER_DAY;
    return ST_OK;
}

/* Days of a batch: as many as fill a chunk, and no more than the checkpoints allow. */
static uint32_t batch_days(const struct pilot *p, int64_t every_days)
{
    const int64_t rows_per_day = MS_PER_DAY / p->record_ms,
                  days = CHUNK_ROWS / rows_per_day > 0 ? CHUNK_ROWS / rows_per_day : 1;
    return (uint32_t)(every_days > 0 && every_days < days ? every_days : days);
}

/* A checkpoint costs the state of all homes and a wait for the disk, so it is made after some work. */
static uint32_t batches_per_commit(const struct pilot *p, uint32_t batch, int64_t every_days)
{
    const int64_t home_days = (int64_t)batch * (int64_t)p->homes.n_home;
    return (uint32_t)(every_days > 0 ? every_days / batch : (COMMIT_HOME_DAYS + home_days - 1) / home_days);
}

/* Homes of a block: fewer where a batch has many rows, so that a thread's buffers stay bounded, and in a
 * small fleet, so that there are blocks for some threads. */
static uint32_t block_homes(const struct pilot *p, uint32_t days)
{
    const int64_t rows = days * (MS_PER_DAY / p->record_ms), most = BLOCK_ROWS_MAX / rows;
    const int64_t quarter = ((int64_t)p->homes.n_home + 3) / 4, n = quarter < BLOCK_HOMES ? quarter : BLOCK_HOMES;
    return most < 1 ? 1 : (uint32_t)(most < n ? most : n);
}

/* All findings at once, before the first home is solved. */
static enum status check_targets(const struct job *j, struct diag *d)
{
    const struct cli *c = j->cli;
    const struct {
        enum target kind;
        const char *option, *path;
    } rows[] = {
        {c->resume ? TARGET_RESUMED : TARGET_RESULTS, "-o", j->output},
        {TARGET_FILE, "--report", c->report},
        {TARGET_FILE, "--json", c->json},
        {TARGET_FILE, "--junit", c->junit},
        {TARGET_FOLDER, "--csv", c->csv},
    };
    enum status st = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status row = target_check(rows[i].kind, rows[i].option, rows[i].path, d);
        if (row != ST_OK) st = row;
    }
    return st;
}

enum status job_prepare(struct job *j, struct diag *d)
{
    const struct cli *c = j->cli;
    int64_t every_days = 0;
    enum status st = checkpoint_days(c, &every_days, d);
    if (st != ST_OK) return st;
    const uint32_t days = j->is_live ? 1 : batch_days(j->pilot, every_days);
    expectation_check_names(j->pilot, c->counterfactual, c->scenario, d);
    if (d->n_errors > 0) return ST_INPUT;
    if (c->output != NULL) snprintf(j->output, sizeof j->output, "%s", c->output);
    else cli_default_path(c, ".h5", j->output, sizeof j->output);
    if ((st = check_targets(j, d))) return st;

    j->options = (struct engine_options){
        .n_thread = c->threads > 0 ? (uint32_t)c->threads : (uint32_t)omp_get_num_procs(),
        .homes_per_block = block_homes(j->pilot, days),
        .days_per_batch = days,
        .batches_per_commit = j->is_live ? 1 : batches_per_commit(j->pilot, days, every_days),
        .counterfactual = !j->is_live && c->counterfactual && j->pilot->n_dr > 0,
        .wanted = j->pilot->quantities | recorder_summed(),
        .wanted_without = recorder_summed(),
    };
    if ((st = model_create(j->pilot, &j->model))) return st;
    return engine_create(j->model, j->options, &j->engine);
}

/* A run killed before it had a file is taken up from nothing, so that one command serves until it is done. */
static bool goes_on(const struct job *j, struct diag *d)
{
    if (!j->cli->resume || access(j->output, F_OK) == 0) return j->cli->resume;
    diag_warn(d, (struct place){.file = j->output}, "the run begins anew", "is not there yet");
    return false;
}

enum status job_open_results(struct job *j, struct diag *d)
{
    size_t state_bytes;
    void *state = engine_state(j->engine, &state_bytes);
    const struct results_shape shape = {
        .rows_per_chunk = (uint32_t)(engine_batch_ms(j->engine) / j->pilot->record_ms),
        .homes_per_chunk = j->options.homes_per_block,
        .state_bytes = state_bytes,
        .counterfactual = j->options.counterfactual,
    };
    enum status st;
    if (goes_on(j, d)) st = results_resume(j->output, j->pilot, shape, &j->results, state, &j->from_ms, d);
    else st = results_create(j->output, j->pilot, shape, &j->results, d);
    if (st != ST_OK) return st;
    if (j->from_ms >= j->pilot->duration_ms)
        diag_warn(d, (struct place){.file = j->output}, "nothing is left to solve, its figures are given again",
                  "holds the whole run");
    return recorder_create(j->model, j->results, j->options, shape.rows_per_chunk, &j->recorder);
}

struct engine_sink job_sink(struct job *j)
{
    return (struct engine_sink){
        .ctx = j, .pack = on_pack, .put = on_put, .end_batch = on_end_batch, .commit = on_commit, .progress = on_progress};
}

void job_tell_fault(const struct job *j, const struct fault *fault, struct diag *d)
{
    char when[32];
    calendar_format(&j->pilot->tz, j->pilot->start_utc_ms + fault->t_ms, when);
    if (fault->text[0] != '\0')
        diag_error(d, command_line, "look at this home's parameters", "home %s at %s: %s", j->pilot->homes.id[fault->home],
                   when, fault->text);
    else diag_error(d, command_line, NULL, "%s: %s", j->output, results_why(j->results));
}

/* --- after the run --- */

static enum status take_figures(struct job *j)
{
    const size_t n = j->pilot->homes.n_home, n_dr = j->pilot->n_dr;
    j->home_kpi = malloc(KPI_COUNT * n * sizeof(double));
    j->fleet_kpi = malloc(KPI_COUNT * sizeof(double));
    if (j->home_kpi == NULL || j->fleet_kpi == NULL) return ST_MEMORY;
    engine_kpis(j->engine, j->home_kpi, j->fleet_kpi);
    if (n_dr > 0) {
        j->dr_home = malloc(n_dr * DR_KPI_COUNT * n * sizeof(double));
        j->dr_fleet = malloc(n_dr * DR_KPI_COUNT * sizeof(double));
        if (j->dr_home == NULL || j->dr_fleet == NULL) return ST_MEMORY;
        engine_dr_kpis(j->engine, j->dr_home, j->dr_fleet);
    }
    return results_put_kpis(j->results, j->home_kpi, j->fleet_kpi, j->dr_home, j->dr_fleet);
}

static enum status write_extras(const struct cli *c, const struct figures *f, struct diag *d)
{
    enum status st = ST_OK;
    if (c->json != NULL) st = figures_json_write(f, c->json, d);
    if (st == ST_OK && c->junit != NULL) st = junit_write(f, c->junit, d);
    if (st == ST_OK && c->csv != NULL) st = csv_export(f->output, c->csv, d);
    if (st == ST_OK && c->report != NULL) st = report_write(f->output, c->report, d);
    return st;
}

enum status job_finish(struct job *j, struct diag *d)
{
    enum status st = take_figures(j);
    if (st != ST_OK) return st;
    size_t n_bytes;
    const void *state = engine_state(j->engine, &n_bytes);
    struct figures f = {
        .pilot = j->pilot,
        .home_kpi = j->home_kpi,
        .fleet_kpi = j->fleet_kpi,
        .dr_home = j->dr_home,
        .dr_fleet = j->dr_fleet,
        .counterfactual = j->options.counterfactual,
        .output = j->output,
        .report = j->cli->report,
        .home_days = (double)j->pilot->homes.n_home * (double)(j->pilot->duration_ms - j->from_ms) / MS_PER_DAY,
    };
    state_hash(state, n_bytes, f.state_hash);
    f.wall_s = stopwatch_wall_s() - j->wall_s;
    f.cpu_s = stopwatch_cpu_s() - j->cpu_s;
    f.output_cpu_s = recorder_cpu_s(j->recorder);
    f.peak_rss_bytes = stopwatch_peak_rss_bytes();
    struct results *r = j->results;
    j->results = NULL; /* results_finish closes in any case */
    if ((st = results_finish(r, f.wall_s, f.cpu_s, f.state_hash))) return st;
    if ((st = write_extras(j->cli, &f, d))) return st;
    if (j->cli->quiet) {
        if ((st = figures_json_line(&f, stdout, d))) return st;
    } else {
        summary_print(&f, stdout);
    }
    return expectation_count_failed(&f) > 0 ? ST_EXPECT : ST_OK;
}

void job_close(struct job *j)
{
    recorder_free(j->recorder);
    results_abandon(j->results);
    engine_free(j->engine);
    model_free(j->model);
    free(j->home_kpi);
    free(j->fleet_kpi);
    free(j->dr_home);
    free(j->dr_fleet);
}
