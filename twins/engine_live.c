/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/engine_live.h"

#include "twins/engine_parts.h"
#include "twins/home_run.h"
#include "twins/home_view.h"
#include "twins/rk_lanes.h"

#include <assert.h>
#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct engine_live {
    struct engine *e;
    const struct engine_sink *sink;
    int64_t now_ms, midnight_ms;
    size_t n_block, n_home;
    struct lane **lane;      /* [n_block], LANES homes each */
    int64_t *at_ms;          /* [n_block], now or ahead of it */
    struct home_job *job;    /* [n_home] */
    struct harvest *harvest; /* [n_home], of the day so far */
    float *rows;             /* [n_home][home_rows] */
    double *slots;           /* [n_home][3][slot_max] */
    struct home_view *view;  /* [n_home]; t_ms -1: to be made */
    void *midnight;          /* the state block when the day began */
};

static size_t homes_of(const struct engine_live *l, size_t block)
{
    const size_t left = l->n_home - block * LANES;
    return left < LANES ? left : LANES;
}

static void seat_all(struct engine_live *l, int64_t from_ms)
{
    struct engine *e = l->e;
    for (size_t h = 0; h < l->n_home; h++) {
        l->harvest[h] = engine_harvest_into(e, e->o.wanted, l->rows + h * e->home_rows, l->slots + h * 3 * e->slot_max);
        l->job[h] = (struct home_job){h, &e->actual[h], &l->harvest[h]};
        l->view[h] = (struct home_view){.t_ms = -1};
    }
    for (size_t b = 0; b < l->n_block; b++)
        e->solver->begin(l->lane[b], e->m, &l->job[b * LANES], homes_of(l, b), from_ms, e->m->pilot->duration_ms);
    for (size_t b = 0; b < l->n_block; b++) l->at_ms[b] = from_ms;
    l->now_ms = from_ms;
}

static void remember_midnight(struct engine_live *l)
{
    memcpy(l->midnight, l->e->block, l->e->block_bytes);
    l->midnight_ms = l->now_ms;
}

enum status engine_live_create(struct engine *e, int64_t from_ms, const struct engine_sink *sink, struct engine_live **out)
{
    assert(!e->o.counterfactual && e->o.days_per_batch == 1 && from_ms % MS_PER_DAY == 0);
    const size_t n = e->m->n_home;
    struct engine_live *l = calloc(1, sizeof *l);
    if (l == NULL) return ST_MEMORY;
    l->e = e, l->sink = sink, l->n_home = n, l->n_block = (n + LANES - 1) / LANES;
    l->lane = calloc(l->n_block, sizeof(struct lane *));
    l->at_ms = calloc(l->n_block, sizeof *l->at_ms);
    l->job = calloc(n, sizeof *l->job);
    l->harvest = calloc(n, sizeof *l->harvest);
    l->rows = calloc(n * e->home_rows + 1, sizeof *l->rows);
    l->slots = calloc(n * 3 * e->slot_max, sizeof *l->slots);
    l->view = calloc(n, sizeof *l->view);
    l->midnight = malloc(e->block_bytes);
    enum status st = l->lane != NULL && l->at_ms != NULL && l->job != NULL && l->harvest != NULL && l->rows != NULL &&
                             l->slots != NULL && l->view != NULL && l->midnight != NULL
                         ? ST_OK
                         : ST_MEMORY;
    for (size_t b = 0; b < l->n_block && st == ST_OK; b++) st = e->solver->open(e->m, LANES, &l->lane[b]);
    if (st != ST_OK) {
        engine_live_free(l);
        return st;
    }
    seat_all(l, from_ms);
    remember_midnight(l);
    *out = l;
    return ST_OK;
}

void engine_live_free(struct engine_live *l)
{
    if (l == NULL) return;
    for (size_t b = 0; l->lane != NULL && b < l->n_block; b++)
        if (l->lane[b] != NULL) l->e->solver->close(l->lane[b]);
    free(l->lane);
    free(l->at_ms);
    free(l->job);
    free(l->harvest);
    free(l->rows);
    free(l->slots);
    free(l->view);
    free(l->midnight);
    free(l);
}

/* --- time --- */

/* To an instant within the day or at its end. Of many faults the first block's is told. */
static enum status go_all(struct engine_live *l, int64_t t_ms, struct fault *fault)
{
    const int n_thread = (int)(l->n_block < l->e->o.n_thread ? l->n_block : l->e->o.n_thread);
    size_t first = l->n_block;
    enum status failed = ST_OK;
#pragma omp parallel for schedule(dynamic, 4) num_threads(n_thread)
    for (size_t b = 0; b < l->n_block; b++) {
        struct fault f = {0};
        assert(l->at_ms[b] <= t_ms);
        l->at_ms[b] = t_ms;
        const enum status st = l->e->solver->go(l->lane[b], t_ms, &f);
        if (st == ST_OK) continue;
#pragma omp critical
        if (b < first) first = b, failed = st, *fault = f;
    }
    l->now_ms = t_ms;
    return failed;
}

/* The day's rows of a block; the next day writes over them. */
static enum status take(void *ctx, struct buffers *b, const struct block_view *v)
{
    struct engine_live *l = ctx;
    for (uint32_t i = 0; i < v->n_home; i++) {
        const size_t h = v->home0 + i;
        b->actual[i] = l->rows + h * l->e->home_rows;
        b->harvest[i] = l->harvest[h];
        l->harvest[h].n_row = l->harvest[h].n_slot = 0;
    }
    return ST_OK;
}

enum status engine_live_go(struct engine_live *l, int64_t t_ms, struct fault *fault)
{
    const int64_t end_ms = l->e->m->pilot->duration_ms;
    if (t_ms > end_ms) t_ms = end_ms;
    while (l->now_ms < t_ms) {
        struct batch t = engine_batch_at(l->e, l->sink, l->now_ms / MS_PER_DAY * MS_PER_DAY, fault);
        enum status st = go_all(l, t_ms < t.to_ms ? t_ms : t.to_ms, fault);
        if (st != ST_OK) return st;
        if (l->now_ms < t.to_ms) break;
        t.take = take, t.take_ctx = l;
        if ((st = engine_do_batch(&t))) return st;
        remember_midnight(l);
    }
    return ST_OK;
}

enum status engine_live_stop(struct engine_live *l, struct fault *fault)
{
    if (l->now_ms == l->midnight_ms) return ST_OK;
    struct batch t = engine_batch_at(l->e, l->sink, l->midnight_ms, fault);
    t.to_ms = l->now_ms;
    t.n_row = (uint32_t)((t.to_ms - t.from_ms) / l->e->m->pilot->record_ms);
    t.n_slot = (uint32_t)((t.to_ms - t.from_ms) / SLOT_MS);
    t.take = take, t.take_ctx = l;
    t.checkpoint = l->midnight, t.checkpoint_ms = l->midnight_ms;
    return engine_do_batch(&t);
}

enum status engine_live_reach(struct engine_live *l, size_t home, int64_t t_ms, struct fault *fault)
{
    const size_t b = home / LANES;
    if (l->at_ms[b] >= t_ms) return ST_OK;
    assert(t_ms / MS_PER_DAY == l->now_ms / MS_PER_DAY);
    l->at_ms[b] = t_ms;
    return l->e->solver->go(l->lane[b], t_ms, fault);
}

int64_t engine_live_now_ms(const struct engine_live *l) { return l->now_ms; }

/* --- one home --- */

static struct run *run_of(struct engine_live *l, size_t home) { return l->e->solver->run(l->lane[home / LANES], home % LANES); }

const struct home_view *engine_live_view(struct engine_live *l, size_t home, struct fault *fault)
{
    struct home_view *v = &l->view[home];
    const int64_t at_ms = l->at_ms[home / LANES];
    if (v->t_ms == at_ms) return v;
    struct run *r = run_of(l, home);
    if (home_wake(r, fault) != ST_OK) return NULL;
    home_view_make(r, at_ms, v);
    return v;
}

enum status engine_live_ask(struct engine_live *l, size_t home, enum command c, double value, struct fault *fault)
{
    struct run *r = run_of(l, home);
    if (home_is_through(r)) return ST_OK;
    const enum status st = home_wake(r, fault);
    if (st != ST_OK) return st;
    const int64_t at_ms = l->at_ms[home / LANES];
    r->pause_ms = at_ms; /* of the first day nothing has been gone yet */
    home_ask(r, c, value);
    l->view[home].t_ms = -1;
    return l->e->solver->go(l->lane[home / LANES], at_ms, fault);
}

/* --- back in time --- */

const void *engine_live_midnight(const struct engine_live *l, size_t *n_bytes, int64_t *t_ms)
{
    *n_bytes = l->e->block_bytes;
    *t_ms = l->midnight_ms;
    return l->midnight;
}

void engine_live_restore(struct engine_live *l, const void *midnight, int64_t t_ms)
{
    assert(t_ms % MS_PER_DAY == 0 || t_ms == l->e->m->pilot->duration_ms);
    memcpy(l->e->block, midnight, l->e->block_bytes);
    seat_all(l, t_ms);
    remember_midnight(l);
}
