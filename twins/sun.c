/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Position: J. Michalsky, "The Astronomical Almanac's algorithm for approximate solar position
 * (1950-2050)", Solar Energy 40 (1988) 227-235. Split: Erbs, Klein, Duffie, Solar Energy 28 (1982)
 * 293-302. Sky: R. Perez et al., Solar Energy 44 (1990) 271-289, table 6 as later extended to seven
 * digits. Clear sky: P. Ineichen, R. Perez, Solar Energy 73 (2002) 151-157. */
#include "twins/sun.h"

#include "sim/base/calendar.h"

#include <assert.h>
#include <math.h>

#define RAD (M_PI / 180)

static const double SOLAR_CONSTANT_W_M2 = 1361.0;
static const double COS_ZENITH_3_DEG = 0.052335956242943835; /* sin 3 degrees */
static const double BEAM_MAX_FRAC = 0.85;
static const double LINKE_TURBIDITY = 2.0;

/* --- position --- */

struct sun sun_at(double latitude_deg, double longitude_deg, int64_t utc_ms)
{
    /* days since noon of 1 January 2000, split so that no digit of the time of day is lost */
    const int64_t noon_2000 = 10957 * (int64_t)MS_PER_DAY + MS_PER_DAY / 2;
    const double n = (double)(utc_ms - noon_2000) / MS_PER_DAY;
    const int64_t ms_of_day = (utc_ms % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY;
    const double ut_h = (double)ms_of_day / MS_PER_H;

    const double mean_longitude_deg = 280.460 + 0.9856474 * n;
    const double anomaly = (357.528 + 0.9856003 * n) * RAD;
    const double ecliptic = (mean_longitude_deg + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)) * RAD;
    const double obliquity = (23.439 - 4e-7 * n) * RAD;
    const double sin_decl = sin(obliquity) * sin(ecliptic), cos_decl = sqrt(1 - sin_decl * sin_decl);
    const double right_ascension = atan2(cos(obliquity) * sin(ecliptic), cos(ecliptic));

    const double gmst_h = 6.697375 + 0.0657098242 * n + ut_h;
    const double hour_angle = (15 * gmst_h + longitude_deg) * RAD - right_ascension;
    const double sin_lat = sin(latitude_deg * RAD), cos_lat = cos(latitude_deg * RAD);
    const double toward_meridian = cos_decl * cos(hour_angle);
    return (struct sun){
        .up = sin_lat * sin_decl + cos_lat * toward_meridian,
        .south = sin_lat * toward_meridian - cos_lat * sin_decl,
        .west = cos_decl * sin(hour_angle),
    };
}

double sun_azimuth_rad(struct sun s) { return atan2(s.west, s.south); }

double sun_refraction_deg(double elevation_deg, double pressure_pa, double temp_c)
{
    if (elevation_deg < -1) return 0;
    const double arc_min = 1.02 / tan((elevation_deg + 10.3 / (elevation_deg + 5.11)) * RAD);
    return arc_min / 60 * (pressure_pa / 101000.0) * (283.0 / (273.0 + temp_c));
}

/* --- strength --- */

double sun_extraterrestrial_w_m2(int64_t utc_ms)
{
    const double b = 2 * M_PI * (calendar_civil(utc_ms).yearday - 1) / 365.0; /* Spencer 1971 */
    return SOLAR_CONSTANT_W_M2 *
           (1.00011 + 0.034221 * cos(b) + 0.00128 * sin(b) + 0.000719 * cos(2 * b) + 0.000077 * sin(2 * b));
}

double sun_air_mass(double cos_zenith)
{
    const double cosine = fmin(1, fmax(0, cos_zenith));
    return 1 / (cosine + 0.50572 * pow(96.07995 - acos(cosine) / RAD, -1.6364));
}

double sun_clear_sky_w_m2(double cos_zenith, double extraterrestrial_w_m2, double elevation_m)
{
    if (cos_zenith <= 0) return 0;
    const double fh1 = exp(-elevation_m / 8000), fh2 = exp(-elevation_m / 1250);
    const double a1 = 5.09e-5 * elevation_m + 0.868, a2 = 3.92e-5 * elevation_m + 0.0387;
    const double air_mass = sun_air_mass(cos_zenith) * exp(-elevation_m / 8434.5);
    return a1 * extraterrestrial_w_m2 * cos_zenith * exp(-a2 * air_mass * (fh1 + fh2 * (LINKE_TURBIDITY - 1)));
}

/* --- split --- */

static double erbs_diffuse_frac(double kt)
{
    if (kt <= 0.22) return 1 - 0.09 * kt;
    if (kt > 0.80) return 0.165;
    return 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336)));
}

struct sun_split sun_split_erbs(double ghi, double cos_zenith, double extraterrestrial_w_m2)
{
    if (ghi <= 0 || cos_zenith <= 0) return (struct sun_split){0, 0};
    if (cos_zenith < COS_ZENITH_3_DEG) return (struct sun_split){0, ghi};
    const double kt = ghi / (extraterrestrial_w_m2 * cos_zenith);
    const double beam = ghi * (1 - erbs_diffuse_frac(kt)) / cos_zenith;
    const double dni = fmin(beam, BEAM_MAX_FRAC * extraterrestrial_w_m2);
    return (struct sun_split){.dni = dni, .dhi = ghi - dni * cos_zenith};
}

/* --- sky --- */

static const struct {
    double clearness_below, f11, f12, f13, f21, f22, f23;
} perez_bins[] = {
    {1.065, -0.0083117, 0.5877285, -0.0620636, -0.0596012, 0.0721249, -0.0220216},
    {1.230, 0.1299457, 0.6825954, -0.1513752, -0.0189325, 0.0659650, -0.0288748},
    {1.500, 0.3296958, 0.4868735, -0.2210958, 0.0554140, -0.0639588, -0.0260542},
    {1.950, 0.5682053, 0.1874525, -0.2951290, 0.1088631, -0.1519229, -0.0139754},
    {2.800, 0.8730280, -0.3920403, -0.3616149, 0.2255647, -0.4620442, 0.0012448},
    {4.500, 1.1326077, -1.2367284, -0.4118494, 0.2877813, -0.8230357, 0.0558651},
    {6.200, 1.0601591, -1.5999137, -0.3589221, 0.2642124, -1.1272340, 0.1310694},
    {HUGE_VAL, 0.6777470, -0.3272588, -0.2504286, 0.1561313, -1.3765031, 0.2506212},
};

struct perez sun_perez(double dni, double dhi, double cos_zenith, double extraterrestrial_w_m2)
{
    if (dhi <= 0 || cos_zenith <= 0) return (struct perez){0, 0};
    const double zenith = acos(fmin(1, cos_zenith)), cubed = 1.041 * zenith * zenith * zenith;
    const double clearness = ((dhi + dni) / dhi + cubed) / (1 + cubed);
    const double brightness = dhi * sun_air_mass(cos_zenith) / extraterrestrial_w_m2;
    size_t bin = 0;
    while (bin + 1 < ARRAY_LEN(perez_bins) && clearness >= perez_bins[bin].clearness_below) bin++;
    return (struct perez){
        .f1 = fmax(0, perez_bins[bin].f11 + perez_bins[bin].f12 * brightness + perez_bins[bin].f13 * zenith),
        .f2 = perez_bins[bin].f21 + perez_bins[bin].f22 * brightness + perez_bins[bin].f23 * zenith,
    };
}

/* --- planes --- */

struct plane plane_of(double tilt_rad, double azimuth_rad)
{
    return (struct plane){cos(tilt_rad), sin(tilt_rad), cos(azimuth_rad), sin(azimuth_rad)};
}

struct plane_sun sun_on_plane(const struct weather *w, size_t knot, const struct plane *p)
{
    assert(knot < w->n);
    const struct sky_knot sky = {.up = w->cos_zenith[knot],
                                 .south = w->sun_south[knot],
                                 .west = w->sun_west[knot],
                                 .ghi = w->ghi_w_m2[knot],
                                 .dni = w->dni_w_m2[knot],
                                 .dhi = w->dhi_w_m2[knot],
                                 .f1 = w->perez_f1[knot],
                                 .f2 = w->perez_f2[knot],
                                 .albedo = w->site.albedo};
    return sun_under(sky, *p);
}
