/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimal string alignment distance by three rolling rows; see L. Boytsov, "Indexing methods for
 * approximate dictionary searching", ACM JEA 16, 2011, section 2.1. */
#include "sim/base/nearest.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

static size_t min_of(size_t a, size_t b) { return a < b ? a : b; }

static bool same_letter(char a, char b) { return tolower((unsigned char)a) == tolower((unsigned char)b); }

size_t nearest_distance(const char *a, const char *b)
{
    const size_t n_a = strlen(a), n_b = strlen(b);
    assert(n_a < NEAREST_BYTES && n_b < NEAREST_BYTES);
    size_t rows[3][NEAREST_BYTES];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= n_b; j++) last[j] = before[j] = j;

    for (size_t i = 1; i <= n_a; i++) {
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const size_t change = last[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            now[j] = min_of(change, min_of(last[j], now[j - 1]) + 1);
            const bool swapped = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]);
            if (swapped) now[j] = min_of(now[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last, last = now, now = oldest;
    }
    return last[n_b];
}

struct nearest nearest_to(const char *word)
{
    assert(word != NULL);
    const size_t n = strlen(word), third = n / 3;
    return (struct nearest){.word = word, .distance = (third > 2 ? third : 2) + 1};
}

void nearest_offer(struct nearest *n, const char *candidate)
{
    if (strlen(n->word) >= NEAREST_BYTES || strlen(candidate) >= NEAREST_BYTES) return;
    const size_t distance = nearest_distance(n->word, candidate);
    if (distance >= n->distance || distance >= strlen(candidate)) return;
    n->distance = distance;
    strcpy(n->best, candidate);
}
