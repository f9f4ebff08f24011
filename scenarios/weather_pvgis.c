/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PVGIS CSV of the Joint Research Centre, a typical year (tmy) or hourly series (seriescalc); what
 * begins with a brace is JSON and goes to weather_pvgis_json.c. Source: PVGIS 5.2 and 5.3, API and
 * user manual. Times are UTC. A satellite value belongs to the minute of its image: series are
 * stamped with it (hh:10, hh:55 ...), typical years carry it as 'Irradiance Time Offset'; it is
 * taken for the mean of the hour around it. A series must be of a horizontal plane: from a tilted
 * one the horizontal cannot be had back. */
#include "scenarios/weather_pvgis.h"
#include "scenarios/csv.h"
#include "scenarios/weather_formats.h"
#include "scenarios/weather_heading.h"

#include "sim/base/calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct series_field pvgis_fields[PVGIS_FIELDS] = {
    /* name   column               scale  missing_from */
    {"T2m", SERIES_TEMP_C, 1, 999, 0},      {"RH", SERIES_RH_FRAC, 0.01, 999, 0},  {"SP", SERIES_PRESSURE_PA, 1, 999999, 0},
    {"WS10m", SERIES_WIND_M_S, 1, 999, 0},  {"G(h)", SERIES_GHI_W_M2, 1, 9999, 0}, {"Gb(n)", SERIES_DNI_W_M2, 1, 9999, 0},
    {"Gd(h)", SERIES_DHI_W_M2, 1, 9999, 0}, {"G(i)", SERIES_GHI_W_M2, 1, 9999, 0}, {"Gb(i)", SERIES_BEAM_H_W_M2, 1, 9999, 0},
    {"Gd(i)", SERIES_DHI_W_M2, 1, 9999, 0},
};

bool pvgis_stamp(const char *text, struct series_row *row)
{
    int year, month, day, hour, minute, used = 0;
    if (sscanf(text, "%4d%2d%2d:%2d%2d%n", &year, &month, &day, &hour, &minute, &used) != 5 || text[used] != '\0') return false;
    row->year = year;
    row->month = month;
    row->day = day;
    row->ms_of_day = (hour * 60 + minute) * MS_PER_MIN;
    return true;
}

void pvgis_begin(struct weather_series *s, double offset_h)
{
    s->step_ms = MS_PER_H;
    s->stamp_to_start_ms = llrint(offset_h * 60) * MS_PER_MIN - MS_PER_H / 2;
}

/* --- the heading: 'name (unit): value', until the line of column names --- */

static const struct {
    const char *begins;
    double least, most;
} lines[] = {
    {"Latitude", -90, 90}, {"Longitude", -180, 180}, {"Elevation", -500, 9000}, {"Irradiance Time Offset", -1, 1},
    {"Slope", 0, 90},
};

static void read_heading_line(const struct csv *c, double *const to[ARRAY_LEN(lines)], struct diag *d)
{
    if (c->n_field == 0) return;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (strncasecmp(c->field[0], lines[i].begins, strlen(lines[i].begins)) != 0) continue;
        const char *colon = strchr(c->field[0], ':');
        char number[32] = "";
        if (colon != NULL) sscanf(colon + 1, "%31s", number); /* the slope has words after it */
        double value;
        const bool is_good = csv_text_number(number, &value) == CSV_NUMBER && value >= lines[i].least && value <= lines[i].most;
        if (is_good) *to[i] = value;
        else
            diag_error(d, csv_place(c, 0), NULL, "%s must be a number from %g to %g", lines[i].begins, lines[i].least,
                       lines[i].most);
        return;
    }
}

/* True at the line of column names; its first column is the time. */
static bool find_table(struct csv *c, struct weather_series *s, double *slope_deg, struct diag *d)
{
    double offset_h = 0;
    struct site *site = &s->site;
    double *const to[ARRAY_LEN(lines)] = {&site->latitude_deg, &site->longitude_deg, &site->elevation_m, &offset_h, slope_deg};
    while (csv_next(c, d)) {
        if (c->n_field > 1 && (strcasecmp(c->field[0], "time") == 0 || strcasecmp(c->field[0], "time(UTC)") == 0)) {
            pvgis_begin(s, offset_h);
            return true;
        }
        read_heading_line(c, to, d);
    }
    diag_error(d, (struct place){s->name, c->line, 1}, "ask PVGIS for hourly data or a TMY as CSV or JSON",
               "no line of column names that begins with 'time'");
    return false;
}

/* --- */

static bool is_json(const char *text, size_t n_bytes)
{
    size_t i = n_bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < n_bytes && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0') i++;
    return i < n_bytes && text[i] == '{';
}

enum status pvgis_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d)
{
    if (is_json(text, n_bytes)) return pvgis_json_read(text, n_bytes, s, d);
    const size_t n_errors = d->n_errors;
    size_t position[PVGIS_FIELDS];
    double slope_deg = NAN;
    struct csv c;
    csv_open(&c, s->name, text, n_bytes);
    if (!find_table(&c, s, &slope_deg, d)) return ST_INPUT;
    heading_find(&c, pvgis_fields, PVGIS_FIELDS, position);
    const bool on_plane = csv_find(&c, "G(i)") != CSV_FIELDS_MAX || csv_find(&c, "Gb(i)") != CSV_FIELDS_MAX;
    if (on_plane && !(fabs(slope_deg) < 1e-9))
        diag_error(d, csv_place(&c, 0), PVGIS_SLOPE_REMEDY, "the series is not known to be of a horizontal plane");
    if (d->n_errors > n_errors) return ST_INPUT;

    snprintf(s->label, sizeof s->label, "%.3f N %.3f E", s->site.latitude_deg, s->site.longitude_deg);
    while (csv_next(&c, d)) {
        if (heading_is_blank_line(&c)) break; /* explanations follow the table */
        struct series_row row = series_row_empty();
        row.line = c.line;
        if (!pvgis_stamp(c.field[0], &row)) {
            diag_error(d, csv_place(&c, 0), "a row starts with YYYYMMDD:HHMM", "'%.40s' is no time", c.field[0]);
            continue;
        }
        if (!series_date_ok(&row, csv_place(&c, 0), d)) continue;
        heading_take(&c, pvgis_fields, PVGIS_FIELDS, position, &row, d);
        const enum status st = series_add(s, &row, d);
        if (st != ST_OK) return st;
    }
    return d->n_errors > n_errors ? ST_INPUT : ST_OK;
}
