/* SPDX-License-Identifier: GPL-3.0-or-later */
/* state.h - all that changes in a run: one struct a home, in one block; memcpy is a snapshot. */
#ifndef PILOTSIM_TWINS_STATE_H
#define PILOTSIM_TWINS_STATE_H

#include "twins/command.h"
#include "twins/pilot.h"

/* A home's own events. At equal times the earlier in this list goes first; each kind has at most
 * one pending event, so the queue of a home is this array and the next event its minimum. */
#define TIMER_LIST(X)                                                   \
    X(TARIFF, "the register changes")                                   \
    X(DR, "a DR event gives notice, begins or ends")                    \
    X(OVERRIDE, "cold residents lose patience")                         \
    X(SETBACK, "night begins or ends")                                  \
    X(SEASON, "the controller looks at the damped outdoor temperature") \
    X(DEFROST, "a defrost is over")                                     \
    X(COMPRESSOR, "minimum run or rest is over")                        \
    X(WATER_CAP, "hot water has had its longest run")                   \
    X(WATER_PAUSE, "its pause is over")                                 \
    X(ROD, "water was too cold for too long")                           \
    X(LEGIONELLA, "weekly hot cycle")                                   \
    X(DRAW, "a tap opens or closes")                                    \
    X(BATTERY, "the battery looks at the meter")
enum timer {
#define X(id, doc) TIMER_##id,
    TIMER_LIST(X)
#undef X
        TIMER_COUNT
};

/* Kinds of energy a home keeps account of, J since the start. */
#define TALLY_LIST(X)                                                            \
    X(HEAT_PUMP, "electricity of the heat pump without rods, stand-by included") \
    X(HEAT_PUMP_WATER, "of it in hot-water runs")                                \
    X(ROD, "electricity of the rods")                                            \
    X(HEATER, "electricity of the resistive water heater")                       \
    X(APPLIANCE, "electricity of appliances, lights, stand-by")                  \
    X(EV, "electricity of the charger")                                          \
    X(BATTERY, "net AC energy into the battery")                                 \
    X(PV, "AC energy of the inverter")                                           \
    X(PV_CURTAILED, "energy lost to the feed-in limit")                          \
    X(REACTIVE, "net reactive energy, var s")                                    \
    X(HEAT_ROOM, "heat of the source into the emitter, without rod")             \
    X(HEAT_WATER, "heat of the source into the tank, without rod")               \
    X(ROD_ROOM, "rod heat into the emitter")                                     \
    X(ROD_TANK, "rod or element heat into the tank")                             \
    X(ROOM_LOSS, "from the rooms to outside")                                    \
    X(ROOM_GAIN, "internal and solar gains")                                     \
    X(TANK_LOSS, "standing loss of the tank")                                    \
    X(DRAW, "useful heat of drawn water")                                        \
    X(DRAW_UNMET, "heat missing in drawn water")
enum tally {
#define X(id, doc) TALLY_##id,
    TALLY_LIST(X)
#undef X
        TALLY_COUNT
};

struct home_state {
#define FIELD(type, name, unit, doc)        type name;
#define ARRAY(type, name, count, unit, doc) type name[count];
#include "twins/state_fields.def"
#undef FIELD
#undef ARRAY
};

/* A 128-bit checksum of the block, as 32 hexadecimal digits: equal for equal runs. */
void state_hash(const void *block, size_t n_bytes, char out[33]);

#endif
