/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.h - what the outside may ask of a home. Neutral is the value while nobody asks; a price can
 * be anything, zero too, so there it is NaN.
 *
 * The one road from controllers and DR events to the physics: a command becomes an event of the
 * home at the current time. Names, units and allowed ranges are those of this list; devices/ shows
 * them on the wire and scenarios/ in dr_events. */
#ifndef PILOTSIM_TWINS_COMMAND_H
#define PILOTSIM_TWINS_COMMAND_H

/* How two who ask at once are joined: shifts add up, of limits the stricter holds, and of values the event's. */
enum command_join { JOIN_SUM, JOIN_MAX, JOIN_MIN, JOIN_REPLACE };

/* clang-format off */
/*  id                name                    unit      neutral  min   max   join     what it does */
#define COMMAND_LIST(X)                                                                                            \
    X(ROOM_SHIFT,     room_setpoint,          "K",       0,     -10,   10,   SUM,     "shifts the room set-point")            \
    X(DHW_SHIFT,      dhw_setpoint,           "K",       0,     -30,   20,   SUM,     "shifts the hot-water set-point")       \
    X(HP_BLOCK,       heat_pump_block,        "1",       0,       0,    1,   MAX,     "compressor and rod rest (1) once their minimum run is over") \
    X(HP_LIMIT,       compressor_limit,       "%",     100,       0,  100,   MIN,     "upper limit of compressor speed")      \
    X(HEATER_OFF,     water_heater_off,       "1",       0,       0,    1,   MAX,     "plug of the water heater off (1)")     \
    X(PV_LIMIT,       pv_limit,               "%",     100,       0,  100,   MIN,     "feed-in limit in percent of nameplate") \
    X(PRICE,          price_signal,           "EUR/kWh", NAN,     -5,   10,  REPLACE, "replaces the import price; homes shift set-points by its ratio to the usual price") \
    X(ROOM_SET,       room_target,            "degC",    NAN,      5,   30,  REPLACE, "replaces the room set-point the residents chose") \
    X(DHW_SET,        dhw_target,             "degC",    NAN,     20,   75,  REPLACE, "replaces the hot-water set-point") \
    X(HEATING_OFF,    heating_off,            "1",       0,       0,    1,   MAX,     "no heat to the rooms (1); hot water goes on") \
    X(DHW_OFF,        dhw_off,                "1",       0,       0,    1,   MAX,     "no heat to the tank (1)") \
    X(DHW_BOOST,      dhw_boost,              "1",       0,       0,    1,   MAX,     "charges the tank to its set-point now (1)") \
    X(EV_LIMIT,       ev_limit,               "W",   22000,       0, 22000,  MIN,     "upper limit of the car's charger; what is not charged in time stays out") \
    X(PV_TAN_PHI,     pv_tan_phi,             "1",       0,      -2,    2,   REPLACE, "reactive over active power of the inverter; positive draws reactive power")

enum command {
#define X(id, name, unit, neutral, min, max, join, doc) COMMAND_##id,
    COMMAND_LIST(X)
#undef X
    COMMAND_COUNT
};
/* clang-format on */

struct command_info {
    const char *name, *unit, *doc;
    double neutral, min, max;
    enum command_join join;
};
extern const struct command_info command_info[COMMAND_COUNT];

#endif
