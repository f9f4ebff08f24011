/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two systems of a home as the solver sees them: rates of change, and guards whose sign says that
 * a device's threshold is crossed. */
#include "twins/run.h"

#include <math.h>

static struct hp_conditions conditions(const struct run *r, const struct knot *k, double t_s)
{
    return (struct hp_conditions){
        .temp_out_c = k->temp_out_c,
        .frost_per_s = k->frost_per_s,
        .since_start_s = t_s - (double)(r->s->ramp_since_ms - r->day_ms) / MS_PER_S,
        .speed_max_frac = r->s->command[COMMAND_HP_LIMIT] / 100,
    };
}

static struct building_input room_input(const struct run *r, const struct knot *k, double heat_w)
{
    return (struct building_input){
        .temp_out_c = k->temp_out_c,
        .temp_solair_c = k->temp_solair_c,
        .gain_internal_w = k->gain_internal_w,
        .gain_solar_w = k->gain_solar_w,
        .room_set_c = r->s->room_set_c,
        .heat_w = heat_w,
    };
}

static double water_set_c(const struct run *r, const struct knot *k, const double *y)
{
    const struct building_input in = room_input(r, k, 0);
    const double felt_c = building_felt_c(&r->h->building, y, &in);
    return heat_pump_water_set_c(&r->h->heat_pump, k->temp_damped_c, r->s->room_set_c, felt_c);
}

static struct hp_output room_source(const struct run *r, const struct knot *k, double t_s, const double *y)
{
    const struct heat_pump *hp = &r->h->heat_pump;
    if (r->s->mode == HP_DEFROST) return heat_pump_defrost(hp);
    if (r->s->mode != HP_ROOM) return (struct hp_output){0};
    const struct hp_conditions c = conditions(r, k, t_s);
    return heat_pump_room(hp, &c, y[BUILDING_EMITTER], water_set_c(r, k, y));
}

static struct hp_output tank_source(const struct run *r, double t_s, const double *y)
{
    if (r->s->mode != HP_WATER) return (struct hp_output){0};
    const struct knot k = inputs_at(&r->in, t_s);
    const struct hp_conditions c = conditions(r, &k, t_s);
    return heat_pump_water(&r->h->heat_pump, &c, tank_coil_c(&r->h->tank, y));
}

void run_room_rates(double t_s, const double *y, double *dy, void *ctx)
{
    const struct run *r = ctx;
    const struct knot k = inputs_at(&r->in, t_s);
    const struct hp_output source = room_source(r, &k, t_s, y);
    const struct building_input in = room_input(r, &k, source.heat_w + r->s->rod_steps * r->h->heat_pump.rod_step_w);
    const struct building_flows f = building_rates(&r->h->building, y, &in, dy);
    dy[R_ELECTRIC] = source.power_el_w + heat_pump_standby_w(&r->h->heat_pump, k.temp_out_c);
    dy[R_HEAT] = source.heat_w;
    dy[R_LOSS] = f.loss_w;
    dy[R_GAIN] = f.gain_w;
    dy[R_FROST] = source.frost_per_s;
    dy[R_BELOW] = fmax(0, r->s->comfort_min_c - f.temp_operative_c);
    dy[R_OPERATIVE] = f.temp_operative_c;
}

static double operative_c(const struct run *r, double t_s, const double *y)
{
    double dy[BUILDING_STATES];
    const struct knot k = inputs_at(&r->in, t_s);
    const struct building_input in = room_input(r, &k, 0);
    return building_rates(&r->h->building, y, &in, dy).temp_operative_c;
}

/* Below zero while nothing is to happen; a guard at rest is constant. */
void run_room_guards(double t_s, const double *y, double *g, void *ctx)
{
    const struct run *r = ctx;
    const struct home_state *s = r->s;
    const struct knot k = inputs_at(&r->in, t_s);
    const double water_c = y[BUILDING_EMITTER], set_c = water_set_c(r, &k, y);
    g[ROOM_GUARD_BAND] =
        s->wants_room ? water_c - heat_pump_water_stop_c(&r->h->heat_pump, set_c) : set_c - HP_START_BELOW_K - water_c;
    g[ROOM_GUARD_FROST] = s->mode == HP_ROOM ? y[R_FROST] - 1 : -1;
    const double operative = operative_c(r, t_s, y);
    g[ROOM_GUARD_COLD] = run_cold_below_c(r) - operative;
    g[ROOM_GUARD_ROD] = -1;
    if (r->h->heat_pump.rod_step_w <= 0 || !s->is_season) return;
    g[ROOM_GUARD_ROD] = s->rod_steps > 0 ? water_c - (set_c - HP_ROD_OFF_K) : set_c - HP_ROD_BELOW_K - water_c;
    /* a slab warms for hours: that it fails is told by cold rooms alone */
    const double cold_k = s->room_set_c - HP_SLAB_ROOM_K - operative;
    if (s->rod_steps == 0 && r->h->heat_pump.loop_min_frac < 1) g[ROOM_GUARD_ROD] = fmin(g[ROOM_GUARD_ROD], cold_k);
}

void run_tank_rates(double t_s, const double *y, double *dy, void *ctx)
{
    const struct run *r = ctx;
    const struct tank *k = &r->h->tank;
    const uint32_t n = k->n_node;
    const struct hp_output source = tank_source(r, t_s, y);
    const struct tank_input in = {
        .draw_kg_per_s = r->s->draw_kg_per_s,
        .cold_c = r->in.cold_water_c,
        .heat_w = source.heat_w + r->channel_w[CH_ROD_TANK] + r->channel_w[CH_HEATER],
    };
    const struct tank_flows f = tank_rates(k, y, &in, dy);
    dy[n + T_ELECTRIC] = source.power_el_w;
    dy[n + T_HEAT] = source.heat_w;
    dy[n + T_DRAW] = f.draw_w;
    dy[n + T_UNMET] = f.unmet_w;
    dy[n + T_LOSS] = f.loss_w;
    dy[n + T_DRAWN] = f.drawn_kg_per_s;
    dy[n + T_FROST] = source.frost_per_s;
}

void run_tank_guards(double t_s, const double *y, double *g, void *ctx)
{
    (void)t_s;
    const struct run *r = ctx;
    const struct tank *k = &r->h->tank;
    const double target_c = firmware_tank_target_c(r), sensor_c = y[k->sensor];
    const bool by_pump = r->s->mode == HP_WATER;
    g[TANK_GUARD_BAND] = r->s->wants_water ? sensor_c - target_c : target_c - r->h->tank_hysteresis_k - sensor_c;
    g[TANK_GUARD_MAX] = by_pump ? tank_coil_c(k, y) - heat_pump_coil_max_c(&r->h->heat_pump) : -1;
    g[TANK_GUARD_FROST] = by_pump ? y[k->n_node + T_FROST] - 1 : -1;
}

double run_cold_below_c(const struct run *r) { return r->s->comfort_min_c + (r->s->is_cold ? COLD_HYSTERESIS_K : 0); }

double run_operative_c(const struct run *r) { return operative_c(r, (double)r->now_ms / MS_PER_S, r->y_room); }

double run_water_set_c(const struct run *r)
{
    const struct knot k = inputs_at(&r->in, (double)r->now_ms / MS_PER_S);
    return water_set_c(r, &k, r->y_room);
}

double run_source_power_w(const struct run *r)
{
    const double t_s = (double)r->now_ms / MS_PER_S;
    const struct knot k = inputs_at(&r->in, t_s);
    return room_source(r, &k, t_s, r->y_room).power_el_w + heat_pump_standby_w(&r->h->heat_pump, k.temp_out_c) +
           tank_source(r, t_s, r->y_tank).power_el_w;
}

double run_source_going_w(const struct run *r)
{
    const double t_s = (double)r->now_ms / MS_PER_S;
    const double room_w = ode_slope(r->room, t_s, R_ELECTRIC), tank_w = ode_slope(r->tank, t_s, r->h->tank.n_node + T_ELECTRIC);
    return isnan(room_w + tank_w) ? run_source_power_w(r) : room_w + tank_w;
}
