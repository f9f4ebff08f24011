/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs follow the chunks of the file, so that no chunk is inflated twice. */
#include "outputs/report_series.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLAB_VALUES = 1 << 20 }; /* 4 MB of float32 */

static int64_t row_end_s(const struct report_data *r, uint64_t row)
{
    return r->start_s + (int64_t)(row + 1) * r->s.record_ms / MS_PER_S;
}

/* --- one series over time, into several pictures --- */

enum origin { OF_FLEET, OF_COUNTERFACTUAL, OF_WEATHER, OF_HOME };
struct series { /* which column of the file */
    enum origin origin;
    int which; /* enum fleet_series, results_weather or quantity */
    uint32_t home;
};

struct sink {
    const struct bins *bins;
    double **out;
    struct bin_means means;
};

static enum status sinks_open(struct sink *sinks, size_t n)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < n; i++) st = bin_means_create(sinks[i].bins->n, &sinks[i].means);
    return st;
}

static void sinks_add(const struct report_data *r, struct sink *sinks, size_t n_sink, uint64_t row, double v)
{
    for (size_t i = 0; i < n_sink; i++)
        bin_means_add(&sinks[i].means, bins_index(sinks[i].bins, row_end_s(r, row), r->record_s), v);
}

enum { ROWS = 65536 };
struct slab {
    double v[ROWS];
    float narrow[ROWS]; /* as the file keeps homes and weather */
};

static enum status read_slab(struct results_reader *f, struct series s, uint64_t row0, uint64_t n, struct slab *slab)
{
    enum status st;
    if (s.origin == OF_FLEET || s.origin == OF_COUNTERFACTUAL)
        return results_read_fleet(f, (enum fleet_series)s.which, s.origin == OF_COUNTERFACTUAL, row0, n, slab->v);
    if (s.origin == OF_WEATHER) st = results_read_weather(f, (enum results_weather)s.which, row0, n, slab->narrow);
    else st = results_read_quantity(f, (enum quantity)s.which, row0, n, s.home, 1, slab->narrow);
    for (uint64_t k = 0; st == ST_OK && k < n; k++) slab->v[k] = (double)slab->narrow[k];
    return st;
}

/* Rows row0 up to row1; a series without any value leaves NULL in the pictures. */
static enum status read_rows(struct results_reader *f, const struct report_data *r, struct series s, uint64_t row0,
                             uint64_t row1, struct sink *sinks, size_t n_sink)
{
    struct slab *slab = malloc(sizeof *slab);
    enum status st = slab == NULL ? ST_MEMORY : sinks_open(sinks, n_sink);
    bool is_known = false;
    for (; st == ST_OK && row0 < row1; row0 += ROWS) {
        const uint64_t n = row1 - row0 < ROWS ? row1 - row0 : ROWS;
        st = read_slab(f, s, row0, n, slab);
        for (uint64_t k = 0; st == ST_OK && k < n; k++) {
            if (!isfinite(slab->v[k])) continue;
            sinks_add(r, sinks, n_sink, row0 + k, slab->v[k]);
            is_known = true;
        }
    }
    for (size_t i = 0; i < n_sink; i++) {
        if (st == ST_OK && is_known) *sinks[i].out = bin_means_take(&sinks[i].means, sinks[i].bins->n);
        bin_means_close(&sinks[i].means);
    }
    free(slab);
    return st;
}

static enum status read_series(struct results_reader *f, const struct report_data *r, struct series s, struct sink *sinks,
                               size_t n_sink)
{
    return read_rows(f, r, s, 0, r->s.n_row, sinks, n_sink);
}

/* Only the rows that one picture shows. */
static enum status read_window(struct results_reader *f, const struct report_data *r, struct series s, struct sink *sink)
{
    const int64_t from_ms = (sink->bins->t0_s - r->start_s) * MS_PER_S;
    const int64_t to_ms = from_ms + (int64_t)sink->bins->n * sink->bins->step_s * MS_PER_S;
    const uint64_t row0 = (uint64_t)(from_ms / r->s.record_ms), row1 = (uint64_t)(to_ms / r->s.record_ms) + 1;
    return read_rows(f, r, s, row0, row1 < r->s.n_row ? row1 : r->s.n_row, sink, 1);
}

/* --- the fleet --- */

static int falls(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Drops the gaps and sorts from the highest down; returns how many remain. */
static size_t sort_duration(double *v, size_t n)
{
    if (v == NULL) return 0;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i])) v[n_kept++] = v[i];
    qsort(v, n_kept, sizeof *v, falls);
    return n_kept;
}

static enum status read_grid(struct results_reader *f, struct report_data *r, bool is_cf)
{
    struct sink sinks[2 + REPORT_ZOOMS_MAX] = {
        {.bins = &r->bins, .out = is_cf ? &r->fleet_cf[FLEET_grid_power] : &r->fleet[FLEET_grid_power]},
        {.bins = &r->duration_bins, .out = is_cf ? &r->duration_cf_w : &r->duration_w},
    };
    size_t n_sink = 2;
    for (size_t e = 0; e < r->n_event && n_sink < ARRAY_LEN(sinks); e++) {
        struct report_event *ev = &r->event[e];
        if (ev->zoom.n == 0) continue;
        sinks[n_sink++] = (struct sink){.bins = &ev->zoom, .out = is_cf ? &ev->grid_cf_w : &ev->grid_w};
    }
    return read_series(f, r, (struct series){is_cf ? OF_COUNTERFACTUAL : OF_FLEET, FLEET_grid_power, 0}, sinks, n_sink);
}

static enum status read_other(struct results_reader *f, struct report_data *r, enum fleet_series s)
{
    enum status st = ST_OK;
    for (int is_cf = 0; st == ST_OK && is_cf < (r->s.counterfactual ? 2 : 1); is_cf++) {
        struct sink sink = {.bins = &r->bins, .out = is_cf ? &r->fleet_cf[s] : &r->fleet[s]};
        st = read_series(f, r, (struct series){is_cf ? OF_COUNTERFACTUAL : OF_FLEET, (int)s, 0}, &sink, 1);
    }
    return st;
}

enum status report_series_fleet(struct results_reader *f, struct report_data *r)
{
    enum status st = read_grid(f, r, false);
    if (st == ST_OK && r->s.counterfactual) st = read_grid(f, r, true);
    for (int s = 0; st == ST_OK && s < FLEET_SERIES_COUNT; s++)
        if (s != FLEET_grid_power) st = read_other(f, r, (enum fleet_series)s);
    struct sink outdoor = {.bins = &r->bins, .out = &r->outdoor_c};
    if (st == ST_OK) st = read_series(f, r, (struct series){OF_WEATHER, RESULTS_WEATHER_outdoor_temperature, 0}, &outdoor, 1);
    if (st) return st;
    r->n_duration = sort_duration(r->duration_w, r->duration_bins.n);
    r->n_duration_cf = sort_duration(r->duration_cf_w, r->duration_bins.n);
    return ST_OK;
}

/* --- percentiles over homes --- */

struct sample {
    size_t n, stride;
    struct bin_means means; /* [bin * n + sampled home] */
};

struct block {
    uint64_t row0, n_row;
    uint32_t home0, n_home;
};

static void add_block(const struct report_data *r, struct sample *s, struct block b, const float *v)
{
    for (uint64_t k = 0; k < b.n_row; k++) {
        const size_t bin = bins_index(&r->bins, row_end_s(r, b.row0 + k), r->record_s);
        if (bin == SIZE_MAX) continue;
        for (size_t c = (s->stride - b.home0 % s->stride) % s->stride; c < b.n_home; c += s->stride)
            bin_means_add(&s->means, bin * s->n + (b.home0 + c) / s->stride, (double)v[k * b.n_home + c]);
    }
}

/* As many whole chunks as fit the slab; one at least, cut when a chunk itself is larger. */
static struct block slab_of(const struct results_summary *s)
{
    struct block b = {.n_home = s->homes_per_chunk, .n_row = s->rows_per_chunk};
    if (b.n_home > SLAB_VALUES) b.n_home = SLAB_VALUES;
    if (b.n_row > SLAB_VALUES / b.n_home) b.n_row = SLAB_VALUES / b.n_home;
    return b;
}

static enum status read_sample(struct results_reader *f, const struct report_data *r, enum quantity q, struct sample *s)
{
    const struct block slab = slab_of(&r->s);
    float *v = malloc(SLAB_VALUES * sizeof *v);
    enum status st = v == NULL ? ST_MEMORY : ST_OK;
    for (uint64_t row = 0; st == ST_OK && row < r->s.n_row; row += slab.n_row) {
        for (uint32_t home = 0; st == ST_OK && home < r->s.n_home; home += slab.n_home) {
            struct block b = {row, slab.n_row, home, slab.n_home};
            if (b.n_row > r->s.n_row - row) b.n_row = r->s.n_row - row;
            if (b.n_home > r->s.n_home - home) b.n_home = r->s.n_home - home;
            st = results_read_quantity(f, q, b.row0, b.n_row, b.home0, b.n_home, v);
            if (st == ST_OK) add_block(r, s, b, v);
        }
    }
    free(v);
    return st;
}

static enum status take_quantiles(struct report_data *r, struct sample *s)
{
    static const double at[BAND_COUNT] = {0.05, 0.25, 0.50, 0.75, 0.95};
    const size_t n = r->bins.n;
    double *mean = bin_means_take(&s->means, n * s->n);
    for (int q = 0; q < BAND_COUNT; q++) {
        r->bands.q[q] = calloc(n, sizeof(double));
        if (r->bands.q[q] == NULL) {
            free(mean);
            return ST_MEMORY;
        }
    }
    for (size_t i = 0; i < n; i++)
        for (int q = 0; q < BAND_COUNT; q++) r->bands.q[q][i] = report_quantile(mean + i * s->n, s->n, at[q]);
    free(mean);
    return ST_OK;
}

enum status report_series_bands(struct results_reader *f, struct report_data *r)
{
    static const enum quantity choices[] = {Q_operative_temperature, Q_indoor_temperature};
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        if (!(r->s.quantities >> choices[i] & 1)) continue;
        struct sample s = {.stride = (r->n_home + REPORT_HOMES_MAX - 1) / REPORT_HOMES_MAX};
        s.n = (r->n_home + s.stride - 1) / s.stride;
        enum status st = bin_means_create(r->bins.n * s.n, &s.means);
        if (st == ST_OK) st = read_sample(f, r, choices[i], &s);
        if (st == ST_OK) st = take_quantiles(r, &s);
        bin_means_close(&s.means);
        if (st) return st;
        r->bands.quantity = quantity_info[choices[i]].long_name;
        r->bands.n_sampled = s.n;
        r->bands.stride = s.stride;
        return ST_OK;
    }
    return ST_OK;
}

/* --- one home --- */

static int64_t coldest_s(const struct report_data *r)
{
    size_t at = r->bins.n / 2;
    for (size_t i = 0; r->outdoor_c != NULL && i < r->bins.n; i++)
        if (r->outdoor_c[i] < r->outdoor_c[at] || isnan(r->outdoor_c[at])) at = i;
    return (int64_t)bins_middle_s(&r->bins, at);
}

/* Two days about the first event (from 12 h before), about the coldest time of a run without; all of
 * a short run. */
static struct bins home_window(const struct report_data *r)
{
    const int64_t want_s = 48 * 3600;
    int64_t t0_s = r->start_s, t1_s = r->end_s;
    if (t1_s - t0_s > want_s * 3 / 2) {
        t0_s = r->n_event > 0 ? r->event[0].start_s - 12 * 3600 : coldest_s(r) - want_s / 2;
        const int64_t local_ms = timezone_day_start(&r->tz, timezone_day(&r->tz, t0_s * MS_PER_S));
        t0_s = local_ms / MS_PER_S;
        if (t0_s > r->end_s - want_s) t0_s = r->end_s - want_s;
        if (t0_s < r->start_s) t0_s = r->start_s;
        t1_s = t0_s + want_s;
    }
    t0_s = r->start_s + (t0_s - r->start_s) / r->record_s * r->record_s; /* bins begin with a record */
    return bins_over(t0_s, t1_s, r->record_s, 300, BINS_MAX);
}

enum status report_series_home(struct results_reader *f, struct report_data *r)
{
    struct report_home *h = &r->home;
    h->bins = home_window(r);
    enum status st = ST_OK;
    static const enum quantity wanted[] = {
        Q_indoor_temperature,  Q_emitter_temperature, Q_tank_temperature, Q_room_setpoint, Q_dhw_setpoint,  Q_heat_pump_power,
        Q_backup_heater_power, Q_water_heater_power,  Q_appliance_power,  Q_ev_power,      Q_battery_power, Q_pv_power,
        Q_grid_power};
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(wanted); i++) {
        if (!(r->s.quantities >> wanted[i] & 1)) continue;
        struct sink sink = {.bins = &h->bins, .out = &h->q[wanted[i]]};
        st = read_window(f, r, (struct series){OF_HOME, (int)wanted[i], h->home}, &sink);
    }
    struct sink outdoor = {.bins = &h->bins, .out = &h->outdoor_c};
    if (st == ST_OK) st = read_window(f, r, (struct series){OF_WEATHER, RESULTS_WEATHER_outdoor_temperature, 0}, &outdoor);
    return st;
}
