/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tank.h - the hot-water tank: n well-mixed nodes, node 0 at the bottom.
 *
 * Draws enter cold at the bottom and leave hot at the top through a mixing tap; heat enters the
 * lower half (coil or element); where a lower node is warmer than the one above, they mix at a
 * rate, so the solver keeps its order. Pure functions; degC, W, kg/s, s. */
#ifndef PILOTSIM_TWINS_TANK_H
#define PILOTSIM_TWINS_TANK_H

#include "twins/home_table.h"
#include "twins/pilot.h"

struct tank {
    uint32_t n_node, n_coil; /* heat goes to nodes 0 .. n_coil-1 */
    uint32_t sensor;         /* node of the thermostat, upper half */
    double node_j_k;         /* heat capacity of a node */
    double loss_w_k;         /* of a node */
    double conduct_w_k;      /* between neighbours */
    double mix_w_k;          /* between neighbours when inverted */
    double ambient_c;
};

struct tank tank_create(const struct home_table *t, size_t home, uint32_t n_node);

struct tank_input {
    double draw_kg_per_s; /* wanted at the tap, at DEMAND_TAP_C */
    double cold_c;
    double heat_w; /* from coil, rod or element */
};

struct tank_flows {
    double draw_w;         /* useful heat leaving with the water */
    double unmet_w;        /* missing to tap temperature */
    double loss_w;         /* standing loss */
    double drawn_kg_per_s; /* leaving the tank */
};

/* dtheta: K/s per node. Energy closes exactly: sum C dtheta = heat - draw - loss. */
struct tank_flows tank_rates(const struct tank *k, const double *theta, const struct tank_input *in, double *dtheta);

double tank_coil_c(const struct tank *k, const double *theta); /* mean of the heated nodes */

#endif
