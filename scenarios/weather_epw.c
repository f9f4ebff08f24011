/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EPW, the EnergyPlus weather format: eight lines of heading, then 35 columns in fixed places.
 * Source: EnergyPlus, "Auxiliary Programs", chapter on the weather file's data dictionary. Hour h
 * is h-1 .. h of local standard time; the minute is not used, files disagree about it (0, 60 and
 * 30 are seen): with n records an hour they follow each other in the file. */
#include "scenarios/weather_formats.h"
#include "scenarios/weather_heading.h"

#include "sim/base/calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { HEADING_LINES = 8, POSITION_YEAR = 0, POSITION_HOUR = 3, POSITION_LAST = 21 };

static const struct series_field fields[] = {
    /* name                      column               scale  missing_from  position */
    {"dry bulb temperature", SERIES_TEMP_C, 1, 99.9, 6},  {"dew point temperature", SERIES_DEW_C, 1, 99.9, 7},
    {"relative humidity", SERIES_RH_FRAC, 0.01, 999, 8},  {"air pressure", SERIES_PRESSURE_PA, 1, 999999, 9},
    {"global irradiance", SERIES_GHI_W_M2, 1, 9999, 13},  {"direct normal irradiance", SERIES_DNI_W_M2, 1, 9999, 14},
    {"diffuse irradiance", SERIES_DHI_W_M2, 1, 9999, 15}, {"wind speed", SERIES_WIND_M_S, 1, 999, 21},
};

/* LOCATION,city,region,country,source,WMO,latitude,longitude,time zone,elevation */
static void read_location(const struct csv *c, struct weather_series *s, struct diag *d)
{
    if (c->n_field < 10 || strcasecmp(c->field[0], "LOCATION") != 0) {
        diag_error(d, csv_place(c, 0), "is this an EPW file?", "the first line is not LOCATION with ten fields");
        return;
    }
    double zone_h = 0;
    heading_number(c, 6, "latitude", -90, 90, &s->site.latitude_deg, d);
    heading_number(c, 7, "longitude", -180, 180, &s->site.longitude_deg, d);
    heading_number(c, 8, "time zone", -12, 14, &zone_h, d);
    heading_number(c, 9, "elevation", -500, 9000, &s->site.elevation_m, d);
    s->utc_offset_ms = llrint(zone_h * MS_PER_H);
    snprintf(s->label, sizeof s->label, "%.40s %.20s %.12s", c->field[1], c->field[4], c->field[5]);
}

/* DATA PERIODS,number of periods,records an hour,... */
static int read_records_per_hour(const struct csv *c, struct weather_series *s, struct diag *d)
{
    double n = 1;
    if (c->n_field < 3 || strcasecmp(c->field[0], "DATA PERIODS") != 0) {
        diag_error(d, csv_place(c, 0), "is this an EPW file?", "line 8 is not DATA PERIODS");
    } else {
        heading_number(c, 2, "records an hour", 1, 12, &n, d);
        if (60 % (int)n != 0 || n != floor(n))
            diag_error(d, csv_place(c, 2), "1, 2, 3, 4, 6 or 12", "%g records an hour do not divide it", n);
    }
    const int records = 60 % (int)n == 0 ? (int)n : 1;
    s->step_ms = MS_PER_H / records;
    return records;
}

static bool read_date(const struct csv *c, struct series_row *row, struct diag *d)
{
    int32_t hour;
    if (!heading_whole(c, POSITION_YEAR, "year", 1800, 2200, &row->year, d) ||
        !heading_whole(c, POSITION_YEAR + 1, "month", 1, 12, &row->month, d) ||
        !heading_whole(c, POSITION_YEAR + 2, "day", 1, 31, &row->day, d) ||
        !heading_whole(c, POSITION_HOUR, "hour", 1, 24, &hour, d))
        return false;
    row->ms_of_day = (hour - 1) * MS_PER_H;
    return series_date_ok(row, csv_place(c, POSITION_HOUR), d);
}

static enum status read_row(const struct csv *c, int records, struct weather_series *s, struct diag *d)
{
    struct series_row row = series_row_empty();
    row.line = c->line;
    if (!read_date(c, &row, d)) return ST_OK; /* counted in d; read on */
    if (c->n_field <= POSITION_LAST) {
        diag_error(d, csv_place(c, 0), "35 columns are usual", "only %zu fields in the row", c->n_field);
        return ST_OK;
    }
    size_t position[ARRAY_LEN(fields)];
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) position[i] = fields[i].position;
    heading_take(c, fields, ARRAY_LEN(fields), position, &row, d);
    /* the n-th record of an hour starts n/records into it */
    for (int before = 1; before < records && s->n_rows >= (size_t)before; before++) {
        const struct series_row *last = &s->rows[s->n_rows - (size_t)before];
        if (last->month != row.month || last->day != row.day || last->ms_of_day / MS_PER_H != row.ms_of_day / MS_PER_H) break;
        row.ms_of_day += MS_PER_H / records;
    }
    return series_add(s, &row, d);
}

enum status epw_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d)
{
    const size_t n_errors = d->n_errors;
    int records = 1;
    struct csv c;
    csv_open(&c, s->name, text, n_bytes);
    for (int line = 1; line <= HEADING_LINES; line++) {
        if (!csv_next(&c, d)) {
            diag_error(d, (struct place){s->name, c.line, 1}, "is this an EPW file?",
                       "it ends within the eight lines of heading");
            return ST_INPUT;
        }
        if (line == 1) read_location(&c, s, d);
        if (line == HEADING_LINES) records = read_records_per_hour(&c, s, d);
        if (d->n_errors > n_errors && line == 1) return ST_INPUT;
    }
    while (csv_next(&c, d)) {
        if (heading_is_blank_line(&c)) continue;
        const enum status st = read_row(&c, records, s, d);
        if (st != ST_OK) return st;
    }
    return d->n_errors > n_errors ? ST_INPUT : ST_OK;
}
