/* SPDX-License-Identifier: GPL-3.0-or-later */
/* building_eq.h - the equations of rooms and emitter, inline and without a branch: the one-home
 * functions of building.c and the loops over lanes of room_lanes.c are the same lines.
 *
 * Source: ISO 13790:2008 par. 12.2 and Annex C; EN 442 (radiator exponent), EN 1264 (floor). */
#ifndef PILOTSIM_TWINS_BUILDING_EQ_H
#define PILOTSIM_TWINS_BUILDING_EQ_H

#include "twins/building.h"
#include "twins/elementary.h"

#define COMFORT_AIR    0.3  /* operative temperature: 0.3 air, 0.7 star */
#define VALVE_MIN_FRAC 0.03 /* what a closed room thermostat lets through */

/* How far room thermostats are open: 1 up to the set-point, all but closed 1 K above it. */
static inline double building_valve_frac(double above_set_k, double min_frac) { return clip(1 - above_set_k, min_frac, 1); }

/* Heat given to the room by the emitter, W; above_set_k: what its valve, if any, feels above the set-point. */
static inline double emitter_power_w(const struct emitter *e, double temp_water_c, double temp_air_c, double above_set_k)
{
    /* (dt/dt_n)^n, made smooth through zero so that a Jacobian exists there */
    const double per_k = 1 / e->dt_nominal_k, dt = (temp_water_c - temp_air_c) * per_k, small = 0.1 * per_k;
    return building_valve_frac(above_set_k, e->valve_min_frac) * e->power_nominal_w * dt *
           pow_of(dt * dt + small * small, (e->exponent - 1) / 2);
}

/* Residents open windows and lower blinds as it warms from 24 to 26 degC. */
static inline double building_too_warm(double air_c) { return clip((air_c - 24) / 2, 0, 1); }

static inline double building_sun_w(const struct building *b, double air_c, double gain_solar_w)
{
    return gain_solar_w * (1 - (1 - b->blind_frac) * building_too_warm(air_c));
}

/* The star without the emitter's radiation. */
static inline double building_bare_star_c(const struct building *b, double air_c, double mass_c,
                                          const struct building_input *in)
{
    const double to_star = b->star_frac * (0.5 * in->gain_internal_w + building_sun_w(b, air_c, in->gain_solar_w));
    return (b->h_is * air_c + b->h_w * in->temp_out_c + b->h_ms * mass_c + to_star) * b->star_inv;
}

struct building_balance {
    double air_w, mass_w, emitter_w; /* what each node takes up */
    struct building_flows flows;
};

static inline struct building_balance building_balance(const struct building *b, double air, double mass, double water,
                                                       const struct building_input *in, double heat_w)
{
    const double bare_star = building_bare_star_c(b, air, mass, in), felt = 0.5 * (air + bare_star);
    const double emission = emitter_power_w(&b->emitter, water, air, felt - in->room_set_c);

    /* gains: half of the internal ones to the air, all else radiant */
    const double sun_w = building_sun_w(b, air, in->gain_solar_w);
    const double radiant = 0.5 * in->gain_internal_w + sun_w + (1 - b->emitter.convective_frac) * emission;
    const double to_air = 0.5 * in->gain_internal_w + b->emitter.convective_frac * emission;
    const double to_mass = b->am_frac * radiant;

    const double star = bare_star + b->star_frac * (1 - b->emitter.convective_frac) * emission * b->star_inv;
    /* windows are opened only while it is cooler outside */
    const double airing = b->h_airing * building_too_warm(air) * clip((air - in->temp_out_c) / 2, 0, 1);
    const double vent_w = (b->h_v + airing) * (air - in->temp_out_c);
    const double fabric_w = b->h_em * (mass - in->temp_solair_c);

    return (struct building_balance){
        .air_w = b->h_is * (star - air) - vent_w + to_air,
        .mass_w = b->h_ms * (star - mass) - fabric_w + to_mass,
        .emitter_w = heat_w - emission,
        .flows =
            {
                .temp_operative_c = COMFORT_AIR * air + (1 - COMFORT_AIR) * star,
                .emission_w = emission,
                .loss_w = vent_w + fabric_w + b->h_w * (star - in->temp_out_c) + (1 - b->am_frac - b->star_frac) * radiant,
                .gain_w = in->gain_internal_w + sun_w,
            },
    };
}

#endif
