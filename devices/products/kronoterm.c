/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kronoterm air-water heat pumps (ADAPT, VERSI, WPLV, ETERA) behind their KSM controller: Modbus RTU on terminal TEX,
 * unit 20, 115200 8N1, functions 03 and 06. A serial bridge on TCP 502 reaches the same unit.
 *
 * Numbers are those of the register list, which counts from one: PDU address = number - 1. Signed 16 bit; temperatures
 * in tenths; a probe that is not there reads -60.0 and a set-point of what is off reads 500.0. Energies are two registers,
 * high word first. Registers between the named ones read as 0, as clients read the list in blocks.
 * Sources: register list KSM 3.14, 17-20-28-4022-04; the scale of 2371 and 2372 as clients of it use it (x 0.01).
 *
 * What acts: 2012 and 2197 block the compressor and the rods; 2013, 2014 and vacation shift set-points, kelvin for kelvin;
 * 2017, 2026 and 2042 take heat from rooms or tank; 2015 charges the tank once and falls back to 0. Mode 2 (schedule) is
 * ECO from 22 to 5 o'clock, else the selected program. Vacation keeps the rooms at ECO and makes no hot water.
 * Read-only here, as the home has no such switch: sources 2016 and 2018, buffer, loops 2 to 4, disinfection, pressure,
 * circulation. Hours and energies count from the start of the run. */
#include "devices/products/hp_control.h"

#include <math.h>

#define PROBE_NONE_C (-60.0)
#define SET_OFF_C    500.0 /* raw 5000 */
#define ECO_FROM_H   22
#define ECO_TO_H     5

enum {
    CELL_SYSTEM_ON = HP_CELLS,
    CELL_REMOTE_OFF,
    CELL_PROGRAM,
    CELL_CORRECTION,
    CELL_REGIME,
    CELL_VACATION,
    CELL_VACATION_END_MS,
    CELL_VACATION_DAYS,
    CELL_DHW_SET,
    CELL_DHW_MODE,
    CELL_DHW_ECO,
    CELL_DHW_COMFORT,
    CELL_LOOP_MODE,
    CELL_LOOP_ECO,
    CELL_LOOP_COMFORT,
    CELL_ROOM_SET,
    CELL_COUNT
};
/* clang-format off */
static const struct cell cells[CELL_COUNT] = {
    HP_CONTROL_CELLS,
    [CELL_SYSTEM_ON] =       {"system_on",        "1",      1, false, "main switch"},
    [CELL_REMOTE_OFF] =      {"remote_off",       "1",      0, false, "disabled from outside"},
    [CELL_PROGRAM] =         {"program",          "1",      0, false, "0 normal, 1 ECO, 2 comfort"},
    [CELL_CORRECTION] =      {"correction",       "K",      0, false, "of the system's temperature"},
    [CELL_REGIME] =          {"regime",           "1",      3, false, "1 cool, 2 heat, 3 auto, 4 off"},
    [CELL_VACATION] =        {"vacation",         "1",      0, false, "1 while the residents are away"},
    [CELL_VACATION_END_MS] = {"vacation_end",     "ms",   NAN, false, "NaN: until it is switched off"},
    [CELL_VACATION_DAYS] =   {"vacation_days",    "d",      0, false, "0: without end"},
    [CELL_DHW_SET] =         {"dhw_set",          "degC", NAN, false, "NaN: as the residents have it"},
    [CELL_DHW_MODE] =        {"dhw_mode",         "1",      1, false, "0 off, 1 normal, 2 schedule"},
    [CELL_DHW_ECO] =         {"dhw_eco",          "K",     -5, false, "offset in ECO"},
    [CELL_DHW_COMFORT] =     {"dhw_comfort",      "K",      3, false, "offset in comfort"},
    [CELL_LOOP_MODE] =       {"loop_mode",        "1",      1, false, "0 off, 1 normal, 2 schedule"},
    [CELL_LOOP_ECO] =        {"loop_eco",         "K",     -2, false, "offset in ECO"},
    [CELL_LOOP_COMFORT] =    {"loop_comfort",     "K",      1, false, "offset in comfort"},
    [CELL_ROOM_SET] =        {"room_set",         "degC", NAN, false, "NaN: as the residents have it"},
};
/* clang-format on */

enum regime { REGIME_COOL = 1, REGIME_HEAT, REGIME_AUTO, REGIME_OFF };
enum mode { MODE_OFF, MODE_NORMAL, MODE_SCHEDULE };
enum level { LEVEL_OFF, LEVEL_NORMAL, LEVEL_ECO, LEVEL_COMFORT };

static bool is_set(const struct device *d, size_t cell) { return d->cell[cell] > 0.5; }

/* --- what holds now --- */

static enum level scheduled_level(const struct device *d, size_t mode_cell)
{
    const int hour = timezone_civil(&d->pilot->tz, device_utc_ms(d)).hour;
    const bool is_night = hour >= ECO_FROM_H || hour < ECO_TO_H;
    if (d->cell[mode_cell] == MODE_OFF) return LEVEL_OFF;
    if (d->cell[mode_cell] == MODE_SCHEDULE && is_night) return LEVEL_ECO;
    return (enum level)(LEVEL_NORMAL + (int)d->cell[CELL_PROGRAM]);
}

static enum level dhw_level(const struct device *d)
{
    return is_set(d, CELL_VACATION) ? LEVEL_OFF : scheduled_level(d, CELL_DHW_MODE);
}

static enum level loop_level(const struct device *d)
{
    if (d->cell[CELL_REGIME] == REGIME_COOL || d->cell[CELL_REGIME] == REGIME_OFF) return LEVEL_OFF;
    const enum level level = scheduled_level(d, CELL_LOOP_MODE);
    return level != LEVEL_OFF && is_set(d, CELL_VACATION) ? LEVEL_ECO : level;
}

static double offset_k(const struct device *d, enum level level, size_t eco_cell, size_t comfort_cell)
{
    if (level == LEVEL_ECO) return d->cell[eco_cell];
    return level == LEVEL_COMFORT ? d->cell[comfort_cell] : 0;
}

/* Everything this controller wants of the home, from its memory and the clock. */
static void apply(struct device *d)
{
    const enum level dhw = dhw_level(d), loop = loop_level(d);
    struct hp_wants w = hp_control_nothing();
    w.value[HP_WANT_ROOM_SET] = d->cell[CELL_ROOM_SET];
    w.value[HP_WANT_DHW_SET] = d->cell[CELL_DHW_SET];
    w.value[HP_WANT_ROOM_SHIFT] = d->cell[CELL_CORRECTION] + offset_k(d, loop, CELL_LOOP_ECO, CELL_LOOP_COMFORT);
    w.value[HP_WANT_DHW_SHIFT] = offset_k(d, dhw, CELL_DHW_ECO, CELL_DHW_COMFORT);
    w.value[HP_WANT_HEATING_OFF] = loop == LEVEL_OFF;
    w.value[HP_WANT_DHW_OFF] = dhw == LEVEL_OFF;
    w.value[HP_WANT_HP_BLOCK] = !is_set(d, CELL_SYSTEM_ON);
    w.value[HP_WANT_DHW_BOOST] = d->cell[HP_CELL_CHARGE];
    hp_control_add_sg(&w, is_set(d, CELL_REMOTE_OFF) ? SG_READY_BLOCK : SG_READY_NORMAL);
    hp_control_ask(d, &w);
}

/* --- values --- */

static enum hp_state state(const struct device *d)
{
    return hp_control_state(d, !is_set(d, CELL_SYSTEM_ON), is_set(d, CELL_REMOTE_OFF));
}

static double function(const struct device *d)
{
    static const double code[HP_STATE_COUNT] = {[HP_STATE_OFF] = 5,     [HP_STATE_BLOCKED] = 5, [HP_STATE_STANDBY] = 5,
                                                [HP_STATE_HEATING] = 0, [HP_STATE_WATER] = 1,   [HP_STATE_DEFROST] = 0};
    if (is_set(d, CELL_REMOTE_OFF)) return 7;
    if (state(d) == HP_STATE_WATER && d->view->is_legionella > 0.5) return 4;
    return code[state(d)];
}

static double rod_heats(const struct device *d) { return d->view->rod_power_w > 0; }

static double activations(const struct device *d)
{
    return (d->view->rod_power_w > 0 ? 1 << 0 : 0) | (is_set(d, HP_CELL_CHARGE) ? 1 << 12 : 0);
}

static double regime_now(const struct device *d)
{
    if (d->cell[CELL_REGIME] == REGIME_COOL) return 0;
    return d->cell[CELL_REGIME] == REGIME_OFF || d->view->is_season < 0.5 ? 2 : 1;
}

static double program_now(const struct device *d) { return is_set(d, CELL_VACATION) ? 1 : d->cell[CELL_PROGRAM]; }
static double defrosts(const struct device *d) { return state(d) == HP_STATE_DEFROST; }
static double runs(const struct device *d) { return d->view->hp_mode > 0.5; }
static double has_rod(const struct device *d) { return d->home->heat_pump.rod_step_w > 0; }
static double dhw_level_now(const struct device *d) { return dhw_level(d); }
static double loop_level_now(const struct device *d) { return loop_level(d); }
static double loop_pump(const struct device *d) { return state(d) == HP_STATE_HEATING || state(d) == HP_STATE_DEFROST; }
static double pumps(const struct device *d) { return state(d) == HP_STATE_WATER ? 1 << 1 : 0; }

static double dhw_set_c(const struct device *d)
{
    return isnan(d->cell[CELL_DHW_SET]) ? d->home->tank_set_c : d->cell[CELL_DHW_SET];
}

static double room_set_c(const struct device *d)
{
    return isnan(d->cell[CELL_ROOM_SET]) ? d->home->room_set_c : d->cell[CELL_ROOM_SET];
}

static double dhw_set_now_c(const struct device *d) { return dhw_level(d) == LEVEL_OFF ? SET_OFF_C : d->view->tank_set_c; }
static double loop_set_now_c(const struct device *d)
{
    return loop_level(d) == LEVEL_OFF ? SET_OFF_C : d->view->temp_water_set_c;
}
static double room_set_now_c(const struct device *d)
{
    return loop_level(d) == LEVEL_OFF ? SET_OFF_C / 10 : d->view->room_set_c;
}

static double room_hours(const struct device *d) { return floor(d->cell[HP_CELL_ROOM_RUN_S] / 3600); }
static double water_hours(const struct device *d) { return floor(d->cell[HP_CELL_WATER_RUN_S] / 3600); }
static double rod_hours(const struct device *d) { return floor(d->cell[HP_CELL_ROD_RUN_S] / 3600); }
static double load_percent(const struct device *d) { return 100 * d->view->hp_speed_frac; }
static double energy_kwh(const struct device *d) { return hp_control_energy_wh(d) / 1000; }
static double heat_kwh(const struct device *d) { return hp_control_heat_wh(d) / 1000; }

static double cop(const struct device *d)
{
    return runs(d) > 0 && hp_control_power_w(d) > 0 ? hp_control_heat_w(d) / hp_control_power_w(d) : 0;
}

static double scop(const struct device *d)
{
    return hp_control_energy_wh(d) > 0 ? hp_control_heat_wh(d) / hp_control_energy_wh(d) : 0;
}

static double hot_cycle_minute(const struct device *d) { return (double)(d->home->legionella_ms % MS_PER_DAY / MS_PER_MIN); }

static const char *zeros(const struct device *d)
{
    (void)d;
    return "";
}

/* --- writes --- */

static enum verdict store(struct device *d, const struct point *p, double value)
{
    const enum verdict v = point_store(d, p, value);
    apply(d);
    return v;
}

static enum verdict set_dhw(struct device *d, const struct point *p, double value)
{
    (void)p;
    d->cell[CELL_DHW_SET] = value;
    apply(d);
    return VERDICT_ACCEPTED;
}

static enum verdict set_room(struct device *d, const struct point *p, double value)
{
    (void)p;
    d->cell[CELL_ROOM_SET] = value;
    apply(d);
    return VERDICT_ACCEPTED;
}

static enum verdict charge(struct device *d, const struct point *p, double value)
{
    (void)p;
    hp_control_charge(d, value > 0.5);
    apply(d);
    return VERDICT_ACCEPTED;
}

/* The days count from the switch, or from when they are changed during a vacation. */
static enum verdict vacation(struct device *d, const struct point *p, double value)
{
    d->cell[p->read.cell] = value;
    const double days = d->cell[CELL_VACATION_DAYS];
    d->cell[CELL_VACATION_END_MS] = is_set(d, CELL_VACATION) && days > 0 ? (double)d->t_ms + days * MS_PER_DAY : NAN;
    apply(d);
    return VERDICT_ACCEPTED;
}

/* clang-format off */
#define AT(number, n, type, factor) .addr = (number) - 1, .n_register = (n), .wire = WIRE_##type, .scale = (factor)
#define SHOW(number, id, of, factor, source, text) \
    {.name = id, .unit = of, .read = source, AT(number, 1, I16, factor), .doc = text}
#define TAKE(number, id, of, factor, source, sink, lo, hi, text) \
    {.name = id, .unit = of, .read = source, .write = sink, .min = lo, .max = hi, AT(number, 1, I16, factor), .doc = text}
#define SWITCH(number, id, source, sink, text) \
    {.name = id, .unit = "", .kind = POINT_BOOL, .read = source, .write = sink, AT(number, 1, I16, 1), .doc = text}
#define WHOLE(number, id, source, sink, lo, hi, text) \
    {.name = id, .unit = "", .kind = POINT_ENUM, .read = source, .write = sink, .min = lo, .max = hi, AT(number, 1, I16, 1), .doc = text}
#define SUM(number, id, of, factor, source, text) \
    {.name = id, .unit = of, .read = source, AT(number, 2, U32, factor), .doc = text}
#define UNUSED(number, n) \
    {.name = "unused_" #number, .unit = "", .kind = POINT_TEXT, .read = FROM_TEXT(zeros), AT(number, n, STRING, 0), .doc = "reads as 0"}

static const struct point points[] = {
    /*     number  name                  unit     scale source                        what */
    SHOW(  2000, "system_running",       "",      1,    FROM_CELL(CELL_SYSTEM_ON),    "0 off, 1 on"),
    SHOW(  2001, "function",             "",      1,    FROM_FN(function),            "0 heating, 1 hot water, 4 disinfection, 5 standby, 7 remote off"),
    SHOW(  2002, "activations",          "",      1,    FROM_FN(activations),         "bits: 0 rod heats, 12 quick hot water"),
    SHOW(  2003, "reserve_source",       "",      1,    FROM_FN(rod_heats),           "1 while a rod heats"),
    SHOW(  2004, "alternative_source",   "",      1,    FROM_CONST(0),                "none"),
    UNUSED(2005, 1),
    SHOW(  2006, "error_state",          "",      1,    FROM_CONST(0),                "0 none"),
    SHOW(  2007, "regime",               "",      1,    FROM_FN(regime_now),          "0 cooling, 1 heating, 2 both off"),
    SHOW(  2008, "program",              "",      1,    FROM_FN(program_now),         "0 normal, 1 ECO, 2 comfort"),
    UNUSED(2009, 1),
    SHOW(  2010, "dhw_quick",            "",      1,    FROM_CELL(HP_CELL_CHARGE),    "quick hot water"),
    SHOW(  2011, "defrost",              "",      1,    FROM_FN(defrosts),            "1 during a defrost"),
    SWITCH(2012, "system_on",            FROM_CELL(CELL_SYSTEM_ON), store,            "main switch"),
    WHOLE( 2013, "program_select",       FROM_CELL(CELL_PROGRAM),   store,  0, 2,     "0 normal, 1 ECO, 2 comfort"),
    TAKE(  2014, "correction",           "K",     1,    FROM_CELL(CELL_CORRECTION),   store, -4, 4, "of the system's temperature"),
    SWITCH(2015, "dhw_quick_heating",    FROM_CELL(HP_CELL_CHARGE), charge,           "charges the tank once"),
    SHOW(  2016, "aux_source_on",        "",      1,    FROM_FN(has_rod),             "the rod may help"),
    WHOLE( 2017, "regime_switch",        FROM_CELL(CELL_REGIME),    store,  1, 4,     "1 cool, 2 heat, 3 auto, 4 off"),
    SHOW(  2018, "reserve_source_on",    "",      1,    FROM_FN(has_rod),             "the rod may help"),
    UNUSED(2019, 3),
    SWITCH(2022, "vacation",             FROM_CELL(CELL_VACATION),  vacation,         "rooms at ECO, no hot water"),
    TAKE(  2023, "dhw_set",              "degC",  0.1,  FROM_FN(dhw_set_c),           set_dhw, 20, 75, "hot-water set-point"),
    SHOW(  2024, "dhw_set_now",          "degC",  0.1,  FROM_FN(dhw_set_now_c),       "in force; 500 off"),
    UNUSED(2025, 1),
    WHOLE( 2026, "dhw_mode",             FROM_CELL(CELL_DHW_MODE),  store,  0, 2,     "0 off, 1 normal, 2 schedule"),
    SHOW(  2027, "dhw_level",            "",      1,    FROM_FN(dhw_level_now),       "0 off, 1 normal, 2 ECO, 3 comfort"),
    SHOW(  2028, "pumps",                "",      1,    FROM_FN(pumps),               "bits: 0 circulation (none), 1 hot-water pump"),
    UNUSED(2029, 1),
    TAKE(  2030, "dhw_eco",              "K",     0.1,  FROM_CELL(CELL_DHW_ECO),      store, -20, 0, "hot-water offset in ECO"),
    TAKE(  2031, "dhw_comfort",          "K",     0.1,  FROM_CELL(CELL_DHW_COMFORT),  store, 0, 20, "hot-water offset in comfort"),
    UNUSED(2032, 2),
    SHOW(  2034, "buffer_set_now",       "degC",  0.1,  FROM_CONST(SET_OFF_C),        "no buffer"),
    SHOW(  2035, "buffer_mode",          "",      1,    FROM_CONST(0),                "no buffer"),
    UNUSED(2036, 2),
    SHOW(  2038, "main_pump",            "",      1,    FROM_FN(runs),                "1 while it runs"),
    UNUSED(2039, 3),
    WHOLE( 2042, "loop1_mode",           FROM_CELL(CELL_LOOP_MODE), store,  0, 2,     "0 off, 1 normal, 2 schedule"),
    UNUSED(2043, 1),
    SHOW(  2044, "loop1_level",          "",      1,    FROM_FN(loop_level_now),      "0 off, 1 normal, 2 ECO, 3 comfort"),
    SHOW(  2045, "loop1_pump",           "",      1,    FROM_FN(loop_pump),           "1 while it runs"),
    SHOW(  2046, "loop1_control",        "",      1,    FROM_CONST(1 << 8 | 1 << 0),  "bits: 0 room thermostat, 8 by the weather"),
    TAKE(  2047, "loop1_eco",            "K",     0.1,  FROM_CELL(CELL_LOOP_ECO),     store, -10, 0, "room offset in ECO"),
    TAKE(  2048, "loop1_comfort",        "K",     0.1,  FROM_CELL(CELL_LOOP_COMFORT), store, 0, 10, "room offset in comfort"),
    UNUSED(2049, 41),
    SHOW(  2090, "hours_heating",        "h",     1,    FROM_FN(room_hours),          "compressor for the rooms"),
    SHOW(  2091, "hours_dhw",            "h",     1,    FROM_FN(water_hours),         "compressor for hot water"),
    UNUSED(2092, 3),
    SHOW(  2095, "hours_aux",            "h",     1,    FROM_FN(rod_hours),           "rods"),
    UNUSED(2096, 5),
    SHOW(  2101, "temp_return",          "degC",  0.1,  FROM_VIEW(temp_return_c),     "water to the heat pump"),
    SHOW(  2102, "temp_dhw",             "degC",  0.1,  FROM_VIEW(temp_tank_top_c),   "hot-water tank"),
    SHOW(  2103, "temp_outdoor",         "degC",  0.1,  FROM_VIEW(temp_outdoor_c),    "outdoor air"),
    SHOW(  2104, "temp_supply",          "degC",  0.1,  FROM_VIEW(temp_supply_c),     "water from the heat pump"),
    SHOW(  2105, "temp_evaporator",      "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2106, "temp_compressor",      "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    UNUSED(2107, 2),
    SHOW(  2109, "temp_pool",            "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2110, "temp_loop2",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2111, "temp_loop3",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2112, "temp_loop4",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2113, "error_shown",          "",      1,    FROM_CONST(0),                "none"),
    UNUSED(2114, 14), /* bitmaps of errors and warnings */
    SHOW(  2128, "loop1_set_now",        "degC",  0.1,  FROM_FN(loop_set_now_c),      "supply water by the heating curve; 500 off"),
    SHOW(  2129, "power",                "W",     1,    FROM_FN(hp_control_power_w),  "electric, rods included"),
    SHOW(  2130, "temp_loop1",           "degC",  0.1,  FROM_VIEW(temp_supply_c),     "water to loop 1"),
    UNUSED(2131, 8),
    TAKE(  2139, "vacation_days",        "d",     1,    FROM_CELL(CELL_VACATION_DAYS), vacation, 0, 366, "0: until switched off"),
    UNUSED(2140, 20),
    SHOW(  2160, "temp_room1",           "degC",  0.1,  FROM_VIEW(temp_operative_c),  "room thermostat of loop 1"),
    SHOW(  2161, "temp_room2",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2162, "temp_room3",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    SHOW(  2163, "temp_room4",           "degC",  0.1,  FROM_CONST(PROBE_NONE_C),     "no probe"),
    UNUSED(2164, 23),
    TAKE(  2187, "loop1_room_set",       "degC",  0.1,  FROM_FN(room_set_c),          set_room, 5, 30, "room set-point"),
    SHOW(  2188, "loop2_set_now",        "degC",  0.1,  FROM_CONST(SET_OFF_C),        "no loop 2"),
    SHOW(  2189, "loop3_set_now",        "degC",  0.1,  FROM_CONST(SET_OFF_C),        "no loop 3"),
    SHOW(  2190, "loop4_set_now",        "degC",  0.1,  FROM_CONST(SET_OFF_C),        "no loop 4"),
    SHOW(  2191, "loop1_room_set_now",   "degC",  0.01, FROM_FN(room_set_now_c),      "in force; raw 5000 off"),
    UNUSED(2192, 5),
    SWITCH(2197, "remote_off",           FROM_CELL(CELL_REMOTE_OFF), store,           "1: disabled from outside"),
    UNUSED(2198, 3),
    SHOW(  2301, "disinfection_on",      "",      1,    FROM_CONST(1),                "weekly hot cycle of the tank"),
    SHOW(  2302, "disinfection_set",     "degC",  0.1,  FROM_CONST(62),               "as the home's tank controller does it"),
    SHOW(  2303, "disinfection_period",  "d",     1,    FROM_CONST(7),                "weekly"),
    SHOW(  2304, "disinfection_minute",  "min",   1,    FROM_FN(hot_cycle_minute),    "of the local day"),
    UNUSED(2305, 13),
    SHOW(  2318, "compressor",           "",      1,    FROM_FN(runs),                "bit 0: runs"),
    UNUSED(2319, 8),
    SHOW(  2327, "load",                 "%",     1,    FROM_FN(load_percent),        "compressor speed over its highest"),
    UNUSED(2328, 1),
    SHOW(  2329, "heat",                 "W",     1,    FROM_FN(hp_control_heat_w),   "heat output, rods included"),
    UNUSED(2330, 31),
    SUM(   2361, "energy",               "kWh",   1,    FROM_FN(energy_kwh),          "electricity, rods included"),
    SUM(   2363, "heat_energy",          "kWh",   0.1,  FROM_FN(heat_kwh),            "heat, rods included"),
    UNUSED(2365, 6),
    SHOW(  2371, "cop",                  "",      0.01, FROM_FN(cop),                 "heat over electricity now; 0 at rest"),
    SHOW(  2372, "scop",                 "",      0.01, FROM_FN(scop),                "of all energies so far"),
};
/* clang-format on */

/* --- the controller --- */

static void due(struct device *d)
{
    hp_control_count(d);
    hp_control_charge_ended(d);
    if ((double)d->t_ms >= d->cell[CELL_VACATION_END_MS]) {
        d->cell[CELL_VACATION] = 0;
        d->cell[CELL_VACATION_END_MS] = NAN;
    }
    apply(d);
    d->due_ms = hp_control_next_minute_ms(d);
}

static void start(struct device *d)
{
    apply(d);
    d->due_ms = hp_control_next_minute_ms(d);
}

static const struct modbus_traits modbus = {
    .tcp_port = 502,
    .unit = 20,
    .rtu = true,
    .baud = 115200,
    .functions = 1U << 3 | 1U << 6,
};

const struct product kronoterm = {
    .name = "kronoterm",
    .maker = "Kronoterm",
    .model = "KSM 3.14",
    .doc = "air-water heat pump on Modbus RTU, or TCP through a bridge",
    .needs = NEED_HEAT_PUMP,
    .slot = SLOT_HEAT_PUMP,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = CELL_COUNT,
    .modbus = &modbus,
    .start = start,
    .due = due,
};
