/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/nearest.h"
#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <stdint.h>
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

/* Giving up early must not change what is found. */
Test(nearest, the_same_is_found_as_by_full_distances)
{
    static const char *const words[] = {"fleet.energy.import",
                                        "fleet.energy.export",
                                        "fleet.energy.heat_pump",
                                        "fleet.heat.space",
                                        "fleet.comfort.hours_below_min",
                                        "dr.evening.joined",
                                        "dr.evening.rebound_peak",
                                        "ab",
                                        "ba"};
    static const char *const typed[] = {"fleet.enregy.improt",
                                        "fleet.heat.sapce",
                                        "comfort.hours_below_min",
                                        "dr.evning.rebound",
                                        "FLEET-ENERGY",
                                        "ba",
                                        "a",
                                        "abc",
                                        "dr.evening.rebuond_peak_",
                                        "fleet.energy.xmport"};
    for (size_t t = 0; t < ARRAY_LEN(typed); t++) {
        const size_t third = strlen(typed[t]) / 3, most = third > 2 ? third : 2;
        const char *best = "nothing";
        size_t least = SIZE_MAX;
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
            const size_t d = nearest_distance(typed[t], words[i]);
            if (d <= most && d < least && d < strlen(typed[t]) && d < strlen(words[i])) least = d, best = words[i];
        }
        cr_expect_str_eq(pick(typed[t], words, ARRAY_LEN(words)), best, "'%s'", typed[t]);
    }
}

Test(nearest, endless_words_are_cut)
{
    char word[4096];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    cr_expect_eq(nearest_distance(word, "a"), NEAREST_LETTERS - 1);
    cr_expect_eq(nearest_distance(word, word), 0);
}
