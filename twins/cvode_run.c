/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pair of integrators a thread serves home after home. */
#include "twins/cvode_run.h"

#include "twins/home_run.h"

#include <stdlib.h>
#include <string.h>

#define STEP_MAX_S 3600.0

struct lane {
    struct run run;
};

/* n_temp temperatures under error control, then pure integrals, which follow them. */
static enum status open_system(const struct pilot *p, struct ode_spec s, uint32_t n_temp, struct ode **out)
{
    s.tol_rel = p->tol_rel;
    s.step_max_s = STEP_MAX_S;
    for (uint32_t i = 0; i < s.n; i++) s.tol_abs[i] = i < n_temp ? p->tol_abs_k : 1e30;
    return ode_create(&s, out);
}

void cvode_run_close(struct lane *l)
{
    if (l == NULL) return;
    ode_free(l->run.room);
    ode_free(l->run.tank);
    free(l);
}

static enum status lane_open(const struct model *m, enum ode_method method, struct lane **out)
{
    struct lane *l = aligned_alloc(_Alignof(struct lane), sizeof *l);
    if (l == NULL) return ST_MEMORY;
    memset(l, 0, sizeof *l);
    const uint32_t n_node = m->pilot->n_tank_node;
    const struct ode_spec room = {.n = R_COUNT,
                                  .n_guard = ROOM_GUARDS,
                                  .rates = run_room_rates,
                                  .guards = run_room_guards,
                                  .ctx = &l->run,
                                  .method = method};
    const struct ode_spec tank = {.n = n_node + T_COUNT,
                                  .n_guard = TANK_GUARDS,
                                  .rates = run_tank_rates,
                                  .guards = run_tank_guards,
                                  .ctx = &l->run,
                                  .method = method};
    enum status st = open_system(m->pilot, room, BUILDING_STATES, &l->run.room);
    if (st == ST_OK) st = open_system(m->pilot, tank, n_node, &l->run.tank);
    if (st != ST_OK) {
        cvode_run_close(l);
        return st;
    }
    *out = l;
    return ST_OK;
}

enum status cvode_run_open_adams(const struct model *m, struct lane **out) { return lane_open(m, ODE_ADAMS, out); }
enum status cvode_run_open_bdf(const struct model *m, struct lane **out) { return lane_open(m, ODE_BDF, out); }

static enum status step(struct run *r, enum home_want which)
{
    uint32_t crossed;
    const enum status st = ode_step(which == HOME_ROOM ? r->room : r->tank, &crossed);
    if (st == ST_OK) home_crossed(r, which, crossed);
    return st;
}

static enum status advance_one(struct run *r, struct fault *fault)
{
    for (;;) {
        unsigned want;
        enum status st = home_poll(r, &want, fault);
        if (st != ST_OK || want == HOME_DONE) return st;
        if ((want & HOME_ROOM) != 0) st = step(r, HOME_ROOM);
        if (st == ST_OK && (want & HOME_TANK) != 0) st = step(r, HOME_TANK);
        if (st != ST_OK) return home_fault(r, st, fault);
    }
}

enum status cvode_run_advance(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                              int64_t to_ms, struct fault *fault)
{
    for (size_t i = 0; i < n_job; i++) {
        home_begin(&l->run, m, &jobs[i], from_ms, to_ms);
        const enum status st = advance_one(&l->run, fault);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

struct solver_counts cvode_run_counts(const struct lane *l)
{
    const struct run *r = &l->run;
    const struct ode_counts room = r->room->counts, tank = r->tank->counts;
    return (struct solver_counts){
        .n_step = room.n_step + tank.n_step,
        .n_rates = room.n_rates + tank.n_rates,
        .n_restart = room.n_restart + tank.n_restart,
        .n_error_fail = room.n_error_fail + tank.n_error_fail,
        .n_event = r->n_event,
        .n_sample = r->n_sample,
    };
}
