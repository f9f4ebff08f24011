/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KEBA KeContact P30 x-series, fixed cable, Modbus TCP 502, unit 255, one client at a time. Functions 03 and 06; one value
 * a request, so at most two registers (more: exception 3) and a value only whole. 32-bit values are high word first.
 * Source: KeContact Modbus TCP programmer's guide; state 1 also stands for no car. Registers 5004 and up are write-only.
 *
 * 5004 is the current, 0 suspends; 5014 enables; the lower of what they, the energy limit and the failsafe allow becomes the
 * home's limit, mA * phases * 230 V. A car that wants energy is a plugged one, and its charging lasts as long as it wants
 * some. The energy limit is that of one charging and ends with it. Failsafe: when for 5018 seconds no write has come, the
 * current is that of 5016 until the next one; both are forgotten at a reboot. The plug can be unlocked while nothing flows.
 * Without the contactor of the phase switch 1550 is 0, and 5050 and 5052 are not there. */
#include "devices/device.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NOMINAL_V   230.0
#define ONE_PHASE_W 4600.0 /* a charger up to this hangs on one phase */
#define LEAST_MA    6000.0
#define MOST_MA     32000.0
#define LOOK_MS     10000 /* how often the charger looks after its car */

enum {
    CELL_CURRENT_MA,
    CELL_ENABLED,
    CELL_LIMIT_WH,
    CELL_FAILSAFE_MA,
    CELL_FAILSAFE_S,
    CELL_FAILSAFE_ON,
    CELL_COMMAND_MS,
    CELL_CAR,
    CELL_SESSION_FROM_WH,
    CELL_SEEN_WH,
    CELL_UNLOCKED,
    CELL_ASKED_W,
    CELL_COUNT
};
/* clang-format off */
static const struct cell cells[CELL_COUNT] = {
    [CELL_CURRENT_MA] =      {"current",         "mA",  MOST_MA, false, "set current"},
    [CELL_ENABLED] =         {"enabled",         "1",         1, false, "0: charging is suspended"},
    [CELL_LIMIT_WH] =        {"energy_limit",    "Wh",        0, false, "of this charging; 0 none"},
    [CELL_FAILSAFE_MA] =     {"failsafe",        "mA",        0, true,  "current when nobody writes"},
    [CELL_FAILSAFE_S] =      {"failsafe_time",   "s",         0, true,  "after so long; 0 never"},
    [CELL_FAILSAFE_ON] =     {"failsafe_on",     "1",         0, true,  "1 while it holds"},
    [CELL_COMMAND_MS] =      {"command",         "ms",        0, false, "the last write"},
    [CELL_CAR] =             {"car",             "1",         0, false, "1 while a car is charged"},
    [CELL_SESSION_FROM_WH] = {"session_from",    "Wh",        0, false, "counter when that began"},
    [CELL_SEEN_WH] =         {"seen",            "Wh",      NAN, false, "counter when last looked at"},
    [CELL_UNLOCKED] =        {"unlocked",        "1",         0, false, "1: the plug is unlocked"},
    [CELL_ASKED_W] =         {"asked_EV_LIMIT",  "W",       NAN, false, "what the home was asked last; NaN: nothing"},
};
/* clang-format on */

static bool has_car(const struct device *d) { return d->view->ev_wanted_w > 0; }

/* --- what is allowed --- */

static bool is_three_phase(const struct device *d)
{
    const struct demand *m = &d->home->demand;
    return m->ev_power_w > ONE_PHASE_W && m->phase[0] != m->phase[1];
}

static double phases(const struct device *d) { return is_three_phase(d) ? 3 : 1; }

/* What the installation was set to: the least of the device's steps that the car's charger needs. */
static double hardware_ma(const struct device *d)
{
    static const double step_ma[] = {10000, 13000, 16000, 20000, 25000};
    const double needed_ma = 1000 * d->home->demand.ev_power_w / (phases(d) * NOMINAL_V);
    for (size_t i = 0; i < ARRAY_LEN(step_ma); i++)
        if (needed_ma <= step_ma[i]) return step_ma[i];
    return MOST_MA;
}

static double session_wh(const struct device *d) { return d->view->energy_ev_wh - d->cell[CELL_SESSION_FROM_WH]; }

static double allowed_ma(const struct device *d)
{
    const bool is_full = d->cell[CELL_LIMIT_WH] > 0 && session_wh(d) >= d->cell[CELL_LIMIT_WH];
    if (d->cell[CELL_ENABLED] < 0.5 || is_full) return 0;
    return fmin(hardware_ma(d), d->cell[d->cell[CELL_FAILSAFE_ON] > 0.5 ? CELL_FAILSAFE_MA : CELL_CURRENT_MA]);
}

static void apply(struct device *d)
{
    const double ma = allowed_ma(d), limit_w = ma / 1000 * phases(d) * NOMINAL_V;
    const double value = ma >= hardware_ma(d) ? NAN : fmin(limit_w, command_info[COMMAND_EV_LIMIT].max);
    if (value == d->cell[CELL_ASKED_W] || (isnan(value) && isnan(d->cell[CELL_ASKED_W]))) return;
    d->cell[CELL_ASKED_W] = value;
    device_ask(d, COMMAND_EV_LIMIT, value);
}

/* --- values --- */

enum state { STATE_NOT_READY = 1, STATE_READY, STATE_CHARGING, STATE_ERROR, STATE_INTERRUPTED };

static double state(const struct device *d)
{
    if (!has_car(d)) return STATE_NOT_READY;
    if (d->view->ev_power_w > 0) return STATE_CHARGING;
    return allowed_ma(d) <= 0 ? STATE_INTERRUPTED : STATE_READY;
}

static double cable(const struct device *d)
{
    if (!has_car(d)) return 1;
    return d->cell[CELL_UNLOCKED] > 0.5 ? 5 : 7;
}

/* A charger on one phase hangs on the second of the home's. */
static double volts(const struct device *d, int line)
{
    const double of_home[] = {d->view->voltage_l1_v, d->view->voltage_l2_v, d->view->voltage_l3_v};
    if (!is_three_phase(d)) return line == 0 ? of_home[d->home->demand.phase[1]] : 0;
    return of_home[line];
}

static double milliamps(const struct device *d, int line)
{
    const double v = volts(d, line);
    return v > 0 ? 1000 * d->view->ev_power_w / (phases(d) * v) : 0;
}

static double volts_1(const struct device *d) { return volts(d, 0); }
static double volts_2(const struct device *d) { return volts(d, 1); }
static double volts_3(const struct device *d) { return volts(d, 2); }
static double milliamps_1(const struct device *d) { return milliamps(d, 0); }
static double milliamps_2(const struct device *d) { return milliamps(d, 1); }
static double milliamps_3(const struct device *d) { return milliamps(d, 2); }
static double serial(const struct device *d) { return strtod(d->id->serial, NULL); }
static double power_factor(const struct device *d) { return d->view->ev_power_w > 0 ? 100 : 0; }

/* Digits: 3 = P30; 1 fixed cable; 2, 3, 4 = 16, 20, 32 A, 1 below; 0 x-series; 1 meter; 0 no RFID. */
static double product_code(const struct device *d)
{
    const double ma = hardware_ma(d);
    const int step = ma <= 13000 ? 1 : ma <= 16000 ? 2 : ma <= 20000 ? 3 : 4;
    return 310010 + 1000 * step;
}

/* --- writes --- */

static bool is_current(double ma) { return ma == 0 || ma >= LEAST_MA; }

static enum verdict set_current(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (!is_current(value)) return VERDICT_OUT_OF_RANGE;
    d->cell[CELL_CURRENT_MA] = value;
    return VERDICT_ACCEPTED;
}

static enum verdict set_energy_limit(struct device *d, const struct point *p, double value)
{
    (void)p;
    d->cell[CELL_LIMIT_WH] = value;
    return VERDICT_ACCEPTED;
}

static enum verdict unlock(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (value != 0) return VERDICT_OUT_OF_RANGE;
    if (d->view->ev_power_w > 0) return VERDICT_NOT_NOW;
    d->cell[CELL_UNLOCKED] = has_car(d);
    return VERDICT_ACCEPTED;
}

static enum verdict enable(struct device *d, const struct point *p, double value)
{
    (void)p;
    d->cell[CELL_ENABLED] = value;
    return VERDICT_ACCEPTED;
}

static enum verdict set_failsafe_current(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (!is_current(value)) return VERDICT_OUT_OF_RANGE;
    d->cell[CELL_FAILSAFE_MA] = value;
    return VERDICT_ACCEPTED;
}

static enum verdict set_failsafe_time(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (value > 0 && value < 5) return VERDICT_OUT_OF_RANGE;
    d->cell[CELL_FAILSAFE_S] = value;
    return VERDICT_ACCEPTED;
}

/* clang-format off */
#define SHOW(reg, id, of, factor, source, text) \
    {.name = id, .unit = of, .read = source, .addr = (reg), .n_register = 2, .wire = WIRE_U32, .scale = (factor), .doc = text}
#define TAKE(reg, id, of, the_kind, factor, sink, hi, text) \
    {.name = id, .unit = of, .kind = the_kind, .write = sink, .max = hi, .addr = (reg), .n_register = 1, .wire = WIRE_U16, \
     .scale = (factor), .doc = text}

static const struct point points[] = {
    /*   reg   name                unit  scale  source                       what */
    SHOW(1000, "state",            "",   1,     FROM_FN(state),              "1 not ready, 2 ready, 3 charging, 5 interrupted"),
    SHOW(1004, "cable",            "",   1,     FROM_FN(cable),              "1 at the station, 5 and at the car, 7 and locked"),
    SHOW(1006, "error",            "",   1,     FROM_CONST(0),               "none"),
    SHOW(1008, "current_l1",       "mA", 1,     FROM_FN(milliamps_1),        "of the charger's line 1"),
    SHOW(1010, "current_l2",       "mA", 1,     FROM_FN(milliamps_2),        "of the charger's line 2"),
    SHOW(1012, "current_l3",       "mA", 1,     FROM_FN(milliamps_3),        "of the charger's line 3"),
    SHOW(1014, "serial",           "",   1,     FROM_FN(serial),             "serial number"),
    SHOW(1016, "product_code",     "",   1,     FROM_FN(product_code),       "one digit a feature"),
    SHOW(1018, "firmware",         "",   1,     FROM_CONST(31057),           "3.10.57"),
    SHOW(1020, "power",            "W",  0.001, FROM_VIEW(ev_power_w),       "active power"),
    SHOW(1036, "energy",           "Wh", 0.1,   FROM_VIEW(energy_ev_wh),     "of all chargings"),
    SHOW(1040, "voltage_l1",       "V",  1,     FROM_FN(volts_1),            "line 1"),
    SHOW(1042, "voltage_l2",       "V",  1,     FROM_FN(volts_2),            "line 2"),
    SHOW(1044, "voltage_l3",       "V",  1,     FROM_FN(volts_3),            "line 3"),
    SHOW(1046, "power_factor",     "%",  0.1,   FROM_FN(power_factor),       "while charging"),
    SHOW(1100, "current_allowed",  "mA", 1,     FROM_FN(allowed_ma),         "highest current the car may draw now"),
    SHOW(1110, "current_hardware", "mA", 1,     FROM_FN(hardware_ma),        "highest current of the installation"),
    SHOW(1500, "rfid",             "",   1,     FROM_CONST(0),               "no card"),
    SHOW(1502, "session_energy",   "Wh", 0.1,   FROM_FN(session_wh),         "of the present or last charging"),
    SHOW(1550, "phase_source",     "",   1,     FROM_CONST(0),               "no phase switch"),
    SHOW(1552, "phases",           "",   1,     FROM_FN(phases),             "1 or 3"),
    SHOW(1600, "failsafe_current", "mA", 1,     FROM_CELL(CELL_FAILSAFE_MA), "current when nobody writes"),
    SHOW(1602, "failsafe_time",    "s",  1,     FROM_CELL(CELL_FAILSAFE_S),  "after so long; 0 never"),
    TAKE(5004, "set_current",          "mA", POINT_NUMBER, 1,  set_current,          MOST_MA, "0 suspends, else 6000 and more"),
    TAKE(5010, "set_energy_limit",     "Wh", POINT_NUMBER, 10, set_energy_limit,     655340,  "of this charging; 0 none"),
    TAKE(5012, "unlock",               "",   POINT_NUMBER, 1,  unlock,               0,       "write 0; not while charging"),
    TAKE(5014, "enable",               "",   POINT_BOOL,   1,  enable,               0,       "0 suspends, 1 goes on"),
    TAKE(5016, "set_failsafe_current", "mA", POINT_NUMBER, 1,  set_failsafe_current, MOST_MA, "0 suspends, else 6000 and more"),
    TAKE(5018, "set_failsafe_time",    "s",  POINT_NUMBER, 1,  set_failsafe_time,    600,     "0 off, else 5 and more"),
};
/* clang-format on */

/* --- the controller --- */

/* A charging begins where the counter was last looked at, so none of its energy is lost. */
static void follow_car(struct device *d)
{
    const bool is_new = has_car(d) && d->cell[CELL_CAR] < 0.5;
    if (is_new) d->cell[CELL_SESSION_FROM_WH] = d->cell[CELL_SEEN_WH];
    if (!has_car(d)) d->cell[CELL_LIMIT_WH] = 0;
    if (!has_car(d) || d->view->ev_power_w > 0) d->cell[CELL_UNLOCKED] = 0;
    d->cell[CELL_CAR] = has_car(d);
    d->cell[CELL_SEEN_WH] = d->view->energy_ev_wh;
}

static double failsafe_ms(const struct device *d)
{
    const bool waits = d->cell[CELL_FAILSAFE_S] > 0 && d->cell[CELL_FAILSAFE_ON] < 0.5;
    return waits ? d->cell[CELL_COMMAND_MS] + d->cell[CELL_FAILSAFE_S] * MS_PER_S : INFINITY;
}

/* When the car will have had its energy, at the present power. */
static double full_ms(const struct device *d)
{
    const double left_wh = d->cell[CELL_LIMIT_WH] - session_wh(d);
    if (d->cell[CELL_LIMIT_WH] <= 0 || left_wh <= 0 || d->view->ev_power_w <= 0) return INFINITY;
    return (double)d->t_ms + left_wh / d->view->ev_power_w * MS_PER_H;
}

/* Whole seconds, at least one ahead. */
static void plan(struct device *d)
{
    const double next_ms = fmin(fmin((double)d->t_ms + LOOK_MS, failsafe_ms(d)), full_ms(d));
    const int64_t whole_ms = (int64_t)ceil(next_ms / MS_PER_S) * MS_PER_S;
    d->due_ms = whole_ms > d->t_ms ? whole_ms : d->t_ms / MS_PER_S * MS_PER_S + MS_PER_S;
}

static void due(struct device *d)
{
    follow_car(d);
    if ((double)d->t_ms >= failsafe_ms(d)) d->cell[CELL_FAILSAFE_ON] = 1;
    apply(d);
    plan(d);
}

/* Any write that is accepted is a sign of life. */
static enum verdict written(struct device *d, uint16_t addr, uint16_t quantity)
{
    (void)addr, (void)quantity;
    d->cell[CELL_COMMAND_MS] = (double)d->t_ms;
    d->cell[CELL_FAILSAFE_ON] = 0;
    apply(d);
    plan(d);
    return VERDICT_ACCEPTED;
}

static void start(struct device *d)
{
    const int64_t phase_ms = (int64_t)(LOOK_MS / MS_PER_S * device_luck(d, "look")) * MS_PER_S;
    if (isnan(d->cell[CELL_SEEN_WH])) d->cell[CELL_SEEN_WH] = d->cell[CELL_SESSION_FROM_WH] = d->view->energy_ev_wh;
    apply(d);
    d->due_ms = d->t_ms / MS_PER_S * MS_PER_S + MS_PER_S + phase_ms;
}

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)d;
    snprintf(id->serial, sizeof id->serial, "%08u", 17000000U + (unsigned)(luck % 9000000U));
}

static const struct modbus_traits modbus = {
    .tcp_port = 502,
    .unit = 255,
    .functions = 1U << 3 | 1U << 6,
    .read_max = 2,
    .whole_values = true,
    .clients_max = 1,
    .written = written,
};

const struct product keba_p30 = {
    .name = "keba_p30",
    .maker = "KEBA",
    .model = "KeContact P30",
    .doc = "EV charger on Modbus TCP",
    .needs = NEED_EV,
    .slot = SLOT_CHARGER,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = CELL_COUNT,
    .modbus = &modbus,
    .start = start,
    .due = due,
    .number = number,
};
