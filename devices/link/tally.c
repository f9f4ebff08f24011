/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.c - the C library's balanced tree (search.h), an entry an address, gone with its last count. */
#include "devices/link/tally.h"

#include <search.h>
#include <stdlib.h>

struct address {
    uint32_t ip;
    uint32_t n;
};

static int by_ip(const void *a, const void *b)
{
    uint32_t x = ((const struct address *)a)->ip;
    uint32_t y = ((const struct address *)b)->ip;
    return (x > y) - (x < y);
}

static struct address *find(const struct tally *tally, uint32_t ip)
{
    struct address key = {.ip = ip};
    struct address **node = tfind(&key, &tally->root, by_ip);
    return node ? *node : NULL;
}

uint32_t tally_count(const struct tally *tally, uint32_t ip)
{
    const struct address *entry = find(tally, ip);
    return entry ? entry->n : 0;
}

enum status tally_add(struct tally *tally, uint32_t ip)
{
    struct address *entry = find(tally, ip);
    if (!entry) {
        entry = malloc(sizeof *entry);
        if (!entry) return ST_MEMORY;
        *entry = (struct address){.ip = ip};
        if (!tsearch(entry, &tally->root, by_ip)) {
            free(entry);
            return ST_MEMORY;
        }
    }
    entry->n++;
    return ST_OK;
}

void tally_drop(struct tally *tally, uint32_t ip)
{
    struct address *entry = find(tally, ip);
    if (!entry || --entry->n > 0) return;
    tdelete(entry, &tally->root, by_ip);
    free(entry);
}
