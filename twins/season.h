/* SPDX-License-Identifier: GPL-3.0-or-later */
/* season.h - a smooth curve through the year whose monthly means are the given ones.
 *
 * Five harmonics, each raised by what averaging over a month takes from it, on a year of twelve
 * equally long months (so 29 February and the lengths of months do no harm). What five harmonics
 * cannot follow is left out: below 0.15 K for any real normals. */
#ifndef PILOTSIM_TWINS_SEASON_H
#define PILOTSIM_TWINS_SEASON_H

#include <stdint.h>

enum { SEASON_HARMONICS = 5 };

struct season {
    double mean, cosine[SEASON_HARMONICS], sine[SEASON_HARMONICS];
};

struct season season_fit(const double monthly[12]);
double season_at(const struct season *s, double phase);
/* Where a day (since 1970-01-01) stands in the year, 0 .. 1, and its month, 0 .. 11. */
double season_phase(int64_t day);
int32_t season_month(int64_t day);
/* 1 in mid January, 0 in mid July, a cosine between; half a year later in the south. */
double season_winter_frac(double phase, double latitude_deg);

#endif
