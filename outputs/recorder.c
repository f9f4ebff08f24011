/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/recorder.h"

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
    struct packed packed[QUANTITY_COUNT];
    float *chunk; /* [row][home] of one quantity */
    double cpu_s;
};

struct recorder {
    const struct model *m;
    struct results *results;
    quantity_mask mask;
    uint32_t rows, n_lane, n_life; /* lives: 1, or 2 with a counterfactual */
    uint64_t next_row;             /* first row of the batch under way */
    uint32_t batch_rows;           /* rows of that batch */
    struct lane_work *lane;
    double *fleet; /* [2][series][row] of the batch */
    double cpu_s;
};

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
    r->n_lane = o.n_thread, r->n_life = o.counterfactual ? 2 : 1;
    r->lane = calloc(r->n_lane, sizeof *r->lane);
    r->fleet = calloc(1, series_bytes(r));
    bool fits = r->lane != NULL && r->fleet != NULL;
    for (uint32_t i = 0; fits && i < r->n_lane; i++) {
        r->lane[i].chunk = malloc((size_t)r->rows * o.homes_per_block * sizeof(float));
        fits = r->lane[i].chunk != NULL;
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
        for (int q = 0; q < QUANTITY_COUNT; q++) results_packed_close(&r->lane[i].packed[q]);
        free(r->lane[i].chunk);
    }
    free(r->lane);
    free(r->fleet);
    free(r);
}

/* --- on the engine's threads --- */

static void to_rows(const struct block_view *b, enum quantity q, float *chunk)
{
    for (uint32_t h = 0; h < b->n_home; h++) {
        const float *from = row_of(b, b->actual[h], q);
        for (uint32_t k = 0; k < b->n_row; k++) chunk[(size_t)k * b->n_home + h] = from[k];
    }
}

enum status recorder_pack(void *ctx, uint32_t lane, const struct block_view *b)
{
    struct recorder *r = ctx;
    struct lane_work *w = &r->lane[lane];
    const double began = thread_cpu_s();
    assert(b->n_row <= r->rows);
    enum status st = ST_OK;
    for (int q = 0; q < QUANTITY_COUNT && st == ST_OK; q++) {
        if ((r->mask >> q & 1) == 0) continue;
        to_rows(b, (enum quantity)q, w->chunk);
        st = results_pack(r->results, (enum quantity)q, w->chunk, b->n_row, b->n_home, &w->packed[q]);
    }
    w->cpu_s += thread_cpu_s() - began;
    return st;
}

/* --- in block order --- */

/* Home by home, so that sums do not depend on how homes are cut into blocks. */
static void add_life(const struct recorder *r, const struct block_view *b, const float *const *homes, double *sums)
{
    for (uint32_t h = 0; h < b->n_home; h++) {
        for (int s = 0; s < FLEET_homes_below_min; s++) {
            const float *from = row_of(b, homes[h], (enum quantity)summed[s]);
            double *to = sums + (size_t)s * r->rows;
            for (uint32_t k = 0; k < b->n_row; k++) to[k] += (double)from[k];
        }
        const float *deficit = row_of(b, homes[h], Q_comfort_deficit);
        double *below = sums + (size_t)FLEET_homes_below_min * r->rows;
        for (uint32_t k = 0; k < b->n_row; k++) below[k] += deficit[k] > 0;
    }
}

enum status recorder_put(void *ctx, uint32_t lane, const struct block_view *b)
{
    struct recorder *r = ctx;
    struct lane_work *w = &r->lane[lane];
    const double began = thread_cpu_s();
    enum status st = ST_OK;
    for (int q = 0; q < QUANTITY_COUNT && st == ST_OK; q++)
        if (r->mask >> q & 1) st = results_put(r->results, (enum quantity)q, b->batch, b->block, &w->packed[q]);
    add_life(r, b, b->actual, r->fleet);
    if (r->n_life == 2) add_life(r, b, b->without, r->fleet + (size_t)FLEET_SERIES_COUNT * r->rows);
    r->next_row = (uint64_t)b->batch * r->rows;
    r->batch_rows = b->n_row;
    r->cpu_s += thread_cpu_s() - began;
    return st;
}

static enum status put_fleet(struct recorder *r)
{
    enum status st = ST_OK;
    for (uint32_t life = 0; life < r->n_life; life++) {
        for (int s = 0; s < FLEET_SERIES_COUNT && st == ST_OK; s++) {
            double *x = r->fleet + ((size_t)life * FLEET_SERIES_COUNT + (size_t)s) * r->rows;
            if (s == FLEET_temperature_mean)
                for (uint32_t k = 0; k < r->batch_rows; k++) x[k] /= (double)r->m->n_home;
            st = results_put_fleet(r->results, (enum fleet_series)s, life == 1, r->next_row, r->batch_rows, x);
        }
    }
    memset(r->fleet, 0, series_bytes(r));
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

enum status recorder_commit(void *ctx, int64_t t_ms, const void *state)
{
    struct recorder *r = ctx;
    const double began = thread_cpu_s();
    const int64_t span_ms = (int64_t)r->batch_rows * r->m->pilot->record_ms;
    enum status st = put_fleet(r);
    if (st == ST_OK) st = log_events(r, t_ms - span_ms == 0 ? -1 : t_ms - span_ms, t_ms);
    if (st == ST_OK) st = results_commit(r->results, t_ms, state);
    r->cpu_s += thread_cpu_s() - began;
    return st;
}

double recorder_cpu_s(const struct recorder *r)
{
    double sum = r->cpu_s;
    for (uint32_t i = 0; i < r->n_lane; i++) sum += r->lane[i].cpu_s;
    return sum;
}
