/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/rng.h"
#include "twins/memory.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { N = 100000 };

/* Variance, and correlations at lags 1 to 3, of a long stretch. */
static void measure(const struct memory *m, double out[4])
{
    double *innovation = malloc((N + MEMORY_MAX) * sizeof *innovation), *x = malloc(N * sizeof *x);
    struct rng luck = rng_stream(1, 0, RNG_WEATHER_TEMP, 0);
    for (int i = 0; i < N + MEMORY_MAX; i++) innovation[i] = rng_normal(&luck, 0, 1);
    for (int i = 0; i < N; i++) x[i] = memory_at(m, innovation + MEMORY_MAX + i);
    for (int lag = 0; lag < 4; lag++) {
        out[lag] = 0;
        for (int i = 0; i + lag < N; i++) out[lag] += x[i] * x[i + lag] / (N - lag);
    }
    free(innovation);
    free(x);
}

Test(memory, of_one_step_fades_by_its_factor)
{
    const struct memory m = memory_ar1(0.6);
    double got[4];
    measure(&m, got);
    for (int lag = 0; lag < 4; lag++) cr_expect_float_eq(got[lag], pow(0.6, lag), 0.02, "lag %d: %.3f", lag, got[lag]);
}

Test(memory, of_two_steps_fades_as_yule_and_walker_say)
{
    const struct memory m = memory_ar2(0.95, -0.22);
    const double one = 0.95 / 1.22, two = 0.95 * one - 0.22, wanted[] = {1, one, two, 0.95 * two - 0.22 * one};
    double got[4];
    measure(&m, got);
    for (int lag = 0; lag < 4; lag++) cr_expect_float_eq(got[lag], wanted[lag], 0.03, "lag %d: %.3f", lag, got[lag]);
}

Test(memory, none_is_white)
{
    const struct memory m = memory_ar1(0);
    cr_expect_eq(m.n, 1);
    cr_expect_eq(m.weight[0], 1);
}
