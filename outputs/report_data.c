/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_data.h"

#include "outputs/report_homes.h"
#include "outputs/report_series.h"

#include <assert.h>
#include <inttypes.h>
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

/* --- span and origin --- */

static enum status read_span(struct results_reader *f, struct report_data *r)
{
    r->file = *results_read_summary(f);
    const struct results_summary *s = &r->file;
    r->n_home = s->n_home;
    const int64_t length_ms = (int64_t)s->n_row * s->record_ms;
    r->start_s = s->start_utc_ms / MS_PER_S;
    r->end_s = r->start_s + (length_ms + MS_PER_S - 1) / MS_PER_S;
    r->written_s = s->complete ? r->end_s : r->start_s + (s->state_t_ms > 0 ? s->state_t_ms : 0) / MS_PER_S;
    if (r->written_s > r->end_s) r->written_s = r->end_s;
    r->bins = bins_over(r->start_s, r->end_s, s->record_ms, 300, 700);
    r->duration_bins = bins_over(r->start_s, r->end_s, s->record_ms, 900, REPORT_DURATION_MAX);
    return timezone_read(s->timezone, &r->tz) == ST_OK ? ST_OK : timezone_read("UTC", &r->tz);
}

static void read_facts(struct results_reader *f, struct report_data *r)
{
    static const struct {
        const char *name, *attribute, *unit;
    } rows[] = {
        {"pilotsim", "pilotsim_version", ""},
        {"Scenario's fingerprint", "scenario_hash", ""},
        {"Seed", "seed", ""},
        {"Homes", "n_home", ""},
        {"Solver", "solver", ""},
        {"Relative tolerance", "tolerance_relative", ""},
        {"Absolute tolerance", "tolerance_absolute_k", " K"},
        {"Tank nodes", "tank_nodes", ""},
        {"Record interval", "record_interval_s", " s"},
        {"Weather", "weather_source", ""},
        {"Tariff", "tariff", ""},
        {"Time zone", "timezone", ""},
        {"Begun", "created", ""},
        {"Ended", "finished", ""},
        {"Wall time", "wall_s", " s"},
        {"CPU time", "cpu_s", " s"},
        {"Host", "host", ""},
        {"System", "system", ""},
        {"End state's fingerprint", "state_hash", ""},
    };
    static_assert(ARRAY_LEN(rows) <= REPORT_FACTS_MAX, "every fact has its place");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_fact fact = {.name = rows[i].name};
        double v;
        if (strcmp(rows[i].attribute, "seed") == 0) snprintf(fact.value, sizeof fact.value, "%" PRIu64, r->file.seed);
        else if (results_read_text(f, rows[i].attribute, fact.value, sizeof fact.value) && fact.value[0] == '\0') continue;
        else if (fact.value[0] == '\0' && results_read_number(f, rows[i].attribute, &v) && isfinite(v))
            snprintf(fact.value, sizeof fact.value, "%.6g%s", v, rows[i].unit);
        if (fact.value[0] != '\0') r->fact[r->n_fact++] = fact;
    }
    if (!results_read_text(f, "weather_source", r->weather, sizeof r->weather)) r->weather[0] = '\0';
}

/* --- events and expectations --- */

static struct bins zoom_of(const struct report_data *r, const struct report_event *e)
{
    const int64_t record_ms = r->file.record_ms;
    int64_t t0_s = e->start_s - 6 * 3600, t1_s = e->start_s + e->duration_s + 24 * 3600;
    if (t0_s < r->start_s) t0_s = r->start_s;
    if (t1_s > r->end_s) t1_s = r->end_s;
    if (t1_s <= t0_s) return (struct bins){0};
    t0_s = r->start_s + (t0_s - r->start_s) * MS_PER_S / record_ms * record_ms / MS_PER_S;
    return bins_over(t0_s, t1_s, record_ms, 900, BINS_MAX);
}

static enum status read_event(struct results_reader *f, struct report_data *r, uint32_t i, size_t *n_zoom)
{
    struct report_event *e = &r->event[i];
    double *dr = r->dr_fleet + (size_t)i * DR_KPI_COUNT;
    enum status st = results_read_dr(f, i, &e->asked);
    if (st) return st;
    e->dr = dr;
    for (int k = 0; k < DR_KPI_COUNT; k++) {
        dr[k] = NAN;
        st = results_read_fleet_dr_kpi(f, i, (enum dr_kpi)k, &dr[k]);
        if (st != ST_OK && st != ST_INPUT) return st;
    }
    const int64_t length_ms = (r->end_s - r->start_s) * MS_PER_S;
    if (e->asked.duration_ms <= 0 || e->asked.start_ms >= length_ms || e->asked.start_ms + e->asked.duration_ms <= 0)
        return ST_OK;
    e->start_s = r->start_s + e->asked.start_ms / MS_PER_S;
    e->duration_s = e->asked.duration_ms / MS_PER_S;
    if ((*n_zoom)++ < REPORT_ZOOMS_MAX) e->zoom = zoom_of(r, e);
    return ST_OK;
}

static enum status read_events(struct results_reader *f, struct report_data *r)
{
    enum status st = ST_OK;
    size_t n_zoom = 0;
    for (uint32_t i = 0; st == ST_OK && i < r->file.n_dr; i++) {
        r->n_event = i + 1;
        st = read_event(f, r, i, &n_zoom);
    }
    return st;
}

/* The verdicts are those of the run: the same figures by the same names. */
static enum status read_expectations(struct results_reader *f, struct report_data *r)
{
    enum status st = ST_OK;
    if (r->file.n_expect == 0) return ST_OK;
    r->expect = calloc(r->file.n_expect, sizeof *r->expect);
    struct dr_event *dr = calloc(r->n_event + 1, sizeof *dr);
    if (r->expect == NULL || dr == NULL) {
        free(dr);
        return ST_MEMORY;
    }
    for (size_t e = 0; e < r->n_event; e++) snprintf(dr[e].name, sizeof dr[e].name, "%s", r->event[e].asked.name);
    const struct pilot p = {.homes.n_home = r->n_home, .n_dr = r->n_event, .dr = dr};
    const struct figures figures = {.pilot = &p, .home_kpi = r->all_kpi, .fleet_kpi = r->kpi_fleet, .dr_fleet = r->dr_fleet};
    for (uint32_t i = 0; st == ST_OK && i < r->file.n_expect; i++) {
        struct report_expect *x = &r->expect[r->n_expect++];
        st = results_read_expectation(f, i, &x->asked);
        if (st == ST_OK) x->verdict = expectation_check(&figures, &x->asked);
    }
    free(dr);
    return st;
}

/* --- all of it --- */

static enum status read_all(struct results_reader *f, struct report_data *r)
{
    enum status st;
    if ((st = read_span(f, r))) return st;
    read_facts(f, r);
    if ((st = results_read_scenario(f, &r->scenario))) return st;
    if ((st = report_homes_read(f, r))) return st;
    if ((st = read_events(f, r))) return st;
    if ((st = read_expectations(f, r))) return st;
    if ((st = report_homes_choose(f, r))) return st;
    if ((st = report_series_fleet(f, r))) return st;
    if ((st = report_series_bands(f, r))) return st;
    return report_series_home(f, r);
}

enum status report_data_read(const char *h5_path, struct report_data **out, struct diag *d)
{
    assert(h5_path != NULL);
    assert(out != NULL);
    struct results_reader *f = NULL;
    struct report_data *r = calloc(1, sizeof *r);
    if (r == NULL) return ST_MEMORY;
    enum status st = (r->path = strdup(h5_path)) == NULL ? ST_MEMORY : ST_OK;
    if (st == ST_OK) st = results_read_open(h5_path, &f, d);
    if (st == ST_OK) {
        st = read_all(f, r);
        if (st == ST_INPUT || st == ST_IO)
            diag_error(d, (struct place){.file = h5_path}, "give a file that `pilotsim run` wrote", "cannot be used: %s",
                       results_read_why(f));
    }
    results_read_close(f);
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
    free(r->all_kpi);
    free(r->expect);
    free(r->scenario);
    free(r->path);
    free(r);
}
