/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"
#include "twins/clearness.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

struct law_row {
    char says[40];
    double mean, clearest, fog;
};

ParameterizedTestParameters(clearness, the_law_has_the_mean_asked_for)
{
    static struct law_row rows[] = {
        {"a dull month", 0.27, 0.42, 0},        {"an average one", 0.45, 0.72, 0},
        {"a sunny one", 0.65, 0.75, 0},         {"half the days under stratus", 0.36, 0.62, 0.45},
        {"almost always fog", 0.15, 0.60, 0.9}, {"hardly any light", 0.10, 0.5, 0},
    };
    return cr_make_param_array(struct law_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct law_row *r, clearness, the_law_has_the_mean_asked_for)
{
    const struct clear_law law = clear_law_fit(r->mean, r->clearest, r->fog);
    double sum = 0, last = 0;
    for (int i = 0; i < 10000; i++) {
        const double kt = clear_law_at(&law, (i + 0.5) / 10000);
        cr_assert(kt >= last && kt <= r->clearest, "%s: %g", r->says, kt);
        sum += kt / 10000;
        last = kt;
    }
    cr_expect_float_eq(sum / r->mean, 1, 0.002, "%s: %.4f", r->says, sum);
}

Test(clearness, more_sun_than_a_clear_sky_gives_is_cut)
{
    const struct clear_law law = clear_law_fit(0.9, 0.7, 0);
    cr_expect_lt(clear_law_at(&law, 1), 0.7);
    cr_expect_gt(law.mean, 0.6);
}

Test(clearness, fog_is_a_second_hump)
{
    const struct clear_law law = clear_law_fit(0.36, 0.62, 0.45);
    cr_expect_float_eq(clear_law_at(&law, 0.225), 0.13, 0.02, "the middle of the fog days: %.3f", clear_law_at(&law, 0.225));
    cr_expect_gt(clear_law_at(&law, 0.75), 0.5);
}

static const struct site CELJE = {46.24, 15.27, 240, 0.2};

Test(clearness, a_day_sums_to_its_clearness_exactly)
{
    for (int32_t month = 1; month <= 12; month++)
        for (double kt = 0.05; kt < 0.9; kt += 0.05) {
            const struct clear_day day = clear_day_of(CELJE, calendar_days(2023, month, 15) * MS_PER_DAY - MS_PER_H);
            struct rng luck = rng_stream(1, 0, RNG_WEATHER_CLOUD, (uint32_t)month);
            double ghi[KNOTS_PER_DAY], sum = 0;
            clear_day_fill(&day, kt, 2, &luck, ghi);
            for (int k = 0; k < KNOTS_PER_DAY; k++) {
                cr_assert(ghi[k] >= 0 && ghi[k] <= day.clear[k]);
                sum += ghi[k];
            }
            const double wanted = fmin(kt * day.sum_e0_up, 0.999 * day.sum_clear); /* no day beyond a clear one */
            cr_expect_float_eq(sum / wanted, 1, 1e-9, "month %d, kt %.2f: %.12f", (int)month, kt, sum / wanted);
        }
}

Test(clearness, broken_skies_change_within_the_hour_and_others_do_not)
{
    const struct clear_day day = clear_day_of(CELJE, calendar_days(2023, 6, 15) * MS_PER_DAY - MS_PER_H);
    double rough[3] = {0};
    static const double kts[3] = {0.08, 0.5, 0.74};
    for (int i = 0; i < 3; i++)
        for (uint32_t trial = 0; trial < 50; trial++) {
            struct rng luck = rng_stream(1, 0, RNG_WEATHER_CLOUD, trial);
            double ghi[KNOTS_PER_DAY];
            clear_day_fill(&day, kts[i], 2, &luck, ghi);
            for (int k = 60; k < 84; k++) rough[i] += fabs(ghi[k] / day.clear[k] - ghi[k - 1] / day.clear[k - 1]) / 24 / 50;
        }
    cr_expect_gt(rough[1], 3 * rough[0], "%.3f and %.3f", rough[1], rough[0]);
    cr_expect_gt(rough[1], 2 * rough[2], "%.3f and %.3f", rough[1], rough[2]);
}

Test(clearness, the_polar_night_is_dark)
{
    const struct clear_day day = clear_day_of((struct site){78, 15, 0, 0.2}, calendar_days(2023, 12, 21) * MS_PER_DAY);
    struct rng luck = rng_stream(1, 0, RNG_WEATHER_CLOUD, 1);
    double ghi[KNOTS_PER_DAY];
    clear_day_fill(&day, 0.5, 2, &luck, ghi);
    for (int k = 0; k < KNOTS_PER_DAY; k++) cr_expect_eq(ghi[k], 0);
}
