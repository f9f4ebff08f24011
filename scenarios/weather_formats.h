/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_formats.h - one reader a format: text in memory to rows of a series, not yet arranged.
 * Each adds what is wrong to d and returns ST_INPUT then; it reads on where it can, so that all
 * findings come at once. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_FORMATS_H
#define PILOTSIM_SCENARIOS_WEATHER_FORMATS_H

#include "scenarios/weather_series.h"

enum status epw_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d) MUST_USE;
enum status tmy3_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d) MUST_USE;
enum status nsrdb_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d) MUST_USE;
enum status pvgis_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d) MUST_USE;
enum status pvgis_json_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d) MUST_USE;

#endif
