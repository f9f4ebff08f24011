/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eastron SDM630 Modbus, a three-phase meter on a rail, here at the connection of the home beside the distribution meter:
 * Modbus RTU, unit 1, 9600 8N1, function 04 for readings, 03 and 16 for settings. Every value is a float of two registers,
 * high word first, and is read whole; at most 80 registers a request. Power is positive on import.
 * Sources: SDM630 Modbus protocol document (PDU address = number - 30001); its holding registers from general knowledge.
 * Iskra's WM3 and MC meters have this map here too, as their own was not at hand.
 *
 * Reactive power of a phase is what apparent and active power leave, with the sign of the home's. Energies of a phase are
 * summed from its power every 10 s, so with phases of opposite sign they add up to more than the home's net energies.
 * Demand is the mean net power of the last whole period. Settings that would change the bus or the pulse output are
 * read-only: the simulated bus has one speed and there is no pulse output. The system type opens with password 1000
 * at 24 (0x18) for a minute; type 3 measures all phases, type 1 only the first. Other registers read as 0. */
#include "devices/device.h"

#include <math.h>

#define PASSWORD    1000
#define UNLOCKED_MS 60000
#define LOOK_MS     10000
#define WH_PER_KWH  1000.0

enum {
    CELL_PERIOD_MIN,
    CELL_SYSTEM,
    CELL_NODE,
    CELL_UNLOCKED_TO_MS,
    CELL_SEEN_MS,
    CELL_DEMAND_FROM_MS,
    CELL_DEMAND_FROM_WH,
    CELL_DEMAND_W,
    CELL_DEMAND_MAX_W,
    CELL_IMPORT_WH, /* a phase each */
    CELL_EXPORT_WH = CELL_IMPORT_WH + 3,
    CELL_COUNT = CELL_EXPORT_WH + 3
};
enum { SYSTEM_1P2W = 1, SYSTEM_3P4W = 3 };
/* clang-format off */
static const struct cell cells[CELL_COUNT] = {
    [CELL_PERIOD_MIN] =     {"period",        "min",  60, false, "of demand"},
    [CELL_SYSTEM] =         {"system",        "1", SYSTEM_3P4W, false, "1 one phase, 3 three phases and neutral"},
    [CELL_NODE] =           {"node",          "1",     0, false, "unit id; 0: as installed"},
    [CELL_UNLOCKED_TO_MS] = {"unlocked_to",   "ms",    0, true,  "the password holds until then"},
    [CELL_SEEN_MS] =        {"seen",          "ms",  NAN, false, "energies of the phases hold up to then"},
    [CELL_DEMAND_FROM_MS] = {"demand_from",   "ms",  NAN, false, "begin of the period"},
    [CELL_DEMAND_FROM_WH] = {"demand_energy", "Wh",    0, false, "net energy then"},
    [CELL_DEMAND_W] =       {"demand",        "W",     0, false, "mean of the last whole period"},
    [CELL_DEMAND_MAX_W] =   {"demand_max",    "W",     0, false, "highest so far"},
    [CELL_IMPORT_WH] =      {"import_l1",     "Wh",    0, false, "phase 1"},
    [CELL_IMPORT_WH + 1] =  {"import_l2",     "Wh",    0, false, "phase 2"},
    [CELL_IMPORT_WH + 2] =  {"import_l3",     "Wh",    0, false, "phase 3"},
    [CELL_EXPORT_WH] =      {"export_l1",     "Wh",    0, false, "phase 1"},
    [CELL_EXPORT_WH + 1] =  {"export_l2",     "Wh",    0, false, "phase 2"},
    [CELL_EXPORT_WH + 2] =  {"export_l3",     "Wh",    0, false, "phase 3"},
};
/* clang-format on */

/* --- of a phase --- */

static int phase_count(const struct device *d) { return d->cell[CELL_SYSTEM] == SYSTEM_1P2W || d->home->n_phase == 1 ? 1 : 3; }

static double of_phase(const struct device *d, int phase, double l1, double l2, double l3)
{
    if (phase >= phase_count(d)) return 0;
    return phase == 0 ? l1 : phase == 1 ? l2 : l3;
}

static double volts(const struct device *d, int phase)
{
    return of_phase(d, phase, d->view->voltage_l1_v, d->view->voltage_l2_v, d->view->voltage_l3_v);
}

static double amps(const struct device *d, int phase)
{
    return of_phase(d, phase, d->view->current_l1_a, d->view->current_l2_a, d->view->current_l3_a);
}

static double watts(const struct device *d, int phase)
{
    return of_phase(d, phase, d->view->power_l1_w, d->view->power_l2_w, d->view->power_l3_w);
}

static double apparent(const struct device *d, int phase) { return volts(d, phase) * amps(d, phase); }

static double reactive(const struct device *d, int phase)
{
    const double s = apparent(d, phase), p = watts(d, phase);
    return copysign(sqrt(fmax(0, s * s - p * p)), d->view->grid_reactive_var);
}

static double factor_of(double p, double s) { return s > 0 ? fmax(-1, fmin(1, p / s)) : 1; }
static double angle_of(double p, double q) { return p == 0 && q == 0 ? 0 : atan2(q, p) * 180 / M_PI; }
static double factor(const struct device *d, int phase) { return factor_of(watts(d, phase), apparent(d, phase)); }
static double angle(const struct device *d, int phase) { return angle_of(watts(d, phase), reactive(d, phase)); }
static double import_kwh(const struct device *d, int phase) { return d->cell[CELL_IMPORT_WH + phase] / WH_PER_KWH; }
static double export_kwh(const struct device *d, int phase) { return d->cell[CELL_EXPORT_WH + phase] / WH_PER_KWH; }

/* To the next phase; the voltages stand 120 degrees apart. */
static double volts_between(const struct device *d, int phase)
{
    const double a = volts(d, phase), b = volts(d, (phase + 1) % 3);
    return a > 0 && b > 0 ? sqrt(a * a + b * b + a * b) : 0;
}

#define EACH_PHASE(quantity)                                                        \
    static double quantity##_1(const struct device *d) { return (quantity)(d, 0); } \
    static double quantity##_2(const struct device *d) { return (quantity)(d, 1); } \
    static double quantity##_3(const struct device *d) { return (quantity)(d, 2); }
EACH_PHASE(volts)
EACH_PHASE(amps)
EACH_PHASE(watts)
EACH_PHASE(apparent)
EACH_PHASE(reactive)
EACH_PHASE(factor)
EACH_PHASE(angle)
EACH_PHASE(import_kwh)
EACH_PHASE(export_kwh)
EACH_PHASE(volts_between)

/* --- of all phases --- */

static double sum_amps(const struct device *d) { return amps(d, 0) + amps(d, 1) + amps(d, 2); }
static double mean_amps(const struct device *d) { return sum_amps(d) / phase_count(d); }
static double mean_volts(const struct device *d) { return (volts(d, 0) + volts(d, 1) + volts(d, 2)) / phase_count(d); }
static double all_watts(const struct device *d) { return watts(d, 0) + watts(d, 1) + watts(d, 2); }

static double all_reactive(const struct device *d)
{
    return d->cell[CELL_SYSTEM] == SYSTEM_1P2W ? reactive(d, 0) : d->view->grid_reactive_var;
}

static double all_apparent(const struct device *d) { return hypot(all_watts(d), all_reactive(d)); }
static double all_factor(const struct device *d) { return factor_of(all_watts(d), all_apparent(d)); }
static double all_angle(const struct device *d) { return angle_of(all_watts(d), all_reactive(d)); }

/* Sum of three currents 120 degrees apart, each with the sign of its power. */
static double neutral_amps(const struct device *d)
{
    const double a = copysign(amps(d, 0), watts(d, 0)), b = copysign(amps(d, 1), watts(d, 1));
    const double c = copysign(amps(d, 2), watts(d, 2));
    return sqrt(fmax(0, a * a + b * b + c * c - a * b - b * c - c * a));
}

static double all_import_kwh(const struct device *d) { return d->view->energy_import_wh / WH_PER_KWH; }
static double all_export_kwh(const struct device *d) { return d->view->energy_export_wh / WH_PER_KWH; }
static double all_kwh(const struct device *d) { return all_import_kwh(d) + all_export_kwh(d); }
static double import_kvarh(const struct device *d) { return d->view->reactive_import_varh / WH_PER_KWH; }
static double export_kvarh(const struct device *d) { return d->view->reactive_export_varh / WH_PER_KWH; }
static double all_kvarh(const struct device *d) { return import_kvarh(d) + export_kvarh(d); }
static double is_unlocked(const struct device *d) { return (double)d->t_ms < d->cell[CELL_UNLOCKED_TO_MS]; }

/* --- settings --- */

static double net_wh(const struct device *d) { return d->view->energy_import_wh - d->view->energy_export_wh; }

static void begin_period(struct device *d)
{
    d->cell[CELL_DEMAND_FROM_MS] = (double)d->t_ms;
    d->cell[CELL_DEMAND_FROM_WH] = net_wh(d);
}

static enum verdict set_period(struct device *d, const struct point *p, double value)
{
    static const double allowed[] = {5, 8, 10, 15, 20, 30, 60};
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
        if (value != allowed[i]) continue;
        begin_period(d);
        return point_store(d, p, value);
    }
    return VERDICT_OUT_OF_RANGE;
}

static enum verdict set_system(struct device *d, const struct point *p, double value)
{
    if (is_unlocked(d) < 0.5) return VERDICT_NOT_NOW;
    return value == SYSTEM_1P2W || value == SYSTEM_3P4W ? point_store(d, p, value) : VERDICT_OUT_OF_RANGE;
}

static enum verdict set_node(struct device *d, const struct point *p, double value)
{
    if (value != floor(value)) return VERDICT_NOT_A_NUMBER;
    d->unit = (uint8_t)value; /* 1..247 by the table */
    return point_store(d, p, value);
}

static enum verdict unlock(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (value != PASSWORD) return VERDICT_OUT_OF_RANGE;
    d->cell[CELL_UNLOCKED_TO_MS] = (double)d->t_ms + UNLOCKED_MS;
    return VERDICT_ACCEPTED;
}

/* clang-format off */
#define SETTING(address, id, of, source, sink, lo, hi, text) \
    {.name = id, .unit = of, .read = source, .write = sink, .min = lo, .max = hi, \
     .addr = (address), .n_register = 2, .wire = WIRE_F32, .doc = text}
#define SHOW(address, id, of, source, text) \
    {.name = id, .unit = of, .read = source, .addr = (address), .n_register = 2, .wire = WIRE_F32, .is_input = true, .doc = text}
#define SHOW_PHASES(address, id, of, fn, text)                    \
    SHOW((address),     id "_l1", of, FROM_FN(fn##_1), text " 1"), \
    SHOW((address) + 2, id "_l2", of, FROM_FN(fn##_2), text " 2"), \
    SHOW((address) + 4, id "_l3", of, FROM_FN(fn##_3), text " 3")
#define UNUSED(address) SHOW(address, "unused_" #address, "", FROM_CONST(0), "reads as 0")

static const struct point points[] = {
    /*      address name             unit   source                       sink                what */
    SETTING(0x02, "demand_period",   "min", FROM_CELL(CELL_PERIOD_MIN),  set_period, 5, 60,  "5, 8, 10, 15, 20, 30 or 60"),
    SETTING(0x0A, "system_type",     "",    FROM_CELL(CELL_SYSTEM),      set_system, 1, 3,   "1 one phase, 3 three phases; needs the password"),
    SETTING(0x0C, "pulse_width",     "ms",  FROM_CONST(100),             NULL, 0, 0,         "no pulse output"),
    SETTING(0x12, "parity_stop",     "",    FROM_CONST(0),               NULL, 0, 0,         "0: none, one stop bit"),
    SETTING(0x14, "node",            "",    FROM_CELL(CELL_NODE),        set_node, 1, 247,   "unit id, at once"),
    SETTING(0x18, "password",        "",    FROM_FN(is_unlocked),        unlock, 0, 9999,    "1000 opens for a minute; reads 1 while open"),
    SETTING(0x1C, "baud_code",       "",    FROM_CONST(2),               NULL, 0, 0,         "2: 9600"),
    SHOW_PHASES(0x00, "voltage",     "V",   volts,                       "phase to neutral"),
    SHOW_PHASES(0x06, "current",     "A",   amps,                        "magnitude, phase"),
    SHOW_PHASES(0x0C, "power",       "W",   watts,                       "phase"),
    SHOW_PHASES(0x12, "apparent",    "VA",  apparent,                    "phase"),
    SHOW_PHASES(0x18, "reactive",    "var", reactive,                    "phase"),
    SHOW_PHASES(0x1E, "power_factor", "",   factor,                      "phase"),
    SHOW_PHASES(0x24, "angle",       "deg", angle,                       "phase"),
    SHOW(0x2A, "voltage_mean",       "V",   FROM_FN(mean_volts),         "of the phases"),
    UNUSED(0x2c),
    SHOW(0x2E, "current_mean",       "A",   FROM_FN(mean_amps),          "of the phases"),
    SHOW(0x30, "current_sum",        "A",   FROM_FN(sum_amps),           "of the phases"),
    UNUSED(0x32),
    SHOW(0x34, "power",              "W",   FROM_FN(all_watts),          "all phases"),
    UNUSED(0x36),
    SHOW(0x38, "apparent",           "VA",  FROM_FN(all_apparent),       "all phases"),
    UNUSED(0x3a),
    SHOW(0x3C, "reactive",           "var", FROM_FN(all_reactive),       "all phases"),
    SHOW(0x3E, "power_factor",       "",    FROM_FN(all_factor),         "all phases"),
    UNUSED(0x40),
    SHOW(0x42, "angle",              "deg", FROM_FN(all_angle),          "all phases"),
    UNUSED(0x44),
    SHOW(0x46, "frequency",          "Hz",  FROM_VIEW(frequency_hz),     "of the grid"),
    SHOW(0x48, "import",             "kWh", FROM_FN(all_import_kwh),     "since start"),
    SHOW(0x4A, "export",             "kWh", FROM_FN(all_export_kwh),     "since start"),
    SHOW(0x4C, "reactive_import",  "kvarh", FROM_FN(import_kvarh),       "since start"),
    SHOW(0x4E, "reactive_export",  "kvarh", FROM_FN(export_kvarh),       "since start"),
    UNUSED(0x50),
    UNUSED(0x52),
    SHOW(0x54, "demand",             "W",   FROM_CELL(CELL_DEMAND_W),    "mean of the last whole period"),
    SHOW(0x56, "demand_max",         "W",   FROM_CELL(CELL_DEMAND_MAX_W), "highest so far"),
    SHOW_PHASES(0xC8, "voltage_next", "V",  volts_between,               "to the next phase, from phase"),
    SHOW(0xE0, "current_neutral",    "A",   FROM_FN(neutral_amps),       "of the neutral"),
    SHOW(0x156, "energy",            "kWh", FROM_FN(all_kwh),            "import and export"),
    SHOW(0x158, "reactive_energy", "kvarh", FROM_FN(all_kvarh),          "import and export"),
    SHOW_PHASES(0x15A, "import",     "kWh", import_kwh,                  "phase"),
    SHOW_PHASES(0x160, "export",     "kWh", export_kwh,                  "phase"),
};
/* clang-format on */

/* --- the meter's own sums --- */

static void sum_phases(struct device *d)
{
    const double hours = ((double)d->t_ms - d->cell[CELL_SEEN_MS]) / MS_PER_H;
    for (int i = 0; i < phase_count(d); i++) {
        const double wh = watts(d, i) * hours;
        d->cell[(wh >= 0 ? CELL_IMPORT_WH : CELL_EXPORT_WH) + i] += fabs(wh);
    }
    d->cell[CELL_SEEN_MS] = (double)d->t_ms;
}

static void look_at_demand(struct device *d)
{
    const double hours = ((double)d->t_ms - d->cell[CELL_DEMAND_FROM_MS]) / MS_PER_H;
    if (hours * 60 < d->cell[CELL_PERIOD_MIN]) return;
    d->cell[CELL_DEMAND_W] = (net_wh(d) - d->cell[CELL_DEMAND_FROM_WH]) / hours;
    d->cell[CELL_DEMAND_MAX_W] = fmax(d->cell[CELL_DEMAND_MAX_W], d->cell[CELL_DEMAND_W]);
    begin_period(d);
}

static void due(struct device *d)
{
    sum_phases(d);
    look_at_demand(d);
    d->due_ms = d->t_ms / MS_PER_S * MS_PER_S + LOOK_MS;
}

static void start(struct device *d)
{
    if (d->cell[CELL_NODE] == 0) d->cell[CELL_NODE] = d->unit;
    d->unit = (uint8_t)d->cell[CELL_NODE];
    if (isnan(d->cell[CELL_SEEN_MS])) {
        d->cell[CELL_SEEN_MS] = (double)d->t_ms;
        begin_period(d);
    }
    const int64_t phase_ms = (int64_t)(LOOK_MS / MS_PER_S * device_luck(d, "look")) * MS_PER_S;
    d->due_ms = d->t_ms / MS_PER_S * MS_PER_S + MS_PER_S + phase_ms;
}

static const struct modbus_traits modbus = {
    .unit = 1,
    .rtu = true,
    .baud = 9600,
    .functions = 1U << 3 | 1U << 4 | 1U << 16,
    .read_max = 80,
    .whole_values = true,
};

const struct product sdm630 = {
    .name = "sdm630",
    .maker = "Eastron",
    .model = "SDM630 Modbus",
    .doc = "three-phase meter on Modbus RTU",
    .needs = NEED_NOTHING,
    .slot = SLOT_SUBMETER,
    .is_optional = true,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = CELL_COUNT,
    .modbus = &modbus,
    .start = start,
    .due = due,
};
