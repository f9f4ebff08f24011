/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recorder.h - carries what the engine yields into a results file.
 *
 * Compression and the fleet's sums run on the engine's threads (pack), writing in block order (put),
 * the fleet's series after each batch, durability now and then (commit). Memory is bounded: the
 * fleet's series of a batch a thread, and the packed chunks of the blocks that wait for their turn. */
#ifndef PILOTSIM_OUTPUTS_RECORDER_H
#define PILOTSIM_OUTPUTS_RECORDER_H

#include "outputs/results.h"
#include "twins/engine.h"

struct recorder; /* opaque */

MUST_USE enum status recorder_create(const struct model *m, struct results *r, struct engine_options o, uint32_t rows_per_batch,
                                     struct recorder **out);
void recorder_free(struct recorder *r);

quantity_mask recorder_summed(void); /* what the fleet's series need of each home, recorded or not */

/* The four calls of an engine_sink; ctx is the recorder. The commit at the pilot's end becomes visible
 * with results_finish. */
enum status recorder_pack(void *ctx, uint32_t lane, const struct block_view *b);
enum status recorder_put(void *ctx, const struct block_view *b);
enum status recorder_end_batch(void *ctx, int64_t t_ms);
enum status recorder_commit(void *ctx, int64_t t_ms, const void *state);

double recorder_cpu_s(const struct recorder *r); /* CPU seconds in the calls above */

#endif
