/* SPDX-License-Identifier: GPL-3.0-or-later */
/* solver_tested.h - the solver that is under test in this process, and what each solver promises.
 *
 * fixture_pilot and program_run ask for the name; until solver_tested_set it is the reference, the
 * first row of the solver table. Promises are keyed by name; a row nobody knows yet has to keep
 * those of an approximate solver. */
#ifndef PILOTSIM_TESTS_SOLVER_TESTED_H
#define PILOTSIM_TESTS_SOLVER_TESTED_H

#include <stdbool.h>

const char *solver_tested(void);
void solver_tested_set(const char *name); /* name lives on */
bool solver_is_reference(const char *name);

struct solver_limits {
    const char *name;
    double ledger;         /* first law, residual of a component over its throughput, default tolerance */
    double ledger_tight;   /* the same at 1e-9 */
    double loosest;        /* relative tolerance at which every home still gets through */
    double half_tolerance; /* what the fleet's week moves when tolerances are halved, relative */
    double week;           /* what the fleet's week may be off the reference at its default, relative */
    double mode_share;     /* minutes in another mode than the reference at 1e-10 */
    double home_energy;    /* worst home's electricity of a week, relative */
    double room_k, tank_k; /* before the first switch that differs */
    double delivery;       /* fleet energy delivered in a DR event, relative */
    double order_min;      /* decades of the mean home's error a decade of tolerance, over four of them */
};
const struct solver_limits *solver_limits(const char *name);

#endif
