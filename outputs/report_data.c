/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_data.h"

#include "outputs/report_figures.h"
#include "outputs/report_series.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 256 }; /* archetypes told apart; those beyond count as one */

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

/* --- shape and manifest --- */

static enum status read_shape(struct report_data *r, struct diag *d)
{
    const int64_t years_100_ms = INT64_C(36525) * MS_PER_DAY, start_ms = r->s.start_utc_ms;
    if (r->s.n_row > (uint64_t)(years_100_ms / r->s.record_ms) || start_ms > 100 * years_100_ms ||
        start_ms < -100 * years_100_ms) {
        diag_error(d, (struct place){.file = r->path}, "give a file that `pilotsim run` wrote", "absurd times");
        return ST_INPUT;
    }
    const int64_t span_ms = (int64_t)r->s.n_row * r->s.record_ms;
    r->n_home = r->s.n_home;
    r->record_s = r->s.record_ms >= MS_PER_S ? r->s.record_ms / MS_PER_S : 1;
    r->start_s = start_ms / MS_PER_S;
    r->end_s = r->start_s + (span_ms + MS_PER_S - 1) / MS_PER_S;
    r->written_s = r->s.complete ? r->end_s : r->start_s + (r->s.state_t_ms > 0 ? r->s.state_t_ms / MS_PER_S : 0);
    if (r->written_s > r->end_s) r->written_s = r->end_s;
    r->bins = bins_over(r->start_s, r->end_s, r->record_s, 300, 700);
    r->duration_bins = bins_over(r->start_s, r->end_s, r->record_s, 900, REPORT_DURATION_MAX);
    return timezone_read(r->s.timezone, &r->tz) == ST_OK ? ST_OK : timezone_read("UTC", &r->tz);
}

static const struct {
    const char *label, *name; /* name: attribute of /manifest */
    const char *unit;         /* of a number; NULL: a text */
} fact_rows[] = {
    {"Weather", "weather_source", NULL},
    {"Tariff", "tariff", NULL},
    {"Time zone", "timezone", NULL},
    {"Record interval", "record_interval_s", "s"},
    {"Solver", "solver", NULL},
    {"Relative tolerance", "tolerance_relative", ""},
    {"Absolute tolerance", "tolerance_absolute_k", "K"},
    {"Nodes of a tank", "tank_nodes", ""},
    {"Hash of the scenario", "scenario_hash", NULL},
    {"Hash of the end state", "state_hash", NULL},
    {"pilotsim", "pilotsim_version", NULL},
    {"HDF5", "hdf5_version", NULL},
    {"Host", "host", NULL},
    {"System", "system", NULL},
    {"Begun", "created", NULL},
    {"Finished", "finished", NULL},
    {"Time it took", "wall_s", "s"},
    {"CPU time", "cpu_s", "s"},
};
static_assert(ARRAY_LEN(fact_rows) + 2 <= REPORT_FACTS_MAX, "room for all facts");

static struct report_fact *add_fact(struct report_data *r, const char *label)
{
    r->fact[r->n_fact].label = label;
    return &r->fact[r->n_fact++];
}

static void read_facts(struct results_reader *f, struct report_data *r)
{
    struct report_fact *seed = add_fact(r, "Seed");
    snprintf(seed->value, sizeof seed->value, "%" PRIu64, r->s.seed);
    struct report_fact *twin = add_fact(r, "Counterfactual");
    snprintf(twin->value, sizeof twin->value, "%s", r->s.counterfactual ? "yes" : "no");
    for (size_t i = 0; i < ARRAY_LEN(fact_rows); i++) {
        char text[sizeof r->fact[0].value] = "";
        double v = NAN;
        if (fact_rows[i].unit == NULL) (void)results_read_text(f, fact_rows[i].name, text, sizeof text);
        else if (results_read_number(f, fact_rows[i].name, &v) && isfinite(v))
            snprintf(text, sizeof text, "%.6g%s%s", v, fact_rows[i].unit[0] != '\0' ? " " : "", fact_rows[i].unit);
        if (text[0] == '\0') continue;
        memcpy(add_fact(r, fact_rows[i].label)->value, text, sizeof text);
    }
    (void)results_read_text(f, "weather_source", r->weather, sizeof r->weather);
}

/* --- homes --- */

static enum status read_kits(struct results_reader *f, struct report_data *r)
{
    uint8_t *has = malloc(r->n_home);
    enum status st = has == NULL ? ST_MEMORY : ST_OK;
    for (int k = 0; st == ST_OK && k < HOME_KIT_COUNT; k++) {
        struct report_kit *kit = &r->kit[k];
        if ((st = results_read_kit(f, (enum home_kit)k, has))) break;
        if ((kit->has = calloc(r->n_home, sizeof *kit->has)) == NULL) st = ST_MEMORY;
        for (size_t h = 0; st == ST_OK && h < r->n_home; h++) {
            kit->has[h] = has[h] > 0;
            kit->share += kit->has[h] / (double)r->n_home;
        }
    }
    free(has);
    return st;
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
        const double *has = r->kit[param_owner[i].kit].has;
        for (size_t h = 0; h < r->n_home; h++)
            if (!(has[h] > 0)) v[h] = NAN;
    }
}

/* --- archetypes: a parameter that only tells them apart was not drawn --- */

struct groups {
    uint32_t *of; /* [n_home]; NULL: not known */
    size_t n;
};

static enum status read_groups(struct results_reader *f, struct report_data *r, struct groups *g)
{
    char *texts = NULL;
    const char *first[GROUPS_MAX];
    *g = (struct groups){.of = calloc(r->n_home, sizeof *g->of)};
    enum status st = g->of == NULL ? ST_MEMORY : results_read_home_text(f, HOME_TEXT_archetype, &texts);
    const char *name = texts;
    for (size_t h = 0; st == ST_OK && h < r->n_home; h++, name += strlen(name) + 1) {
        size_t i = 0;
        while (i < g->n && strcmp(first[i], name) != 0) i++;
        if (i == g->n && g->n < GROUPS_MAX) first[g->n++] = name;
        g->of[h] = (uint32_t)(i < GROUPS_MAX ? i : GROUPS_MAX - 1);
    }
    free(texts);
    return st;
}

/* Whether any two homes of one archetype differ. */
static bool varies(const struct groups *g, const double *v, size_t n)
{
    double first[GROUPS_MAX];
    for (size_t i = 0; i < GROUPS_MAX; i++) first[i] = NAN;
    for (size_t h = 0; h < n; h++) {
        double *known = &first[g->of[h]];
        if (!isfinite(v[h])) continue;
        if (isnan(*known)) *known = v[h];
        else if (*known != v[h]) return true;
    }
    return false;
}

static enum status read_params(struct results_reader *f, struct report_data *r)
{
    struct groups g;
    enum status st = read_groups(f, r, &g);
    for (int i = 0; st == ST_OK && i < HOME_PARAM_COUNT; i++) {
        double *v = calloc(r->n_home, sizeof *v);
        st = v == NULL ? ST_MEMORY : results_read_param(f, (enum home_param)i, v);
        if (st == ST_OK) blank_without_kit(r, home_param_info[i].name, v);
        if (st == ST_OK && varies(&g, v, r->n_home)) r->param[r->n_param++] = (struct report_param){&home_param_info[i], v};
        else free(v);
    }
    free(g.of);
    return st;
}

/* --- the home to show: heat pump before participation before PV, then nearest to the median import --- */

static int telling(const struct report_data *r, const double *joined, size_t h)
{
    return 4 * (r->kit[KIT_heat_pump].has[h] > 0) + 2 * (joined[h] > 0.5) + (r->kit[KIT_pv].has[h] > 0);
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

static enum status describe_home(struct results_reader *f, struct report_home *h, uint32_t home, size_t n_home)
{
    double *v = calloc(n_home, sizeof *v);
    char *texts = NULL;
    enum status st = v == NULL ? ST_MEMORY : results_read_param(f, HOME_floor_area, v);
    if (st == ST_OK) h->floor_area = v[home];
    if (st == ST_OK && (st = results_read_param(f, HOME_persons, v)) == ST_OK) h->persons = v[home];
    if (st == ST_OK) st = results_read_home_text(f, HOME_TEXT_archetype, &texts);
    const char *name = texts;
    for (uint32_t i = 0; st == ST_OK && i < home; i++) name += strlen(name) + 1;
    if (st == ST_OK) snprintf(h->archetype, sizeof h->archetype, "%s", name);
    snprintf(h->id, sizeof h->id, "%s", results_read_home_id(f, home));
    free(texts);
    free(v);
    return st;
}

static enum status choose_home(struct results_reader *f, struct report_data *r)
{
    struct report_home *h = &r->home;
    double *joined = calloc(r->n_home, sizeof *joined), *scratch = calloc(r->n_home, sizeof *scratch);
    enum status st = joined == NULL || scratch == NULL ? ST_MEMORY : ST_OK;
    if (st == ST_OK && r->n_event > 0) st = results_read_home_dr_kpi(f, 0, DR_KPI_joined, joined);
    if (st == ST_OK) {
        h->home = (uint32_t)pick_home(r, joined, scratch);
        h->has_joined = joined[h->home] > 0.5;
        h->has_heat_pump = r->kit[KIT_heat_pump].has[h->home] > 0;
        h->has_pv = r->kit[KIT_pv].has[h->home] > 0;
        st = describe_home(f, h, h->home, r->n_home);
    }
    free(joined);
    free(scratch);
    return st;
}

/* --- all of it --- */

static enum status read_all(struct results_reader *f, struct report_data *r, struct diag *d)
{
    enum status st;
    r->s = *results_read_summary(f);
    if ((st = read_shape(r, d))) return st;
    read_facts(f, r);
    if ((st = results_read_scenario(f, &r->scenario))) return st;
    if ((st = read_kits(f, r))) return st;
    if ((st = read_params(f, r))) return st;
    if ((st = report_figures_read(f, r))) return st;
    if ((st = choose_home(f, r))) return st;
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
    const size_t n_before = d->n_errors;
    enum status st = (r->path = strdup(h5_path)) == NULL ? ST_MEMORY : ST_OK;
    if (st == ST_OK) st = results_read_open(h5_path, &f, d);
    if (st == ST_OK) st = read_all(f, r, d);
    if (st != ST_OK && f != NULL && d->n_errors == n_before)
        diag_error(d, (struct place){.file = h5_path}, "the file may be damaged", "cannot be used: %s",
                   st == ST_MEMORY ? status_text(st) : results_read_why(f));
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
    for (size_t i = 0; i < HOME_KIT_COUNT; i++) free(r->kit[i].has);
    report_figures_close(r);
    free(r->scenario);
    free(r->path);
    free(r);
}
