/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs follow the chunks of the file, so that no chunk is inflated twice. */
#include "outputs/report_series.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLAB_VALUES = 1 << 20 }; /* 4 MB of float32 */

static int64_t row_end_ms(const struct report_data *r, uint64_t row)
{
    return r->start_s * MS_PER_S + (int64_t)(row + 1) * r->file.record_ms;
}

/* --- one series over time, into several pictures --- */

struct source { /* which series: of the fleet, of the site's weather, of one home */
    enum { SOURCE_FLEET, SOURCE_FLEET_CF, SOURCE_WEATHER, SOURCE_HOME } kind;
    int number; /* enum fleet_series, results_weather or quantity */
    uint32_t home;
};

static bool is_recorded(const struct report_data *r, struct source s)
{
    if (s.kind == SOURCE_FLEET_CF) return r->file.counterfactual;
    return s.kind != SOURCE_HOME || (r->file.quantities >> s.number & 1) != 0;
}

enum { ROWS = 65536 };
struct slab {
    double v[ROWS];
    float raw[ROWS];
};

static enum status read_rows(struct results_reader *f, struct source s, uint64_t row0, uint64_t n, struct slab *slab)
{
    enum status st = ST_OK;
    switch (s.kind) {
    case SOURCE_FLEET:
    case SOURCE_FLEET_CF:
        return results_read_fleet(f, (enum fleet_series)s.number, s.kind == SOURCE_FLEET_CF, row0, n, slab->v);
    case SOURCE_WEATHER: st = results_read_weather(f, (enum results_weather)s.number, row0, n, slab->raw); break;
    case SOURCE_HOME: st = results_read_quantity(f, (enum quantity)s.number, row0, n, s.home, 1, slab->raw); break;
    }
    for (uint64_t k = 0; st == ST_OK && k < n; k++) slab->v[k] = (double)slab->raw[k];
    return st;
}

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
        bin_means_add(&sinks[i].means, bins_index(sinks[i].bins, row_end_ms(r, row), r->file.record_ms), v);
}

/* The rows that any of the sinks may want. */
static void rows_wanted(const struct report_data *r, const struct sink *sinks, size_t n_sink, uint64_t *from, uint64_t *to)
{
    *from = r->file.n_row, *to = 0;
    for (size_t i = 0; i < n_sink; i++) {
        const int64_t begin_ms = (sinks[i].bins->t0_s - r->start_s) * MS_PER_S;
        const int64_t end_ms = begin_ms + sinks[i].bins->step_s * (int64_t)sinks[i].bins->n * MS_PER_S;
        const uint64_t first = begin_ms > 0 ? (uint64_t)(begin_ms / r->file.record_ms) : 0;
        const uint64_t last = (uint64_t)(end_ms / r->file.record_ms) + 1;
        if (first < *from) *from = first;
        if (last > *to) *to = last;
    }
    if (*to > r->file.n_row) *to = r->file.n_row;
}

/* Takes nothing of a series that the file lacks. */
static enum status read_series(struct results_reader *f, const struct report_data *r, struct source source, struct sink *sinks,
                               size_t n_sink)
{
    uint64_t from, to;
    if (!is_recorded(r, source)) return ST_OK;
    rows_wanted(r, sinks, n_sink, &from, &to);
    struct slab *slab = malloc(sizeof *slab);
    enum status st = slab == NULL ? ST_MEMORY : sinks_open(sinks, n_sink);
    for (uint64_t row0 = from; st == ST_OK && row0 < to; row0 += ROWS) {
        const uint64_t n = to - row0 < ROWS ? to - row0 : ROWS;
        st = read_rows(f, source, row0, n, slab);
        for (uint64_t k = 0; st == ST_OK && k < n; k++) sinks_add(r, sinks, n_sink, row0 + k, slab->v[k]);
    }
    for (size_t i = 0; i < n_sink; i++) {
        if (st == ST_OK) *sinks[i].out = bin_means_take(&sinks[i].means, sinks[i].bins->n);
        bin_means_close(&sinks[i].means);
    }
    free(slab);
    return st;
}

static bool has_value(const double *v, size_t n)
{
    for (size_t i = 0; v != NULL && i < n; i++)
        if (isfinite(v[i])) return true;
    return false;
}

static void drop_if_empty(double **v, size_t n)
{
    if (has_value(*v, n)) return;
    free(*v);
    *v = NULL;
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
    const struct source source = {is_cf ? SOURCE_FLEET_CF : SOURCE_FLEET, FLEET_grid_power, 0};
    const enum status st = read_series(f, r, source, sinks, n_sink);
    for (size_t i = 0; i < n_sink; i++) drop_if_empty(sinks[i].out, sinks[i].bins->n);
    return st;
}

enum status report_series_fleet(struct results_reader *f, struct report_data *r)
{
    enum status st = read_grid(f, r, false);
    if (st == ST_OK) st = read_grid(f, r, true);
    for (int s = 0; st == ST_OK && s < FLEET_SERIES_COUNT; s++) {
        struct sink with = {.bins = &r->bins, .out = &r->fleet[s]}, without = {.bins = &r->bins, .out = &r->fleet_cf[s]};
        if (s == FLEET_grid_power) continue;
        st = read_series(f, r, (struct source){SOURCE_FLEET, s, 0}, &with, 1);
        if (st == ST_OK) st = read_series(f, r, (struct source){SOURCE_FLEET_CF, s, 0}, &without, 1);
        drop_if_empty(with.out, r->bins.n);
        drop_if_empty(without.out, r->bins.n);
    }
    struct sink outdoor = {.bins = &r->bins, .out = &r->outdoor_c};
    if (st == ST_OK)
        st = read_series(f, r, (struct source){SOURCE_WEATHER, RESULTS_WEATHER_outdoor_temperature, 0}, &outdoor, 1);
    drop_if_empty(outdoor.out, r->bins.n);
    r->n_duration = sort_duration(r->duration_w, r->duration_bins.n);
    r->n_duration_cf = sort_duration(r->duration_cf_w, r->duration_bins.n);
    return st;
}

/* --- percentiles over homes --- */

struct sample {
    size_t n, stride;
    struct bin_means means; /* [bin * n + sampled home] */
};

struct box { /* rows and homes read at once */
    uint64_t row0, n_row;
    uint32_t home0, n_home;
};

static void add_box(const struct report_data *r, struct sample *s, struct box b, const float *v)
{
    for (uint64_t k = 0; k < b.n_row; k++) {
        const size_t bin = bins_index(&r->bins, row_end_ms(r, b.row0 + k), r->file.record_ms);
        if (bin == SIZE_MAX) continue;
        for (size_t c = (s->stride - b.home0 % s->stride) % s->stride; c < b.n_home; c += s->stride)
            bin_means_add(&s->means, bin * s->n + (b.home0 + c) / s->stride, (double)v[k * b.n_home + c]);
    }
}

/* As many whole chunks as fit the slab; one at least, cut when a chunk itself is larger. */
static struct box box_size(struct results_reader *f, const struct report_data *r)
{
    struct box b = {.n_row = r->file.rows_per_chunk};
    double homes;
    if (b.n_row > SLAB_VALUES) b.n_row = SLAB_VALUES;
    if (!results_read_number(f, "homes_per_chunk", &homes) || !(homes >= 1 && homes <= SLAB_VALUES)) homes = 1;
    const uint64_t fit = SLAB_VALUES / b.n_row, chunk = (uint64_t)homes;
    b.n_home = (uint32_t)(fit < chunk ? fit : fit / chunk * chunk);
    return b;
}

static enum status read_sample(struct results_reader *f, const struct report_data *r, enum quantity q, struct sample *s)
{
    const struct box size = box_size(f, r);
    float *v = malloc(SLAB_VALUES * sizeof *v);
    enum status st = v == NULL ? ST_MEMORY : ST_OK;
    for (uint64_t row = 0; st == ST_OK && row < r->file.n_row; row += size.n_row) {
        for (uint32_t home = 0; st == ST_OK && home < r->n_home; home += size.n_home) {
            struct box b = {row, size.n_row, home, size.n_home};
            if (b.n_row > r->file.n_row - row) b.n_row = r->file.n_row - row;
            if (b.n_home > r->n_home - home) b.n_home = (uint32_t)r->n_home - home;
            st = results_read_quantity(f, q, b.row0, b.n_row, b.home0, b.n_home, v);
            if (st == ST_OK) add_box(r, s, b, v);
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
    static const enum quantity choices[] = {Q_indoor_temperature, Q_operative_temperature};
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        if (!(r->file.quantities >> choices[i] & 1)) continue;
        struct sample s = {.stride = (r->n_home + REPORT_HOMES_MAX - 1) / REPORT_HOMES_MAX};
        s.n = (r->n_home + s.stride - 1) / s.stride;
        enum status st = bin_means_create(r->bins.n * s.n, &s.means);
        if (st == ST_OK) st = read_sample(f, r, choices[i], &s);
        if (st == ST_OK) st = take_quantiles(r, &s);
        bin_means_close(&s.means);
        if (st) return st;
        if (has_value(r->bands.q[BAND_P50], r->bins.n)) r->bands.quantity = quantity_info[choices[i]].long_name;
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
        const bool has_event = r->n_event > 0 && r->event[0].duration_s > 0;
        t0_s = has_event ? r->event[0].start_s - 12 * 3600 : coldest_s(r) - want_s / 2;
        const int64_t local_ms = timezone_day_start(&r->tz, timezone_day(&r->tz, t0_s * MS_PER_S));
        t0_s = local_ms / MS_PER_S;
        if (t0_s > r->end_s - want_s) t0_s = r->end_s - want_s;
        if (t0_s < r->start_s) t0_s = r->start_s;
        t1_s = t0_s + want_s;
    }
    const int64_t record_ms = r->file.record_ms; /* bins begin with a record */
    t0_s = r->start_s + (t0_s - r->start_s) * MS_PER_S / record_ms * record_ms / MS_PER_S;
    return bins_over(t0_s, t1_s, record_ms, 300, BINS_MAX);
}

enum status report_series_home(struct results_reader *f, struct report_data *r)
{
    static const enum quantity wanted[] = {
        Q_indoor_temperature,  Q_emitter_temperature, Q_tank_temperature, Q_room_setpoint, Q_dhw_setpoint,  Q_heat_pump_power,
        Q_backup_heater_power, Q_water_heater_power,  Q_appliance_power,  Q_ev_power,      Q_battery_power, Q_pv_power,
        Q_grid_power};
    struct report_home *h = &r->home;
    h->bins = home_window(r);
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(wanted); i++) {
        struct sink sink = {.bins = &h->bins, .out = &h->q[wanted[i]]};
        st = read_series(f, r, (struct source){SOURCE_HOME, (int)wanted[i], (uint32_t)h->home}, &sink, 1);
        drop_if_empty(sink.out, h->bins.n);
    }
    struct sink outdoor = {.bins = &h->bins, .out = &h->outdoor_c};
    if (st == ST_OK)
        st = read_series(f, r, (struct source){SOURCE_WEATHER, RESULTS_WEATHER_outdoor_temperature, 0}, &outdoor, 1);
    drop_if_empty(outdoor.out, h->bins.n);
    return st;
}
