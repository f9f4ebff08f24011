/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each thread has one set of tools and its own share of the fleet's sums, each place the packed chunks
 * of a block that waits for its turn. Sums are exact, so the shares add up to the same in any split. */
#include "outputs/recorder.h"

#include "sim/base/grid_sum.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Which recorded quantity a fleet series sums; the last two are made otherwise. */
static const int summed[FLEET_SERIES_COUNT] = {
    [FLEET_heat_pump_power] = Q_heat_pump_power,
    [FLEET_backup_heater_power] = Q_backup_heater_power,
    [FLEET_water_heater_power] = Q_water_heater_power,
    [FLEET_appliance_power] = Q_appliance_power,
    [FLEET_ev_power] = Q_ev_power,
    [FLEET_battery_power] = Q_battery_power,
    [FLEET_pv_power] = Q_pv_power,
    [FLEET_grid_power] = Q_grid_power,
    [FLEET_temperature_mean] = Q_operative_temperature,
    [FLEET_homes_below_min] = -1,
};

struct lane_work {
    struct packed packed;
    const float **home; /* [home] -> rows of one quantity */
    double *sums;       /* [life][series][row] of the batch, over the homes of this thread */
    double cpu_s;
};

struct parcel { /* the chunks of a block, one behind the other */
    uint8_t *bytes;
    size_t capacity;
    size_t end[QUANTITY_COUNT];
};

struct recorder {
    const struct model *m;
    struct results *results;
    quantity_mask mask;
    uint32_t rows, n_lane, n_place, n_life; /* lives: 1, or 2 with a counterfactual */
    uint64_t next_row;                      /* first row of the batch under way */
    uint32_t batch_rows;                    /* rows of that batch */
    struct lane_work *lane;
    struct parcel *parcel;
    double cpu_s;
};

quantity_mask recorder_summed(void)
{
    quantity_mask mask = (quantity_mask)1 << Q_comfort_deficit;
    for (int s = 0; s < FLEET_homes_below_min; s++) mask |= (quantity_mask)1 << summed[s];
    return mask;
}

static double thread_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t series_bytes(const struct recorder *r)
{
    return (size_t)r->n_life * FLEET_SERIES_COUNT * r->rows * sizeof(double);
}

enum status recorder_create(const struct model *m, struct results *results, struct engine_options o, uint32_t rows_per_batch,
                            struct recorder **out)
{
    struct recorder *r = calloc(1, sizeof *r);
    if (r == NULL) return ST_MEMORY;
    r->m = m, r->results = results, r->mask = m->pilot->quantities, r->rows = rows_per_batch;
    r->n_lane = o.n_thread, r->n_place = ENGINE_PLACES_PER_THREAD * o.n_thread, r->n_life = o.counterfactual ? 2 : 1;
    r->lane = calloc(r->n_lane, sizeof *r->lane);
    r->parcel = calloc(r->n_place, sizeof *r->parcel);
    bool fits = r->lane != NULL && r->parcel != NULL;
    for (uint32_t i = 0; fits && i < r->n_lane; i++) {
        r->lane[i].home = calloc(o.homes_per_block, sizeof *r->lane[i].home);
        r->lane[i].sums = calloc(1, series_bytes(r));
        fits = r->lane[i].home != NULL && r->lane[i].sums != NULL;
    }
    if (!fits) {
        recorder_free(r);
        return ST_MEMORY;
    }
    *out = r;
    return ST_OK;
}

void recorder_free(struct recorder *r)
{
    if (r == NULL) return;
    for (uint32_t i = 0; r->lane != NULL && i < r->n_lane; i++) {
        results_packed_close(&r->lane[i].packed);
        free(r->lane[i].home);
        free(r->lane[i].sums);
    }
    for (uint32_t i = 0; r->parcel != NULL && i < r->n_place; i++) free(r->parcel[i].bytes);
    free(r->lane);
    free(r->parcel);
    free(r);
}

/* --- on the engine's threads --- */

static enum status keep(struct parcel *p, size_t from, const struct packed *chunk, size_t *end)
{
    const size_t need = from + chunk->n_bytes;
    if (need > p->capacity) {
        uint8_t *more = realloc(p->bytes, need + need / 2);
        if (more == NULL) return ST_MEMORY;
        p->bytes = more, p->capacity = need + need / 2;
    }
    memcpy(p->bytes + from, chunk->bytes, chunk->n_bytes);
    *end = need;
    return ST_OK;
}

static enum status pack_chunks(struct recorder *r, struct lane_work *w, const struct block_view *b)
{
    struct parcel *p = &r->parcel[b->place];
    size_t at = 0;
    enum status st;
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if ((r->mask >> q & 1) == 0) continue;
        for (uint32_t h = 0; h < b->n_home; h++) w->home[h] = row_of(b, b->actual[h], (enum quantity)q);
        if ((st = results_pack(r->results, (enum quantity)q, w->home, b->n_row, b->n_home, &w->packed))) return st;
        if ((st = keep(p, at, &w->packed, &p->end[q]))) return st;
        at = p->end[q];
    }
    return ST_OK;
}

static void add_life(const struct recorder *r, const struct block_view *b, const float *const *homes, double *sums)
{
    for (uint32_t h = 0; h < b->n_home; h++) {
        for (int s = 0; s < FLEET_homes_below_min; s++) {
            const float *from = row_of(b, homes[h], (enum quantity)summed[s]);
            double *to = sums + (size_t)s * r->rows;
            for (uint32_t k = 0; k < b->n_row; k++) to[k] += grid_round((double)from[k]);
        }
        const float *deficit = row_of(b, homes[h], Q_comfort_deficit);
        double *below = sums + (size_t)FLEET_homes_below_min * r->rows;
        for (uint32_t k = 0; k < b->n_row; k++) below[k] += deficit[k] > 0;
    }
}

enum status recorder_pack(void *ctx, uint32_t lane, const struct block_view *b)
{
    struct recorder *r = ctx;
    struct lane_work *w = &r->lane[lane];
    const double began = thread_cpu_s();
    assert(b->n_row <= r->rows);
    assert(b->place < r->n_place);
    const enum status st = pack_chunks(r, w, b);
    add_life(r, b, b->actual, w->sums);
    if (r->n_life == 2) add_life(r, b, b->without, w->sums + (size_t)FLEET_SERIES_COUNT * r->rows);
    w->cpu_s += thread_cpu_s() - began;
    return st;
}

/* --- in block order --- */

enum status recorder_put(void *ctx, const struct block_view *b)
{
    struct recorder *r = ctx;
    const struct parcel *p = &r->parcel[b->place];
    const double began = thread_cpu_s();
    size_t at = 0;
    enum status st = ST_OK;
    for (int q = 0; q < QUANTITY_COUNT && st == ST_OK; q++) {
        if ((r->mask >> q & 1) == 0) continue;
        const struct packed chunk = {.bytes = p->bytes + at, .n_bytes = p->end[q] - at};
        st = results_put(r->results, (enum quantity)q, b->batch, b->block, &chunk);
        at = p->end[q];
    }
    r->next_row = (uint64_t)b->batch * r->rows;
    r->batch_rows = b->n_row;
    r->cpu_s += thread_cpu_s() - began;
    return st;
}

static void add_lanes(struct recorder *r)
{
    const size_t n = (size_t)r->n_life * FLEET_SERIES_COUNT * r->rows;
    for (uint32_t i = 1; i < r->n_lane; i++)
        for (size_t k = 0; k < n; k++) r->lane[0].sums[k] += r->lane[i].sums[k];
}

static enum status put_fleet(struct recorder *r)
{
    enum status st = ST_OK;
    add_lanes(r);
    for (uint32_t life = 0; life < r->n_life; life++) {
        for (int s = 0; s < FLEET_SERIES_COUNT && st == ST_OK; s++) {
            double *x = r->lane[0].sums + ((size_t)life * FLEET_SERIES_COUNT + (size_t)s) * r->rows;
            if (s == FLEET_temperature_mean)
                for (uint32_t k = 0; k < r->batch_rows; k++) x[k] /= (double)r->m->n_home;
            st = results_put_fleet(r->results, (enum fleet_series)s, life == 1, r->next_row, r->batch_rows, x);
        }
    }
    for (uint32_t i = 0; i < r->n_lane; i++) memset(r->lane[i].sums, 0, series_bytes(r));
    return st;
}

static enum status log_event(struct recorder *r, int64_t t_ms, const char *name, const char *what, double value)
{
    char text[96];
    snprintf(text, sizeof text, "%s: %s", name, what);
    const struct logged_event e = {.t_ms = t_ms, .home = UINT32_MAX, .what = text, .value = value};
    return results_log_event(r->results, &e);
}

/* Begins and ends of DR events in (from, to], with the number of homes that take part. */
static enum status log_events(struct recorder *r, int64_t from_ms, int64_t to_ms)
{
    enum status st = ST_OK;
    for (size_t i = 0; i < r->m->pilot->n_dr && st == ST_OK; i++) {
        const struct dr_event *e = &r->m->pilot->dr[i];
        const int64_t end_ms = e->start_ms + e->duration_ms;
        double joined = 0;
        for (size_t h = 0; h < r->m->n_home; h++) joined += (double)(r->m->home[h].joined >> i & 1);
        if (e->start_ms > from_ms && e->start_ms <= to_ms)
            st = log_event(r, e->start_ms, e->name, command_info[e->command].name, e->value);
        if (st == ST_OK && e->start_ms > from_ms && e->start_ms <= to_ms)
            st = log_event(r, e->start_ms, e->name, "homes joined", joined);
        if (st == ST_OK && end_ms > from_ms && end_ms <= to_ms) st = log_event(r, end_ms, e->name, "ends", joined);
    }
    return st;
}

enum status recorder_end_batch(void *ctx, int64_t t_ms)
{
    struct recorder *r = ctx;
    const double began = thread_cpu_s();
    const int64_t span_ms = (int64_t)r->batch_rows * r->m->pilot->record_ms;
    enum status st = put_fleet(r);
    if (st == ST_OK) st = log_events(r, t_ms - span_ms == 0 ? -1 : t_ms - span_ms, t_ms);
    r->cpu_s += thread_cpu_s() - began;
    return st;
}

enum status recorder_commit(void *ctx, int64_t t_ms, const void *state)
{
    struct recorder *r = ctx;
    const double began = thread_cpu_s();
    const bool is_last = t_ms == r->m->pilot->duration_ms; /* the key figures follow at once, and their commit */
    const enum status st = is_last ? results_checkpoint(r->results, t_ms, state) : results_commit(r->results, t_ms, state);
    r->cpu_s += thread_cpu_s() - began;
    return st;
}

double recorder_cpu_s(const struct recorder *r)
{
    double sum = r->cpu_s;
    for (uint32_t i = 0; i < r->n_lane; i++) sum += r->lane[i].cpu_s;
    return sum;
}
