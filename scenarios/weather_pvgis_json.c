/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PVGIS JSON: inputs.location, inputs.mounting_system.fixed.slope.value, and the rows under
 * outputs.tmy_hourly or outputs.hourly. Findings in rows name the row's number, as jansson keeps no
 * lines of values. */
#include "scenarios/weather_file.h"
#include "scenarios/weather_formats.h"
#include "scenarios/weather_pvgis.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void take_number(const json_t *from, const char *key, double least, double most, double *out, struct place at,
                        struct diag *d)
{
    const json_t *value = json_object_get(from, key);
    if (value == NULL) return;
    const double number = json_number_value(value);
    if (json_is_number(value) && number >= least && number <= most) *out = number;
    else diag_error(d, at, NULL, "%s must be a number from %g to %g", key, least, most);
}

static bool read_inputs(const json_t *root, bool on_plane, struct weather_series *s, struct diag *d)
{
    const struct place at = {s->name, 0, 0};
    const json_t *inputs = json_object_get(root, "inputs"), *location = json_object_get(inputs, "location");
    const size_t  n_errors = d->n_errors;
    double        offset_h = 0, slope_deg = NAN;
    take_number(location, "latitude", -90, 90, &s->site.latitude_deg, at, d);
    take_number(location, "longitude", -180, 180, &s->site.longitude_deg, at, d);
    take_number(location, "elevation", -500, 9000, &s->site.elevation_m, at, d);
    take_number(location, "irradiance_time_offset", -1, 1, &offset_h, at, d);
    const json_t *fixed = json_object_get(json_object_get(inputs, "mounting_system"), "fixed");
    take_number(json_object_get(fixed, "slope"), "value", 0, 90, &slope_deg, at, d);
    if (on_plane && !(fabs(slope_deg) < 1e-9))
        diag_error(d, at, PVGIS_SLOPE_REMEDY, "the series is not known to be of a horizontal plane");
    snprintf(s->label, sizeof s->label, "%.3f N %.3f E", s->site.latitude_deg, s->site.longitude_deg);
    pvgis_begin(s, offset_h);
    return d->n_errors == n_errors;
}

static enum status read_row(const json_t *json, size_t number, struct weather_series *s, struct diag *d)
{
    const struct place at = {s->name, 0, 0};
    struct series_row  row = series_row_empty();
    row.line = 0;
    const char *stamp = json_string_value(json_object_get(json, "time(UTC)"));
    if (stamp == NULL) stamp = json_string_value(json_object_get(json, "time"));
    if (stamp == NULL || !pvgis_stamp(stamp, &row)) {
        diag_error(d, at, "a row has a time YYYYMMDD:HHMM", "row %zu: '%.40s' is no time", number, stamp != NULL ? stamp : "");
        return ST_OK;
    }
    if (!series_date_ok(&row, at, d)) return ST_OK;
    for (size_t i = 0; i < PVGIS_FIELDS; i++) {
        const json_t *value = json_object_get(json, pvgis_fields[i].name);
        if (json_is_number(value)) series_put(&row, &pvgis_fields[i], json_number_value(value), at, d);
        else if (value != NULL && !json_is_null(value))
            diag_error(d, at, NULL, "row %zu: %s is no number", number, pvgis_fields[i].name);
    }
    return series_add(s, &row, d);
}

enum status pvgis_json_read(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d)
{
    if (n_bytes > WEATHER_JSON_MAX) {
        diag_error(d, (struct place){s->name, 0, 0}, "take the CSV, or a shorter period",
                   "%zu bytes of JSON, the limit is %d", n_bytes, WEATHER_JSON_MAX);
        return ST_INPUT;
    }
    enum status  st = ST_OK;
    json_error_t why;
    json_t      *root = json_loadb(text, n_bytes, JSON_REJECT_DUPLICATES, &why);
    if (root == NULL) {
        const struct place at = {s->name, (uint32_t)(why.line > 0 ? why.line : 0), (uint32_t)(why.column > 0 ? why.column : 1)};
        diag_error(d, at, NULL, "not JSON: %s", why.text);
        return ST_INPUT;
    }
    const size_t  n_errors = d->n_errors;
    const json_t *outputs = json_object_get(root, "outputs"), *rows = json_object_get(outputs, "tmy_hourly");
    const bool    is_series = rows == NULL;
    if (is_series) rows = json_object_get(outputs, "hourly");
    if (!json_is_array(rows)) {
        diag_error(d, (struct place){s->name, 0, 0}, "ask PVGIS for hourly data or a TMY",
                   "no outputs.tmy_hourly or outputs.hourly");
        st = ST_INPUT;
        goto done;
    }
    if (!read_inputs(root, is_series, s, d)) {
        st = ST_INPUT;
        goto done;
    }
    for (size_t i = 0; i < json_array_size(rows); i++)
        if ((st = read_row(json_array_get(rows, i), i, s, d))) goto done;
    if (d->n_errors > n_errors) st = ST_INPUT;
done:
    json_decref(root);
    return st;
}
