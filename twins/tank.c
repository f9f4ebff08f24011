/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Node balance of a stratified store (Duffie & Beckman, Solar Engineering of Thermal Processes,
 * ch. 8); inversion as in the usual multi-node models, but as a conductance of one node's heat
 * capacity per minute instead of an instant exchange. */
#include "twins/tank.h"

#include "twins/tank_eq.h"

#include <assert.h>
#include <math.h>

#define CONDUCTIVITY 1.5 /* W/(m K): water 0.6 and wall, effective */
#define ASPECT       2.5 /* height over diameter */
#define MIX_TIME_S   60.0

struct tank tank_create(const struct home_table *t, size_t home, uint32_t n_node)
{
    assert(n_node >= 1 && n_node <= TANK_NODES_MAX);
    const double volume_l = t->value[HOME_tank_volume][home], volume_m3 = volume_l / 1000;
    const double diameter_m = cbrt(volume_m3 / (M_PI / 4 * ASPECT)), area_m2 = M_PI / 4 * diameter_m * diameter_m;
    const double spacing_m = ASPECT * diameter_m / n_node, node_j_k = CP_WATER * volume_l / n_node;
    return (struct tank){
        .n_node = n_node,
        .n_coil = n_node > 1 ? n_node / 2 : 1,
        .sensor = n_node == 1 ? 0 : (2 * n_node) / 3,
        .node_j_k = node_j_k,
        .loss_w_k = t->value[HOME_tank_loss][home] / n_node,
        .conduct_w_k = CONDUCTIVITY * area_m2 / spacing_m,
        .mix_w_k = node_j_k / MIX_TIME_S,
        .ambient_c = t->value[HOME_tank_ambient][home],
    };
}

double tank_coil_c(const struct tank *k, const double *theta)
{
    double sum = 0;
    for (uint32_t i = 0; i < k->n_coil; i++) sum += theta[i];
    return sum / k->n_coil;
}

struct tank_flows tank_rates(const struct tank *k, const double *theta, const struct tank_input *in, double *dtheta)
{
    const uint32_t top = k->n_node - 1;
    const struct tank_tap tap = tank_tap(in->draw_kg_per_s, theta[top], in->cold_c);
    struct tank_flows f = {.draw_w = tap.draw_w, .unmet_w = tap.unmet_w, .drawn_kg_per_s = tap.drawn_kg_per_s};

    const double heat_w = in->heat_w / k->n_coil;
    double up_w = 0; /* heat through the lower face of node i, by conduction and mixing */
    double below_c = in->cold_c;
    for (uint32_t i = 0; i <= top; i++) {
        const double over_w = i < top ? tank_face_w(k->conduct_w_k, k->mix_w_k, theta[i] - theta[i + 1]) : 0;
        const double loss_w = k->loss_w_k * (theta[i] - k->ambient_c);
        f.loss_w += loss_w;
        dtheta[i] = (tap.flow_w_k * (below_c - theta[i]) + up_w - over_w - loss_w + (i < k->n_coil ? heat_w : 0)) / k->node_j_k;
        up_w = over_w;
        below_c = theta[i];
    }
    return f;
}
