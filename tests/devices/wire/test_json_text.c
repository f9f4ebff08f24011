/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/json_text.h"

#include "devices/wire/json.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A status as a plug sends it. */
static size_t write_status(char *room, size_t n_room)
{
    struct json_text w = json_text_start(room, n_room);
    json_text_begin_object(&w);
    json_text_key(&w, "id");
    json_text_integer(&w, 0);
    json_text_key(&w, "apower");
    json_text_fixed(&w, 1480.06, 1);
    json_text_key(&w, "aenergy");
    json_text_begin_object(&w);
    json_text_key(&w, "by_minute");
    json_text_begin_array(&w);
    for (int i = 1; i <= 3; i++) json_text_fixed(&w, i * 1000.0, 3);
    json_text_end_array(&w);
    json_text_end_object(&w);
    json_text_key(&w, "errors");
    json_text_begin_array(&w);
    json_text_end_array(&w);
    json_text_key(&w, "output");
    json_text_bool(&w, true);
    json_text_key(&w, "name");
    json_text_null(&w);
    json_text_key(&w, "raw");
    json_text_raw(&w, "[1]", 3);
    json_text_end_object(&w);
    return json_text_finish(&w);
}

static const char status[] = "{\"id\":0,\"apower\":1480.1,\"aenergy\":{\"by_minute\":[1000.000,2000.000,3000.000]},"
                             "\"errors\":[],\"output\":true,\"name\":null,\"raw\":[1]}";

Test(json_text, commas_come_by_themselves)
{
    char room[256];
    cr_expect_eq(write_status(room, sizeof room), strlen(status));
    cr_expect_str_eq(room, status);
}

Test(json_text, nothing_is_written_past_the_room)
{
    for (size_t n = 0; n <= strlen(status) + 1; n++) {
        char *room = malloc(n + 1);
        room[n] = '#';
        const size_t written = write_status(room, n);
        cr_expect_eq(written, n == strlen(status) + 1 ? strlen(status) : 0, "%zu bytes of room", n);
        cr_expect_eq(room[n], '#');
        if (n > 0) cr_expect_lt(strnlen(room, n), n, "ends with NUL");
        free(room);
    }
}

struct number {
    char says[48];
    double v;
    int decimals;
    char fixed[32], trimmed[32], shortest[32];
};

ParameterizedTestParameters(json_text, a_number_has_three_forms)
{
    static struct number rows[] = {
        {"a temperature", 21.5, 2, "21.50", "21.5", "21.5"},
        {"a whole number", 21, 1, "21.0", "21", "21"},
        {"no decimals", 230.6, 0, "231", "231", "230.6"},
        {"less than one", -0.05, 2, "-0.05", "-0.05", "-0.05"},
        {"rounded away to zero: no minus", -0.001, 2, "0.00", "0", "-0.001"},
        {"minus zero", -0.0, 1, "0.0", "0", "0"},
        {"a carry through all digits", 99.996, 2, "100.00", "100", "99.996"},
        {"looks like a tie, is below", 1.115, 2, "1.11", "1.11", "1.115"},
        {"looks like a tie, is above", 1.005e1, 2, "10.05", "10.05", "10.05"},
        {"a tie goes to even", 0.125, 2, "0.12", "0.12", "0.125"},
        {"a time in seconds", 1707326925.12, 2, "1707326925.12", "1707326925.12", "1707326925.12"},
        {"large", 1e20, 1, "100000000000000000000.0", "100000000000000000000", "1e+20"},
        {"many digits", 1707326925.125, 9, "1707326925.125000000", "1707326925.125", "1707326925.125"},
        {"many digits of a whole number", 1707326920, 9, "1707326920.000000000", "1707326920", "1707326920"},
        {"a third", 1.0 / 3, 3, "0.333", "0.333", "0.3333333333333333"},
        {"not a number", NAN, 1, "null", "null", "null"},
        {"infinite", INFINITY, 1, "null", "null", "null"},
    };
    return cr_make_param_array(struct number, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct number *row, json_text, a_number_has_three_forms)
{
    char room[64];
    struct json_text w = json_text_start(room, sizeof room);
    json_text_fixed(&w, row->v, row->decimals);
    json_text_finish(&w);
    cr_expect_str_eq(room, row->fixed, "%s", row->says);
    w = json_text_start(room, sizeof room);
    json_text_trimmed(&w, row->v, row->decimals);
    json_text_finish(&w);
    cr_expect_str_eq(room, row->trimmed, "%s", row->says);
    w = json_text_start(room, sizeof room);
    json_text_shortest(&w, row->v);
    json_text_finish(&w);
    cr_expect_str_eq(room, row->shortest, "%s", row->says);
}

/* A fixed sequence of many magnitudes (a linear congruential generator, constants of Knuth's MMIX). */
static double number_of(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    const double mantissa = (double)(int64_t)*state * 0x1p-63;
    return mantissa * pow(10, (double)(*state % 14));
}

Test(json_text, fixed_rounds_as_printf_does)
{
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        const int decimals = i % (JSON_TEXT_DECIMALS_MAX + 1);
        double v = number_of(&state);
        if (i % 3 == 0) v = rint(v) / 8; /* many ties */
        char room[64], printed[64];
        struct json_text w = json_text_start(room, sizeof room);
        json_text_fixed(&w, v, decimals);
        json_text_finish(&w);
        snprintf(printed, sizeof printed, "%.*f", decimals, v);
        const bool is_minus_zero = printed[0] == '-' && printed[strcspn(printed, "123456789")] == '\0';
        cr_assert_str_eq(room, printed + is_minus_zero, "%.17g with %d decimals", v, decimals);
    }
}

Test(json_text, trimmed_is_fixed_without_zeros_at_the_end)
{
    uint64_t state = 3;
    for (int i = 0; i < 50000; i++) {
        const int decimals = i % (JSON_TEXT_DECIMALS_MAX + 1);
        const double v = i % 2 == 0 ? number_of(&state) : rint(number_of(&state)) / 4;
        char fixed[64], trimmed[64];
        struct json_text w = json_text_start(fixed, sizeof fixed);
        json_text_fixed(&w, v, decimals);
        size_t n = json_text_finish(&w);
        while (decimals > 0 && fixed[n - 1] == '0') n--;
        if (fixed[n - 1] == '.') n--;
        fixed[n] = '\0';
        w = json_text_start(trimmed, sizeof trimmed);
        json_text_trimmed(&w, v, decimals);
        json_text_finish(&w);
        cr_assert_str_eq(trimmed, fixed, "%.17g with %d decimals", v, decimals);
    }
}

Test(json_text, shortest_reads_back_as_the_same)
{
    uint64_t state = 2;
    for (int i = 0; i < 20000; i++) {
        const double v = number_of(&state);
        char room[64];
        struct json_text w = json_text_start(room, sizeof room);
        json_text_shortest(&w, v);
        json_text_finish(&w);
        cr_assert_eq(strtod(room, NULL), v, "%.17g as %s", v, room);
    }
}

Test(json_text, integers_reach_both_ends)
{
    char room[64];
    struct json_text w = json_text_start(room, sizeof room);
    json_text_begin_array(&w);
    json_text_integer(&w, INT64_MIN);
    json_text_integer(&w, INT64_MAX);
    json_text_end_array(&w);
    json_text_finish(&w);
    cr_expect_str_eq(room, "[-9223372036854775808,9223372036854775807]");
}

struct words {
    char says[48];
    char in[48], out[64];
};

ParameterizedTestParameters(json_text, a_text_is_escaped_and_stays_utf8)
{
    static struct words rows[] = {
        {"plain", "heat pump", "\"heat pump\""},
        {"empty", "", "\"\""},
        {"quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\""},
        {"controls with a letter", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"other controls", "\x01\x1F", "\"\\u0001\\u001f\""},
        {"slash and DEL stay", "/\x7F", "\"/\x7F\""},
        {"UTF-8 stays", "21 \xC2\xB0\x43 \xF0\x9F\x94\xA5", "\"21 \xC2\xB0\x43 \xF0\x9F\x94\xA5\""},
        {"a stray byte is replaced", "a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"a cut character is one replacement", "\xF0\x9F\x94", "\"\xEF\xBF\xBD\""},
    };
    return cr_make_param_array(struct words, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct words *row, json_text, a_text_is_escaped_and_stays_utf8)
{
    char room[128];
    struct json_text w = json_text_start(room, sizeof room);
    json_text_string(&w, row->in);
    cr_expect_eq(json_text_finish(&w), strlen(row->out), "%s", row->says);
    cr_expect_str_eq(room, row->out, "%s", row->says);
}

Test(json_text, nul_bytes_are_escaped_and_no_text_is_null)
{
    char room[32];
    struct json_text w = json_text_start(room, sizeof room);
    json_text_begin_array(&w);
    json_text_bytes(&w, "a\0b", 3);
    json_text_string(&w, NULL);
    json_text_end_array(&w);
    json_text_finish(&w);
    cr_expect_str_eq(room, "[\"a\\u0000b\",null]");
}

Test(json_text, what_is_written_can_be_read)
{
    char room[256];
    struct json *doc = NULL;
    double power_w = 0;
    cr_assert_eq(json_parse(room, write_status(room, sizeof room), &doc), ST_OK);
    cr_expect(json_get_number(json_root(doc), "apower", &power_w) && power_w == 1480.1);
    json_free(doc);
}
