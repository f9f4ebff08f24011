/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pool.h - the memory of one loading: grows only, freed at once.
 *
 * Everything between text and pilot (nodes, texts, lists) lives here. A pool holds at most
 * POOL_BYTES_MAX; beyond that, or without memory, pool_alloc gives NULL and stays so. */
#ifndef PILOTSIM_SCENARIOS_POOL_H
#define PILOTSIM_SCENARIOS_POOL_H

#include <stdbool.h>
#include <stddef.h>

#define POOL_BYTES_MAX ((size_t)256 << 20)

struct pool_block;
struct pool { /* all zero is an empty pool */
    struct pool_block *blocks;
    size_t n_bytes; /* handed out so far */
    bool is_exhausted;
};

void *pool_alloc(struct pool *p, size_t n_bytes);               /* zeroed, aligned for anything; NULL at the limit */
char *pool_text(struct pool *p, const char *s, size_t n_bytes); /* a copy with a NUL behind */
void pool_close(struct pool *p);

#endif
