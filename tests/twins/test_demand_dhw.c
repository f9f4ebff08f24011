/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables are those of Jordan and Vajen and of a DHWcalc year of 200 l/d: mean 200.0 l/d, 13079 minutes with a draw. */
#include "twins/demand.h"

#include "tests/twins/demand_homes.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

enum { HOMES = 20 };

struct year { /* means over HOMES */
    double kg_per_day, draw_minutes, work_day_kg, weekend_kg, morning_share, winter_kg, summer_kg;
};

static double overlap_frac(int64_t from, int64_t to, int64_t lo, int64_t hi)
{
    const int64_t a = from > lo ? from : lo, b = to < hi ? to : hi;
    return b > a ? (double)(b - a) / (double)(to - from) : 0;
}

static void add_day(struct year *y, const struct demand *d, const struct day *day, double kg_of[2], double *morning_kg,
                    bool *wet)
{
    static struct draw draws[DEMAND_DRAWS_MAX];
    const size_t n = demand_draws(d, day, draws);
    const bool is_work = day->weekday < 5;
    for (size_t i = 0; i < n; i++) {
        const double kg = draws[i].flow_kg_per_s * hours(draws[i].from_utc_ms, draws[i].to_utc_ms) * 3600;
        kg_of[is_work ? 0 : 1] += kg;
        if (day->yearday < 90) y->winter_kg += kg / HOMES;
        if (day->yearday > 182 && day->yearday < 272) y->summer_kg += kg / HOMES;
        const int64_t six_thirty = day->start_utc_ms + 6 * MS_PER_H + MS_PER_H / 2; /* clocks change on Sundays only */
        if (is_work)
            *morning_kg += kg * overlap_frac(draws[i].from_utc_ms, draws[i].to_utc_ms, six_thirty, six_thirty + MS_PER_H);
        const int64_t first = draws[i].from_utc_ms / MS_PER_MIN,
                      n_minute = (draws[i].to_utc_ms - draws[i].from_utc_ms) / MS_PER_MIN;
        for (int64_t m = first; m < first + n_minute; m++) wet[m % (2 * DAYS_A_YEAR * 1440)] = true; /* DHWcalc's steps */
    }
}

static struct year year_of(double kg_per_day, double step_share, bool keep_shift)
{
    enum { RING = 2 * DAYS_A_YEAR * 1440 };
    const struct timezone tz = slovenia();
    struct year y = {0};
    bool *wet = calloc(RING, sizeof *wet);
    double kg_of[2] = {0}, morning_kg = 0, n_of[2] = {0};
    for (uint64_t key = 0; key < HOMES; key++) {
        struct demand d = home_of(key, 3, 3200, 0);
        d.dhw_kg_per_day = kg_per_day;
        d.dhw_step_share = step_share;
        if (!keep_shift) d.shift_h = 0;
        memset(wet, 0, RING * sizeof *wet);
        for (int i = 0; i < DAYS_A_YEAR; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            n_of[day.weekday < 5 ? 0 : 1]++;
            add_day(&y, &d, &day, kg_of, &morning_kg, wet);
        }
        for (int m = 0; m < RING; m++) y.draw_minutes += wet[m] ? 1.0 / HOMES : 0;
    }
    free(wet);
    y.kg_per_day = (kg_of[0] + kg_of[1]) / (HOMES * DAYS_A_YEAR);
    y.work_day_kg = kg_of[0] / n_of[0];
    y.weekend_kg = kg_of[1] / n_of[1];
    y.morning_share = morning_kg / kg_of[0];
    return y;
}

Test(demand_dhw, the_step_profile_alone_is_dhwcalc)
{
    const struct year y = year_of(200, 1.0, false);
    cr_expect_float_eq(y.kg_per_day, 200, 0.02 * 200, "%g kg/d", y.kg_per_day);
    cr_expect_float_eq(y.draw_minutes, 13079, 0.10 * 13079, "%g minutes", y.draw_minutes);
    cr_expect_float_eq(y.morning_share, 0.50, 0.03, "%g of a work day 6:30-7:30", y.morning_share);
    cr_expect_float_eq(y.weekend_kg / y.work_day_kg, 1.20, 0.05, "weekend/work day %g", y.weekend_kg / y.work_day_kg);
    cr_expect_float_eq(y.winter_kg / y.summer_kg, 1.2, 0.06, "winter/summer %g", y.winter_kg / y.summer_kg);
    cr_log_info("%.1f kg/d, %.0f draw minutes, morning %.3f, weekend %.3f", y.kg_per_day, y.draw_minutes, y.morning_share,
                y.weekend_kg / y.work_day_kg);
}

struct volume_row {
    char says[40];
    double kg_per_day;
};
ParameterizedTestParameters(demand_dhw, the_volume_is_met)
{
    static struct volume_row rows[] = {
        {"one frugal person", 35},
        {"the default family", 125},
        {"a large one", 600},
        {"longer draws, not more", 4000},
    };
    return cr_make_param_array(struct volume_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct volume_row *r, demand_dhw, the_volume_is_met)
{
    const struct year y = year_of(r->kg_per_day, 0.5, true);
    cr_expect_float_eq(y.kg_per_day, r->kg_per_day, 0.02 * r->kg_per_day, "%s: %g", r->says, y.kg_per_day);
}

Test(demand_dhw, a_crowd_is_flatter_than_one_home_of_dhwcalc)
{
    const struct year y = year_of(200, 0.5, true);
    cr_expect(y.morning_share > 0.12 && y.morning_share < 0.35, "%g of a work day 6:30-7:30", y.morning_share);
}

Test(demand_dhw, litres_at_60_become_litres_at_the_tap)
{
    cr_expect_float_eq(home_of(1, 3, 3200, 0).dhw_kg_per_day, 3 * 25 * 50.0 / 30, 1e-9);
    cr_expect_float_eq(home_of(1, 0, 3200, 0).dhw_kg_per_day, 0, 0);
}

/* Mean of N(mean, sd) truncated to (0, 20], as the table of categories states it. */
Test(demand_dhw, truncated_mean_flows_are_right)
{
    static const double mean[] = {1, 6, 14, 8}, stated[] = {2.018320, 6.008876, 13.991124, 8.000268}, sd = 2;
    for (size_t i = 0; i < ARRAY_LEN(mean); i++) {
        const double a = -mean[i] / sd, b = (20 - mean[i]) / sd;
        const double z = gsl_cdf_ugaussian_P(b) - gsl_cdf_ugaussian_P(a);
        const double exact = mean[i] + sd * (gsl_ran_ugaussian_pdf(a) - gsl_ran_ugaussian_pdf(b)) / z;
        cr_expect_float_eq(stated[i], exact, 1e-5, "%g l/min: %.6f", mean[i], exact);
    }
}
