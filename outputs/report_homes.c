/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_homes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Not in the file: left out. Everything else ends the reading. */
static enum status unless_absent(enum status st) { return st == ST_INPUT ? ST_OK : st; }

/* --- equipment --- */

static enum status read_kits(struct results_reader *f, struct report_data *r)
{
    uint8_t *has = malloc(r->n_home);
    enum status st = has == NULL ? ST_MEMORY : ST_OK;
    for (int k = 0; st == ST_OK && k < HOME_KIT_COUNT; k++) {
        st = results_read_kit(f, (enum home_kit)k, has);
        if (st == ST_INPUT) continue;
        struct report_kit *kit = &r->kit[r->n_kit];
        *kit = (struct report_kit){.kit = (enum home_kit)k, .has = calloc(r->n_home, sizeof(double))};
        if (kit->has == NULL) st = ST_MEMORY;
        for (size_t h = 0; st == ST_OK && h < r->n_home; h++) {
            kit->has[h] = has[h] != 0;
            kit->share += kit->has[h] / (double)r->n_home;
        }
        if (st == ST_OK) r->n_kit++;
    }
    free(has);
    return unless_absent(st);
}

/* --- drawn parameters --- */

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

/* What a reader looks for first; the rest follows in the order of the table. */
static const enum home_param first_params[] = {
    HOME_floor_area,
    HOME_u_walls,
    HOME_u_windows,
    HOME_infiltration,
    HOME_temperature_set_point,
    HOME_comfort_min,
    HOME_night_setback,
    HOME_persons,
    HOME_appliance_energy,
    HOME_emitter_supply_design,
    HOME_tank_volume,
    HOME_dhw_per_person,
    HOME_hp_capacity_factor,
    HOME_backup_power,
    HOME_pv_power,
    HOME_battery_capacity,
    HOME_ev_energy,
    HOME_override_rate,
};

static bool is_first(enum home_param p)
{
    for (size_t i = 0; i < ARRAY_LEN(first_params); i++)
        if (first_params[i] == p) return true;
    return false;
}

static enum status read_param(struct results_reader *f, struct report_data *r, enum home_param p)
{
    double *v = calloc(r->n_home, sizeof *v);
    if (v == NULL) return ST_MEMORY;
    const enum status st = results_read_param(f, p, v);
    if (st == ST_OK) blank_without_kit(r, home_param_info[p].name, v);
    if (st == ST_OK && varies(v, r->n_home)) r->param[r->n_param++] = (struct report_param){p, v};
    else free(v);
    return unless_absent(st);
}

static enum status read_params(struct results_reader *f, struct report_data *r)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(first_params); i++) st = read_param(f, r, first_params[i]);
    for (int p = 0; st == ST_OK && p < HOME_PARAM_COUNT; p++)
        if (p != HOME_emitter_kind && !is_first((enum home_param)p))
            st = read_param(f, r, (enum home_param)p); /* a code, no number */
    return st;
}

/* --- key figures --- */

static enum status read_kpis(struct results_reader *f, struct report_data *r)
{
    enum status st = ST_OK;
    const size_t n = r->n_home;
    r->all_kpi = malloc(KPI_COUNT * n * sizeof *r->all_kpi);
    if (r->all_kpi == NULL) return ST_MEMORY;
    for (int k = 0; st == ST_OK && k < KPI_COUNT; k++) {
        double *row = r->all_kpi + (size_t)k * n;
        for (size_t h = 0; h < n; h++) row[h] = NAN;
        r->kpi_fleet[k] = NAN;
        st = unless_absent(results_read_home_kpi(f, (enum kpi)k, row));
        if (st == ST_OK) st = unless_absent(results_read_fleet_kpi(f, (enum kpi)k, &r->kpi_fleet[k]));
        for (size_t h = 0; h < n && r->kpi_home[k] == NULL; h++)
            if (isfinite(row[h])) r->kpi_home[k] = row;
    }
    return st;
}

enum status report_homes_read(struct results_reader *f, struct report_data *r)
{
    enum status st = read_kits(f, r);
    if (st == ST_OK) st = read_params(f, r);
    if (st == ST_OK) st = read_kpis(f, r);
    return st;
}

/* --- the home to show --- */

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

enum status report_homes_choose(struct results_reader *f, struct report_data *r)
{
    assert(r->n_home > 0);
    double *joined = calloc(r->n_home, sizeof *joined), *scratch = calloc(r->n_home, sizeof *scratch);
    enum status st = joined == NULL || scratch == NULL ? ST_MEMORY : ST_OK;
    if (st == ST_OK && r->file.n_dr > 0) st = unless_absent(results_read_home_dr_kpi(f, 0, DR_KPI_joined, joined));
    struct report_home *h = &r->home;
    if (st == ST_OK) {
        h->home = pick_home(r, joined, scratch);
        h->has_joined = joined[h->home] > 0.5;
        h->has_heat_pump = is_above(r->kpi_home[KPI_energy_heat_pump], h->home, 1);
        h->has_pv = is_above(r->kpi_home[KPI_energy_pv], h->home, 0);
        snprintf(h->id, sizeof h->id, "%s", results_read_home_id(f, (uint32_t)h->home));
    }
    free(joined);
    free(scratch);
    return st;
}
