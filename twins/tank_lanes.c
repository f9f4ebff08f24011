/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over lanes, compiled with vectors (see CMakeLists.txt); everything in them is inline. */
#include "twins/tank_lanes.h"

#include "twins/heat_pump_eq.h"
#include "twins/tank_eq.h"

/* The source, where some lane's heats the tank. */
static inline void source_rates(struct tank_lanes *b, int s, double (*y)[LANES], double *coil_w)
{
    LANE_ARRAY(coil_c) = {0};
    LANE_ARRAY(since_s);
    LANE_ARRAY(out_c);
    LANE_ARRAY(map_w);
    LANE_ARRAY(supply_c);
    LANE_ARRAY(cop);
    for (int i = 0; i < b->n_coil; i++) EACH_LANE(l) coil_c[l] += y[i][l];
    const double per_node = 1.0 / b->n_coil;
    const struct source_lanes *e = &b->source;
    double(*k)[LANES] = b->k[s] + b->n_node;
    EACH_LANE(l)
    {
        struct heat_pump hp = {0};
#define X(name) hp.name = b->name[l];
        TANK_SOURCE(X)
#undef X
        const double t_s = b->rk.t_s[l] + rk_c[s] * b->rk.try_s[l];
        since_s[l] = t_s - b->knot_s[l];
#define X(name) const double name = b->name##_0[l] + since_s[l] * b->name##_per_s[l];
        TANK_INPUTS(X)
#undef X
        const struct hp_work w = heat_pump_water_work(&hp, temp_out_c, frost_per_s, heat_pump_ramp_eq(t_s - b->ramp_from_s[l]),
                                                      b->speed_max[l], coil_c[l] * per_node);
        k[T_HEAT][l] = b->runs[l] * w.heat_w;
        k[T_FROST][l] = b->runs[l] * w.frost_per_s;
        out_c[l] = temp_out_c, map_w[l] = w.map_w, supply_c[l] = w.supply_c;
        coil_w[l] = (k[T_HEAT][l] + b->rod_w[l]) * per_node;
    }
    source_lanes_cop(e, since_s, out_c, supply_c, cop);
    EACH_LANE(l)
    k[T_ELECTRIC][l] = b->runs[l] * e->is_electric[l] *
                       heat_pump_power_eq(map_w[l], cop[l], e->defrost_power_w[l], k[T_FROST][l], e->pump_w[l]);
}

static inline void idle_rates(struct tank_lanes *b, int s, double *coil_w)
{
    const double per_node = 1.0 / b->n_coil;
    double(*k)[LANES] = b->k[s] + b->n_node;
    EACH_LANE(l)
    {
        k[T_HEAT][l] = k[T_FROST][l] = k[T_ELECTRIC][l] = 0;
        coil_w[l] = b->rod_w[l] * per_node;
    }
}

static inline void rates(struct tank_lanes *b, int s, double (*y)[LANES])
{
    const int top = b->n_node - 1;
    double(*k)[LANES] = b->k[s], (*sum)[LANES] = b->k[s] + b->n_node;
    LANE_ARRAY(coil_w);
    LANE_ARRAY(flow_w_k);
    LANE_ARRAY(below_c);
    LANE_ARRAY(up_w);
    LANE_ARRAY(loss_w);
    if (b->any_runs) source_rates(b, s, y, coil_w);
    else idle_rates(b, s, coil_w);
    EACH_LANE(l)
    {
        const struct tank_tap tap = tank_tap(b->draw_kg_per_s[l], y[top][l], b->cold_c[l]);
        sum[T_DRAW][l] = tap.draw_w;
        sum[T_UNMET][l] = tap.unmet_w;
        sum[T_DRAWN][l] = tap.drawn_kg_per_s;
        flow_w_k[l] = tap.flow_w_k;
        below_c[l] = b->cold_c[l];
        up_w[l] = loss_w[l] = 0;
    }
    for (int i = 0; i <= top; i++) {
        const double heats = i < b->n_coil ? 1 : 0, *above = y[i < top ? i + 1 : i]; /* the lid passes nothing */
        EACH_LANE(l)
        {
            const double over_w = tank_face_w(b->conduct_w_k[l], b->mix_w_k[l], y[i][l] - above[l]);
            const double lost_w = b->loss_w_k[l] * (y[i][l] - b->ambient_c[l]);
            k[i][l] =
                (flow_w_k[l] * (below_c[l] - y[i][l]) + up_w[l] - over_w - lost_w + heats * coil_w[l]) * b->node_k_per_j[l];
            loss_w[l] += lost_w;
            up_w[l] = over_w;
            below_c[l] = y[i][l];
        }
    }
    EACH_LANE(l) sum[T_LOSS][l] = loss_w[l];
}

/* Thresholds as in run_tank_guards. */
static inline void guards(struct tank_lanes *b, int end, double (*y)[LANES], const double *frost)
{
    LANE_ARRAY(coil_c) = {0};
    for (int i = 0; i < b->n_coil; i++) EACH_LANE(l) coil_c[l] += y[i][l];
    const double per_node = 1.0 / b->n_coil;
    EACH_LANE(l)
    {
        const double above_k = y[b->sensor][l] - b->band_c[l], hot_k = coil_c[l] * per_node - b->coil_max_c[l];
        b->guard[end][TANK_GUARD_BAND][l] = b->wants_water[l] > 0 ? above_k : -above_k;
        b->guard[end][TANK_GUARD_MAX][l] = b->runs[l] > 0 ? hot_k : -1;
        b->guard[end][TANK_GUARD_FROST][l] = b->runs[l] > 0 ? frost[l] - 1 : -1;
    }
}

LANE_LOOPS void tank_lanes_stages(struct tank_lanes *b)
{
    const int n = b->n_node, frost_row = n + T_FROST;
    LANE_ROWS(y, TANK_NODES_MAX);
    LANE_ARRAY(frost);
    guards(b, 0, b->y, b->y[frost_row]);
    for (int s = 0; s < RK_STAGES; s++) {
        for (int i = 0; i < n; i++) rk_stage(&b->rk, s, b->y[i], b->k[0][i], TANK_ROWS * LANES, y[i]);
        rates(b, s, y);
    }
    rk_stage(&b->rk, RK_STAGES - 1, b->y[frost_row], b->k[0][frost_row], TANK_ROWS * LANES, frost);
    guards(b, 1, y, frost);
}

LANE_LOOPS void tank_lanes_finish(struct tank_lanes *b)
{
    const int n = b->n_node, rows = n + T_COUNT;
    LANE_ARRAY(error) = {0};
    LANE_ARRAY(e);
    for (int i = 0; i < rows; i++) {
        rk_component(&b->rk, b->y[i], b->k[0][i], TANK_ROWS * LANES, b->dense[i], e);
        if (i < n) rk_worst(&b->rk, b->dense[i], e, error);
    }
    rk_control(&b->rk, error);
    for (int i = 0; i < rows; i++) rk_accept(&b->rk, b->dense[i], b->y[i]);
}
