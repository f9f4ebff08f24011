/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/axdr.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct number_row {
    int64_t value, back;
    uint8_t tag, n, bytes[9];
};
ParameterizedTestParameters(axdr, numbers)
{
    static struct number_row rows[] = {
        {1, 1, AXDR_BOOL, 2, {0x03, 1}},
        {-2, -2, AXDR_I8, 2, {0x0F, 0xFE}},
        {300, 127, AXDR_I8, 2, {0x0F, 0x7F}},
        {-300, -300, AXDR_I16, 3, {0x10, 0xFE, 0xD4}},
        {-1, -1, AXDR_I32, 5, {0x05, 0xFF, 0xFF, 0xFF, 0xFF}},
        {INT64_MIN, INT64_MIN, AXDR_I64, 9, {0x14, 0x80}},
        {-1, 0, AXDR_U8, 2, {0x11, 0}},
        {70000, 65535, AXDR_U16, 3, {0x12, 0xFF, 0xFF}},
        {1630, 1630, AXDR_U32, 5, {0x06, 0, 0, 0x06, 0x5E}},
        {258, 258, AXDR_U64, 9, {0x15, 0, 0, 0, 0, 0, 0, 1, 2}},
        {27, 27, AXDR_ENUM, 2, {0x16, 27}},
    };
    return cr_make_param_array(struct number_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct number_row *r, axdr, numbers)
{
    uint8_t bytes[16];
    struct axdr_writer w = {.bytes = bytes, .room = sizeof bytes};
    struct axdr_value v;
    axdr_put_number(&w, r->tag, r->value);
    cr_assert_eq(w.n, r->n);
    cr_expect_arr_eq(bytes, r->bytes, r->n);
    struct axdr_reader reader = axdr_read(bytes, w.n);
    cr_assert(axdr_get(&reader, &v));
    cr_expect(v.tag == r->tag && v.number == r->back && axdr_is_done(&reader));
}

struct length_row {
    size_t value;
    uint8_t n, bytes[5];
};
ParameterizedTestParameters(axdr, lengths)
{
    static struct length_row rows[] = {
        {0, 1, {0}},
        {127, 1, {0x7F}},
        {128, 2, {0x81, 0x80}},
        {256, 3, {0x82, 1, 0}},
        {65536, 4, {0x83, 1, 0, 0}},
        {UINT32_MAX, 5, {0x84, 0xFF, 0xFF, 0xFF, 0xFF}},
    };
    return cr_make_param_array(struct length_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct length_row *r, axdr, lengths)
{
    uint8_t bytes[8];
    struct axdr_writer w = {.bytes = bytes, .room = sizeof bytes};
    size_t at = 0, back = 0;
    axdr_put_length(&w, r->value);
    cr_assert_eq(w.n, r->n);
    cr_expect_arr_eq(bytes, r->bytes, r->n);
    cr_assert(axdr_get_length(bytes, w.n, &at, &back));
    cr_expect(back == r->value && at == r->n);
    for (size_t n = 0; n < w.n; n++) {
        at = 0;
        cr_expect_not(axdr_get_length(bytes, n, &at, &back), "%zu of its bytes", n);
    }
}

struct bad_row {
    char says[48];
    uint8_t n, bytes[12];
};
ParameterizedTestParameters(axdr, refused)
{
    static struct bad_row rows[] = {
        {"an unknown tag", 2, {0x04, 0}},
        {"a tag beyond the table", 2, {0xFF, 0}},
        {"a text longer than the bytes", 3, {0x09, 2, 'x'}},
        {"a text of 4 GB", 7, {0x09, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0}},
        {"a group of more members than bytes", 3, {0x01, 2, 0x00}},
        {"a length of indefinite form", 3, {0x09, 0x80, 0}},
        {"a length of five bytes", 8, {0x09, 0x85, 0, 0, 0, 0, 1, 'x'}},
        {"half a number", 3, {0x06, 0, 0}},
        {"half a date-time", 3, {0x19, 0, 0}},
        {"a group without its last member", 4, {0x02, 2, 0x11, 5}},
    };
    return cr_make_param_array(struct bad_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct bad_row *r, axdr, refused)
{
    struct axdr_reader reader = axdr_read(r->bytes, r->n);
    cr_expect_not(axdr_skip(&reader), "%s is refused", r->says);
}

Test(axdr, groups_nest_to_the_limit_and_no_deeper)
{
    uint8_t bytes[2 * AXDR_NESTING_MAX + 3];
    for (size_t depth = AXDR_NESTING_MAX; depth <= AXDR_NESTING_MAX + 1; depth++) {
        for (size_t i = 0; i < depth; i++) bytes[2 * i] = AXDR_STRUCTURE, bytes[2 * i + 1] = 1;
        bytes[2 * depth] = AXDR_NULL;
        struct axdr_reader r = axdr_read(bytes, 2 * depth + 1);
        cr_expect_eq(axdr_skip(&r) && axdr_is_done(&r), depth <= AXDR_NESTING_MAX, "%zu groups", depth);
    }
}

Test(axdr, an_empty_group_is_a_whole_value)
{
    static const uint8_t bytes[] = {AXDR_STRUCTURE, 2, AXDR_ARRAY, 0, AXDR_DATE_TIME, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct axdr_reader r = axdr_read(bytes, sizeof bytes);
    struct axdr_value v;
    cr_assert(axdr_get_tag(&r, AXDR_STRUCTURE, &v));
    cr_expect(v.n == 2 && v.depth == 0);
    cr_assert(axdr_get(&r, &v));
    cr_expect(v.tag == AXDR_ARRAY && v.n == 0 && v.depth == 1);
    cr_assert(axdr_get(&r, &v));
    cr_expect(v.n == AXDR_DATE_TIME_BYTES && axdr_is_done(&r));
    cr_expect_not(axdr_get(&r, &v));
}

Test(axdr, a_full_writer_stays_full_and_within_its_room)
{
    uint8_t bytes[4] = {0xAA, 0xAA, 0xAA, 0xAA};
    struct axdr_writer w = {.bytes = bytes, .room = 3};
    axdr_put_number(&w, AXDR_U32, 1);
    axdr_put_null(&w);
    cr_expect(w.is_full && w.n <= 3 && bytes[3] == 0xAA);
}
