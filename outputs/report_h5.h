/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_h5.h - the reading half of a results file, as little as the report needs.
 *
 * Names are full paths within the file. What is absent, or is of another kind than asked for, is
 * told apart from what cannot be read: the first is usual (not recorded), the second is ST_IO.
 * Sizes in a file are not trusted: REPORT_H5_ROWS_MAX, REPORT_H5_HOMES_MAX, REPORT_H5_TEXT_BYTES_MAX. One thread. */
#ifndef PILOTSIM_OUTPUTS_REPORT_H5_H
#define PILOTSIM_OUTPUTS_REPORT_H5_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_H5_ROWS_MAX       (1u << 28) /* records of a run */
#define REPORT_H5_HOMES_MAX      (1u << 22)
#define REPORT_H5_TEXT_BYTES_MAX (16u << 20) /* of one text */
#define REPORT_H5_LIST_MAX       (1u << 22)  /* texts of one dataset */

struct report_h5; /* opaque, an open file */

MUST_USE enum status report_h5_open(const char *path, struct report_h5 **out,
                                    struct diag *d); /* ST_INPUT: not a results file */
void report_h5_close(struct report_h5 *f);           /* NULL is fine */

struct report_h5_shape {
    uint64_t n_row, n_col;         /* n_col 1 for rank 1; both 1 for a scalar */
    uint64_t row_chunk, col_chunk; /* as stored; the whole when contiguous */
    int rank;
};
/* false: no such dataset of numbers with at most two dimensions within the limits. */
bool report_h5_shape(const struct report_h5 *f, const char *name, struct report_h5_shape *out);

struct report_h5_block {
    uint64_t row0, n_row, col0, n_col; /* within the shape, asserted */
};
MUST_USE enum status report_h5_read(const struct report_h5 *f, const char *name, struct report_h5_block b, double *out);
MUST_USE enum status report_h5_read_f32(const struct report_h5 *f, const char *name, struct report_h5_block b, float *out);
double report_h5_number(const struct report_h5 *f, const char *name); /* scalar dataset; NaN when absent */

struct report_h5_texts {
    size_t n;
    char **v; /* owned, never NULL inside */
};
MUST_USE enum status report_h5_texts(const struct report_h5 *f, const char *name,
                                     struct report_h5_texts *out); /* absent: n = 0 */
/* Names of the datasets in a group, sorted. */
MUST_USE enum status report_h5_children(const struct report_h5 *f, const char *group, struct report_h5_texts *out);
/* All attributes of an object, sorted by name; numbers become text. */
MUST_USE enum status report_h5_attributes(const struct report_h5 *f, const char *object, struct report_h5_texts *names,
                                          struct report_h5_texts *values);
void report_h5_texts_close(struct report_h5_texts *t);

#endif
