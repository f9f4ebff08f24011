/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.h - Gaussian processes that remember, yet can be asked for at any time.
 *
 * An autoregressive process is written as the weighted sum of its past innovations, cut where the
 * weights fall below a millionth and scaled to variance 1. As each innovation belongs to its own
 * instant (a counter-based stream), so does each value, to the bit, whatever else was asked for. */
#ifndef PILOTSIM_TWINS_MEMORY_H
#define PILOTSIM_TWINS_MEMORY_H

#include <stddef.h>

enum { MEMORY_MAX = 720 };

struct memory {
    size_t n; /* innovations a value needs, the newest included */
    double weight[MEMORY_MAX];
};

struct memory memory_ar1(double phi);               /* |phi| < 0.98 */
struct memory memory_ar2(double phi1, double phi2); /* stationary, with roots below 0.98 */

/* newest: the innovation of the instant asked for; the n - 1 before it lie in front of it. */
double memory_at(const struct memory *m, const double *newest);

#endif
