/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home_run.h - the event loop of one home over CVODE: rows of the solver table, see solver.h. */
#ifndef PILOTSIM_TWINS_HOME_RUN_H
#define PILOTSIM_TWINS_HOME_RUN_H

#include "twins/solver.h"

enum status home_run_open_adams(const struct model *m, struct lane **out);
enum status home_run_open_bdf(const struct model *m, struct lane **out);
void home_run_close(struct lane *l);
enum status home_run_advance(struct lane *l, const struct model *m, size_t home, struct home_state *s, int64_t from_ms,
                             int64_t to_ms, struct harvest *out, struct fault *fault);
struct solver_counts home_run_counts(const struct lane *l);

#endif
