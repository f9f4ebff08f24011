/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SolarEdge SE17K, three-phase PV inverter with one energy meter at the grid connection.
 *
 * Modbus TCP on port 1502, one client at a time, closed after two silent minutes; Modbus RTU at 115200 bit/s, unit 1.
 * Functions 3, 6 and 16; bad addresses are exception 2, bad values 4. Blocks:
 *   40000  SunSpec: common model (65 registers, without the pad), inverter 103 with scale factors that move
 *   40121  meter 1: common model, meter 203; powers are positive on export; then the end of the chain
 *   57344  site limit (0xE000); 0xE140 and 0xE240 say 255, no battery
 *   61440  power control (0xF000), low word first; the same again with the high word first at + 0x0800
 *   63232  the site limit's first registers again (0xF700)
 * How limits come into force stands in solaredge_control.h. The rating is the nameplate of the home's PV.
 * Sources: SolarEdge, SunSpec logging in SolarEdge inverters, v3.2; power control protocol for PV inverters, v1.3. */
#include "devices/products/solaredge_control.h"
#include "devices/products/sunspec_rows.h"

#include <stdio.h>

/* --- identity --- */

static const char *maker(const struct device *d) { return (void)d, "SolarEdge"; }
static const char *type(const struct device *d) { return (void)d, "SE17K-RW0T0BNN4"; }
static const char *version(const struct device *d) { return (void)d, "0004.0020.0036"; }
static const char *serial(const struct device *d) { return d->id->serial; }
static const char *nothing(const struct device *d) { return (void)d, ""; }
static const char *meter_type(const struct device *d) { return (void)d, "SE-MTR-3Y-400V-A"; }
static const char *meter_role(const struct device *d) { return (void)d, "Export+Import"; }
static const char *meter_version(const struct device *d) { return (void)d, "79"; }
static const char *meter_serial(const struct device *d) { return d->id->mac; }
static double unit(const struct device *d) { return d->unit; }

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)d;
    snprintf(id->serial, sizeof id->serial, "7E%06X", (unsigned)(luck >> 40));
}

/* --- values --- */

/* Throttled also while a limit of 0 has opened the relays: it is a limit that holds. */
static double state(const struct device *d) { return sunspec_state(d, true, solaredge_control_is_starting(d)); }
static double vendor_state(const struct device *d) { return (void)d, 0; }
static double rated_w(const struct device *d) { return d->home->pv_w; }

static enum verdict limits_written(struct device *d, uint16_t addr, uint16_t quantity)
{
    (void)addr, (void)quantity;
    solaredge_control_run(d);
    return VERDICT_ACCEPTED;
}

/* --- registers --- */

/* This meter does not measure between lines. */
#define NO_LINE(source) FROM_CONST(NAN)

/* clang-format off */
/* A register of the power control: low word first, from a cell. Both ends 0: any number. */
#define CONTROL(at, called, units, type, cell, sink, low, high)                                                        \
    { .name = (called), .unit = (units), .addr = (at), .n_register = SUNSPEC_WIDTH_##type, .wire = WIRE_##type,        \
      .order = WORDS_LITTLE, .read = FROM_CELL(SOLAREDGE_##cell), .write = (sink), .min = (low), .max = (high) }
#define CONTROL_BOOL(at, called, cell, sink)                                                                           \
    { .name = (called), .unit = "", .kind = POINT_BOOL, .addr = (at), .n_register = 1, .wire = WIRE_U16,               \
      .read = FROM_CELL(SOLAREDGE_##cell), .write = (sink) }
#define READ_ONLY(at, called, units, type, from)                                                                       \
    { .name = (called), .unit = (units), .addr = (at), .n_register = SUNSPEC_WIDTH_##type, .wire = WIRE_##type,        \
      .order = WORDS_LITTLE, .read = from }
/* Ranges of the static block are judged by the commit, so any number may be written. */
#define STATIC(id, at, type, initial, low, high, unit_, doc_)                                                          \
    { .name = "static_" #id, .unit = (unit_), .addr = (at), .n_register = 2, .wire = WIRE_##type, .order = WORDS_LITTLE, \
      .read = FROM_CELL(SOLAREDGE_SHADOW_##id), .write = (at) == 0xF150 ? NULL : solaredge_control_store, .doc = (doc_) },

enum { INVERTER = 40069, METER = 40121, METER_203 = 40188, END = 40295 };

static const struct point points[] = {
    SUNSPEC_POINT(40000, 0, "sunspec_id", "", U32, FROM_CONST(0x53756E53), 0),
    SUNSPEC_COMMON(40002, "m1", 65, maker, type, nothing, version, serial, unit),
    SUNSPEC_INVERTER_103(INVERTER, "m103", state, vendor_state),
    SUNSPEC_COMMON(METER, "meter", 65, maker, meter_type, meter_role, meter_version, meter_serial, unit),
    SUNSPEC_METER_203(METER_203, "m203", -1, NO_LINE),
    SUNSPEC_POINT(END, 0, "end_id", "", U16, FROM_CONST(NAN), 0),
    SUNSPEC_POINT(END, 1, "end_l",  "", U16, FROM_CONST(0),   0),

    CONTROL     (0xE000, "site_mode",              "",   U16, site_mode,  solaredge_control_site_mode, 0, 0xFFFE),
    CONTROL_BOOL(0xE001, "site_split",                        site_split, solaredge_control_store),
    CONTROL     (0xE002, "site_limit_w",           "W",  F32, site_w,     solaredge_control_site_w, -1e6, 1e6),
    CONTROL     (0xE012, "site_external_w",        "W",  F32, external_w, solaredge_control_store, 0, 1e6),
    READ_ONLY   (0xE140, "battery_1_id",           "",   U16, FROM_CONST(255)),
    READ_ONLY   (0xE240, "battery_2_id",           "",   U16, FROM_CONST(255)),

    READ_ONLY   (0xF000, "ripple_inputs",          "",   U16, FROM_CONST(0)),
    CONTROL     (0xF001, "active_limit_pct",       "%",  U16, limit_pct, solaredge_control_store, 0, 100),
    CONTROL     (0xF002, "cos_phi",                "",   F32, cos_phi,   solaredge_control_store, -1, 1),
    CONTROL     (0xF100, "commit",                 "",   U16, commit,    solaredge_control_commit, 1, 1),
    { .name = "restore_defaults", .unit = "", .addr = 0xF101, .n_register = 1, .wire = WIRE_U16, .read = FROM_CONST(0),
      .write = solaredge_control_restore, .min = 1, .max = 1 },
#include "devices/products/solaredge_static.def"
    CONTROL_BOOL(0xF300, "dynamic_on",                        dynamic_on, solaredge_control_enable),
    READ_ONLY   (0xF301, "reserved_1",             "",   U16, FROM_CONST(0)),
    READ_ONLY   (0xF302, "reserved_2",             "",   U16, FROM_CONST(0)),
    READ_ONLY   (0xF303, "reserved_3",             "",   U16, FROM_CONST(0)),
    READ_ONLY   (0xF304, "rated_w",                "W",  F32, FROM_FN(rated_w)),
    READ_ONLY   (0xF306, "rated_var",              "var", F32, FROM_FN(solaredge_control_rated_var)),
    CONTROL_BOOL(0xF308, "prefer_reactive",                   prefer_reactive, solaredge_control_store),
    CONTROL_BOOL(0xF309, "prefer_var",                        prefer_var,      solaredge_control_store),
    READ_ONLY   (0xF30A, "reserved_4",             "",   U16, FROM_CONST(0)),
    READ_ONLY   (0xF30B, "reserved_5",             "",   U16, FROM_CONST(0)),
    CONTROL     (0xF30C, "dynamic_base_w",         "W",  F32, base_w,   solaredge_control_base_w,   0, 1e6),
    CONTROL     (0xF30E, "dynamic_base_var",       "var", F32, base_var, solaredge_control_base_var, 0, 1e6),
    CONTROL     (0xF310, "command_timeout_s",      "s",  U32, timeout_s,        solaredge_control_store, 0, 4294967294.0),
    CONTROL     (0xF312, "fallback_limit_pct",     "%",  F32, fallback_pct,     solaredge_control_store, 0, 100),
    CONTROL     (0xF314, "fallback_reactive_pct",  "%",  F32, fallback_var_pct, solaredge_control_store, -100, 100),
    CONTROL     (0xF316, "fallback_cos_phi",       "",   F32, fallback_cos_phi, solaredge_control_store, -1, 1),
    CONTROL     (0xF318, "ramp_up_pct_per_min",    "%/min", F32, ramp_up,       solaredge_control_store, 0, 1e6),
    CONTROL     (0xF31A, "ramp_down_pct_per_min",  "%/min", F32, ramp_down,     solaredge_control_store, 0, 1e6),
    CONTROL     (0xF31C, "reactive_up_pct_per_min", "%/min", F32, var_ramp_up,  solaredge_control_store, 0, 1e6),
    CONTROL     (0xF31E, "reactive_down_pct_per_min", "%/min", F32, var_ramp_down, solaredge_control_store, 0, 1e6),
    CONTROL     (0xF320, "phi_rad_per_min",        "rad/min", F32, phi_rate,    solaredge_control_store, 0, 1e6),
    CONTROL     (0xF322, "dynamic_limit_pct",      "%",  F32, dynamic_pct,      solaredge_control_dynamic, 0, 100),
    CONTROL     (0xF324, "dynamic_reactive_pct",   "%",  F32, dynamic_var_pct,  solaredge_control_dynamic, -100, 100),
    CONTROL     (0xF326, "dynamic_cos_phi",        "",   F32, dynamic_cos_phi,  solaredge_control_dynamic, -1, 1),

    CONTROL     (0xF700, "site_mode_again",        "",   U16, site_mode,  solaredge_control_site_mode, 0, 0xFFFE),
    CONTROL_BOOL(0xF701, "site_split_again",                  site_split, solaredge_control_store),
    CONTROL     (0xF702, "site_limit_again_w",     "W",  F32, site_w,     solaredge_control_site_w, -1e6, 1e6),
};
#undef STATIC
/* clang-format on */

static const struct modbus_traits modbus = {
    .tcp_port = 1502,
    .unit = 1,
    .rtu = true,
    .baud = 115200,
    .functions = 1u << 3 | 1u << 6 | 1u << 16,
    .exception_address = 2,
    .exception_value = 4,
    .mirror_offset = 0x0800,
    .mirror_from = 0xF000,
    .mirror_to = 0xF3FF,
    .whole_writes = true,
    .clients_max = 1,
    .refuse_by_reset = true,
    .idle_s = 120,
    .exponent = sunspec_exponent,
    .written = limits_written,
};

const struct product solaredge_se17k = {
    .name = "solaredge_se17k",
    .maker = "SolarEdge",
    .model = "SE17K",
    .doc = "three-phase PV inverter with an energy meter",
    .needs = NEED_PV,
    .slot = SLOT_INVERTER,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = solaredge_control_cells,
    .n_cell = SOLAREDGE_CELLS,
    .modbus = &modbus,
    .start = solaredge_control_start,
    .due = solaredge_control_run,
    .number = number,
};
