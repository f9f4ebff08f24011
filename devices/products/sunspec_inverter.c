/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A three-phase PV inverter as the SunSpec Alliance describes it, of no particular maker.
 *
 * Modbus TCP on port 502, any unit id; functions 3, 6, 16 and 0x2B. The chain begins at 40000: models 1, 103, 120 to 123, a
 * meter 203 at the grid connection (import positive), 701 to 704. How controls come into force stands in sunspec_der.h. Of
 * the settings WMax and WGra can be written (121, 702, 704); a write may cover registers that cannot, if it leaves them as
 * they are, so whole models can be written back. ThrotPct is the power held back, in percent of WMax.
 * Sources: SunSpec Information Model Specification; models 1, 103, 120, 121, 122, 123, 203, 701, 702, 703, 704. */
#include "devices/products/sunspec_der.h"
#include "devices/products/sunspec_rows.h"

#include <math.h>

enum {
    M1 = 40002,
    M103 = M1 + 68,
    M120 = M103 + 52,
    M121 = M120 + 28,
    M122 = M121 + 32,
    M123 = M122 + 46,
    M203 = M123 + 26,
    M701 = M203 + 107,
    M702 = M701 + 155,
    M703 = M702 + 52,
    M704 = M703 + 19,
    END = M704 + 67,
};

/* --- sources --- */

static const int64_t UTC_2000_S = 946684800;
static const double NOMINAL_V = 230, PF_MIN = 0.8;
enum { CONNECTED = 1, AVAILABLE = 2, OPERATING = 4 };

static const char *maker(const struct device *d) { return (void)d, "Pilotsim"; }
static const char *type(const struct device *d) { return (void)d, "SunSpec PV inverter"; }
static const char *version(const struct device *d) { return (void)d, "1.0.0"; }
static const char *serial(const struct device *d) { return d->id->serial; }
static const char *nothing(const struct device *d) { return (void)d, ""; }
static const char *clock_source(const struct device *d) { return (void)d, "RTC"; }
static const char *alarm(const struct device *d) { return (void)d, ""; }
static double unit(const struct device *d) { return d->unit; }
static double vendor_state(const struct device *d) { return (void)d, 0; }
static double rated_a(const struct device *d) { return sunspec_der_rated_w(d) / NOMINAL_V; }
static double rated_w_at_pf(const struct device *d) { return PF_MIN * sunspec_der_rated_w(d); }
static double utc_2000_s(const struct device *d) { return (double)(device_utc_ms(d) / 1000 - UTC_2000_S); }

static double connection(const struct device *d)
{
    switch ((enum sunspec_state)sunspec_der_state(d)) {
    case SUNSPEC_STATE_MPPT:
    case SUNSPEC_STATE_THROTTLED: return CONNECTED | AVAILABLE | OPERATING;
    case SUNSPEC_STATE_STARTING: return CONNECTED | AVAILABLE;
    case SUNSPEC_STATE_STANDBY: return AVAILABLE;
    default: return CONNECTED;
    }
}

static double is_on_grid(const struct device *d) { return d->cell[SUNSPEC_DER_is_connected]; }
static double is_on(const struct device *d) { return sunspec_der_state(d) != SUNSPEC_STATE_SLEEPING; }
/* Model 701 counts the same states from 0. */
static double state_701(const struct device *d) { return sunspec_der_state(d) - 1; }

static double held_back_pct(const struct device *d)
{
    const double w = d->view->pv_available_w - d->view->pv_power_w, wmax_w = d->cell[SUNSPEC_DER_wmax_w];
    return wmax_w > 0 ? fmin(100, fmax(0, 100 * w / wmax_w)) : 0;
}
/* Bit 0: a limit of active power. */
static double held_back_by(const struct device *d) { return sunspec_der_state(d) == SUNSPEC_STATE_THROTTLED; }

#define LEFT(channel)                                                       \
    static double channel##_left_s(const struct device *d)                  \
    {                                                                       \
        return sunspec_der_revert_left_s(d, SUNSPEC_DER_CHANNEL_##channel); \
    }
LEFT(limit4)
LEFT(set4)
LEFT(pf4)
LEFT(var4)

static enum verdict controls_written(struct device *d, uint16_t addr, uint16_t quantity)
{
    (void)addr, (void)quantity;
    sunspec_der_run(d);
    return VERDICT_ACCEPTED;
}

/* --- registers --- */

/* clang-format off */
#define ROW(base, off, called, units, type, from)                                                                      \
    { .name = (called), .unit = (units), .addr = (base) + (off), .n_register = SUNSPEC_WIDTH_##type,                   \
      .wire = WIRE_##type, .read = from }
#define SCALED(base, off, called, units, type, from, by)                                                               \
    { .name = (called), .unit = (units), .addr = (base) + (off), .n_register = SUNSPEC_WIDTH_##type,                   \
      .wire = WIRE_##type, .read = from, .scale = (by) }
/* A control: a cell that is written. Both ends 0: any number. */
#define KNOB(base, off, called, units, type, at, sink, by, low, high)                                                  \
    { .name = (called), .unit = (units), .addr = (base) + (off), .n_register = SUNSPEC_WIDTH_##type,                   \
      .wire = WIRE_##type, .read = FROM_CELL(at), .write = (sink), .scale = (by), .min = (low), .max = (high) }
#define SWITCH(base, off, called, at, sink)                                                                            \
    { .name = (called), .unit = "", .kind = POINT_BOOL, .addr = (base) + (off), .n_register = 1, .wire = WIRE_ENUM16,  \
      .read = FROM_CELL(at), .write = (sink) }
#define TIMER(base, off, called, type, at)  KNOB(base, off, called, "s", type, at, point_store, 1, 0, 0)
#define AT(channel, part)                   SUNSPEC_DER_AT(channel, part)
#define LINE_TOO(source)                    FROM_FN(source)
#define NONE                                SUNSPEC_NONE
#define RATED_W                             FROM_FN(sunspec_der_rated_w)
#define RATED_VAR                           FROM_FN(sunspec_der_rated_var)

/* One phase of model 701. */
#define PHASE_701(off, m, n, line)                                                                                     \
    SUNSPEC_POINT(M701, off,        m "_w",   "W",   I16, FROM_FN(sunspec_inverter_w##n),   SUNSPEC_SF_W),             \
    SUNSPEC_POINT(M701, (off) + 1,  m "_va",  "VA",  I16, FROM_FN(sunspec_inverter_va##n),  SUNSPEC_SF_VA),            \
    SUNSPEC_POINT(M701, (off) + 2,  m "_var", "var", I16, FROM_FN(sunspec_inverter_var##n), SUNSPEC_SF_VAR),           \
    SCALED       (M701, (off) + 3,  m "_pf",  "%",   I16, FROM_FN(sunspec_inverter_pf##n),  0.1),                      \
    SUNSPEC_POINT(M701, (off) + 4,  m "_a",   "A",   I16, FROM_FN(sunspec_inverter_a##n),   SUNSPEC_SF_A),             \
    SUNSPEC_POINT(M701, (off) + 5,  m "_vll", "V",   U16, FROM_FN(sunspec_inverter_v##line), SUNSPEC_SF_V),            \
    SUNSPEC_POINT(M701, (off) + 6,  m "_v",   "V",   U16, FROM_FN(sunspec_inverter_v##n),   SUNSPEC_SF_V),             \
    NONE         (M701, (off) + 7,  m "_totwhinj",   U64),                                                             \
    NONE         (M701, (off) + 11, m "_totwhabs",   U64),                                                             \
    NONE         (M701, (off) + 15, m "_totvarhinj", U64),                                                             \
    NONE         (M701, (off) + 19, m "_totvarhabs", U64)

static const struct point points[] = {
    ROW (40000, 0, "sunspec_id", "", U32, FROM_CONST(0x53756E53)),
    SUNSPEC_COMMON(M1, "m1", 66, maker, type, nothing, version, serial, unit),
    NONE(M1, 67, "m1_pad", I16),
    SUNSPEC_INVERTER_103(M103, "m103", sunspec_der_state, vendor_state),

    /* 120 nameplate */
    SUNSPEC_HEAD(M120, "m120", 120, 26),
    ROW (M120,  2, "m120_dertyp",    "",    ENUM16, FROM_CONST(4)),
    ROW (M120,  3, "m120_wrtg",      "W",   U16, RATED_W),
    SUNSPEC_FIXED_SF(M120, 4, "m120_wrtg_sf", 0),
    ROW (M120,  5, "m120_vartg",     "VA",  U16, RATED_W),
    SUNSPEC_FIXED_SF(M120, 6, "m120_vartg_sf", 0),
    ROW (M120,  7, "m120_varrtgq1",  "var", I16, RATED_VAR),
    NONE(M120,  8, "m120_varrtgq2",  I16),
    NONE(M120,  9, "m120_varrtgq3",  I16),
    SCALED(M120, 10, "m120_varrtgq4", "var", I16, RATED_VAR, -1),
    SUNSPEC_FIXED_SF(M120, 11, "m120_varrtg_sf", 0),
    SCALED(M120, 12, "m120_artg",    "A",   U16, FROM_FN(rated_a), 0.1),
    SUNSPEC_FIXED_SF(M120, 13, "m120_artg_sf", -1),
    SCALED(M120, 14, "m120_pfrtgq1", "",    I16, FROM_CONST(0.8), 0.01),
    NONE(M120, 15, "m120_pfrtgq2",   I16),
    NONE(M120, 16, "m120_pfrtgq3",   I16),
    SCALED(M120, 17, "m120_pfrtgq4", "",    I16, FROM_CONST(-0.8), 0.01),
    SUNSPEC_FIXED_SF(M120, 18, "m120_pfrtg_sf", -2),
    NONE(M120, 19, "m120_whrtg", U16),         NONE(M120, 20, "m120_whrtg_sf", SUNSSF),
    NONE(M120, 21, "m120_ahrrtg", U16),        NONE(M120, 22, "m120_ahrrtg_sf", SUNSSF),
    NONE(M120, 23, "m120_maxcharte", U16),     NONE(M120, 24, "m120_maxcharte_sf", SUNSSF),
    NONE(M120, 25, "m120_maxdischarte", U16),  NONE(M120, 26, "m120_maxdischarte_sf", SUNSSF),
    NONE(M120, 27, "m120_pad", I16),

    /* 121 basic settings */
    SUNSPEC_HEAD(M121, "m121", 121, 30),
    KNOB(M121,  2, "m121_wmax",      "W",   U16, SUNSPEC_DER_wmax_w, sunspec_der_wmax, 1, 0, 0),
    ROW (M121,  3, "m121_vref",      "V",   U16, FROM_CONST(230)),
    ROW (M121,  4, "m121_vrefofs",   "V",   I16, FROM_CONST(0)),
    ROW (M121,  5, "m121_vmax",      "V",   U16, FROM_CONST(264)),
    ROW (M121,  6, "m121_vmin",      "V",   U16, FROM_CONST(184)),
    ROW (M121,  7, "m121_vamax",     "VA",  U16, RATED_W),
    ROW (M121,  8, "m121_varmaxq1",  "var", I16, RATED_VAR),
    NONE(M121,  9, "m121_varmaxq2",  I16),
    NONE(M121, 10, "m121_varmaxq3",  I16),
    SCALED(M121, 11, "m121_varmaxq4", "var", I16, RATED_VAR, -1),
    KNOB(M121, 12, "m121_wgra",      "%/s", U16, SUNSPEC_DER_gradient, point_store, 1, 0, 65534),
    SCALED(M121, 13, "m121_pfminq1", "",    I16, FROM_CONST(0.8), 0.01),
    NONE(M121, 14, "m121_pfminq2",   I16),
    NONE(M121, 15, "m121_pfminq3",   I16),
    SCALED(M121, 16, "m121_pfminq4", "",    I16, FROM_CONST(-0.8), 0.01),
    NONE(M121, 17, "m121_varact",    ENUM16),
    NONE(M121, 18, "m121_clctotva",  ENUM16),
    NONE(M121, 19, "m121_maxrmprte", U16),
    ROW (M121, 20, "m121_ecpnomhz",  "Hz",  U16, FROM_CONST(50)),
    NONE(M121, 21, "m121_connph",    ENUM16),
    SUNSPEC_FIXED_SF(M121, 22, "m121_wmax_sf", 0),
    SUNSPEC_FIXED_SF(M121, 23, "m121_vref_sf", 0),
    SUNSPEC_FIXED_SF(M121, 24, "m121_vrefofs_sf", 0),
    SUNSPEC_FIXED_SF(M121, 25, "m121_vminmax_sf", 0),
    SUNSPEC_FIXED_SF(M121, 26, "m121_vamax_sf", 0),
    SUNSPEC_FIXED_SF(M121, 27, "m121_varmax_sf", 0),
    SUNSPEC_FIXED_SF(M121, 28, "m121_wgra_sf", 0),
    SUNSPEC_FIXED_SF(M121, 29, "m121_pfmin_sf", -2),
    NONE(M121, 30, "m121_maxrmprte_sf", SUNSSF),
    SUNSPEC_FIXED_SF(M121, 31, "m121_ecpnomhz_sf", 0),

    /* 122 status */
    SUNSPEC_HEAD(M122, "m122", 122, 44),
    ROW (M122,  2, "m122_pvconn",     "",   BF16, FROM_FN(connection)),
    NONE(M122,  3, "m122_storconn",   BF16),
    ROW (M122,  4, "m122_ecpconn",    "",   BF16, FROM_FN(is_on_grid)),
    ROW (M122,  5, "m122_actwh",      "Wh", ACC64, FROM_VIEW(energy_pv_wh)),
    NONE(M122,  9, "m122_actvah",     ACC64),
    NONE(M122, 13, "m122_actvarhq1",  ACC64),
    NONE(M122, 17, "m122_actvarhq2",  ACC64),
    NONE(M122, 21, "m122_actvarhq3",  ACC64),
    NONE(M122, 25, "m122_actvarhq4",  ACC64),
    ROW (M122, 29, "m122_varaval",    "var", I16, RATED_VAR),
    SUNSPEC_FIXED_SF(M122, 30, "m122_varaval_sf", 0),
    ROW (M122, 31, "m122_waval",      "W",  U16, FROM_VIEW(pv_available_w)),
    SUNSPEC_FIXED_SF(M122, 32, "m122_waval_sf", 0),
    ROW (M122, 33, "m122_stsetlimmsk", "",  BF32, FROM_CONST(0)),
    ROW (M122, 35, "m122_stactctl",   "",   BF32, FROM_FN(sunspec_der_controls)),
    SUNSPEC_TEXT(M122, 37, "m122_tmsrc", 4, FROM_TEXT(clock_source)),
    ROW (M122, 41, "m122_tms",        "s",  U32, FROM_FN(utc_2000_s)),
    ROW (M122, 43, "m122_rtst",       "",   BF16, FROM_CONST(0)),
    NONE(M122, 44, "m122_ris", U16),        NONE(M122, 45, "m122_ris_sf", SUNSSF),

    /* 123 immediate controls */
    SUNSPEC_HEAD(M123, "m123", 123, 24),
    TIMER (M123,  2, "m123_conn_wintms",   U16, AT(conn, win_s)),
    TIMER (M123,  3, "m123_conn_rvrttms",  U16, AT(conn, rvrt_s)),
    SWITCH(M123,  4, "m123_conn",               AT(conn, set), sunspec_der_set),
    KNOB  (M123,  5, "m123_wmaxlimpct", "%", U16, AT(limit, set), sunspec_der_set, 0.1, 0, 100),
    TIMER (M123,  6, "m123_wmaxlimpct_wintms",  U16, AT(limit, win_s)),
    TIMER (M123,  7, "m123_wmaxlimpct_rvrttms", U16, AT(limit, rvrt_s)),
    TIMER (M123,  8, "m123_wmaxlimpct_rmptms",  U16, AT(limit, rmp_s)),
    SWITCH(M123,  9, "m123_wmaxlim_ena",        AT(limit, ena), sunspec_der_enable),
    KNOB  (M123, 10, "m123_outpfset",   "", I16, AT(pf, set), sunspec_der_pf, 0.0001, -1, 1),
    TIMER (M123, 11, "m123_outpfset_wintms",    U16, AT(pf, win_s)),
    TIMER (M123, 12, "m123_outpfset_rvrttms",   U16, AT(pf, rvrt_s)),
    TIMER (M123, 13, "m123_outpfset_rmptms",    U16, AT(pf, rmp_s)),
    SWITCH(M123, 14, "m123_outpfset_ena",       AT(pf, ena), sunspec_der_enable),
    KNOB  (M123, 15, "m123_varwmaxpct", "%", I16, SUNSPEC_DER_var_wmax_pct, sunspec_der_extra_var, 0.1, -100, 100),
    KNOB  (M123, 16, "m123_varmaxpct",  "%", I16, SUNSPEC_DER_var_max_pct,  sunspec_der_extra_var, 0.1, -100, 100),
    KNOB  (M123, 17, "m123_varavalpct", "%", I16, SUNSPEC_DER_var_aval_pct, sunspec_der_extra_var, 0.1, -100, 100),
    TIMER (M123, 18, "m123_varpct_wintms",      U16, AT(var, win_s)),
    TIMER (M123, 19, "m123_varpct_rvrttms",     U16, AT(var, rvrt_s)),
    TIMER (M123, 20, "m123_varpct_rmptms",      U16, AT(var, rmp_s)),
    KNOB  (M123, 21, "m123_varpct_mod", "", ENUM16, SUNSPEC_DER_var_mod, sunspec_der_extra_var, 1, 0, 3),
    SWITCH(M123, 22, "m123_varpct_ena",         AT(var, ena), sunspec_der_enable),
    SUNSPEC_FIXED_SF(M123, 23, "m123_wmaxlimpct_sf", -1),
    SUNSPEC_FIXED_SF(M123, 24, "m123_outpfset_sf", -4),
    SUNSPEC_FIXED_SF(M123, 25, "m123_varpct_sf", -1),

    SUNSPEC_METER_203(M203, "m203", 1, LINE_TOO),

    /* 701 measurements */
    SUNSPEC_HEAD(M701, "m701", 701, 153),
    ROW (M701,  2, "m701_actype",  "",  ENUM16, FROM_CONST(3)),
    ROW (M701,  3, "m701_st",      "",  ENUM16, FROM_FN(is_on)),
    ROW (M701,  4, "m701_invst",   "",  ENUM16, FROM_FN(state_701)),
    ROW (M701,  5, "m701_connst",  "",  ENUM16, FROM_FN(is_on_grid)),
    ROW (M701,  6, "m701_alrm",    "",  BF32,   FROM_CONST(0)),
    ROW (M701,  8, "m701_dermode", "",  BF32,   FROM_CONST(1)), /* grid following */
    SUNSPEC_POINT(M701, 10, "m701_w",   "W",   I16, FROM_FN(sunspec_inverter_w),   SUNSPEC_SF_W),
    SUNSPEC_POINT(M701, 11, "m701_va",  "VA",  I16, FROM_FN(sunspec_inverter_va),  SUNSPEC_SF_VA),
    SUNSPEC_POINT(M701, 12, "m701_var", "var", I16, FROM_FN(sunspec_inverter_var), SUNSPEC_SF_VAR),
    SCALED       (M701, 13, "m701_pf",  "%",   I16, FROM_FN(sunspec_inverter_pf),  0.1),
    SUNSPEC_POINT(M701, 14, "m701_a",   "A",   I16, FROM_FN(sunspec_inverter_a),   SUNSPEC_SF_A),
    SUNSPEC_POINT(M701, 15, "m701_llv", "V",   U16, FROM_FN(sunspec_inverter_vll), SUNSPEC_SF_V),
    SUNSPEC_POINT(M701, 16, "m701_lnv", "V",   U16, FROM_FN(sunspec_inverter_v),   SUNSPEC_SF_V),
    SCALED       (M701, 17, "m701_hz",  "Hz",  U32, FROM_VIEW(frequency_hz), 0.001),
    ROW (M701, 19, "m701_totwhinj", "Wh", U64, FROM_VIEW(energy_pv_wh)),
    NONE(M701, 23, "m701_totwhabs",    U64),
    NONE(M701, 27, "m701_totvarhinj",  U64),
    NONE(M701, 31, "m701_totvarhabs",  U64),
    NONE(M701, 35, "m701_tmpamb",      I16),
    NONE(M701, 36, "m701_tmpcab",      I16),
    SUNSPEC_POINT(M701, 37, "m701_tmpsnk", "degC", I16, FROM_FN(sunspec_sink_c), SUNSPEC_SF_TMP),
    NONE(M701, 38, "m701_tmptrns",     I16),
    NONE(M701, 39, "m701_tmpsw",       I16),
    NONE(M701, 40, "m701_tmpot",       I16),
    PHASE_701(41, "m701_l1", 1, 12),
    PHASE_701(64, "m701_l2", 2, 23),
    PHASE_701(87, "m701_l3", 3, 31),
    ROW (M701, 110, "m701_throtpct", "%", U16, FROM_FN(held_back_pct)),
    ROW (M701, 111, "m701_throtsrc", "",  BF32, FROM_FN(held_back_by)),
    SUNSPEC_SF(M701, 113, "m701_a_sf",   SUNSPEC_SF_A),
    SUNSPEC_SF(M701, 114, "m701_v_sf",   SUNSPEC_SF_V),
    SUNSPEC_FIXED_SF(M701, 115, "m701_hz_sf", -3),
    SUNSPEC_SF(M701, 116, "m701_w_sf",   SUNSPEC_SF_W),
    SUNSPEC_FIXED_SF(M701, 117, "m701_pf_sf", -3),
    SUNSPEC_SF(M701, 118, "m701_va_sf",  SUNSPEC_SF_VA),
    SUNSPEC_SF(M701, 119, "m701_var_sf", SUNSPEC_SF_VAR),
    SUNSPEC_FIXED_SF(M701, 120, "m701_totwh_sf", 0),
    SUNSPEC_FIXED_SF(M701, 121, "m701_totvarh_sf", 0),
    SUNSPEC_SF(M701, 122, "m701_tmp_sf", SUNSPEC_SF_TMP),
    SUNSPEC_TEXT(M701, 123, "m701_mnalrminfo", 32, FROM_TEXT(alarm)),

    /* 702 capacity */
    SUNSPEC_HEAD(M702, "m702", 702, 50),
    ROW (M702,  2, "m702_wmaxrtg",        "W",   U16, RATED_W),
    SCALED(M702, 3, "m702_wovrextrtg",    "W",   U16, FROM_FN(rated_w_at_pf), 1),
    SCALED(M702, 4, "m702_wovrextrtgpf",  "",    U16, FROM_CONST(0.8), 0.001),
    SCALED(M702, 5, "m702_wundextrtg",    "W",   U16, FROM_FN(rated_w_at_pf), 1),
    SCALED(M702, 6, "m702_wundextrtgpf",  "",    U16, FROM_CONST(0.8), 0.001),
    ROW (M702,  7, "m702_vamaxrtg",       "VA",  U16, RATED_W),
    ROW (M702,  8, "m702_varmaxinjrtg",   "var", U16, RATED_VAR),
    ROW (M702,  9, "m702_varmaxabsrtg",   "var", U16, RATED_VAR),
    NONE(M702, 10, "m702_wchartemaxrtg", U16),    NONE(M702, 11, "m702_wdischartemaxrtg", U16),
    NONE(M702, 12, "m702_vachartemaxrtg", U16),   NONE(M702, 13, "m702_vadischartemaxrtg", U16),
    ROW (M702, 14, "m702_vnomrtg",        "V",   U16, FROM_CONST(230)),
    ROW (M702, 15, "m702_vmaxrtg",        "V",   U16, FROM_CONST(264)),
    ROW (M702, 16, "m702_vminrtg",        "V",   U16, FROM_CONST(184)),
    SCALED(M702, 17, "m702_amaxrtg",      "A",   U16, FROM_FN(rated_a), 0.1),
    SCALED(M702, 18, "m702_pfovrextrtg",  "",    U16, FROM_CONST(0.8), 0.001),
    SCALED(M702, 19, "m702_pfundextrtg",  "",    U16, FROM_CONST(0.8), 0.001),
    NONE(M702, 20, "m702_reactsusceptrtg", U16),
    NONE(M702, 21, "m702_noropcatrtg", ENUM16),   NONE(M702, 22, "m702_abnopcatrtg", ENUM16),
    ROW (M702, 23, "m702_ctrlmodes",      "",    BF32, FROM_CONST(0xF)), /* maximum and fixed W, fixed var, fixed PF */
    NONE(M702, 25, "m702_intislandcatrtg", BF16),
    KNOB(M702, 26, "m702_wmax",           "W",   U16, SUNSPEC_DER_wmax_w, sunspec_der_wmax, 1, 0, 0),
    NONE(M702, 27, "m702_wmaxovrext", U16),       NONE(M702, 28, "m702_wovrextpf", U16),
    NONE(M702, 29, "m702_wmaxundext", U16),       NONE(M702, 30, "m702_wundextpf", U16),
    ROW (M702, 31, "m702_vamax",          "VA",  U16, RATED_W),
    ROW (M702, 32, "m702_varmaxinj",      "var", U16, RATED_VAR),
    ROW (M702, 33, "m702_varmaxabs",      "var", U16, RATED_VAR),
    NONE(M702, 34, "m702_wchartemax", U16),       NONE(M702, 35, "m702_wdischartemax", U16),
    NONE(M702, 36, "m702_vachartemax", U16),      NONE(M702, 37, "m702_vadischartemax", U16),
    ROW (M702, 38, "m702_vnom",           "V",   U16, FROM_CONST(230)),
    ROW (M702, 39, "m702_vmax",           "V",   U16, FROM_CONST(264)),
    ROW (M702, 40, "m702_vmin",           "V",   U16, FROM_CONST(184)),
    SCALED(M702, 41, "m702_amax",         "A",   U16, FROM_FN(rated_a), 0.1),
    NONE(M702, 42, "m702_pfovrext", U16),         NONE(M702, 43, "m702_pfundext", U16),
    NONE(M702, 44, "m702_intislandcat", BF16),
    SUNSPEC_FIXED_SF(M702, 45, "m702_w_sf", 0),
    SUNSPEC_FIXED_SF(M702, 46, "m702_pf_sf", -3),
    SUNSPEC_FIXED_SF(M702, 47, "m702_va_sf", 0),
    SUNSPEC_FIXED_SF(M702, 48, "m702_var_sf", 0),
    SUNSPEC_FIXED_SF(M702, 49, "m702_v_sf", 0),
    SUNSPEC_FIXED_SF(M702, 50, "m702_a_sf", -1),
    NONE(M702, 51, "m702_s_sf", SUNSSF),

    /* 703 enter service */
    SUNSPEC_HEAD(M703, "m703", 703, 17),
    SWITCH(M703, 2, "m703_es", SUNSPEC_DER_es, point_store),
    KNOB(M703,  3, "m703_esvhi",   "%",  U16, SUNSPEC_DER_es_v_hi,  point_store, 0.1, 100, 130),
    KNOB(M703,  4, "m703_esvlo",   "%",  U16, SUNSPEC_DER_es_v_lo,  point_store, 0.1, 50, 100),
    KNOB(M703,  5, "m703_eshzhi",  "Hz", U32, SUNSPEC_DER_es_hz_hi, point_store, 0.01, 50, 65),
    KNOB(M703,  7, "m703_eshzlo",  "Hz", U32, SUNSPEC_DER_es_hz_lo, point_store, 0.01, 40, 50),
    TIMER(M703, 9, "m703_esdlytms",  U32, SUNSPEC_DER_es_delay_s),
    TIMER(M703, 11, "m703_esrndtms", U32, SUNSPEC_DER_es_random_s),
    TIMER(M703, 13, "m703_esrmptms", U32, SUNSPEC_DER_es_ramp_s),
    ROW (M703, 15, "m703_esdlyremtms", "s", U32, FROM_FN(sunspec_der_connect_left_s)),
    SUNSPEC_FIXED_SF(M703, 17, "m703_v_sf", -1),
    SUNSPEC_FIXED_SF(M703, 18, "m703_hz_sf", -2),

    /* 704 controls; the power factor while absorbing is not for PV */
    SUNSPEC_HEAD(M704, "m704", 704, 65),
    SWITCH(M704,  2, "m704_pfwinjena",     AT(pf4, ena),      sunspec_der_enable),
    SWITCH(M704,  3, "m704_pfwinjenarvrt", AT(pf4, rvrt_ena), point_store),
    TIMER (M704,  4, "m704_pfwinjrvrttms", U32, AT(pf4, rvrt_s)),
    ROW   (M704,  6, "m704_pfwinjrvrtrem", "s", U32, FROM_FN(pf4_left_s)),
    NONE  (M704,  8, "m704_pfwabsena", ENUM16),     NONE(M704, 9, "m704_pfwabsenarvrt", ENUM16),
    NONE  (M704, 10, "m704_pfwabsrvrttms", U32),    NONE(M704, 12, "m704_pfwabsrvrtrem", U32),
    SWITCH(M704, 14, "m704_wmaxlimpctena",           AT(limit4, ena),      sunspec_der_enable),
    KNOB  (M704, 15, "m704_wmaxlimpct",     "%", U16, AT(limit4, set),      sunspec_der_set, 0.1, 0, 100),
    KNOB  (M704, 16, "m704_wmaxlimpctrvrt", "%", U16, AT(limit4, rvrt_set), point_store, 0.1, 0, 100),
    SWITCH(M704, 17, "m704_wmaxlimpctenarvrt",       AT(limit4, rvrt_ena), point_store),
    TIMER (M704, 18, "m704_wmaxlimpctrvrttms",  U32, AT(limit4, rvrt_s)),
    ROW   (M704, 20, "m704_wmaxlimpctrvrtrem", "s", U32, FROM_FN(limit4_left_s)),
    SWITCH(M704, 22, "m704_wsetena",                 AT(set4, ena), sunspec_der_enable),
    KNOB  (M704, 23, "m704_wsetmod",     "",  ENUM16, SUNSPEC_DER_set4_mod, sunspec_der_extra_set4, 1, 0, 1),
    KNOB  (M704, 24, "m704_wset",        "W", I32, AT(set4, set),      sunspec_der_set, 1, 0, 1e6),
    KNOB  (M704, 26, "m704_wsetrvrt",    "W", I32, AT(set4, rvrt_set), point_store, 1, 0, 1e6),
    KNOB  (M704, 28, "m704_wsetpct",     "%", I16, SUNSPEC_DER_set4_pct, sunspec_der_extra_set4, 0.1, 0, 100),
    KNOB  (M704, 29, "m704_wsetpctrvrt", "%", I16, SUNSPEC_DER_set4_rvrt_pct, point_store, 0.1, 0, 100),
    SWITCH(M704, 30, "m704_wsetenarvrt",             AT(set4, rvrt_ena), point_store),
    TIMER (M704, 31, "m704_wsetrvrttms",        U32, AT(set4, rvrt_s)),
    ROW   (M704, 33, "m704_wsetrvrtrem", "s", U32, FROM_FN(set4_left_s)),
    SWITCH(M704, 35, "m704_varsetena",               AT(var4, ena), sunspec_der_enable),
    KNOB  (M704, 36, "m704_varsetmod",     "", ENUM16, SUNSPEC_DER_var4_mod, sunspec_der_extra_var4, 1, 0, 4),
    NONE  (M704, 37, "m704_varsetpri", ENUM16),
    KNOB  (M704, 38, "m704_varset",        "var", I32, AT(var4, set),      sunspec_der_set, 1, -1e6, 1e6),
    KNOB  (M704, 40, "m704_varsetrvrt",    "var", I32, AT(var4, rvrt_set), point_store, 1, -1e6, 1e6),
    KNOB  (M704, 42, "m704_varsetpct",     "%", I16, SUNSPEC_DER_var4_pct, sunspec_der_extra_var4, 0.1, -100, 100),
    KNOB  (M704, 43, "m704_varsetpctrvrt", "%", I16, SUNSPEC_DER_var4_rvrt_pct, point_store, 0.1, -100, 100),
    SWITCH(M704, 44, "m704_varsetenarvrt",           AT(var4, rvrt_ena), point_store),
    TIMER (M704, 45, "m704_varsetrvrttms",      U32, AT(var4, rvrt_s)),
    ROW   (M704, 47, "m704_varsetrvrtrem", "s", U32, FROM_FN(var4_left_s)),
    KNOB  (M704, 49, "m704_wrmp",          "%/s", U16, SUNSPEC_DER_gradient, point_store, 1, 0, 65534),
    ROW   (M704, 50, "m704_wrmpref",       "", ENUM16, FROM_CONST(1)), /* percent of WMax */
    NONE  (M704, 51, "m704_varrmp", U16),
    ROW   (M704, 52, "m704_antiislena",    "", ENUM16, FROM_CONST(1)),
    SUNSPEC_FIXED_SF(M704, 53, "m704_pf_sf", -4),
    SUNSPEC_FIXED_SF(M704, 54, "m704_wmaxlimpct_sf", -1),
    SUNSPEC_FIXED_SF(M704, 55, "m704_wset_sf", 0),
    SUNSPEC_FIXED_SF(M704, 56, "m704_wsetpct_sf", -1),
    SUNSPEC_FIXED_SF(M704, 57, "m704_varset_sf", 0),
    SUNSPEC_FIXED_SF(M704, 58, "m704_varsetpct_sf", -1),
    KNOB  (M704, 59, "m704_pfwinj_pf",      "", U16, AT(pf4, set), sunspec_der_pf, 0.0001, 0, 1),
    KNOB  (M704, 60, "m704_pfwinj_ext",     "", ENUM16, SUNSPEC_DER_pf4_ext, sunspec_der_extra_pf4, 1, 0, 1),
    KNOB  (M704, 61, "m704_pfwinjrvrt_pf",  "", U16, AT(pf4, rvrt_set), point_store, 0.0001, 0.8, 1),
    KNOB  (M704, 62, "m704_pfwinjrvrt_ext", "", ENUM16, SUNSPEC_DER_pf4_rvrt_ext, point_store, 1, 0, 1),
    NONE  (M704, 63, "m704_pfwabs_pf", U16),      NONE(M704, 64, "m704_pfwabs_ext", ENUM16),
    NONE  (M704, 65, "m704_pfwabsrvrt_pf", U16),  NONE(M704, 66, "m704_pfwabsrvrt_ext", ENUM16),

    NONE(END, 0, "end_id", U16),
    ROW (END, 1, "end_l", "", U16, FROM_CONST(0)),
};
/* clang-format on */

static const struct modbus_traits modbus = {
    .tcp_port = 502,
    .unit = 1,
    .any_unit = true,
    .functions = 1u << 3 | 1u << 6 | 1u << 16 | 1u << 31,
    .same_is_fine = true,
    .clients_max = 4,
    .exponent = sunspec_exponent,
    .written = controls_written,
};

const struct product sunspec_inverter = {
    .name = "sunspec_inverter",
    .maker = "Pilotsim",
    .model = "SunSpec PV inverter",
    .doc = "three-phase PV inverter of the SunSpec models, with a meter",
    .needs = NEED_PV,
    .slot = SLOT_INVERTER,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = sunspec_der_cells,
    .n_cell = SUNSPEC_DER_CELLS,
    .modbus = &modbus,
    .start = sunspec_der_start,
    .due = sunspec_der_run,
};
