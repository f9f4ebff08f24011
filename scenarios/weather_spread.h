/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_spread.h - interval means become knots.
 *
 * Temperature, humidity, pressure and wind run straight between the middles of the intervals.
 * Irradiance follows the sun inside them: the clearness runs straight between the middles and is
 * multiplied with the sun's height at each knot; then each hour's knots are scaled until the hour's
 * mean is the file's again. Kept are the means of ghi and dhi; dni follows at every knot from
 * ghi = dni cos_zenith + dhi. With the sun below 6 degrees a dni of the file counts too,
 * within 1 W/m2 of ghi. What a file lacks is filled in by Erbs' split. Knots with the sun down
 * are exactly 0.
 * Tolerance, tested: hours with the sun up for all of them 0.1 % + 1 W/m2; hours of sunrise and
 * sunset 5 W/m2; a day 0.5 % of its sum of ghi. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_SPREAD_H
#define PILOTSIM_SCENARIOS_WEATHER_SPREAD_H

#include "scenarios/weather_series.h"

struct interval_means {
    int64_t start_utc_ms, step_ms;   /* intervals touch; an hour is a whole number of them */
    size_t n;                        /* a whole number of hours; a day more than asked for at both ends */
    double *value[N_SERIES_COLUMNS]; /* temperature, humidity, pressure, wind: never NULL; and of the
                                        irradiances at least ghi, or dhi with dni or beam */
    double *block;                   /* owns value: N_SERIES_COLUMNS times n */
};

MUST_USE enum status weather_spread(const struct interval_means *m, struct site site, int64_t from_utc_ms, int64_t to_utc_ms,
                                    struct weather *out);

#endif
