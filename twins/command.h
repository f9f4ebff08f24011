/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.h - what the outside may ask of a home. Neutral is the value while nobody asks; a price can
 * be anything, zero too, so there it is NaN.
 *
 * The one road from controllers and DR events to the physics: a command becomes an event of the
 * home at the current time. Names, units and allowed ranges are those of this list; devices/ shows
 * them on the wire and scenarios/ in dr_events. */
#ifndef PILOTSIM_TWINS_COMMAND_H
#define PILOTSIM_TWINS_COMMAND_H

/* clang-format off */
/*  id                name                    unit      neutral  min   max   what it does */
#define COMMAND_LIST(X)                                                                                            \
    X(ROOM_SHIFT,     room_setpoint,          "K",       0,     -10,   10,   "shifts the room set-point")            \
    X(DHW_SHIFT,      dhw_setpoint,           "K",       0,     -30,   20,   "shifts the hot-water set-point")       \
    X(HP_BLOCK,       heat_pump_block,        "1",       0,       0,    1,   "compressor and rod rest (1) once their minimum run is over") \
    X(HP_LIMIT,       compressor_limit,       "%",     100,       0,  100,   "upper limit of compressor speed")      \
    X(HEATER_OFF,     water_heater_off,       "1",       0,       0,    1,   "plug of the water heater off (1)")     \
    X(PV_LIMIT,       pv_limit,               "%",     100,       0,  100,   "feed-in limit in percent of nameplate") \
    X(PRICE,          price_signal,           "EUR/kWh", NAN,     -5,   10,   "replaces the import price; homes shift set-points by its ratio to the usual price")

enum command {
#define X(id, name, unit, neutral, min, max, doc) COMMAND_##id,
    COMMAND_LIST(X)
#undef X
    COMMAND_COUNT
};
/* clang-format on */

struct command_info {
    const char *name, *unit, *doc;
    double neutral, min, max;
};
extern const struct command_info command_info[COMMAND_COUNT];

#endif
