/* SPDX-License-Identifier: GPL-3.0-or-later */
/* box.h - a struct building without a heating system under an ideal thermostat, as test cases of envelopes
 * want it: heat or cold straight into the air, implicit steps. Works on building_rates, so what is tested is
 * what pilots use. No blinds, no airing, no emitter. */
#ifndef PILOTSIM_TESTS_VALIDATION_BOX_H
#define PILOTSIM_TESTS_VALIDATION_BOX_H

#include "twins/building.h"

struct box_spec {        /* what struct home_table does not say */
    double fm;           /* effective mass area over floor area */
    double h_is_w_m2k;   /* surface to air */
    double air_density;  /* over that at sea level */
    double air_multiple; /* capacity of air and furniture over that of air alone */
};
/* b is building_create's; its network is laid anew. */
struct building box_of(const struct building *b, double floor_m2, const struct box_spec *s);

struct box_limits {
    double heat_below_c, cool_above_c; /* -INFINITY, INFINITY: free float */
};
/* One implicit step; to_air_w is put into the air. Returns the ideal power into the air, W, negative cooling. */
double box_step(const struct building *b, double y[BUILDING_STATES], const struct building_input *in, double to_air_w,
                const struct box_limits *limits, double dt_s);

#endif
