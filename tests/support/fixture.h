/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixture.h - small pilots made in memory: no files, no scenario language.
 *
 * fixture_pilot(n, days) gives n homes of mixed kit in an analytic January (mean 0 degC, 4 K of day
 * cycle, half-clear sky over Celje), one two-register tariff, one heat pump, no DR events. Tests
 * change what they are about before model_create. */
#ifndef PILOTSIM_TESTS_FIXTURE_H
#define PILOTSIM_TESTS_FIXTURE_H

#include "twins/model.h"
#include "twins/solver.h"

struct pilot *fixture_pilot(size_t n_home, int days); /* the caller's: pilot_free */

/* Everything a run of homes 0..n-1 leaves, with rows recorded at record_ms (0: none). */
struct fixture_run {
    size_t n_home, n_row, n_slot;
    struct home_state *state;                            /* [n_home] */
    float *value[QUANTITY_COUNT];                        /* [home * n_row + row] */
    double *slot_net_w, *slot_import_w, *slot_below_k_s; /* [home * n_slot + slot] */
    struct solver_counts counts;
};
struct fixture_run fixture_solve(const struct pilot *p, const char *solver, int64_t record_ms); /* a fault ends the program */
enum status fixture_try(const struct pilot *p, const char *solver, int64_t record_ms, struct fixture_run *out,
                        struct fault *fault); /* the run ends with the home at fault; out is to be closed all the same */
void fixture_close(struct fixture_run *f);

#endif
