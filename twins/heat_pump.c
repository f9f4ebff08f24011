/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/heat_pump.h"

#include "twins/heat_pump_eq.h"

#include <math.h>

#define DEFROST_HEAT_FRAC   0.4    /* taken from the water, over nominal heat */
#define DEFROST_POWER_FRAC  0.6    /* over nominal power */
#define FROST_FULL_S        3600.0 /* full load at the worst temperature until defrost */
#define BOILER_MIN_FRAC     0.15
#define BOILER_SUPPLY_MAX_C 80.0

#define V(name) t->value[HOME_##name][home]

void heat_pump_fit(struct heat_pump *h, const struct heat_pump_model *m, double capacity_factor)
{
    const double nominal_w = capacity_factor * m->q_nominal_w;
    h->model = m;
    h->full_w = nominal_w, h->per_k_out = m->q_per_k_out, h->per_k_water = m->q_per_k_water;
    h->speed_min_frac = m->speed_min_frac, h->spread_k = SPREAD_K, h->frosts = 1;
    h->coil_lift_k_per_w = COIL_LIFT_K / nominal_w;
    h->is_electric = 1, h->pump_w = m->pump_w, h->standby_w = m->standby_w, h->crankcase_w = m->crankcase_w;
    h->supply_max_c = h->water_stop_max_c = m->water_max_c;
    h->defrost_heat_w = DEFROST_HEAT_FRAC * nominal_w;
    h->defrost_power_w = DEFROST_POWER_FRAC * nominal_w / heat_pump_cop(m, HP_RATED_OUTDOOR_C, HP_RATED_WATER_C);
}

static void fit_boiler(struct heat_pump *h, double full_w)
{
    h->full_w = full_w;
    h->speed_min_frac = BOILER_MIN_FRAC;
    h->supply_max_c = BOILER_SUPPLY_MAX_C, h->water_stop_max_c = INFINITY;
}

struct heat_pump heat_pump_create(const struct home_table *t, size_t home, const struct heat_pump_model *models,
                                  const struct building *b)
{
    const bool has_pump = home_has(t, home, KIT_heat_pump);
    struct heat_pump h = {
        .supply_design_c = V(emitter_supply_design),
        .temp_design_c = V(design_outdoor_temperature),
        .curve_power = 1 / b->emitter.exponent,
        .loop_min_frac = b->emitter.valve_min_frac < 1 ? 1 : VALVE_MIN_FRAC,
        .room_influence = V(room_influence),
        .cutoff_c = V(summer_cutoff),
        .bivalence_c = V(bivalence_temperature),
        .rod_step_w = has_pump ? V(backup_power) / 3 : 0,
        .tank_rod_w = has_pump && !home_has(t, home, KIT_water_heater) ? fmin(3000, V(backup_power)) : 0,
        .min_run_ms = (int64_t)(V(hp_min_run) * 1000),
        .min_rest_ms = (int64_t)(V(hp_min_rest) * 1000),
    };
    if (has_pump) heat_pump_fit(&h, &models[t->hp_model[home]], V(hp_capacity_factor));
    else fit_boiler(&h, fmax(8000, 1.3 * b->design_load_w));
    return h;
}

double heat_pump_water_set_c(const struct heat_pump *h, double temp_out_damped_c, double room_set_c, double temp_felt_c)
{
    return heat_pump_water_set_eq(h, heat_pump_curve_eq(h, temp_out_damped_c, room_set_c), room_set_c, temp_felt_c);
}

double heat_pump_water_stop_c(const struct heat_pump *h, double water_set_c) { return heat_pump_water_stop_eq(h, water_set_c); }

double heat_pump_speed_max(const struct heat_pump *h, double limit_frac)
{
    return h->model == NULL ? 1 : fmax(h->speed_min_frac, limit_frac);
}

double heat_pump_work_power_w(const struct heat_pump *h, double temp_out_c, const struct hp_work *w)
{
    if (h->model == NULL) return 0;
    return heat_pump_power_eq(w->map_w, heat_pump_cop(h->model, temp_out_c, w->supply_c), h->defrost_power_w, w->frost_per_s,
                              h->pump_w);
}

static struct hp_output output_of(const struct heat_pump *h, const struct hp_conditions *c, struct hp_work w)
{
    return (struct hp_output){
        .heat_w = w.heat_w, .power_el_w = heat_pump_work_power_w(h, c->temp_out_c, &w), .frost_per_s = w.frost_per_s};
}

/* Frost grows fastest a little above freezing in moist air; 3 to 4 h of full load at -10 degC. */
double heat_pump_frost_per_s(double temp_out_c, double rh_frac)
{
    const double dt = temp_out_c - 1, x = dt / (dt < 0 ? 9.6 : 3.0), humid = clip((rh_frac - 0.6) / 0.3, 0, 1);
    return humid * exp_of(-x * x) / FROST_FULL_S;
}

struct hp_output heat_pump_room(const struct heat_pump *h, const struct hp_conditions *c, double temp_water_c,
                                double water_set_c)
{
    return output_of(h, c,
                     heat_pump_room_work(h, c->temp_out_c, c->frost_per_s, heat_pump_ramp_eq(c->since_start_s),
                                         heat_pump_speed_max(h, c->speed_max_frac), temp_water_c, water_set_c));
}

struct hp_output heat_pump_water(const struct heat_pump *h, const struct hp_conditions *c, double temp_coil_c)
{
    return output_of(h, c,
                     heat_pump_water_work(h, c->temp_out_c, c->frost_per_s, heat_pump_ramp_eq(c->since_start_s),
                                          heat_pump_speed_max(h, c->speed_max_frac), temp_coil_c));
}

struct hp_output heat_pump_defrost(const struct heat_pump *h)
{
    return (struct hp_output){.heat_w = -h->defrost_heat_w, .power_el_w = h->defrost_power_w + h->model->pump_w};
}

double heat_pump_coil_max_c(const struct heat_pump *h) { return h->model->water_max_c - COIL_LIFT_K; }

double heat_pump_standby_w(const struct heat_pump *h, double temp_out_c)
{
    return heat_pump_standby_eq(h->standby_w, h->crankcase_w, temp_out_c);
}
