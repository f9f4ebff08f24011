/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.h - all homes of a pilot through time: blocks of homes in threads, batches of days.
 *
 * Homes do not meet within a batch, so a block of homes is solved by one thread from the batch's
 * start to its end; blocks are handed to the sink in their order, whatever the thread count, while
 * other threads go on. The run's whole memory is one block: the checkpoint. With a counterfactual the same homes also live
 * through the same days without DR events; a home is solved twice only once its paths part. */
#ifndef PILOTSIM_TWINS_ENGINE_H
#define PILOTSIM_TWINS_ENGINE_H

#include "twins/kpi.h"
#include "twins/solver.h"

struct engine; /* opaque */

struct engine_options {
    uint32_t n_thread;        /* >= 1 */
    uint32_t homes_per_block; /* >= 1 */
    uint32_t days_per_batch;  /* >= 1 */
    bool counterfactual;
    uint32_t batches_per_commit;  /* 0 is as 1 */
    quantity_mask wanted;         /* what the sink reads of the homes; nothing else is worked out */
    quantity_mask wanted_without; /* and of the life without events; part of wanted */
};
/* Blocks that are packed and wait for their turn are bounded: a sink needs this many places. */
enum { ENGINE_PLACES_PER_THREAD = 4 };

struct block_view { /* what a block of homes yields in a batch; valid during the call */
    uint32_t block, batch;
    uint32_t place; /* < ENGINE_PLACES_PER_THREAD * n_thread, the block's own from pack to put */
    size_t home0;
    uint32_t n_home, n_row;
    const float *const *actual;  /* [home] -> rows of the wanted quantities; see row_of */
    const float *const *without; /* the same without events; NULL without counterfactual */
    size_t row_stride;
    quantity_mask wanted;
};
/* q must be wanted, of that life. */
static inline const float *row_of(const struct block_view *b, const float *home, enum quantity q)
{
    const quantity_mask before = b->wanted & (((quantity_mask)1 << q) - 1);
    return home + (size_t)__builtin_popcountll(before) * b->row_stride;
}

/* pack runs on any thread, lane < n_thread tells which, and sees the rows; put runs in block order,
 * one at a time, and has the block's place; then comes end_batch, and after some batches and the last
 * one commit. A status other than ST_OK ends the run. Any function may be NULL. */
struct engine_sink {
    void *ctx;
    enum status (*pack)(void *ctx, uint32_t lane, const struct block_view *b);
    enum status (*put)(void *ctx, const struct block_view *b);
    enum status (*end_batch)(void *ctx, int64_t t_ms);
    enum status (*commit)(void *ctx, int64_t t_ms, const void *state);
    void (*progress)(void *ctx, double home_days_done, double home_days_all, int64_t t_ms);
};

MUST_USE enum status engine_create(const struct model *m, struct engine_options o, struct engine **out);
void engine_free(struct engine *e);
void *engine_state(struct engine *e, size_t *n_bytes); /* the checkpoint: to save, or to fill before a run */
int64_t engine_batch_ms(const struct engine *e);

/* From from_ms (0, or the time of the checkpoint loaded) to the end of the pilot. */
MUST_USE enum status engine_run(struct engine *e, int64_t from_ms, const struct engine_sink *sink, struct fault *fault);
struct solver_counts engine_counts(const struct engine *e);

/* Figures of the finished run; arrays of the caller: home[KPI_COUNT * n_home], fleet[KPI_COUNT],
 * dr_home[n_dr * DR_KPI_COUNT * n_home], dr_fleet[n_dr * DR_KPI_COUNT] (NaN without counterfactual
 * but for joined and overridden). */
void engine_kpis(const struct engine *e, double *home, double *fleet);
void engine_dr_kpis(const struct engine *e, double *dr_home, double *dr_fleet);

#endif
