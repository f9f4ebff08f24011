/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.h - the one way in which a validation program prints what it found: Markdown on standard output.
 *
 * A row is a value of ours, the band it must lie in, and where the band comes from. Outside its band it
 * reads MISSED, whatever the reason; `why` is printed then. A row without a band is only to look at. A
 * program's exit status is table_exit: 1 when a row missed without a `why`, so that a test fails on
 * what is new and the dossier shows everything. One table at a time; one thread. */
#ifndef PILOTSIM_TESTS_VALIDATION_TABLE_H
#define PILOTSIM_TESTS_VALIDATION_TABLE_H

#include <math.h>

struct table {
    unsigned n_passed, n_missed, n_unexplained, n_look, n_skipped;
};

struct row {
    const char *name, *unit;
    double ours;        /* NAN misses every band */
    double lo, hi;      /* -INFINITY, INFINITY: open on that side */
    const char *source; /* of the band */
    const char *why;    /* what is known of a miss; NULL: it is news */
};
#define ROW_NO_BAND .lo = -INFINITY, .hi = INFINITY
#define ROW_NEAR(reference, frac) \
    .lo = (reference) - (frac)*fabs((double)(reference)), .hi = (reference) + (frac)*fabs((double)(reference))

void table_begin(const char *title, const char *method); /* a heading, a paragraph, the columns */
void table_row(struct table *t, struct row r);
void table_skip(struct table *t, const char *name, const char *why);            /* "data absent" */
void table_text(const char *format, ...) __attribute__((format(printf, 1, 2))); /* ends the table with a paragraph */
int table_exit(const struct table *t);                                          /* also prints the tally of the program */

/* A name made of parts; valid until the eighth call after. */
const char *table_name(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
