/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing.h - how many homes deliver a target with a given probability, from fleets that were simulated.
 *
 * What home j delivers on occasion i (a repeat: its own weather and homes) is mean + a_i + e_ij: a_i is common to
 * all homes of the occasion, e_ij the home's own. So the sum over n homes of a new occasion varies by
 * n^2 s_common^2 + n s_home^2: the homes' own luck averages out, the common one does not. The mean itself is known
 * only from r occasions of h homes each, so the sum is predicted with the variance
 *   n^2 ((1 + 1/r) MSB / h + MSW (1/n - 1/h))
 * where MSB and MSW are the mean squares between and within occasions, and by Student's t with one degree of freedom
 * less than there are occasions. Sum of squares and components: Searle, Casella, McCulloch, "Variance Components" (1992),
 * section 3.6. Pure; any thread. */
#ifndef PILOTSIM_OUTPUTS_SIZING_H
#define PILOTSIM_OUTPUTS_SIZING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sizing { /* values are per home */
    double mean;
    double sd_home, sd_common; /* sd_common 0: the occasions do not differ more than chance among homes explains */
    double ms_between, ms_within;
    double n_home, n_occasion, freedom;
};

/* mean[i] and sd_home[i]: of the n_home homes of occasion i, n_occasion >= 2 (asserted). freedom: n_occasion - 1, or
 * less when occasions share their weather. */
struct sizing sizing_fit(const double *mean, const double *sd_home, size_t n_occasion, double n_home, double freedom);

/* The value that the sum over n homes stays below with this probability, 0..1 exclusive (asserted). */
double sizing_quantile(const struct sizing *s, double n_home, double probability);

enum { SIZING_HOMES_MAX = 100000000 };
/* The fewest homes whose sum reaches target > 0 with this probability. false: no number up to the limit does. */
bool sizing_homes(const struct sizing *s, double target, double confidence, uint64_t *n_home);
/* The confidence that no number of homes exceeds: common luck does not average out. */
double sizing_best_confidence(const struct sizing *s);

#endif
