/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/topic.h"

#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char text[48];
    int is_name, is_filter;
};

/* Mostly the examples of MQTT 3.1.1, sections 4.7.1 and 4.7.3. */
ParameterizedTestParameters(topic, names_and_filters_have_their_rules)
{
    static struct text rows[] = {
        {"sport/tennis", 1, 1},
        {"/", 1, 1},
        {"a//b", 1, 1},
        {"$SYS/x", 1, 1},
        {"a b", 1, 1},
        {"", 0, 0},
        {"#", 0, 1},
        {"sport/#", 0, 1},
        {"sport/tennis#", 0, 0},
        {"a/#/b", 0, 0},
        {"+", 0, 1},
        {"/+", 0, 1},
        {"+/tennis/#", 0, 1},
        {"sport+", 0, 0},
        {"+x/a", 0, 0},
        {"##", 0, 0},
        {"++", 0, 0},
        {"a/\xFF", 0, 0},
        {"\xC3\xA9/\xE2\x82\xAC", 1, 1},
    };
    return cr_make_param_array(struct text, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct text *row, topic, names_and_filters_have_their_rules)
{
    cr_expect_eq(topic_is_name(row->text), row->is_name, "'%s' as a name", row->text);
    cr_expect_eq(topic_is_filter(row->text), row->is_filter, "'%s' as a filter", row->text);
}

Test(topic, a_topic_ends_at_65535_bytes)
{
    char *text = malloc(TOPIC_BYTES_MAX + 2);
    memset(text, 'a', TOPIC_BYTES_MAX + 1);
    text[TOPIC_BYTES_MAX + 1] = '\0';
    cr_expect_not(topic_is_name(text));
    text[TOPIC_BYTES_MAX] = '\0';
    cr_expect(topic_is_name(text));
    free(text);
}

struct pair {
    char filter[40], name[40];
    int matches;
};

ParameterizedTestParameters(topic, a_filter_matches_level_by_level)
{
    static struct pair rows[] = {
        {"sport/tennis/player1/#", "sport/tennis/player1", 1},
        {"sport/tennis/player1/#", "sport/tennis/player1/ranking", 1},
        {"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", 1},
        {"sport/#", "sport", 1},
        {"sport/#", "sports", 0},
        {"#", "a/b/c", 1},
        {"sport/tennis/+", "sport/tennis/player1", 1},
        {"sport/tennis/+", "sport/tennis/player1/ranking", 0},
        {"sport/+", "sport", 0},
        {"sport/+", "sport/", 1},
        {"+/+", "/finance", 1},
        {"/+", "/finance", 1},
        {"+", "/finance", 0},
        {"+/status/+", "plug/status/switch:0", 1},
        {"a/+/#", "a/b", 1},
        {"a/+/#", "a", 0},
        {"a/b", "a/b", 1},
        {"a/b", "a/bc", 0},
        {"a/bc", "a/b", 0},
        {"a/b", "a/b/", 0},
        {"a/b/", "a/b", 0},
        {"A", "a", 0},
        {"#", "$SYS/x", 0},
        {"+/x", "$SYS/x", 0},
        {"$SYS/#", "$SYS/x", 1},
        {"$SYS/+", "$SYS/x", 1},
    };
    return cr_make_param_array(struct pair, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct pair *row, topic, a_filter_matches_level_by_level)
{
    cr_expect_eq(topic_matches(row->filter, row->name), row->matches, "'%s' on '%s'", row->filter, row->name);
}

Test(topic, levels_may_be_empty)
{
    struct topic_level levels[4];
    cr_assert_eq(topic_split("/ems-esp/boiler/", levels, 4), 4);
    cr_expect(topic_level_is(levels[0], ""));
    cr_expect(topic_level_is(levels[1], "ems-esp"));
    cr_expect(topic_level_is(levels[2], "boiler"));
    cr_expect(topic_level_is(levels[3], ""));
    cr_expect_not(topic_level_is(levels[2], "boile"));
    cr_expect_not(topic_level_is(levels[2], "boilers"));
}

Test(topic, more_levels_than_room_are_none)
{
    struct topic_level levels[2];
    cr_expect_eq(topic_split("a/b", levels, 2), 2);
    cr_expect_eq(topic_split("a/b/c", levels, 2), 0);
    cr_expect_eq(topic_split("a/b/", levels, 2), 0);
}
