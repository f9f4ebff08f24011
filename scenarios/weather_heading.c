/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/weather_heading.h"

#include <math.h>

void heading_find(const struct csv *c, const struct series_field *fields, size_t n_field, size_t *position)
{
    for (size_t i = 0; i < n_field; i++) position[i] = csv_find(c, fields[i].name);
}

void heading_take(const struct csv *c, const struct series_field *fields, size_t n_field, const size_t *position,
                  struct series_row *row, struct diag *d)
{
    for (size_t i = 0; i < n_field; i++) {
        if (position[i] == CSV_FIELDS_MAX) continue;
        double value;
        const enum csv_number got = csv_number(c, position[i], &value);
        if (got == CSV_NUMBER) series_put(row, &fields[i], value, csv_place(c, position[i]), d);
        if (got == CSV_NOT_A_NUMBER)
            diag_error(d, csv_place(c, position[i]), NULL, "%s: '%.40s' is no number", fields[i].name, c->field[position[i]]);
    }
}

bool heading_number(const struct csv *c, size_t field, const char *name, double least, double most, double *out, struct diag *d)
{
    double value;
    if (csv_number(c, field, &value) == CSV_NUMBER && value >= least && value <= most) {
        *out = value;
        return true;
    }
    diag_error(d, csv_place(c, field), NULL, "%s must be a number from %g to %g", name, least, most);
    return false;
}

bool heading_whole(const struct csv *c, size_t field, const char *name, int32_t least, int32_t most, int32_t *out,
                   struct diag *d)
{
    double value = 0;
    if (!heading_number(c, field, name, least, most, &value, d)) return false;
    if (value != floor(value)) {
        diag_error(d, csv_place(c, field), NULL, "%s must be whole, not %g", name, value);
        return false;
    }
    *out = (int32_t)value;
    return true;
}

bool heading_is_blank_line(const struct csv *c) { return c->n_field == 0 || (c->n_field == 1 && c->field[0][0] == '\0'); }
