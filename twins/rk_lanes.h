/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rk_lanes.h - an adaptive step of several homes side by side, one lane a home, each at its own time
 * and with its own step size.
 *
 * Method: the explicit Runge-Kutta pair of Dormand and Prince, order 5(4), with Shampine's continuous
 * extension of order 4 (Hairer, Norsett, Wanner, Solving ODEs I, II.4 and II.6). A step looks at
 * nothing before it, so an event costs no more than itself. Lanes are independent: loops run over
 * the innermost index, elementwise, and a lane's bits depend on its own numbers alone. */
#ifndef PILOTSIM_TWINS_RK_LANES_H
#define PILOTSIM_TWINS_RK_LANES_H

#include "twins/elementary.h"

enum { LANES = 8, RK_STAGES = 7, RK_DENSE = 5 };
#define LANE_ARRAY(name) double name[LANES] __attribute__((aligned(64)))

/* The vector units a machine has are found when the program starts; all give the same bits (no contraction). */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LANE_LOOPS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), flatten))
#else
#define LANE_LOOPS
#endif

static const double rk_c[RK_STAGES] = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};
static const double rk_a[RK_STAGES][RK_STAGES - 1] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
static const double rk_error[RK_STAGES] = {71.0 / 57600,      0,          -71.0 / 16695, 71.0 / 1920,
                                           -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
static const double rk_dense[RK_STAGES] = {-12715105075.0 / 11282082432,  0,
                                           87487479700.0 / 32700410799,   -10690763975.0 / 1880347072,
                                           701980252875.0 / 199316789632, -1453857185.0 / 822651844,
                                           69997945.0 / 29380423};

/* One component on the last step, at share x of it. */
static inline double rk_at(const double d[RK_DENSE][LANES], int lane, double x)
{
    return d[0][lane] + x * (d[1][lane] + (1 - x) * (d[2][lane] + x * (d[3][lane] + (1 - x) * d[4][lane])));
}

#endif
