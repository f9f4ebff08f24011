/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coefficients from what is known of a house: ISO 13790:2008 par. 12.2 and Annex C (conductances, split
 * of gains); the two added states and the emitter follow EN 442 and EN 1264. */
#include "twins/building.h"

#include "twins/building_eq.h"

#include <assert.h>
#include <math.h>

#define RHO_CP_AIR     1206.0 /* J/(m3 K) at sea level */
#define H_MASS         9.1    /* W/(m2 K), mass to star */
#define H_SURFACE      3.45   /* W/(m2 K), star to air */
#define SURFACE_RATIO  4.5    /* At = 4.5 Af */
#define AIR_MULTIPLE   5.0    /* air and light furniture over air alone */
#define R_SE           0.04   /* m2 K/W, outer surface */
#define AIRING_PER_H   3.0    /* air changes of wide open windows */
#define BLIND_FRAC     0.3    /* of the sun that closed blinds let in */
#define WATER_SPREAD_K 5.0    /* supply less return at full load */
#define DESIGN_ROOM_C  20.0

/* ISO 13790 table 12: effective mass area over floor area, by heat capacity per floor area. */
static double mass_area_ratio(double capacity_j_m2k)
{
    static const double c[] = {110000, 165000, 260000, 370000}, ratio[] = {2.5, 2.5, 3.0, 3.5};
    if (capacity_j_m2k <= c[0]) return ratio[0];
    for (size_t i = 1; i < ARRAY_LEN(c); i++)
        if (capacity_j_m2k <= c[i])
            return ratio[i - 1] + (ratio[i] - ratio[i - 1]) * (capacity_j_m2k - c[i - 1]) / (c[i] - c[i - 1]);
    return ratio[ARRAY_LEN(ratio) - 1];
}

static double value(const struct home_table *t, size_t home, enum home_param p) { return t->value[p][home]; }
#define V(name) value(t, home, HOME_##name)

static struct emitter emitter_create(const struct home_table *t, size_t home, double design_load_w)
{
    const bool is_floor = V(emitter_kind) > 0.5;
    const double power = fmax(500, V(emitter_oversize) * design_load_w);
    return (struct emitter){
        .power_nominal_w = power,
        .dt_nominal_k = fmax(3, V(emitter_supply_design) - WATER_SPREAD_K / 2 - DESIGN_ROOM_C),
        .exponent = is_floor ? 1.1 : 1.3,
        /* floor: 80 kJ/(m2 K) of screed and its water; radiators: steel and 10 l of water per kW */
        .capacity_j_k = is_floor ? 80e3 * V(floor_area) : 55.0 * power,
        .convective_frac = is_floor ? 0.45 : 0.65,
        .valve_min_frac = is_floor ? 1 : VALVE_MIN_FRAC,
    };
}

struct building building_create(const struct home_table *t, size_t home)
{
    const double floor_m2 = V(floor_area), capacity = V(thermal_capacitance_per_floor_area);
    const double total_m2 = SURFACE_RATIO * floor_m2, mass_m2 = mass_area_ratio(capacity) * floor_m2;
    const double window_m2[FACADE_COUNT] = {V(window_area_south), V(window_area_east), V(window_area_west),
                                            V(window_area_north)};
    const double windows_m2 = window_m2[0] + window_m2[1] + window_m2[2] + window_m2[3];
    const double bridges = V(thermal_bridges);

    struct building b = {.azimuth_rad = V(azimuth) * M_PI / 180, .absorptance = V(absorptance), .blind_frac = BLIND_FRAC};
    b.h_w = (V(u_windows) + bridges) * windows_m2;
    b.h_op = (V(u_walls) + bridges) * V(walls_area) + (V(u_roof) + bridges) * V(roof_area) +
             (V(u_ground) + bridges) * V(ground_area) * V(ground_factor);
    b.h_ms = H_MASS * mass_m2;
    b.h_is = H_SURFACE * total_m2;
    b.h_op = fmin(fmax(b.h_op, 1e-3), 0.95 * b.h_ms); /* the network needs h_op < h_ms */
    b.h_em = 1 / (1 / b.h_op - 1 / b.h_ms);

    b.air_volume_m3 = floor_m2 * V(floor_height);
    const double per_change = RHO_CP_AIR * b.air_volume_m3 / 3600;
    b.h_v = per_change * (V(infiltration) + V(air_ventilation) * (1 - V(ventilation_efficiency)));
    b.h_airing = per_change * AIRING_PER_H;

    b.c_air_j_k = AIR_MULTIPLE * RHO_CP_AIR * b.air_volume_m3;
    b.c_mass_j_k = capacity * floor_m2;
    b.am_frac = fmin(mass_m2 / total_m2, 0.95);
    b.star_frac = fmax(0, 1 - b.am_frac - b.h_w / (H_MASS * total_m2)); /* a glass house loses the rest, no more */
    b.star_inv = 1 / (b.h_is + b.h_w + b.h_ms);

    for (int f = 0; f < FACADE_COUNT; f++) b.window_gain_m2[f] = window_m2[f] * V(g_windows) * V(window_factor);
    b.opaque_wall_m2k = V(u_walls) * V(walls_area) * R_SE / FACADE_COUNT;
    b.opaque_roof_m2k = V(u_roof) * V(roof_area) * R_SE;
    b.design_load_w = fmax(0, building_steady_load_w(&b, V(temperature_set_point), V(design_outdoor_temperature)));
    b.emitter = emitter_create(t, home, b.design_load_w);
    return b;
}

double building_steady_load_w(const struct building *b, double temp_air_c, double temp_out_c)
{
    const double mass = 1 / (1 / b->h_ms + 1 / b->h_em);
    return (b->h_v + 1 / (1 / b->h_is + 1 / (b->h_w + mass))) * (temp_air_c - temp_out_c);
}

double building_steady_mass_c(const struct building *b, double temp_air_c, double temp_out_c)
{
    /* star and mass in balance: h_ms (star - mass) = h_em (mass - out) */
    const double through = b->h_ms * b->h_em / (b->h_ms + b->h_em);
    const double star = (b->h_is * temp_air_c + (b->h_w + through) * temp_out_c) / (b->h_is + b->h_w + through);
    return (b->h_ms * star + b->h_em * temp_out_c) / (b->h_ms + b->h_em);
}

double building_felt_c(const struct building *b, const double y[BUILDING_STATES], const struct building_input *in)
{
    return 0.5 * (y[BUILDING_AIR] + building_bare_star_c(b, y[BUILDING_AIR], y[BUILDING_MASS], in));
}

struct building_flows building_rates(const struct building *b, const double y[BUILDING_STATES], const struct building_input *in,
                                     double dy[BUILDING_STATES])
{
    const struct building_balance x =
        building_balance(b, y[BUILDING_AIR], y[BUILDING_MASS], y[BUILDING_EMITTER], in, in->heat_w);
    dy[BUILDING_AIR] = x.air_w / b->c_air_j_k;
    dy[BUILDING_MASS] = x.mass_w / b->c_mass_j_k;
    dy[BUILDING_EMITTER] = x.emitter_w / b->emitter.capacity_j_k;
    return x.flows;
}
