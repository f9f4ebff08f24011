/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: creation with the netCDF-4 marks, boxes of values, texts, ready-made chunks.
 *
 * The marks are those of the HDF5 dimension-scale specification plus `_Netcdf4Dimid`, the order in
 * which netCDF numbers its dimensions. A scale without values is named by netCDF's fixed sentence. */
#include "outputs/h5_kinds.h"

#include <hdf5_hl.h>

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static_assert(sizeof(hid_t) == sizeof(h5_id), "an id fits");

static herr_t set_fill(hid_t list, enum h5_kind kind)
{
    const float nan = NAN;
    return kind == H5K_F32 || kind == H5K_F64 ? H5Pset_fill_value(list, H5T_NATIVE_FLOAT, &nan) : 0;
}

static hid_t table_list(const struct h5_table *t)
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    if (list < 0) return list;
    herr_t e = H5Pset_obj_track_times(list, 0);
    if (e >= 0) e = set_fill(list, t->kind);
    if (e >= 0 && t->chunk[0] > 0) {
        const hsize_t chunk[H5_RANK_MAX] = {t->chunk[0], t->chunk[1]};
        e = H5Pset_chunk(list, (int)t->rank, chunk);
        if (e >= 0 && t->kind != H5K_TEXT) e = H5Pset_shuffle(list);
        if (e >= 0 && t->kind != H5K_TEXT) e = H5Pset_deflate(list, 1);
    }
    if (e >= 0) return list;
    H5Pclose(list);
    return e;
}

static hid_t table_space(const struct h5_table *t)
{
    if (t->rank == 0) return H5Screate(H5S_SCALAR);
    const hsize_t dim[H5_RANK_MAX] = {t->dim[0], t->dim[1]};
    const hsize_t most[H5_RANK_MAX] = {t->grows ? H5S_UNLIMITED : t->dim[0], t->dim[1]};
    return H5Screate_simple((int)t->rank, dim, most);
}

static hid_t create_bare(h5_id parent, const struct h5_table *t)
{
    const hid_t list = table_list(t), space = table_space(t), type = h5_kind_file(t->kind);
    hid_t table = H5I_INVALID_HID;
    if (list >= 0 && space >= 0 && type >= 0) table = H5Dcreate2(parent, t->name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (list >= 0) H5Pclose(list);
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    return table;
}

static enum status mark_scale(hid_t table, const struct h5_table *t)
{
    char name[80];
    snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10llu", (unsigned long long)t->dim[0]);
    if (H5DSset_scale(table, t->axis_only ? name : t->name) < 0) return ST_IO;
    return h5_attr_set(table, "_Netcdf4Dimid", H5K_I32, 1, &t->axis_number);
}

static enum status mark_axes(hid_t table, const struct h5_table *t)
{
    for (uint32_t i = 0; i < t->rank; i++) {
        if (t->axis[i] == 0) return mark_scale(table, t);
        if (H5DSattach_scale(table, t->axis[i], i) < 0) return ST_IO;
    }
    return ST_OK;
}

static enum status put_attributes(hid_t table, const struct h5_table *t)
{
    const struct {
        const char *name, *text;
    } rows[] = {
        {"long_name", t->long_name},       {"standard_name", t->standard_name}, {"units", t->units},
        {"cell_methods", t->cell_methods}, {"coordinates", t->coordinates},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].text == NULL) continue;
        const enum status st = h5_attr_text(table, rows[i].name, rows[i].text);
        if (st) return st;
    }
    return ST_OK;
}

enum status h5_table_create(h5_id parent, const struct h5_table *t, h5_id *out)
{
    assert(t->rank <= H5_RANK_MAX);
    assert(!t->grows || t->chunk[0] > 0);
    enum status st;
    h5_id table = create_bare(parent, t);
    if (table < 0) return ST_IO;
    if ((st = put_attributes(table, t))) goto done;
    if ((st = mark_axes(table, t))) goto done;

    if (out != NULL) {
        *out = table;
        table = 0;
    }
done:
    h5_release(&table);
    return st;
}

enum status h5_grow(h5_id table, uint64_t n)
{
    const hsize_t dim[1] = {n};
    return H5Dset_extent(table, dim) < 0 ? ST_IO : ST_OK;
}

enum status h5_shape(h5_id table, enum h5_kind *kind, uint32_t *rank, uint64_t dim[H5_RANK_MAX])
{
    if (H5Iget_type(table) != H5I_DATASET) return ST_INPUT;
    const hid_t space = H5Dget_space(table), type = H5Dget_type(table);
    const int n = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    hsize_t size[H5_RANK_MAX] = {0};
    bool good = n >= 0 && n <= H5_RANK_MAX && type >= 0 && h5_kind_of(type, kind);
    good = good && H5Sget_simple_extent_dims(space, size, NULL) >= 0;
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    if (!good) return ST_INPUT;
    *rank = (uint32_t)n;
    for (int i = 0; i < H5_RANK_MAX; i++) dim[i] = size[i];
    return ST_OK;
}

void h5_chunk_dims(h5_id table, uint64_t chunk[H5_RANK_MAX])
{
    hsize_t size[H5_RANK_MAX] = {0};
    const hid_t list = H5Dget_create_plist(table);
    if (list >= 0 && H5Pget_layout(list) == H5D_CHUNKED) H5Pget_chunk(list, H5_RANK_MAX, size);
    if (list >= 0) H5Pclose(list);
    for (int i = 0; i < H5_RANK_MAX; i++) chunk[i] = size[i];
}

uint64_t h5_stored_bytes(h5_id table) { return H5Dget_storage_size(table); }

/* --- values --- */

/* The two spaces of a transfer; a table of rank 0 has no box. */
static bool select_box(h5_id table, const uint64_t *from, const uint64_t *count, hid_t *in_file, hid_t *in_memory)
{
    *in_memory = H5S_ALL;
    *in_file = H5Dget_space(table);
    const int rank = *in_file >= 0 ? H5Sget_simple_extent_ndims(*in_file) : -1;
    if (rank < 0 || rank > H5_RANK_MAX) return false;
    if (rank == 0) return from == NULL;
    if (from == NULL) return false;
    hsize_t start[H5_RANK_MAX], size[H5_RANK_MAX];
    for (int i = 0; i < rank; i++) start[i] = from[i], size[i] = count[i];
    if (H5Sselect_hyperslab(*in_file, H5S_SELECT_SET, start, NULL, size, NULL) < 0) return false;
    *in_memory = H5Screate_simple(rank, size, NULL);
    return *in_memory >= 0;
}

typedef herr_t (*transfer_fn)(hid_t table, hid_t type, hid_t in_memory, hid_t in_file, void *values);

static herr_t do_write(hid_t table, hid_t type, hid_t in_memory, hid_t in_file, void *values)
{
    return H5Dwrite(table, type, in_memory, in_file, H5P_DEFAULT, values);
}

static herr_t do_read(hid_t table, hid_t type, hid_t in_memory, hid_t in_file, void *values)
{
    return H5Dread(table, type, in_memory, in_file, H5P_DEFAULT, values);
}

/* The library made the texts of a read; they go back to it once copied. */
static herr_t do_reclaim(hid_t table, hid_t type, hid_t in_memory, hid_t in_file, void *values)
{
    (void)table;
    return H5Dvlen_reclaim(type, in_memory == H5S_ALL ? in_file : in_memory, H5P_DEFAULT, values);
}

static enum status transfer(h5_id table, enum h5_kind kind, const uint64_t *from, const uint64_t *count, void *values,
                            transfer_fn fn)
{
    hid_t in_file, in_memory;
    const hid_t type = h5_kind_memory(kind);
    herr_t e = -1;
    if (select_box(table, from, count, &in_file, &in_memory) && type >= 0) e = fn(table, type, in_memory, in_file, values);
    if (in_file >= 0) H5Sclose(in_file);
    if (in_memory > 0 && in_memory != H5S_ALL) H5Sclose(in_memory);
    if (type >= 0) H5Tclose(type);
    return e < 0 ? ST_IO : ST_OK;
}

enum status h5_write(h5_id table, enum h5_kind kind, const uint64_t *from, const uint64_t *count, const void *values)
{
    return transfer(table, kind, from, count, (void *)(uintptr_t)values, do_write);
}

enum status h5_read(h5_id table, enum h5_kind kind, const uint64_t *from, const uint64_t *count, void *values)
{
    return transfer(table, kind, from, count, values, do_read);
}

static bool is_scalar(h5_id table)
{
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    return h5_shape(table, &kind, &rank, dim) == ST_OK && rank == 0;
}

enum status h5_write_text(h5_id table, uint64_t from, uint64_t n, const char *const *texts)
{
    if (is_scalar(table)) return h5_write(table, H5K_TEXT, NULL, NULL, texts);
    return h5_write(table, H5K_TEXT, &from, &n, texts);
}

static enum status join_texts(char *const *texts, uint64_t n, char **out)
{
    size_t n_bytes = 1;
    for (uint64_t i = 0; i < n; i++) n_bytes += texts[i] != NULL ? strlen(texts[i]) + 1 : 1;
    char *p = calloc(1, n_bytes);
    if (p == NULL) return ST_MEMORY;
    *out = p;
    for (uint64_t i = 0; i < n; i++) p = stpcpy(p, texts[i] != NULL ? texts[i] : "") + 1;
    return ST_OK;
}

enum status h5_read_text(h5_id table, uint64_t from, uint64_t n, char **out)
{
    const bool scalar = is_scalar(table);
    const uint64_t *at = scalar ? NULL : &from, *count = scalar ? NULL : &n;
    char **texts = calloc(n + 1, sizeof *texts);
    if (texts == NULL) return ST_MEMORY;
    enum status st = transfer(table, H5K_TEXT, at, count, texts, do_read);
    if (st == ST_OK) {
        st = join_texts(texts, n, out);
        if (transfer(table, H5K_TEXT, at, count, texts, do_reclaim) && st == ST_OK) st = ST_IO;
    }
    free(texts);
    return st;
}

enum status h5_write_chunk(h5_id table, const uint64_t *from, const void *bytes, size_t n_bytes)
{
    const hsize_t at[H5_RANK_MAX] = {from[0], from[1]};
    return H5Dwrite_chunk(table, H5P_DEFAULT, 0, at, n_bytes, bytes) < 0 ? ST_IO : ST_OK;
}
