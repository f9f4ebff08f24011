/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fleet_run.h - several homes side by side in a thread, their systems stepped together by
 * room_lanes.h and tank_lanes.h: a row of the solver table, see solver.h. */
#ifndef PILOTSIM_TWINS_FLEET_RUN_H
#define PILOTSIM_TWINS_FLEET_RUN_H

#include "twins/solver.h"

enum status fleet_run_open(const struct model *m, size_t n_seat, struct lane **out);
void fleet_run_close(struct lane *l);
enum status fleet_run_advance(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                              int64_t to_ms, struct fault *fault);
struct solver_counts fleet_run_counts(const struct lane *l);
void fleet_run_begin(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                     int64_t to_ms);
enum status fleet_run_go(struct lane *l, int64_t pause_ms, struct fault *fault);
struct run *fleet_run_of(struct lane *l, size_t job);

#endif
