/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/registers.h"

#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

struct row {
    char says[64];
    enum wire_type type;
    enum word_order order;
    double scale, value;
    uint16_t words[4];
    double back; /* what is read back */
};

/* Not-implemented values: SunSpec Device Information Model Specification, table of point types. */
ParameterizedTestParameters(registers, a_value_has_its_words)
{
    static struct row rows[] = {
        {"a tenth of a degree is one count", WIRE_I16, WORDS_BIG, 0.1, 0.1, {0x0001}, 0.1},
        {"frost is two's complement", WIRE_I16, WORDS_BIG, 0.1, -12.5, {0xFF83}, -12.5},
        {"to the nearest count", WIRE_I16, WORDS_BIG, 0.1, 21.26, {213}, 21.3},
        {"beyond the wire it stays at the end", WIRE_I16, WORDS_BIG, 0.1, 1e6, {0x7FFF}, 3276.7},
        {"and at the other end", WIRE_I16, WORDS_BIG, 0.1, -1e6, {0x8001}, -3276.7},
        {"a broken sensor reads as no value", WIRE_I16, WORDS_BIG, 0.1, NAN, {0x8000}, NAN},
        {"an unsigned word has no negative", WIRE_U16, WORDS_BIG, 1, -3, {0}, 0},
        {"an unsigned word ends below no value", WIRE_U16, WORDS_BIG, 1, 70000, {0xFFFE}, 65534},
        {"no value, unsigned", WIRE_U16, WORDS_BIG, 1, NAN, {0xFFFF}, NAN},
        {"scale 0 is as 1", WIRE_U16, WORDS_BIG, 0, 230, {230}, 230},
        {"an enumeration without a value", WIRE_ENUM16, WORDS_BIG, 1, NAN, {0xFFFF}, NAN},
        {"two words, high one first", WIRE_U32, WORDS_BIG, 1, 0x12345678, {0x1234, 0x5678}, 0x12345678},
        {"two words, low one first", WIRE_U32, WORDS_LITTLE, 1, 0x12345678, {0x5678, 0x1234}, 0x12345678},
        {"minus one in two words", WIRE_I32, WORDS_BIG, 1, -1, {0xFFFF, 0xFFFF}, -1},
        {"no value in two words, low one first", WIRE_I32, WORDS_LITTLE, 1, NAN, {0x0000, 0x8000}, NAN},
        {"an accumulator without value is 0", WIRE_ACC32, WORDS_BIG, 1, NAN, {0, 0}, 0},
        {"230 V as a float", WIRE_F32, WORDS_BIG, 1, 230, {0x4366, 0x0000}, 230},
        {"a float, low word first", WIRE_F32, WORDS_LITTLE, 1, 230, {0x0000, 0x4366}, 230},
        {"no value as a float", WIRE_F32, WORDS_BIG, 1, NAN, {0x7FC0, 0x0000}, NAN},
        {"the largest float", WIRE_F32, WORDS_BIG, 1, 1e300, {0x7F7F, 0xFFFF}, 0x1.fffffep127},
        {"four words", WIRE_U64, WORDS_BIG, 1, 0x1000200030004, {1, 2, 3, 4}, 0x1000200030004},
        {"four words, low one first", WIRE_U64, WORDS_LITTLE, 1, 0x1000200030004, {4, 3, 2, 1}, 0x1000200030004},
        {"a negative in four words", WIRE_I64, WORDS_BIG, 1, -2, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE}, -2},
        {"a scale factor", WIRE_SUNSSF, WORDS_BIG, 1, -2, {0xFFFE}, -2},
        {"a full bit field is a value", WIRE_BF16, WORDS_BIG, 1, 0xFFFF, {0xFFFF}, 0xFFFF},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct row *r, registers, a_value_has_its_words)
{
    uint16_t words[4] = {0};
    registers_encode(r->type, r->order, r->scale, r->value, words);
    cr_expect_arr_eq(words, r->words, 2u * registers_of(r->type), "%s: %g gave %04X %04X %04X %04X", r->says, r->value,
                     words[0], words[1], words[2], words[3]);
    const double back = registers_decode(r->type, r->order, r->scale, r->words);
    cr_expect(isnan(r->back) ? isnan(back) : fabs(back - r->back) <= 1e-12 * fabs(r->back), "%s: read back as %g", r->says,
              back);
}

Test(registers, every_word_survives_the_way_there_and_back)
{
    for (unsigned raw = 0; raw <= 0xFFFF; raw++) {
        const enum wire_type types[] = {WIRE_U16, WIRE_I16, WIRE_ENUM16};
        for (size_t i = 0; i < ARRAY_LEN(types); i++) {
            const uint16_t in = (uint16_t)raw;
            uint16_t out;
            registers_encode(types[i], WORDS_BIG, 0.1, registers_decode(types[i], WORDS_BIG, 0.1, &in), &out);
            cr_assert_eq(out, in, "%s: %04X became %04X", registers_type_words(types[i]), in, out);
        }
    }
}

Test(registers, a_text_is_two_letters_a_register)
{
    uint16_t words[3];
    char text[7];
    registers_encode_text("SE17K", words, 3);
    cr_expect_eq(words[0], 0x5345);
    cr_expect_eq(words[1], 0x3137);
    cr_expect_eq(words[2], 0x4B00);
    registers_decode_text(words, 3, text);
    cr_expect_str_eq(text, "SE17K");
    registers_encode_text("longer than the room", words, 3);
    registers_decode_text(words, 3, text);
    cr_expect_str_eq(text, "longer");
}
