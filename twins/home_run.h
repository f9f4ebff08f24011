/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home_run.h - the event loop of one home, whoever integrates it.
 *
 * The loop is polled: it handles what is due and says which system has to be stepped before it can
 * go on. So one thread can keep several homes going and step their systems side by side. */
#ifndef PILOTSIM_TWINS_HOME_RUN_H
#define PILOTSIM_TWINS_HOME_RUN_H

#include "twins/run.h"

enum home_want { HOME_DONE = 0, HOME_ROOM = 1, HOME_TANK = 2 }; /* bits */

/* A job on whole days; r->room, r->tank and r->in.lived are the caller's. */
void home_begin(struct run *r, const struct model *m, const struct home_job *j, int64_t from_ms, int64_t to_ms);

/* Goes on until systems have to be stepped, each in *want by one step; HOME_DONE: the last day has ended, or
 * all up to r->pause_ms is done (set after home_begin, which sets it to never). A pause changes nothing of what
 * comes after it. A day that ends at the pause has ended, and the next one not begun. */
MUST_USE enum status home_poll(struct run *r, unsigned *want, struct fault *fault);
static inline bool home_is_through(const struct run *r) { return !r->in_day && r->day_ms >= r->to_ms; }

/* Of a paused home: begins the day that begins now, if one does; nothing else. */
MUST_USE enum status home_wake(struct run *r, struct fault *fault);

/* Of a paused home: a command from now on (NaN takes it back); the next poll lets it act. */
void home_ask(struct run *r, enum command c, double value);

/* After a step that ended at a crossing. */
void home_crossed(struct run *r, enum home_want which, uint32_t guards);

/* Fills in whose fault it was, and when. */
enum status home_fault(const struct run *r, enum status st, struct fault *fault);

#endif
