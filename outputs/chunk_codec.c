/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chunk_codec.h"

#include <libdeflate.h>

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFLATE_LEVEL = 1 };
#define NAN_BITS UINT32_C(0x7fc00000)

struct chunk_codec {
    struct libdeflate_compressor *deflate;
};

enum status chunk_codec_create(struct chunk_codec **out)
{
    struct chunk_codec *c = calloc(1, sizeof *c);
    if (c == NULL) return ST_MEMORY;
    c->deflate = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    if (c->deflate == NULL) {
        free(c);
        return ST_MEMORY;
    }
    *out = c;
    return ST_OK;
}

void chunk_codec_free(struct chunk_codec *c)
{
    if (c == NULL) return;
    libdeflate_free_compressor(c->deflate);
    free(c);
}

float chunk_quantum(double precision)
{
    assert(precision > 0);
    int exponent;
    frexp(precision, &exponent); /* precision = m * 2^exponent, 0.5 <= m < 1 */
    return (float)ldexp(1.0, exponent - 1);
}

/* Scaling by powers of two is exact, so the only rounding is the one asked for: ties to even, which
 * adding and taking away 2^23 does in the default mode. Larger values are that coarse already. */
static inline uint32_t rounded_bits(float value, float quantum, float per_quantum)
{
    const float steps = value * per_quantum, size = fabsf(steps), big = 0x1p23f;
    const float near = size < big ? copysignf(size + big - big, steps) * quantum + 0.0f : value;
    uint32_t bits;
    memcpy(&bits, &near, sizeof bits);
    return value != value ? NAN_BITS : bits;
}

static inline void put_bytes(uint8_t *out, size_t n, size_t i, uint32_t bits)
{
    for (size_t b = 0; b < 4; b++) out[b * n + i] = (uint8_t)(bits >> 8 * b);
}

void chunk_shuffle_f32(const float *values, size_t n_row, size_t n_home, size_t rows, size_t homes, float quantum, uint8_t *out)
{
    assert(n_row <= rows);
    assert(n_home <= homes);
    const size_t n = rows * homes;
    const float per_quantum = 1.0f / quantum;
    for (size_t row = 0; row < rows; row++) {
        size_t i = row * homes;
        if (row < n_row) {
            for (size_t h = 0; h < n_home; h++)
                put_bytes(out, n, i++, rounded_bits(values[row * n_home + h], quantum, per_quantum));
        }
        while (i < (row + 1) * homes) put_bytes(out, n, i++, NAN_BITS);
    }
}

void chunk_shuffle_u64(const uint64_t *words, size_t n, uint8_t *out)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t b = 0; b < 8; b++) out[b * n + i] = (uint8_t)(words[i] >> 8 * b);
    }
}

size_t chunk_room(size_t n_bytes) { return libdeflate_zlib_compress_bound(NULL, n_bytes); }

size_t chunk_deflate(struct chunk_codec *c, const void *bytes, size_t n_bytes, void *out, size_t room)
{
    return libdeflate_zlib_compress(c->deflate, bytes, n_bytes, out, room);
}

uint32_t chunk_checksum(const void *bytes, size_t n_bytes) { return libdeflate_crc32(0, bytes, n_bytes); }
