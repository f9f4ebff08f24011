/* SPDX-License-Identifier: GPL-3.0-or-later */
/* turns.h - jobs that threads finish in any order and that are handed over in their own.
 *
 * Jobs are numbered from 0. A thread takes the next number, works, and says when it is done; the job
 * whose turn it is, and all finished ones after it, are then handed over by that thread while the
 * others go on. Nobody waits for a turn unless n_place jobs are under way or finished and not handed
 * over: job k owns place k % n_place from take to hand-over. */
#ifndef PILOTSIM_TWINS_TURNS_H
#define PILOTSIM_TWINS_TURNS_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct turns; /* opaque */

MUST_USE enum status turns_create(uint32_t n_place, struct turns **out);
void turns_free(struct turns *t); /* NULL is fine */

/* Jobs 0 to n_job - 1 from now on; no thread may be at work. hand_over is called once a job, in their
 * order, never twice at a time, on any thread. */
void turns_begin(struct turns *t, uint32_t n_job, void (*hand_over)(void *ctx, uint32_t job), void *ctx);
bool turns_take(struct turns *t, uint32_t *job); /* waits for a place; false: no job is left */
void turns_done(struct turns *t, uint32_t job);

#endif
