/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/solver_tested.h"

#include "twins/solver.h"

#include <string.h>

static const char *tested; /* a test's process has one */

const char *solver_tested(void) { return tested != NULL ? tested : solver_at(0)->name; }
void solver_tested_set(const char *name) { tested = name; }
bool solver_is_reference(const char *name) { return strcmp(name, solver_at(0)->name) == 0; }

/* clang-format off */
static const struct solver_limits known[] = {
    /* name        ledger  tight  loosest half   week   modes  energy room   tank  delivery order */
    {"cvode",      1e-6,   1e-6,  1e-4,   0.001, 0,     0.001, 0.001, 0.005, 0.02, 0.002,   0.6},
    {"cvode-bdf",  1e-6,   1e-6,  1e-5,   0.001, 0.005, 0.002, 0.001, 0.005, 0.02, 0.002,   0.6},
};
static const struct solver_limits of_any =
    {"any",        1e-4,   1e-4,  1e-4,   0.001, 0.005, 0.001, 0.001, 0.005, 0.02, 0.002,   0.5};
/* clang-format on */

const struct solver_limits *solver_limits(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(known[i].name, name) == 0) return &known[i];
    return &of_any;
}
