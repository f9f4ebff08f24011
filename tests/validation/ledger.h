/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.h - the first law of one home: every component's account of what came in, went out and is kept.
 *
 * Only what the run itself summed is used, and the contents of the stores at both ends. */
#ifndef PILOTSIM_TESTS_VALIDATION_LEDGER_H
#define PILOTSIM_TESTS_VALIDATION_LEDGER_H

#include "twins/model.h"

enum { LEDGER_ACCOUNTS = 6 };
extern const char *const ledger_name[LEDGER_ACCOUNTS];

struct ledger_account { /* in and out are sums of what flows, J */
    double in_j, out_j, stored_j;
};

/* From the scenario's start to `to`, days later. */
void ledger_of(const struct model *m, size_t home, const struct home_state *to, int days,
               struct ledger_account out[LEDGER_ACCOUNTS]);
double ledger_throughput_j(const struct ledger_account *a); /* the larger of in and out */
double ledger_residual(const struct ledger_account *a);     /* of the throughput; 0 when nothing flows */

#endif
