/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HEMS of a household as a resource abstraction interface (RAI) meets it over MQTT: configuration, state and
 * measurements go out, control comes in. Source: the iFLEX project's published message examples; topics, set-points as
 * text in `command` and the word `setpoint` are ours, as the examples show neither.
 *
 * The unit reads the household itself, so that it works without field devices; a field device that does not answer has
 * its slot's bit in the cell `communication_error`: its measurements stop, its controls are dropped, its sensor
 * "Communication error" tells. Controls take effect 1 to 5 s after they came; there is no acknowledgement but the state.
 * A later command to an actuator replaces the one that still waits. */
#include "devices/products/hems_unit_rows.h"
#include "devices/products/hp_control.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define X(id, n, text, kind, at) {n, text, kind, at},
const struct hems_unit_device_row hems_unit_device[HEMS_UNIT_DEVICES] = {HEMS_UNIT_DEVICE_LIST(X)};
#undef X
#define X(at, n, point, text, unit, senml, decimals, what, source) {HEMS_UNIT_##at, n, text, senml, HEMS_UNIT_##what},
const struct hems_unit_sensor_row hems_unit_sensor[HEMS_UNIT_SENSORS] = {HEMS_UNIT_SENSOR_LIST(X)};
#undef X
#define X(id, at, n, point, text, how, unit, kind, min, max, initial) {HEMS_UNIT_##at, n, text, how},
const struct hems_unit_actuator_row hems_unit_actuator[HEMS_UNIT_ACTUATORS] = {HEMS_UNIT_ACTUATOR_LIST(X)};
#undef X

static const struct cell cells[HEMS_UNIT_CELLS] = {
#define X(id, at, n, point, text, how, unit, kind, min, max, initial) \
    [HEMS_UNIT_CELL_VALUE + HEMS_UNIT_SET_##id] = {point, unit, initial, false, "value of the actuator; NaN: as the household chose"}, \
    [HEMS_UNIT_CELL_SINCE_MS + HEMS_UNIT_SET_##id] = {point "_since", "ms", 0, false, "when it took it, scenario time"}, \
    [HEMS_UNIT_CELL_WANTED + HEMS_UNIT_SET_##id] = {point "_wanted", unit, NAN, true, "value that waits; NaN: none"}, \
    [HEMS_UNIT_CELL_WANTED_MS + HEMS_UNIT_SET_##id] = {point "_wanted_at", "ms", 0, true, "when it takes effect"},
    HEMS_UNIT_ACTUATOR_LIST(X)
#undef X
#define X(at, n, point, text, unit, senml, decimals, what, source) \
    [HEMS_UNIT_CELL_COUNT + HEMS_UNIT_SENSOR_##n] = {point "_told", unit, NAN, false, "value last told; NaN: none"},
    HEMS_UNIT_SENSOR_LIST(X)
#undef X
    [HEMS_UNIT_CELL_ERROR] =       {"communication_error", "1", 0, false, "bit per slot whose field device does not answer"},
    [HEMS_UNIT_CELL_PERIOD_S] =    {"measurement_period",  "s", 60, false, "between rounds of measurements"},
    [HEMS_UNIT_CELL_RFC8428] =     {"rfc8428",             "1", 0, false, "1: measurements are strict SenML"},
    [HEMS_UNIT_CELL_INTERVAL] =    {"interval_energy",     "1", 0, false, "1: energies are those since the last message"},
    [HEMS_UNIT_CELL_QUIRKS] =      {"quirks",              "1", 1, false, "0: times with zone, set-points as numbers"},
    [HEMS_UNIT_CELL_PROBE] =       {"probe",               "1", 0, false, "1: a sensor in the water heater's tank"},
    [HEMS_UNIT_CELL_MEASURE_MS] =  {"measure_at",          "ms", 0, true, "the next round"},
    [HEMS_UNIT_CELL_HOURLY_MS] =   {"hourly_at",           "ms", 0, true, "the next configuration and state without news"},
    [HEMS_UNIT_CELL_NEWS] =        {"news",                "1", 0, true, "bits: 0 state, 1 configuration are to be told"},
    [HEMS_UNIT_CELL_N_TAKEN] =     {"n_taken",             "1", 0, false, "controls taken"},
    [HEMS_UNIT_CELL_N_DONE] =      {"n_done",              "1", 0, false, "controls that took effect"},
    [HEMS_UNIT_CELL_N_UNKNOWN] =   {"n_unknown",           "1", 0, false, "controls of actuators that are not there or not reached"},
    [HEMS_UNIT_CELL_N_MALFORMED] = {"n_malformed",         "1", 0, false, "control messages or values without sense"},
};
/* clang-format on */

/* --- what the household has --- */

bool hems_unit_has_device(const struct device *d, enum hems_unit_device i)
{
    switch (i) {
    case HEMS_UNIT_HEATER: return d->home->has_heater;
    case HEMS_UNIT_PUMP: return d->home->has_pump;
    case HEMS_UNIT_CHARGER: return d->home->demand.ev_power_w > 0;
    case HEMS_UNIT_BATTERY: return d->home->has_battery;
    case HEMS_UNIT_PV: return d->home->has_pv;
    case HEMS_UNIT_METER:
    case HEMS_UNIT_THERMOSTAT:
    case HEMS_UNIT_DEVICES: break;
    }
    return true;
}

bool hems_unit_has_sensor(const struct device *d, size_t i)
{
    const enum hems_unit_trait trait = hems_unit_sensor[i].trait;
    if (trait == HEMS_UNIT_PROBE && d->cell[HEMS_UNIT_CELL_PROBE] < 0.5) return false;
    if ((trait == HEMS_UNIT_LINE_2 || trait == HEMS_UNIT_LINE_3) && d->home->n_phase < 3) return false;
    return hems_unit_has_device(d, hems_unit_sensor[i].device);
}

/* Controls stand and fall with their device. */
bool hems_unit_has_actuator(const struct device *d, size_t i) { return hems_unit_has_device(d, hems_unit_actuator[i].device); }

bool hems_unit_is_lost(const struct device *d, enum hems_unit_device i)
{
    const enum slot slot = hems_unit_device[i].slot;
    return slot != SLOT_HEMS && ((uint32_t)d->cell[HEMS_UNIT_CELL_ERROR] >> slot & 1) != 0;
}

/* --- values --- */

static double meter_error(const struct device *d) { return hems_unit_is_lost(d, HEMS_UNIT_METER); }
static double pump_error(const struct device *d) { return hems_unit_is_lost(d, HEMS_UNIT_PUMP); }
static double heater_error(const struct device *d) { return hems_unit_is_lost(d, HEMS_UNIT_HEATER); }
static double charger_error(const struct device *d) { return hems_unit_is_lost(d, HEMS_UNIT_CHARGER); }
static double pv_error(const struct device *d) { return hems_unit_is_lost(d, HEMS_UNIT_PV); }
static double battery_charge(const struct device *d) { return 100 * d->view->battery_soc_frac; }
static double pv_phase_w(const struct device *d) { return d->view->pv_power_w / (d->home->n_phase > 1 ? d->home->n_phase : 1); }

/* Produced over consumed, as physics has it; none at rest. */
static double cop(const struct device *d)
{
    const double power_w = hp_control_power_w(d);
    return power_w > 0 ? hp_control_heat_w(d) / power_w : NAN;
}

static double heater_voltage_v(const struct device *d)
{
    const double volts[3] = {d->view->voltage_l1_v, d->view->voltage_l2_v, d->view->voltage_l3_v};
    return volts[d->home->heater_phase < 3 ? d->home->heater_phase : 0];
}

double hems_unit_value(const struct device *d, size_t actuator)
{
    const double value = d->cell[HEMS_UNIT_CELL_VALUE + actuator];
    if (!isnan(value)) return value;
    return actuator == HEMS_UNIT_SET_ROOM_SET ? d->home->room_set_c : d->home->tank_set_c;
}

static double room_set(const struct device *d) { return hems_unit_value(d, HEMS_UNIT_SET_ROOM_SET); }
static double tank_set(const struct device *d) { return hems_unit_value(d, HEMS_UNIT_SET_TANK_SET); }

/* --- effects --- */

/* The stricter of both limits; a charger at its own highest is not limited. */
static void ask_charger(struct device *d)
{
    const struct demand *m = &d->home->demand;
    const double phases = m->ev_power_w > 4600 && m->phase[0] != m->phase[1] ? 3 : 1;
    const double amps_w = d->cell[HEMS_UNIT_SET_EV_CURRENT] * phases * 230;
    const double limit_w = fmin(amps_w, d->cell[HEMS_UNIT_SET_EV_POWER]);
    const bool is_free = d->cell[HEMS_UNIT_SET_EV_CURRENT] >= 32 && d->cell[HEMS_UNIT_SET_EV_POWER] >= 22000;
    device_ask(d, COMMAND_EV_LIMIT, is_free ? NAN : limit_w);
}

void hems_unit_set(struct device *d, size_t actuator, double value)
{
    d->cell[HEMS_UNIT_CELL_VALUE + actuator] = value;
    d->cell[HEMS_UNIT_CELL_SINCE_MS + actuator] = (double)d->t_ms;
    d->cell[HEMS_UNIT_CELL_NEWS] = (double)((uint32_t)d->cell[HEMS_UNIT_CELL_NEWS] | HEMS_UNIT_NEWS_STATE);
    switch (actuator) {
    case HEMS_UNIT_SET_HEATER: device_ask(d, COMMAND_HEATER_OFF, value > 0.5 ? NAN : 1); break;
    case HEMS_UNIT_SET_PUMP: device_ask(d, COMMAND_HP_BLOCK, value > 0.5 ? NAN : 1); break;
    case HEMS_UNIT_SET_ROOM_SET: device_ask(d, COMMAND_ROOM_SET, value); break;
    case HEMS_UNIT_SET_TANK_SET: device_ask(d, COMMAND_DHW_SET, value); break;
    case HEMS_UNIT_SET_PV_LIMIT: device_ask(d, COMMAND_PV_LIMIT, value >= 100 ? NAN : value); break;
    default: ask_charger(d); break;
    }
}

/* --- points: sensors, then actuators, then the unit's own --- */

static enum verdict set(struct device *d, const struct point *p, double value);
static enum verdict set_option(struct device *d, const struct point *p, double value);

/* clang-format off */
#define OPTION(id, of, the_kind, cell_id, lo, hi, text) \
    {.name = id, .unit = of, .kind = the_kind, .read = FROM_CELL(cell_id), .write = set_option, .min = lo, .max = hi, .doc = text}
#define COUNT(id, cell_id, text) {.name = id, .unit = "", .read = FROM_CELL(cell_id), .doc = text}
#define READ_HEATER     FROM_CELL(HEMS_UNIT_SET_HEATER)
#define READ_ROOM_SET   FROM_FN(room_set)
#define READ_TANK_SET   FROM_FN(tank_set)
#define READ_PUMP       FROM_CELL(HEMS_UNIT_SET_PUMP)
#define READ_PV_LIMIT   FROM_CELL(HEMS_UNIT_SET_PV_LIMIT)
#define READ_EV_CURRENT FROM_CELL(HEMS_UNIT_SET_EV_CURRENT)
#define READ_EV_POWER   FROM_CELL(HEMS_UNIT_SET_EV_POWER)

static const struct point points[] = {
#define X(at, n, point, text, of, senml, places, what, source) \
    {.name = point, .unit = of, .kind = HEMS_UNIT_##what == HEMS_UNIT_ERROR ? POINT_BOOL : POINT_NUMBER, .read = source, \
     .path = #n, .decimals = places, .doc = text},
    HEMS_UNIT_SENSOR_LIST(X)
#undef X
#define X(id, at, n, point, text, how, of, the_kind, lo, hi, initial) \
    {.name = point, .unit = of, .kind = the_kind, .read = READ_##id, .write = set, .min = lo, .max = hi, .path = #n, \
     .decimals = 1, .doc = text},
    HEMS_UNIT_ACTUATOR_LIST(X)
#undef X
    OPTION("communication_error", "", POINT_NUMBER, HEMS_UNIT_CELL_ERROR, 0, 2047, "bit per slot whose device does not answer"),
    OPTION("measurement_period", "s", POINT_NUMBER, HEMS_UNIT_CELL_PERIOD_S, 1, 86400, "whole seconds between measurements"),
    OPTION("rfc8428",         "", POINT_BOOL, HEMS_UNIT_CELL_RFC8428,  0, 1, "1: measurements are strict SenML"),
    OPTION("interval_energy", "", POINT_BOOL, HEMS_UNIT_CELL_INTERVAL, 0, 1, "1: energies are those since the last message"),
    OPTION("quirks",          "", POINT_BOOL, HEMS_UNIT_CELL_QUIRKS,   0, 1, "0: times with zone, set-points as numbers"),
    OPTION("probe",           "", POINT_BOOL, HEMS_UNIT_CELL_PROBE,    0, 1, "1: a sensor in the water heater's tank"),
    COUNT("n_control_taken",     HEMS_UNIT_CELL_N_TAKEN,     "controls taken"),
    COUNT("n_control_done",      HEMS_UNIT_CELL_N_DONE,      "controls that took effect"),
    COUNT("n_control_unknown",   HEMS_UNIT_CELL_N_UNKNOWN,   "controls of actuators that are not there or not reached"),
    COUNT("n_control_malformed", HEMS_UNIT_CELL_N_MALFORMED, "control messages or values without sense"),
};
/* clang-format on */

static int64_t next_second_ms(int64_t t_ms) { return (t_ms / MS_PER_S + 1) * MS_PER_S; }

void hems_unit_wake(struct device *d, int64_t at_ms)
{
    if (at_ms < d->due_ms) d->due_ms = at_ms;
}

static enum verdict set(struct device *d, const struct point *p, double value)
{
    const size_t i = (size_t)(p - points) - HEMS_UNIT_SENSORS;
    if (!hems_unit_has_actuator(d, i) || hems_unit_is_lost(d, hems_unit_actuator[i].device)) return VERDICT_NOT_NOW;
    hems_unit_set(d, i, value);
    hems_unit_wake(d, next_second_ms(d->t_ms));
    return VERDICT_ACCEPTED;
}

static enum verdict set_option(struct device *d, const struct point *p, double value)
{
    if (value != floor(value)) return VERDICT_OUT_OF_RANGE;
    const bool is_probe = p->read.cell == HEMS_UNIT_CELL_PROBE;
    const uint32_t news = (uint32_t)d->cell[HEMS_UNIT_CELL_NEWS];
    d->cell[p->read.cell] = value;
    if (is_probe) d->cell[HEMS_UNIT_CELL_NEWS] = (double)(news | HEMS_UNIT_NEWS_CONFIGURATION);
    else d->cell[HEMS_UNIT_CELL_MEASURE_MS] = fmin(d->cell[HEMS_UNIT_CELL_MEASURE_MS], (double)next_second_ms(d->t_ms));
    hems_unit_wake(d, next_second_ms(d->t_ms));
    return VERDICT_ACCEPTED;
}

/* --- cadence --- */

static void obey(struct device *d)
{
    for (size_t i = 0; i < HEMS_UNIT_ACTUATORS; i++) {
        const double value = d->cell[HEMS_UNIT_CELL_WANTED + i];
        if (isnan(value) || (double)d->t_ms < d->cell[HEMS_UNIT_CELL_WANTED_MS + i]) continue;
        d->cell[HEMS_UNIT_CELL_WANTED + i] = NAN;
        if (hems_unit_is_lost(d, hems_unit_actuator[i].device)) {
            d->cell[HEMS_UNIT_CELL_N_UNKNOWN]++;
            continue;
        }
        d->cell[HEMS_UNIT_CELL_N_DONE]++;
        hems_unit_set(d, i, value);
    }
}

/* Whether the cadence is over; its next instant is later than now. One that memory puts farther off than a period (it was
 * restored from another time, or is no number) begins anew. */
static bool is_over(struct device *d, size_t cell, double period_ms)
{
    const double now_ms = (double)d->t_ms, late_ms = now_ms - d->cell[cell];
    if (!(late_ms >= -period_ms && isfinite(late_ms))) {
        d->cell[cell] = now_ms + period_ms;
        return true;
    }
    if (late_ms < 0) return false;
    d->cell[cell] += period_ms * (1 + floor(late_ms / period_ms));
    return true;
}

/* Between rounds; a memory without sense counts as the shortest. */
static double period_ms(const struct device *d)
{
    const double period_s = d->cell[HEMS_UNIT_CELL_PERIOD_S];
    return (period_s >= 1 ? floor(fmin(period_s, 86400)) : 1) * MS_PER_S;
}

static void plan(struct device *d)
{
    double next_ms = fmin(d->cell[HEMS_UNIT_CELL_MEASURE_MS], d->cell[HEMS_UNIT_CELL_HOURLY_MS]);
    for (size_t i = 0; i < HEMS_UNIT_ACTUATORS; i++)
        if (!isnan(d->cell[HEMS_UNIT_CELL_WANTED + i])) next_ms = fmin(next_ms, d->cell[HEMS_UNIT_CELL_WANTED_MS + i]);
    d->due_ms = (int64_t)next_ms > d->t_ms ? (int64_t)next_ms : next_second_ms(d->t_ms);
}

static void due(struct device *d)
{
    obey(d);
    const bool is_heard = d->is_online && d->host->is_heard(d->host->ctx, d);
    const bool is_hour = is_over(d, HEMS_UNIT_CELL_HOURLY_MS, MS_PER_H);
    const bool is_round = is_over(d, HEMS_UNIT_CELL_MEASURE_MS, period_ms(d));
    const uint32_t news =
        is_hour ? HEMS_UNIT_NEWS_STATE | HEMS_UNIT_NEWS_CONFIGURATION : (uint32_t)d->cell[HEMS_UNIT_CELL_NEWS];
    d->cell[HEMS_UNIT_CELL_NEWS] = 0;
    if (is_heard && (news & HEMS_UNIT_NEWS_CONFIGURATION)) hems_unit_tell_configuration(d);
    if (is_heard && (news & HEMS_UNIT_NEWS_STATE)) hems_unit_tell_state(d);
    if (is_heard && is_round) hems_unit_tell_measurements(d);
    plan(d);
}

static void start(struct device *d)
{
    const int64_t now_ms = next_second_ms(d->t_ms);
    hems_unit_count_from_here(d);
    d->cell[HEMS_UNIT_CELL_MEASURE_MS] =
        (double)now_ms + floor(device_luck(d, "measurements") * period_ms(d) / MS_PER_S) * MS_PER_S;
    d->cell[HEMS_UNIT_CELL_HOURLY_MS] = (double)now_ms + floor(device_luck(d, "hourly") * 3600) * MS_PER_S;
    plan(d);
}

/* --- MQTT --- */

static void identify(const struct device *d, struct mqtt_identity *out)
{
    snprintf(out->client_id, sizeof out->client_id, "%s", d->id->serial);
    snprintf(out->topic, sizeof out->topic, "iflex/%s", d->id->serial);
    snprintf(out->will_topic, sizeof out->will_topic, "iflex/%s/status", d->id->serial);
    snprintf(out->will_payload, sizeof out->will_payload, "offline");
    out->will_qos = out->filter_qos = 1;
    out->will_retain = true;
    out->n_filter = 1;
    snprintf(out->filter[0], TOPIC_BYTES, "iflex/%s/control", d->id->serial);
}

static void connected(struct device *d)
{
    hems_unit_tell_status(d);
    hems_unit_tell_configuration(d);
    hems_unit_tell_state(d);
}

static void message(struct device *d, const char *topic, const char *payload, size_t n)
{
    char wanted[TOPIC_BYTES];
    snprintf(wanted, sizeof wanted, "iflex/%s/control", d->id->serial);
    if (strcmp(topic, wanted) == 0) hems_unit_take_control(d, payload, n);
}

/* Four groups of four. Five characters are those of the hardware address, which no two homes share; the rest is luck. */
static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    unsigned own = 0;
    (void)d;
    if (sscanf(id->mac + 6, "%6X", &own) != 1) own = 0;
    for (size_t i = 0, at = 0; i < 16; i++, at++) {
        if (i > 0 && i % 4 == 0) id->serial[at++] = '-';
        const bool is_own = i % 3 == 1; /* 1 4 7 10 13 */
        id->serial[at] = letters[is_own ? own % 36 : luck % 36];
        if (is_own) own /= 36;
        else luck /= 36;
        id->serial[at + 1] = '\0';
    }
}

static const struct mqtt_traits mqtt = {identify, connected, message};

const struct product hems_unit = {
    .name = "hems_unit",
    .maker = "pilotsim",
    .model = "HEMS",
    .doc = "household energy management system towards a RAI: MQTT",
    .needs = NEED_NOTHING,
    .slot = SLOT_HEMS,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = HEMS_UNIT_CELLS,
    .mqtt = &mqtt,
    .start = start,
    .due = due,
    .number = number,
};
