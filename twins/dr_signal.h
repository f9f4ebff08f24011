/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dr_signal.h - what the DR events ask of a home at an instant.
 *
 * Pure functions of the model, the home and the events its residents have ended (bit per event, as
 * home_state.overridden). Times are scenario ms. A home that did not join, or a model without
 * events, is asked nothing. */
#ifndef PILOTSIM_TWINS_DR_SIGNAL_H
#define PILOTSIM_TWINS_DR_SIGNAL_H

#include "twins/model.h"

/* What controllers ask (s->asked) and all events in force, joined by the rule of each command; of values that
 * replace, the last event's wins. */
void dr_signal_commands(const struct model *m, const struct home_model *h, const struct home_state *s, int64_t t_ms,
                        double out[COMMAND_COUNT]);

/* Bits of the events in force that can keep the residents cold. */
uint64_t dr_signal_cooling(const struct model *m, const struct home_model *h, uint64_t overridden, int64_t t_ms);

/* The next notice, begin or end after t_ms; INT64_MAX: none. */
int64_t dr_signal_next_edge_ms(const struct model *m, const struct home_model *h, uint64_t overridden, int64_t t_ms);

#endif
