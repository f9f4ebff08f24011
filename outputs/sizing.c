/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sizing.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

struct sizing sizing_fit(const double *mean, const double *sd_home, size_t n_occasion, double n_home, size_t n_repeat)
{
    assert(n_repeat >= 2 && n_occasion >= n_repeat);
    assert(n_home >= 1);
    struct sizing s = {.n_home = n_home, .n_repeat = (double)n_repeat};
    s.mean = gsl_stats_mean(mean, 1, n_occasion);
    s.ms_between = n_home * gsl_stats_variance(mean, 1, n_occasion);
    for (size_t i = 0; i < n_occasion; i++) s.ms_within += sd_home[i] * sd_home[i] / (double)n_occasion;
    s.sd_home = sqrt(s.ms_within);
    s.sd_common = sqrt(fmax(0, s.ms_between - s.ms_within) / n_home);
    for (size_t k = 0; k < SIZING_MIXED; k++) { /* the middles of as many equal shares */
        const double chi2 = gsl_cdf_chisq_Pinv(((double)k + 0.5) / SIZING_MIXED, s.n_repeat - 1);
        s.var_common[k] = fmax(0, (s.n_repeat - 1) * s.ms_between / chi2 - s.ms_within) / n_home;
    }
    return s;
}

/* Of the sum's prediction, per home: one of the mixture. */
static double deviation(const struct sizing *s, size_t k, double n)
{
    const double of_mean = (s->var_common[k] + s->ms_within / s->n_home) / s->n_repeat;
    return sqrt(s->var_common[k] + s->ms_within / n + of_mean);
}

/* The probability that a home's share of the sum stays below the mean by at least that. */
static double share_below(const double deviations[SIZING_MIXED], double below)
{
    double sum = 0;
    for (size_t k = 0; k < SIZING_MIXED; k++)
        sum += deviations[k] > 0 ? gsl_cdf_ugaussian_Q(below / deviations[k]) : below <= 0 ? 1 : 0;
    return sum / SIZING_MIXED;
}

/* How far below the mean the quantile lies, for probabilities up to a half: found between nothing and the widest normal. */
static double distance_below(const double deviations[SIZING_MIXED], double probability)
{
    enum { HALVINGS = 60 };
    double near = 0, far = deviations[0] * gsl_cdf_ugaussian_Qinv(probability);
    for (int i = 0; i < HALVINGS && near < far; i++) {
        const double middle = (near + far) / 2;
        if (share_below(deviations, middle) > probability) near = middle;
        else far = middle;
    }
    return far;
}

double sizing_quantile(const struct sizing *s, double n_home, double probability)
{
    assert(probability > 0 && probability < 1);
    if (n_home <= 0) return 0;
    double deviations[SIZING_MIXED];
    for (size_t k = 0; k < SIZING_MIXED; k++) deviations[k] = deviation(s, k, n_home);
    const double distance = distance_below(deviations, fmin(probability, 1 - probability)); /* the mixture is symmetric */
    return n_home * (s->mean + (probability < 0.5 ? -distance : distance));
}

/* Per home a quantile below the mean only rises with n, as all deviations fall; so where the sum is positive it rises
 * too, and passes a positive target once. With less than even odds the sum rises by the mean and by its deviation. */
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
    double deviations[SIZING_MIXED];
    for (size_t k = 0; k < SIZING_MIXED; k++) deviations[k] = deviation(s, k, INFINITY);
    return 1 - share_below(deviations, s->mean);
}
