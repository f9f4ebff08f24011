/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing.h - how many homes deliver a target with a given probability, from fleets that were simulated.
 *
 * What home j delivers on occasion i (a repeat: its own weather and homes) is mean + a_i + e_ij: a_i is common to
 * all homes of the occasion, e_ij the home's own. So the sum over n homes of a new occasion varies by
 * n^2 s_common^2 + n s_home^2: the homes' own luck averages out, the common one does not. s_home is well known from the
 * many homes; s_common and the mean only from the few occasions, so the sum's distribution is a mixture of normals over
 * what s_common may be: (r - 1) MSB / chi2(r - 1) in the place of the mean square between occasions (S. Weerahandi,
 * "Generalized confidence intervals", J. Am. Stat. Assoc. 88 (1993) 899). For as many homes as were simulated that is
 * Student's t; for few homes the normal distribution. Variance components: Searle, Casella, McCulloch, "Variance
 * Components" (1992), section 3.6. Checked by brute force in tests/outputs/test_sizing.c. Pure; any thread. */
#ifndef PILOTSIM_OUTPUTS_SIZING_H
#define PILOTSIM_OUTPUTS_SIZING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIZING_MIXED = 200, SIZING_HOMES_MAX = 100000000 };

struct sizing { /* values are per home */
    double mean;
    double sd_home, sd_common; /* sd_common 0: the occasions do not differ more than chance among homes explains */
    double ms_between, ms_within;
    double n_home, n_repeat;
    double var_common[SIZING_MIXED]; /* what s_common^2 may be, each as likely as the others; the largest first */
};

/* mean[i] and sd_home[i]: of the n_home homes of occasion i. n_repeat: how many of the n_occasion have weather and homes
 * of their own, at least 2 (asserted). */
struct sizing sizing_fit(const double *mean, const double *sd_home, size_t n_occasion, double n_home, size_t n_repeat);

/* The value that the sum over n homes stays below with this probability, 0..1 exclusive (asserted). */
double sizing_quantile(const struct sizing *s, double n_home, double probability);

/* The fewest homes whose sum reaches target > 0 with this probability. false: no number up to the limit does. */
bool sizing_homes(const struct sizing *s, double target, double confidence, uint64_t *n_home);
/* The confidence that no number of homes exceeds: common luck does not average out. */
double sizing_best_confidence(const struct sizing *s);

#endif
