/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against the C library, which is within an ulp. */
#include "twins/elementary.h"

#include <criterion/criterion.h>
#include <math.h>

static double relative(double got, double want) { return fabs(got - want) / fabs(want); }

Test(elementary, exp_is_within_two_ulp)
{
    for (double x = -700; x <= 700; x += 0.0137) cr_assert_lt(relative(exp_of(x), exp(x)), 4.5e-16, "exp(%.17g)", x);
    cr_expect_eq(exp_of(0), 1);
    cr_expect_eq(exp_of(-1e9), exp_of(-700));
    cr_expect_eq(exp_of(1e9), exp_of(700));
}

Test(elementary, log_is_within_two_ulp)
{
    for (double x = 1e-300; x < 1e300; x *= 1.0137) cr_assert_lt(relative(log_of(x), log(x)), 4.5e-16, "log(%.17g)", x);
    for (double x = 0.6; x < 1.6; x += 1.7e-4) cr_assert_lt(fabs(log_of(x) - log(x)), 3e-16, "log(%.17g)", x);
    cr_expect_eq(log_of(1), 0);
}

Test(elementary, pow_serves_the_exponents_of_emitters)
{
    for (double p = 0.05; p < 1.3; p += 0.11)
        for (double x = 1e-6; x < 1e4; x *= 1.3) cr_assert_lt(relative(pow_of(x, p), pow(x, p)), 1e-14, "pow(%g, %g)", x, p);
    cr_expect_lt(pow_of(0, 0.77), 1e-200);
    cr_expect_eq(pow_of(1, 0.77), 1);
}

Test(elementary, selection_keeps_the_limits)
{
    cr_expect_eq(clip(3, 1, 2), 2);
    cr_expect_eq(clip(0, 1, 2), 1);
    cr_expect_eq(clip(1.5, 1, 2), 1.5);
    cr_expect_eq(clip(5, 1, 1), 1);
}
