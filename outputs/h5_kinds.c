/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/h5_kinds.h"

#include <assert.h>

/* The library's types are run-time values, so this table is filled at each call. */
static hid_t number_type(enum h5_kind kind, bool in_file)
{
    const hid_t types[][2] = {
        [H5K_F32] = {H5T_NATIVE_FLOAT, H5T_IEEE_F32LE}, [H5K_F64] = {H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE},
        [H5K_I32] = {H5T_NATIVE_INT32, H5T_STD_I32LE},  [H5K_I64] = {H5T_NATIVE_INT64, H5T_STD_I64LE},
        [H5K_U8] = {H5T_NATIVE_UINT8, H5T_STD_U8LE},    [H5K_U64] = {H5T_NATIVE_UINT64, H5T_STD_U64LE},
    };
    assert((size_t)kind < ARRAY_LEN(types));
    return H5Tcopy(types[kind][in_file]);
}

static hid_t text_type(void)
{
    const hid_t t = H5Tcopy(H5T_C_S1);
    if (t >= 0) {
        H5Tset_size(t, H5T_VARIABLE);
        H5Tset_cset(t, H5T_CSET_UTF8);
    }
    return t;
}

hid_t h5_kind_memory(enum h5_kind kind) { return kind == H5K_TEXT ? text_type() : number_type(kind, false); }

hid_t h5_kind_file(enum h5_kind kind) { return kind == H5K_TEXT ? text_type() : number_type(kind, true); }

bool h5_kind_of(hid_t type, enum h5_kind *out)
{
    const size_t n = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_FLOAT: *out = n == 4 ? H5K_F32 : H5K_F64; return n == 4 || n == 8;
    case H5T_INTEGER:
        if (H5Tget_sign(type) == H5T_SGN_NONE) *out = n == 1 ? H5K_U8 : H5K_U64;
        else *out = n == 4 ? H5K_I32 : H5K_I64;
        return n == 8 || n == (H5Tget_sign(type) == H5T_SGN_NONE ? 1 : 4);
    case H5T_STRING: *out = H5K_TEXT; return H5Tis_variable_str(type) > 0;
    default: return false;
    }
}
