/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat_pump_eq.h - the equations of the heat source but for its COP map, inline and without a
 * branch: the one-home functions of heat_pump.c and the loops over lanes are the same lines. */
#ifndef PILOTSIM_TWINS_HEAT_PUMP_EQ_H
#define PILOTSIM_TWINS_HEAT_PUMP_EQ_H

#include "twins/building_eq.h"
#include "twins/elementary.h"
#include "twins/heat_pump.h"

#define BAND_K        4.0  /* water band over which speed goes from full to lowest */
#define SPREAD_K      5.0  /* supply less return at full speed */
#define COIL_LIFT_K   7.0  /* supply above the coil's water at nominal heat: coils grow with the pump */
#define RAMP_S        75.0 /* start-up of the heat output */
#define HP_RAMP_END_S (12 * RAMP_S)
#define DEFROST_S     (HP_DEFROST_MS / 1000.0)

/* Heating curve: the share of the design supply's excess over the room that this weather asks for. */
static inline double heat_pump_curve_eq(const struct heat_pump *h, double temp_out_damped_c, double room_set_c)
{
    const double x = clip((room_set_c - temp_out_damped_c) / at_least(room_set_c - h->temp_design_c, 1), 0, 1.2);
    return pow_of(x, h->curve_power);
}

static inline double heat_pump_water_set_eq(const struct heat_pump *h, double curve, double room_set_c, double temp_felt_c)
{
    const double influence = clip(h->room_influence * (room_set_c - temp_felt_c), -15, 10);
    const double open = building_valve_frac(temp_felt_c - room_set_c, h->loop_min_frac);
    const double supply = room_set_c + open * (h->supply_design_c - room_set_c) * curve + influence;
    return clip(supply, 18, h->supply_max_c) - SPREAD_K / 2;
}

/* Emitter water at which room heating stops: above its band, or at what the compressor can reach. */
static inline double heat_pump_water_stop_eq(const struct heat_pump *h, double water_set_c)
{
    return at_most(water_set_c + HP_STOP_ABOVE_K, h->water_stop_max_c);
}

static inline double heat_pump_ramp_eq(double since_start_s)
{
    return since_start_s >= HP_RAMP_END_S ? 1 : 1 - exp_of(-since_start_s / RAMP_S);
}

/* At full speed. */
static inline double heat_pump_full_w(const struct heat_pump *h, double temp_out_c, double supply_c)
{
    return h->full_w *
           at_least(1 + h->per_k_out * (temp_out_c - HP_RATED_OUTDOOR_C) + h->per_k_water * (supply_c - HP_RATED_WATER_C),
                    HP_CAPACITY_FLOOR);
}

struct hp_work { /* of a running source */
    double heat_w, frost_per_s;
    double map_w, supply_c; /* heat by the map alone, and the supply temperature: what electricity follows from */
};

/* Capacity and COP come from declared points, which contain part load and the average share of
 * defrosts; so no part-load factor is applied, and between explicit defrosts heat and power are
 * raised so that the declared mean is restored over a cycle, at any speed:
 *   heat  (T Q' - D d)/(T + d) = Q  ->  Q' = Q + (Q + D) d/T,   T = 1/frost rate,
 * with d the length of a defrost and D the heat it takes back; likewise for power.
 * frost: growth at full speed, 1/s. */
static inline struct hp_work heat_pump_work(const struct heat_pump *h, double temp_out_c, double frost, double ramp,
                                            double speed, double supply_c)
{
    const double map_w = speed * heat_pump_full_w(h, temp_out_c, supply_c), grows = speed * h->frosts * frost;
    return (struct hp_work){
        .heat_w = (map_w + (map_w + h->defrost_heat_w) * DEFROST_S * grows) * ramp,
        .frost_per_s = grows,
        .map_w = map_w,
        .supply_c = supply_c,
    };
}

/* speed_max: of heat_pump_speed_max. Full speed up to the set-point, the lowest a band above it. */
static inline struct hp_work heat_pump_room_work(const struct heat_pump *h, double temp_out_c, double frost, double ramp,
                                                 double speed_max, double temp_water_c, double water_set_c)
{
    const double speed = clip(1 + (water_set_c - temp_water_c) / BAND_K, h->speed_min_frac, speed_max);
    return heat_pump_work(h, temp_out_c, frost, ramp, speed, temp_water_c + h->spread_k / 2 * speed);
}

static inline struct hp_work heat_pump_water_work(const struct heat_pump *h, double temp_out_c, double frost, double ramp,
                                                  double speed_max, double temp_coil_c)
{
    const double lift_k = h->coil_lift_k_per_w * speed_max * heat_pump_full_w(h, temp_out_c, temp_coil_c + COIL_LIFT_K);
    return heat_pump_work(h, temp_out_c, frost, ramp, speed_max, temp_coil_c + lift_k);
}

/* Electricity of the compressor at work, circulation pump included; grows: frost, 1/s. */
static inline double heat_pump_power_eq(double map_w, double cop, double defrost_power_w, double grows, double pump_w)
{
    const double power = map_w / cop;
    return power + (power - defrost_power_w) * DEFROST_S * grows + pump_w;
}

/* Control, and in the cold the crankcase heater. */
static inline double heat_pump_standby_eq(double standby_w, double crankcase_w, double temp_out_c)
{
    return standby_w + (temp_out_c < 5 ? crankcase_w : 0);
}

#endif
