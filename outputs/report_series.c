/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs follow the chunks of the file, so that no chunk is inflated twice. */
#include "outputs/report_series.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLAB_VALUES = 1 << 20 }; /* 4 MB of float32 */

static int64_t row_end_s(const struct report_data *r, uint64_t row) { return r->start_s + (int64_t)(row + 1) * r->record_s; }

/* --- one series over time, into several pictures --- */

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

/* Reads column `col` of a dataset; *last_row becomes the last row with a value, if later than before. */
static enum status read_series(const struct report_h5 *f, const struct report_data *r, const char *name, uint64_t col,
                               struct sink *sinks, size_t n_sink, uint64_t *last_row)
{
    struct report_h5_shape shape;
    if (!report_h5_shape(f, name, &shape) || shape.n_row != r->n_row || col >= shape.n_col) return ST_OK;
    enum { ROWS = 65536 };
    double *slab = malloc(ROWS * sizeof *slab);
    enum status st = slab == NULL ? ST_MEMORY : sinks_open(sinks, n_sink);
    for (uint64_t row0 = 0; st == ST_OK && row0 < r->n_row; row0 += ROWS) {
        const uint64_t n = r->n_row - row0 < ROWS ? r->n_row - row0 : ROWS;
        st = report_h5_read(f, name, (struct report_h5_block){row0, n, col, 1}, slab);
        for (uint64_t k = 0; st == ST_OK && k < n; k++) {
            if (!isfinite(slab[k])) continue;
            sinks_add(r, sinks, n_sink, row0 + k, slab[k]);
            if (last_row != NULL && row0 + k + 1 > *last_row) *last_row = row0 + k + 1;
        }
    }
    for (size_t i = 0; i < n_sink; i++) {
        if (st == ST_OK) *sinks[i].out = bin_means_take(&sinks[i].means, sinks[i].bins->n);
        bin_means_close(&sinks[i].means);
    }
    free(slab);
    return st;
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

static enum status read_grid(const struct report_h5 *f, struct report_data *r, bool is_cf, uint64_t *last_row)
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
    return read_series(f, r, is_cf ? "/fleet/grid_power_counterfactual" : "/fleet/grid_power", 0, sinks, n_sink, last_row);
}

static enum status read_other(const struct report_h5 *f, struct report_data *r, enum fleet_series s)
{
    enum status st = ST_OK;
    for (int is_cf = 0; st == ST_OK && is_cf < 2; is_cf++) {
        char name[96];
        snprintf(name, sizeof name, "/fleet/%s%s", fleet_series_info[s].name, is_cf ? "_counterfactual" : "");
        struct sink sink = {.bins = &r->bins, .out = is_cf ? &r->fleet_cf[s] : &r->fleet[s]};
        st = read_series(f, r, name, 0, &sink, 1, NULL);
    }
    return st;
}

enum status report_series_fleet(const struct report_h5 *f, struct report_data *r)
{
    uint64_t last_row = 0;
    enum status st = read_grid(f, r, false, &last_row);
    if (st == ST_OK) st = read_grid(f, r, true, NULL);
    for (int s = 0; st == ST_OK && s < FLEET_SERIES_COUNT; s++)
        if (s != FLEET_grid_power) st = read_other(f, r, (enum fleet_series)s);
    struct sink outdoor = {.bins = &r->bins, .out = &r->outdoor_c};
    if (st == ST_OK) st = read_series(f, r, "/outdoor_temperature", 0, &outdoor, 1, NULL);
    if (st) return st;

    r->n_duration = sort_duration(r->duration_w, r->duration_bins.n);
    r->n_duration_cf = sort_duration(r->duration_cf_w, r->duration_bins.n);
    r->written_s = r->duration_w != NULL ? r->start_s + (int64_t)last_row * r->record_s : r->end_s;
    return ST_OK;
}

/* --- percentiles over homes --- */

struct sample {
    size_t n, stride;
    struct bin_means means; /* [bin * n + sampled home] */
};

static void add_block(const struct report_data *r, struct sample *s, struct report_h5_block b, const float *v)
{
    for (uint64_t k = 0; k < b.n_row; k++) {
        const size_t bin = bins_index(&r->bins, row_end_s(r, b.row0 + k), r->record_s);
        if (bin == SIZE_MAX) continue;
        for (uint64_t c = (s->stride - b.col0 % s->stride) % s->stride; c < b.n_col; c += s->stride)
            bin_means_add(&s->means, bin * s->n + (size_t)((b.col0 + c) / s->stride), (double)v[k * b.n_col + c]);
    }
}

/* As many whole chunks as fit the slab; one at least, cut when a chunk itself is larger. */
static struct report_h5_block slab_of(const struct report_h5_shape *s)
{
    struct report_h5_block b = {0};
    b.n_col = s->col_chunk > 0 && s->col_chunk < s->n_col ? s->col_chunk : s->n_col;
    if (b.n_col > SLAB_VALUES) b.n_col = SLAB_VALUES;
    b.n_row = s->row_chunk > 0 && s->row_chunk < s->n_row ? s->row_chunk : s->n_row;
    if (b.n_row > SLAB_VALUES / b.n_col) b.n_row = SLAB_VALUES / b.n_col;
    return b;
}

static enum status read_sample(const struct report_h5 *f, const struct report_data *r, const char *name, struct sample *s)
{
    struct report_h5_shape shape;
    if (!report_h5_shape(f, name, &shape)) return ST_IO;
    const struct report_h5_block slab = slab_of(&shape);
    float *v = malloc(SLAB_VALUES * sizeof *v);
    enum status st = v == NULL ? ST_MEMORY : ST_OK;
    for (uint64_t row = 0; st == ST_OK && row < shape.n_row; row += slab.n_row) {
        for (uint64_t col = 0; st == ST_OK && col < shape.n_col; col += slab.n_col) {
            struct report_h5_block b = {row, slab.n_row, col, slab.n_col};
            if (b.n_row > shape.n_row - row) b.n_row = shape.n_row - row;
            if (b.n_col > shape.n_col - col) b.n_col = shape.n_col - col;
            st = report_h5_read_f32(f, name, b, v);
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

enum status report_series_bands(const struct report_h5 *f, struct report_data *r)
{
    static const enum quantity choices[] = {Q_indoor_temperature, Q_operative_temperature};
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        char name[64];
        struct report_h5_shape shape;
        snprintf(name, sizeof name, "/%s", quantity_info[choices[i]].name);
        if (!report_h5_shape(f, name, &shape) || shape.n_row != r->n_row || shape.n_col != r->n_home || r->n_home == 0)
            continue;

        struct sample s = {.stride = (r->n_home + REPORT_HOMES_MAX - 1) / REPORT_HOMES_MAX};
        s.n = (r->n_home + s.stride - 1) / s.stride;
        enum status st = bin_means_create(r->bins.n * s.n, &s.means);
        if (st == ST_OK) st = read_sample(f, r, name, &s);
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

/* Two days about the first event (from 12 h before), the middle two of a run without; all of a short run. */
static struct bins home_window(const struct report_data *r)
{
    const int64_t want_s = 48 * 3600;
    int64_t t0_s = r->start_s, t1_s = r->end_s;
    if (t1_s - t0_s > want_s * 3 / 2) {
        t0_s = r->n_event > 0 ? r->event[0].start_s - 12 * 3600 : r->start_s + (r->end_s - r->start_s - want_s) / 2;
        const int64_t local_ms = timezone_day_start(&r->tz, timezone_day(&r->tz, t0_s * MS_PER_S));
        t0_s = local_ms / MS_PER_S;
        if (t0_s > r->end_s - want_s) t0_s = r->end_s - want_s;
        if (t0_s < r->start_s) t0_s = r->start_s;
        t1_s = t0_s + want_s;
    }
    t0_s = r->start_s + (t0_s - r->start_s) / r->record_s * r->record_s; /* bins begin with a record */
    return bins_over(t0_s, t1_s, r->record_s, 300, BINS_MAX);
}

enum status report_series_home(const struct report_h5 *f, struct report_data *r)
{
    struct report_home *h = &r->home;
    if (!h->is_present) return ST_OK;
    h->bins = home_window(r);
    enum status st = ST_OK;
    static const enum quantity wanted[] = {
        Q_indoor_temperature,  Q_emitter_temperature, Q_tank_temperature, Q_room_setpoint, Q_dhw_setpoint,  Q_heat_pump_power,
        Q_backup_heater_power, Q_water_heater_power,  Q_appliance_power,  Q_ev_power,      Q_battery_power, Q_pv_power,
        Q_grid_power};
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(wanted); i++) {
        char name[64];
        snprintf(name, sizeof name, "/%s", quantity_info[wanted[i]].name);
        struct sink sink = {.bins = &h->bins, .out = &h->q[wanted[i]]};
        st = read_series(f, r, name, h->home, &sink, 1, NULL);
    }
    struct sink outdoor = {.bins = &h->bins, .out = &h->outdoor_c};
    if (st == ST_OK) st = read_series(f, r, "/outdoor_temperature", 0, &outdoor, 1, NULL);
    return st;
}
