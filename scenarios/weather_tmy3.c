/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TMY3 CSV of NREL. Source: S. Wilcox, W. Marion, "Users manual for TMY3 data sets", NREL/TP-581-43156
 * (2008), tables 1-1 to 1-5: a line on the station, a line of column names, rows stamped with the
 * end of their hour, 01:00 to 24:00 of local standard time; -9900 is missing. Years differ by month. */
#include "scenarios/weather_formats.h"
#include "scenarios/weather_heading.h"

#include "sim/base/calendar.h"

#include <math.h>
#include <stdio.h>

static const struct series_field fields[] = {
    /* name               column               scale  missing_from */
    {"Dry-bulb (C)",      SERIES_TEMP_C,       1,     999,   0},
    {"Dew-point (C)",     SERIES_DEW_C,        1,     999,   0},
    {"RHum (%)",          SERIES_RH_FRAC,      0.01,  999,   0},
    {"Pressure (mbar)",   SERIES_PRESSURE_PA,  100,   9999,  0},
    {"GHI (W/m^2)",       SERIES_GHI_W_M2,     1,     9999,  0},
    {"DNI (W/m^2)",       SERIES_DNI_W_M2,     1,     9999,  0},
    {"DHI (W/m^2)",       SERIES_DHI_W_M2,     1,     9999,  0},
    {"Wspd (m/s)",        SERIES_WIND_M_S,     1,     999,   0},
};

/* USAF number,"name",state,time zone,latitude,longitude,elevation */
static void read_station(const struct csv *c, struct weather_series *s, struct diag *d)
{
    double zone_h = 0;
    if (c->n_field < 7) {
        diag_error(d, csv_place(c, 0), "is this a TMY3 file?", "the first line has %zu fields, not the station's seven",
                   c->n_field);
        return;
    }
    heading_number(c, 3, "time zone", -12, 14, &zone_h, d);
    heading_number(c, 4, "latitude", -90, 90, &s->site.latitude_deg, d);
    heading_number(c, 5, "longitude", -180, 180, &s->site.longitude_deg, d);
    heading_number(c, 6, "elevation", -500, 9000, &s->site.elevation_m, d);
    s->utc_offset_ms = llrint(zone_h * MS_PER_H);
    snprintf(s->label, sizeof s->label, "%.12s %.60s", c->field[0], c->field[1]);
}

/* MM/DD/YYYY and HH:MM */
static bool read_stamp(const struct csv *c, size_t date, size_t clock, struct series_row *row, struct diag *d)
{
    int year, month, day, hour, minute, used = 0, used_clock = 0;
    if (date >= c->n_field || clock >= c->n_field ||
        sscanf(c->field[date], "%2d/%2d/%4d%n", &month, &day, &year, &used) != 3 || c->field[date][used] != '\0' ||
        sscanf(c->field[clock], "%2d:%2d%n", &hour, &minute, &used_clock) != 2 || c->field[clock][used_clock] != '\0') {
        diag_error(d, csv_place(c, date), "a row starts with MM/DD/YYYY,HH:MM", "this is no date and time");
        return false;
    }
    row->year = year;
    row->month = month;
    row->day = day;
    row->ms_of_day = (hour * 60 + minute) * MS_PER_MIN;
    return series_date_ok(row, csv_place(c, date), d);
}

enum status tmy3_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d)
{
    const size_t n_errors = d->n_errors;
    size_t       position[ARRAY_LEN(fields)];
    struct csv   c;
    csv_open(&c, s->name, text, n_bytes);
    if (csv_next(&c, d)) read_station(&c, s, d);
    csv_next(&c, d);
    heading_find(&c, fields, ARRAY_LEN(fields), position);
    const size_t date = csv_find(&c, "Date (MM/DD/YYYY)"), clock = csv_find(&c, "Time (HH:MM)");
    if (date == CSV_FIELDS_MAX || clock == CSV_FIELDS_MAX)
        diag_error(d, csv_place(&c, 0), "is this a TMY3 file?", "no columns 'Date (MM/DD/YYYY)' and 'Time (HH:MM)' in line 2");
    if (d->n_errors > n_errors) return ST_INPUT;

    s->step_ms = MS_PER_H;
    s->stamp_to_start_ms = -(int64_t)MS_PER_H;
    while (csv_next(&c, d)) {
        if (heading_is_blank_line(&c)) continue;
        struct series_row row = series_row_empty();
        row.line = c.line;
        if (!read_stamp(&c, date, clock, &row, d)) continue;
        heading_take(&c, fields, ARRAY_LEN(fields), position, &row, d);
        const enum status st = series_add(s, &row, d);
        if (st != ST_OK) return st;
    }
    return d->n_errors > n_errors ? ST_INPUT : ST_OK;
}
