/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat_pump_model.h - a heat pump as its data sheet knows it: COP and capacity maps.
 *
 * COP is produced heat over consumed electricity. Two forms:
 *  polynomial  per water temperature w a cubic in outdoor temperature, linear between two w, the
 *              end record held outside the table; the outdoor temperature is clamped to the
 *              stretch on which each cubic rises (between its turning points);
 *  exponential ln COP = a + b outdoor + c water (fits of certificate points).
 * Either is clamped to [1, 0.6 Carnot]. Capacity at full speed:
 *   Q = q_nominal_w (1 + q_per_k_out (outdoor - 7) + q_per_k_water (water - 35)), at least 10 %.
 * Names are the keys of scenarios/parts/heat-pumps/<name>.yaml. */
#ifndef PILOTSIM_TWINS_HEAT_PUMP_MODEL_H
#define PILOTSIM_TWINS_HEAT_PUMP_MODEL_H

#include "twins/elementary.h"

#include <stdint.h>

enum { COP_RECORDS_MAX = 16 };
#define HP_RATED_OUTDOOR_C 7.0 /* EN 14511 rating point A7/W35 */
#define HP_RATED_WATER_C   35.0
#define HP_CAPACITY_FLOOR  0.1

struct cop_record {
    double water_c;
    double c[4];                 /* intercept, then powers of outdoor degC */
    double temp_lo_c, temp_hi_c; /* where the cubic rises; set by heat_pump_model_complete */
};

struct heat_pump_model {
    char name[64];
    uint32_t n_record; /* > 0: polynomial form, ascending water_c */
    struct cop_record record[COP_RECORDS_MAX];
    double exp_a, exp_b, exp_c;        /* exponential form when n_record == 0 */
    double q_nominal_w;                /* at A7/W35, full speed */
    double q_per_k_out, q_per_k_water; /* 1/K */
    double speed_min_frac;             /* lowest compressor speed, 1 for on/off machines */
    double water_max_c;                /* highest supply temperature without rod */
    double standby_w, pump_w, crankcase_w;
    double tan_phi;   /* reactive over active power */
    uint32_t n_phase; /* 1 or 3 */
};

/* Turning points of each cubic; call once after filling. */
void heat_pump_model_complete(struct heat_pump_model *m);
/* COP of each record at this outdoor temperature. */
void heat_pump_cop_records(const struct heat_pump_model *m, double temp_out_c, double cop[COP_RECORDS_MAX]);
double heat_pump_cop(const struct heat_pump_model *m, double temp_out_c, double temp_water_c);
double heat_pump_capacity_w(const struct heat_pump_model *m, double temp_out_c, double temp_water_c);

/* No machine beats 0.6 of Carnot between the temperatures it is asked about, or is worse than a rod. */
static inline double heat_pump_cop_possible(double mapped, double temp_out_c, double temp_water_c)
{
    const double lift_k = at_least(temp_water_c - temp_out_c, 1e-3); /* water colder than the air: no bound */
    return at_least(at_most(mapped, 0.6 * (temp_water_c + 273.15) / lift_k), 1);
}

#endif
