/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/topic_routes.h"

#include "devices/wire/topic.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const filters[] = {
    "a/b", "a/+", "a/#", "#", "+/b", "a//c", "a/b/c", "+", "/x", "a/+/c", "a/b", "x/", "$s/#", "a/b/#",
};
enum { N = sizeof filters / sizeof filters[0] };

struct row {
    char topic[24];
};

static void note(void *ctx, uint32_t row) { ((int *)ctx)[row]++; }

static struct topic_routes *made(void)
{
    struct topic_routes *t;
    cr_assert_eq(topic_routes_create(&t), ST_OK);
    for (uint32_t i = 0; i < N; i++) cr_assert_eq(topic_routes_add(t, filters[i], i), ST_OK);
    topic_routes_close(t);
    return t;
}

ParameterizedTestParameters(topic_routes, finds_what_matching_one_by_one_finds)
{
    static struct row rows[] = {{"a/b"}, {"a"},    {"a/"}, {"a//c"},    {"a/b/c"}, {"/x"}, {"x/"},
                                {"$s"},  {"$s/y"}, {"b"},  {"a/b/c/d"}, {"/"},     {"q/b"}};
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *r, topic_routes, finds_what_matching_one_by_one_finds)
{
    int seen[N] = {0};
    struct topic_routes *t = made();
    topic_routes_look(t, r->topic, note, seen);
    for (int i = 0; i < N; i++)
        cr_expect_eq(seen[i], topic_matches(filters[i], r->topic), "%s under %s: %d", r->topic, filters[i], seen[i]);
    topic_routes_free(t);
}

static void count(void *ctx, const char *filter) { (void)filter, ++*(int *)ctx; }

Test(topic_routes, a_filter_of_two_is_told_once)
{
    int n = 0;
    struct topic_routes *t = made();
    topic_routes_filters(t, count, &n);
    cr_expect_eq(n, N - 1);
    topic_routes_free(t);
}

Test(topic_routes, without_filters_nothing_is_found)
{
    int seen[1] = {0};
    struct topic_routes *t;
    cr_assert_eq(topic_routes_create(&t), ST_OK);
    topic_routes_close(t);
    topic_routes_look(t, "a/b", note, seen);
    cr_expect_eq(seen[0], 0);
    topic_routes_free(t);
    topic_routes_free(NULL);
}
