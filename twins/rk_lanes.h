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

#include <stddef.h>

enum { LANES = 8, RK_STAGES = 7, RK_DENSE = 5 };
#define LANE_ARRAY(name)      _Alignas(64) double name[LANES] /* one vector of the widest unit, one cache line */
#define LANE_ROWS(name, rows) _Alignas(64) double name[rows][LANES]

/* Lanes do not meet, so their loop is free to be one vector. (clang makes it an error where it would not be one.) */
#if defined(_OPENMP) && !defined(__clang__)
#define EACH_LANE(l) _Pragma("omp simd") for (int l = 0; l < LANES; l++)
#else
#define EACH_LANE(l) for (int l = 0; l < LANES; l++)
#endif

struct rk_lanes {
    LANE_ARRAY(t_s);   /* where the lane stands */
    LANE_ARRAY(h_s);   /* the step its error allows */
    LANE_ARRAY(try_s); /* the step tried: ends at a knot if that comes before */
    LANE_ARRAY(go);    /* 1: steps; after the step 1: the step was accepted */
    double tol_rel, tol_abs;
};

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

/* Where stage s evaluates one component: y + h sum a_sj k_j. k: of stage 0, further stages a stride apart. */
static inline void rk_stage(const struct rk_lanes *r, int s, const double *y, const double *k, size_t stride, double *out)
{
    LANE_ARRAY(sum) = {0};
    for (int j = 0; j < s; j++) EACH_LANE(l) sum[l] += rk_a[s][j] * k[(size_t)j * stride + (size_t)l];
    EACH_LANE(l) out[l] = y[l] + r->try_s[l] * sum[l];
}

/* One component's difference over the step, its error, and its polynomial in the share x of the step:
 * c0 + x (c1 + (1-x)(c2 + x (c3 + (1-x) c4))). */
static inline void rk_component(const struct rk_lanes *r, const double *y, const double *k, size_t stride,
                                double dense[RK_DENSE][LANES], double *error)
{
    EACH_LANE(l)
    {
        const double *x = k + l, h = r->try_s[l];
        const double k1 = x[0], k3 = x[2 * stride], k4 = x[3 * stride], k5 = x[4 * stride], k6 = x[5 * stride],
                     k7 = x[6 * stride];
        const double *a = rk_a[6], *e = rk_error, *d = rk_dense;
        const double dy = h * (a[0] * k1 + a[2] * k3 + a[3] * k4 + a[4] * k5 + a[5] * k6), bend = h * k1 - dy;
        dense[0][l] = y[l];
        dense[1][l] = dy;
        dense[2][l] = bend;
        dense[3][l] = dy - h * k7 - bend;
        dense[4][l] = h * (d[0] * k1 + d[2] * k3 + d[3] * k4 + d[4] * k5 + d[5] * k6 + d[6] * k7);
        error[l] = h * (e[0] * k1 + e[2] * k3 + e[3] * k4 + e[4] * k5 + e[5] * k6 + e[6] * k7);
    }
}

/* error: raised to this component's, in units of its tolerance. */
static inline void rk_worst(const struct rk_lanes *r, double dense[RK_DENSE][LANES], const double *e, double *error)
{
    EACH_LANE(l)
    {
        const double y0 = dense[0][l], y1 = y0 + dense[1][l], a0 = y0 < 0 ? -y0 : y0, a1 = y1 < 0 ? -y1 : y1;
        const double miss = e[l] < 0 ? -e[l] : e[l];
        const double share = at_most(miss / (r->tol_abs + r->tol_rel * at_least(a0, a1)), 1e300); /* NaN: as bad as can be */
        error[l] = at_least(share, error[l]);
    }
}

/* error: of the step, 1 is the limit. The next step is the one that would err by 0.6, at most five times this one. A step
 * shortened to end at a knot says nothing against the size wished for. */
static inline void rk_control(struct rk_lanes *r, const double *error)
{
    LANE_ARRAY(factor);
    EACH_LANE(l) factor[l] = clip(0.9 * exp_within(-0.2 * log_of(error[l] + 1e-10)), 0.2, 5);
    EACH_LANE(l)
    {
        const double goes = r->go[l], h_s = r->h_s[l], try_s = r->try_s[l], wish_s = try_s * factor[l];
        const double least_s = factor[l] < 1 ? 0 : h_s, next_s = at_least(wish_s, least_s);
        const double accepted = error[l] <= 1 ? goes : 0;
        r->h_s[l] = goes > 0 ? next_s : h_s;
        r->go[l] = accepted;
        r->t_s[l] += accepted * try_s;
    }
}

static inline void rk_accept(const struct rk_lanes *r, double dense[RK_DENSE][LANES], double *y)
{
    EACH_LANE(l) y[l] = r->go[l] > 0 ? y[l] + dense[1][l] : y[l];
}

#endif
