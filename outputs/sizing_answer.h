/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_answer.h - the answer of `pilotsim size`: for each variant of a table, how many homes deliver the target.
 *
 * An occasion is one event of one repeat: its own weather and homes. Several events of a repeat share both, so they
 * add occasions but no degree of freedom. What is delivered is predicted as in sizing.h. Rebound and comfort are those of
 * the simulated fleets in proportion, their band the 5 and 95 % quantiles of the occasions. Plain data; one thread. */
#ifndef PILOTSIM_OUTPUTS_SIZING_ANSWER_H
#define PILOTSIM_OUTPUTS_SIZING_ANSWER_H

#include "outputs/sizing.h"
#include "outputs/sweep_table.h"

#include <stdio.h>

enum { SIZING_ALL_EVENTS = 64 }; /* no event's number */

struct sizing_question {
    double target_w, confidence;
    size_t event; /* of the table, or SIZING_ALL_EVENTS */
};

enum sizing_verdict {
    SIZING_FOUND,
    SIZING_TOO_FEW,   /* less than two good repeats, or no two homes alike: nothing is known of the spread */
    SIZING_NOTHING,   /* the homes deliver nothing, or less */
    SIZING_TOO_RISKY, /* what all homes have in common makes that confidence impossible for any number of them */
};

struct sizing_band { /* from 5 to 95 % */
    double mean, lo, hi;
};

struct sizing_answer { /* of one variant; bands at n_home, or at the simulated number when there is none */
    const char *label; /* of the table */
    enum sizing_verdict verdict;
    uint64_t n_home;
    struct sizing delivered;        /* W a home */
    struct sizing_band delivered_w; /* at n_home, as the next three */
    struct sizing_band rebound_kwh, rebound_w, comfort_kh;
    double joined, overridden; /* shares of the homes */
    double best_confidence;    /* that enough homes come close to */
    size_t n_occasion;
    double *home_w, *rebound_home_w; /* [n_occasion]: delivered, and peak of the rebound, W a home; owned */
};

MUST_USE enum status sizing_answer_make(const struct sweep_table *t, size_t variant, const struct sizing_question *q,
                                        struct sizing_answer *out);
void sizing_answer_close(struct sizing_answer *a);

/* Why there is none, in words; "" for SIZING_FOUND. */
void sizing_answer_why(const struct sizing_answer *a, const struct sizing_question *q, char out[256]);

/* For a person; with several variants one block each. */
void sizing_answer_print(const struct sweep_table *t, const struct sizing_question *q, const struct sizing_answer *a,
                         size_t n_answer, FILE *out);

#endif
