/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/registers.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct wire_shape {
    uint8_t n_register;
    const char *words;
};
static const struct wire_shape shape[WIRE_TYPES] = {
#define X(id, registers, words) {registers, words},
    WIRE_TYPE_LIST(X)
#undef X
};

/* Ends of the integers, and what stands for no value. */
struct integer {
    double min, max;
    uint64_t none;
};
static const struct integer integer[WIRE_TYPES] = {
    [WIRE_U16] = {0, 65534, 0xFFFF},
    [WIRE_I16] = {-32767, 32767, 0x8000},
    [WIRE_ENUM16] = {0, 65534, 0xFFFF},
    [WIRE_BF16] = {0, 65535, 0xFFFF},
    [WIRE_SUNSSF] = {-10, 10, 0x8000},
    [WIRE_U32] = {0, 4294967294.0, 0xFFFFFFFF},
    [WIRE_I32] = {-2147483647.0, 2147483647.0, 0x80000000},
    [WIRE_ACC32] = {0, 4294967295.0, 0},
    [WIRE_BF32] = {0, 4294967295.0, 0xFFFFFFFF},
    [WIRE_U64] = {0, 9007199254740992.0, UINT64_MAX},
    [WIRE_I64] = {-9007199254740992.0, 9007199254740992.0, UINT64_C(1) << 63},
    [WIRE_ACC64] = {0, 9007199254740992.0, 0},
};

uint8_t registers_of(enum wire_type t) { return shape[t].n_register; }

const char *registers_type_words(enum wire_type t) { return shape[t].words; }

static void put_words(uint64_t bits, unsigned n, enum word_order order, uint16_t *out)
{
    for (unsigned i = 0; i < n; i++) {
        const unsigned at = order == WORDS_BIG ? n - 1 - i : i;
        out[at] = (uint16_t)(bits >> (16 * i));
    }
}

static uint64_t take_words(const uint16_t *in, unsigned n, enum word_order order)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < n; i++) bits |= (uint64_t)in[order == WORDS_BIG ? n - 1 - i : i] << (16 * i);
    return bits;
}

static uint32_t float_bits(double value)
{
    const float f = (float)fmin(FLT_MAX, fmax(-FLT_MAX, value)); /* NaN is seen below */
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return isnan(value) ? UINT32_C(0x7FC00000) : bits;
}

void registers_encode(enum wire_type t, enum word_order order, double scale, double value, uint16_t *out)
{
    const double count = scale == 0 ? value : value / scale;
    const struct integer *k = &integer[t];
    uint64_t bits;
    if (t == WIRE_F32) bits = float_bits(count);
    else if (isnan(count)) bits = k->none;
    else bits = (uint64_t)(int64_t)round(fmin(k->max, fmax(k->min, count)));
    put_words(bits, shape[t].n_register, order, out);
}

/* Two's complement of 16 n bits as a number. */
static double signed_of(uint64_t bits, unsigned n)
{
    const unsigned shift = 64 - 16 * n;
    return (double)((int64_t)(bits << shift) >> shift);
}

double registers_decode(enum wire_type t, enum word_order order, double scale, const uint16_t *in)
{
    const unsigned n = shape[t].n_register;
    const uint64_t bits = take_words(in, n, order);
    double count;
    if (t == WIRE_F32) {
        const uint32_t b = (uint32_t)bits;
        float f;
        memcpy(&f, &b, sizeof f);
        count = (double)f;
    } else if (integer[t].none != 0 && bits == integer[t].none && t != WIRE_BF16 && t != WIRE_BF32) {
        return NAN;
    } else {
        count = integer[t].min < 0 ? signed_of(bits, n) : (double)bits;
    }
    return scale == 0 ? count : count * scale;
}

void registers_encode_text(const char *text, uint16_t *out, size_t n_register)
{
    const size_t n = strlen(text);
    for (size_t i = 0; i < n_register; i++) {
        const uint8_t hi = 2 * i < n ? (uint8_t)text[2 * i] : 0, lo = 2 * i + 1 < n ? (uint8_t)text[2 * i + 1] : 0;
        out[i] = (uint16_t)(hi << 8 | lo);
    }
}

void registers_decode_text(const uint16_t *in, size_t n_register, char *text)
{
    for (size_t i = 0; i < n_register; i++) {
        text[2 * i] = (char)(in[i] >> 8);
        text[2 * i + 1] = (char)(in[i] & 0xFF);
    }
    text[2 * n_register] = '\0';
}
