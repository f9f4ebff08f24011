/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_file.h - the table of a sweep in HDF5: as good as its last row, at any moment of a kill.
 *
 * Laid out as netCDF-4 at the root, one dimension `run`: variant, label, repeat, seed, status, one column a key that
 * is varied, one a figure; the group `events` tells of the DR events. Rows come in one order, repeat by repeat
 * and in each variant by variant, so that a table may be continued with more repeats. One writer, one thread. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_FILE_H
#define PILOTSIM_OUTPUTS_SWEEP_FILE_H

#include "outputs/sweep_table.h"
#include "sim/base/diag.h"

struct sweep_file; /* opaque */

bool sweep_file_is_table(const char *path); /* false: something else, or nothing that can be read */

/* t: without rows. A file that is there stays until the first row is kept, and is replaced then: see target.h. */
MUST_USE enum status sweep_file_create(const char *path, const struct sweep_table *t, struct sweep_file **out, struct diag *d);
/* The rows that are there come into t, which must be of the same design: else ST_INPUT says what differs. */
MUST_USE enum status sweep_file_resume(const char *path, struct sweep_table *t, struct sweep_file **out, struct diag *d);
/* Keeps the last row of t: it survives from now on. */
MUST_USE enum status sweep_file_put(struct sweep_file *f, const struct sweep_table *t, struct diag *d);
void sweep_file_close(struct sweep_file *f); /* NULL is fine */

/* A whole table to read; the caller's (sweep_table_close). */
MUST_USE enum status sweep_file_read(const char *path, struct sweep_table *t, struct diag *d);

#endif
