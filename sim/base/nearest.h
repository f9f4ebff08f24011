/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.h - "did you mean": the candidate that a mistyped word is closest to.
 *
 * Offer the candidates one by one; the first of the closest is kept. Distance counts inserted,
 * dropped, changed and swapped neighbouring characters (optimal string alignment), case ignored.
 * A candidate further than a third of the word (at least 2) is no help and is not kept. Words of
 * NEAREST_BYTES or more are never compared, so hostile input costs nothing. */
#ifndef PILOTSIM_BASE_NEAREST_H
#define PILOTSIM_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

enum { NEAREST_BYTES = 128 };

struct nearest {
    const char *word;         /* as typed; the caller's, must outlive this */
    char best[NEAREST_BYTES]; /* "" while nothing is close */
    size_t distance;          /* of best */
};

struct nearest nearest_to(const char *word);
void nearest_offer(struct nearest *n, const char *candidate);
size_t nearest_distance(const char *a, const char *b); /* both shorter than NEAREST_BYTES */

#endif
