/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/figures_json.h"

#include "outputs/expectation.h"
#include "outputs/json_doc.h"

#include <assert.h>
#include <math.h>

static json_t *valued(struct json_doc *doc, double value, const char *unit)
{
    json_t *o = json_object();
    json_doc_put(doc, o, "value", json_doc_real(value));
    json_doc_put(doc, o, "unit", json_doc_text(unit));
    return o;
}

static json_t *reals(struct json_doc *doc, const double *values, size_t n)
{
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++) json_doc_append(doc, a, json_doc_real(values[i]));
    return a;
}

static json_t *instant(const struct pilot *p, int64_t t_ms)
{
    char out[32];
    calendar_format(&p->tz, p->start_utc_ms + t_ms, out);
    return json_string(out);
}

/* --- parts of the document --- */

static void put_cost(struct json_doc *doc, json_t *o, const struct figures *f)
{
    json_doc_put(doc, o, "homes", json_doc_whole(f->pilot->homes.n_home));
    json_doc_put(doc, o, "days", json_doc_real(figures_days(f)));
    json_doc_put(doc, o, "home_days_per_cpu_s", json_doc_real(figures_home_days_per_cpu_s(f)));
    json_doc_put(doc, o, "wall_s", json_doc_real(f->wall_s));
    json_doc_put(doc, o, "cpu_s", json_doc_real(f->cpu_s));
    json_doc_put(doc, o, "output_cpu_s", json_doc_real(f->output_cpu_s));
    json_doc_put(doc, o, "peak_rss_bytes", json_doc_whole(f->peak_rss_bytes));
    json_doc_put(doc, o, "output", json_doc_text(f->output));
    json_doc_put(doc, o, "report", json_doc_text(f->report));
    json_doc_put(doc, o, "state_hash", json_doc_text(f->state_hash));
}

static json_t *scenario_part(struct json_doc *doc, const struct pilot *p)
{
    json_t *o = json_object();
    json_doc_put(doc, o, "name", json_doc_text(p->name));
    json_doc_put(doc, o, "seed", json_doc_seed(p->seed));
    json_doc_put(doc, o, "start", instant(p, 0));
    json_doc_put(doc, o, "end", instant(p, p->duration_ms));
    json_doc_put(doc, o, "timezone", json_doc_text(p->tz.name));
    json_doc_put(doc, o, "solver", json_doc_text(p->solver));
    json_doc_put(doc, o, "weather", json_doc_text(p->weather.source));
    json_doc_put(doc, o, "tariff", json_doc_text(p->tariff.name));
    return o;
}

static json_t *fleet_part(struct json_doc *doc, const struct figures *f)
{
    json_t *o = json_object();
    for (int k = 0; k < KPI_COUNT; k++) json_doc_put(doc, o, kpi_info[k].name, valued(doc, f->fleet_kpi[k], kpi_info[k].unit));
    return o;
}

static json_t *homes_part(struct json_doc *doc, const struct figures *f)
{
    const struct pilot *p = f->pilot;
    const size_t n = p->homes.n_home;
    json_t *o = json_object(), *ids = json_array(), *groups = json_array(), *kpis = json_object();
    for (size_t h = 0; h < n; h++) {
        json_doc_append(doc, ids, json_doc_text(p->homes.id[h]));
        json_doc_append(doc, groups, json_doc_text(p->homes.group[h] < p->n_group ? p->group_name[p->homes.group[h]] : NULL));
    }
    for (int k = 0; k < KPI_COUNT; k++) json_doc_put(doc, kpis, kpi_info[k].name, reals(doc, figures_homes(f, (enum kpi)k), n));
    json_doc_put(doc, o, "ids", ids);
    json_doc_put(doc, o, "groups", groups);
    json_doc_put(doc, o, "kpis", kpis);
    return o;
}

static json_t *event_part(struct json_doc *doc, const struct figures *f, size_t event)
{
    const struct pilot *p = f->pilot;
    const struct dr_event *e = &p->dr[event];
    const size_t n = p->homes.n_home, row = event * DR_KPI_COUNT;
    json_t *o = json_object(), *fleet = json_object(), *homes = json_object();
    for (size_t k = 0; k < DR_KPI_COUNT; k++) {
        const struct dr_kpi_info *info = &dr_kpi_info[k];
        json_doc_put(doc, fleet, info->name, valued(doc, f->dr_fleet != NULL ? f->dr_fleet[row + k] : NAN, info->unit));
        if (f->dr_home != NULL) json_doc_put(doc, homes, info->name, reals(doc, f->dr_home + (row + k) * n, n));
    }
    json_doc_put(doc, o, "name", json_doc_text(e->name));
    json_doc_put(doc, o, "start", instant(p, e->start_ms));
    json_doc_put(doc, o, "end", instant(p, e->start_ms + e->duration_ms));
    json_doc_put(doc, o, "action", json_doc_text(command_info[e->command].name));
    json_doc_put(doc, o, "value", json_doc_real(e->value));
    json_doc_put(doc, o, "unit", json_doc_text(command_info[e->command].unit));
    json_doc_put(doc, o, "participation", json_doc_real(e->participation));
    json_doc_put(doc, o, "fleet", fleet);
    json_doc_put(doc, o, "homes", homes);
    return o;
}

static json_t *expectations_part(struct json_doc *doc, const struct figures *f)
{
    json_t *a = json_array();
    for (size_t i = 0; i < f->pilot->n_expect; i++) {
        const struct expectation *e = &f->pilot->expect[i];
        const struct verdict v = expectation_check(f, e);
        json_t *o = valued(doc, v.value, v.unit);
        json_doc_put(doc, o, "kpi", json_doc_text(e->kpi));
        json_doc_put(doc, o, "at_least", json_doc_real(e->at_least));
        json_doc_put(doc, o, "at_most", json_doc_real(e->at_most));
        json_doc_put(doc, o, "met", json_boolean(expectation_is_met(v.result)));
        json_doc_put(doc, o, "verdict", json_doc_text(expectation_words(v.result)));
        json_doc_append(doc, a, o);
    }
    return a;
}

static json_t *whole_document(struct json_doc *doc, const struct figures *f)
{
    json_t *o = json_object(), *events = json_array(), *run = json_object();
    for (size_t e = 0; e < f->pilot->n_dr; e++) json_doc_append(doc, events, event_part(doc, f, e));
    put_cost(doc, run, f);
    json_doc_put(doc, o, "pilotsim", json_doc_text(PILOTSIM_VERSION));
    json_doc_put(doc, o, "scenario", scenario_part(doc, f->pilot));
    json_doc_put(doc, o, "run", run);
    json_doc_put(doc, o, "counterfactual", json_boolean(f->counterfactual));
    json_doc_put(doc, o, "fleet", fleet_part(doc, f));
    json_doc_put(doc, o, "dr_events", events);
    json_doc_put(doc, o, "expectations", expectations_part(doc, f));
    json_doc_put(doc, o, "homes", homes_part(doc, f));
    return o;
}

/* --- writing --- */

enum status figures_json_write(const struct figures *f, const char *path, struct diag *d)
{
    assert(f != NULL && path != NULL && d != NULL);
    struct json_doc doc = {0};
    json_t *root = whole_document(&doc, f);
    return json_doc_write(&doc, root, path, "the figures", d);
}

enum status figures_json_line(const struct figures *f, FILE *out, struct diag *d)
{
    assert(f != NULL && out != NULL && d != NULL);
    struct json_doc doc = {0};
    json_t *root = json_object();
    put_cost(&doc, root, f);
    json_doc_put(&doc, root, "expectations", json_doc_whole(f->pilot->n_expect));
    json_doc_put(&doc, root, "expectations_failed", json_doc_whole(expectation_count_failed(f)));
    return json_doc_line(&doc, root, out, "the figures", d);
}
