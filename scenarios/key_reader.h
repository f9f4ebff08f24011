/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key_reader.h - a tree of nodes into the struct of a key table, with every finding on the way.
 *
 * One reading finds all that is wrong with single values: unknown keys (with the nearest known
 * one), missing ones, wrong kinds, units, ranges and words. What hangs together across keys is
 * checked by whoever compiles the spec. */
#ifndef PILOTSIM_SCENARIOS_KEY_READER_H
#define PILOTSIM_SCENARIOS_KEY_READER_H

#include "scenarios/key.h"

struct key_reader {
    struct pool *pool;
    struct diag *d;
    const struct key *outer; /* the parameter whose distribution is being read, or NULL */
    bool is_factor;          /* inside per_floor_area */
    bool is_out_of_memory;   /* sticky; the caller turns it into ST_MEMORY */
};

/* Fills *into (t->n_bytes), which must be zeroed. node may be NULL: all absent, defaults only. */
void key_read(struct key_reader *r, const struct key_table *t, const struct node *node, struct place at, void *into);

#endif
