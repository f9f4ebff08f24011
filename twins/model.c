/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/model.h"

#include "sim/base/rng.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define DAMPING_S     43200.0 /* of the controller's outdoor temperature */
#define NIGHT_FROM_MS (22 * MS_PER_H + MS_PER_H / 2)
#define NIGHT_TO_MS   (5 * MS_PER_H + MS_PER_H / 2)
#define V(name)       t->value[HOME_##name][home]

/* First-order lag of a piecewise linear input, exact from knot to knot. */
static void damp(const struct weather *w, double *out)
{
    const double step_s = (double)w->step_ms / MS_PER_S, decay = exp(-step_s / DAMPING_S);
    const size_t n_first = w->n < 144 ? w->n : 144;
    double y = 0;
    for (size_t i = 0; i < n_first; i++) y += w->temp_c[i] / (double)n_first;
    out[0] = y;
    for (size_t i = 1; i < w->n; i++) {
        const double slope = (w->temp_c[i] - w->temp_c[i - 1]) / step_s;
        const double lag = w->temp_c[i - 1] - slope * DAMPING_S; /* particular solution at the knot before */
        y = lag + slope * step_s + (y - lag) * decay;
        out[i] = y;
    }
}

static uint64_t draw_participation(const struct pilot *p, size_t home)
{
    uint64_t joined = 0;
    for (size_t e = 0; e < p->n_dr; e++) {
        struct rng r = rng_stream(p->seed, p->homes.key[home], RNG_DR_JOIN, rng_hash_text(p->dr[e].name));
        if (rng_uniform(&r) < p->dr[e].participation) joined |= (uint64_t)1 << e;
    }
    return joined;
}

static void fill_controls(struct home_model *h, const struct pilot *p, size_t home)
{
    const struct home_table *t = &p->homes;
    h->room_set_c = V(temperature_set_point);
    h->night_setback_k = V(night_setback);
    h->comfort_min_c = V(comfort_min);
    h->override_per_h = V(override_rate);
    h->tank_set_c = V(tank_set_point);
    h->tank_hysteresis_k = V(tank_hysteresis);
    /* each home keeps its own hours, within half an hour of the crowd */
    struct rng r = rng_stream(p->seed, t->key[home], RNG_PHASE, 1);
    const int64_t shift = (int64_t)rng_between(&r, -30, 30) * MS_PER_MIN;
    h->night_from_ms = NIGHT_FROM_MS + shift;
    h->night_to_ms = NIGHT_TO_MS + shift;
    h->legionella_ms = 6LL * MS_PER_DAY + MS_PER_H + (int64_t)rng_between(&r, 0, 180) * MS_PER_MIN; /* Sunday night */
}

static void fill_electric(struct home_model *h, const struct pilot *p, size_t home)
{
    const struct home_table *t = &p->homes;
    h->has_pump = home_has(t, home, KIT_heat_pump);
    h->has_heater = home_has(t, home, KIT_water_heater) || !h->has_pump;
    h->has_pv = home_has(t, home, KIT_pv) && V(pv_power) > 0;
    h->has_battery = home_has(t, home, KIT_battery) && V(battery_capacity) > 0 && V(battery_power) > 0;
    h->heater_w = V(water_heater_power);
    h->n_phase = V(n_phase) > 1.5 ? 3 : 1;
    h->heater_phase = h->n_phase == 3 ? h->demand.phase[2] : 0;
    h->fuse_w = V(fuse_current) * 230.0;
    h->pv_w = h->has_pv ? V(pv_power) : 0;
    h->pv_limit_w = V(pv_power_limit);
    if (h->has_battery) h->battery = (struct battery){.full_wh = V(battery_capacity), .power_w = V(battery_power)};
}

static void fill_home(struct home_model *h, const struct pilot *p, size_t home)
{
    const struct home_table *t = &p->homes;
    h->key = t->key[home];
    h->building = building_create(t, home);
    h->tank = tank_create(t, home, p->n_tank_node);
    h->heat_pump = heat_pump_create(t, home, p->hp_models, &h->building);
    h->demand = demand_create(p->seed, h->key, t, home);
    static const double facade_azimuth[FACADE_COUNT] = {0, -M_PI / 2, M_PI / 2, M_PI}; /* south, east, west, north */
    for (int f = 0; f < FACADE_COUNT; f++) h->facade[f] = plane_of(M_PI / 2, h->building.azimuth_rad + facade_azimuth[f]);
    h->pv_plane = plane_of(V(pv_tilt) * M_PI / 180, V(pv_orientation) * M_PI / 180);
    h->joined = draw_participation(p, home);
    fill_electric(h, p, home);
    fill_controls(h, p, home);
}

static enum status fill_days(struct model *m, const struct pilot *p)
{
    const struct weather *w = &p->weather;
    const int64_t end_utc_ms = w->t0_utc_ms + (int64_t)w->n * w->step_ms;
    m->first_day = timezone_day(&p->tz, w->t0_utc_ms) - 1;
    m->n_day = (size_t)(timezone_day(&p->tz, end_utc_ms) + 2 - m->first_day);
    m->day = malloc(m->n_day * sizeof *m->day);
    if (m->day == NULL) return ST_MEMORY;
    for (size_t i = 0; i < m->n_day; i++) m->day[i] = demand_day(&p->tz, w->site.latitude_deg, m->first_day + (int64_t)i);
    return ST_OK;
}

enum status model_create(const struct pilot *p, struct model **out)
{
    assert(p != NULL && out != NULL);
    assert(p->n_dr <= DR_EVENTS_MAX);
    struct model *m = calloc(1, sizeof *m);
    if (m == NULL) return ST_MEMORY;
    m->pilot = p;
    m->n_home = p->homes.n_home;
    m->home = calloc(m->n_home > 0 ? m->n_home : 1, sizeof *m->home);
    m->temp_damped_c = malloc(p->weather.n * sizeof *m->temp_damped_c);
    m->frost_per_s = malloc(p->weather.n * sizeof *m->frost_per_s);
    if (m->home == NULL || m->temp_damped_c == NULL || m->frost_per_s == NULL || fill_days(m, p) != ST_OK) {
        model_free(m);
        return ST_MEMORY;
    }
    damp(&p->weather, m->temp_damped_c);
    for (size_t k = 0; k < p->weather.n; k++)
        m->frost_per_s[k] = heat_pump_frost_per_s(p->weather.temp_c[k], p->weather.rh_frac[k]);
    for (size_t h = 0; h < m->n_home; h++) fill_home(&m->home[h], p, h);
    *out = m;
    return ST_OK;
}

void model_free(struct model *m)
{
    if (m == NULL) return;
    free(m->home);
    free(m->temp_damped_c);
    free(m->frost_per_s);
    free(m->day);
    free(m);
}

const struct day *model_day(const struct model *m, int64_t number)
{
    assert(number >= m->first_day && (size_t)(number - m->first_day) < m->n_day);
    return &m->day[number - m->first_day];
}

void model_initial_state(const struct model *m, size_t home, struct home_state *s)
{
    const struct home_model *h = &m->home[home];
    const struct pilot *p = m->pilot;
    struct rng r = rng_stream(p->seed, h->key, RNG_INITIAL, 0);
    *s = (struct home_state){
        .room_set_c = h->room_set_c, .comfort_min_c = h->comfort_min_c, .tank_set_c = h->tank_set_c, .is_season = 1};
    for (int i = 0; i < TIMER_COUNT; i++) s->timer_ms[i] = INT64_MAX;
    for (int i = 0; i < COMMAND_COUNT; i++) s->command[i] = command_info[i].neutral, s->asked[i] = NAN;

    /* rooms near their set-point, the mass near its balance, the water as the curve asks */
    const size_t knot = (size_t)((p->start_utc_ms - p->weather.t0_utc_ms) / p->weather.step_ms);
    const double damped_c = m->temp_damped_c[knot];
    const double set_c = h->room_set_c, felt_c = 0.5 * (set_c + building_steady_mass_c(&h->building, set_c, damped_c));
    const double air_c = fmax(2 * set_c - felt_c + rng_between(&r, -0.5, 0.5), fmin(damped_c, 26));
    s->temp_room_c[BUILDING_AIR] = air_c;
    s->temp_room_c[BUILDING_MASS] = building_steady_mass_c(&h->building, air_c, damped_c) + rng_between(&r, 0, 0.6);
    s->temp_room_c[BUILDING_EMITTER] =
        fmax(air_c, heat_pump_water_set_c(&h->heat_pump, damped_c, h->room_set_c, air_c) + rng_between(&r, -2, 2));
    const double tank_c = h->tank_set_c - h->tank_hysteresis_k * rng_between(&r, 0, 0.9);
    for (uint32_t i = 0; i < h->tank.n_node; i++) s->temp_tank_c[i] = tank_c - 8.0 * (h->tank.n_node - 1 - i) / h->tank.n_node;
    s->frost_frac = h->has_pump ? rng_between(&r, 0, 0.8) : 0;
    s->compressor_since_ms = -(int64_t)MS_PER_DAY;
    s->is_season = damped_c < h->heat_pump.cutoff_c;
    s->battery_wh = h->battery.full_wh * rng_between(&r, 0.2, 0.8);
}
