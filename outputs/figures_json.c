/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of jansson keep the order of insertion. Its functions take NULL for a value that could
 * not be made and then fail themselves, so one flag per document tells of a lack of memory. */
#include "outputs/figures_json.h"

#include "outputs/expectation.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

struct doc {
    bool is_short_of_memory;
};

static json_t *real(double v) { return isfinite(v) ? json_real(v) : json_null(); }
static json_t *text(const char *s) { return s != NULL ? json_string(s) : json_null(); }
static json_t *whole(uint64_t v) { return json_integer((json_int_t)v); }

static void put(struct doc *doc, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) doc->is_short_of_memory = true;
}

static void append(struct doc *doc, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) doc->is_short_of_memory = true;
}

static json_t *valued(struct doc *doc, double value, const char *unit)
{
    json_t *o = json_object();
    put(doc, o, "value", real(value));
    put(doc, o, "unit", text(unit));
    return o;
}

static json_t *reals(struct doc *doc, const double *values, size_t n)
{
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++) append(doc, a, real(values[i]));
    return a;
}

static json_t *instant(const struct pilot *p, int64_t t_ms)
{
    char out[32];
    calendar_format(&p->tz, p->start_utc_ms + t_ms, out);
    return json_string(out);
}

/* --- parts of the document --- */

static void put_cost(struct doc *doc, json_t *o, const struct figures *f)
{
    put(doc, o, "homes", whole(f->pilot->homes.n_home));
    put(doc, o, "days", real(figures_days(f)));
    put(doc, o, "home_days_per_cpu_s", real(figures_home_days_per_cpu_s(f)));
    put(doc, o, "wall_s", real(f->wall_s));
    put(doc, o, "cpu_s", real(f->cpu_s));
    put(doc, o, "output_cpu_s", real(f->output_cpu_s));
    put(doc, o, "peak_rss_bytes", whole(f->peak_rss_bytes));
    put(doc, o, "output", text(f->output));
    put(doc, o, "report", text(f->report));
    put(doc, o, "state_hash", text(f->state_hash));
}

static json_t *scenario_part(struct doc *doc, const struct pilot *p)
{
    json_t *o = json_object();
    put(doc, o, "name", text(p->name));
    put(doc, o, "seed", json_sprintf("%llu", (unsigned long long)p->seed)); /* text: JSON numbers end at 2^53 */
    put(doc, o, "start", instant(p, 0));
    put(doc, o, "end", instant(p, p->duration_ms));
    put(doc, o, "timezone", text(p->tz.name));
    put(doc, o, "solver", text(p->solver));
    put(doc, o, "weather", text(p->weather.source));
    put(doc, o, "tariff", text(p->tariff.name));
    return o;
}

static json_t *fleet_part(struct doc *doc, const struct figures *f)
{
    json_t *o = json_object();
    for (int k = 0; k < KPI_COUNT; k++) put(doc, o, kpi_info[k].name, valued(doc, f->fleet_kpi[k], kpi_info[k].unit));
    return o;
}

static json_t *homes_part(struct doc *doc, const struct figures *f)
{
    const struct pilot *p = f->pilot;
    const size_t n = p->homes.n_home;
    json_t *o = json_object(), *ids = json_array(), *groups = json_array(), *kpis = json_object();
    for (size_t h = 0; h < n; h++) {
        append(doc, ids, text(p->homes.id[h]));
        append(doc, groups, text(p->homes.group[h] < p->n_group ? p->group_name[p->homes.group[h]] : NULL));
    }
    for (int k = 0; k < KPI_COUNT; k++) put(doc, kpis, kpi_info[k].name, reals(doc, figures_homes(f, (enum kpi)k), n));
    put(doc, o, "ids", ids);
    put(doc, o, "groups", groups);
    put(doc, o, "kpis", kpis);
    return o;
}

static json_t *event_part(struct doc *doc, const struct figures *f, size_t event)
{
    const struct pilot *p = f->pilot;
    const struct dr_event *e = &p->dr[event];
    const size_t n = p->homes.n_home, row = event * DR_KPI_COUNT;
    json_t *o = json_object(), *fleet = json_object(), *homes = json_object();
    for (size_t k = 0; k < DR_KPI_COUNT; k++) {
        const struct dr_kpi_info *info = &dr_kpi_info[k];
        put(doc, fleet, info->name, valued(doc, f->dr_fleet != NULL ? f->dr_fleet[row + k] : NAN, info->unit));
        if (f->dr_home != NULL) put(doc, homes, info->name, reals(doc, f->dr_home + (row + k) * n, n));
    }
    put(doc, o, "name", text(e->name));
    put(doc, o, "start", instant(p, e->start_ms));
    put(doc, o, "end", instant(p, e->start_ms + e->duration_ms));
    put(doc, o, "action", text(command_info[e->command].name));
    put(doc, o, "value", real(e->value));
    put(doc, o, "unit", text(command_info[e->command].unit));
    put(doc, o, "participation", real(e->participation));
    put(doc, o, "fleet", fleet);
    put(doc, o, "homes", homes);
    return o;
}

static json_t *expectations_part(struct doc *doc, const struct figures *f)
{
    json_t *a = json_array();
    for (size_t i = 0; i < f->pilot->n_expect; i++) {
        const struct expectation *e = &f->pilot->expect[i];
        const struct verdict v = expectation_check(f, e);
        json_t *o = valued(doc, v.value, v.unit);
        put(doc, o, "kpi", text(e->kpi));
        put(doc, o, "at_least", real(e->at_least));
        put(doc, o, "at_most", real(e->at_most));
        put(doc, o, "met", json_boolean(expectation_is_met(v.result)));
        put(doc, o, "verdict", text(expectation_words(v.result)));
        append(doc, a, o);
    }
    return a;
}

static json_t *whole_document(struct doc *doc, const struct figures *f)
{
    json_t *o = json_object(), *events = json_array(), *run = json_object();
    for (size_t e = 0; e < f->pilot->n_dr; e++) append(doc, events, event_part(doc, f, e));
    put_cost(doc, run, f);
    put(doc, o, "pilotsim", text(PILOTSIM_VERSION));
    put(doc, o, "scenario", scenario_part(doc, f->pilot));
    put(doc, o, "run", run);
    put(doc, o, "counterfactual", json_boolean(f->counterfactual));
    put(doc, o, "fleet", fleet_part(doc, f));
    put(doc, o, "dr_events", events);
    put(doc, o, "expectations", expectations_part(doc, f));
    put(doc, o, "homes", homes_part(doc, f));
    return o;
}

/* --- writing --- */

static enum status memory_or_io(const struct doc *doc, struct place at, struct diag *d)
{
    diag_error(d, at, NULL, "cannot write the figures as JSON: %s",
               doc->is_short_of_memory ? "out of memory" : "the file does not take them");
    return doc->is_short_of_memory ? ST_MEMORY : ST_IO;
}

enum status figures_json_write(const struct figures *f, const char *path, struct diag *d)
{
    assert(f != NULL && path != NULL && d != NULL);
    struct doc doc = {0};
    json_t *root = whole_document(&doc, f);
    const bool is_good = !doc.is_short_of_memory && json_dump_file(root, path, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0;
    json_decref(root);
    return is_good ? ST_OK : memory_or_io(&doc, (struct place){.file = path}, d);
}

enum status figures_json_line(const struct figures *f, FILE *out, struct diag *d)
{
    assert(f != NULL && out != NULL && d != NULL);
    struct doc doc = {0};
    json_t *root = json_object();
    put_cost(&doc, root, f);
    put(&doc, root, "expectations", whole(f->pilot->n_expect));
    put(&doc, root, "expectations_failed", whole(expectation_count_failed(f)));
    bool is_good = !doc.is_short_of_memory && json_dumpf(root, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0;
    is_good = is_good && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(root);
    return is_good ? ST_OK : memory_or_io(&doc, (struct place){0}, d);
}
