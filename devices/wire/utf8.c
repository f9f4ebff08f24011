/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/utf8.h"

#include <assert.h>

/* By first byte: how long, and the range of the second byte, which keeps out overlong forms and surrogates. */
struct lead {
    uint8_t first, last, n, second_min, second_max;
};
static const struct lead leads[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static const struct lead *lead_of(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (byte >= leads[i].first && byte <= leads[i].last) return &leads[i];
    return NULL;
}

/* How many of the bytes fit the form begun by the first, which is counted. */
static size_t n_fitting(const struct lead *l, const uint8_t *at, size_t n)
{
    size_t i = 1;
    while (i < l->n && i < n) {
        const uint8_t min = i == 1 ? l->second_min : 0x80, max = i == 1 ? l->second_max : 0xBF;
        if (at[i] < min || at[i] > max) break;
        i++;
    }
    return i;
}

size_t utf8_length(const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    if (n == 0) return 0;
    if (at[0] < 0x80) return 1;
    const struct lead *l = lead_of(at[0]);
    return l != NULL && n_fitting(l, at, n) == l->n ? l->n : 0;
}

size_t utf8_broken_length(const void *bytes, size_t n)
{
    assert(n > 0);
    const uint8_t *at = bytes;
    const struct lead *l = lead_of(at[0]);
    return l != NULL ? n_fitting(l, at, n) : 1;
}

bool utf8_is_valid(const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    for (size_t i = 0, n_char; i < n; i += n_char)
        if ((n_char = utf8_length(at + i, n - i)) == 0) return false;
    return true;
}
