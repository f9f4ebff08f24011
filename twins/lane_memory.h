/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lane_memory.h - zeroed memory on a cache line, of which only what is used takes room: a lane holds
 * arrays for the busiest day there may be. */
#ifndef PILOTSIM_TWINS_LANE_MEMORY_H
#define PILOTSIM_TWINS_LANE_MEMORY_H

#include <stdint.h>
#include <stdlib.h>

/* *block is what to free. NULL: out of memory. */
static inline void *lane_memory(size_t n_bytes, void **block)
{
    enum { LINE = 64 };
    *block = calloc(1, n_bytes + LINE); /* untouched pages stay the system's */
    if (*block == NULL) return NULL;
    return (void *)(((uintptr_t)*block + LINE - 1) / LINE * LINE);
}

#endif
