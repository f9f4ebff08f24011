/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rng.h - luck, handed in: one independent stream per (seed, home, purpose, index).
 *
 * Counter-based (Philox 4x32, 10 rounds; Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3", SC11). A stream is a value on the caller's stack: nothing is shared, so one home
 * more, another thread count or a DR event changes no other home's luck. Same arguments, same
 * numbers, on any machine. Distributions are GSL's, on this stream. */
#ifndef PILOTSIM_BASE_RNG_H
#define PILOTSIM_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* What a stream is for. Numbers are for ever: changing one changes every published result. */
enum rng_purpose {
    RNG_POPULATION = 1,    /* parameters of a home; index: the parameter's row */
    RNG_SHARES = 2,        /* which equipment a home has; index: the kind */
    RNG_WEATHER_CLEAR = 3, /* daily clearness; index: the day */
    RNG_WEATHER_TEMP = 4,
    RNG_WEATHER_WIND = 5,
    RNG_WEATHER_CLOUD = 6,
    RNG_OCCUPANCY = 7, /* index: the local day */
    RNG_APPLIANCE = 8,
    RNG_DHW = 9,
    RNG_EV = 10,
    RNG_DR_JOIN = 11,     /* index: hash of the event's name */
    RNG_DR_OVERRIDE = 12, /* index: hash of the event's name and the occasion */
    RNG_PHASE = 13,       /* phases, start states, controller offsets */
    RNG_INITIAL = 14,     /* temperatures at the start */
    RNG_WEATHER_OTHER = 15,
    RNG_DEVICE = 16, /* identities, cadences of devices; index: hash of product and purpose */
    RNG_GRID = 17,   /* voltage and frequency; index: the minute */
};

struct rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t out[8]; /* of two counters, taken from behind */
    uint32_t n_left;
};

/* home: the home's key (group << 32 | number in group, group < 2^24), or 0 for the site. */
struct rng rng_stream(uint64_t seed, uint64_t home, enum rng_purpose purpose, uint32_t index);

uint32_t rng_u32(struct rng *r);
double rng_uniform(struct rng *r); /* in (0, 1), never 0 or 1 */
double rng_between(struct rng *r, double lo, double hi);
double rng_normal(struct rng *r, double mean, double sd);
double rng_lognormal(struct rng *r, double mu, double sigma); /* exp(N(mu, sigma)) */
double rng_exponential(struct rng *r, double mean);
double rng_triangular(struct rng *r, double lo, double mode, double hi);
uint32_t rng_poisson(struct rng *r, double mean);
size_t rng_choice(struct rng *r, const double *weights, size_t n); /* weights >= 0, sum > 0 */

uint32_t rng_hash_text(const char *s); /* FNV-1a: a stable index from a name */

#endif
