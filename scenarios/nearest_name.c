/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levenshtein distance, one row at a time. */
#include "scenarios/nearest_name.h"

#include <assert.h>
#include <string.h>

enum { LETTERS_MAX = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t row[LETTERS_MAX + 1];
    for (size_t j = 0; j <= n_b; j++) row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const size_t above = row[j];
            row[j] = least(diagonal + (a[i - 1] != b[j - 1]), row[j - 1] + 1, above + 1);
            diagonal = above;
        }
    }
    return row[n_b];
}

const char *nearest_name(const char *wrong, const void *rows, size_t n, size_t stride)
{
    assert(stride >= sizeof(const char *));
    const size_t n_wrong = strlen(wrong);
    if (n_wrong == 0 || n_wrong > LETTERS_MAX) return NULL;
    const char *best = NULL;
    size_t best_d = n_wrong / 3 > 1 ? n_wrong / 3 + 1 : 2; /* must stay below this */
    for (size_t i = 0; i < n; i++) {
        const char *name;
        memcpy(&name, (const char *)rows + i * stride, sizeof name);
        const size_t n_name = strlen(name);
        if (n_name > LETTERS_MAX) continue;
        const size_t d = distance(wrong, n_wrong, name, n_name);
        if (d < best_d) best = name, best_d = d;
    }
    return best;
}
