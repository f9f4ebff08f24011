/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather.h - one site's weather: equal knots, piecewise linear between them.
 *
 * The solver sees continuous functions of time. Knots are 10 min apart (WEATHER_STEP_MS) and begin
 * at least a day before the scenario's start, so that damped temperatures have a past.
 * Irradiances are W/m2 on the horizontal (ghi, dhi) and normal to the beam (dni); azimuth is from
 * south, west positive, radians. All arrays have n values and lie in one block. */
#ifndef PILOTSIM_TWINS_WEATHER_H
#define PILOTSIM_TWINS_WEATHER_H

#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { WEATHER_STEP_MS = 600000 };

struct site {
    double latitude_deg, longitude_deg; /* north and east positive */
    double elevation_m;
    double albedo; /* of the ground, 0.2 */
};

/* clang-format off */
/* NAME(name, unit, doc): the columns of struct weather */
#define WEATHER_COLUMNS(X)                                                          \
    X(temp_c,       "degC", "outdoor air")                                          \
    X(ghi_w_m2,     "W/m2", "global horizontal irradiance")                         \
    X(dni_w_m2,     "W/m2", "direct normal irradiance")                             \
    X(dhi_w_m2,     "W/m2", "diffuse horizontal irradiance")                        \
    X(wind_m_s,     "m/s",  "wind at 10 m")                                         \
    X(rh_frac,      "1",    "relative humidity, 0..1")                              \
    X(pressure_pa,  "Pa",   "air pressure at the site")                             \
    X(cos_zenith,   "1",    "cosine of the sun's zenith angle, geometric")          \
    X(sun_azimuth,  "rad",  "the sun's azimuth, from south, west positive")         \
    X(sun_south,    "1",    "southward part of the unit vector to the sun")         \
    X(sun_west,     "1",    "westward part of it; the upward part is cos_zenith")   \
    X(perez_f1,     "1",    "Perez circumsolar coefficient")                        \
    X(perez_f2,     "1",    "Perez horizon coefficient")
/* clang-format on */

struct weather {
    struct site site;
    int64_t t0_utc_ms; /* instant of knot 0, a multiple of step_ms */
    int64_t step_ms;
    size_t n;
#define X(name, unit, doc) double *name;
    WEATHER_COLUMNS(X)
#undef X
    void *block;      /* owns the columns */
    char source[128]; /* for the manifest: "synthetic celje", "epw USA_CO_Denver..." */
};

MUST_USE enum status weather_create(struct site site, int64_t t0_utc_ms, size_t n, struct weather *out); /* zeroed */
void weather_close(struct weather *w);

/* Fills the sun's and Perez' columns from site, time, dni and dhi of each knot. */
void weather_complete(struct weather *w);

#endif
