/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registers.h - values to 16-bit Modbus registers and back.
 *
 * Byte order within a register is always big-endian (the wire's codec does that); word order is high
 * word first unless WORDS_LITTLE. value = raw * scale. Out of the type's range a value stays at the
 * end. NaN becomes the type's SunSpec "not implemented" pattern: i16 0x8000, u16 and enum16 0xFFFF,
 * u32 0xFFFFFFFF, i32 0x80000000, acc32/acc64 0, bf32 0xFFFFFFFF, f32 0x7FC00000, u64 all ones, i64
 * 0x8000...; strings all NUL. (SunSpec Information Model Specification.) */
#ifndef PILOTSIM_WIRE_REGISTERS_H
#define PILOTSIM_WIRE_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*   name      registers  words for people */
#define WIRE_TYPE_LIST(X)    \
    X(U16, 1, "uint16")      \
    X(I16, 1, "int16")       \
    X(ENUM16, 1, "enum16")   \
    X(BF16, 1, "bitfield16") \
    X(SUNSSF, 1, "sunssf")   \
    X(U32, 2, "uint32")      \
    X(I32, 2, "int32")       \
    X(ACC32, 2, "acc32")     \
    X(BF32, 2, "bitfield32") \
    X(F32, 2, "float32")     \
    X(U64, 4, "uint64")      \
    X(I64, 4, "int64")       \
    X(ACC64, 4, "acc64")     \
    X(STRING, 0, "string")
enum wire_type {
#define X(id, registers, words) WIRE_##id,
    WIRE_TYPE_LIST(X)
#undef X
        WIRE_TYPES
};
enum word_order { WORDS_BIG, WORDS_LITTLE };

/* Registers a value takes; 0 for strings, whose length is their point's. */
uint8_t registers_of(enum wire_type t);
const char *registers_type_words(enum wire_type t);

/* scale 0 is as 1. Rounds to the nearest count; strings are not for this. */
void registers_encode(enum wire_type t, enum word_order order, double scale, double value, uint16_t *out);
/* NaN where the registers hold the "not implemented" pattern. */
double registers_decode(enum wire_type t, enum word_order order, double scale, const uint16_t *in);
/* Two characters a register, the first in the high byte, padded with NUL; longer texts are cut. */
void registers_encode_text(const char *text, uint16_t *out, size_t n_register);
/* Back, up to the first NUL; text has room for 2 * n_register + 1 bytes and ends in NUL. */
void registers_decode_text(const uint16_t *in, size_t n_register, char *text);

#endif
