/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/state.h"

#include <stdio.h>
#include <string.h>

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9FB21C651E98DF25u;
    return h ^ h >> 32;
}

void state_hash(const void *block, size_t n_bytes, char out[33])
{
    uint64_t a = 0xcbf29ce484222325u, b = n_bytes;
    const unsigned char *p = block;
    for (size_t i = 0; i < n_bytes; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, p + i, n_bytes - i < sizeof word ? n_bytes - i : sizeof word);
        a = mix(a, word);
        b = mix(b, word + a);
    }
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)a, (unsigned long long)b);
}
