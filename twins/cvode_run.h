/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cvode_run.h - home after home over CVODE: rows of the solver table, see solver.h. */
#ifndef PILOTSIM_TWINS_CVODE_RUN_H
#define PILOTSIM_TWINS_CVODE_RUN_H

#include "twins/solver.h"

enum status cvode_run_open_adams(const struct model *m, size_t n_seat, struct lane **out);
enum status cvode_run_open_bdf(const struct model *m, size_t n_seat, struct lane **out);
void cvode_run_close(struct lane *l);
enum status cvode_run_advance(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                              int64_t to_ms, struct fault *fault);
struct solver_counts cvode_run_counts(const struct lane *l);
void cvode_run_begin(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                     int64_t to_ms);
enum status cvode_run_go(struct lane *l, int64_t pause_ms, struct fault *fault);
struct run *cvode_run_of(struct lane *l, size_t job);

#endif
