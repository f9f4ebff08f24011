/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elementary.h - selection, exp, log and pow as straight arithmetic, without branch, call or table.
 *
 * So a loop over homes that uses them is vectorised, and gives the same bits at any vector width and
 * on any machine; a library's vector functions promise neither. exp to 2 ulp within +-700 (clamped there), log to 2 ulp for
 * normal numbers above zero, pow for a base in [1e-300, 1e300], relative error 1e-15 times |p ln x|. No NaN, no infinities. */
#ifndef PILOTSIM_TWINS_ELEMENTARY_H
#define PILOTSIM_TWINS_ELEMENTARY_H

#include <stdint.h>
#include <string.h>

/* One instruction each, unlike fmax and fmin, which must mind NaN. */
static inline double at_least(double x, double lo) { return x > lo ? x : lo; }
static inline double at_most(double x, double hi) { return x < hi ? x : hi; }
static inline double clip(double x, double lo, double hi) { return at_most(at_least(x, lo), hi); }

static inline uint64_t elementary_bits(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}
static inline double elementary_double(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* x = n ln 2 + r with |r| <= ln 2 / 2; Taylor of r to the 13th power, whose rest is below 1e-17. */
static inline double exp_within(double x) /* |x| <= 700 */
{
    const double shift = 0x1.8p52; /* adding it rounds to an integer, which then stands in the low bits */
    const double z = x * 0x1.71547652b82fep0 + shift, n = z - shift;
    const double r = (x - n * 0x1.62e42fefa38p-1) - n * 0x1.ef35793c7673p-45;
    const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4; /* Estrin's order: short chains of dependent operations */
    const double a = (1 + r) + (0.5 + r * (1.0 / 6)) * r2;
    const double b = (1.0 / 24 + r * (1.0 / 120)) + (1.0 / 720 + r * (1.0 / 5040)) * r2;
    const double c = (1.0 / 40320 + r * (1.0 / 362880)) + (1.0 / 3628800 + r * (1.0 / 39916800)) * r2;
    const double d = 1.0 / 479001600 + r * (1.0 / 6227020800);
    const double p = (a + b * r4) + (c + d * r4) * r8;
    return elementary_double(elementary_bits(p) + (elementary_bits(z) << 52)); /* times 2^n */
}

static inline double exp_of(double x) { return exp_within(clip(x, -700, 700)); }

/* x = 2^e m with m in [sqrt 1/2, sqrt 2): ln m = 2 artanh f, f = (m - 1)/(m + 1), |f| < 0.172. */
static inline double log_of(double x)
{
    const uint64_t u = elementary_bits(x) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    const double e = elementary_double((u >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
    const double m = elementary_double((u & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
    const double f = (m - 1) / (m + 1), s = f * f;
    const double s2 = s * s, s4 = s2 * s2;
    const double a = (1.0 / 3 + s * (1.0 / 5)) + (1.0 / 7 + s * (1.0 / 9)) * s2;
    const double b = (1.0 / 11 + s * (1.0 / 13)) + (1.0 / 15 + s * (1.0 / 17)) * s2;
    const double p = a + (b + s4 * (1.0 / 19)) * s4;
    return e * 0x1.62e42fefa38p-1 + (2 * f + (2 * f * s * p + e * 0x1.ef35793c7673p-45));
}

static inline double pow_of(double x, double p) { return exp_of(p * log_of(at_least(x, 1e-300))); }

#endif
