/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inputs.h - what acts on one home during one day, prepared before the day is solved.
 *
 * Weather, sun and gains as knots, linear in between; loads and draws as edges. All of it is a pure
 * function of the model, the home and the day, so it belongs to the lane that solves, not to the
 * state. Times are milliseconds (or seconds) since the day's start; a day is 24 h of scenario time. */
#ifndef PILOTSIM_TWINS_INPUTS_H
#define PILOTSIM_TWINS_INPUTS_H

#include "twins/demand.h"
#include "twins/model.h"

enum {
    INPUT_KNOTS = MS_PER_DAY / WEATHER_STEP_MS + 16, /* the day and room for a step beyond it */
    INPUT_EDGES_MAX = 4 * DEMAND_LOADS_MAX,
    INPUT_DRAWS_MAX = 4 * DEMAND_DRAWS_MAX,
    INPUT_LOCAL_DAYS = 3, /* as many as act on 24 h */
};

struct knot {
    double temp_out_c, temp_solair_c, temp_damped_c, frost_per_s, gain_internal_w, gain_solar_w;
};

struct load_edge { /* a change of electric power */
    int32_t t_ms;
    float power_w, reactive_var; /* added at t_ms; floats, so that sums in double are exact */
    uint8_t phase;               /* 0..2, 3 all */
    uint8_t is_ev;
};

struct draw_edge {
    int32_t t_ms;
    float flow_kg_per_s; /* added at t_ms */
};

struct inputs {
    double phase_s; /* time of the day's start after knot 0 */
    struct knot knot[INPUT_KNOTS];
    double pv_w[INPUT_KNOTS]; /* inverter's AC power before any limit */
    double cold_water_c;
    size_t n_load, n_draw;
    struct load_edge load[INPUT_EDGES_MAX];
    struct draw_edge draw[INPUT_DRAWS_MAX];
    struct lived_day *lived; /* [INPUT_LOCAL_DAYS], the lane's: kept, as a home's next day asks for the same ones; NULL: not */
};

/* day_ms: scenario time of the day's start. lived begins as zeros; a home's days in order cost least, homes that take
 * turns with one array cost more and get the same. */
void inputs_prepare(struct inputs *in, const struct model *m, size_t home, int64_t day_ms);

/* All knot values at t_s after the day's start. */
struct knot inputs_at(const struct inputs *in, double t_s);

#endif
