/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/json.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct text {
    char says[48];
    char json[64];
    int st;
};

ParameterizedTestParameters(json, a_text_is_one_value_or_bad_input)
{
    static struct text rows[] = {
        {"an object", "{\"a\":1}", ST_OK},
        {"a bare number, as on a topic", " 21.5 ", ST_OK},
        {"a bare word", "true", ST_OK},
        {"nothing", "", ST_INPUT},
        {"blanks only", "  ", ST_INPUT},
        {"cut off", "{\"a\":", ST_INPUT},
        {"a key twice", "{\"a\":1,\"a\":2}", ST_INPUT},
        {"more after the value", "{} {}", ST_INPUT},
        {"a comma at the end", "[1,]", ST_INPUT},
        {"not a number", "NaN", ST_INPUT},
        {"beyond a double", "1e999", ST_INPUT},
        {"beyond 64 bits", "9223372036854775808", ST_INPUT},
        {"an escaped NUL", "\"a\\u0000\"", ST_INPUT},
        {"half a surrogate pair", "\"\\ud83d\"", ST_INPUT},
        {"not UTF-8", "\"\xC0\xAF\"", ST_INPUT},
        {"a byte order mark", "\xEF\xBB\xBF{}", ST_INPUT},
        {"16 brackets deep", "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", ST_OK},
        {"17 brackets deep", "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", ST_INPUT},
        {"brackets in a text do not nest", "\"[[[[[[[[[[[[[[[[[[[[\\\"[[[[\"", ST_OK},
    };
    return cr_make_param_array(struct text, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct text *row, json, a_text_is_one_value_or_bad_input)
{
    struct json *doc = NULL;
    const enum status st = json_parse(row->json, strlen(row->json), &doc);
    cr_expect_eq((int)st, row->st, "%s: %s", row->says, status_text(st));
    cr_expect_eq(doc != NULL, st == ST_OK, "%s", row->says);
    json_free(doc);
}

Test(json, a_nul_byte_and_too_many_bytes_are_refused)
{
    static char big[JSON_BYTES_MAX + 1];
    struct json *doc = NULL;
    cr_expect_eq(json_parse("1\0", 2, &doc), ST_INPUT);
    memset(big, ' ', sizeof big);
    big[0] = '1';
    cr_expect_eq(json_parse(big, sizeof big, &doc), ST_INPUT);
    cr_assert_eq(json_parse(big, sizeof big - 1, &doc), ST_OK);
    json_free(doc);
}

/* A request as section 'RPC' of the plugs' documentation shows it. */
static const char request[] = "{\"id\":1,\"src\":\"me\",\"method\":\"Switch.Set\",\"params\":{\"id\":0,\"on\":true,\"w\":2.5},"
                              "\"list\":[1,\"b\",null]}";

Test(json, members_are_found_by_key)
{
    struct json *doc = NULL;
    cr_assert_eq(json_parse(request, strlen(request), &doc), ST_OK);
    const struct json_value *root = json_root(doc), *params = json_member(root, "params");
    int64_t id = -1;
    bool on = false;
    double w = 0;
    const char *method = "";
    cr_expect(json_get_integer(root, "id", &id) && id == 1);
    cr_expect(json_get_bool(params, "on", &on) && on);
    cr_expect(json_get_number(params, "w", &w) && w == 2.5);
    cr_expect(json_get_number(params, "id", &w) && w == 0);
    cr_expect(json_get_text(root, "method", &method));
    cr_expect_str_eq(method, "Switch.Set");
    json_free(doc);
}

Test(json, what_is_absent_or_of_another_kind_leaves_the_value_alone)
{
    struct json *doc = NULL;
    cr_assert_eq(json_parse(request, strlen(request), &doc), ST_OK);
    const struct json_value *root = json_root(doc), *nowhere = json_member(json_member(root, "src"), "deeper");
    int64_t i = 7;
    bool b = true;
    const char *s = "kept";
    cr_expect_null(nowhere);
    cr_expect_not(json_get_integer(root, "none", &i));
    cr_expect_not(json_get_integer(root, "method", &i));
    cr_expect_not(json_get_integer(json_member(root, "params"), "w", &i), "2.5 is no integer");
    cr_expect_not(json_get_bool(root, "id", &b), "1 is not true");
    cr_expect_not(json_get_text(nowhere, "x", &s));
    cr_expect(i == 7 && b);
    cr_expect_str_eq(s, "kept");
    cr_expect_eq(json_form(nowhere), JSON_FORM_NONE);
    cr_expect_null(json_item(root, 0));
    cr_expect_eq(json_count(nowhere), 0);
    json_free(doc);
}

Test(json, an_integer_may_be_written_as_a_real)
{
    struct json *doc = NULL;
    int64_t i = 0;
    cr_assert_eq(json_parse("[3.0,1e3,9007199254740994.0,9223372036854775807]", 48, &doc), ST_OK);
    const struct json_value *list = json_root(doc);
    cr_expect(json_as_integer(json_item(list, 0), &i) && i == 3);
    cr_expect(json_as_integer(json_item(list, 1), &i) && i == 1000);
    cr_expect_not(json_as_integer(json_item(list, 2), &i), "a double skips integers there");
    cr_expect(json_as_integer(json_item(list, 3), &i) && i == INT64_MAX);
    json_free(doc);
}

Test(json, lists_and_members_are_walked_in_order)
{
    struct json *doc = NULL;
    cr_assert_eq(json_parse(request, strlen(request), &doc), ST_OK);
    const struct json_value *list = json_member(json_root(doc), "list"), *v;
    cr_expect_eq(json_count(list), 3);
    cr_expect_eq(json_form(json_item(list, 0)), JSON_FORM_INTEGER);
    cr_expect_eq(json_form(json_item(list, 1)), JSON_FORM_TEXT);
    cr_expect_eq(json_form(json_item(list, 2)), JSON_FORM_NULL);
    cr_expect_null(json_item(list, 3));
    char keys[64] = "";
    const char *key;
    for (void *cursor = NULL; json_next(json_root(doc), &cursor, &key, &v);) strcat(strcat(keys, key), " ");
    cr_expect_str_eq(keys, "id src method params list ");
    json_free(doc);
}
