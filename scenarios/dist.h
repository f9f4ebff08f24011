/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist.h - a number of a home: fixed, or a distribution it is drawn from.
 *
 *   140 m2                          the same in every home; also {constant: 140 m2}
 *   {uniform: {min, max}}
 *   {normal: {mean, sd, min, max}}
 *   {lognormal: {median, sigma, min, max}}, or mean and sd for median and sigma
 *   {triangular: {min, mode, max}}
 *   {choice: {values: [..], weights: [..]}}
 *   {per_floor_area: a number or one of the above}    times the home's floor area
 *
 * min and max truncate by drawing again, at most DIST_TRIES times, then by clamping. */
#ifndef PILOTSIM_SCENARIOS_DIST_H
#define PILOTSIM_SCENARIOS_DIST_H

#include "scenarios/key.h"
#include "sim/base/rng.h"

enum { DIST_TRIES = 100, DIST_VALUES_MAX = 64 };

enum dist_kind { DIST_CONSTANT, DIST_UNIFORM, DIST_NORMAL, DIST_LOGNORMAL, DIST_TRIANGULAR, DIST_CHOICE, DIST_PER_FLOOR_AREA };

struct dist {
    enum dist_kind kind;
    struct place at;
    double a, b;     /* value; mean and sd; mu and sigma of the logarithm; mode and nothing */
    double min, max; /* infinite when not given */
    struct numbers values, weights;
    const struct dist *inner; /* of per_floor_area */
};

extern const struct key_table dist_table; /* the forms, for reader, schema and reference */

/* Deterministic in the stream. floor_area: canonical, used by per_floor_area only. */
double dist_draw(const struct dist *d, struct rng *r, double floor_area);

/* What dist_table is read into; key_reader.c turns it into a struct dist by dist_make. */
struct dist_numbers {
    struct head head;
    double mean, sd, median, sigma, min, mode, max;
    struct numbers values, weights;
};
struct dist_forms {
    struct head head;
    double constant;
    struct dist_numbers uniform, normal, lognormal, triangular, choice;
    struct dist *per_floor_area;
};
/* false: the numbers do not make a distribution; said in d. */
MUST_USE bool dist_make(const struct dist_forms *f, struct dist *out, struct diag *d);

#endif
