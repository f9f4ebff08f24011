/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without blinds, airing and emitter the rates are linear in the two temperatures, so three calls give the
 * matrix, and implicit Euler is a system of two. The ideal power is what holds the limit at the step's end. */
#include "tests/validation/box.h"

#include <math.h>

#define H_MASS        9.1 /* W/(m2 K), ISO 13790 */
#define SURFACE_RATIO 4.5

struct building box_of(const struct building *b, double floor_m2, const struct box_spec *s)
{
    struct building x = *b;
    const double total_m2 = SURFACE_RATIO * floor_m2;
    x.h_ms = H_MASS * s->fm * floor_m2;
    x.h_is = s->h_is_w_m2k * total_m2;
    x.h_em = 1 / (1 / x.h_op - 1 / x.h_ms);
    x.h_v = b->h_v * s->air_density;
    x.c_air_j_k = 1206 * s->air_density * s->air_multiple * b->air_volume_m3;
    x.am_frac = s->fm / SURFACE_RATIO;
    x.star_frac = 1 - x.am_frac - x.h_w / (H_MASS * total_m2);
    x.star_inv = 1 / (x.h_is + x.h_w + x.h_ms);
    x.h_airing = 0;
    x.blind_frac = 1;
    x.emitter = (struct emitter){.dt_nominal_k = 1, .exponent = 1, .capacity_j_k = 1};
    return x;
}

double box_step(const struct building *b, double y[BUILDING_STATES], const struct building_input *in, double to_air_w,
                const struct box_limits *limits, double dt_s)
{
    double r[3][BUILDING_STATES]; /* rates at 0, at air 1, at mass 1 */
    for (int i = 0; i < 3; i++) {
        const double at[BUILDING_STATES] = {i == 1, i == 2, 0};
        building_rates(b, at, in, r[i]);
    }
    const double a11 = 1 - dt_s * (r[1][BUILDING_AIR] - r[0][BUILDING_AIR]),
                 a12 = -dt_s * (r[2][BUILDING_AIR] - r[0][BUILDING_AIR]);
    const double a21 = -dt_s * (r[1][BUILDING_MASS] - r[0][BUILDING_MASS]),
                 a22 = 1 - dt_s * (r[2][BUILDING_MASS] - r[0][BUILDING_MASS]);
    const double air_rhs = y[BUILDING_AIR] + dt_s * (r[0][BUILDING_AIR] + to_air_w / b->c_air_j_k);
    const double mass_rhs = y[BUILDING_MASS] + dt_s * r[0][BUILDING_MASS];

    double air = (air_rhs * a22 - a12 * mass_rhs) / (a11 * a22 - a12 * a21), power_w = 0;
    const double held = fmin(fmax(air, limits->heat_below_c), limits->cool_above_c);
    const double mass = (mass_rhs - a21 * held) / a22;
    if (held != air) power_w = (a11 * held + a12 * mass - air_rhs) * b->c_air_j_k / dt_s;
    y[BUILDING_AIR] = held, y[BUILDING_MASS] = mass;
    return power_w;
}
