/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tank_eq.h - the tank's tap and the faces between its nodes, inline and without a branch, for tank.c
 * and the loops over lanes of tank_lanes.c. Sources: see tank.c. */
#ifndef PILOTSIM_TWINS_TANK_EQ_H
#define PILOTSIM_TWINS_TANK_EQ_H

#include "twins/demand.h"
#include "twins/elementary.h"

#define CP_WATER 4186.0 /* J/(kg K); 1 l is taken as 1 kg */

struct tank_tap {
    double drawn_kg_per_s, flow_w_k, draw_w, unmet_w;
};

/* Mixing tap: as much hot water as gives the wanted temperature, at most all of it. */
static inline struct tank_tap tank_tap(double draw_kg_per_s, double top_c, double cold_c)
{
    const double hot_k = top_c - cold_c, want_k = DEMAND_TAP_C - cold_c;
    const double drawn_kg_per_s = draw_kg_per_s * (want_k / at_least(hot_k, want_k));
    const double flow_w_k = drawn_kg_per_s * CP_WATER, draw_w = flow_w_k * hot_k;
    return (struct tank_tap){drawn_kg_per_s, flow_w_k, draw_w, at_least(draw_kg_per_s * CP_WATER * want_k - draw_w, 0)};
}

/* Heat from a node to the one above, which is dt_k colder: conduction, and mixing where layers are inverted. */
static inline double tank_face_w(double conduct_w_k, double mix_w_k, double dt_k)
{
    return conduct_w_k * dt_k + mix_w_k * at_least(dt_k, 0);
}

#endif
