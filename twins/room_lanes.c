/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over lanes, compiled with vectors (see CMakeLists.txt); everything in them is inline. */
#include "twins/room_lanes.h"

#include "twins/building_eq.h"
#include "twins/heat_pump_eq.h"

static inline struct building building_of(const struct room_lanes *b, int l)
{
    struct building x;
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
    struct heat_pump x;
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

/* The rates of stage s, where the temperatures are y; guards at the step's begin and end. */
static inline void rates(struct room_lanes *b, int s, double (*y)[LANES])
{
    LANE_ARRAY(ramp);
    EACH_LANE(l) ramp[l] = 1;
    if (b->any_ramps) EACH_LANE(l) ramp[l] = heat_pump_ramp_eq(b->rk.t_s[l] + rk_c[s] * b->rk.try_s[l] - b->ramp_from_s[l]);
    EACH_LANE(l)
    {
        const struct building x = building_of(b, l);
        const struct heat_pump hp = source_of(b, l);
        const double t_s = b->rk.t_s[l] + rk_c[s] * b->rk.try_s[l], since_s = t_s - b->knot_s[l];
#define X(name) const double name = b->name##_0[l] + since_s * b->name##_per_s[l];
        ROOM_INPUTS(X)
#undef X
        const double air = y[BUILDING_AIR][l], mass = y[BUILDING_MASS][l], water = y[BUILDING_EMITTER][l];
        struct building_input in;
        in.temp_out_c = temp_out_c, in.temp_solair_c = temp_solair_c, in.room_set_c = b->room_set_c[l];
        in.gain_internal_w = gain_internal_w, in.gain_solar_w = gain_solar_w;

        const double felt_c = 0.5 * (air + building_bare_star_c(&x, air, mass, &in));
        const double set_c = heat_pump_water_set_eq(&hp, b->curve_0[l] + since_s * b->curve_per_s[l], in.room_set_c, felt_c);
        const struct hp_work w = heat_pump_room_work(&hp, temp_out_c, frost_per_s, ramp[l], b->speed_max[l], water, set_c);
        const double source_w = b->runs[l] * w.heat_w - b->defrosts_w[l];
        const struct building_balance e = building_balance(&x, air, mass, water, &in, source_w + b->rod_w[l]);

        double(*k)[LANES] = b->k[s];
        k[BUILDING_AIR][l] = e.air_w * b->air_k_per_j[l];
        k[BUILDING_MASS][l] = e.mass_w * b->mass_k_per_j[l];
        k[BUILDING_EMITTER][l] = e.emitter_w * b->emitter_k_per_j[l];
        k[R_HEAT][l] = source_w;
        k[R_LOSS][l] = e.flows.loss_w;
        k[R_GAIN][l] = e.flows.gain_w;
        k[R_FROST][l] = b->runs[l] * w.frost_per_s;
        k[R_BELOW][l] = at_least(b->comfort_min_c[l] - e.flows.temp_operative_c, 0);
        k[R_OPERATIVE][l] = e.flows.temp_operative_c;
        b->map_w[s][l] = w.map_w;
        b->supply_c[s][l] = w.supply_c;
        b->set_c[s][l] = set_c;
    }
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
        rates(b, s, y);
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
