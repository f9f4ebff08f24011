/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attributes: numbers, and texts of fixed length as netCDF's own char attributes are. */
#include "outputs/h5_kinds.h"

#include <stdlib.h>
#include <string.h>

/* A text of one character gets a second, empty one: h5netcdf takes single characters for bytes. */
static hid_t text_type(const char *text)
{
    const size_t n = strlen(text);
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return type;
    H5Tset_size(type, n < 2 ? 2 : n);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static enum status put(h5_id object, const char *name, hid_t type, hid_t in_memory, hid_t space, const void *values)
{
    hid_t attr = H5I_INVALID_HID;
    herr_t e = H5Aexists(object, name) > 0 ? H5Adelete(object, name) : 0;
    if (e >= 0 && type >= 0 && space >= 0) attr = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    e = attr >= 0 ? H5Awrite(attr, in_memory, values) : -1;
    if (attr >= 0 && H5Aclose(attr) < 0) e = -1;
    return e < 0 ? ST_IO : ST_OK;
}

enum status h5_attr_text(h5_id object, const char *name, const char *text)
{
    char two[2] = {0};
    if (strlen(text) < 2) memcpy(two, text, strlen(text));
    const hid_t type = text_type(text), space = H5Screate(H5S_SCALAR);
    const enum status st = put(object, name, type, type, space, strlen(text) < 2 ? two : text);
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    return st;
}

enum status h5_attr_set(h5_id object, const char *name, enum h5_kind kind, size_t n, const void *values)
{
    const hsize_t dim[1] = {n};
    const hid_t type = h5_kind_file(kind), in_memory = h5_kind_memory(kind);
    const hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, dim, NULL);
    const enum status st = put(object, name, type, in_memory, space, values);
    if (type >= 0) H5Tclose(type);
    if (in_memory >= 0) H5Tclose(in_memory);
    if (space >= 0) H5Sclose(space);
    return st;
}

static hid_t open_single(h5_id object, const char *name)
{
    if (H5Aexists(object, name) <= 0) return H5I_INVALID_HID;
    const hid_t attr = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t space = attr >= 0 ? H5Aget_space(attr) : H5I_INVALID_HID;
    const bool single = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    if (space >= 0) H5Sclose(space);
    if (single) return attr;
    if (attr >= 0) H5Aclose(attr);
    return H5I_INVALID_HID;
}

bool h5_attr_get(h5_id object, const char *name, enum h5_kind kind, void *value)
{
    const hid_t attr = open_single(object, name);
    if (attr < 0) return false;
    const hid_t type = h5_kind_memory(kind), stored = H5Aget_type(attr);
    const bool number = stored >= 0 && (H5Tget_class(stored) == H5T_INTEGER || H5Tget_class(stored) == H5T_FLOAT);
    const bool good = number && type >= 0 && H5Aread(attr, type, value) >= 0;
    if (type >= 0) H5Tclose(type);
    if (stored >= 0) H5Tclose(stored);
    H5Aclose(attr);
    return good;
}

static bool read_fixed(hid_t attr, hid_t type, char *out, size_t room)
{
    const size_t n = H5Tget_size(type);
    char *text = n > 0 && n < 1 << 20 ? calloc(1, n + 1) : NULL;
    const bool good = text != NULL && H5Aread(attr, type, text) >= 0;
    if (good) snprintf(out, room, "%s", text);
    free(text);
    return good;
}

bool h5_attr_get_text(h5_id object, const char *name, char *out, size_t room)
{
    const hid_t attr = open_single(object, name);
    if (attr < 0) return false;
    const hid_t type = H5Aget_type(attr);
    const bool fixed = type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
    const bool good = fixed && read_fixed(attr, type, out, room);
    if (type >= 0) H5Tclose(type);
    H5Aclose(attr);
    return good;
}
