/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimal string alignment distance by three rolling rows; see L. Boytsov, "Indexing methods for
 * approximate dictionary searching", ACM JEA 16, 2011, section 2.1. */
#include "sim/base/nearest.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

struct word { /* letters made comparable: case and dashes count nothing */
    size_t n;
    unsigned char letter[NEAREST_LETTERS];
};

static void fold(const char *text, struct word *w)
{
    w->n = strnlen(text, NEAREST_LETTERS);
    for (size_t i = 0; i < w->n; i++) w->letter[i] = text[i] == '-' ? '_' : (unsigned char)tolower((unsigned char)text[i]);
}

static bool is_swap(const unsigned char *a, const unsigned char *b) { return a[0] == b[-1] && a[-1] == b[0]; }

/* The distance, or more than `most` as soon as it cannot be less: rows never fall again. */
static size_t distance_within(const struct word *a, const struct word *b, size_t most)
{
    const size_t gap = a->n > b->n ? a->n - b->n : b->n - a->n;
    if (gap > most) return gap;
    size_t rows[3][NEAREST_LETTERS + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2], last_min = 0;
    for (size_t j = 0; j <= b->n; j++) last[j] = before[j] = j;

    for (size_t i = 1; i <= a->n; i++) {
        size_t min = now[0] = i;
        for (size_t j = 1; j <= b->n; j++) {
            const size_t change = last[j - 1] + (a->letter[i - 1] != b->letter[j - 1]);
            now[j] = least(change, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && is_swap(&a->letter[i - 1], &b->letter[j - 1])) now[j] = least(now[j], before[j - 2] + 1);
            min = least(min, now[j]);
        }
        if (min > most && last_min > most) return min; /* a swap reaches two rows back */
        size_t *oldest = before;
        before = last, last = now, now = oldest;
        last_min = min;
    }
    return last[b->n];
}

size_t nearest_distance(const char *a, const char *b)
{
    struct word left, right;
    fold(a, &left);
    fold(b, &right);
    return distance_within(&left, &right, SIZE_MAX);
}

void nearest_try(struct nearest *n, const char *candidate)
{
    assert(n != NULL && n->typed != NULL);
    const size_t n_typed = strlen(n->typed), n_candidate = strlen(candidate), third = n_typed / 3;
    size_t most = third > 2 ? third : 2;
    if (n_typed == 0 || n_candidate == 0) return;
    most = least(most, least(n_typed, n_candidate) - 1);
    if (n->best != NULL && n->distance == 0) return;
    if (n->best != NULL) most = least(most, n->distance - 1);
    struct word typed, other;
    fold(n->typed, &typed);
    fold(candidate, &other);
    const size_t distance = distance_within(&typed, &other, most);
    if (distance > most) return;
    n->best = candidate;
    n->distance = distance;
}
