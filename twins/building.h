/* SPDX-License-Identifier: GPL-3.0-or-later */
/* building.h - rooms, fabric and heat emitter of one home: three temperatures.
 *
 * ISO 13790 hourly method (5R1C) with two states more: the air with its furniture, and the water of
 * radiators or the slab of a floor heating. The surface node ("star") has no capacity and is
 * eliminated. Pure functions over const coefficients; temperatures degC, powers W, time s. */
#ifndef PILOTSIM_TWINS_BUILDING_H
#define PILOTSIM_TWINS_BUILDING_H

#include "twins/home_table.h"

enum { FACADE_COUNT = 4 }; /* south, east, west, north of the house's own axes */

struct emitter {
    double power_nominal_w; /* at dt_nominal_k between mean water and room air */
    double dt_nominal_k;
    double exponent;     /* 1.3 radiator, 1.1 floor */
    double capacity_j_k; /* water and metal, or slab */
    double convective_frac;
    /* what closed thermostatic valves let through; 1 without: a slab gives off what it holds, its loops close at the source */
    double valve_min_frac;
};

struct building {
    double h_ms, h_is, h_w, h_em, h_op, h_v; /* W/K, names of ISO 13790 par. 12.2 */
    double h_airing;                         /* W/K added when residents open windows in the heat */
    double c_air_j_k, c_mass_j_k;
    double am_frac;   /* Am/At: share of radiant gains that meets the mass */
    double star_frac; /* share that meets the star; the rest leaves through the window */
    double star_inv;  /* 1/(h_is + h_w + h_ms), K/W */
    double air_volume_m3;
    double window_gain_m2[FACADE_COUNT]; /* window area times g and its constant factors */
    double opaque_wall_m2k;              /* sum U A R_se of one facade, m2: times (alpha I) gives W */
    double opaque_roof_m2k;
    double absorptance;
    double blind_frac; /* of the sun that closed blinds let in; 1 without blinds */
    double azimuth_rad;
    double design_load_w;
    struct emitter emitter;
};

struct building building_create(const struct home_table *t, size_t home);

struct building_input { /* what acts on the rooms at one instant */
    double temp_out_c, temp_solair_c;
    double gain_internal_w, gain_solar_w;
    double room_set_c;
    double heat_w; /* into the emitter, from heat pump, rod or boiler */
};

struct building_flows { /* powers at one instant, for the ledger */
    double temp_operative_c;
    double emission_w; /* emitter to room */
    double loss_w;     /* room to outside: transmission, ventilation, radiant share lost through windows */
    double gain_w;     /* internal and solar gains, after the blinds */
};

enum { BUILDING_AIR, BUILDING_MASS, BUILDING_EMITTER, BUILDING_STATES };

/* dy: K/s. Energy closes exactly: sum C dy = heat + gain - loss. */
struct building_flows building_rates(const struct building *b, const double y[BUILDING_STATES], const struct building_input *in,
                                     double dy[BUILDING_STATES]);

/* What a room sensor or a thermostatic valve feels: half air, half surfaces. */
double building_felt_c(const struct building *b, const double y[BUILDING_STATES], const struct building_input *in);

/* Heat needed to hold air temperature temp_air_c at temp_out_c without gains, steady state, W. */
double building_steady_load_w(const struct building *b, double temp_air_c, double temp_out_c);
double building_steady_mass_c(const struct building *b, double temp_air_c, double temp_out_c); /* of the mass, then */

#endif
