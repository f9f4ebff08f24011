/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hp_control.h - what heat-pump products have in common: the state they show, the commands they give
 * their home, the single charge of the tank, and counters they keep by themselves.
 *
 * A product's cells begin with HP_CONTROL_CELLS and its own follow from HP_CELLS on. Whatever happens to it, the
 * product works out anew all it wants of its home (struct hp_wants) and hands it over; only what has
 * changed since then becomes a command. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_HP_CONTROL_H
#define PILOTSIM_DEVICES_PRODUCTS_HP_CONTROL_H

#include "devices/device.h"
#include "devices/products/sg_ready.h"

/* What the machine does now. A product maps the rows to its own codes. */
#define HP_STATE_LIST(X)               \
    X(OFF, "switched off")             \
    X(BLOCKED, "blocked from outside") \
    X(STANDBY, "at rest")              \
    X(HEATING, "heats the rooms")      \
    X(WATER, "makes hot water")        \
    X(DEFROST, "defrosts")
enum hp_state {
#define X(id, words) HP_STATE_##id,
    HP_STATE_LIST(X)
#undef X
        HP_STATE_COUNT
};
/* A compressor within its minimum run still shows what it does. */
enum hp_state hp_control_state(const struct device *d, bool is_off, bool is_blocked);

/* Commands of a heat pump's controller; NaN or the neutral value: none. */
#define HP_WANT_LIST(X) \
    X(ROOM_SHIFT)       \
    X(DHW_SHIFT)        \
    X(HP_BLOCK)         \
    X(HP_LIMIT)         \
    X(ROOM_SET)         \
    X(DHW_SET)          \
    X(HEATING_OFF)      \
    X(DHW_OFF)          \
    X(DHW_BOOST)
enum hp_want {
#define X(id) HP_WANT_##id,
    HP_WANT_LIST(X)
#undef X
        HP_WANTS
};
struct hp_wants {
    double value[HP_WANTS]; /* put within the command's range when handed over */
};
struct hp_wants hp_control_nothing(void);
void hp_control_ask(struct device *d, const struct hp_wants *w);
/* Adds a state's shifts and block to what is wanted. */
void hp_control_add_sg(struct hp_wants *w, enum sg_ready state);

/* Cells: what was asked last (one a want), the single charge, counters. */
enum {
    HP_CELL_CHARGE = HP_WANTS, /* 1 while the tank is charged once */
    HP_CELL_CHARGE_SEEN,       /* 1 once the heat pump has begun with it */
    HP_CELL_CHARGE_MS,         /* when it was asked for */
    HP_CELL_COUNTED_MS,        /* the counters hold up to then */
    HP_CELL_COUNTED_RUN_S,
    HP_CELL_COUNTED_HP_WH,
    HP_CELL_COUNTED_WATER_WH,
    HP_CELL_COUNTED_ROD_WH,
    HP_CELL_ROOM_RUN_S, /* compressor time for the rooms */
    HP_CELL_WATER_RUN_S,
    HP_CELL_ROD_RUN_S,
    HP_CELLS
};
/* clang-format off */
#define HP_WANT_CELL(id) [HP_WANT_##id] = {"asked_" #id, "", NAN, false, "what the home was asked last; NaN: nothing"},
#define HP_CONTROL_CELLS                                                                                       \
    HP_WANT_LIST(HP_WANT_CELL)                                                                                 \
    [HP_CELL_CHARGE] =           {"charge",           "1",  0, false, "1 while the tank is charged once"},     \
    [HP_CELL_CHARGE_SEEN] =      {"charge_seen",      "1",  0, false, "1 once that has begun"},                \
    [HP_CELL_CHARGE_MS] =        {"charge_from",      "ms", 0, false, "when it was asked for"},                \
    [HP_CELL_COUNTED_MS] =       {"counted_to",       "ms", 0, false, "the counters hold up to then"},         \
    [HP_CELL_COUNTED_RUN_S] =    {"counted_run",      "s",  0, false, "compressor time then"},                 \
    [HP_CELL_COUNTED_HP_WH] =    {"counted_energy",   "Wh", 0, false, "energy of the heat pump then"},         \
    [HP_CELL_COUNTED_WATER_WH] = {"counted_water",    "Wh", 0, false, "of it for hot water then"},             \
    [HP_CELL_COUNTED_ROD_WH] =   {"counted_rod",      "Wh", 0, false, "energy of the rods then"},              \
    [HP_CELL_ROOM_RUN_S] =       {"room_run",         "s",  0, false, "compressor time for the rooms"},        \
    [HP_CELL_WATER_RUN_S] =      {"water_run",        "s",  0, false, "compressor time for hot water"},        \
    [HP_CELL_ROD_RUN_S] =        {"rod_run",          "s",  0, false, "time in which a rod has heated"}
/* clang-format on */

/* Begins or gives up one charge of the tank; the product asks anew after it. */
void hp_control_charge(struct device *d, bool on);
/* Ends the charge when the tank is hot or the heat pump has gone on to something else. True: it has ended now. */
bool hp_control_charge_ended(struct device *d);

/* Brings the counters up to now. Run time is shared between rooms and water as electricity was since the last call;
 * called every minute they are right to the minute. */
void hp_control_count(struct device *d);

/* The home's electricity and heat of this machine, rods included. */
double hp_control_power_w(const struct device *d);
double hp_control_heat_w(const struct device *d);
double hp_control_energy_wh(const struct device *d);
double hp_control_heat_wh(const struct device *d);
/* Electricity of the compressor at full speed at A7/W35, from the nameplate. */
double hp_control_nominal_w(const struct device *d);

/* The next instant that a minute of this device begins, later than now: fleets do not call all at once. */
int64_t hp_control_next_minute_ms(const struct device *d);

#endif
