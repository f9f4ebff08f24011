/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimal string alignment distance by three rolling rows; see L. Boytsov, "Indexing methods for
 * approximate dictionary searching", ACM JEA 16, 2011, section 2.1. */
#include "sim/base/nearest.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static int letter(char c) { return c == '-' ? '_' : tolower((unsigned char)c); }

size_t nearest_distance(const char *a, const char *b)
{
    const size_t n_a = strnlen(a, NEAREST_LETTERS), n_b = strnlen(b, NEAREST_LETTERS);
    size_t rows[3][NEAREST_LETTERS + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= n_b; j++) last[j] = before[j] = j;

    for (size_t i = 1; i <= n_a; i++) {
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const size_t change = last[j - 1] + (letter(a[i - 1]) != letter(b[j - 1]));
            now[j] = least(change, least(last[j], now[j - 1]) + 1);
            const bool is_swapped =
                i > 1 && j > 1 && letter(a[i - 1]) == letter(b[j - 2]) && letter(a[i - 2]) == letter(b[j - 1]);
            if (is_swapped) now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last, last = now, now = oldest;
    }
    return last[n_b];
}

void nearest_try(struct nearest *n, const char *candidate)
{
    assert(n != NULL && n->typed != NULL);
    const size_t n_typed = strlen(n->typed), third = n_typed / 3;
    const size_t distance = nearest_distance(n->typed, candidate);
    if (distance > (third > 2 ? third : 2) || distance >= n_typed || distance >= strlen(candidate)) return;
    if (n->best != NULL && distance >= n->distance) return;
    n->best = candidate;
    n->distance = distance;
}
