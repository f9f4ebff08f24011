/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"
#include "tests/support/climates.h"
#include "twins/season.h"

#include <criterion/criterion.h>
#include <math.h>

static void expect_monthly(const double wanted[12], double band, const char *what)
{
    const struct season s = season_fit(wanted);
    double sum[12] = {0}, n[12] = {0};
    for (int64_t day = calendar_days(2023, 1, 1); day < calendar_days(2025, 1, 1); day++) {
        const int32_t m = season_month(day);
        sum[m] += season_at(&s, season_phase(day));
        n[m]++;
    }
    for (int m = 0; m < 12; m++)
        cr_expect_float_eq(sum[m] / n[m], wanted[m], band, "%s, month %d: %.3f, not %.3f", what, m + 1, sum[m] / n[m],
                           wanted[m]);
}

Test(season, monthly_means_are_kept)
{
    for (int which = 0; which < N_CLIMATES; which++) {
        const struct climate c = test_climate(which);
        expect_monthly(c.temp_mean, 0.15, "mean");
        expect_monthly(c.temp_max, 0.15, "maximum");
        expect_monthly(c.temp_min, 0.15, "minimum");
        expect_monthly(c.rh_percent, 0.7, "humidity");
        expect_monthly(c.wind_m_s, 0.12, "wind");
    }
}

Test(season, it_does_not_jump_at_new_year)
{
    const struct climate c = test_climate(CLIMATE_CELJE);
    const struct season s = season_fit(c.temp_mean);
    const double before = season_at(&s, season_phase(calendar_days(2023, 12, 31)));
    const double after = season_at(&s, season_phase(calendar_days(2024, 1, 1)));
    cr_expect_float_eq(before, after, 0.1);
}

Test(season, winter_is_in_january_and_in_the_south_in_july)
{
    cr_expect_gt(season_winter_frac(season_phase(calendar_days(2023, 1, 15)), 46), 0.99);
    cr_expect_lt(season_winter_frac(season_phase(calendar_days(2023, 7, 15)), 46), 0.01);
    cr_expect_gt(season_winter_frac(season_phase(calendar_days(2023, 7, 15)), -34), 0.99);
}
