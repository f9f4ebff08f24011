/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_parts.h - the engine's inside, for engine.c (whole batches) and engine_live.c (any instant). */
#ifndef PILOTSIM_TWINS_ENGINE_PARTS_H
#define PILOTSIM_TWINS_ENGINE_PARTS_H

#include "twins/dr_delivery.h"
#include "twins/engine.h"
#include "twins/turns.h"

struct fleet_state { /* head of the checkpoint */
    double peak_w;
    double n_slot;
};

struct buffers { /* one thread's */
    struct lane *lane, *lane_without;
    float *rows, *rows_without;      /* [home][wanted quantity][row] */
    const float **actual, **without; /* [home] */
    double *slots;                   /* [home][6][slot]: quarter-hours, with and without events */
    double *net_w, *saved_w;         /* [slot]: sums on the grid over this thread's homes in the batch */
    struct harvest *harvest;         /* [2][home], with and without events */
    struct home_job *job;            /* [home], those being solved */
};

struct ticket { /* a block between its solving and its turn */
    struct block_view view;
    struct fault fault;
    enum status st;
};

struct engine {
    const struct model *m;
    struct model m_without;
    const struct solver *solver;
    struct engine_options o;
    int64_t batch_ms;
    size_t row_stride, slot_max, home_rows;
    void *block; /* the checkpoint */
    size_t block_bytes;
    struct fleet_state *fleet;
    struct home_state *actual, *without;
    struct dr_delivery *dr; /* [n_dr][n_home], then [n_dr] of the fleet */
    struct buffers *buf;    /* [n_thread] */
    struct turns *turns;
    struct ticket *ticket; /* [place] */
    double home_days;
};

struct batch {
    struct engine *engine;
    const struct engine_sink *sink;
    int64_t from_ms, to_ms;
    uint32_t number, n_row, n_slot;
    _Atomic int failed; /* of the first block that failed */
    struct fault *fault;
    /* Fills the buffers with what the block has yielded; NULL: it is solved now. */
    enum status (*take)(void *ctx, struct buffers *b, const struct block_view *v);
    void *take_ctx;
    /* From where a run could go on, where that is not the batch's end; NULL: it is. */
    const void *checkpoint;
    int64_t checkpoint_ms;
};

struct batch engine_batch_at(struct engine *e, const struct engine_sink *sink, int64_t at_ms, struct fault *fault);
struct harvest engine_harvest_into(const struct engine *e, quantity_mask wanted, float *rows, double *slots);
/* Solves or takes all blocks, hands them over, ends the batch. */
MUST_USE enum status engine_do_batch(struct batch *t);

#endif
