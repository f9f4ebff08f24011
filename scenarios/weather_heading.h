/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_heading.h - tables whose columns are named in a heading: TMY3, NSRDB, PVGIS CSV. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_HEADING_H
#define PILOTSIM_SCENARIOS_WEATHER_HEADING_H

#include "scenarios/csv.h"
#include "scenarios/weather_series.h"

/* Finds the column of each field in the present line: CSV_FIELDS_MAX where there is none. */
void heading_find(const struct csv *c, const struct series_field *fields, size_t n_field, size_t *position);

/* Takes every field of the present line that the heading has; what is no number is an error. */
void heading_take(const struct csv *c, const struct series_field *fields, size_t n_field, const size_t *position,
                  struct series_row *row, struct diag *d);

/* A whole number of the present line within limits, else an error and false. */
bool heading_whole(const struct csv *c, size_t field, const char *name, int32_t least, int32_t most, int32_t *out,
                   struct diag *d);
/* The same for any number. */
bool heading_number(const struct csv *c, size_t field, const char *name, double least, double most, double *out,
                    struct diag *d);

bool heading_is_blank_line(const struct csv *c);

#endif
