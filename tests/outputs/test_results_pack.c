/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chunk_codec.h"
#include "outputs/h5_ranges.h"
#include "sim/base/rng.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct quantum_row {
    char says[48];
    double precision;
    float quantum;
};
ParameterizedTestParameters(results_pack, quantum_is_a_power_of_two_not_above_the_precision)
{
    static struct quantum_row rows[] = {
        {"a power stays itself", 0.5, 0.5f},         {"one stays one", 1, 1},
        {"5 mK become 1/256 K", 0.005, 0.00390625f}, {"10 mK become 1/128 K", 0.01, 0.0078125f},
        {"a watt-hour", 0.001, 0.0009765625f},
    };
    return cr_make_param_array(struct quantum_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct quantum_row *r, results_pack, quantum_is_a_power_of_two_not_above_the_precision)
{
    cr_expect(chunk_quantum(r->precision) == r->quantum, "%s: %g", r->says, (double)chunk_quantum(r->precision));
}

static float unshuffled(const uint8_t *bytes, size_t n, size_t i)
{
    uint32_t bits = 0;
    float value;
    for (size_t b = 0; b < 4; b++) bits |= (uint32_t)bytes[b * n + i] << 8 * b;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float through(float value, float quantum)
{
    uint8_t bytes[4];
    chunk_shuffle_f32(&value, 1, 1, 1, 1, quantum, bytes);
    return unshuffled(bytes, 1, 0);
}

Test(results_pack, rounds_to_the_nearest_multiple)
{
    struct rng r = rng_stream(1, 0, RNG_INITIAL, 0);
    const float quantum = chunk_quantum(0.005);
    for (int i = 0; i < 100000; i++) {
        const float value = (float)rng_between(&r, -3000, 3000), got = through(value, quantum);
        cr_assert_leq(fabsf(got - value), quantum / 2);
        cr_assert(got / quantum == rintf(got / quantum));
    }
}

Test(results_pack, halves_go_to_even_and_signs_are_symmetric)
{
    cr_expect(through(0.5f, 1) == 0);
    cr_expect(through(1.5f, 1) == 2);
    cr_expect(through(-2.5f, 1) == -2);
    cr_expect(!signbit(through(-0.2f, 1)), "no negative zero");
    cr_expect(!signbit(through(-0.0f, 1)));
}

Test(results_pack, large_values_pass_unharmed)
{
    const float large[] = {0x1p22f + 0.5f, 0x1p23f + 1, -0x1p24f - 2, 3e38f, INFINITY, -INFINITY};
    for (size_t i = 1; i < ARRAY_LEN(large); i++) cr_expect(through(large[i], 1) == large[i], "%g", (double)large[i]);
    cr_expect(through(large[0], 1) == 0x1p22f);
}

Test(results_pack, every_nan_is_the_same_nan)
{
    const uint32_t odd[] = {0x7fc00000, 0xffc00000, 0x7fa00001, 0xffffffff};
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        float value, got;
        uint32_t bits;
        memcpy(&value, &odd[i], 4);
        got = through(value, 0.5f);
        memcpy(&bits, &got, 4);
        cr_expect_eq(bits, 0x7fc00000);
    }
}

Test(results_pack, what_is_missing_is_padded_with_nan)
{
    const float values[] = {1, 2, 3, 4, 5, 6}; /* 2 rows x 3 homes in a chunk of 4 x 5 */
    uint8_t bytes[4 * 20];
    chunk_shuffle_f32(values, 2, 3, 4, 5, 1, bytes);
    for (size_t row = 0; row < 4; row++) {
        for (size_t home = 0; home < 5; home++) {
            const float got = unshuffled(bytes, 20, row * 5 + home);
            if (row < 2 && home < 3) cr_expect(got == values[row * 3 + home]);
            else cr_expect(isnan(got));
        }
    }
}

Test(results_pack, any_inflate_gives_the_bytes_back)
{
    enum { N = 100000 };
    struct rng r = rng_stream(2, 0, RNG_INITIAL, 0);
    struct chunk_codec *codec;
    uint8_t *bytes = malloc(N), *back = malloc(N), *out = malloc(chunk_room(N));
    for (size_t i = 0; i < N; i++) bytes[i] = (uint8_t)rng_poisson(&r, 3);
    cr_assert_eq(chunk_codec_create(&codec), ST_OK);
    const size_t n = chunk_deflate(codec, bytes, N, out, chunk_room(N));
    cr_expect(n > 0 && n < N / 2);
    struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
    cr_expect_eq(libdeflate_zlib_decompress(inflate, out, n, back, N, NULL), LIBDEFLATE_SUCCESS);
    cr_expect_arr_eq(bytes, back, N);
    cr_expect_eq(chunk_deflate(codec, bytes, N, out, 10), 0, "too little room is said so");
    libdeflate_free_decompressor(inflate);
    chunk_codec_free(codec);
    free(bytes), free(back), free(out);
}

/* --- ranges --- */

static bool covers(const struct h5_ranges *s, uint64_t at)
{
    for (size_t i = 0; i < s->n; i++) {
        if (at >= s->row[i].from && at < s->row[i].to) return true;
    }
    return false;
}

static void expect_sorted_and_apart(const struct h5_ranges *s)
{
    for (size_t i = 0; i < s->n; i++) {
        cr_assert_lt(s->row[i].from, s->row[i].to);
        if (i > 0) cr_assert_lt(s->row[i - 1].to, s->row[i].from);
    }
}

Test(results_pack, neighbouring_ranges_become_one)
{
    struct h5_ranges s = {0};
    h5_ranges_add(&s, 10, 20);
    h5_ranges_add(&s, 8192, 8193);
    cr_expect_eq(s.n, 2);
    h5_ranges_add(&s, 4096, 8192);
    cr_expect_eq(s.n, 1);
    cr_expect(s.row[0].from == 0 && s.row[0].to == 12288);
}

Test(results_pack, ranges_never_lose_a_byte_however_many_there_are)
{
    enum { N = 5000 };
    static struct h5_ranges s;
    static uint64_t at[N];
    struct rng r = rng_stream(3, 0, RNG_INITIAL, 0);
    for (int i = 0; i < N; i++) {
        at[i] = (uint64_t)(rng_uniform(&r) * 1e12);
        h5_ranges_add(&s, at[i], at[i] + 1 + rng_u32(&r) % 9000);
        if (i % 100 == 0) expect_sorted_and_apart(&s);
    }
    expect_sorted_and_apart(&s);
    cr_expect_leq(s.n, H5_RANGES_MAX);
    for (int i = 0; i < N; i++) cr_assert(covers(&s, at[i]));
    h5_ranges_clear(&s);
    cr_expect_eq(s.n, 0);
}
