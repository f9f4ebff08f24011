/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat_pump.h - one home's heat source: what it gives and takes at an instant, and what its own
 * controller aims at. A gas boiler is the same thing without a compressor.
 *
 * Control is continuous between switches: speed follows the water temperature within a band; the
 * switches themselves (start, stop, three-way valve, defrost) are events of firmware.h. */
#ifndef PILOTSIM_TWINS_HEAT_PUMP_H
#define PILOTSIM_TWINS_HEAT_PUMP_H

#include "twins/building.h"
#include "twins/heat_pump_model.h"

#include <stdbool.h>

enum hp_mode { HP_REST, HP_ROOM, HP_WATER, HP_DEFROST };

struct heat_pump {
    const struct heat_pump_model *model;     /* NULL: gas boiler */
    double full_w, per_k_out, per_k_water;   /* heat at full speed at A7/W35, and how it rises with both, 1/K */
    double speed_min_frac, spread_k, frosts; /* a boiler has no spread and no frost: 0 */
    double coil_lift_k_per_w;
    double is_electric, pump_w, standby_w, crankcase_w; /* 1, and the model's; of a boiler 0 */
    double supply_max_c, water_stop_max_c;              /* what the source reaches */
    double defrost_heat_w, defrost_power_w;             /* taken from the water; electric, without circulation pump */
    double supply_design_c, temp_design_c, curve_power; /* heating curve; 1/exponent of the emitter */
    double loop_min_frac; /* floor heating: warm rooms close their loops, so the slab is heated less; 1: no loops to close */
    double room_influence, cutoff_c;
    double bivalence_c, rod_step_w; /* one of three equal steps of the rod */
    double tank_rod_w;
    int64_t min_run_ms, min_rest_ms;
};

struct heat_pump heat_pump_create(const struct home_table *t, size_t home, const struct heat_pump_model *models,
                                  const struct building *b);

/* All that follows from the machine: this model, scaled. */
void heat_pump_fit(struct heat_pump *h, const struct heat_pump_model *m, double capacity_factor);

/* Wanted mean water temperature of the emitter, degC. */
double heat_pump_water_set_c(const struct heat_pump *h, double temp_out_damped_c, double room_set_c, double temp_felt_c);

/* Emitter water at which room heating stops: above its band, or at what the compressor can reach. */
double heat_pump_water_stop_c(const struct heat_pump *h, double water_set_c);

struct hp_conditions {              /* of one instant */
    double temp_out_c, frost_per_s; /* frost_per_s: at full speed, of heat_pump_frost_per_s */
    double since_start_s;           /* compressor running for so long: start-up ramp */
    double speed_max_frac;          /* limit from outside, 1 none */
};
struct hp_output {
    double heat_w;      /* into the water */
    double power_el_w;  /* electricity, circulation pump included */
    double frost_per_s; /* growth of the frost mass, 1 is a full evaporator */
};
/* Growth of frost at full speed in this air. */
double heat_pump_frost_per_s(double temp_out_c, double rh_frac);

/* Room heating: speed from the water temperature against its set-point. */
struct hp_output heat_pump_room(const struct heat_pump *h, const struct hp_conditions *c, double temp_water_c,
                                double water_set_c);
/* Hot water: full (allowed) speed into a coil at temp_coil_c. */
struct hp_output heat_pump_water(const struct heat_pump *h, const struct hp_conditions *c, double temp_coil_c);
/* Highest speed heard from outside; a boiler hears nothing. */
double heat_pump_speed_max(const struct heat_pump *h, double limit_frac);
/* Electricity of the compressor at work, circulation pump included; 0 of a boiler. */
struct hp_work;
double heat_pump_work_power_w(const struct heat_pump *h, double temp_out_c, const struct hp_work *w);
struct hp_output heat_pump_defrost(const struct heat_pump *h); /* takes heat out of the emitter's water */

/* Highest coil temperature the compressor reaches. */
double heat_pump_coil_max_c(const struct heat_pump *h);

/* Standing electric power beside the running compressor: control and, in the cold, crankcase. */
double heat_pump_standby_w(const struct heat_pump *h, double temp_out_c);

/* Thresholds of the water temperature around its set-point, K, and times of the controller. */
#define HP_START_BELOW_K 1.0
#define HP_STOP_ABOVE_K  5.0
#define HP_ROD_BELOW_K   5.0
#define HP_ROD_OFF_K     1.0
#define HP_SLAB_ROOM_K   0.5 /* rooms this far below their set-point need the rod beside a slab */
enum {
    HP_DEFROST_MS = 300000,      /* length of a defrost */
    HP_ROD_WAIT_MS = 1800000,    /* water too cold for so long before a rod step */
    HP_WATER_CAP_MS = 5400000,   /* longest hot-water run while rooms want heat */
    HP_WATER_PAUSE_MS = 1800000, /* pause of hot water after that */
};

#endif
