/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/grid_sum.h"

#include <criterion/criterion.h>
#include <math.h>

Test(grid_sum, is_the_nearest_multiple_and_sums_do_not_depend_on_the_order)
{
    cr_expect_eq(grid_round(0), 0);
    cr_expect_eq(grid_round(1.0 / 65536), 1.0 / 65536);
    cr_expect_lt(fabs(grid_round(-12345.678) + 12345.678), 0x1p-17);
    cr_expect_lt(fabs(grid_round(0x1p34 + 0.1) - 0x1p34 - 0.1), 0x1p-16);
    cr_expect(isnan(grid_round(NAN)));
    enum { N = 10000 };
    double up = 0, down = 0, halves[2] = {0, 0};
    for (int i = 0; i < N; i++) {
        const double x = grid_round(1e6 * sin(i)), y = grid_round(1e6 * sin(N - 1 - i));
        up += x, down += y, halves[i % 2] += x;
    }
    cr_expect_eq(up, down);
    cr_expect_eq(up, halves[0] + halves[1]);
}
