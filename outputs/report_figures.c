/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts on expectations are not in the file: they follow from the key figures there, by the same
 * functions as at the end of the run. */
#include "outputs/report_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_value(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i])) return true;
    return false;
}

static enum status read_kpis(struct results_reader *f, struct report_data *r)
{
    double *all = calloc((size_t)KPI_COUNT * r->n_home, sizeof *all);
    if (all == NULL) return ST_MEMORY;
    r->figures.home_kpi = r->all_home_kpi = all;
    r->figures.fleet_kpi = r->kpi_fleet;
    for (int k = 0; k < KPI_COUNT; k++) {
        double *homes = all + (size_t)k * r->n_home;
        enum status st = results_read_home_kpi(f, (enum kpi)k, homes);
        if (st == ST_OK) st = results_read_fleet_kpi(f, (enum kpi)k, &r->kpi_fleet[k]);
        if (st) return st;
        r->kpi_home[k] = has_value(homes, r->n_home) ? homes : NULL;
    }
    return ST_OK;
}

/* --- events --- */

static struct bins zoom_of(const struct report_data *r, const struct report_event *e)
{
    int64_t t0_s = e->start_s - 6 * 3600, t1_s = e->start_s + e->duration_s + 24 * 3600;
    if (t0_s < r->start_s) t0_s = r->start_s;
    if (t1_s > r->end_s) t1_s = r->end_s;
    if (t1_s <= t0_s) return (struct bins){0};
    t0_s = r->start_s + (t0_s - r->start_s) / r->record_s * r->record_s;
    return bins_over(t0_s, t1_s, r->record_s, 900, BINS_MAX);
}

static bool is_within(const struct report_data *r, const struct results_dr *dr)
{
    const int64_t run_ms = (r->end_s - r->start_s) * MS_PER_S;
    return dr->start_ms < run_ms && dr->start_ms >= -run_ms && dr->duration_ms > 0 && dr->duration_ms < INT64_MAX / 4 &&
           dr->start_ms + dr->duration_ms > 0;
}

static enum status read_event(struct results_reader *f, struct report_data *r, uint32_t i)
{
    struct report_event *e = &r->event[i];
    enum status st = results_read_dr(f, i, &e->asked);
    for (int k = 0; st == ST_OK && k < DR_KPI_COUNT; k++) {
        st = results_read_fleet_dr_kpi(f, i, (enum dr_kpi)k, &e->dr[k]);
        r->dr_fleet[i * DR_KPI_COUNT + (uint32_t)k] = e->dr[k];
    }
    if (st || !is_within(r, &e->asked)) return st;
    e->start_s = r->start_s + e->asked.start_ms / MS_PER_S;
    e->duration_s = (e->asked.duration_ms + MS_PER_S - 1) / MS_PER_S;
    return ST_OK;
}

static enum status read_events(struct results_reader *f, struct report_data *r)
{
    size_t n_zoom = 0;
    r->pilot.dr = calloc(DR_EVENTS_MAX, sizeof *r->pilot.dr);
    if (r->pilot.dr == NULL) return ST_MEMORY;
    for (uint32_t i = 0; i < r->s.n_dr; i++) {
        const enum status st = read_event(f, r, i);
        if (st) return st;
        struct report_event *e = &r->event[r->n_event++];
        snprintf(r->pilot.dr[i].name, sizeof r->pilot.dr[i].name, "%s", e->asked.name);
        if (e->duration_s > 0 && n_zoom++ < REPORT_ZOOMS_MAX) e->zoom = zoom_of(r, e);
    }
    r->pilot.n_dr = r->n_event;
    r->figures.dr_fleet = r->dr_fleet;
    return ST_OK;
}

/* --- expectations --- */

static enum status read_expectations(struct results_reader *f, struct report_data *r)
{
    r->expect = calloc(r->s.n_expect + 1u, sizeof *r->expect);
    if (r->expect == NULL) return ST_MEMORY;
    for (uint32_t i = 0; i < r->s.n_expect; i++) {
        const enum status st = results_read_expect(f, i, &r->expect[i]);
        if (st) return st;
        r->n_expect++;
    }
    return ST_OK;
}

enum status report_figures_read(struct results_reader *f, struct report_data *r)
{
    r->pilot.homes.n_home = r->n_home;
    r->figures.pilot = &r->pilot;
    r->figures.counterfactual = r->s.counterfactual;
    enum status st = read_kpis(f, r);
    if (st == ST_OK) st = read_events(f, r);
    return st == ST_OK ? read_expectations(f, r) : st;
}

void report_figures_close(struct report_data *r)
{
    free(r->all_home_kpi);
    free(r->pilot.dr);
    free(r->expect);
}
