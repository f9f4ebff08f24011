/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_sheet.h - one comma-separated file: cells put their own commas and quotes (RFC 4180, LF).
 *
 * A sheet is written as name.csv.part and renamed when it is closed whole. Numbers of a quantity
 * have a fixed count of decimals and are printed as integers: printf would take ten times as long. */
#ifndef PILOTSIM_OUTPUTS_CSV_SHEET_H
#define PILOTSIM_OUTPUTS_CSV_SHEET_H

#include "sim/base/diag.h"

enum { CSV_PATH_BYTES = 4096, CSV_DECIMALS_MAX = 6 };

struct csv_sheet { /* on the caller's stack */
    FILE *out;
    char path[CSV_PATH_BYTES], part[CSV_PATH_BYTES + 8];
    bool first; /* the next cell begins a line */
};

MUST_USE enum status csv_sheet_open(const char *dir, const char *name, struct csv_sheet *s, struct diag *d);
MUST_USE enum status csv_sheet_open_file(const char *path, struct csv_sheet *s, struct diag *d); /* by its whole name */
/* st: how the filling went; only then does a whole sheet get its name. Returns st or what failed now. */
MUST_USE enum status csv_close(struct csv_sheet *s, struct diag *d, enum status st);

void csv_text(struct csv_sheet *s, const char *text);
void csv_sheet_number(struct csv_sheet *s, double v); /* ten digits; NaN is an empty cell */
void csv_whole(struct csv_sheet *s, int64_t v);
void csv_fixed(struct csv_sheet *s, double v, int decimals);            /* 0..CSV_DECIMALS_MAX */
void csv_time(struct csv_sheet *s, int64_t utc_ms);                     /* ISO 8601, UTC */
void csv_head(struct csv_sheet *s, const char *name, const char *unit); /* name [unit] */
void csv_end_line(struct csv_sheet *s);

#endif
