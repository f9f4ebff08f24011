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
    const float *home = &value;
    cr_expect(chunk_shuffle_f32(&home, 1, 1, 1, 1, quantum, bytes), "one value is all the same");
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
    const float values[3][2] = {{1, 4}, {2, 5}, {3, 6}}; /* 2 rows x 3 homes in a chunk of 4 x 5 */
    const float *home[] = {values[0], values[1], values[2]};
    uint8_t bytes[4 * 20];
    cr_expect(!chunk_shuffle_f32(home, 2, 3, 4, 5, 1, bytes));
    for (size_t row = 0; row < 4; row++) {
        for (size_t column = 0; column < 5; column++) {
            const float got = unshuffled(bytes, 20, row * 5 + column);
            if (row < 2 && column < 3) cr_expect(got == values[column][row]);
            else cr_expect(isnan(got));
        }
    }
}

/* Rows and homes on both sides of every size at which the work is cut. */
Test(results_pack, every_value_finds_its_place_in_chunks_of_any_shape)
{
    static const size_t shapes[][2] = {{1, 1}, {1440, 16}, {127, 16}, {129, 17}, {5000, 1}, {3, 2047}, {3, 2048}, {2, 5000}};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        const size_t rows = shapes[i][0], homes = shapes[i][1], n_row = rows - (rows > 2), n_home = homes - (homes > 2);
        float *values = malloc(n_row * n_home * sizeof *values);
        const float **home = malloc(homes * sizeof *home);
        uint8_t *bytes = malloc(4 * rows * homes);
        for (size_t k = 0; k < n_row * n_home; k++) values[k] = (float)k;
        for (size_t h = 0; h < n_home; h++) home[h] = values + h * n_row;
        (void)chunk_shuffle_f32(home, n_row, n_home, rows, homes, 1, bytes);
        for (size_t row = 0; row < rows; row++) {
            for (size_t h = 0; h < homes; h++) {
                const float got = unshuffled(bytes, rows * homes, row * homes + h);
                if (row < n_row && h < n_home) cr_assert(got == home[h][row], "%zu x %zu", rows, homes);
                else cr_assert(isnan(got), "%zu x %zu", rows, homes);
            }
        }
        free(values), free(home), free(bytes);
    }
}

enum { INFLATED_MAX = 100000 };

static void expect_inflates_to(const uint8_t *deflated, size_t n, const uint8_t *bytes, size_t n_bytes)
{
    static uint8_t back[INFLATED_MAX];
    struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
    cr_assert_eq(libdeflate_zlib_decompress(inflate, deflated, n, back, n_bytes, NULL), LIBDEFLATE_SUCCESS);
    cr_expect(memcmp(bytes, back, n_bytes) == 0);
    libdeflate_free_decompressor(inflate);
}

Test(results_pack, any_inflate_gives_the_bytes_back)
{
    static const size_t zeros[] = {0, 1, 1023, 1024, 1025, 1281, 1282, 1283, 23040, INFLATED_MAX - 1, INFLATED_MAX};
    static uint8_t bytes[INFLATED_MAX], out[2 * INFLATED_MAX];
    struct rng r = rng_stream(2, 0, RNG_INITIAL, 0);
    struct chunk_codec *codec;
    cr_assert_eq(chunk_codec_create(&codec), ST_OK);
    for (size_t i = 0; i < INFLATED_MAX; i++) bytes[i] = (uint8_t)(1 + rng_poisson(&r, 3));
    for (size_t i = 0; i < ARRAY_LEN(zeros); i++) {
        memset(bytes, 0, zeros[i]);
        const size_t n = chunk_deflate(codec, bytes, INFLATED_MAX, out, chunk_room(INFLATED_MAX));
        cr_expect(n > 0 && n < INFLATED_MAX / 2, "%zu zeros first", zeros[i]);
        expect_inflates_to(out, n, bytes, INFLATED_MAX);
        for (size_t room = 0; room < n; room += room < 1000 ? 1 : 1000)
            cr_assert_eq(chunk_deflate(codec, bytes, INFLATED_MAX, out, room), 0, "too little room is said so: %zu", room);
    }
    chunk_codec_free(codec);
}

Test(results_pack, a_chunk_of_one_value_is_the_same_bytes_whether_known_or_new)
{
    enum { N = 23040, KINDS = 20 };
    static uint8_t bytes[KINDS][4 * N], first[8 * N], again[8 * N];
    struct chunk_codec *codec, *fresh;
    cr_assert_eq(chunk_codec_create(&codec), ST_OK);
    float *values = malloc(N * sizeof *values);
    const float *home = values;
    for (int i = 0; i < KINDS; i++) {
        for (size_t k = 0; k < N; k++) values[k] = i == 1 ? NAN : (float)i * 0.5f;
        cr_expect(chunk_shuffle_f32(&home, N, 1, N, 1, 0.5f, bytes[i]));
    }
    for (int turn = 0; turn < 3 * KINDS; turn++) {
        const uint8_t *chunk = bytes[turn % KINDS / (1 + turn % 3)];
        cr_assert_eq(chunk_codec_create(&fresh), ST_OK);
        const size_t n = chunk_deflate_same(codec, chunk, 4 * N, first, chunk_room(4 * N));
        cr_expect_eq(n, chunk_deflate_same(fresh, chunk, 4 * N, again, chunk_room(4 * N)));
        cr_expect(memcmp(first, again, n) == 0);
        expect_inflates_to(first, n, chunk, 4 * N);
        cr_expect_eq(chunk_deflate_same(codec, chunk, 4 * N, first, n - 1), 0);
        chunk_codec_free(fresh);
    }
    chunk_codec_free(codec);
    free(values);
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
