/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/pool.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
    struct pool_block *next;
    size_t used, size;
    alignas(max_align_t) char room[];
};

enum { BLOCK_BYTES = 64 * 1024 };

static struct pool_block *add_block(struct pool *p, size_t at_least)
{
    const size_t size = at_least > BLOCK_BYTES ? at_least : BLOCK_BYTES;
    struct pool_block *b = calloc(1, sizeof *b + size);
    if (b == NULL) return NULL;
    *b = (struct pool_block){.next = p->blocks, .size = size};
    p->blocks = b;
    return b;
}

void *pool_alloc(struct pool *p, size_t n_bytes)
{
    assert(p != NULL);
    const size_t step = alignof(max_align_t);
    if (p->is_exhausted || n_bytes > POOL_BYTES_MAX - p->n_bytes) {
        p->is_exhausted = true;
        return NULL;
    }
    const size_t n = (n_bytes + step - 1) / step * step;
    struct pool_block *b = p->blocks;
    if (b == NULL || b->size - b->used < n) b = add_block(p, n);
    if (b == NULL) {
        p->is_exhausted = true;
        return NULL;
    }
    void *at = b->room + b->used;
    b->used += n;
    p->n_bytes += n_bytes;
    return at;
}

char *pool_text(struct pool *p, const char *s, size_t n_bytes)
{
    char *copy = pool_alloc(p, n_bytes + 1);
    if (copy != NULL && n_bytes > 0) memcpy(copy, s, n_bytes);
    return copy;
}

void pool_close(struct pool *p)
{
    if (p == NULL) return;
    for (struct pool_block *b = p->blocks, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    *p = (struct pool){0};
}
