/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sunspec_rows.h - SunSpec models that several products carry, as rows of their point tables.
 *
 * A row is SUNSPEC_POINT(model's base, offset, "name", "unit", type, source, scale-factor group); offsets are relative to
 * the model's ID register. Rows of a model stand in the order of their registers, so whole models follow one another.
 * Source: SunSpec models 1, 103 and 203. */
#ifndef PILOTSIM_PRODUCTS_SUNSPEC_ROWS_H
#define PILOTSIM_PRODUCTS_SUNSPEC_ROWS_H

#include "devices/products/sunspec.h"

#include <math.h>

/* Registers a type takes, for initialisers. */
enum {
#define X(id, registers, words) SUNSPEC_WIDTH_##id = (registers),
    WIRE_TYPE_LIST(X)
#undef X
};

/* clang-format off */
#define SUNSPEC_POINT(base, off, called, units, type, from, group)                                             \
    { .name = (called), .unit = (units), .addr = (base) + (off), .n_register = SUNSPEC_WIDTH_##type,           \
      .wire = WIRE_##type, .read = from, .sf_group = (group) }
#define SUNSPEC_TEXT(base, off, called, registers, from)                                                       \
    { .name = (called), .unit = "", .kind = POINT_TEXT, .addr = (base) + (off), .n_register = (registers),     \
      .wire = WIRE_STRING, .read = from }
/* The exponent of a group; a constant exponent; a value that the device does not implement. */
#define SUNSPEC_SF(base, off, called, group)         { .name = (called), .unit = "", .addr = (base) + (off),   \
      .n_register = 1, .wire = WIRE_SUNSSF, .sf_group = (group) }
#define SUNSPEC_FIXED_SF(base, off, called, exponent) SUNSPEC_POINT(base, off, called, "", SUNSSF, FROM_CONST(exponent), 0)
#define SUNSPEC_NONE(base, off, called, type)        SUNSPEC_POINT(base, off, called, "", type, FROM_CONST(NAN), 0)
/* ID and length, with which each model begins. */
#define SUNSPEC_HEAD(base, model, id, length)                                                                  \
    SUNSPEC_POINT(base, 0, model "_id", "", U16, FROM_CONST(id), 0),                                           \
    SUNSPEC_POINT(base, 1, model "_l",  "", U16, FROM_CONST(length), 0)

/* Model 1 without the pad register. */
#define SUNSPEC_COMMON(base, model, length, maker, type, option, version, serial, unit)                        \
    SUNSPEC_HEAD(base, model, 1, length),                                                                      \
    SUNSPEC_TEXT (base,  2, model "_mn",  16, FROM_TEXT(maker)),                                               \
    SUNSPEC_TEXT (base, 18, model "_md",  16, FROM_TEXT(type)),                                                \
    SUNSPEC_TEXT (base, 34, model "_opt",  8, FROM_TEXT(option)),                                              \
    SUNSPEC_TEXT (base, 42, model "_vr",   8, FROM_TEXT(version)),                                             \
    SUNSPEC_TEXT (base, 50, model "_sn",  16, FROM_TEXT(serial)),                                              \
    SUNSPEC_POINT(base, 66, model "_da",  "", U16, FROM_FN(unit), 0)

/* Model 103, three-phase inverter. state, vendor's state: functions of the product. */
#define SUNSPEC_INVERTER_103(base, m, state, vendor_state)                                                     \
    SUNSPEC_HEAD(base, m, 103, 50),                                                                            \
    SUNSPEC_POINT(base,  2, m "_a",       "A",    U16,   FROM_FN(sunspec_inverter_a),   SUNSPEC_SF_A),         \
    SUNSPEC_POINT(base,  3, m "_apha",    "A",    U16,   FROM_FN(sunspec_inverter_a1),  SUNSPEC_SF_A),         \
    SUNSPEC_POINT(base,  4, m "_aphb",    "A",    U16,   FROM_FN(sunspec_inverter_a2),  SUNSPEC_SF_A),         \
    SUNSPEC_POINT(base,  5, m "_aphc",    "A",    U16,   FROM_FN(sunspec_inverter_a3),  SUNSPEC_SF_A),         \
    SUNSPEC_SF   (base,  6, m "_a_sf",                                                  SUNSPEC_SF_A),         \
    SUNSPEC_POINT(base,  7, m "_ppvphab", "V",    U16,   FROM_FN(sunspec_inverter_v12), SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base,  8, m "_ppvphbc", "V",    U16,   FROM_FN(sunspec_inverter_v23), SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base,  9, m "_ppvphca", "V",    U16,   FROM_FN(sunspec_inverter_v31), SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base, 10, m "_phvpha",  "V",    U16,   FROM_FN(sunspec_inverter_v1),  SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base, 11, m "_phvphb",  "V",    U16,   FROM_FN(sunspec_inverter_v2),  SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base, 12, m "_phvphc",  "V",    U16,   FROM_FN(sunspec_inverter_v3),  SUNSPEC_SF_V),         \
    SUNSPEC_SF   (base, 13, m "_v_sf",                                                  SUNSPEC_SF_V),         \
    SUNSPEC_POINT(base, 14, m "_w",       "W",    I16,   FROM_FN(sunspec_inverter_w),   SUNSPEC_SF_W),         \
    SUNSPEC_SF   (base, 15, m "_w_sf",                                                  SUNSPEC_SF_W),         \
    SUNSPEC_POINT(base, 16, m "_hz",      "Hz",   U16,   FROM_VIEW(frequency_hz),       SUNSPEC_SF_HZ),        \
    SUNSPEC_SF   (base, 17, m "_hz_sf",                                                 SUNSPEC_SF_HZ),        \
    SUNSPEC_POINT(base, 18, m "_va",      "VA",   I16,   FROM_FN(sunspec_inverter_va),  SUNSPEC_SF_VA),        \
    SUNSPEC_SF   (base, 19, m "_va_sf",                                                 SUNSPEC_SF_VA),        \
    SUNSPEC_POINT(base, 20, m "_var",     "var",  I16,   FROM_FN(sunspec_inverter_var), SUNSPEC_SF_VAR),       \
    SUNSPEC_SF   (base, 21, m "_var_sf",                                                SUNSPEC_SF_VAR),       \
    SUNSPEC_POINT(base, 22, m "_pf",      "%",    I16,   FROM_FN(sunspec_inverter_pf),  SUNSPEC_SF_PF),        \
    SUNSPEC_SF   (base, 23, m "_pf_sf",                                                 SUNSPEC_SF_PF),        \
    SUNSPEC_POINT(base, 24, m "_wh",      "Wh",   ACC32, FROM_VIEW(energy_pv_wh),       0),                    \
    SUNSPEC_FIXED_SF(base, 26, m "_wh_sf", 0),                                                                 \
    SUNSPEC_POINT(base, 27, m "_dca",     "A",    U16,   FROM_FN(sunspec_dc_a),         SUNSPEC_SF_DCA),       \
    SUNSPEC_SF   (base, 28, m "_dca_sf",                                                SUNSPEC_SF_DCA),       \
    SUNSPEC_POINT(base, 29, m "_dcv",     "V",    U16,   FROM_FN(sunspec_dc_v),         SUNSPEC_SF_DCV),       \
    SUNSPEC_SF   (base, 30, m "_dcv_sf",                                                SUNSPEC_SF_DCV),       \
    SUNSPEC_POINT(base, 31, m "_dcw",     "W",    I16,   FROM_FN(sunspec_dc_w),         SUNSPEC_SF_DCW),       \
    SUNSPEC_SF   (base, 32, m "_dcw_sf",                                                SUNSPEC_SF_DCW),       \
    SUNSPEC_NONE (base, 33, m "_tmpcab",          I16),                                                        \
    SUNSPEC_POINT(base, 34, m "_tmpsnk",  "degC", I16,   FROM_FN(sunspec_sink_c),       SUNSPEC_SF_TMP),       \
    SUNSPEC_NONE (base, 35, m "_tmptrns",         I16),                                                        \
    SUNSPEC_NONE (base, 36, m "_tmpot",           I16),                                                        \
    SUNSPEC_SF   (base, 37, m "_tmp_sf",                                                SUNSPEC_SF_TMP),       \
    SUNSPEC_POINT(base, 38, m "_st",      "",     ENUM16, FROM_FN(state),               0),                    \
    SUNSPEC_POINT(base, 39, m "_stvnd",   "",     U16,   FROM_FN(vendor_state),         0),                    \
    SUNSPEC_POINT(base, 40, m "_evt1",    "",     BF32,  FROM_CONST(0),                 0),                    \
    SUNSPEC_POINT(base, 42, m "_evt2",    "",     BF32,  FROM_CONST(0),                 0),                    \
    SUNSPEC_POINT(base, 44, m "_evtvnd1", "",     BF32,  FROM_CONST(0),                 0),                    \
    SUNSPEC_POINT(base, 46, m "_evtvnd2", "",     BF32,  FROM_CONST(0),                 0),                    \
    SUNSPEC_POINT(base, 48, m "_evtvnd3", "",     BF32,  FROM_CONST(0),                 0),                    \
    SUNSPEC_POINT(base, 50, m "_evtvnd4", "",     BF32,  FROM_CONST(0),                 0)

/* A power or energy of the meter whose wire shows it with the sign of `way`: 1 import positive, -1 export positive. */
#define SUNSPEC_WAY(base, off, called, units, from, group, way)                                                \
    { .name = (called), .unit = (units), .addr = (base) + (off), .n_register = 1, .wire = WIRE_I16,            \
      .read = from, .sf_group = (group), .scale = (way) }
#define SUNSPEC_FOUR_NONE(base, off, called)                                                                   \
    SUNSPEC_NONE(base, off, called, ACC32), SUNSPEC_NONE(base, (off) + 2, called "_pha", ACC32),               \
    SUNSPEC_NONE(base, (off) + 4, called "_phb", ACC32), SUNSPEC_NONE(base, (off) + 6, called "_phc", ACC32)

/* Model 203, three-phase meter (wye). line(x): source of a line-to-line voltage. */
#define SUNSPEC_METER_203(base, m, way, line)                                                                  \
    SUNSPEC_HEAD(base, m, 203, 105),                                                                           \
    SUNSPEC_WAY  (base,  2, m "_a",       "A",    FROM_FN(sunspec_meter_a),    SUNSPEC_SF_METER_A, 1),         \
    SUNSPEC_WAY  (base,  3, m "_apha",    "A",    FROM_FN(sunspec_meter_a1),   SUNSPEC_SF_METER_A, 1),         \
    SUNSPEC_WAY  (base,  4, m "_aphb",    "A",    FROM_FN(sunspec_meter_a2),   SUNSPEC_SF_METER_A, 1),         \
    SUNSPEC_WAY  (base,  5, m "_aphc",    "A",    FROM_FN(sunspec_meter_a3),   SUNSPEC_SF_METER_A, 1),         \
    SUNSPEC_SF   (base,  6, m "_a_sf",                                         SUNSPEC_SF_METER_A),            \
    SUNSPEC_WAY  (base,  7, m "_phv",     "V",    FROM_FN(sunspec_meter_v),    SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base,  8, m "_phvpha",  "V",    FROM_FN(sunspec_meter_v1),   SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base,  9, m "_phvphb",  "V",    FROM_FN(sunspec_meter_v2),   SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base, 10, m "_phvphc",  "V",    FROM_FN(sunspec_meter_v3),   SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base, 11, m "_ppv",     "V",    line(sunspec_meter_vll),     SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base, 12, m "_ppvphab", "V",    line(sunspec_meter_v12),     SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base, 13, m "_ppvphbc", "V",    line(sunspec_meter_v23),     SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_WAY  (base, 14, m "_ppvphca", "V",    line(sunspec_meter_v31),     SUNSPEC_SF_METER_V, 1),         \
    SUNSPEC_SF   (base, 15, m "_v_sf",                                         SUNSPEC_SF_METER_V),            \
    SUNSPEC_WAY  (base, 16, m "_hz",      "Hz",   FROM_VIEW(frequency_hz),     SUNSPEC_SF_METER_HZ, 1),        \
    SUNSPEC_SF   (base, 17, m "_hz_sf",                                        SUNSPEC_SF_METER_HZ),           \
    SUNSPEC_WAY  (base, 18, m "_w",       "W",    FROM_FN(sunspec_meter_w),    SUNSPEC_SF_METER_W, way),       \
    SUNSPEC_WAY  (base, 19, m "_wpha",    "W",    FROM_FN(sunspec_meter_w1),   SUNSPEC_SF_METER_W, way),       \
    SUNSPEC_WAY  (base, 20, m "_wphb",    "W",    FROM_FN(sunspec_meter_w2),   SUNSPEC_SF_METER_W, way),       \
    SUNSPEC_WAY  (base, 21, m "_wphc",    "W",    FROM_FN(sunspec_meter_w3),   SUNSPEC_SF_METER_W, way),       \
    SUNSPEC_SF   (base, 22, m "_w_sf",                                         SUNSPEC_SF_METER_W),            \
    SUNSPEC_WAY  (base, 23, m "_va",      "VA",   FROM_FN(sunspec_meter_va),   SUNSPEC_SF_METER_VA, 1),        \
    SUNSPEC_WAY  (base, 24, m "_vapha",   "VA",   FROM_FN(sunspec_meter_va1),  SUNSPEC_SF_METER_VA, 1),        \
    SUNSPEC_WAY  (base, 25, m "_vaphb",   "VA",   FROM_FN(sunspec_meter_va2),  SUNSPEC_SF_METER_VA, 1),        \
    SUNSPEC_WAY  (base, 26, m "_vaphc",   "VA",   FROM_FN(sunspec_meter_va3),  SUNSPEC_SF_METER_VA, 1),        \
    SUNSPEC_SF   (base, 27, m "_va_sf",                                        SUNSPEC_SF_METER_VA),           \
    SUNSPEC_WAY  (base, 28, m "_var",     "var",  FROM_FN(sunspec_meter_var),  SUNSPEC_SF_METER_VAR, way),     \
    SUNSPEC_WAY  (base, 29, m "_varpha",  "var",  FROM_FN(sunspec_meter_var1), SUNSPEC_SF_METER_VAR, way),     \
    SUNSPEC_WAY  (base, 30, m "_varphb",  "var",  FROM_FN(sunspec_meter_var2), SUNSPEC_SF_METER_VAR, way),     \
    SUNSPEC_WAY  (base, 31, m "_varphc",  "var",  FROM_FN(sunspec_meter_var3), SUNSPEC_SF_METER_VAR, way),     \
    SUNSPEC_SF   (base, 32, m "_var_sf",                                       SUNSPEC_SF_METER_VAR),          \
    SUNSPEC_WAY  (base, 33, m "_pf",      "%",    FROM_FN(sunspec_meter_pf),   SUNSPEC_SF_METER_PF, 1),        \
    SUNSPEC_WAY  (base, 34, m "_pfpha",   "%",    FROM_FN(sunspec_meter_pf1),  SUNSPEC_SF_METER_PF, 1),        \
    SUNSPEC_WAY  (base, 35, m "_pfphb",   "%",    FROM_FN(sunspec_meter_pf2),  SUNSPEC_SF_METER_PF, 1),        \
    SUNSPEC_WAY  (base, 36, m "_pfphc",   "%",    FROM_FN(sunspec_meter_pf3),  SUNSPEC_SF_METER_PF, 1),        \
    SUNSPEC_SF   (base, 37, m "_pf_sf",                                        SUNSPEC_SF_METER_PF),           \
    SUNSPEC_POINT(base, 38, m "_totwhexp", "Wh",  ACC32, FROM_VIEW(energy_export_wh), 0),                      \
    SUNSPEC_NONE (base, 40, m "_totwhexppha", ACC32),                                                          \
    SUNSPEC_NONE (base, 42, m "_totwhexpphb", ACC32),                                                          \
    SUNSPEC_NONE (base, 44, m "_totwhexpphc", ACC32),                                                          \
    SUNSPEC_POINT(base, 46, m "_totwhimp", "Wh",  ACC32, FROM_VIEW(energy_import_wh), 0),                      \
    SUNSPEC_NONE (base, 48, m "_totwhimppha", ACC32),                                                          \
    SUNSPEC_NONE (base, 50, m "_totwhimpphb", ACC32),                                                          \
    SUNSPEC_NONE (base, 52, m "_totwhimpphc", ACC32),                                                          \
    SUNSPEC_FIXED_SF(base, 54, m "_totwh_sf", 0),                                                              \
    SUNSPEC_FOUR_NONE(base, 55, m "_totvahexp"),                                                               \
    SUNSPEC_FOUR_NONE(base, 63, m "_totvahimp"),                                                               \
    SUNSPEC_FIXED_SF(base, 71, m "_totvah_sf", 0),                                                             \
    SUNSPEC_FOUR_NONE(base, 72, m "_totvarhimpq1"),                                                            \
    SUNSPEC_FOUR_NONE(base, 80, m "_totvarhimpq2"),                                                            \
    SUNSPEC_FOUR_NONE(base, 88, m "_totvarhexpq3"),                                                            \
    SUNSPEC_FOUR_NONE(base, 96, m "_totvarhexpq4"),                                                            \
    SUNSPEC_FIXED_SF(base, 104, m "_totvarh_sf", 0),                                                           \
    SUNSPEC_POINT(base, 105, m "_evt", "", BF32, FROM_CONST(0), 0)
/* clang-format on */

#endif
