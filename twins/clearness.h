/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clearness.h - how clear days are: their law in a month, and the course of one day.
 *
 * Clearness is the share of the extraterrestrial irradiation that arrives. The daily one follows
 * the law of Hollands and Huget, with the parameter found so that the mean is exact, and with a
 * share of fog days mixed in. Within a day it follows Aguiar and Collares-Pereira by the hour and
 * a field of passing clouds below it, never above the clear sky, and sums to the day's value.
 * Pure functions of their arguments. */
#ifndef PILOTSIM_TWINS_CLEARNESS_H
#define PILOTSIM_TWINS_CLEARNESS_H

#include "sim/base/rng.h"
#include "twins/weather.h"

enum { CLEARNESS_POINTS = 65, KNOTS_PER_DAY = 144 };

struct clear_law {
    double mean; /* of the table: the one asked for unless that is above 0.97 max */
    double max;
    double quantile[CLEARNESS_POINTS]; /* at probabilities 0, 1/64 .. 1 */
};

/* mean: of all days, fog included; clearest: what a cloudless day of the month reaches. */
struct clear_law clear_law_fit(double mean, double clearest, double fog_share);
double clear_law_at(const struct clear_law *law, double probability);

struct clear_day {               /* the sky of one day, without its clouds; knots from local midnight on */
    double up[KNOTS_PER_DAY];    /* the sun's height as cosine of the zenith angle */
    double clear[KNOTS_PER_DAY]; /* W/m2 under the clear sky */
    double e0;                   /* W/m2 */
    double sum_e0_up, sum_clear; /* over the day's knots with the sun up */
};

struct clear_day clear_day_of(struct site site, int64_t midnight_utc_ms);
/* Global irradiance at the day's knots for its clearness kt; wind drives the clouds. */
void clear_day_fill(const struct clear_day *day, double kt, double wind_m_s, struct rng *luck, double ghi_w_m2[KNOTS_PER_DAY]);

#endif
