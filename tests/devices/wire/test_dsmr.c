/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/dsmr.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

static const struct dsmr_item items[] = {
    {"0-0:96.1.0", NULL, 0, 0}, {"1-0:1.8.0", "kWh", 6, 3}, {"1-0:1.7.0", "kW", 2, 3}, {"1-0:32.7.0", "V", 3, 1}};
static const struct dsmr_value values[] = {{.text = "00000017"}, {.number = 123.4567}, {.number = 1.63}, {.number = 231.04}};

static size_t write(enum dsmr_check check, char *out, size_t room)
{
    return dsmr_write("ISK5\\2M550T-1012", items, values, ARRAY_LEN(items), check, out, room);
}

Test(dsmr, the_check_sum_is_that_of_arc) { cr_expect_eq(dsmr_crc("123456789", 9), 0xBB3D); /* the usual check value */ }

Test(dsmr, a_telegram_is_written_and_read_back)
{
    static const char expected[] = "/ISK5\\2M550T-1012\r\n\r\n0-0:96.1.0(00000017)\r\n1-0:1.8.0(000123.457*kWh)\r\n"
                                   "1-0:1.7.0(01.630*kW)\r\n1-0:32.7.0(231.0*V)\r\n!";
    char text[256];
    struct dsmr_telegram t;
    struct dsmr_reading r;
    const size_t n = write(DSMR_CRC, text, sizeof text);
    cr_assert_eq(n, strlen(expected) + 6);
    cr_expect_eq(memcmp(text, expected, strlen(expected)), 0, "%s", text);
    cr_assert(dsmr_parse(text, n, DSMR_CRC, &t));
    cr_expect(t.n_header == 16 && memcmp(t.header, "ISK5\\2M550T-1012", 16) == 0);
    size_t at = 0, n_line = 0;
    while (dsmr_next(&t, &at, &r)) {
        cr_expect(r.n_obis == strlen(items[n_line].obis) && memcmp(r.obis, items[n_line].obis, r.n_obis) == 0);
        n_line++;
    }
    cr_expect(n_line == 4 && at == t.n_lines);
    cr_expect(r.n_value == 5 && memcmp(r.value, "231.0", 5) == 0 && r.n_unit == 1 && *r.unit == 'V');
}

Test(dsmr, the_known_defect_passes_only_when_asked_for)
{
    char text[256];
    struct dsmr_telegram t;
    const size_t n = write(DSMR_CRC_ZERO, text, sizeof text);
    cr_expect_str_eq(text + n - 7, "!0000\r\n");
    cr_expect_not(dsmr_parse(text, n, DSMR_CRC, &t));
    cr_expect(dsmr_parse(text, n, DSMR_CRC_ZERO, &t));
}

Test(dsmr, any_changed_byte_is_refused)
{
    char text[256];
    struct dsmr_telegram t;
    const size_t n = write(DSMR_CRC, text, sizeof text);
    for (size_t i = 0; i < n; i++) {
        text[i] ^= 1;
        cr_expect_not(dsmr_parse(text, n, DSMR_CRC, &t), "byte %zu", i);
        text[i] ^= 1;
        cr_expect_not(dsmr_parse(text, i, DSMR_CRC, &t), "%zu bytes", i);
    }
}

Test(dsmr, room_is_kept_to_the_byte)
{
    char text[256];
    const size_t n = write(DSMR_CRC, text, sizeof text);
    for (size_t room = 0; room <= n; room++) cr_expect_eq(write(DSMR_CRC, text, room), 0);
    cr_expect_eq(write(DSMR_CRC, text, n + 1), n);
}

struct number_row {
    double number;
    char shown[16];
};
ParameterizedTestParameters(dsmr, numbers)
{
    static struct number_row rows[] = {{0, "00.000"},   {-1, "00.000"},    {NAN, "00.000"},      {99.9994, "99.999"},
                                       {100, "99.999"}, {1e300, "99.999"}, {INFINITY, "99.999"}, {0.0005, "00.001"}};
    return cr_make_param_array(struct number_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct number_row *r, dsmr, numbers)
{
    char text[64];
    const struct dsmr_value value = {.number = r->number};
    cr_assert_gt(dsmr_write("X", &items[2], &value, 1, DSMR_CRC, text, sizeof text), 0);
    cr_expect_eq(memcmp(strchr(text, '(') + 1, r->shown, 6), 0, "%s", text);
}

Test(dsmr, a_text_that_would_break_the_telegram_is_not_sent)
{
    static const char *const texts[] = {"a!b", "a)b", "a(b", "a/b", "a\nb", "\xC4"};
    char text[64];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const struct dsmr_value value = {.text = texts[i]};
        cr_expect_eq(dsmr_write("X", &items[0], &value, 1, DSMR_CRC, text, sizeof text), 0, "%s", texts[i]);
    }
}
