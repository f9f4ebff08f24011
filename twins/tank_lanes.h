/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tank_lanes.h - the hot-water tanks of several homes, a lane a home: the tank's system of run.h as a
 * structure of arrays, with the equations of tank_eq.h and heat_pump_eq.h. All tanks of a pilot have
 * the same nodes. Used as room_lanes.h is. */
#ifndef PILOTSIM_TWINS_TANK_LANES_H
#define PILOTSIM_TWINS_TANK_LANES_H

#include "twins/run.h"
#include "twins/source_lanes.h"

enum { TANK_ROWS = TANK_NODES_MAX + T_COUNT };

/* clang-format off */
/* What the equations need of struct tank and struct heat_pump. */
#define TANK_TANK(X)   X(loss_w_k) X(conduct_w_k) X(mix_w_k) X(ambient_c)
#define TANK_SOURCE(X) X(full_w) X(per_k_out) X(per_k_water) X(frosts) X(defrost_heat_w) X(coil_lift_k_per_w)
#define TANK_INPUTS(X) X(temp_out_c) X(frost_per_s)

/* What the firmware has set, as of the last restart. */
#define TANK_SETTINGS(X) \
    X(cold_c)            \
    X(draw_kg_per_s)     \
    X(runs)        /* 1: the source heats the tank */                 \
    X(rod_w)       /* rod and resistive element */                    \
    X(speed_max)         \
    X(ramp_from_s)       \
    X(wants_water) /* 1: waits for band_c from below, 0 from above */ \
    X(band_c)            \
    X(coil_max_c)

struct tank_lanes {
#define X(name) LANE_ARRAY(name);
    TANK_TANK(X) TANK_SOURCE(X) TANK_SETTINGS(X)
#undef X
#define X(name) LANE_ARRAY(name##_0); LANE_ARRAY(name##_per_s);
    TANK_INPUTS(X)
#undef X
        /* clang-format on */
        LANE_ARRAY(knot_s);
    LANE_ARRAY(node_k_per_j);
    int n_node, n_coil, sensor;
    bool any_runs; /* some lane that goes has its source in the tank */
    struct rk_lanes rk;
    LANE_ROWS(y, TANK_ROWS); /* nodes, then T_x */
    _Alignas(64) double k[RK_STAGES][TANK_ROWS][LANES];
    struct source_lanes source;
    _Alignas(64) double dense[TANK_ROWS][RK_DENSE][LANES];
    _Alignas(64) double guard[2][TANK_GUARDS][LANES];
};

void tank_lanes_stages(struct tank_lanes *b);
void tank_lanes_finish(struct tank_lanes *b);

#endif
