/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.h - which known name a mistyped one was meant to be. */
#ifndef PILOTSIM_SCENARIOS_NEAREST_H
#define PILOTSIM_SCENARIOS_NEAREST_H

#include <stddef.h>

/* Fed with all candidates, keeps the closest. Start with {.typed = ...}. */
struct nearest {
    const char *typed;
    const char *best; /* NULL: none is close enough */
    size_t      distance;
};
void nearest_try(struct nearest *n, const char *candidate);

/* Insertions, deletions, substitutions and swaps of neighbours that turn a into b; letters' case
 * and `_` against `-` count nothing. Texts are cut at 63 bytes. */
size_t edit_distance(const char *a, const char *b);

#endif
