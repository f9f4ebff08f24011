/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_data.h"

#include "outputs/report_series.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int rises(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double report_quantile(double *v, size_t n, double q)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        const double kept = v[i];
        v[i] = v[n_kept];
        v[n_kept++] = kept;
    }
    if (n_kept == 0) return (double)NAN;
    bool is_sorted = true;
    for (size_t i = 1; i < n_kept && is_sorted; i++) is_sorted = v[i - 1] <= v[i];
    if (!is_sorted) qsort(v, n_kept, sizeof *v, rises);
    const double at = q * (double)(n_kept - 1);
    const size_t lo = (size_t)at, hi = lo + 1 < n_kept ? lo + 1 : lo;
    return v[lo] + (at - (double)lo) * (v[hi] - v[lo]);
}

const char *report_manifest(const struct report_data *r, const char *names)
{
    for (const char *p = names; *p != '\0';) {
        const size_t n = strcspn(p, ",");
        for (size_t i = 0; i < r->manifest_names.n && i < r->manifest_values.n; i++)
            if (strlen(r->manifest_names.v[i]) == n && strncmp(r->manifest_names.v[i], p, n) == 0)
                return r->manifest_values.v[i];
        p += n + (p[n] == ',');
    }
    return NULL;
}

/* A whole one-dimensional dataset of n numbers, or NULL when the file has no such one. */
static enum status read_column(const struct report_h5 *f, const char *name, size_t n, double **out)
{
    struct report_h5_shape s;
    *out = NULL;
    if (!report_h5_shape(f, name, &s) || s.rank != 1 || s.n_row != n) return ST_OK;
    double *v = calloc(n > 0 ? n : 1, sizeof *v);
    if (v == NULL) return ST_MEMORY;
    enum status st = report_h5_read(f, name, (struct report_h5_block){0, n, 0, 1}, v);
    if (st) free(v);
    else *out = v;
    return st;
}

/* --- shape and manifest --- */

static enum status refuse(const struct report_data *r, struct diag *d, const char *what)
{
    diag_error(d, (struct place){.file = r->path}, "give a file that `pilotsim run` wrote", "%s", what);
    return ST_INPUT;
}

static enum status read_shape(const struct report_h5 *f, struct report_data *r, struct diag *d)
{
    struct report_h5_shape time, home;
    double t[2] = {0};
    if (!report_h5_shape(f, "/time", &time) || time.rank != 1 || time.n_row == 0) return refuse(r, d, "no times in /time");
    enum status st = report_h5_read(f, "/time", (struct report_h5_block){0, time.n_row > 1 ? 2 : 1, 0, 1}, t);
    if (st) return st;
    const double record_s = time.n_row > 1 ? t[1] - t[0] : 60;
    if (!(fabs(t[0]) < 1e10) || !(record_s >= 1) || !(record_s <= 86400)) return refuse(r, d, "no regular times in /time");

    r->n_row = time.n_row;
    r->record_s = (int64_t)record_s;
    r->start_s = (int64_t)t[0] - r->record_s;
    r->end_s = r->start_s + (int64_t)r->n_row * r->record_s;
    r->bins = bins_over(r->start_s, r->end_s, r->record_s, 300, 700);
    r->duration_bins = bins_over(r->start_s, r->end_s, r->record_s, 900, REPORT_DURATION_MAX);
    struct report_h5_texts ids;
    if ((st = report_h5_texts(f, "/home", &ids))) return st;
    r->n_home = ids.n > 0 ? ids.n : report_h5_shape(f, "/home", &home) ? (size_t)home.n_row : 0;
    report_h5_texts_close(&ids);
    return ST_OK;
}

static enum status read_manifest(const struct report_h5 *f, struct report_data *r)
{
    enum status st = report_h5_attributes(f, "/manifest", &r->manifest_names, &r->manifest_values);
    if (st) return st;
    const char *zone = report_manifest(r, "timezone,tz,time_zone");
    if (zone == NULL || timezone_read(zone, &r->tz) != ST_OK) st = timezone_read("UTC", &r->tz);
    return st;
}

/* --- homes --- */

static bool varies(const double *v, size_t n)
{
    double lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        lo = fmin(lo, v[i]);
        hi = fmax(hi, v[i]);
    }
    return hi > lo;
}

/* Parameters of equipment say nothing about homes without it. */
static const struct {
    const char *prefix;
    enum home_kit kit;
} param_owner[] = {
    {"pv_", KIT_pv},
    {"battery_", KIT_battery},
    {"ev_", KIT_ev},
    {"water_heater_", KIT_water_heater},
    {"hp_", KIT_heat_pump},
    {"backup_", KIT_heat_pump},
    {"bivalence_", KIT_heat_pump},
};

static void blank_without_kit(const struct report_data *r, const char *name, double *v)
{
    for (size_t i = 0; i < ARRAY_LEN(param_owner); i++) {
        if (strncmp(name, param_owner[i].prefix, strlen(param_owner[i].prefix)) != 0) continue;
        for (size_t k = 0; k < r->n_kit; k++)
            for (size_t h = 0; r->kit[k].kit == param_owner[i].kit && h < r->n_home; h++)
                if (!(r->kit[k].has[h] > 0)) v[h] = NAN;
    }
}

static enum status read_params(const struct report_h5 *f, struct report_data *r)
{
    enum status st = ST_OK;
    for (int i = 0; st == ST_OK && i < HOME_PARAM_COUNT && r->n_param < REPORT_PARAMS_MAX; i++) {
        char name[96];
        double *v;
        snprintf(name, sizeof name, "/homes/%s", home_param_info[i].name);
        st = read_column(f, name, r->n_home, &v);
        if (v != NULL) blank_without_kit(r, home_param_info[i].name, v);
        if (v == NULL || !varies(v, r->n_home)) {
            free(v);
            continue;
        }
        struct report_param *p = &r->param[r->n_param++];
        snprintf(p->name, sizeof p->name, "%s", home_param_info[i].name);
        snprintf(p->unit, sizeof p->unit, "%s", home_param_info[i].unit);
        p->v = v;
    }
    return st;
}

static enum status read_kits(const struct report_h5 *f, struct report_data *r)
{
    for (int i = 0; i < HOME_KIT_COUNT; i++) {
        char name[96];
        struct report_kit k = {.kit = (enum home_kit)i};
        snprintf(name, sizeof name, "/homes/has_%s", home_kit_info[i].name);
        enum status st = read_column(f, name, r->n_home, &k.has);
        if (st) return st;
        if (k.has == NULL) continue;
        for (size_t h = 0; h < r->n_home; h++) k.share += (k.has[h] > 0) / (double)r->n_home;
        r->kit[r->n_kit++] = k;
    }
    return ST_OK;
}

/* --- key figures, events, expectations --- */

static enum status read_kpis(const struct report_h5 *f, struct report_data *r)
{
    enum status st = ST_OK;
    for (int k = 0; st == ST_OK && k < KPI_COUNT; k++) {
        char name[128];
        snprintf(name, sizeof name, "/kpi/%s", kpi_info[k].name);
        st = read_column(f, name, r->n_home, &r->kpi_home[k]);
        snprintf(name, sizeof name, "/kpi/fleet/%s", kpi_info[k].name);
        r->kpi_fleet[k] = report_h5_number(f, name);
    }
    return st;
}

static struct bins zoom_of(const struct report_data *r, const struct report_event *e)
{
    int64_t t0_s = e->start_s - 6 * 3600, t1_s = e->start_s + e->duration_s + 24 * 3600;
    if (t0_s < r->start_s) t0_s = r->start_s;
    if (t1_s > r->end_s) t1_s = r->end_s;
    if (t1_s <= t0_s) return (struct bins){0};
    t0_s = r->start_s + (t0_s - r->start_s) / r->record_s * r->record_s;
    return bins_over(t0_s, t1_s, r->record_s, 900, BINS_MAX);
}

static enum status read_dr_fleet(const struct report_h5 *f, struct report_data *r, size_t n_event)
{
    enum status st = ST_OK;
    for (int k = 0; st == ST_OK && k < DR_KPI_COUNT; k++) {
        char name[96];
        double *v;
        snprintf(name, sizeof name, "/kpi/dr_fleet/%s", dr_kpi_info[k].name);
        st = read_column(f, name, n_event, &v);
        for (size_t e = 0; e < r->n_event; e++) r->event[e].dr[k] = st == ST_OK && v != NULL ? v[e] : (double)NAN;
        if (st == ST_OK) free(v);
    }
    return st;
}

static bool event_is_sound(const struct report_data *r, double start_s, double duration_s)
{
    return duration_s > 0 && duration_s < 1e9 && start_s < (double)r->end_s && start_s + duration_s > (double)r->start_s;
}

static enum status read_events(const struct report_h5 *f, struct report_data *r)
{
    struct report_h5_texts names, actions = {0};
    double *start = NULL, *duration = NULL, *value = NULL;
    enum status st = report_h5_texts(f, "/events/name", &names);
    if (st == ST_OK) st = report_h5_texts(f, "/events/action", &actions);
    if (st == ST_OK) st = read_column(f, "/events/start_s", names.n, &start);
    if (st == ST_OK) st = read_column(f, "/events/duration_s", names.n, &duration);
    if (st == ST_OK) st = read_column(f, "/events/value", names.n, &value);
    size_t n_zoom = 0;
    const size_t n = st == ST_OK && start != NULL && duration != NULL ? names.n : 0;
    for (size_t i = 0; i < n && r->n_event < REPORT_EVENTS_MAX; i++) {
        struct report_event *e = &r->event[r->n_event++];
        snprintf(e->name, sizeof e->name, "%s", names.v[i]);
        snprintf(e->action, sizeof e->action, "%s", i < actions.n ? actions.v[i] : "");
        e->value = value != NULL ? value[i] : (double)NAN;
        if (!event_is_sound(r, start[i], duration[i])) continue; /* outside the run: listed, not drawn */
        e->start_s = (int64_t)start[i];
        e->duration_s = (int64_t)duration[i];
        if (n_zoom++ < REPORT_ZOOMS_MAX) e->zoom = zoom_of(r, e);
    }
    r->n_event_left_out = n - r->n_event;
    if (st == ST_OK) st = read_dr_fleet(f, r, names.n);
    free(start);
    free(duration);
    free(value);
    report_h5_texts_close(&actions);
    report_h5_texts_close(&names);
    return st;
}

static enum status read_expectations(const struct report_h5 *f, struct report_data *r)
{
    enum status st = report_h5_texts(f, "/expect/kpi", &r->expect_kpi);
    r->n_expect = r->expect_kpi.n;
    if (st == ST_OK) st = read_column(f, "/expect/value", r->n_expect, &r->expect_value);
    if (st == ST_OK) st = read_column(f, "/expect/at_least", r->n_expect, &r->expect_at_least);
    if (st == ST_OK) st = read_column(f, "/expect/at_most", r->n_expect, &r->expect_at_most);
    if (r->expect_value == NULL || r->expect_at_least == NULL || r->expect_at_most == NULL) r->n_expect = 0;
    return st;
}

/* --- the home to show: heat pump before participation before PV, then nearest to the median import --- */

static enum status read_joined(const struct report_h5 *f, const struct report_data *r, double *joined)
{
    struct report_h5_shape s;
    if (!report_h5_shape(f, "/kpi/dr/joined", &s) || s.rank != 2 || s.n_row == 0 || s.n_col != r->n_home) return ST_OK;
    return report_h5_read(f, "/kpi/dr/joined", (struct report_h5_block){0, 1, 0, r->n_home}, joined);
}

static bool is_above(const double *v, size_t i, double least) { return v != NULL && v[i] > least; }

static int telling(const struct report_data *r, const double *joined, size_t h)
{
    return 4 * is_above(r->kpi_home[KPI_energy_heat_pump], h, 1) + 2 * is_above(joined, h, 0.5) +
           is_above(r->kpi_home[KPI_energy_pv], h, 0);
}

static size_t pick_home(const struct report_data *r, const double *joined, double *scratch)
{
    int best = -1;
    for (size_t h = 0; h < r->n_home; h++)
        if (telling(r, joined, h) > best) best = telling(r, joined, h);
    const double *import = r->kpi_home[KPI_energy_import];
    size_t n = 0, pick = 0;
    for (size_t h = 0; h < r->n_home; h++)
        if (telling(r, joined, h) == best) scratch[n++] = import != NULL ? import[h] : (double)h;
    const double middle = report_quantile(scratch, n, 0.5);
    double nearest = INFINITY;
    for (size_t h = 0; h < r->n_home; h++) {
        if (telling(r, joined, h) != best) continue;
        const double far = fabs((import != NULL ? import[h] : (double)h) - middle);
        if (far < nearest) {
            nearest = far;
            pick = h;
        }
    }
    return pick;
}

static enum status choose_home(const struct report_h5 *f, struct report_data *r)
{
    if (r->n_home == 0) return ST_OK;
    double *joined = calloc(r->n_home, sizeof *joined), *scratch = calloc(r->n_home, sizeof *scratch);
    enum status st = joined == NULL || scratch == NULL ? ST_MEMORY : read_joined(f, r, joined);
    struct report_home *h = &r->home;
    struct report_h5_texts ids = {0};
    if (st == ST_OK) st = report_h5_texts(f, "/home", &ids);
    if (st == ST_OK) {
        h->is_present = true;
        h->home = pick_home(r, joined, scratch);
        h->has_joined = joined[h->home] > 0.5;
        h->has_heat_pump = is_above(r->kpi_home[KPI_energy_heat_pump], h->home, 1);
        h->has_pv = is_above(r->kpi_home[KPI_energy_pv], h->home, 0);
        if (h->home < ids.n) snprintf(h->id, sizeof h->id, "%s", ids.v[h->home]);
        else snprintf(h->id, sizeof h->id, "%zu", h->home);
    }
    report_h5_texts_close(&ids);
    free(joined);
    free(scratch);
    return st;
}

/* --- all of it --- */

static enum status read_all(const struct report_h5 *f, struct report_data *r, struct diag *d)
{
    enum status st;
    if ((st = read_shape(f, r, d))) return st;
    if ((st = read_manifest(f, r))) return st;
    if ((st = read_kits(f, r))) return st;
    if ((st = read_params(f, r))) return st;
    if ((st = read_kpis(f, r))) return st;
    if ((st = read_events(f, r))) return st;
    if ((st = read_expectations(f, r))) return st;
    if ((st = choose_home(f, r))) return st;
    if ((st = report_series_fleet(f, r))) return st;
    if ((st = report_series_bands(f, r))) return st;
    return report_series_home(f, r);
}

enum status report_data_read(const char *h5_path, struct report_data **out, struct diag *d)
{
    assert(h5_path != NULL);
    assert(out != NULL);
    struct report_h5 *f = NULL;
    struct report_data *r = calloc(1, sizeof *r);
    if (r == NULL) return ST_MEMORY;
    enum status st = (r->path = strdup(h5_path)) == NULL ? ST_MEMORY : ST_OK;
    if (st == ST_OK) st = report_h5_open(h5_path, &f, d);
    if (st == ST_OK) st = read_all(f, r, d);
    if (st == ST_IO) diag_error(d, (struct place){.file = h5_path}, "the file may be damaged", "a dataset cannot be read");
    report_h5_close(f);
    if (st) report_data_free(r);
    else *out = r;
    return st;
}

void report_data_free(struct report_data *r)
{
    if (r == NULL) return;
    for (int s = 0; s < FLEET_SERIES_COUNT; s++) {
        free(r->fleet[s]);
        free(r->fleet_cf[s]);
    }
    free(r->outdoor_c);
    free(r->duration_w);
    free(r->duration_cf_w);
    for (size_t e = 0; e < r->n_event; e++) {
        free(r->event[e].grid_w);
        free(r->event[e].grid_cf_w);
    }
    for (int q = 0; q < BAND_COUNT; q++) free(r->bands.q[q]);
    for (int q = 0; q < QUANTITY_COUNT; q++) free(r->home.q[q]);
    free(r->home.outdoor_c);
    for (size_t i = 0; i < r->n_param; i++) free(r->param[i].v);
    for (size_t i = 0; i < r->n_kit; i++) free(r->kit[i].has);
    for (int k = 0; k < KPI_COUNT; k++) free(r->kpi_home[k]);
    free(r->expect_value);
    free(r->expect_at_least);
    free(r->expect_at_most);
    report_h5_texts_close(&r->expect_kpi);
    report_h5_texts_close(&r->manifest_names);
    report_h5_texts_close(&r->manifest_values);
    free(r->path);
    free(r);
}
