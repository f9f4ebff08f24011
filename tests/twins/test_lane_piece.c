/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reading at the joint of two steps must not depend on whether the later one has been taken yet. */
#include "sim/base/rng.h"
#include "twins/lane_piece.h"

#include <criterion/criterion.h>
#include <math.h>

static struct piece some_piece(uint32_t n)
{
    struct rng r = rng_stream(11, n, RNG_POPULATION, 0);
    struct piece p = {.t_lo = rng_between(&r, 0, 86400)};
    p.t_end = p.t_lo + rng_between(&r, 1e-3, 3600);
    p.per_s = 1 / (p.t_end - p.t_lo);
    for (int j = 0; j < RK_DENSE; j++)
        for (int i = 0; i < PIECE_ROWS; i++) p.c[j][i] = rng_between(&r, -1e6, 1e6);
    return p;
}

Test(lane_piece, its_end_is_its_begin_and_the_difference_to_the_last_bit)
{
    for (uint32_t n = 0; n < 1000; n++) {
        const struct piece p = some_piece(n);
        double y[PIECE_ROWS];
        cr_assert_eq(lane_piece_share(&p, p.t_end), 1);
        cr_assert_eq(lane_piece_share(&p, p.t_lo), 0);
        lane_piece_eval(&p, 1, y);
        for (int i = 0; i < PIECE_ROWS; i++) cr_assert_eq(y[i], p.c[0][i] + p.c[1][i]);
        lane_piece_eval(&p, 0, y);
        for (int i = 0; i < PIECE_ROWS; i++) cr_assert_eq(y[i], p.c[0][i]);
    }
}

Test(lane_piece, its_slope_is_that_of_its_values)
{
    const struct piece p = some_piece(1);
    for (double x = 0.1; x < 1; x += 0.2) {
        double up[PIECE_ROWS], down[PIECE_ROWS];
        lane_piece_eval(&p, x + 1e-5, up), lane_piece_eval(&p, x - 1e-5, down);
        for (uint32_t i = 0; i < PIECE_ROWS; i++) {
            const double want = (up[i] - down[i]) / 2e-5 * p.per_s;
            cr_assert_float_eq(lane_piece_slope(&p, x, i), want, 1e-6 * fabs(want) + 1e-2 * p.per_s);
        }
    }
}
