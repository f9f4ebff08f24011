/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NSRDB CSV (physical solar model). Source: NREL, NSRDB data downloads, "SAM format" and manual: a
 * line of names and a line of values on the place, a line of column names, then rows of year,
 * month, day, hour, minute. A row is a snapshot at its stamp (in the 2019 files direct, diffuse and
 * global close to 0.5 W/m2 there and nowhere else), so it stands for the interval around it. The
 * heading's 'Time Zone' is that of the stamps. 29 February is left out of leap years. */
#include "scenarios/weather_formats.h"
#include "scenarios/weather_heading.h"

#include "sim/base/calendar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct series_field fields[] = {
    /* name                column               scale  missing_from */
    {"Temperature", SERIES_TEMP_C, 1, 999, 0},
    {"Dew Point", SERIES_DEW_C, 1, 999, 0},
    {"Relative Humidity", SERIES_RH_FRAC, 0.01, 999, 0},
    {"Pressure", SERIES_PRESSURE_PA, 100, 9999, 0},
    {"GHI", SERIES_GHI_W_M2, 1, 9999, 0},
    {"DNI", SERIES_DNI_W_M2, 1, 9999, 0},
    {"DHI", SERIES_DHI_W_M2, 1, 9999, 0},
    {"Wind Speed", SERIES_WIND_M_S, 1, 999, 0},
};

static const struct {
    const char *name;
    double least, most;
} place_names[] = {{"Latitude", -90, 90}, {"Longitude", -180, 180}, {"Elevation", -500, 9000}, {"Time Zone", -12, 14}};

/* Names in one line, values in the next. */
static void read_place(struct csv *c, struct weather_series *s, struct diag *d)
{
    double zone_h = 0;
    double *const to[] = {&s->site.latitude_deg, &s->site.longitude_deg, &s->site.elevation_m, &zone_h};
    size_t position[ARRAY_LEN(place_names)];
    csv_next(c, d);
    for (size_t i = 0; i < ARRAY_LEN(place_names); i++) {
        position[i] = csv_find(c, place_names[i].name);
        if (position[i] == CSV_FIELDS_MAX)
            diag_error(d, csv_place(c, 0), "is this an NSRDB file?", "no '%s' in the heading", place_names[i].name);
    }
    const size_t id = csv_find(c, "Location ID");
    csv_next(c, d);
    for (size_t i = 0; i < ARRAY_LEN(place_names); i++) {
        if (position[i] == CSV_FIELDS_MAX) continue;
        heading_number(c, position[i], place_names[i].name, place_names[i].least, place_names[i].most, to[i], d);
    }
    s->utc_offset_ms = llrint(zone_h * MS_PER_H);
    snprintf(s->label, sizeof s->label, "location %.40s", id < c->n_field ? c->field[id] : "unknown");
}

static bool read_stamp(const struct csv *c, const size_t position[5], struct series_row *row, struct diag *d)
{
    int32_t hour, minute;
    if (!heading_whole(c, position[0], "year", 1800, 2200, &row->year, d) ||
        !heading_whole(c, position[1], "month", 1, 12, &row->month, d) ||
        !heading_whole(c, position[2], "day", 1, 31, &row->day, d) || !heading_whole(c, position[3], "hour", 0, 23, &hour, d) ||
        !heading_whole(c, position[4], "minute", 0, 59, &minute, d))
        return false;
    row->ms_of_day = (hour * 60 + minute) * MS_PER_MIN;
    return series_date_ok(row, csv_place(c, position[0]), d);
}

enum status nsrdb_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d)
{
    static const char *const stamp_names[5] = {"Year", "Month", "Day", "Hour", "Minute"};
    const size_t n_errors = d->n_errors;
    size_t position[ARRAY_LEN(fields)], stamp[5];
    struct csv c;
    csv_open(&c, s->name, text, n_bytes);
    read_place(&c, s, d);
    if (d->n_errors > n_errors) return ST_INPUT;
    csv_next(&c, d);
    heading_find(&c, fields, ARRAY_LEN(fields), position);
    for (size_t i = 0; i < ARRAY_LEN(stamp_names); i++) {
        stamp[i] = csv_find(&c, stamp_names[i]);
        if (stamp[i] == CSV_FIELDS_MAX)
            diag_error(d, csv_place(&c, 0), "is this an NSRDB file?", "no column '%s' in line 3", stamp_names[i]);
    }
    if (d->n_errors > n_errors) return ST_INPUT;

    s->stamps_in_middle = true;
    while (csv_next(&c, d)) {
        if (heading_is_blank_line(&c)) continue;
        struct series_row row = series_row_empty();
        row.line = c.line;
        if (!read_stamp(&c, stamp, &row, d)) continue;
        heading_take(&c, fields, ARRAY_LEN(fields), position, &row, d);
        const enum status st = series_add(s, &row, d);
        if (st != ST_OK) return st;
    }
    return d->n_errors > n_errors ? ST_INPUT : ST_OK;
}
