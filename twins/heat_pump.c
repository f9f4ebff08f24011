/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacity and COP come from declared points, which contain part load and the average share of
 * defrosts; so no part-load factor is applied, and between explicit defrosts heat and power are
 * raised so that the declared mean is restored over a cycle, at any speed:
 *   heat  (T Q' - D d)/(T + d) = Q  ->  Q' = Q + (Q + D) d/T,   T = 1/frost rate,
 * with d the length of a defrost and D the heat it takes back; likewise for power. */
#include "twins/heat_pump.h"

#include <math.h>

#define BAND_K             4.0    /* water band over which speed goes from full to lowest */
#define SPREAD_K           5.0    /* supply less return at full speed */
#define COIL_LIFT_K        7.0    /* supply above the coil's water at nominal heat: coils grow with the pump */
#define RAMP_S             75.0   /* start-up of the heat output */
#define FROST_FULL_S       3600.0 /* full load at the worst temperature until defrost */
#define DEFROST_HEAT_FRAC  0.4    /* taken from the water, over nominal heat */
#define DEFROST_POWER_FRAC 0.6    /* over nominal power */
#define BOILER_MIN_FRAC    0.15
#define DEFROST_S          (HP_DEFROST_MS / 1000.0)

#define V(name) t->value[HOME_##name][home]

struct heat_pump heat_pump_create(const struct home_table *t, size_t home, const struct heat_pump_model *models,
                                  const struct building *b)
{
    const bool has_pump = home_has(t, home, KIT_heat_pump);
    const struct heat_pump_model *model = has_pump ? &models[t->hp_model[home]] : NULL;
    const double nominal_w = has_pump ? V(hp_capacity_factor) * model->q_nominal_w : 0;
    return (struct heat_pump){
        .model = model,
        .capacity_factor = V(hp_capacity_factor),
        .defrost_heat_w = DEFROST_HEAT_FRAC * nominal_w,
        .defrost_power_w = has_pump ? DEFROST_POWER_FRAC * nominal_w / heat_pump_cop(model, 7, 35) : 0,
        .boiler_w = fmax(8000, 1.3 * b->design_load_w),
        .supply_design_c = V(emitter_supply_design),
        .temp_design_c = V(design_outdoor_temperature),
        .curve_power = 1 / b->emitter.exponent,
        .closes_loops = !b->emitter.has_valves,
        .room_influence = V(room_influence),
        .cutoff_c = V(summer_cutoff),
        .bivalence_c = V(bivalence_temperature),
        .rod_step_w = has_pump ? V(backup_power) / 3 : 0,
        .tank_rod_w = has_pump && !home_has(t, home, KIT_water_heater) ? fmin(3000, V(backup_power)) : 0,
        .min_run_ms = (int64_t)(V(hp_min_run) * 1000),
        .min_rest_ms = (int64_t)(V(hp_min_rest) * 1000),
    };
}

static double clip(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }

double heat_pump_water_set_c(const struct heat_pump *h, double temp_out_damped_c, double room_set_c, double temp_felt_c)
{
    const double x = clip((room_set_c - temp_out_damped_c) / fmax(1, room_set_c - h->temp_design_c), 0, 1.2);
    const double influence = clip(h->room_influence * (room_set_c - temp_felt_c), -15, 10);
    const double open = h->closes_loops ? building_valve_frac(temp_felt_c - room_set_c) : 1;
    const double supply = room_set_c + open * (h->supply_design_c - room_set_c) * pow(x, h->curve_power) + influence;
    const double top = h->model != NULL ? h->model->water_max_c : 80;
    return clip(supply, 18, top) - SPREAD_K / 2;
}

double heat_pump_water_stop_c(const struct heat_pump *h, double water_set_c)
{
    const double band_c = water_set_c + HP_STOP_ABOVE_K;
    return h->model != NULL ? fmin(band_c, h->model->water_max_c) : band_c;
}

/* Frost grows fastest a little above freezing in moist air; 3 to 4 h of full load at -10 degC. */
static double frost_rate(const struct hp_conditions *c, double speed)
{
    const double dt = c->temp_out_c - 1, width = dt < 0 ? 9.6 : 3.0;
    const double humid = clip((c->rh_frac - 0.6) / 0.3, 0, 1);
    return speed * humid * exp(-(dt / width) * (dt / width)) / FROST_FULL_S;
}

static double ramp(double since_start_s) { return since_start_s > 12 * RAMP_S ? 1 : 1 - exp(-since_start_s / RAMP_S); }

static struct hp_output compressor(const struct heat_pump *h, const struct hp_conditions *c, double speed, double supply_c)
{
    const struct heat_pump_model *m = h->model;
    const double frost = frost_rate(c, speed), per_cycle = DEFROST_S * frost;
    const double heat = speed * h->capacity_factor * heat_pump_capacity_w(m, c->temp_out_c, supply_c);
    const double power = heat / heat_pump_cop(m, c->temp_out_c, supply_c);
    return (struct hp_output){
        .heat_w = (heat + (heat + h->defrost_heat_w) * per_cycle) * ramp(c->since_start_s),
        .power_el_w = power + (power - h->defrost_power_w) * per_cycle + m->pump_w,
        .frost_per_s = frost,
    };
}

struct hp_output heat_pump_room(const struct heat_pump *h, const struct hp_conditions *c, double temp_water_c,
                                double water_set_c)
{
    const double wanted = 1 + (water_set_c - temp_water_c) / BAND_K; /* full speed up to the set-point */
    if (h->model == NULL)
        return (struct hp_output){.heat_w = h->boiler_w * clip(wanted, BOILER_MIN_FRAC, 1) * ramp(c->since_start_s)};
    const double low = h->model->speed_min_frac, speed = clip(wanted, low, fmax(low, c->speed_max_frac));
    return compressor(h, c, speed, temp_water_c + SPREAD_K / 2 * speed);
}

struct hp_output heat_pump_water(const struct heat_pump *h, const struct hp_conditions *c, double temp_coil_c)
{
    const double speed = fmax(h->model->speed_min_frac, c->speed_max_frac);
    const double lift_k =
        COIL_LIFT_K * speed * heat_pump_capacity_w(h->model, c->temp_out_c, temp_coil_c + COIL_LIFT_K) / h->model->q_nominal_w;
    return compressor(h, c, speed, temp_coil_c + lift_k);
}

struct hp_output heat_pump_defrost(const struct heat_pump *h)
{
    return (struct hp_output){.heat_w = -h->defrost_heat_w, .power_el_w = h->defrost_power_w + h->model->pump_w};
}

double heat_pump_coil_max_c(const struct heat_pump *h) { return h->model->water_max_c - COIL_LIFT_K; }

double heat_pump_standby_w(const struct heat_pump *h, double temp_out_c)
{
    if (h->model == NULL) return 0;
    return h->model->standby_w + (temp_out_c < 5 ? h->model->crankcase_w : 0);
}
