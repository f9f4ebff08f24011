/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/solver.h"

#include "twins/cvode_run.h"
#include "twins/fleet_run.h"

#include <string.h>

static const struct solver solvers[] = {
    {"cvode", "SUNDIALS CVODE per home, Adams with located events: the reference", cvode_run_open_adams, cvode_run_close,
     cvode_run_advance, cvode_run_counts, cvode_run_begin, cvode_run_go, cvode_run_of},
    {"cvode-bdf", "the same with BDF and a dense Newton iteration", cvode_run_open_bdf, cvode_run_close, cvode_run_advance,
     cvode_run_counts, cvode_run_begin, cvode_run_go, cvode_run_of},
    {"fleet", "explicit Runge-Kutta of order 5, eight homes side by side, each with its own steps: the fast one",
     fleet_run_open, fleet_run_close, fleet_run_advance, fleet_run_counts, fleet_run_begin, fleet_run_go, fleet_run_of},
};

const struct solver *solver_at(size_t i) { return i < ARRAY_LEN(solvers) ? &solvers[i] : NULL; }

const struct solver *solver_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(solvers); i++)
        if (strcmp(solvers[i].name, name) == 0) return &solvers[i];
    return NULL;
}
