/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_h5.h"

#include <assert.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct report_h5 {
    hid_t file;
};

enum status report_h5_open(const char *path, struct report_h5 **out, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* findings go into the diag, not to standard error */
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) {
        diag_error(d, (struct place){.file = path}, "give a file that `pilotsim run` wrote", "not a readable HDF5 file");
        return ST_INPUT;
    }
    struct report_h5 *f = malloc(sizeof *f);
    if (f == NULL) {
        H5Fclose(file);
        return ST_MEMORY;
    }
    f->file = file;
    *out = f;
    return ST_OK;
}

void report_h5_close(struct report_h5 *f)
{
    if (f == NULL) return;
    H5Fclose(f->file);
    free(f);
}

/* Every link on the way must exist before the library may be asked for the last. */
static bool exists(const struct report_h5 *f, const char *name)
{
    char part[256];
    if (strlen(name) >= sizeof part) return false;
    for (const char *slash = strchr(name + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - name), name);
        if (H5Lexists(f->file, part, H5P_DEFAULT) <= 0) return false;
    }
    return H5Lexists(f->file, name, H5P_DEFAULT) > 0 && H5Oexists_by_name(f->file, name, H5P_DEFAULT) > 0;
}

static hid_t open_dataset(const struct report_h5 *f, const char *name)
{
    return exists(f, name) ? H5Dopen2(f->file, name, H5P_DEFAULT) : H5I_INVALID_HID;
}

static bool is_number(hid_t set)
{
    const hid_t type = H5Dget_type(set);
    const H5T_class_t kind = H5Tget_class(type);
    H5Tclose(type);
    return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

static void chunk_of(hid_t set, struct report_h5_shape *s)
{
    s->row_chunk = s->n_row;
    s->col_chunk = s->n_col;
    const hid_t plist = H5Dget_create_plist(set);
    hsize_t chunk[2] = {0, 0};
    if (H5Pget_layout(plist) == H5D_CHUNKED && H5Pget_chunk(plist, 2, chunk) == s->rank) {
        s->row_chunk = chunk[0];
        if (s->rank == 2) s->col_chunk = chunk[1];
    }
    H5Pclose(plist);
}

bool report_h5_shape(const struct report_h5 *f, const char *name, struct report_h5_shape *out)
{
    *out = (struct report_h5_shape){0};
    const hid_t set = open_dataset(f, name);
    if (set < 0) return false;
    const hid_t space = H5Dget_space(set);
    hsize_t n[2] = {1, 1};
    out->rank = H5Sget_simple_extent_ndims(space);
    bool ok = is_number(set) && out->rank >= 0 && out->rank <= 2 && H5Sget_simple_extent_dims(space, n, NULL) >= 0;
    ok = ok && n[0] <= REPORT_H5_ROWS_MAX && n[1] <= REPORT_H5_HOMES_MAX;
    out->n_row = n[0];
    out->n_col = n[1];
    if (ok) chunk_of(set, out);
    H5Sclose(space);
    H5Dclose(set);
    return ok;
}

static enum status read_as(const struct report_h5 *f, const char *name, struct report_h5_block b, hid_t type, void *out)
{
    assert(out != NULL);
    if (b.n_row == 0 || b.n_col == 0) return ST_OK;
    const hid_t set = open_dataset(f, name);
    if (set < 0) return ST_IO;
    const hid_t space = H5Dget_space(set);
    const int rank = H5Sget_simple_extent_ndims(space);
    const hsize_t start[2] = {b.row0, b.col0}, count[2] = {b.n_row, b.n_col};
    assert(rank <= 2);
    herr_t bad = rank > 0 ? H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) : 0;
    const hid_t memory = rank > 0 ? H5Screate_simple(rank, count, NULL) : H5Screate(H5S_SCALAR);
    if (bad >= 0) bad = H5Dread(set, type, memory, space, H5P_DEFAULT, out);
    H5Sclose(memory);
    H5Sclose(space);
    H5Dclose(set);
    return bad < 0 ? ST_IO : ST_OK;
}

enum status report_h5_read(const struct report_h5 *f, const char *name, struct report_h5_block b, double *out)
{
    return read_as(f, name, b, H5T_NATIVE_DOUBLE, out);
}

enum status report_h5_read_f32(const struct report_h5 *f, const char *name, struct report_h5_block b, float *out)
{
    return read_as(f, name, b, H5T_NATIVE_FLOAT, out);
}

double report_h5_number(const struct report_h5 *f, const char *name)
{
    struct report_h5_shape s;
    double v = NAN;
    if (!report_h5_shape(f, name, &s) || s.n_row != 1 || s.n_col != 1) return NAN;
    return report_h5_read(f, name, (struct report_h5_block){0, 1, 0, 1}, &v) == ST_OK ? v : NAN;
}

/* --- texts --- */

void report_h5_texts_close(struct report_h5_texts *t)
{
    if (t == NULL) return;
    for (size_t i = 0; i < t->n; i++) free(t->v[i]);
    free(t->v);
    *t = (struct report_h5_texts){0};
}

static enum status texts_create(size_t n, struct report_h5_texts *out)
{
    *out = (struct report_h5_texts){.v = calloc(n > 0 ? n : 1, sizeof *out->v)};
    return out->v != NULL ? ST_OK : ST_MEMORY;
}

static enum status texts_add(struct report_h5_texts *t, const char *s, size_t n_bytes)
{
    char *copy = strndup(s, n_bytes < REPORT_H5_TEXT_BYTES_MAX ? n_bytes : REPORT_H5_TEXT_BYTES_MAX);
    if (copy == NULL) return ST_MEMORY;
    t->v[t->n++] = copy;
    return ST_OK;
}

/* How the library hands over strings: a dataset or an attribute, by one signature. */
struct text_source {
    hid_t id;
    bool is_attribute;
};

static herr_t source_read(struct text_source s, hid_t type, void *out)
{
    return s.is_attribute ? H5Aread(s.id, type, out) : H5Dread(s.id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
}

static enum status read_pointers(struct text_source s, hid_t space, size_t n, H5T_cset_t set, struct report_h5_texts *out)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    char **raw = calloc(n > 0 ? n : 1, sizeof *raw);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, set);
    enum status st = raw == NULL ? ST_MEMORY : source_read(s, type, raw) < 0 ? ST_IO : ST_OK;
    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = texts_add(out, raw[i] != NULL ? raw[i] : "", raw[i] != NULL ? strlen(raw[i]) : 0);
    if (raw != NULL) H5Dvlen_reclaim(type, space, H5P_DEFAULT, raw);
    free(raw);
    H5Tclose(type);
    return st;
}

static enum status read_fixed(struct text_source s, hid_t type, size_t n, struct report_h5_texts *out)
{
    const size_t size = H5Tget_size(type);
    if (size == 0 || n > 4 * (size_t)REPORT_H5_TEXT_BYTES_MAX / size) return ST_IO;
    char *raw = calloc(n > 0 ? n : 1, size);
    enum status st = raw == NULL ? ST_MEMORY : source_read(s, type, raw) < 0 ? ST_IO : ST_OK;
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        size_t n_bytes = strnlen(raw + i * size, size);
        while (H5Tget_strpad(type) == H5T_STR_SPACEPAD && n_bytes > 0 && raw[i * size + n_bytes - 1] == ' ') n_bytes--;
        st = texts_add(out, raw + i * size, n_bytes);
    }
    free(raw);
    return st;
}

static enum status read_texts(struct text_source s, hid_t type, hid_t space, struct report_h5_texts *out)
{
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    if (n < 0 || n > REPORT_H5_LIST_MAX) return ST_IO;
    enum status st = texts_create((size_t)n, out);
    if (st) return st;
    st = H5Tis_variable_str(type) > 0 ? read_pointers(s, space, (size_t)n, H5Tget_cset(type), out)
                                      : read_fixed(s, type, (size_t)n, out);
    if (st) report_h5_texts_close(out);
    return st;
}

enum status report_h5_texts(const struct report_h5 *f, const char *name, struct report_h5_texts *out)
{
    *out = (struct report_h5_texts){0};
    const hid_t set = open_dataset(f, name);
    if (set < 0) return ST_OK;
    const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    enum status st = ST_OK;
    if (H5Tget_class(type) == H5T_STRING) st = read_texts((struct text_source){set, false}, type, space, out);
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(set);
    return st;
}

static enum status add_attribute(hid_t attr, struct report_h5_texts *names, struct report_h5_texts *values)
{
    const hid_t type = H5Aget_type(attr), space = H5Aget_space(attr);
    const H5T_class_t kind = H5Tget_class(type);
    struct report_h5_texts text = {0};
    char name[128] = "", number[64] = "";
    double v = NAN;
    long long whole = 0;
    enum status st = ST_OK;
    const bool is_one = H5Sget_simple_extent_npoints(space) == 1;
    if (is_one && kind == H5T_STRING) st = read_texts((struct text_source){attr, true}, type, space, &text);
    else if (is_one && kind == H5T_INTEGER && H5Aread(attr, H5T_NATIVE_LLONG, &whole) >= 0)
        snprintf(number, sizeof number, "%lld", whole);
    else if (is_one && kind == H5T_FLOAT && H5Aread(attr, H5T_NATIVE_DOUBLE, &v) >= 0)
        snprintf(number, sizeof number, "%.10g", v);
    const char *value = text.n == 1 ? text.v[0] : number;
    if (st == ST_OK && is_one && H5Aget_name(attr, sizeof name, name) > 0) {
        st = texts_add(names, name, strlen(name));
        if (st == ST_OK) st = texts_add(values, value, strlen(value));
    }
    report_h5_texts_close(&text);
    H5Sclose(space);
    H5Tclose(type);
    return st;
}

enum status report_h5_attributes(const struct report_h5 *f, const char *object, struct report_h5_texts *names,
                                 struct report_h5_texts *values)
{
    enum { ATTRIBUTES_MAX = 256 };
    *names = *values = (struct report_h5_texts){0};
    H5O_info_t info;
    if (!exists(f, object) || H5Oget_info_by_name2(f->file, object, &info, H5O_INFO_NUM_ATTRS, H5P_DEFAULT) < 0) return ST_OK;
    const size_t n = info.num_attrs < ATTRIBUTES_MAX ? (size_t)info.num_attrs : ATTRIBUTES_MAX;
    enum status st = texts_create(n, names);
    if (st == ST_OK) st = texts_create(n, values);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        const hid_t attr = H5Aopen_by_idx(f->file, object, H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT);
        if (attr < 0) continue;
        st = add_attribute(attr, names, values);
        H5Aclose(attr);
    }
    if (st) {
        report_h5_texts_close(names);
        report_h5_texts_close(values);
    }
    return st;
}

enum status report_h5_children(const struct report_h5 *f, const char *group, struct report_h5_texts *out)
{
    enum { CHILDREN_MAX = 1024 };
    *out = (struct report_h5_texts){0};
    if (!exists(f, group)) return ST_OK;
    const hid_t g = H5Gopen2(f->file, group, H5P_DEFAULT);
    H5G_info_t info;
    if (g < 0) return ST_OK;
    enum status st = H5Gget_info(g, &info) < 0 ? ST_IO : ST_OK;
    const size_t n = st == ST_OK && info.nlinks < CHILDREN_MAX ? (size_t)info.nlinks : CHILDREN_MAX;
    if (st == ST_OK) st = texts_create(n, out);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        char name[128];
        if (H5Lget_name_by_idx(g, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) > 0)
            st = texts_add(out, name, strlen(name));
    }
    H5Gclose(g);
    return st;
}
