/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over lanes, compiled with vectors (see CMakeLists.txt); everything in them is inline. */
#include "twins/room_lanes.h"

#include "twins/building_eq.h"
#include "twins/heat_pump_eq.h"

static inline struct building building_of(const struct room_lanes *b, int l)
{
    struct building x = {0};
#define X(name) x.name = b->name[l];
    ROOM_BUILDING(X)
#undef X
#define X(name) x.emitter.name = b->name[l];
    ROOM_EMITTER(X)
#undef X
    return x;
}

static inline struct heat_pump source_of(const struct room_lanes *b, int l)
{
    struct heat_pump x = {0};
#define X(name) x.name = b->name[l];
    ROOM_SOURCE(X)
#undef X
    return x;
}

/* Thresholds as in run_room_guards. */
static inline void guards(struct room_lanes *b, int end, int l, const struct heat_pump *hp, double water_c, double frost,
                          double set_c, double operative_c)
{
    const double above = water_c - heat_pump_water_stop_eq(hp, set_c), below = set_c - HP_START_BELOW_K - water_c;
    const double out = water_c - (set_c - HP_ROD_OFF_K), needed = set_c - HP_ROD_BELOW_K - water_c;
    const double cold_k = b->room_set_c[l] - HP_SLAB_ROOM_K - operative_c;
    const double asks = hp->loop_min_frac < 1 ? at_most(needed, cold_k) : needed, rod = b->rod_on[l] > 0 ? out : asks;
    b->guard[end][ROOM_GUARD_BAND][l] = b->wants_room[l] > 0 ? above : below;
    b->guard[end][ROOM_GUARD_FROST][l] = b->runs[l] > 0 ? frost - 1 : -1;
    b->guard[end][ROOM_GUARD_COLD][l] = b->cold_below_c[l] - operative_c;
    b->guard[end][ROOM_GUARD_ROD][l] = b->rod_watch[l] > 0 ? rod : -1;
}

/* The rates of stage s, where the temperatures are y. works: some source does. */
static inline void rates(struct room_lanes *b, int s, double (*y)[LANES], bool works)
{
    LANE_ARRAY(ramp);
    LANE_ARRAY(since_s);
    LANE_ARRAY(out_c);
    LANE_ARRAY(map_w);
    LANE_ARRAY(supply_c);
    LANE_ARRAY(cop);
    double(*k)[LANES] = b->k[s];
    EACH_LANE(l) ramp[l] = 1;
    if (b->any_ramps) EACH_LANE(l)
    ramp[l] = heat_pump_ramp_eq(b->rk.t_s[l] + rk_c[s] * b->rk.try_s[l] - b->ramp_from_s[l]);

    EACH_LANE(l)
    {
        const struct building x = building_of(b, l);
        const struct heat_pump hp = source_of(b, l);
        since_s[l] = b->rk.t_s[l] + rk_c[s] * b->rk.try_s[l] - b->knot_s[l];
#define X(name) const double name = b->name##_0[l] + since_s[l] * b->name##_per_s[l];
        ROOM_INPUTS(X)
#undef X
        const double air = y[BUILDING_AIR][l], mass = y[BUILDING_MASS][l], water = y[BUILDING_EMITTER][l];
        struct building_input in = {0};
        in.temp_out_c = temp_out_c, in.temp_solair_c = temp_solair_c, in.room_set_c = b->room_set_c[l];
        in.gain_internal_w = gain_internal_w, in.gain_solar_w = gain_solar_w;

        const double felt_c = 0.5 * (air + building_bare_star_c(&x, air, mass, &in));
        const double curve = b->curve_0[l] + since_s[l] * b->curve_per_s[l];
        const double set_c = heat_pump_water_set_eq(&hp, curve, in.room_set_c, felt_c);
        double source_w = 0, grows = 0;
        out_c[l] = temp_out_c;
        if (works) {
            const struct hp_work w = heat_pump_room_work(&hp, temp_out_c, frost_per_s, ramp[l], b->speed_max[l], water, set_c);
            source_w = b->runs[l] * w.heat_w, grows = b->runs[l] * w.frost_per_s;
            map_w[l] = w.map_w, supply_c[l] = w.supply_c;
        }
        const double given_w = source_w - b->defrosts_w[l];
        const struct building_balance e = building_balance(&x, air, mass, water, &in, given_w + b->rod_w[l]);

        k[BUILDING_AIR][l] = e.air_w * b->air_k_per_j[l];
        k[BUILDING_MASS][l] = e.mass_w * b->mass_k_per_j[l];
        k[BUILDING_EMITTER][l] = e.emitter_w * b->emitter_k_per_j[l];
        k[R_HEAT][l] = given_w;
        k[R_LOSS][l] = e.flows.loss_w;
        k[R_GAIN][l] = e.flows.gain_w;
        k[R_FROST][l] = grows;
        k[R_BELOW][l] = at_least(b->comfort_min_c[l] - e.flows.temp_operative_c, 0);
        k[R_OPERATIVE][l] = e.flows.temp_operative_c;
        b->set_c[s][l] = set_c;
    }

    const struct source_lanes *e = &b->source;
    EACH_LANE(l)
    k[R_ELECTRIC][l] = heat_pump_standby_eq(e->standby_w[l], e->crankcase_w[l], out_c[l]) + b->fixed_el_w[l];
    if (!works) return;
    source_lanes_cop(e, since_s, out_c, supply_c, cop);
    EACH_LANE(l)
    k[R_ELECTRIC][l] += b->runs[l] * e->is_electric[l] *
                        heat_pump_power_eq(map_w[l], cop[l], e->defrost_power_w[l], k[R_FROST][l], e->pump_w[l]);
}

static inline void guards_at(struct room_lanes *b, int end, int s, double (*y)[LANES], const double *frost)
{
    EACH_LANE(l)
    {
        const struct heat_pump hp = source_of(b, l);
        guards(b, end, l, &hp, y[BUILDING_EMITTER][l], frost[l], b->set_c[s][l], b->k[s][R_OPERATIVE][l]);
    }
}

LANE_LOOPS void room_lanes_stages(struct room_lanes *b)
{
    LANE_ROWS(y, BUILDING_STATES);
    for (int s = 0; s < RK_STAGES; s++) {
        for (int i = 0; i < BUILDING_STATES; i++) rk_stage(&b->rk, s, b->y[i], b->k[0][i], R_COUNT * LANES, y[i]);
        if (b->any_runs) rates(b, s, y, true);
        else rates(b, s, y, false);
        if (s == 0) guards_at(b, 0, s, y, b->y[R_FROST]);
    }
    LANE_ARRAY(frost);
    rk_stage(&b->rk, 6, b->y[R_FROST], b->k[0][R_FROST], R_COUNT * LANES, frost);
    guards_at(b, 1, 6, y, frost);
}

LANE_LOOPS void room_lanes_finish(struct room_lanes *b)
{
    LANE_ARRAY(error) = {0};
    LANE_ARRAY(e);
    for (int i = 0; i < R_COUNT; i++) {
        rk_component(&b->rk, b->y[i], b->k[0][i], R_COUNT * LANES, b->dense[i], e);
        if (i < BUILDING_STATES) rk_worst(&b->rk, b->dense[i], e, error);
    }
    rk_control(&b->rk, error);
    for (int i = 0; i < R_COUNT; i++) rk_accept(&b->rk, b->dense[i], b->y[i]);
}
