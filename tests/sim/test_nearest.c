/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/nearest.h"
#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *pick(const char *typed, const char *const *from, size_t n)
{
    struct nearest near = {.typed = typed};
    for (size_t i = 0; i < n; i++) nearest_try(&near, from[i]);
    return near.best != NULL ? near.best : "nothing";
}

Test(nearest, a_slip_of_the_finger_costs_one)
{
    cr_expect_eq(nearest_distance("seed", "seed"), 0);
    cr_expect_eq(nearest_distance("sed", "seed"), 1);
    cr_expect_eq(nearest_distance("seeed", "seed"), 1);
    cr_expect_eq(nearest_distance("seeb", "seed"), 1);
    cr_expect_eq(nearest_distance("esed", "seed"), 1, "neighbours swapped");
    cr_expect_eq(nearest_distance("SEED", "seed"), 0, "case is no mistake");
    cr_expect_eq(nearest_distance("u-walls", "u_walls"), 0, "nor is a dash");
    cr_expect_eq(nearest_distance("", "seed"), 4);
}

Test(nearest, the_closest_is_kept_and_far_ones_are_not)
{
    static const char *const commands[] = {"run", "validate", "info", "schema", "report"};
    cr_expect_str_eq(pick("validte", commands, ARRAY_LEN(commands)), "validate");
    cr_expect_str_eq(pick("reprot", commands, ARRAY_LEN(commands)), "report");
    cr_expect_str_eq(pick("frobnicate", commands, ARRAY_LEN(commands)), "nothing");
    cr_expect_str_eq(pick("x", commands, ARRAY_LEN(commands)), "nothing", "one letter is no hint");
}

Test(nearest, endless_words_are_cut)
{
    char word[4096];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    cr_expect_eq(nearest_distance(word, "a"), NEAREST_LETTERS - 1);
    cr_expect_eq(nearest_distance(word, word), 0);
}
