/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/nearest.h"
#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *pick(const char *word, const char *const *from, size_t n, char out[NEAREST_BYTES])
{
    struct nearest near = nearest_to(word);
    for (size_t i = 0; i < n; i++) nearest_offer(&near, from[i]);
    return strcpy(out, near.best);
}

Test(nearest, a_slip_of_the_finger_costs_one)
{
    cr_expect_eq(nearest_distance("seed", "seed"), 0);
    cr_expect_eq(nearest_distance("sed", "seed"), 1);
    cr_expect_eq(nearest_distance("seeed", "seed"), 1);
    cr_expect_eq(nearest_distance("seeb", "seed"), 1);
    cr_expect_eq(nearest_distance("esed", "seed"), 1, "neighbours swapped");
    cr_expect_eq(nearest_distance("SEED", "seed"), 0, "case is no mistake");
    cr_expect_eq(nearest_distance("", "seed"), 4);
}

Test(nearest, the_closest_is_kept_and_far_ones_are_not)
{
    static const char *const commands[] = {"run", "validate", "info", "schema", "report"};
    char out[NEAREST_BYTES];
    cr_expect_str_eq(pick("validte", commands, ARRAY_LEN(commands), out), "validate");
    cr_expect_str_eq(pick("reprot", commands, ARRAY_LEN(commands), out), "report");
    cr_expect_str_eq(pick("frobnicate", commands, ARRAY_LEN(commands), out), "");
    cr_expect_str_eq(pick("x", commands, ARRAY_LEN(commands), out), "", "one letter is no hint");
}

Test(nearest, endless_words_are_not_compared)
{
    char word[4096], out[NEAREST_BYTES];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    static const char *const candidates[] = {"a"};
    cr_expect_str_eq(pick(word, candidates, 1, out), "");
}
