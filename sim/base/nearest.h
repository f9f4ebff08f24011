/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.h - "did you mean": which known name a mistyped one was meant to be.
 *
 * Try the candidates one by one; the first of the closest is kept. Further away than a third of
 * the typed word (at least two letters) is no help. Texts count up to NEAREST_LETTERS, so hostile
 * input costs little. */
#ifndef PILOTSIM_BASE_NEAREST_H
#define PILOTSIM_BASE_NEAREST_H

#include <stddef.h>

enum { NEAREST_LETTERS = 127 };

struct nearest { /* start with {.typed = ...} */
    const char *typed;
    const char *best; /* the candidate itself, not a copy; NULL: none is close enough */
    size_t distance;
};
void nearest_try(struct nearest *n, const char *candidate);

/* Insertions, deletions, substitutions and swaps of neighbours that turn a into b; the case of
 * letters and `_` against `-` count nothing. */
size_t nearest_distance(const char *a, const char *b);

#endif
