/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sun.h - where the sun stands, how strong it is, and what of it falls on a plane.
 *
 * Position: Michalsky (Solar Energy 40, 1988), good to 0.01 degrees from 1950 to 2050, geometric:
 * without refraction, which is a function of its own. Azimuths count from south, west positive, in
 * radians. Irradiances are W/m2. Everything of a plane that is not its own lies precomputed in the
 * columns of struct weather, so that sun_under costs a few multiplications: it is evaluated for
 * each plane of each home at each knot. Pure functions; any thread. */
#ifndef PILOTSIM_TWINS_SUN_H
#define PILOTSIM_TWINS_SUN_H

#include "twins/elementary.h"
#include "twins/weather.h"

struct sun {                /* the unit vector to the sun, as seen from the site */
    double up, south, west; /* up is the cosine of the zenith angle */
};

struct plane { /* made once by plane_of */
    double cos_tilt, sin_tilt, cos_azimuth, sin_azimuth;
};

struct plane_sun { /* on the tilted plane, W/m2; the sum is what it receives */
    double beam, diffuse, ground;
    double cos_incidence; /* of the beam, negative when the sun is behind the plane */
};

struct sun_split { /* a global horizontal irradiance and its parts */
    double dni, dhi;
};

struct perez { /* brightening of the sky round the sun and at the horizon */
    double f1, f2;
};

struct plane plane_of(double tilt_rad, double azimuth_rad); /* tilt 0 is flat, pi/2 upright */
struct plane_sun sun_on_plane(const struct weather *w, size_t knot, const struct plane *p);

struct sun sun_at(double latitude_deg, double longitude_deg, int64_t utc_ms);
double sun_azimuth_rad(struct sun s);
/* What air adds to a geometric elevation near the ground (Saemundsson 1986); 0 below -1 degree. */
double sun_refraction_deg(double elevation_deg, double pressure_pa, double temp_c);

double sun_extraterrestrial_w_m2(int64_t utc_ms); /* normal to the beam, at today's distance */
double sun_air_mass(double cos_zenith);           /* Kasten and Young 1989; relative, at sea level */
/* Global irradiance under a clean clear sky (Ineichen and Perez 2002, Linke turbidity 2): the
 * ceiling of generated weather. 0 with the sun down. */
double sun_clear_sky_w_m2(double cos_zenith, double extraterrestrial_w_m2, double elevation_m);

/* Erbs, Klein and Duffie 1982. Below 3 degrees of elevation all of it is diffuse. The beam is held
 * to 0.85 of the extraterrestrial one and the diffuse part takes the rest: dni cos_zenith + dhi = ghi. */
struct sun_split sun_split_erbs(double ghi, double cos_zenith, double extraterrestrial_w_m2);
/* Perez et al. 1990. All zero without a diffuse sky or with the sun down. */
struct perez sun_perez(double dni, double dhi, double cos_zenith, double extraterrestrial_w_m2);

/* --- in the header and without a branch, so that loops over planes or knots become vectors --- */

struct sky_knot { /* a knot of the weather, as its columns say, and the site's albedo */
    double up, south, west, ghi, dni, dhi, f1, f2, albedo;
};

static inline struct plane_sun sun_under(struct sky_knot k, struct plane p)
{
    const double cos_85_deg = 0.08715574274765817;
    const double cos_incidence = k.up * p.cos_tilt + p.sin_tilt * (k.south * p.cos_azimuth + k.west * p.sin_azimuth);
    const double facing = at_least(cos_incidence, 0);
    const double circumsolar = k.f1 * facing / at_least(k.up, cos_85_deg);
    const double seen = (1 - k.f1) * 0.5 * (1 + p.cos_tilt) + circumsolar + k.f2 * p.sin_tilt;
    return (struct plane_sun){
        .beam = k.dni * facing,
        .diffuse = at_least(k.dhi * seen, 0),
        .ground = k.albedo * k.ghi * 0.5 * (1 - p.cos_tilt),
        .cos_incidence = cos_incidence,
    };
}

#endif
