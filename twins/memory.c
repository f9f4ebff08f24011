/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/memory.h"

#include <assert.h>
#include <math.h>

static const double WEIGHT_MIN = 1e-6;

struct memory memory_ar2(double phi1, double phi2)
{
    struct memory m = {.n = 1, .weight = {1}};
    double older = 0, sum = 1;
    while (m.n < MEMORY_MAX) {
        const double last = m.weight[m.n - 1], next = phi1 * last + phi2 * older;
        if (fabs(next) < WEIGHT_MIN) break;
        older = last;
        m.weight[m.n++] = next;
        sum += next * next;
    }
    assert(m.n < MEMORY_MAX);
    for (size_t i = 0; i < m.n; i++) m.weight[i] /= sqrt(sum);
    return m;
}

struct memory memory_ar1(double phi) { return memory_ar2(phi, 0); }

double memory_at(const struct memory *m, const double *newest)
{
    double value = 0;
    for (size_t i = 0; i < m->n; i++) value += m->weight[i] * newest[-(ptrdiff_t)i];
    return value;
}
