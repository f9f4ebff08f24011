/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_live.h - a run that can stop at any instant, be looked at and be asked: what serving needs.
 *
 * Every home keeps its seat in a lane of its own block. Where the run stops changes no bit of it, and
 * without asks the sink gets what engine_run gives it. One thread calls; the work of engine_live_go is
 * shared by the engine's threads. Made on an engine without counterfactual, whose days_per_batch is 1. */
#ifndef PILOTSIM_TWINS_ENGINE_LIVE_H
#define PILOTSIM_TWINS_ENGINE_LIVE_H

#include "twins/engine.h"
#include "twins/view.h"

struct engine_live; /* opaque */

/* The engine's state block as it is, at from_ms (a multiple of a day). e and sink stay the caller's. */
MUST_USE enum status engine_live_create(struct engine *e, int64_t from_ms, const struct engine_sink *sink,
                                        struct engine_live **out);
void engine_live_free(struct engine_live *l);

/* All homes on to t_ms, at most the pilot's end. Finished days go to the sink. */
MUST_USE enum status engine_live_go(struct engine_live *l, int64_t t_ms, struct fault *fault);
/* One home (and its neighbours in the lane) ahead of the others to t_ms, within the day that is under way; before the
 * next go. Of such a home looks and asks are at that instant. */
MUST_USE enum status engine_live_reach(struct engine_live *l, size_t home, int64_t t_ms, struct fault *fault);
/* Ends the run here: what the day under way has yielded goes to the sink, committed with the state of its begin. Nothing
 * but free may follow. */
MUST_USE enum status engine_live_stop(struct engine_live *l, struct fault *fault);
int64_t engine_live_now_ms(const struct engine_live *l);

/* The home now. Valid until the next go or ask. NULL: it could not begin its day (fault). */
const struct home_view *engine_live_view(struct engine_live *l, size_t home, struct fault *fault);

/* From now on the home is asked this; NaN takes it back. Acts at once. After the pilot's end nothing is asked. */
MUST_USE enum status engine_live_ask(struct engine_live *l, size_t home, enum command c, double value, struct fault *fault);

/* The state of all homes at the begin of the present day: with what was asked since, in order, it is a snapshot. */
const void *engine_live_midnight(const struct engine_live *l, size_t *n_bytes, int64_t *t_ms);
/* Goes back to such a state; t_ms is its time. Days already handed to the sink are handed over anew. */
void engine_live_restore(struct engine_live *l, const void *midnight, int64_t t_ms);

#endif
