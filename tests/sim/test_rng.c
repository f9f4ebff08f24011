/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

Test(rng, same_arguments_same_numbers)
{
    struct rng a = rng_stream(957670, 7, RNG_DHW, 3), b = rng_stream(957670, 7, RNG_DHW, 3);
    for (int i = 0; i < 1000; i++) cr_assert_eq(rng_u32(&a), rng_u32(&b));
}

/* Philox4x32-10 of the Random123 distribution's known-answer file (kat_vectors): zero and ones. */
Test(rng, the_generator_is_philox)
{
    struct rng zero = {0};
    const uint32_t expect[] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    for (int i = 0; i < 4; i++) cr_expect_eq(rng_u32(&zero), expect[3 - i]);
}

Test(rng, a_stream_runs_on_through_its_counters)
{
    struct rng whole = {.counter = {0xfffffffe, 3, 7, 1}};
    for (uint32_t block = 0; block < 5; block++) {
        struct rng alone = {.counter = {0xfffffffe + block, 3, 7, 1}};
        for (int i = 0; i < 4; i++) cr_expect_eq(rng_u32(&whole), rng_u32(&alone), "block %u, number %d", block, i);
    }
}

Test(rng, neighbours_are_independent)
{
    struct rng a = rng_stream(1, 7, RNG_DHW, 3);
    struct rng others[] = {rng_stream(2, 7, RNG_DHW, 3), rng_stream(1, 8, RNG_DHW, 3), rng_stream(1, 7, RNG_EV, 3),
                           rng_stream(1, 7, RNG_DHW, 4)};
    double sum[4] = {0};
    for (int i = 0; i < 10000; i++) {
        const double x = rng_uniform(&a) - 0.5;
        for (int k = 0; k < 4; k++) sum[k] += x * (rng_uniform(&others[k]) - 0.5);
    }
    for (int k = 0; k < 4; k++) cr_expect_lt(fabs(sum[k] / 10000 * 12), 0.04, "correlation %d: %g", k, sum[k] / 10000 * 12);
}

Test(rng, distributions_have_their_moments)
{
    struct rng r = rng_stream(1, 0, RNG_INITIAL, 0);
    enum { N = 200000 };
    double normal = 0, normal2 = 0, expo = 0, pois = 0, tri = 0;
    for (int i = 0; i < N; i++) {
        const double z = rng_normal(&r, 3, 2);
        normal += z, normal2 += (z - 3) * (z - 3);
        expo += rng_exponential(&r, 5), pois += rng_poisson(&r, 4), tri += rng_triangular(&r, 0, 1, 5);
    }
    cr_expect_float_eq(normal / N, 3, 0.02);
    cr_expect_float_eq(normal2 / N, 4, 0.06);
    cr_expect_float_eq(expo / N, 5, 0.05);
    cr_expect_float_eq(pois / N, 4, 0.03);
    cr_expect_float_eq(tri / N, 2, 0.02);
}
