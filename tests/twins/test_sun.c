/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

static const double DEG = M_PI / 180;

static int64_t utc_of(const char *text)
{
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    cr_assert_eq(calendar_parse(text, &c, &has_offset, &offset_s), ST_OK);
    return calendar_utc_ms(&c) - (int64_t)offset_s * MS_PER_S;
}

static double elevation_deg(double latitude, double longitude, int64_t utc_ms)
{
    return asin(sun_at(latitude, longitude, utc_ms).up) / DEG;
}

/* Reda and Andreas, "Solar position algorithm", NREL/TP-560-34302, example in the appendix:
 * topocentric zenith 50.11162 and azimuth 194.34024 degrees, refraction included. */
Test(sun, the_published_example_is_met_within_a_hundredth_of_a_degree)
{
    const int64_t at = utc_of("2003-10-17T12:30:30-07:00");
    const struct sun s = sun_at(39.742476, -105.1786, at);
    const double geometric = asin(s.up) / DEG, apparent = geometric + sun_refraction_deg(geometric, 82000, 11);
    cr_expect_float_eq(90 - apparent, 50.11162, 0.01, "zenith %.5f", 90 - apparent);
    cr_expect_float_eq(180 + sun_azimuth_rad(s) / DEG, 194.34024, 0.01, "azimuth %.5f", 180 + sun_azimuth_rad(s) / DEG);
    cr_expect_float_eq(s.up * s.up + s.south * s.south + s.west * s.west, 1, 1e-12);
}

Test(sun, refraction_at_the_example_is_a_minute_of_arc)
{
    cr_expect_float_eq(sun_refraction_deg(39.872, 82000, 11), 0.0163, 0.0005);
    cr_expect_float_eq(sun_refraction_deg(-0.575, 101000, 10), 0.575, 0.02,
                       "a sun below the horizon by its diameter is seen on it");
    cr_expect_eq(sun_refraction_deg(-5, 101000, 10), 0);
}

struct noon_row {
    char says[40];
    double latitude;
};

ParameterizedTestParameters(sun, noon_at_the_solstices)
{
    static struct noon_row rows[] = {{"Athens", 37.97}, {"Celje", 46.24}, {"Helsinki", 60.32}};
    return cr_make_param_array(struct noon_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct noon_row *r, sun, noon_at_the_solstices)
{
    static const struct {
        const char *day;
        double declination;
    } solstices[] = {{"2023-06-21", 23.44}, {"2023-12-22", -23.44}};
    for (size_t i = 0; i < ARRAY_LEN(solstices); i++) {
        double highest = -90;
        for (int s = 0; s < 86400; s += 30)
            highest = fmax(highest, elevation_deg(r->latitude, 20, utc_of(solstices[i].day) + s * 1000LL));
        const double wanted = 90 - r->latitude + solstices[i].declination;
        cr_expect_float_eq(highest, wanted, 0.03, "%s: %.3f, not %.3f", r->says, highest, wanted);
    }
}

struct length_row {
    char says[40];
    double latitude;
    char day[12];
    double hours;
};

/* Almanac lengths, upper limb and refraction included: the centre then stands 0.833 degrees low. */
ParameterizedTestParameters(sun, length_of_the_day)
{
    static struct length_row rows[] = {
        {"Athens, midsummer", 37.97, "2023-06-21", 14.8},   {"Athens, midwinter", 37.97, "2023-12-21", 9.5},
        {"Celje, midsummer", 46.24, "2023-06-21", 15.7},    {"Celje, midwinter", 46.24, "2023-12-21", 8.7},
        {"Helsinki, midsummer", 60.32, "2023-06-21", 18.9}, {"Helsinki, midwinter", 60.32, "2023-12-21", 5.8},
    };
    return cr_make_param_array(struct length_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct length_row *r, sun, length_of_the_day)
{
    int up = 0;
    for (int s = 0; s < 86400; s += 10) up += elevation_deg(r->latitude, 0, utc_of(r->day) + s * 1000LL) > -0.833;
    cr_expect_float_eq(up / 360.0, r->hours, 0.1, "%s: %.2f h, not %.1f", r->says, up / 360.0, r->hours);
}

Test(sun, in_the_morning_it_stands_east_and_in_the_evening_west)
{
    cr_expect_lt(sun_at(46.24, 15.27, utc_of("2023-03-21T07:00:00+01:00")).west, 0);
    cr_expect_gt(sun_at(46.24, 15.27, utc_of("2023-03-21T17:00:00+01:00")).west, 0);
    cr_expect_lt(sun_at(-34, 18, utc_of("2023-12-21T12:00:00+02:00")).south, 0, "north of Cape Town at noon");
}

Test(sun, the_solar_constant_swings_by_a_thirtieth)
{
    cr_expect_float_eq(sun_extraterrestrial_w_m2(utc_of("2023-01-03")), 1361 * 1.0350, 1.0);
    cr_expect_float_eq(sun_extraterrestrial_w_m2(utc_of("2023-07-04")), 1361 * 0.9666, 1.5);
}

Test(sun, air_mass_is_one_overhead_and_thirty_eight_at_the_horizon)
{
    cr_expect_float_eq(sun_air_mass(1), 1, 1e-3);
    cr_expect_float_eq(sun_air_mass(0.5), 1.995, 0.002);
    cr_expect_float_eq(sun_air_mass(0), 37.92, 0.05); /* Kasten and Young 1989, table */
}

Test(sun, the_clear_sky_is_a_ceiling_below_the_extraterrestrial)
{
    cr_expect_eq(sun_clear_sky_w_m2(-0.1, 1361, 0), 0);
    for (double up = 0.01; up <= 1; up += 0.01) {
        const double g = sun_clear_sky_w_m2(up, 1361, 300);
        cr_expect(g > 0 && g < 0.85 * 1361 * up, "%g W/m2 at %g", g, up);
    }
}

Test(sun, the_split_always_adds_up)
{
    for (double up = -0.1; up <= 1; up += 0.05)
        for (double ghi = 0; ghi <= 1200; ghi += 50) {
            const struct sun_split s = sun_split_erbs(ghi, up, 1361);
            cr_expect(s.dni >= 0 && s.dni <= 0.85 * 1361 + 1e-9 && s.dhi >= 0);
            if (up > 0) cr_expect_float_eq(s.dni * up + s.dhi, ghi, 1e-9);
            else cr_expect_eq(s.dhi, 0);
        }
    const struct sun_split overcast = sun_split_erbs(136.1, 0.5, 1361); /* kt 0.2: 1 - 0.09 kt is diffuse */
    cr_expect_float_eq(overcast.dhi / 136.1, 0.982, 1e-12);
}

/* A worked point of the model: 30 degrees south, sun high in the south, by hand from the formulas. */
Test(sun, a_plane_receives_what_the_formulas_say)
{
    struct weather w;
    const int64_t at = utc_of("2023-06-21T11:00:00Z");
    cr_assert_eq(weather_create((struct site){46.24, 15.27, 240, 0.2}, at, 1, &w), ST_OK);
    w.dni_w_m2[0] = 700, w.dhi_w_m2[0] = 150;
    weather_complete(&w);
    w.ghi_w_m2[0] = 150 + 700 * w.cos_zenith[0];
    const struct plane flat = plane_of(0, 0), south = plane_of(30 * DEG, 0), north_wall = plane_of(90 * DEG, M_PI);
    const struct plane_sun on_flat = sun_on_plane(&w, 0, &flat), on_south = sun_on_plane(&w, 0, &south);
    cr_expect_float_eq(on_flat.beam + on_flat.diffuse, w.ghi_w_m2[0], 1e-9, "flat is the horizontal again");
    cr_expect_eq(on_flat.ground, 0);
    const double zenith = acos(w.cos_zenith[0]), azimuth = w.sun_azimuth[0];
    const double incidence = cos(zenith) * cos(30 * DEG) + sin(zenith) * sin(30 * DEG) * cos(azimuth);
    cr_expect_float_eq(on_south.cos_incidence, incidence, 1e-12);
    const double sky = 150 * ((1 - w.perez_f1[0]) * (1 + cos(30 * DEG)) / 2 + w.perez_f1[0] * incidence / w.cos_zenith[0] +
                              w.perez_f2[0] * 0.5);
    cr_expect_float_eq(on_south.diffuse, sky, 1e-9);
    cr_expect_float_eq(on_south.ground, 0.2 * w.ghi_w_m2[0] * (1 - cos(30 * DEG)) / 2, 1e-9);
    cr_expect_eq(sun_on_plane(&w, 0, &north_wall).beam, 0);
    weather_close(&w);
}

Test(sun, perez_coefficients_stay_within_reason_for_any_sky)
{
    for (double up = -0.05; up <= 1; up += 0.05)
        for (double dhi = 0; dhi <= 600; dhi += 30)
            for (double dni = 0; dni <= 1000; dni += 100) {
                const struct perez p = sun_perez(dni, dhi, up, 1361);
                cr_expect(isfinite(p.f1) && isfinite(p.f2) && p.f1 >= 0, "up %g dhi %g dni %g", up, dhi, dni);
            }
}
