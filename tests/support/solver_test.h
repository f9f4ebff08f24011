/* SPDX-License-Identifier: GPL-3.0-or-later */
/* solver_test.h - a test that every row of the solver table has to pass.
 *
 * SOLVER_TEST(suite, test) {...} is Criterion's Test, once a solver and each in a process of its own.
 * Within it solver_tested() is the solver, so pilots of fixture_pilot and runs of program_run use it,
 * and every message of Criterion begins with its name. A new row is covered without a change here. */
#ifndef PILOTSIM_TESTS_SOLVER_TEST_H
#define PILOTSIM_TESTS_SOLVER_TEST_H

#include "tests/support/solver_tested.h"
#include "twins/solver.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

enum { SOLVER_ROWS_MAX = 8, SOLVER_MESSAGE_BYTES = 1024 };
struct solver_test_row { /* no pointers: it crosses to another process */
    char name[32];
};

static inline struct criterion_test_params solver_test_rows(void)
{
    static struct solver_test_row rows[SOLVER_ROWS_MAX];
    size_t n = 0;
    for (; n < SOLVER_ROWS_MAX && solver_at(n) != NULL; n++)
        snprintf(rows[n].name, sizeof rows[n].name, "%s", solver_at(n)->name);
    return cr_make_param_array(struct solver_test_row, rows, n);
}

#define SOLVER_TEST(suite, test)                                            \
    static void suite##_with_##test(void);                                  \
    ParameterizedTestParameters(suite, test) { return solver_test_rows(); } \
    ParameterizedTest(struct solver_test_row *solver_row, suite, test)      \
    {                                                                       \
        solver_tested_set(solver_row->name);                                \
        suite##_with_##test();                                              \
    }                                                                       \
    static void suite##_with_##test(void)

/* Criterion names no row of parameters, so the solver is put before what an assertion says. */
static inline void solver_test_send(struct criterion_assert_stats *stats)
{
    char text[SOLVER_MESSAGE_BYTES];
    snprintf(text, sizeof text, "%s: %s", solver_tested(), stats->message);
    stats->message = text;
    criterion_send_assert(stats);
}
#define criterion_send_assert solver_test_send

#endif
