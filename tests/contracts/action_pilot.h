/* SPDX-License-Identifier: GPL-3.0-or-later */
/* action_pilot.h - twenty homes through two days with and without one event, to see what it does.
 *
 * Rows are minutes: row k is the minute that ends k + 1 minutes after the start, Monday 0:00; what
 * is asked from an instant on is in force in the record of that instant. */
#ifndef PILOTSIM_TESTS_ACTION_PILOT_H
#define PILOTSIM_TESTS_ACTION_PILOT_H

#include "tests/support/fixture.h"
#include "tests/support/solver_test.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOMES = 20, DAYS = 2, ROWS = DAYS * 1440 };

struct two_lives {
    struct pilot *pilot;
    struct model *model; /* with the event: who joined */
    struct fixture_run with, without;
};

static inline int64_t at(int hour, int minute) { return hour * (int64_t)MS_PER_H + minute * (int64_t)MS_PER_MIN; }

static inline struct dr_event event_of(enum command c, double value, int64_t from_ms, int64_t to_ms)
{
    return (struct dr_event){
        .command = c, .value = value, .start_ms = from_ms, .duration_ms = to_ms - from_ms, .participation = 1};
}

/* Solves the pilot, which it takes over, with these events and without. */
static inline struct two_lives live_twice(struct pilot *p, const struct dr_event *events, size_t n)
{
    struct two_lives t = {.pilot = p};
    p->n_dr = 0;
    t.without = fixture_solve(p, p->solver, MS_PER_MIN);
    p->dr = calloc(n, sizeof *p->dr);
    memcpy(p->dr, events, n * sizeof *p->dr);
    for (size_t i = 0; i < n; i++) snprintf(p->dr[i].name, DR_NAME_BYTES, "event %zu", i);
    p->n_dr = n;
    t.with = fixture_solve(p, p->solver, MS_PER_MIN);
    cr_assert_eq(model_create(p, &t.model), ST_OK);
    return t;
}

/* Residents who put up with all of it. */
static inline struct pilot *patient_pilot(void)
{
    struct pilot *p = fixture_pilot(HOMES, DAYS);
    for (size_t h = 0; h < HOMES; h++) p->homes.value[HOME_override_rate][h] = 0;
    return p;
}

static inline struct two_lives live_with(struct dr_event e) { return live_twice(patient_pilot(), &e, 1); }

static inline void end_lives(struct two_lives *t)
{
    fixture_close(&t->with);
    fixture_close(&t->without);
    model_free(t->model);
    pilot_free(t->pilot);
}

static inline double row_at(const struct fixture_run *f, enum quantity q, size_t home, int64_t row)
{
    cr_assert(row >= 0 && row < (int64_t)f->n_row);
    return (double)f->value[q][home * f->n_row + (size_t)row];
}

/* The sum over rows [from, to) of times; of powers in W this is watt-minutes. */
static inline double sum_of_rows(const struct fixture_run *f, enum quantity q, size_t home, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;
    for (int64_t row = from_ms / MS_PER_MIN; row < to_ms / MS_PER_MIN; row++) sum += row_at(f, q, home, row);
    return sum;
}

static inline double fleet_kwh(const struct fixture_run *f, enum quantity q, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;
    for (size_t h = 0; h < f->n_home; h++) sum += sum_of_rows(f, q, h, from_ms, to_ms);
    return sum / 60000;
}

static inline bool is_untouched(const struct two_lives *t, size_t home)
{
    for (int q = 0; q < QUANTITY_COUNT; q++)
        if (memcmp(t->with.value[q] + home * ROWS, t->without.value[q] + home * ROWS, ROWS * sizeof(float)) != 0) return false;
    return true;
}

/* How far the event moves a set-point in force at the end of a row. */
static inline double shift_k(const struct two_lives *t, enum quantity q, size_t home, int64_t at_ms)
{
    const int64_t row = at_ms / MS_PER_MIN - 1;
    return row_at(&t->with, q, home, row) - row_at(&t->without, q, home, row);
}

#endif
