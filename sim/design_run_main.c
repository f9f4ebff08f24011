/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of a design: each an engine without recorder, whose figures become a row. */
#include "outputs/figures.h"
#include "sim/design_parts_main.h"
#include "sim/progress.h"
#include "sim/stopwatch.h"
#include "twins/engine.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_HOMES_MAX = 16, BLOCKS_PER_THREAD = 4, BATCH_DAYS = 7 };

struct bar { /* how far all runs are, on a terminal */
    const struct design *g;
    bool is_live;
    size_t run;                        /* the present one, from 0 */
    double before, all;                /* home-days of the runs before it, and of all */
    double at_start, start_s, shown_s; /* home-days that a resumed table had; wall clock */
};

static void show(void *ctx, double done, double all, int64_t t_ms)
{
    struct bar *b = ctx;
    const double now_s = stopwatch_wall_s();
    (void)all, (void)t_ms;
    if (!b->is_live || now_s - b->shown_s < 0.2) return;
    const double home_days = b->before + done, spent_s = now_s - b->start_s, fresh = home_days - b->at_start;
    char left[32];
    progress_left(fresh > 0 ? spent_s * (b->all - home_days) / fresh : (double)INFINITY, left);
    fprintf(stderr, "\r%3.0f %%  run %zu of %zu: %.60s, repeat %zu  %s left\033[K", floor(100 * home_days / b->all), b->run + 1,
            b->g->n_variant * b->g->n_repeat, b->g->table.label[b->run % b->g->n_variant], b->run / b->g->n_variant, left);
    fflush(stderr);
    b->shown_s = now_s;
}

static void wipe(const struct bar *b)
{
    if (!b->is_live) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}

/* --- one run --- */

/* The spread between homes that were drawn alike, those of one row of `homes:`; the shares of the rows are no luck. */
static double deviation_within(const struct pilot *p, const double *v)
{
    const size_t n = p->homes.n_home, n_group = p->n_group;
    double *sum = calloc(2 * n_group + 1, sizeof *sum), squares = 0;
    size_t used = 0;
    if (sum == NULL) return NAN;
    double *count = sum + n_group;
    for (size_t h = 0; h < n; h++) sum[p->homes.group[h]] += v[h], count[p->homes.group[h]]++;
    for (size_t h = 0; h < n; h++) {
        const size_t g = p->homes.group[h];
        squares += (v[h] - sum[g] / count[g]) * (v[h] - sum[g] / count[g]);
    }
    for (size_t g = 0; g < n_group; g++) used += count[g] > 0;
    free(sum);
    return n > used ? sqrt(squares / (double)(n - used)) : (double)NAN;
}

/* Events of which the run does not see all have no figures. */
static bool sees(const struct pilot *p, size_t e, int64_t scenario_ms)
{
    const int64_t settled_ms = p->dr[e].start_ms + p->dr[e].duration_ms + MS_PER_DAY;
    return p->duration_ms == scenario_ms || settled_ms <= p->duration_ms;
}

static enum status take_figures(const struct engine *e, const struct pilot *p, int64_t scenario_ms, double *out)
{
    const size_t n = p->homes.n_home, n_dr = p->n_dr;
    double *home = malloc(KPI_COUNT * n * sizeof *home), *dr_home = malloc((n_dr * DR_KPI_COUNT * n + 1) * sizeof *dr_home);
    double dr_fleet[DR_EVENTS_MAX * DR_KPI_COUNT];
    enum status st = ST_MEMORY;
    if (home == NULL || dr_home == NULL) goto done;
    out[SWEEP_HOMES] = (double)n;
    engine_kpis(e, home, out + SWEEP_FLEET);
    engine_dr_kpis(e, dr_home, dr_fleet);
    for (size_t i = 0; i < n_dr; i++) {
        double *event = out + sweep_event_column(i, 0);
        memcpy(event, dr_fleet + i * DR_KPI_COUNT, DR_KPI_COUNT * sizeof *event);
        event[SWEEP_HOME_SD] = deviation_within(p, dr_home + (i * DR_KPI_COUNT + DR_KPI_delivered_w) * n);
        for (int k = 0; k < SWEEP_EVENT_COLUMNS; k++)
            if (!sees(p, i, scenario_ms)) event[k] = NAN;
    }
    st = ST_OK;
done:
    free(home);
    free(dr_home);
    return st;
}

static struct engine_options options_for(const struct design *g, const struct pilot *p)
{
    const uint32_t n_thread = g->cli->threads > 0 ? (uint32_t)g->cli->threads : (uint32_t)omp_get_num_procs();
    const size_t even = p->homes.n_home / ((size_t)n_thread * BLOCKS_PER_THREAD);
    return (struct engine_options){
        .n_thread = n_thread,
        .homes_per_block = even < 1                 ? 1
                           : even > BLOCK_HOMES_MAX ? BLOCK_HOMES_MAX
                                                    : (uint32_t)even,
        .days_per_batch = BATCH_DAYS,
        .counterfactual = p->n_dr > 0,
    };
}

static enum status solve(const struct design *g, struct pilot *p, struct bar *b, double *figures, struct fault *fault)
{
    struct model *m = NULL;
    struct engine *e = NULL;
    const struct engine_sink sink = {.ctx = b, .progress = show};
    const int64_t scenario_ms = p->duration_ms;
    design_trim(g, p);
    enum status st = model_create(p, &m);
    if (st == ST_OK) st = engine_create(m, options_for(g, p), &e);
    if (st == ST_OK) st = engine_run(e, 0, &sink, fault);
    if (st == ST_OK) st = take_figures(e, p, scenario_ms, figures);
    engine_free(e);
    model_free(m);
    return st;
}

/* A run that cannot be solved is a row without figures, and the others go on. */
static bool is_of_the_run(enum status st) { return st == ST_SOLVER || st == ST_CHATTER || st == ST_INPUT; }

static void tell_fault(const struct design *g, const struct sweep_row *row, const struct pilot *p, const struct fault *fault,
                       struct diag *d)
{
    const bool is_known = p != NULL && fault->text[0] != '\0';
    diag_warn(d, (struct place){0}, "its row has no figures; pilotsim run with that seed tells more", "%s, seed %llu: %s%s%s",
              g->table.label[row->variant], (unsigned long long)row->seed,
              is_known ? p->homes.id[fault->home] : status_text(row->status), is_known ? ": " : "",
              is_known ? fault->text : "");
}

static enum status run_one(struct design *g, size_t run, struct bar *b, struct diag *d)
{
    struct sweep_table *t = &g->table;
    struct diag quiet = {0}; /* the same warnings as before, of other luck */
    struct pilot *p = NULL;
    struct fault fault = {0};
    struct sweep_row row = {.variant = (uint32_t)(run % g->n_variant), .repeat = (uint32_t)(run / g->n_variant)};
    double *figures = calloc(t->n_column, sizeof *figures);
    row.seed = g->seed[row.variant] + row.repeat;
    enum status st = figures != NULL ? design_load(g, row.variant, &row.seed, &p, &quiet) : ST_MEMORY;
    if (st == ST_OK) st = solve(g, p, b, figures, &fault);
    row.status = st;
    if (is_of_the_run(st)) tell_fault(g, &row, p, &fault, d);
    if (st == ST_OK || is_of_the_run(st)) st = sweep_table_add(t, row, row.status == ST_OK ? figures : NULL);
    free(figures);
    pilot_free(p);
    diag_close(&quiet);
    return st;
}

/* --- all of them --- */

static enum status open_file(struct design *g, const char *output, bool resume, struct diag *d)
{
    if (output == NULL) return ST_OK;
    if (resume && access(output, F_OK) == 0) return sweep_file_resume(output, &g->table, &g->file, d);
    if (resume) diag_warn(d, (struct place){.file = output}, "the sweep begins anew", "is not there yet");
    return sweep_file_create(output, &g->table, &g->file, d);
}

enum status design_run(struct design *g, const char *output, bool resume, struct diag *d)
{
    enum status st = open_file(g, output, resume, d);
    if (st != ST_OK) return st;
    const size_t n_run = g->n_variant * g->n_repeat;
    struct bar b = {.g = g, .is_live = isatty(STDERR_FILENO) == 1, .start_s = stopwatch_wall_s(), .shown_s = -1};
    for (size_t run = 0; run < n_run; run++) {
        const double home_days = g->home_days[run % g->n_variant];
        b.all += home_days;
        if (run < g->table.n_row) b.before += home_days;
    }
    b.at_start = b.before;
    for (b.run = g->table.n_row; b.run < n_run && st == ST_OK; b.run++) {
        st = run_one(g, b.run, &b, d);
        if (st == ST_OK && g->file != NULL) st = sweep_file_put(g->file, &g->table, d);
        b.before += g->home_days[b.run % g->n_variant];
    }
    wipe(&b);
    return st;
}
