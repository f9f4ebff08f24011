/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generator against the statistics it was made for, over 30 years each of three climates. */
#include "sim/base/calendar.h"
#include "tests/support/climates.h"
#include "twins/clearness.h"
#include "twins/season.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { YEARS = 30, FIRST_YEAR = 1991, DAYS_MAX = YEARS * 366, KNOTS = KNOTS_PER_DAY };

static int64_t date(int32_t y, int32_t m, int32_t d) { return calendar_days(y, m, d) * MS_PER_DAY; }

static struct weather generate(int which, uint64_t seed, const struct weather_overlay *o, size_t n, int64_t from, int64_t to)
{
    const struct climate c = test_climate(which);
    struct weather w;
    cr_assert_eq(weather_synthetic(&c, test_site(which), seed, o, n, from, to, &w), ST_OK);
    return w;
}

/* --- what days are like --- */

struct daily {
    int64_t number;      /* days since 1970-01-01 */
    int32_t month, year; /* month 0 .. 11 */
    double temp, warmest, coldest, ghi_kwh, kt, wind, rh;
};

struct sky {
    double ghi, dhi, dni;
}; /* kWh/m2 a */

/* Days begin at the site's solar midnight. */
static size_t days_of(int which, const struct weather *w, struct daily *day, struct sky *sky)
{
    const struct site site = test_site(which);
    const int64_t offset = llrint(site.longitude_deg / 360 * KNOTS) * WEATHER_STEP_MS;
    const size_t first = (size_t)((KNOTS - (w->t0_utc_ms + offset) / WEATHER_STEP_MS % KNOTS) % KNOTS);
    size_t n = 0;
    *sky = (struct sky){0};
    for (size_t k0 = first; k0 + KNOTS < w->n && n < DAYS_MAX; k0 += KNOTS, n++) {
        const int64_t midnight = w->t0_utc_ms + (int64_t)k0 * WEATHER_STEP_MS;
        const struct civil c = calendar_civil(midnight + offset);
        struct daily d = {
            .number = (midnight + offset) / MS_PER_DAY, .month = c.month - 1, .year = c.year, .warmest = -99, .coldest = 99};
        double outside = 0;
        for (size_t k = k0; k < k0 + KNOTS; k++) {
            d.temp += w->temp_c[k] / KNOTS;
            d.warmest = fmax(d.warmest, w->temp_c[k]);
            d.coldest = fmin(d.coldest, w->temp_c[k]);
            d.ghi_kwh += w->ghi_w_m2[k] / 6000;
            d.wind += w->wind_m_s[k] / KNOTS;
            d.rh += 100 * w->rh_frac[k] / KNOTS;
            outside += fmax(0, w->cos_zenith[k]) / 6000;
            sky->dhi += w->dhi_w_m2[k] / 6000;
            sky->dni += w->dni_w_m2[k] / 6000;
        }
        d.kt = d.ghi_kwh / (outside * sun_extraterrestrial_w_m2(midnight + MS_PER_DAY / 2));
        sky->ghi += d.ghi_kwh;
        day[n] = d;
    }
    return n;
}

static bool is_winter(const struct daily *d) { return d->month == 11 || d->month <= 1; }
static bool is_summer(const struct daily *d) { return d->month >= 5 && d->month <= 7; }

/* A field of the days less the smooth curve through its monthly means: what is left is weather. */
static void anomalies(const struct daily *day, size_t n, size_t field, double *out)
{
    double mean[12] = {0}, count[12] = {0};
    for (size_t i = 0; i < n; i++) {
        memcpy(&out[i], (const char *)&day[i] + field, sizeof out[i]);
        mean[day[i].month] += out[i];
        count[day[i].month]++;
    }
    for (int m = 0; m < 12; m++) mean[m] /= count[m];
    const struct season season = season_fit(mean);
    for (size_t i = 0; i < n; i++) out[i] -= season_at(&season, season_phase(day[i].number));
}

static double correlation(const double *a, const double *b, const struct daily *day, size_t n, bool (*in)(const struct daily *))
{
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, m = 0;
    for (size_t i = 0; i < n; i++) {
        if (in != NULL && !in(&day[i])) continue;
        sa += a[i], sb += b[i], saa += a[i] * a[i], sbb += b[i] * b[i], sab += a[i] * b[i], m++;
    }
    return (sab - sa * sb / m) / sqrt((saa - sa * sa / m) * (sbb - sb * sb / m));
}

static double spread(const double *a, const struct daily *day, size_t n, bool (*in)(const struct daily *))
{
    double s = 0, ss = 0, m = 0;
    for (size_t i = 0; i < n; i++)
        if (in(&day[i])) s += a[i], ss += a[i] * a[i], m++;
    return sqrt(ss / m - s * s / m / m);
}

static double lagged(const double *a, const struct daily *day, size_t n, size_t lag)
{
    return correlation(a, a + lag, day, n - lag, NULL);
}

struct targets { /* what the numbers of climate.h do not say themselves */
    double hdd, hdd_band, dhi_least, dhi_most, coldest_least, coldest_most, kt_sd_winter[2], kt_sd_summer[2], range_corr[2];
};

/* Heating degree days 18/15 and diffuse shares: published compilations for 1991-2020. coldest: the
 * coldest day of ten years, about the old design temperatures. Spread of daily clearness: real years
 * of Ljubljana, Athens, Stockholm and Helsinki, +-15 %. In Athens the summer sky hardly changes, so
 * clearness explains little of the range there. */
static const struct targets targets[N_CLIMATES] = {
    {2950, 150, 0.48, 0.55, -13, -10, {0.16, 0.29}, {0.127, 0.22}, {0.4, 0.7}},
    {4300, 200, 0.50, 0.58, -24, -19, {0.06, 0.24}, {0.07, 0.22}, {0.4, 0.7}},
    {900, 120, 0.35, 0.42, 1, 4, {0.14, 0.23}, {0.05, 0.115}, {0.1, 0.7}},
};

struct tally {
    double n, sum, squares;
};

static void tally_add(struct tally *t, double x) { t->n++, t->sum += x, t->squares += x * x; }

/* Weather remembers: n days count as n / memory independent ones, so even 30 years leave luck in a
 * mean. Allowed are the stated band and two standard errors of luck; that nothing but luck is
 * between them, season's and clearness' own tests say, to 0.15 K and 0.2 %. */
static void expect_near(const struct climate *c, int month, const char *what, const struct tally *t, double wanted, double band,
                        double memory)
{
    const double mean = t->sum / t->n, sd = sqrt(t->squares / t->n - mean * mean), luck = 2 * sd * sqrt(memory / t->n);
    cr_expect_float_eq(mean, wanted, band + luck, "%s, month %d: %s %.3f, not %.3f", c->name, month + 1, what, mean, wanted);
}

static void check_months(const struct climate *c, const struct daily *day, size_t n)
{
    for (int m = 0; m < 12; m++) {
        struct tally temp = {0}, warmest = {0}, coldest = {0}, ghi = {0}, wind = {0}, rh = {0};
        for (size_t i = 0; i < n; i++) {
            if (day[i].month != m) continue;
            tally_add(&temp, day[i].temp), tally_add(&warmest, day[i].warmest), tally_add(&coldest, day[i].coldest);
            tally_add(&ghi, day[i].ghi_kwh), tally_add(&wind, day[i].wind), tally_add(&rh, day[i].rh);
        }
        expect_near(c, m, "mean temperature", &temp, c->temp_mean[m], 0.3, 5);
        expect_near(c, m, "daily maximum", &warmest, c->temp_max[m], 0.6, 5);
        expect_near(c, m, "daily minimum", &coldest, c->temp_min[m], 0.6, 5);
        expect_near(c, m, "irradiation", &ghi, c->ghi_kwh_m2_day[m], 0.03 * c->ghi_kwh_m2_day[m], 2.6);
        expect_near(c, m, "wind", &wind, c->wind_m_s[m], 0.05 * c->wind_m_s[m], 3);
        expect_near(c, m, "humidity", &rh, c->rh_percent[m], 3, 3);
    }
}

static void check_memory(const struct climate *c, const struct targets *t, const struct daily *day, size_t n)
{
    static const double wanted[] = {1, 0.78, 0.51, 0.32};
    double *temp = malloc(4 * n * sizeof *temp), *kt = temp + n, *range = temp + 2 * n, *width = temp + 3 * n;
    cr_assert_not_null(temp);
    anomalies(day, n, offsetof(struct daily, temp), temp);
    anomalies(day, n, offsetof(struct daily, kt), kt);
    for (size_t i = 0; i < n; i++) width[i] = day[i].warmest - day[i].coldest;
    memcpy(range, width, n * sizeof *range);
    for (size_t lag = 1; lag <= 3; lag++)
        cr_expect_float_eq(lagged(temp, day, n, lag), wanted[lag], 0.06, "%s: lag %zu of temperature %.3f", c->name, lag,
                           lagged(temp, day, n, lag));
    const double winter = spread(temp, day, n, is_winter), summer = spread(temp, day, n, is_summer);
    cr_expect_float_eq(winter / c->temp_sd_winter, 1, 0.15, "%s: winter sd %.2f K", c->name, winter);
    cr_expect_float_eq(summer / c->temp_sd_summer, 1, 0.15, "%s: summer sd %.2f K", c->name, summer);

    const double kt_winter = spread(kt, day, n, is_winter), kt_summer = spread(kt, day, n, is_summer);
    cr_expect(kt_winter > t->kt_sd_winter[0] && kt_winter < t->kt_sd_winter[1], "%s: winter sd of kt %.3f", c->name, kt_winter);
    cr_expect(kt_summer > t->kt_sd_summer[0] && kt_summer < t->kt_sd_summer[1], "%s: summer sd of kt %.3f", c->name, kt_summer);
    cr_expect_float_eq(lagged(kt, day, n, 1), c->kt_persistence, 0.08, "%s: lag 1 of kt %.3f", c->name, lagged(kt, day, n, 1));

    const double with_range = correlation(kt, range, day, n, is_summer);
    cr_expect(with_range > t->range_corr[0] && with_range < t->range_corr[1], "%s: kt and range %.2f", c->name, with_range);
    const double in_winter = correlation(kt, temp, day, n, is_winter), in_summer = correlation(kt, temp, day, n, is_summer);
    cr_expect_float_eq(in_winter, c->corr_kt_temp_winter, 0.12, "%s: kt and temperature in winter %.2f", c->name, in_winter);
    cr_expect_float_eq(in_summer, c->corr_kt_temp_summer, 0.12, "%s: kt and temperature in summer %.2f", c->name, in_summer);
    fprintf(stderr, "%s: sd %.2f %.2f K, lags %.2f %.2f %.2f; kt sd %.3f %.3f lag %.2f; corr range %.2f, temp %.2f %.2f\n",
            c->name, winter, summer, lagged(temp, day, n, 1), lagged(temp, day, n, 2), lagged(temp, day, n, 3), kt_winter,
            kt_summer, lagged(kt, day, n, 1), with_range, in_winter, in_summer);
    free(temp);
}

static void check_years(const struct climate *c, const struct targets *t, const struct daily *day, size_t n, struct sky sky)
{
    double hdd[YEARS] = {0}, sum = 0, squares = 0, coldest[YEARS / 10] = {0}, coldest_mean = 0;
    for (size_t i = 0; i < n; i++) {
        const int year = day[i].year - FIRST_YEAR;
        if (day[i].temp <= 15) hdd[year] += 18 - day[i].temp;
        coldest[year / 10] = fmin(coldest[year / 10] == 0 ? 99 : coldest[year / 10], day[i].temp);
    }
    for (int y = 0; y < YEARS; y++) sum += hdd[y], squares += hdd[y] * hdd[y];
    for (int i = 0; i < YEARS / 10; i++) coldest_mean += coldest[i] / (YEARS / 10);
    const double mean = sum / YEARS, sd = sqrt(squares / YEARS - mean * mean), share = sky.dhi / sky.ghi;
    cr_expect_float_eq(mean, t->hdd, t->hdd_band, "%s: %.0f degree days", c->name, mean);
    cr_expect(sd / mean > 0.02 && sd / mean < 0.10, "%s: years differ by %.3f", c->name, sd / mean);
    cr_expect(share > t->dhi_least && share < t->dhi_most, "%s: diffuse share %.3f", c->name, share);
    cr_expect(coldest_mean > t->coldest_least && coldest_mean < t->coldest_most, "%s: coldest day of ten years %.1f", c->name,
              coldest_mean);
    fprintf(stderr, "%s: HDD %.0f +- %.0f, ghi %.0f, diffuse %.3f, dni %.0f kWh/m2 a, coldest day in ten years %.1f\n", c->name,
            mean, sd, sky.ghi / YEARS, share, sky.dni / YEARS, coldest_mean);
}

ParameterizedTestParameters(weather_synthetic, thirty_years)
{
    static int which[] = {CLIMATE_CELJE, CLIMATE_HELSINKI, CLIMATE_ATHENS};
    return cr_make_param_array(int, which, N_CLIMATES);
}
ParameterizedTest(int *which, weather_synthetic, thirty_years)
{
    const struct climate c = test_climate(*which);
    struct weather w = generate(*which, 957670, NULL, 0, date(FIRST_YEAR, 1, 1) - MS_PER_DAY, date(FIRST_YEAR + YEARS, 1, 1));
    struct daily *day = malloc(DAYS_MAX * sizeof *day);
    cr_assert_not_null(day);
    struct sky sky;
    size_t n = days_of(*which, &w, day, &sky), skip = 0;
    while (day[skip].year < FIRST_YEAR) skip++;
    cr_assert_gt(n - skip, YEARS * 365u - 3);
    check_months(&c, day + skip, n - skip);
    check_memory(&c, &targets[*which], day + skip, n - skip);
    check_years(&c, &targets[*which], day + skip, n - skip, sky);
    free(day);
    weather_close(&w);
}

/* --- contracts --- */

static void expect_same(const struct weather *a, size_t from_a, const struct weather *b, size_t from_b, size_t n)
{
#define X(name, unit, doc) \
    cr_expect_eq(memcmp(a->name + from_a, b->name + from_b, n * sizeof *a->name), 0, "%s differs", #name);
    WEATHER_COLUMNS(X)
#undef X
}

Test(weather_synthetic, a_longer_run_does_not_change_what_was_before)
{
    const int64_t from = date(2023, 1, 9);
    struct weather week = generate(CLIMATE_CELJE, 7, NULL, 0, from, from + 7 * (int64_t)MS_PER_DAY);
    struct weather longer = generate(CLIMATE_CELJE, 7, NULL, 0, from, from + 60 * (int64_t)MS_PER_DAY);
    expect_same(&week, 0, &longer, 0, week.n);
    weather_close(&week);
    weather_close(&longer);
}

Test(weather_synthetic, any_piece_asked_for_in_any_order_is_the_same)
{
    struct weather year = generate(CLIMATE_HELSINKI, 7, NULL, 0, date(2024, 1, 1), date(2025, 1, 1));
    static const int pieces[][2] = {{20000, 1}, {7, 500}, {52000, 600}, {31111, 144}, {30000, 2000}};
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        const int64_t from = date(2024, 1, 1) + pieces[i][0] * (int64_t)WEATHER_STEP_MS;
        struct weather w = generate(CLIMATE_HELSINKI, 7, NULL, 0, from, from + pieces[i][1] * (int64_t)WEATHER_STEP_MS);
        cr_assert_eq(w.n, (size_t)pieces[i][1] + 1);
        expect_same(&w, 0, &year, (size_t)pieces[i][0], w.n);
        weather_close(&w);
    }
    weather_close(&year);
}

Test(weather_synthetic, another_seed_is_other_weather)
{
    struct weather a = generate(CLIMATE_CELJE, 7, NULL, 0, date(2023, 1, 9), date(2023, 1, 16));
    struct weather b = generate(CLIMATE_CELJE, 8, NULL, 0, date(2023, 1, 9), date(2023, 1, 16));
    cr_expect_neq(memcmp(a.temp_c, b.temp_c, a.n * sizeof *a.temp_c), 0);
    cr_expect_neq(memcmp(a.ghi_w_m2, b.ghi_w_m2, a.n * sizeof *a.ghi_w_m2), 0);
    cr_expect_str_eq(a.source, "synthetic celje");
    weather_close(&a);
    weather_close(&b);
}

ParameterizedTestParameters(weather_synthetic, the_sky_keeps_its_bounds)
{
    static int which[] = {CLIMATE_CELJE, CLIMATE_HELSINKI, CLIMATE_ATHENS};
    return cr_make_param_array(int, which, N_CLIMATES);
}
ParameterizedTest(int *which, weather_synthetic, the_sky_keeps_its_bounds)
{
    const struct site site = test_site(*which);
    struct weather w = generate(*which, 3, NULL, 0, date(2023, 1, 1), date(2024, 1, 1));
    size_t n_above = 0, n_lit_night = 0, n_open = 0, n_jump = 0, n_day = 0;
    for (size_t k = 0; k < w.n; k++) {
        const int64_t at = w.t0_utc_ms + (int64_t)k * w.step_ms;
        const double up = w.cos_zenith[k], clear = sun_clear_sky_w_m2(up, sun_extraterrestrial_w_m2(at), site.elevation_m);
        n_above += w.ghi_w_m2[k] > clear * 1.001; /* the year's distance to the sun is taken at noon there */
        n_lit_night += up <= 0 && (w.ghi_w_m2[k] != 0 || w.dni_w_m2[k] != 0 || w.dhi_w_m2[k] != 0);
        n_open += fabs(w.dni_w_m2[k] * fmax(0, up) + w.dhi_w_m2[k] - w.ghi_w_m2[k]) > 1e-9;
        if (up > 0.2 && k > 0) {
            n_day++;
            n_jump += fabs(w.ghi_w_m2[k] - w.ghi_w_m2[k - 1]) > 0.15 * clear;
        }
        cr_assert(w.rh_frac[k] > 0 && w.rh_frac[k] <= 1 && w.wind_m_s[k] >= 0 && w.wind_m_s[k] < 40);
        cr_assert(w.pressure_pa[k] > 94000 && w.pressure_pa[k] < 105500);
        cr_assert(w.dhi_w_m2[k] >= 0 && w.dni_w_m2[k] >= 0 && isfinite(w.perez_f1[k]) && isfinite(w.perez_f2[k]));
    }
    cr_expect_eq(n_above, 0, "%zu knots above the clear sky", n_above);
    cr_expect_eq(n_lit_night, 0, "%zu knots with light at night", n_lit_night);
    cr_expect_eq(n_open, 0, "%zu knots whose parts do not add up", n_open);
    cr_expect(n_jump > n_day / 50 && n_jump < n_day / 2, "clouds pass within hours: %zu of %zu", n_jump, n_day);
    weather_close(&w);
}

/* --- extremes by name --- */

Test(weather_synthetic, a_cold_snap_is_a_smooth_hollow_of_its_depth)
{
    const struct weather_overlay snap = {date(2023, 1, 10), 6, -12, NAN};
    struct weather plain = generate(CLIMATE_CELJE, 5, NULL, 0, date(2023, 1, 5), date(2023, 1, 20));
    struct weather cold = generate(CLIMATE_CELJE, 5, &snap, 1, date(2023, 1, 5), date(2023, 1, 20));
    double deepest = 0, sum = 0;
    for (size_t k = 0; k < plain.n; k++) {
        const int64_t at = plain.t0_utc_ms + (int64_t)k * plain.step_ms;
        const double shift = cold.temp_c[k] - plain.temp_c[k];
        if (at <= snap.from_utc_ms || at >= snap.from_utc_ms + 6 * (int64_t)MS_PER_DAY) cr_expect_eq(shift, 0);
        deepest = fmin(deepest, shift);
        sum += shift / 144;
        cr_expect_eq(cold.ghi_w_m2[k], plain.ghi_w_m2[k], "the sky stays as it was");
    }
    cr_expect_float_eq(deepest, -12, 0.01, "%.3f K", deepest);
    cr_expect_float_eq(sum, -36, 0.1, "half the depth over six days: %.2f K d", sum);
    weather_close(&plain);
    weather_close(&cold);
}

Test(weather_synthetic, a_fog_week_has_the_clearness_it_is_given)
{
    const struct weather_overlay fog = {date(2023, 1, 10) - MS_PER_H, 7, 0, 0.12};
    struct weather w = generate(CLIMATE_CELJE, 5, &fog, 1, date(2023, 1, 9) - MS_PER_H, date(2023, 1, 18));
    double got = 0, outside = 0, beam = 0;
    for (size_t k = 144; k < 8 * 144; k++) {
        got += w.ghi_w_m2[k];
        beam += w.dni_w_m2[k] * fmax(0, w.cos_zenith[k]);
        outside += fmax(0, w.cos_zenith[k]) * sun_extraterrestrial_w_m2(w.t0_utc_ms + (int64_t)k * w.step_ms);
    }
    cr_expect_float_eq(got / outside, 0.12, 0.0005, "kt %.4f", got / outside);
    cr_expect_lt(beam / got, 0.15, "beam %.3f", beam / got);
    weather_close(&w);
}

Test(weather_synthetic, a_heat_wave_stacks_on_another)
{
    const struct weather_overlay waves[] = {{date(2023, 7, 10), 4, 5, 0.7}, {date(2023, 7, 10), 4, 3, NAN}};
    struct weather plain = generate(CLIMATE_ATHENS, 5, NULL, 0, date(2023, 7, 9), date(2023, 7, 16));
    struct weather hot = generate(CLIMATE_ATHENS, 5, waves, 2, date(2023, 7, 9), date(2023, 7, 16));
    const size_t middle = 3 * 144; /* of the wave: two days in */
    const double both = hot.temp_c[middle] - plain.temp_c[middle];
    cr_expect_float_eq(both, 8, 1.5, "%.2f K, with the wider range of clear days", both);
    weather_close(&plain);
    weather_close(&hot);
}

/* --- other places --- */

struct place_row {
    char says[48];
    double latitude, longitude, elevation;
};

ParameterizedTestParameters(weather_synthetic, any_place_on_earth)
{
    static struct place_row rows[] = {
        {"beyond the polar circle", 71, 25, 10}, {"the pole itself", 90, 0, 0},    {"the equator", 0, -80, 2800},
        {"south of it", -34, 18.4, 30},          {"the date line", 52, 179.99, 0}, {"west of it", 52, -180, 0},
        {"below the sea", 31.5, 35.5, -430},     {"the other pole", -90, 0, 2800},
    };
    return cr_make_param_array(struct place_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct place_row *r, weather_synthetic, any_place_on_earth)
{
    const struct climate c = test_climate(CLIMATE_CELJE); /* the numbers need not fit the place */
    struct weather w;
    const struct site site = {r->latitude, r->longitude, r->elevation, 0.2};
    cr_assert_eq(weather_synthetic(&c, site, 1, NULL, 0, date(2023, 1, 1), date(2024, 1, 1), &w), ST_OK);
    size_t n_bad = 0;
#define X(name, unit, doc) \
    for (size_t k = 0; k < w.n; k++) n_bad += !isfinite(w.name[k]);
    WEATHER_COLUMNS(X)
#undef X
    cr_expect_eq(n_bad, 0, "%s: %zu values are no numbers", r->says, n_bad);
    weather_close(&w);
}

Test(weather_synthetic, a_year_takes_well_under_a_third_of_a_second)
{
    const clock_t begin = clock();
    struct weather w = generate(CLIMATE_CELJE, 1, NULL, 0, date(2023, 1, 1), date(2024, 1, 1));
    const double cpu_s = (double)(clock() - begin) / CLOCKS_PER_SEC;
    fprintf(stderr, "a year of knots: %.0f ms\n", 1000 * cpu_s);
#ifndef __SANITIZE_ADDRESS__
    cr_expect_lt(cpu_s, 0.3, "%.3f s", cpu_s);
#endif
    weather_close(&w);
}

/* Long-term yields at the best tilt (PVGIS-SARAH, as remembered, 14 % loss) over a performance ratio of
 * 0.74 to 0.82 bound what falls on a roof. */
Test(weather_synthetic, south_roofs_receive_what_they_do_in_europe)
{
    static const double yield_least[] = {1120, 900, 1500}, yield_most[] = {1180, 980, 1580}; /* kWh/kWp */
    for (int which = 0; which < N_CLIMATES; which++) {
        struct weather w = generate(which, 11, NULL, 0, date(2000, 1, 1), date(2005, 1, 1));
        const struct plane p = plane_of(35 * M_PI / 180, 0);
        double sum = 0;
        for (size_t k = 0; k + 1 < w.n; k++) {
            const struct plane_sun s = sun_on_plane(&w, k, &p);
            sum += (s.beam + s.diffuse + s.ground) / 6000 / 5;
        }
        fprintf(stderr, "%s: %.0f kWh/m2 a on 35 degrees south\n", w.source, sum);
        const double least = yield_least[which] / 0.82, most = yield_most[which] / 0.74;
        cr_expect(sum > least && sum < most, "%s: %.0f is not within %.0f-%.0f", w.source, sum, least, most);
        weather_close(&w);
    }
}
