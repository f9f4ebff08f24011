/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/utf8.h"

#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct row {
    char says[48];
    char bytes[16];
    size_t length, broken;
};

/* The borders of RFC 3629, section 4; the broken parts as in table 3-8 of the Unicode standard. */
ParameterizedTestParameters(utf8, a_character_has_its_length)
{
    static struct row rows[] = {
        {"a letter", "a", 1, 0},
        {"two bytes", "\xC3\xA9", 2, 0},
        {"three bytes", "\xE2\x82\xAC", 3, 0},
        {"four bytes", "\xF0\x9F\x94\xA5", 4, 0},
        {"the last character", "\xF4\x8F\xBF\xBF", 4, 0},
        {"one too far", "\xF4\x90\x80\x80", 0, 1},
        {"an overlong slash", "\xC0\xAF", 0, 1},
        {"an overlong slash of three", "\xE0\x80\xAF", 0, 1},
        {"a surrogate", "\xED\xA0\x80", 0, 1},
        {"a byte that only continues", "\x80", 0, 1},
        {"three of four bytes", "\xF0\x9F\x94", 0, 3},
        {"broken off by a letter", "\xE2\x82z", 0, 2},
        {"never a byte of UTF-8", "\xFF", 0, 1},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct row *r, utf8, a_character_has_its_length)
{
    const size_t n = strlen(r->bytes);
    cr_expect_eq(utf8_length(r->bytes, n), r->length, "%s", r->says);
    cr_expect_eq(utf8_is_valid(r->bytes, n), r->length > 0, "%s", r->says);
    if (r->length == 0) cr_expect_eq(utf8_broken_length(r->bytes, n), r->broken, "%s", r->says);
}

Test(utf8, nothing_is_valid_and_no_character)
{
    cr_expect(utf8_is_valid("", 0));
    cr_expect_eq(utf8_length("", 0), 0);
    cr_expect_eq(utf8_length("", 1), 1, "NUL is one");
}

Test(utf8, every_code_point_but_surrogates_is_valid)
{
    for (uint32_t c = 0x80; c <= 0x10FFFF; c++) {
        uint8_t at[4];
        size_t n;
        if (c < 0x800) n = 2, at[0] = (uint8_t)(0xC0 | c >> 6);
        else if (c < 0x10000) n = 3, at[0] = (uint8_t)(0xE0 | c >> 12);
        else n = 4, at[0] = (uint8_t)(0xF0 | c >> 18);
        for (size_t i = 1; i < n; i++) at[i] = (uint8_t)(0x80 | (c >> 6 * (n - 1 - i) & 0x3F));
        const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        cr_assert_eq(utf8_length(at, n), is_surrogate ? 0 : n, "U+%04X", c);
    }
}
