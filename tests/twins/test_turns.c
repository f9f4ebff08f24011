/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/turns.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { JOBS = 200, PLACES = 3, THREADS = 4 };

struct order {
    struct turns *turns;
    uint32_t n_handed, n_wrong;
    _Atomic int at_once, at_once_max;
    uint32_t place[PLACES]; /* the job whose work lies there, + 1 */
};

static void take_down(void *ctx, uint32_t job)
{
    struct order *o = ctx;
    o->n_wrong += job != o->n_handed++;
    o->n_wrong += o->place[job % PLACES] != job + 1;
    o->place[job % PLACES] = 0;
}

static void *work(void *ctx)
{
    struct order *o = ctx;
    for (uint32_t job; turns_take(o->turns, &job); turns_done(o->turns, job)) {
        const int now = ++o->at_once;
        if (now > o->at_once_max) o->at_once_max = now;
        o->place[job % PLACES] += job + 1;
        if (job % 7 == 0) usleep(500); /* the one whose turn it is lags behind */
        o->at_once--;
    }
    return NULL;
}

Test(turns, jobs_are_handed_over_in_their_order_and_places_are_never_shared, .timeout = 60)
{
    struct order o = {0};
    cr_assert_eq(turns_create(PLACES, &o.turns), ST_OK);
    for (int round = 0; round < 3; round++) {
        pthread_t thread[THREADS];
        o.n_handed = 0;
        turns_begin(o.turns, JOBS, take_down, &o);
        for (int i = 0; i < THREADS; i++) cr_assert_eq(pthread_create(&thread[i], NULL, work, &o), 0);
        for (int i = 0; i < THREADS; i++) pthread_join(thread[i], NULL);
        cr_expect_eq(o.n_handed, JOBS);
        cr_expect_eq(o.n_wrong, 0);
    }
    cr_expect_leq(o.at_once_max, PLACES);
    cr_expect_geq(o.at_once_max, 2, "others go on while one lags");
    turns_free(o.turns);
    turns_free(NULL);
}

Test(turns, one_thread_hands_over_each_job_at_once)
{
    struct order o = {0};
    cr_assert_eq(turns_create(PLACES, &o.turns), ST_OK);
    turns_begin(o.turns, JOBS, take_down, &o);
    uint32_t job, n = 0;
    while (turns_take(o.turns, &job)) {
        cr_expect_eq(job, n++);
        o.place[job % PLACES] = job + 1;
        turns_done(o.turns, job);
        cr_expect_eq(o.n_handed, n);
    }
    cr_expect_eq(n, JOBS);
    turns_free(o.turns);
}
