/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/engine.h"

#include "sim/base/grid_sum.h"
#include "twins/engine_parts.h"
#include "twins/kpi_home.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t n_dr(const struct engine *e) { return e->m->pilot->n_dr; }

static size_t aligned(size_t n) { return (n + 63) / 64 * 64; }

static enum status lay_out_block(struct engine *e)
{
    const size_t n = e->m->n_home, head = aligned(sizeof *e->fleet), homes = aligned(n * sizeof *e->actual);
    const size_t twice = e->o.counterfactual ? 2 : 1, dr = aligned(n_dr(e) * (n + 1) * sizeof *e->dr);
    e->block_bytes = head + twice * homes + dr;
    char *p = calloc(1, e->block_bytes);
    if (p == NULL) return ST_MEMORY;
    e->block = p;
    e->fleet = (struct fleet_state *)(void *)p;
    e->actual = (struct home_state *)(void *)(p + head);
    e->without = e->o.counterfactual ? (struct home_state *)(void *)(p + head + homes) : NULL;
    e->dr = (struct dr_delivery *)(void *)(p + head + twice * homes);
    for (size_t h = 0; h < n; h++) {
        model_initial_state(e->m, h, &e->actual[h]);
        if (e->without != NULL) e->without[h] = e->actual[h];
    }
    return ST_OK;
}

static enum status open_buffers(struct engine *e, struct buffers *b)
{
    const size_t n = e->o.homes_per_block, rows = n * e->home_rows + 1;
    const bool twice = e->o.counterfactual;
    b->rows = malloc(rows * sizeof *b->rows);
    b->rows_without = twice ? malloc(rows * sizeof *b->rows) : NULL;
    b->actual = calloc(n, sizeof *b->actual);
    b->without = calloc(n, sizeof *b->without);
    b->slots = calloc(n * 6 * e->slot_max, sizeof *b->slots);
    b->harvest = calloc(2 * n, sizeof *b->harvest);
    b->job = calloc(n, sizeof *b->job);
    b->net_w = calloc(e->slot_max, sizeof *b->net_w);
    b->saved_w = calloc(e->slot_max, sizeof *b->saved_w);
    if (b->rows == NULL || (twice && b->rows_without == NULL) || b->actual == NULL || b->without == NULL || b->slots == NULL ||
        b->net_w == NULL || b->saved_w == NULL || b->harvest == NULL || b->job == NULL)
        return ST_MEMORY;
    enum status st = e->solver->open(e->m, 0, &b->lane);
    if (st == ST_OK && twice) st = e->solver->open(&e->m_without, 0, &b->lane_without);
    return st;
}

static enum status open_turns(struct engine *e)
{
    const uint32_t n_place = ENGINE_PLACES_PER_THREAD * e->o.n_thread;
    e->ticket = calloc(n_place, sizeof *e->ticket);
    return e->ticket != NULL ? turns_create(n_place, &e->turns) : ST_MEMORY;
}

enum status engine_create(const struct model *m, struct engine_options o, struct engine **out)
{
    assert(o.n_thread >= 1 && o.homes_per_block >= 1 && o.days_per_batch >= 1);
    assert((o.wanted_without & ~o.wanted) == 0);
    struct engine *e = calloc(1, sizeof *e);
    if (e == NULL) return ST_MEMORY;
    e->m = m, e->o = o, e->m_without = *m;
    e->m_without.without_events = true;
    e->solver = solver_find(m->pilot->solver);
    assert(e->solver != NULL);
    e->batch_ms = (int64_t)o.days_per_batch * MS_PER_DAY;
    const int64_t span_ms = e->batch_ms < m->pilot->duration_ms ? e->batch_ms : m->pilot->duration_ms;
    e->row_stride = (size_t)(span_ms / m->pilot->record_ms) + 1;
    e->slot_max = (size_t)(span_ms / SLOT_MS) + 1;
    e->home_rows = (size_t)__builtin_popcountll(o.wanted) * e->row_stride;

    enum status st = lay_out_block(e);
    if (st == ST_OK) st = open_turns(e);
    e->buf = calloc(o.n_thread, sizeof *e->buf);
    if (st == ST_OK && e->buf == NULL) st = ST_MEMORY;
    for (uint32_t t = 0; t < o.n_thread && st == ST_OK; t++) st = open_buffers(e, &e->buf[t]);
    if (st != ST_OK) {
        engine_free(e);
        return st;
    }
    *out = e;
    return ST_OK;
}

void engine_free(struct engine *e)
{
    if (e == NULL) return;
    for (uint32_t t = 0; e->buf != NULL && t < e->o.n_thread; t++) {
        struct buffers *b = &e->buf[t];
        e->solver->close(b->lane);
        e->solver->close(b->lane_without);
        free(b->rows);
        free(b->rows_without);
        free(b->actual);
        free(b->without);
        free(b->slots);
        free(b->net_w);
        free(b->saved_w);
        free(b->harvest);
        free(b->job);
    }
    free(e->buf);
    turns_free(e->turns);
    free(e->ticket);
    free(e->block);
    free(e);
}

void *engine_state(struct engine *e, size_t *n_bytes)
{
    *n_bytes = e->block_bytes;
    return e->block;
}

int64_t engine_batch_ms(const struct engine *e) { return e->batch_ms; }

/* --- a batch --- */

struct harvest engine_harvest_into(const struct engine *e, quantity_mask wanted, float *rows, double *slots)
{
    struct harvest h = {.record_ms = e->m->pilot->record_ms, .wanted = wanted};
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (wanted >> q & 1) h.value[q] = rows;
        if (e->o.wanted >> q & 1) rows += e->row_stride; /* both lives are laid out alike */
    }
    h.slot_net_w = slots;
    h.slot_import_w = slots + e->slot_max;
    h.slot_below_k_s = slots + 2 * e->slot_max;
    return h;
}

/* Before this a home does not know of any event, so both its lives are one. */
static int64_t paths_part_ms(const struct engine *e, size_t home)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < n_dr(e); i++) {
        const struct dr_event *ev = &e->m->pilot->dr[i];
        if ((e->m->home[home].joined >> i & 1) != 0 && ev->start_ms - ev->lead_ms < first) first = ev->start_ms - ev->lead_ms;
    }
    return first;
}

/* The homes' lives as they are, side by side. */
static enum status solve_actual(struct engine *e, struct buffers *b, const struct batch *t, const struct block_view *v,
                                struct fault *fault)
{
    for (uint32_t i = 0; i < v->n_home; i++) {
        b->actual[i] = b->rows + i * e->home_rows;
        b->harvest[i] = engine_harvest_into(e, e->o.wanted, b->rows + i * e->home_rows, b->slots + i * 6 * e->slot_max);
        b->job[i] = (struct home_job){v->home0 + i, &e->actual[v->home0 + i], &b->harvest[i]};
    }
    return e->solver->advance(b->lane, e->m, b->job, v->n_home, t->from_ms, t->to_ms, fault);
}

/* And as they would be without events, of those homes whose paths have parted. */
static enum status solve_without(struct engine *e, struct buffers *b, const struct batch *t, const struct block_view *v,
                                 struct fault *fault)
{
    struct harvest *without = b->harvest + e->o.homes_per_block;
    size_t n_job = 0;
    for (uint32_t i = 0; i < v->n_home; i++) {
        const size_t home = v->home0 + i;
        if (paths_part_ms(e, home) >= t->to_ms) { /* one life so far */
            e->without[home] = e->actual[home];
            e->without[home].timer_ms[TIMER_DR] = INT64_MAX; /* the life without events knows of none to come */
            b->without[i] = b->actual[i];
            continue;
        }
        b->without[i] = b->rows_without + i * e->home_rows;
        without[i] = engine_harvest_into(e, e->o.wanted_without, b->rows_without + i * e->home_rows,
                                         b->slots + (i * 6 + 3) * e->slot_max);
        b->job[n_job++] = (struct home_job){home, &e->without[home], &without[i]};
    }
    return e->solver->advance(b->lane_without, &e->m_without, b->job, n_job, t->from_ms, t->to_ms, fault);
}

static struct block_view view_of(const struct engine *e, const struct batch *t, uint32_t block)
{
    const size_t n = e->m->n_home, per_block = e->o.homes_per_block;
    struct block_view v = {.block = block,
                           .batch = t->number,
                           .place = block % (ENGINE_PLACES_PER_THREAD * e->o.n_thread),
                           .home0 = (size_t)block * per_block,
                           .n_row = t->n_row,
                           .row_stride = e->row_stride,
                           .wanted = e->o.wanted};
    v.n_home = (uint32_t)(n - v.home0 < per_block ? n - v.home0 : per_block);
    return v;
}

static enum status solve_block(struct batch *t, uint32_t lane, struct block_view *v, struct fault *fault)
{
    struct engine *e = t->engine;
    struct buffers *b = &e->buf[lane];
    enum status st = t->take != NULL ? t->take(t->take_ctx, b, v) : solve_actual(e, b, t, v, fault);
    if (st == ST_OK && e->o.counterfactual) st = solve_without(e, b, t, v, fault);
    if (st != ST_OK) return st;

    const struct harvest *without = b->harvest + e->o.homes_per_block;
    for (uint32_t i = 0; i < v->n_home; i++) {
        const struct harvest *h = &b->harvest[i];
        const bool parted = e->o.counterfactual && b->without[i] != b->actual[i];
        for (uint32_t k = 0; k < h->n_slot; k++) b->net_w[k] += grid_round(h->slot_net_w[k]);
        for (uint32_t k = 0; k < h->n_slot && parted; k++)
            b->saved_w[k] += grid_round(without[i].slot_net_w[k] - h->slot_net_w[k]);
        if (parted) dr_delivery_home(e->m, v->home0 + i, t->from_ms, h, &without[i], e->dr, e->m->n_home);
    }
    v->actual = b->actual;
    v->without = e->o.counterfactual ? b->without : NULL;
    st = t->sink->pack != NULL ? t->sink->pack(t->sink->ctx, lane, v) : ST_OK;
    v->actual = v->without = NULL; /* the rows are overwritten before the block's turn comes */
    return st;
}

/* In block order, so that of many faults the first block's is told. */
static void hand_over(void *ctx, uint32_t block)
{
    struct batch *t = ctx;
    struct engine *e = t->engine;
    const struct engine_sink *sink = t->sink;
    const struct ticket *k = &e->ticket[block % (ENGINE_PLACES_PER_THREAD * e->o.n_thread)];
    if (t->failed != ST_OK) return;
    enum status st = k->st;
    if (st == ST_OK && sink->put != NULL) st = sink->put(sink->ctx, &k->view);
    if (st != ST_OK) {
        *t->fault = k->fault;
        t->failed = (int)st;
        return;
    }
    e->home_days += (double)k->view.n_home * (double)(t->to_ms - t->from_ms) / MS_PER_DAY;
    const double all_days = (double)e->m->n_home * (double)e->m->pilot->duration_ms / MS_PER_DAY;
    if (sink->progress != NULL) sink->progress(sink->ctx, e->home_days, all_days, t->to_ms);
}

static void close_batch(struct engine *e, const struct batch *t)
{
    double *net_w = e->buf[0].net_w, *saved_w = e->buf[0].saved_w;
    for (uint32_t i = 1; i < e->o.n_thread; i++)
        for (uint32_t k = 0; k < t->n_slot; k++) net_w[k] += e->buf[i].net_w[k], saved_w[k] += e->buf[i].saved_w[k];
    for (uint32_t k = 0; k < t->n_slot; k++) e->fleet->peak_w = fmax(e->fleet->peak_w, net_w[k]);
    if (e->o.counterfactual) dr_delivery_fleet(e->m, t->from_ms, t->n_slot, saved_w, e->dr + n_dr(e) * e->m->n_home);
}

static enum status run_batch(struct engine *e, struct batch *t)
{
    const size_t per_block = e->o.homes_per_block;
    const uint32_t n_block = (uint32_t)((e->m->n_home + per_block - 1) / per_block);
    const int n_thread = (int)(n_block < e->o.n_thread ? n_block : e->o.n_thread); /* idle threads would spin */
    for (uint32_t i = 0; i < e->o.n_thread; i++) {
        memset(e->buf[i].net_w, 0, e->slot_max * sizeof *e->buf[i].net_w);
        memset(e->buf[i].saved_w, 0, e->slot_max * sizeof *e->buf[i].saved_w);
    }
    turns_begin(e->turns, n_block, hand_over, t);

#pragma omp parallel num_threads(n_thread)
    for (uint32_t block; turns_take(e->turns, &block); turns_done(e->turns, block)) {
        const struct block_view v = view_of(e, t, block);
        struct ticket *k = &e->ticket[v.place];
        *k = (struct ticket){.view = v, .st = (enum status)t->failed};
        if (k->st == ST_OK) k->st = solve_block(t, (uint32_t)omp_get_thread_num(), &k->view, &k->fault);
    }
    if (t->failed == ST_OK) close_batch(e, t);
    return (enum status)t->failed;
}

static enum status end_batch(struct engine *e, const struct batch *t)
{
    const struct engine_sink *sink = t->sink;
    const uint32_t every = e->o.batches_per_commit > 0 ? e->o.batches_per_commit : 1;
    const bool is_due = (t->number + 1) % every == 0 || t->to_ms == e->m->pilot->duration_ms;
    const enum status st = sink->end_batch != NULL ? sink->end_batch(sink->ctx, t->to_ms) : ST_OK;
    if (st != ST_OK || sink->commit == NULL) return st;
    if (t->checkpoint != NULL) return sink->commit(sink->ctx, t->checkpoint_ms, t->checkpoint);
    return is_due ? sink->commit(sink->ctx, t->to_ms, e->block) : ST_OK;
}

struct batch engine_batch_at(struct engine *e, const struct engine_sink *sink, int64_t at_ms, struct fault *fault)
{
    const int64_t end_ms = e->m->pilot->duration_ms, next_ms = (at_ms / e->batch_ms + 1) * e->batch_ms;
    const int64_t to_ms = next_ms < end_ms ? next_ms : end_ms;
    return (struct batch){
        .engine = e,
        .sink = sink,
        .fault = fault,
        .from_ms = at_ms,
        .to_ms = to_ms,
        .number = (uint32_t)(at_ms / e->batch_ms),
        .n_row = (uint32_t)((to_ms - at_ms) / e->m->pilot->record_ms),
        .n_slot = (uint32_t)((to_ms - at_ms) / SLOT_MS),
    };
}

enum status engine_do_batch(struct batch *t)
{
    const enum status st = run_batch(t->engine, t);
    return st == ST_OK ? end_batch(t->engine, t) : st;
}

enum status engine_run(struct engine *e, int64_t from_ms, const struct engine_sink *sink, struct fault *fault)
{
    const int64_t end_ms = e->m->pilot->duration_ms;
    assert(from_ms % MS_PER_DAY == 0 || from_ms == end_ms);
    e->home_days = (double)e->m->n_home * (double)from_ms / MS_PER_DAY;
    for (int64_t at = from_ms; at < end_ms;) {
        struct batch t = engine_batch_at(e, sink, at, fault);
        const enum status st = engine_do_batch(&t);
        if (st != ST_OK) return st;
        at = t.to_ms;
    }
    return ST_OK;
}

struct solver_counts engine_counts(const struct engine *e)
{
    struct solver_counts sum = {0};
    for (uint32_t t = 0; t < e->o.n_thread; t++) {
        const struct solver_counts c = e->solver->counts(e->buf[t].lane);
        sum.n_step += c.n_step, sum.n_rates += c.n_rates, sum.n_restart += c.n_restart;
        sum.n_error_fail += c.n_error_fail, sum.n_event += c.n_event, sum.n_sample += c.n_sample;
    }
    return sum;
}

/* --- figures --- */

void engine_kpis(const struct engine *e, double *home, double *fleet)
{
    const size_t n = e->m->n_home;
    for (size_t h = 0; h < n; h++) {
        double k[KPI_COUNT];
        kpi_of_home(e->m, h, &e->actual[h], e->m->pilot->duration_ms, k);
        for (int i = 0; i < KPI_COUNT; i++) home[(size_t)i * n + h] = k[i];
    }
    kpi_of_fleet(home, n, e->fleet->peak_w, e->m->pilot->duration_ms, fleet);
}

void engine_dr_kpis(const struct engine *e, double *dr_home, double *dr_fleet)
{
    const size_t n = e->m->n_home;
    for (size_t i = 0; i < n_dr(e); i++) {
        double *fleet = dr_fleet + i * DR_KPI_COUNT, k[DR_KPI_COUNT];
        const int64_t length_ms = e->m->pilot->dr[i].duration_ms;
        dr_delivery_figures(&e->dr[n_dr(e) * n + i], e->o.counterfactual, length_ms, fleet);
        fleet[DR_KPI_joined] = fleet[DR_KPI_overridden] = 0;
        double comfort = 0;
        for (size_t h = 0; h < n; h++) {
            dr_delivery_figures(&e->dr[i * n + h], e->o.counterfactual, length_ms, k);
            k[DR_KPI_joined] = (double)(e->m->home[h].joined >> i & 1);
            k[DR_KPI_overridden] = (double)(e->actual[h].overridden >> i & 1);
            for (int q = 0; q < DR_KPI_COUNT; q++) dr_home[(i * DR_KPI_COUNT + (size_t)q) * n + h] = k[q];
            fleet[DR_KPI_joined] += k[DR_KPI_joined], fleet[DR_KPI_overridden] += k[DR_KPI_overridden];
            comfort += k[DR_KPI_comfort_cost];
        }
        fleet[DR_KPI_comfort_cost] = comfort;
        if (fleet[DR_KPI_joined] == 0 && e->o.counterfactual) /* what differs is the work of other events */
            for (int q = DR_KPI_delivered; q < DR_KPI_COUNT; q++) fleet[q] = 0;
    }
}
