/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/loop.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(loop, .timeout = 20);

struct seen {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_watch *watch;
    int n;
    unsigned ready;
    char order[16];
};

static struct loop *make(void)
{
    struct loop *loop = NULL;
    cr_assert_eq(loop_create(&loop), ST_OK);
    return loop;
}

static void count(void *user)
{
    struct seen *seen = user;
    if (++seen->n == 3) loop_stop(seen->loop);
}

static void stop(void *user) { loop_stop(user); }

Test(loop, a_repeating_timer_fires_until_stopped)
{
    struct seen seen = {.loop = make()};
    cr_assert_eq(loop_timer_create(seen.loop, count, &seen, &seen.timer), ST_OK);
    cr_expect(!loop_timer_runs(seen.timer));
    int64_t begin_ms = loop_now_ms(seen.loop);
    loop_timer_repeat(seen.timer, 5);
    cr_expect(loop_timer_runs(seen.timer));
    loop_run(seen.loop);
    cr_expect_eq(seen.n, 3);
    cr_expect_geq(loop_now_ms(seen.loop) - begin_ms, 15);
    loop_timer_stop(seen.timer);
    loop_turn(seen.loop, 20);
    cr_expect_eq(seen.n, 3);
    loop_timer_free(seen.timer);
    loop_free(seen.loop);
}

static void free_itself(void *user)
{
    struct seen *seen = user;
    seen->n++;
    loop_timer_free(seen->timer);
}

Test(loop, a_timer_may_free_itself_and_an_empty_loop_ends)
{
    struct seen seen = {.loop = make()};
    cr_assert_eq(loop_timer_create(seen.loop, free_itself, &seen, &seen.timer), ST_OK);
    loop_timer_once(seen.timer, 0);
    loop_run(seen.loop);
    cr_expect_eq(seen.n, 1);
    loop_free(seen.loop);
}

static void ready(void *user, unsigned what)
{
    struct seen *seen = user;
    seen->n++;
    seen->ready |= what;
}

Test(loop, a_foreign_descriptor_is_told_readable_writable_and_closed)
{
    struct seen seen = {.loop = make()};
    int pair[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    cr_assert_eq(loop_watch_create(seen.loop, pair[0], ready, &seen, &seen.watch), ST_OK);
    loop_watch_want(seen.watch, LOOP_READABLE);
    loop_turn(seen.loop, 5);
    cr_expect_eq(seen.n, 0);

    cr_assert_eq(write(pair[1], "x", 1), 1);
    loop_turn(seen.loop, 1000);
    cr_expect_eq(seen.ready, LOOP_READABLE);
    loop_watch_want(seen.watch, LOOP_WRITABLE);
    seen.ready = 0;
    loop_turn(seen.loop, 1000);
    cr_expect_eq(seen.ready, LOOP_WRITABLE);

    loop_watch_want(seen.watch, 0);
    seen.ready = 0;
    loop_turn(seen.loop, 5);
    cr_expect_eq(seen.ready, 0);
    close(pair[1]);
    loop_watch_want(seen.watch, LOOP_READABLE);
    loop_turn(seen.loop, 1000);
    cr_expect(seen.ready & LOOP_READABLE, "the end is read as 0 bytes");
    loop_watch_free(seen.watch);
    close(pair[0]);
    loop_free(seen.loop);
}

Test(loop, a_bad_descriptor_is_refused)
{
    struct seen seen = {.loop = make()};
    cr_expect_eq(loop_watch_create(seen.loop, -1, ready, &seen, &seen.watch), ST_IO);
    loop_free(seen.loop);
}

static void note_deferred(void *user)
{
    struct seen *seen = user;
    strcat(seen->order, "d");
}

static void defer_again(void *user)
{
    struct seen *seen = user;
    strcat(seen->order, "a");
    cr_assert_eq(loop_defer(seen->loop, note_deferred, seen), ST_OK);
}

Test(loop, deferred_calls_run_in_order_within_the_turn_and_their_own_in_the_next)
{
    struct seen seen = {.loop = make()};
    cr_assert_eq(loop_defer(seen.loop, defer_again, &seen), ST_OK);
    cr_assert_eq(loop_defer(seen.loop, note_deferred, &seen), ST_OK);
    loop_turn(seen.loop, 10000);
    cr_expect_str_eq(seen.order, "ad");
    loop_turn(seen.loop, 10000);
    cr_expect_str_eq(seen.order, "add");
    cr_assert_eq(loop_defer(seen.loop, note_deferred, &seen), ST_OK);
    loop_defer_cancel(seen.loop, &seen);
    loop_turn(seen.loop, 0);
    cr_expect_str_eq(seen.order, "add");
    loop_free(seen.loop);
}

Test(loop, a_hook_is_called_each_turn)
{
    struct seen seen = {.loop = make()};
    struct loop_hook *hook;
    cr_assert_eq(loop_hook_create(seen.loop, count, &seen, &hook), ST_OK);
    loop_turn(seen.loop, 0);
    loop_turn(seen.loop, 1);
    cr_expect_eq(seen.n, 2);
    loop_hook_free(hook);
    loop_turn(seen.loop, 0);
    cr_expect_eq(seen.n, 2);
    loop_free(seen.loop);
}

Test(loop, a_signal_comes_as_a_call)
{
    struct loop *loop = make();
    struct loop_signal *sig;
    cr_assert_eq(loop_signal_create(loop, SIGTERM, stop, loop, &sig), ST_OK);
    raise(SIGTERM);
    loop_turn(loop, 1000);
    loop_signal_free(sig);
    loop_free(loop);
}

static void *wake_later(void *loop)
{
    usleep(20000);
    loop_wake(loop);
    return NULL;
}

Test(loop, another_thread_wakes_a_waiting_loop)
{
    struct loop *loop = make();
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, wake_later, loop), 0);
    loop_turn(loop, -1);
    pthread_join(thread, NULL);
    loop_free(loop);
}

Test(loop, as_many_descriptors_as_the_system_allows)
{
    struct rlimit limit = {0};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &limit);
    loop_free(make());
    getrlimit(RLIMIT_NOFILE, &limit);
    cr_expect_eq(limit.rlim_cur, limit.rlim_max);
}
