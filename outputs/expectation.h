/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expectation.h - whether a run did what its scenario expects of it. */
#ifndef PILOTSIM_OUTPUTS_EXPECTATION_H
#define PILOTSIM_OUTPUTS_EXPECTATION_H

#include "outputs/figures.h"
#include "sim/base/diag.h"

/*  name            is met  words */
/* clang-format off */
#define EXPECTATION_LIST(X)                                                             \
    X(MET,          true,  "met")                                                       \
    X(TOO_LOW,      false, "too low")                                                   \
    X(TOO_HIGH,     false, "too high")                                                  \
    X(NO_VALUE,     false, "has no value in this run")                                  \
    X(UNKNOWN_NAME, false, "no such figure")
enum expectation_result {
#define X(name, is_met, words) EXPECTATION_##name,
    EXPECTATION_LIST(X)
#undef X
};
/* clang-format on */

struct verdict {
    enum expectation_result result;
    double value; /* NaN when there is none */
    const char *unit;
};

struct verdict expectation_check(const struct figures *f, const struct expectation *e);
bool expectation_is_met(enum expectation_result r);
const char *expectation_words(enum expectation_result r);
size_t expectation_count_failed(const struct figures *f); /* of pilot->expect */

/* "at least 1, at most 3"; room for 96 bytes. */
void expectation_asked(const struct expectation *e, char out[96]);

/* Before a run: names that no run can answer, and DR figures without a counterfactual, become
 * errors of the scenario file. */
void expectation_check_names(const struct pilot *p, bool counterfactual, const char *file, struct diag *d);

#endif
