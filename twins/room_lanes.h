/* SPDX-License-Identifier: GPL-3.0-or-later */
/* room_lanes.h - the rooms of several homes, a lane a home: the rooms' system of run.h as a structure
 * of arrays, with the equations of building_eq.h and heat_pump_eq.h. See rk_lanes.h for the method.
 *
 * A step is room_lanes_stages, then room_lanes_finish. Only lanes with go = 1 move. */
#ifndef PILOTSIM_TWINS_ROOM_LANES_H
#define PILOTSIM_TWINS_ROOM_LANES_H

#include "twins/run.h"
#include "twins/source_lanes.h"

/* clang-format off */
/* What the equations need of struct building, its emitter and struct heat_pump. */
#define ROOM_BUILDING(X) \
    X(h_ms) X(h_is) X(h_w) X(h_em) X(h_v) X(h_airing) X(am_frac) X(star_frac) X(star_inv) X(blind_frac)
#define ROOM_EMITTER(X) \
    X(power_nominal_w) X(dt_nominal_k) X(exponent) X(convective_frac) X(valve_min_frac)
#define ROOM_SOURCE(X) \
    X(full_w) X(per_k_out) X(per_k_water) X(speed_min_frac) X(spread_k) X(frosts) X(defrost_heat_w) \
    X(supply_design_c) X(loop_min_frac) X(room_influence) X(supply_max_c) X(water_stop_max_c)

/* What acts on a home: linear in time between two knots, name_0 at the first. */
#define ROOM_INPUTS(X) X(temp_out_c) X(temp_solair_c) X(frost_per_s) X(gain_internal_w) X(gain_solar_w)

/* What the firmware has set, as of the last restart. */
#define ROOM_SETTINGS(X) \
    X(room_set_c)        \
    X(comfort_min_c)     \
    X(cold_below_c)      \
    X(runs)       /* 1: the source heats the rooms */                \
    X(rod_w)                                                         \
    X(defrosts_w) /* taken from the water by a defrost, 0 without */ \
    X(fixed_el_w) /* electricity of a defrost */                     \
    X(speed_max)         \
    X(ramp_from_s)       \
    X(wants_room) /* 1: waits for the upper end of the band */       \
    X(rod_on)     /* 1: the rod waits to go out, 0: to be needed */  \
    X(rod_watch)  /* 0: neither */

struct room_lanes {
#define X(name) LANE_ARRAY(name);
    ROOM_BUILDING(X) ROOM_EMITTER(X) ROOM_SOURCE(X) ROOM_SETTINGS(X)
#undef X
#define X(name) LANE_ARRAY(name##_0); LANE_ARRAY(name##_per_s);
    ROOM_INPUTS(X)
#undef X
        /* clang-format on */
        LANE_ARRAY(curve_0); /* heating curve for the set-point in force, taken at the knots as the inputs are */
    LANE_ARRAY(curve_per_s);
    LANE_ARRAY(knot_s);
    LANE_ARRAY(air_k_per_j); /* 1 / heat capacity */
    LANE_ARRAY(mass_k_per_j);
    LANE_ARRAY(emitter_k_per_j);
    bool any_runs;  /* some lane that goes has a source at work */
    bool any_ramps; /* one that is still starting up */
    struct rk_lanes rk;
    LANE_ROWS(y, R_COUNT); /* at rk.t_s */
    _Alignas(64) double k[RK_STAGES][R_COUNT][LANES];
    struct source_lanes source;
    LANE_ROWS(set_c, RK_STAGES);                         /* water wanted by the controller */
    _Alignas(64) double dense[R_COUNT][RK_DENSE][LANES]; /* of the step tried */
    _Alignas(64) double guard[2][ROOM_GUARDS][LANES];    /* at its ends */
};

void room_lanes_stages(struct room_lanes *b);
void room_lanes_finish(struct room_lanes *b);

#endif
