/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_file.h - weather from a file people have: EPW, TMY3, NSRDB or PVGIS, for the run's dates.
 *
 * A record (rows with real years) gives each instant its own row where it has one. Everything else,
 * and a typical year as a whole, goes by the calendar: same month, day and hour of the nearest year
 * the file covers; 29 February falls back to the 28th; the year wraps round. For a record that is a
 * warning with the count. A file that covers less than the year and not the dates is an error.
 * Times inside files are local standard time, as their formats say; no daylight saving.
 * Limits: WEATHER_FILE_MAX bytes (JSON half of it), lines and rows as csv.h and weather_series.h
 * say, a period of WEATHER_YEARS_MAX years. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_FILE_H
#define PILOTSIM_SCENARIOS_WEATHER_FILE_H

#include "sim/base/diag.h"
#include "twins/weather.h"

enum { WEATHER_FILE_MAX = 64 << 20, WEATHER_JSON_MAX = 32 << 20, WEATHER_YEARS_MAX = 20 };

/* source: "epw", "tmy3", "nsrdb" or "pvgis". Fields of *site that are NAN become the file's (albedo:
 * 0.2); the others stay and are used, with a warning when they are far from the file's place.
 * Covers from_utc_ms .. to_utc_ms, widened to whole knots. `at` is where the scenario names the
 * file, for findings about the file as a whole. On ST_OK *out is the caller's (weather_close);
 * ST_INPUT leaves the reasons in d. */
MUST_USE enum status weather_read_file(const char *source, const char *path, struct place at, struct site *site,
                                       int64_t from_utc_ms, int64_t to_utc_ms, struct weather *out, struct diag *d);

/* The same from memory; name stands for the path. */
MUST_USE enum status weather_read_text(const char *source, const char *name, const char *text, size_t n_bytes, struct place at,
                                       struct site *site, int64_t from_utc_ms, int64_t to_utc_ms, struct weather *out,
                                       struct diag *d);

#endif
