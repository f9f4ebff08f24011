/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recorder.h - carries what the engine yields into a results file.
 *
 * Compression runs on the engine's threads (pack), the fleet's sums and writing in block order
 * (put), durability after each batch (commit). Memory is bounded: a chunk of each quantity a
 * thread, and the fleet's series of one batch. */
#ifndef PILOTSIM_OUTPUTS_RECORDER_H
#define PILOTSIM_OUTPUTS_RECORDER_H

#include "outputs/results.h"
#include "twins/engine.h"

struct recorder; /* opaque */

MUST_USE enum status recorder_create(const struct model *m, struct results *r, struct engine_options o, uint32_t rows_per_batch,
                                     struct recorder **out);
void recorder_free(struct recorder *r);

/* The three calls of an engine_sink; ctx is the recorder. */
enum status recorder_pack(void *ctx, uint32_t lane, const struct block_view *b);
enum status recorder_put(void *ctx, uint32_t lane, const struct block_view *b);
enum status recorder_commit(void *ctx, int64_t t_ms, const void *state);

double recorder_cpu_s(const struct recorder *r); /* CPU seconds in the calls above */

#endif
