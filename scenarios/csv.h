/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.h - a text in memory, line by line, each cut into fields that know their column.
 *
 * Commas separate; a field may stand in double quotes (then "" is a quote), without line breaks
 * inside. Blanks round a field are cut off. Lines end in LF or CRLF; a byte order mark is skipped.
 * The text stays the caller's; fields point into a copy of the present line and die with the next.
 * Limits: lines of CSV_LINE_MAX bytes, CSV_FIELDS_MAX fields. A line beyond them, or with a byte
 * 0, is an error in the diag and comes back without fields. */
#ifndef PILOTSIM_SCENARIOS_CSV_H
#define PILOTSIM_SCENARIOS_CSV_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_LINE_MAX = 8192, CSV_FIELDS_MAX = 256 };

struct csv {
    const char *name; /* of the file, for findings */
    const char *text;
    size_t n_bytes, at;
    uint32_t line; /* 1-based, of the present line */
    size_t n_field;
    char *field[CSV_FIELDS_MAX];
    uint32_t column[CSV_FIELDS_MAX]; /* 1-based byte where the field starts */
    char copy[CSV_LINE_MAX + 1];
};

void csv_open(struct csv *c, const char *name, const char *text, size_t n_bytes);
bool csv_next(struct csv *c, struct diag *d); /* false: the text is at its end */

struct place csv_place(const struct csv *c, size_t field); /* beyond the last field: the line */
/* The field's index, letter case ignored; CSV_FIELDS_MAX when there is none. */
size_t csv_find(const struct csv *c, const char *field);

enum csv_number { CSV_NUMBER, CSV_BLANK, CSV_NOT_A_NUMBER };
/* A plain decimal number: no hexadecimal, infinity or NaN. A field that is not there is blank. */
enum csv_number csv_number(const struct csv *c, size_t field, double *out);
enum csv_number csv_text_number(const char *text, double *out);

#endif
