/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/day_shape.h"

#include <math.h>

enum { BISECTIONS = 24 };
static const double WARMEST_H = 14.5, SUNRISE_MIN_H = 3, SUNRISE_MAX_H = 9;

/* (T - daily mean) / range by local standard hour: means over Ljubljana and Stockholm 2019. */
static const double seen[2][2][SHAPE_HOURS] = {
    {{-.19, -.21, -.22, -.24, -.26, -.27, -.27, -.21, -.03, .19,  .37,  .48,
      .54,  .53,  .44,  .25,  .05,  -.06, -.10, -.13, -.15, -.16, -.17, -.17},
     {-.35, -.40, -.43, -.46, -.44, -.33, -.16, .02,  .18,  .29,  .38,  .44,
      .47,  .48,  .46,  .42,  .36,  .23,  .04,  -.12, -.20, -.25, -.30, -.34}},
    {{-.07, -.08, -.08, -.09, -.11, -.12, -.14, -.15, -.15, -.11, -.01, .12,
      .23,  .28,  .27,  .20,  .12,  .06,  .03,  .01,  -.02, -.05, -.07, -.08},
     {-.35, -.38, -.42, -.44, -.43, -.36, -.26, -.12, .02,  .16,  .27,  .35,
      .40,  .44,  .45,  .44,  .40,  .33,  .24,  .10,  -.06, -.19, -.27, -.32}},
};

static double mixed(double northness, double summer_frac, int hour)
{
    const double mid = (1 - summer_frac) * seen[0][0][hour] + summer_frac * seen[0][1][hour];
    const double north = (1 - summer_frac) * seen[1][0][hour] + summer_frac * seen[1][1][hour];
    return (1 - northness) * mid + northness * north;
}

static double between_hours(const double table[SHAPE_HOURS], double hour)
{
    const double inside = hour - SHAPE_HOURS * floor(hour / SHAPE_HOURS);
    const int i = (int)inside % SHAPE_HOURS;
    return table[i] + (inside - floor(inside)) * (table[(i + 1) % SHAPE_HOURS] - table[i]);
}

/* Puts 0 .. 1 over the day: lowest at sunrise, highest in the afternoon. */
static void warp(const double table[SHAPE_HOURS], double sunrise_h, double out[SHAPE_HOURS])
{
    int lowest = 0, highest = 0;
    for (int h = 1; h < SHAPE_HOURS; h++) {
        if (table[h] < table[lowest]) lowest = h;
        if (table[h] > table[highest]) highest = h;
    }
    const double day_h = WARMEST_H - sunrise_h, night_h = SHAPE_HOURS - day_h;
    for (int h = 0; h < SHAPE_HOURS; h++) {
        const double since_sunrise = h >= sunrise_h ? h - sunrise_h : h + SHAPE_HOURS - sunrise_h;
        const double hour = since_sunrise <= day_h
                                ? lowest + since_sunrise / day_h * (highest - lowest)
                                : highest + (since_sunrise - day_h) / night_h * (lowest + SHAPE_HOURS - highest);
        out[h] = between_hours(table, hour);
    }
}

static double mean_of_power(const double u[SHAPE_HOURS], double power)
{
    double mean = 0;
    for (int h = 0; h < SHAPE_HOURS; h++) mean += pow(u[h], power) / SHAPE_HOURS;
    return mean;
}

void day_shape(double northness, double summer_frac, double sunrise_h, double mean_frac, double shape[SHAPE_HOURS])
{
    double table[SHAPE_HOURS], u[SHAPE_HOURS], least = INFINITY, most = -INFINITY;
    for (int h = 0; h < SHAPE_HOURS; h++) table[h] = mixed(northness, summer_frac, h);
    warp(table, fmin(SUNRISE_MAX_H, fmax(SUNRISE_MIN_H, sunrise_h)), u);
    for (int h = 0; h < SHAPE_HOURS; h++) {
        least = fmin(least, u[h]);
        most = fmax(most, u[h]);
    }
    for (int h = 0; h < SHAPE_HOURS; h++) u[h] = (u[h] - least) / (most - least);

    double lo = 0.2, hi = 4; /* of the power that bends the shape to the mean */
    for (int i = 0; i < BISECTIONS; i++) {
        const double power = 0.5 * (lo + hi);
        if (mean_of_power(u, power) > mean_frac) lo = power;
        else hi = power;
    }
    const double mean = mean_of_power(u, hi);
    for (int h = 0; h < SHAPE_HOURS; h++) shape[h] = pow(u[h], hi) - mean;
}
