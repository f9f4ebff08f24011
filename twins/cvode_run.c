/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pair of integrators serves home after home; homes that stay each have a pair. */
#include "twins/cvode_run.h"

#include "twins/home_run.h"
#include "twins/lane_memory.h"

#include <assert.h>
#include <stdlib.h>

#define STEP_MAX_S 3600.0

struct lane {
    void *block;
    size_t n_run, n_job; /* n_job: seated by begin */
    struct lived_day lived[INPUT_LOCAL_DAYS];
    struct run run[]; /* the first serves advance */
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
    for (size_t i = 0; l != NULL && i < l->n_run; i++) {
        ode_free(l->run[i].room);
        ode_free(l->run[i].tank);
    }
    if (l != NULL) free(l->block);
}

static enum status open_run(struct run *r, const struct pilot *p, enum ode_method method)
{
    const uint32_t n_node = p->n_tank_node;
    const struct ode_spec room = {
        .n = R_COUNT, .n_guard = ROOM_GUARDS, .rates = run_room_rates, .guards = run_room_guards, .ctx = r, .method = method};
    const struct ode_spec tank = {.n = n_node + T_COUNT,
                                  .n_guard = TANK_GUARDS,
                                  .rates = run_tank_rates,
                                  .guards = run_tank_guards,
                                  .ctx = r,
                                  .method = method};
    const enum status st = open_system(p, room, BUILDING_STATES, &r->room);
    return st == ST_OK ? open_system(p, tank, n_node, &r->tank) : st;
}

static enum status lane_open(const struct model *m, size_t n_seat, enum ode_method method, struct lane **out)
{
    const size_t n_run = n_seat > 0 ? n_seat : 1, n_bytes = sizeof(struct lane) + n_run * sizeof(struct run);
    void *block;
    struct lane *l = lane_memory(n_bytes, &block);
    if (l == NULL) return ST_MEMORY;
    l->block = block, l->n_run = n_run;
    enum status st = ST_OK;
    for (size_t i = 0; i < n_run && st == ST_OK; i++) {
        l->run[i].in.lived = l->lived;
        st = open_run(&l->run[i], m->pilot, method);
    }
    if (st != ST_OK) {
        cvode_run_close(l);
        return st;
    }
    *out = l;
    return ST_OK;
}

enum status cvode_run_open_adams(const struct model *m, size_t n_seat, struct lane **out)
{
    return lane_open(m, n_seat, ODE_ADAMS, out);
}
enum status cvode_run_open_bdf(const struct model *m, size_t n_seat, struct lane **out)
{
    return lane_open(m, n_seat, ODE_BDF, out);
}

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
        home_begin(&l->run[0], m, &jobs[i], from_ms, to_ms);
        const enum status st = advance_one(&l->run[0], fault);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

void cvode_run_begin(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                     int64_t to_ms)
{
    assert(n_job <= l->n_run);
    l->n_job = n_job;
    for (size_t i = 0; i < n_job; i++) home_begin(&l->run[i], m, &jobs[i], from_ms, to_ms);
}

enum status cvode_run_go(struct lane *l, int64_t pause_ms, struct fault *fault)
{
    for (size_t i = 0; i < l->n_job; i++) {
        l->run[i].pause_ms = pause_ms;
        const enum status st = advance_one(&l->run[i], fault);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

struct run *cvode_run_of(struct lane *l, size_t job) { return &l->run[job]; }

struct solver_counts cvode_run_counts(const struct lane *l)
{
    struct solver_counts c = {0};
    for (size_t i = 0; i < l->n_run; i++) {
        const struct run *r = &l->run[i];
        const struct ode_counts room = r->room->counts, tank = r->tank->counts;
        c.n_step += room.n_step + tank.n_step;
        c.n_rates += room.n_rates + tank.n_rates;
        c.n_restart += room.n_restart + tank.n_restart;
        c.n_error_fail += room.n_error_fail + tank.n_error_fail;
        c.n_event += r->n_event, c.n_sample += r->n_sample;
    }
    return c;
}
