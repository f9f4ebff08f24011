/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_texts.h - small weather files made in memory, whose right answer is known. */
#ifndef PILOTSIM_TESTS_SUPPORT_WEATHER_TEXTS_H
#define PILOTSIM_TESTS_SUPPORT_WEATHER_TEXTS_H

#include <stddef.h>
#include <stdint.h>

enum text_kind {
    TEXT_EPW,
    TEXT_TMY3,
    TEXT_NSRDB,
    TEXT_PVGIS_TMY,
    TEXT_PVGIS_SERIES,
    TEXT_PVGIS_TMY_JSON,
    TEXT_PVGIS_SERIES_JSON
};

struct text_options {
    enum text_kind kind;
    int32_t year, n_days; /* rows from 1 January on */
    int32_t step_min;     /* 0: an hour */
    int32_t offset_min;   /* of a PVGIS stamp in its hour */
    int32_t months_years; /* 1: the year differs by month, as in typical years */
    int32_t drop_leap_day;
    int32_t gap_from, gap_n; /* these rows have missing temperatures */
};

/* A site at 46 N, 15 E, 300 m, UTC+1 (NSRDB and PVGIS: UTC). For free(). Temperature of a row is
 * text_temp_c of the middle of its interval; irradiance is half the clear sky, by the sun's height. */
char *weather_text(struct text_options o, size_t *n_bytes);
double text_temp_c(int32_t month, double hour_of_day_utc); /* month + hour / 100 */

#endif
