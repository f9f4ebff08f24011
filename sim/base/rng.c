/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/rng.h"

#include <assert.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { PHILOX_ROUNDS = 10 };

static inline void philox_round(uint32_t c[4], uint32_t key0, uint32_t key1)
{
    const uint64_t p0 = (uint64_t)0xD2511F53u * c[0];
    const uint64_t p1 = (uint64_t)0xCD9E8D57u * c[2];
    c[0] = (uint32_t)(p1 >> 32) ^ c[1] ^ key0;
    c[1] = (uint32_t)p1;
    c[2] = (uint32_t)(p0 >> 32) ^ c[3] ^ key1;
    c[3] = (uint32_t)p0;
}

/* This counter's block and the next one's: a round waits for its products, and two wait as long as one. */
static void philox_twice(const uint32_t key[2], const uint32_t counter[4], uint32_t first[4], uint32_t second[4])
{
    uint32_t a[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t b[4] = {counter[0] + 1, counter[1], counter[2], counter[3]};
    uint32_t key0 = key[0], key1 = key[1];
#pragma GCC unroll 10
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        philox_round(a, key0, key1);
        philox_round(b, key0, key1);
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    memcpy(first, a, sizeof a);
    memcpy(second, b, sizeof b);
}

struct rng rng_stream(uint64_t seed, uint64_t home, enum rng_purpose purpose, uint32_t index)
{
    assert((home >> 56) == 0);
    return (struct rng){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, index, (uint32_t)home, (uint32_t)(home >> 32) << 8 | (uint32_t)purpose},
    };
}

static inline uint32_t next_u32(struct rng *r)
{
    if (r->n_left == 0) { /* taken from behind, so the first block lies there */
        philox_twice(r->key, r->counter, r->out + 4, r->out);
        r->counter[0] += 2;
        r->n_left = 8;
    }
    return r->out[--r->n_left];
}

static inline double next_uniform(struct rng *r)
{
    const uint64_t hi = next_u32(r) >> 6, lo = next_u32(r) >> 6; /* 52 bits in all */
    return ((double)(hi << 26 | lo) + 0.5) * 0x1p-52;
}

uint32_t rng_u32(struct rng *r) { return next_u32(r); }
double rng_uniform(struct rng *r) { return next_uniform(r); }

/* GSL sees our stream as one of its generators; the state it points to is ours. */
static void gsl_set(void *state, unsigned long seed) { (void)state, (void)seed; }
static unsigned long gsl_get(void *state) { return next_u32(state); }
static double gsl_get_double(void *state) { return next_uniform(state); }

static const gsl_rng_type philox_type = {
    .name = "philox4x32",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(struct rng),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

static gsl_rng as_gsl(struct rng *r) { return (gsl_rng){.type = &philox_type, .state = r}; }

double rng_between(struct rng *r, double lo, double hi) { return lo + (hi - lo) * rng_uniform(r); }

double rng_normal(struct rng *r, double mean, double sd)
{
    const gsl_rng g = as_gsl(r);
    return mean + gsl_ran_gaussian(&g, sd);
}

double rng_lognormal(struct rng *r, double mu, double sigma) { return exp(rng_normal(r, mu, sigma)); }

double rng_exponential(struct rng *r, double mean) { return -mean * log(rng_uniform(r)); }

double rng_triangular(struct rng *r, double lo, double mode, double hi)
{
    assert(lo <= mode && mode <= hi);
    if (hi <= lo) return lo;
    const double u = rng_uniform(r), split = (mode - lo) / (hi - lo);
    return u < split ? lo + sqrt(u * (hi - lo) * (mode - lo)) : hi - sqrt((1 - u) * (hi - lo) * (hi - mode));
}

uint32_t rng_poisson(struct rng *r, double mean)
{
    assert(mean >= 0);
    if (mean <= 0) return 0;
    const gsl_rng g = as_gsl(r);
    return gsl_ran_poisson(&g, mean);
}

size_t rng_choice(struct rng *r, const double *weights, size_t n)
{
    assert(n > 0);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weights[i];
    double u = rng_uniform(r) * sum;
    for (size_t i = 0; i + 1 < n; i++) {
        if (u < weights[i]) return i;
        u -= weights[i];
    }
    return n - 1;
}

uint32_t rng_hash_text(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s != '\0'; s++) h = (h ^ (uint8_t)*s) * 16777619u;
    return h;
}
