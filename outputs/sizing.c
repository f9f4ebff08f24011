/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sizing.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

struct sizing sizing_fit(const double *mean, const double *sd_home, size_t n_occasion, double n_home, double freedom)
{
    assert(n_occasion >= 2 && n_home >= 1);
    assert(freedom > 0);
    const double r = (double)n_occasion;
    struct sizing s = {.n_home = n_home, .n_occasion = r, .freedom = freedom};
    s.mean = gsl_stats_mean(mean, 1, n_occasion);
    s.ms_between = n_home * gsl_stats_variance(mean, 1, n_occasion);
    for (size_t i = 0; i < n_occasion; i++) s.ms_within += sd_home[i] * sd_home[i] / r;
    if (s.ms_between < s.ms_within) { /* a component cannot be negative: one variance serves both */
        const double free_between = r - 1, free_within = r * (n_home - 1);
        const double pooled = (s.ms_between * free_between + s.ms_within * free_within) / (free_between + free_within);
        s.ms_between = s.ms_within = pooled;
    }
    s.sd_home = sqrt(s.ms_within);
    s.sd_common = sqrt((s.ms_between - s.ms_within) / n_home);
    return s;
}

/* Of the sum's prediction, per home: what a fleet of n homes has, and without end. */
static double variance_per_home(const struct sizing *s, double n)
{
    const double between = (1 + 1 / s->n_occasion) * s->ms_between / s->n_home;
    return between + s->ms_within * ((isinf(n) ? 0 : 1 / n) - 1 / s->n_home);
}

double sizing_quantile(const struct sizing *s, double n_home, double probability)
{
    assert(probability > 0 && probability < 1);
    if (n_home <= 0) return 0;
    return n_home * (s->mean + gsl_cdf_tdist_Pinv(probability, s->freedom) * sqrt(variance_per_home(s, n_home)));
}

/* Per home the quantile only rises with n, as its variance falls; so where the sum is positive it rises too, and
 * passes a positive target once. Below even odds its variance helps, and the sum rises by the mean alone. */
bool sizing_homes(const struct sizing *s, double target, double confidence, uint64_t *n_home)
{
    assert(target > 0 && confidence > 0 && confidence < 1);
    uint64_t few = 0, enough = SIZING_HOMES_MAX;
    if (!(s->mean > 0) || !(sizing_quantile(s, (double)enough, 1 - confidence) >= target)) return false;
    while (enough - few > 1) {
        const uint64_t middle = few + (enough - few) / 2;
        if (sizing_quantile(s, (double)middle, 1 - confidence) >= target) enough = middle;
        else few = middle;
    }
    *n_home = enough;
    return true;
}

double sizing_best_confidence(const struct sizing *s)
{
    const double sd = sqrt(variance_per_home(s, INFINITY));
    return sd > 0 ? gsl_cdf_tdist_P(s->mean / sd, s->freedom) : s->mean > 0 ? 1 : 0;
}
