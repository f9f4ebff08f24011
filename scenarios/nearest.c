/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimal string alignment distance (Damerau, "A technique for computer detection and correction
 * of spelling errors", CACM 7, 1964), three rows of the usual table. */
#include "scenarios/nearest.h"

#include <ctype.h>
#include <string.h>

enum { TEXT_MAX = 63 };

static int letter(char c)
{
    return c == '-' ? '_' : tolower((unsigned char)c);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t edit_distance(const char *a, const char *b)
{
    const size_t na = strnlen(a, TEXT_MAX), nb = strnlen(b, TEXT_MAX);
    size_t rows[3][TEXT_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= nb; j++) last[j] = j;
    for (size_t i = 1; i <= na; i++) {
        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            const size_t differs = letter(a[i - 1]) != letter(b[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + differs);
            if (i > 1 && j > 1 && letter(a[i - 1]) == letter(b[j - 2]) && letter(a[i - 2]) == letter(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = last, last = now, now = free_row;
    }
    return last[nb];
}

void nearest_try(struct nearest *n, const char *candidate)
{
    const size_t enough = strlen(n->typed) / 3 > 2 ? strlen(n->typed) / 3 : 2;
    const size_t distance = edit_distance(n->typed, candidate);
    if (distance > enough || distance >= strlen(n->typed)) return;
    if (n->best != NULL && distance >= n->distance) return;
    n->best = candidate;
    n->distance = distance;
}
