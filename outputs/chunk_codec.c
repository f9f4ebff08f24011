/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zlib stream is RFC 1950, its blocks RFC 1951. The first byte of every rounded value is nearly
 * always zero, so a chunk begins with a long run of zeros, over which libdeflate steps byte by byte;
 * that run is put here, as one block of the fixed code, and the library deflates what follows. */
#include "outputs/chunk_codec.h"

#include <libdeflate.h>

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFLATE_LEVEL = 1, KNOWN_MAX = 8, TILE_VALUES = 2048, ZEROS_MIN = 1024, MATCH_MAX = 258 };
#define NAN_BITS UINT32_C(0x7fc00000)

struct known { /* a chunk of one value, deflated before */
    uint32_t bits;
    size_t n_bytes, size;
    uint8_t *deflated;
};

struct chunk_codec {
    struct libdeflate_compressor *deflate;
    struct known known[KNOWN_MAX];
    uint32_t n_known; /* ever: the eldest makes room */
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
    for (int i = 0; i < KNOWN_MAX; i++) free(c->known[i].deflated);
    libdeflate_free_compressor(c->deflate);
    free(c);
}

/* --- rounding and shuffling --- */

float chunk_quantum(double precision)
{
    assert(precision > 0);
    int exponent;
    frexp(precision, &exponent); /* precision = m * 2^exponent, 0.5 <= m < 1 */
    return (float)ldexp(1.0, exponent - 1);
}

static inline uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Scaling by powers of two is exact, so the only rounding is the one asked for: ties to even, which
 * adding and taking away 2^23 does in the default mode. Larger values are that coarse already. */
static inline uint32_t rounded_bits(float value, float quantum, float per_quantum)
{
    const float steps = value * per_quantum, size = fabsf(steps), big = 0x1p23f;
    const float near = copysignf(size + big - big, steps) * quantum + 0.0f;
    const uint32_t is_small = 0 - (uint32_t)(size < big), is_nan = 0 - (uint32_t)(value != value); /* masks: no branches */
    return (((bits_of(near) & is_small) | (bits_of(value) & ~is_small)) & ~is_nan) | (NAN_BITS & is_nan);
}

static void round_rows(const float *values, size_t n, float quantum, uint32_t *bits)
{
    const float per_quantum = 1.0f / quantum;
    for (size_t k = 0; k < n; k++) bits[k] = rounded_bits(values[k], quantum, per_quantum);
}

/* Bytes of n values to their places in the four planes; whether all are the first of the chunk. */
static bool split(const uint32_t *bits, size_t n, uint32_t first, size_t n_plane, uint8_t *out)
{
    uint32_t differ = 0;
    for (size_t i = 0; i < n; i++) differ |= bits[i] ^ first;
    for (int b = 0; b < 4; b++) {
        uint8_t *plane = out + (size_t)b * n_plane;
        for (size_t i = 0; i < n; i++) plane[i] = (uint8_t)(bits[i] >> 8 * b);
    }
    return differ == 0;
}

struct tile { /* of a chunk: n_row rows by n_home homes that lie side by side in it */
    size_t row, n_row, home, n_home;
};

/* Read along each home's rows, written across. */
static void fill_tile(const float *const *home, size_t n_row, size_t n_home, struct tile t, float quantum, uint32_t *bits)
{
    uint32_t column[TILE_VALUES];
    for (size_t h = 0; h < t.n_home; h++) {
        size_t n = t.home + h < n_home && t.row < n_row ? n_row - t.row : 0;
        if (n > t.n_row) n = t.n_row;
        if (n > 0) round_rows(home[t.home + h] + t.row, n, quantum, column);
        for (size_t k = 0; k < n; k++) bits[k * t.n_home + h] = column[k];
        for (size_t k = n; k < t.n_row; k++) bits[k * t.n_home + h] = NAN_BITS;
    }
}

/* Tiles stay in the first cache, and each is one piece of the chunk: whole rows, or a part of one. */
bool chunk_shuffle_f32(const float *const *home, size_t n_row, size_t n_home, size_t rows, size_t homes, float quantum,
                       uint8_t *out)
{
    assert(n_row <= rows);
    assert(n_home <= homes);
    uint32_t bits[TILE_VALUES], first = NAN_BITS;
    const size_t wide = homes < TILE_VALUES ? homes : TILE_VALUES, high = wide == homes ? TILE_VALUES / homes : 1;
    bool same = true;
    for (size_t row = 0; row < rows; row += high) {
        for (size_t h = 0; h < homes; h += wide) {
            const struct tile t = {row, rows - row < high ? rows - row : high, h, homes - h < wide ? homes - h : wide};
            fill_tile(home, n_row, n_home, t, quantum, bits);
            if (row == 0 && h == 0) first = bits[0];
            same &= split(bits, t.n_row * t.n_home, first, rows * homes, out + row * homes + h);
        }
    }
    return same;
}

void chunk_shuffle_u64(const uint64_t *words, size_t n, uint8_t *out)
{
    for (size_t b = 0; b < 8; b++) {
        for (size_t i = 0; i < n; i++) out[b * n + i] = (uint8_t)(words[i] >> 8 * b);
    }
}

/* --- deflating --- */

struct bit_writer {
    uint8_t *out;
    size_t n_byte, room;
    uint64_t bits; /* not yet written, from the lowest */
    uint32_t n_bit;
};

static void put_bits(struct bit_writer *w, uint32_t bits, uint32_t n)
{
    w->bits |= (uint64_t)bits << w->n_bit;
    w->n_bit += n;
    for (; w->n_bit >= 8; w->n_bit -= 8, w->bits >>= 8, w->n_byte++)
        if (w->n_byte < w->room) w->out[w->n_byte] = (uint8_t)w->bits;
}

/* One zero and n_match times 258 more as a block of the fixed code, and an empty stored block so that the next begins on a
 * byte. Codes are sent from their highest bit: literal 0 is 00110000, length 258 is 11000101, distance 1 is 00000. */
static size_t put_zeros(size_t n_match, uint8_t *out, size_t room)
{
    struct bit_writer w = {.out = out, .room = room};
    put_bits(&w, 0x2, 3); /* not the last block; fixed code */
    put_bits(&w, 0x0c, 8);
    for (size_t i = 0; i < n_match; i++) put_bits(&w, 0xa3, 8 + 5);
    put_bits(&w, 0, 7 + 3); /* end of block; not the last block, stored */
    put_bits(&w, 0, (8 - w.n_bit) % 8);
    put_bits(&w, 0xffff0000u, 32); /* of length 0 */
    return w.n_byte <= room ? w.n_byte : 0;
}

static size_t leading_zeros(const uint8_t *bytes, size_t n)
{
    size_t i = 0;
    while (i + 64 <= n) {
        uint64_t word[8], any = 0;
        memcpy(word, bytes + i, sizeof word);
        for (int k = 0; k < 8; k++) any |= word[k];
        if (any != 0) break;
        i += 64;
    }
    while (i < n && bytes[i] == 0) i++;
    return i;
}

size_t chunk_room(size_t n_bytes) { return libdeflate_zlib_compress_bound(NULL, n_bytes) + ZEROS_MIN; }

size_t chunk_deflate(struct chunk_codec *c, const void *bytes, size_t n_bytes, void *out, size_t room)
{
    const uint8_t *from = bytes;
    uint8_t *to = out;
    const size_t n_found = leading_zeros(from, n_bytes), n_match = n_found > 0 ? (n_found - 1) / MATCH_MAX : 0,
                 n_zero = 1 + n_match * MATCH_MAX;
    if (n_found < ZEROS_MIN) return libdeflate_zlib_compress(c->deflate, bytes, n_bytes, out, room);

    enum { HEADER_BYTES = 2, SUM_BYTES = 4 };
    if (room < HEADER_BYTES + SUM_BYTES) return 0;
    to[0] = 0x78, to[1] = 0x01; /* deflate, window of 32 kB; fastest */
    const size_t left = room - HEADER_BYTES - SUM_BYTES, n_put = put_zeros(n_match, to + HEADER_BYTES, left);
    if (n_put == 0) return 0;
    uint8_t *rest = to + HEADER_BYTES + n_put;
    const size_t n_rest = libdeflate_deflate_compress(c->deflate, from + n_zero, n_bytes - n_zero, rest, left - n_put);
    if (n_rest == 0) return 0;
    const uint32_t sum = libdeflate_adler32(1, bytes, n_bytes);
    for (int b = 0; b < SUM_BYTES; b++) rest[n_rest + (size_t)b] = (uint8_t)(sum >> 8 * (3 - b));
    return HEADER_BYTES + n_put + n_rest + SUM_BYTES;
}

static void learn(struct chunk_codec *c, uint32_t bits, size_t n_bytes, const void *deflated, size_t size)
{
    struct known *k = &c->known[c->n_known % KNOWN_MAX];
    uint8_t *copy = malloc(size);
    if (copy == NULL) return; /* it is deflated again next time */
    memcpy(copy, deflated, size);
    free(k->deflated);
    *k = (struct known){.bits = bits, .n_bytes = n_bytes, .size = size, .deflated = copy};
    c->n_known++;
}

size_t chunk_deflate_same(struct chunk_codec *c, const uint8_t *bytes, size_t n_bytes, void *out, size_t room)
{
    uint32_t bits = 0;
    for (size_t b = 0; b < 4; b++) bits |= (uint32_t)bytes[b * (n_bytes / 4)] << 8 * b;
    for (int i = 0; i < KNOWN_MAX; i++) {
        const struct known *k = &c->known[i];
        if (k->deflated == NULL || k->bits != bits || k->n_bytes != n_bytes || k->size > room) continue;
        memcpy(out, k->deflated, k->size);
        return k->size;
    }
    const size_t size = libdeflate_zlib_compress(c->deflate, bytes, n_bytes, out, room);
    if (size > 0) learn(c, bits, n_bytes, out, size);
    return size;
}

uint32_t chunk_checksum(const void *bytes, size_t n_bytes) { return libdeflate_crc32(0, bytes, n_bytes); }
