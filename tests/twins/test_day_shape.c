/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/day_shape.h"

#include <criterion/criterion.h>
#include <math.h>

Test(day_shape, mean_least_and_most_are_as_asked_for_any_day)
{
    for (double north = 0; north <= 1; north += 0.5)
        for (double summer = 0; summer <= 1; summer += 0.25)
            for (double frac = 0.40; frac <= 0.60; frac += 0.05) {
                double s[SHAPE_HOURS], mean = 0, least = 1, most = -1;
                day_shape(north, summer, 8 - 4 * summer, frac, s);
                for (int h = 0; h < SHAPE_HOURS; h++)
                    mean += s[h] / SHAPE_HOURS, least = fmin(least, s[h]), most = fmax(most, s[h]);
                cr_expect_float_eq(mean, 0, 1e-12);
                cr_expect_float_eq(most - least, 1, 1e-12);
                cr_expect_float_eq(least, -frac, 0.002, "north %g summer %g: %.4f, not %.4f", north, summer, least, -frac);
            }
}

Test(day_shape, it_is_coldest_at_sunrise_and_warmest_in_the_afternoon)
{
    for (double sunrise = 4; sunrise <= 8; sunrise++) {
        double s[SHAPE_HOURS];
        int coldest = 0, warmest = 0;
        day_shape(0.3, 0.5, sunrise, 0.5, s);
        for (int h = 1; h < SHAPE_HOURS; h++) {
            if (s[h] < s[coldest]) coldest = h;
            if (s[h] > s[warmest]) warmest = h;
        }
        cr_expect_float_eq(coldest, sunrise, 1.01, "coldest at %d, sunrise %g", coldest, sunrise);
        cr_expect_float_eq(warmest, 14.5, 1.01, "warmest at %d", warmest);
    }
}

Test(day_shape, the_polar_night_and_day_are_shapes_too)
{
    double s[SHAPE_HOURS];
    day_shape(1, 0, 12, 0.5, s);
    for (int h = 0; h < SHAPE_HOURS; h++) cr_expect(isfinite(s[h]));
    day_shape(1, 1, 0, 0.5, s);
    for (int h = 0; h < SHAPE_HOURS; h++) cr_expect(isfinite(s[h]));
}
