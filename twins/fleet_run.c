/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each home has a seat in the lanes and runs its own event loop (home_run.h). A round polls the loops,
 * then steps all rooms that wait for it at once, and all tanks. Homes stand at different times and do
 * not know of each other; a home that is through leaves its seat to the next. */
#include "twins/fleet_run.h"

#include "twins/home_run.h"
#include "twins/lane_memory.h"
#include "twins/lane_seat.h"

#include <assert.h>
#include <stdlib.h>

/* The pair comes out better than its tolerance: at twice of it still better than the reference at the tolerance itself, by
 * minutes in another mode and by energies (bench_accuracy). So one asked tolerance means much the same with either solver. */
#define TOL_SHARE 2.0

struct work {
    const struct model *m;
    const struct home_job *jobs;
    size_t n_job, next;
    int64_t from_ms, to_ms;
};

struct lane {
    void *block;
    struct room_lanes room;
    struct tank_lanes tank;
    struct seat room_seat[LANES], tank_seat[LANES];
    struct run run[LANES];
    size_t job[LANES];                               /* of the seats taken */
    unsigned taken;                                  /* bit per seat */
    struct work work;                                /* of begin */
    struct lived_day lived[LANES][INPUT_LOCAL_DAYS]; /* homes that stay share the first seat's */
};

/* The first job that fails is told, whichever fails first: later ones are given up, earlier ones go on. */
struct failure {
    enum status st;
    size_t job;
    struct fault *fault;
};

static void fail(struct lane *l, int seat, enum status st, const struct fault *why, struct failure *f)
{
    if (f->st == ST_OK || l->job[seat] < f->job) f->st = st, f->job = l->job[seat], *f->fault = *why;
    for (int i = 0; i < LANES; i++)
        if (l->job[i] >= f->job) l->taken &= ~(1U << i);
}

enum status fleet_run_open(const struct model *m, size_t n_seat, struct lane **out)
{
    assert(n_seat <= LANES);
    void *block;
    struct lane *l = lane_memory(sizeof *l, &block);
    if (l == NULL) return ST_MEMORY;
    l->block = block;
    const struct pilot *p = m->pilot;
    l->room.rk.tol_rel = l->tank.rk.tol_rel = TOL_SHARE * p->tol_rel;
    l->room.rk.tol_abs = l->tank.rk.tol_abs = TOL_SHARE * p->tol_abs_k;
    for (int i = 0; i < LANES; i++) {
        l->room_seat[i] = seat_in_rooms(&l->room, i, &l->run[i]);
        l->tank_seat[i] = seat_in_tanks(&l->tank, i, &l->run[i]);
        l->run[i].room = &l->room_seat[i].ode, l->run[i].tank = &l->tank_seat[i].ode;
        l->run[i].in.lived = l->lived[n_seat > 0 ? 0 : i];
    }
    *out = l;
    return ST_OK;
}

void fleet_run_close(struct lane *l)
{
    if (l != NULL) free(l->block);
}

/* After a lane's step: goes on to what it crossed, or gives the home up. */
static void landed(struct lane *l, int i, enum home_want which, enum status st, uint32_t crossed, struct failure *f)
{
    struct fault why = {0};
    if (st == ST_OK) home_crossed(&l->run[i], which, crossed);
    else fail(l, i, home_fault(&l->run[i], st, &why), &why, f);
}

/* One step of all rooms in `who` (bit per lane), accepted or not. */
static void step_rooms(struct lane *l, unsigned who, struct failure *f)
{
    for (int i = 0; i < LANES; i++) seat_aim_room(&l->room_seat[i], (who >> i & 1) != 0);
    room_lanes_stages(&l->room);
    room_lanes_finish(&l->room);
    for (int i = 0; i < LANES; i++) {
        if ((who >> i & 1) == 0) continue;
        uint32_t crossed;
        const enum status st = seat_land_room(&l->room_seat[i], &crossed);
        landed(l, i, HOME_ROOM, st, crossed, f);
    }
}

static void step_tanks(struct lane *l, unsigned who, struct failure *f)
{
    for (int i = 0; i < LANES; i++) seat_aim_tank(&l->tank_seat[i], (who >> i & 1) != 0);
    tank_lanes_stages(&l->tank);
    tank_lanes_finish(&l->tank);
    for (int i = 0; i < LANES; i++) {
        if ((who >> i & 1) == 0) continue;
        uint32_t crossed;
        const enum status st = seat_land_tank(&l->tank_seat[i], &crossed);
        landed(l, i, HOME_TANK, st, crossed, f);
    }
}

static void sit_down(struct lane *l, int i, struct work *w)
{
    l->job[i] = w->next++;
    home_begin(&l->run[i], w->m, &w->jobs[l->job[i]], w->from_ms, w->to_ms);
    seat_take_room(&l->room_seat[i]), seat_take_tank(&l->tank_seat[i]);
    l->taken |= 1U << i;
}

/* Runs a seat's home until it wants a step; the next job sits down when one is through. */
static unsigned poll_seat(struct lane *l, int i, struct work *w, struct failure *f)
{
    for (;;) {
        if ((l->taken >> i & 1) == 0) {
            if (w->next == w->n_job || f->st != ST_OK) return HOME_DONE;
            sit_down(l, i, w);
        }
        struct fault why = {0};
        unsigned want;
        const enum status st = home_poll(&l->run[i], &want, &why);
        if (st != ST_OK) fail(l, i, st, &why, f);
        else if (want != HOME_DONE || !home_is_through(&l->run[i])) return want;
        l->taken &= ~(1U << i);
    }
}

/* Until nobody wants a step. */
static enum status go_on(struct lane *l, struct fault *fault)
{
    struct failure f = {ST_OK, 0, fault};
    for (;;) {
        unsigned rooms = 0, tanks = 0;
        for (int i = 0; i < LANES; i++) {
            const unsigned want = poll_seat(l, i, &l->work, &f);
            if (want & HOME_ROOM) rooms |= 1U << i;
            if (want & HOME_TANK) tanks |= 1U << i;
        }
        if (rooms == 0 && tanks == 0) return f.st;
        if (rooms != 0) step_rooms(l, rooms, &f);
        if (tanks != 0) step_tanks(l, tanks, &f);
    }
}

enum status fleet_run_advance(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                              int64_t to_ms, struct fault *fault)
{
    l->work = (struct work){m, jobs, n_job, 0, from_ms, to_ms};
    l->taken = 0;
    return go_on(l, fault);
}

/* Each takes a seat for good. */
void fleet_run_begin(struct lane *l, const struct model *m, const struct home_job *jobs, size_t n_job, int64_t from_ms,
                     int64_t to_ms)
{
    assert(n_job <= LANES);
    l->work = (struct work){m, jobs, n_job, 0, from_ms, to_ms};
    l->taken = 0;
    for (int i = 0; i < (int)n_job; i++) sit_down(l, i, &l->work);
}

enum status fleet_run_go(struct lane *l, int64_t pause_ms, struct fault *fault)
{
    for (int i = 0; i < LANES; i++) l->run[i].pause_ms = pause_ms;
    return go_on(l, fault);
}

struct run *fleet_run_of(struct lane *l, size_t job) { return &l->run[job]; }

struct solver_counts fleet_run_counts(const struct lane *l)
{
    struct solver_counts c = {0};
    for (int i = 0; i < LANES; i++) {
        const struct ode_counts *of[] = {&l->room_seat[i].ode.counts, &l->tank_seat[i].ode.counts};
        for (int k = 0; k < 2; k++) {
            c.n_step += of[k]->n_step, c.n_rates += of[k]->n_rates;
            c.n_restart += of[k]->n_restart, c.n_error_fail += of[k]->n_error_fail;
        }
        c.n_event += l->run[i].n_event, c.n_sample += l->run[i].n_sample;
    }
    return c;
}
