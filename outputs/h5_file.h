/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_file.h - the little of HDF5 that we use, in our own words. h5_*.c alone know the library.
 *
 * An object (group or dataset) is an h5_id; whoever got it gives it back with h5_release, or closes
 * the file, which takes all objects with it. Tables of fixed shape carry the netCDF-4 marks: each
 * dimension is a dimension scale, so xarray, netCDF and h5netcdf see named axes. Every float dataset
 * has NaN where nothing was written. Failures are ST_IO with the library's first reason in h5_why.
 * One thread only. */
#ifndef PILOTSIM_OUTPUTS_H5_FILE_H
#define PILOTSIM_OUTPUTS_H5_FILE_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t h5_id; /* 0: none */
struct h5_file;

/* --- the file --- */
MUST_USE enum status h5_create(const char *path, struct h5_file **out, struct diag *d); /* visible at the first commit */
MUST_USE enum status h5_resume(const char *path, struct h5_file **out, struct diag *d); /* to go on writing */
MUST_USE enum status h5_open(const char *path, struct h5_file **out, struct diag *d);   /* to read */
MUST_USE enum status h5_commit(struct h5_file *f);      /* all or nothing, at any moment of a crash: see h5_pair.h */
MUST_USE enum status h5_commit_last(struct h5_file *f); /* the same; what is written after it is let go */
void h5_close(struct h5_file *f);                       /* drops what was not committed; NULL is fine */
h5_id h5_root(const struct h5_file *f);
const char *h5_why(struct h5_file *f); /* the last failure in words */
const char *h5_library_version(void);

/* --- objects --- */
MUST_USE enum status h5_group_create(h5_id parent, const char *name, h5_id *out);
bool h5_find(h5_id parent, const char *name, h5_id *out); /* false: no such group or dataset */
void h5_release(h5_id *object);                           /* 0 is fine; sets 0 */

enum h5_kind { H5K_F32, H5K_F64, H5K_I32, H5K_I64, H5K_U8, H5K_U64, H5K_TEXT };
enum { H5_RANK_MAX = 2 };

struct h5_table {
    const char *name;
    enum h5_kind kind;
    uint32_t rank; /* 0: one value */
    uint64_t dim[H5_RANK_MAX];
    uint64_t chunk[H5_RANK_MAX]; /* 0: contiguous; else in chunks, shuffled, deflated at level 1 */
    bool grows;                  /* along dim[0], by h5_grow; needs chunks */
    h5_id axis[H5_RANK_MAX];     /* the dimension scale of each dimension; 0: this table is one */
    int32_t axis_number;         /* of a scale: its number, unique in the file */
    bool axis_only;              /* a scale without values of its own */
    const char *units, *long_name, *standard_name, *cell_methods, *coordinates; /* NULL: none */
};
MUST_USE enum status h5_table_create(h5_id parent, const struct h5_table *t, h5_id *out); /* out NULL: not needed */
MUST_USE enum status h5_grow(h5_id table, uint64_t n);
/* Rank, dims and kind of what is in the file; ST_INPUT if it is none of ours. */
MUST_USE enum status h5_shape(h5_id table, enum h5_kind *kind, uint32_t *rank, uint64_t dim[H5_RANK_MAX]);
void h5_chunk_dims(h5_id table, uint64_t chunk[H5_RANK_MAX]); /* zeros: not chunked */
uint64_t h5_stored_bytes(h5_id table);                        /* as it lies in the file, compressed */

/* Values of the given kind in memory; a box of the table, or the one value of a rank 0 (NULL, NULL). */
MUST_USE enum status h5_write(h5_id table, enum h5_kind kind, const uint64_t *from, const uint64_t *count, const void *values);
MUST_USE enum status h5_read(h5_id table, enum h5_kind kind, const uint64_t *from, const uint64_t *count, void *values);
MUST_USE enum status h5_write_text(h5_id table, uint64_t from, uint64_t n, const char *const *texts);
/* n texts one after the other in one block, each with its NUL; free() it. */
MUST_USE enum status h5_read_text(h5_id table, uint64_t from, uint64_t n, char **out);
/* A chunk already shuffled and deflated. */
MUST_USE enum status h5_write_chunk(h5_id table, const uint64_t *from, const void *bytes, size_t n_bytes);

/* --- attributes --- */
MUST_USE enum status h5_attr_text(h5_id object, const char *name, const char *text); /* creates or replaces */
MUST_USE enum status h5_attr_set(h5_id object, const char *name, enum h5_kind kind, size_t n, const void *values);
bool h5_attr_get(h5_id object, const char *name, enum h5_kind kind, void *value); /* a single number */
bool h5_attr_get_text(h5_id object, const char *name, char *out, size_t room);    /* cut to fit */

#endif
