/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop.c - a thin coat over libuv.
 *
 * Each thing is one block with its uv handle first, so one close callback frees them all. Deferred
 * calls run in libuv's check phase; an idle handle beside it keeps the poll from waiting meanwhile. */
#include "devices/link/loop.h"

#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "devices/link/loop_uv.h"

struct deferred {
    loop_fn *fn; /* NULL: cancelled */
    void *user;
};

struct loop {
    uv_loop_t uv;
    uv_check_t check;    /* runs what was deferred */
    uv_idle_t idle;      /* active while something is deferred */
    uv_timer_t turn_end; /* bounds the wait of loop_turn */
    uv_async_t wake;
    struct deferred *deferred;
    size_t n_deferred, room_deferred;
};

struct loop_timer {
    uv_timer_t uv;
    loop_fn *fn;
    void *user;
};

struct loop_watch {
    uv_poll_t uv;
    loop_ready_fn *fn;
    void *user;
};

struct loop_hook {
    uv_check_t uv;
    loop_fn *fn;
    void *user;
};

struct loop_signal {
    uv_signal_t uv;
    loop_fn *fn;
    void *user;
};

static_assert(offsetof(struct loop_timer, uv) == 0, "a handle is freed by its address");
static_assert(offsetof(struct loop_watch, uv) == 0, "a handle is freed by its address");
static_assert(offsetof(struct loop_hook, uv) == 0, "a handle is freed by its address");
static_assert(offsetof(struct loop_signal, uv) == 0, "a handle is freed by its address");

uv_loop_t *loop_uv(struct loop *loop) { return &loop->uv; }

enum status loop_uv_status(int uv_code)
{
    if (uv_code >= 0) return ST_OK;
    if (uv_code == UV_ENOMEM) return ST_MEMORY;
    return uv_code == UV_EMFILE || uv_code == UV_ENFILE ? ST_FULL : ST_IO;
}

static void free_block(uv_handle_t *handle) { free(handle); }

void loop_uv_release(uv_handle_t *handle) { uv_close(handle, free_block); }

/* Hands the block over as made, or frees it when its init failed. */
static enum status hand_over(int uv_code, void *block, void **out)
{
    if (uv_code < 0) {
        free(block);
        return loop_uv_status(uv_code);
    }
    *out = block;
    return ST_OK;
}

/* --- deferred calls --- */

static void no_wait(uv_idle_t *idle) { (void)idle; /* that it is active is all it is for */ }

/* Calls what was deferred up to now; what these calls defer is for the next turn. */
static void run_deferred(uv_check_t *check)
{
    struct loop *loop = check->data;
    size_t n = loop->n_deferred;
    for (size_t i = 0; i < n; i++) {
        struct deferred d = loop->deferred[i];
        loop->deferred[i].fn = NULL;
        if (d.fn) d.fn(d.user);
    }
    for (size_t i = n; i < loop->n_deferred; i++) loop->deferred[i - n] = loop->deferred[i];
    loop->n_deferred -= n;
    if (loop->n_deferred == 0) {
        uv_idle_stop(&loop->idle);
        uv_check_stop(&loop->check);
    }
}

enum status loop_defer(struct loop *loop, loop_fn *fn, void *user)
{
    assert(fn != NULL);
    if (loop->n_deferred == loop->room_deferred) {
        size_t room = loop->room_deferred ? 2 * loop->room_deferred : 16;
        struct deferred *more = realloc(loop->deferred, room * sizeof *more);
        if (!more) return ST_MEMORY;
        loop->deferred = more;
        loop->room_deferred = room;
    }
    loop->deferred[loop->n_deferred++] = (struct deferred){fn, user};
    uv_idle_start(&loop->idle, no_wait);
    uv_check_start(&loop->check, run_deferred);
    return ST_OK;
}

void loop_defer_cancel(struct loop *loop, void *user)
{
    for (size_t i = 0; i < loop->n_deferred; i++) {
        if (loop->deferred[i].user == user) loop->deferred[i].fn = NULL;
    }
}

/* --- the loop --- */

static void nothing_async(uv_async_t *async) { (void)async; /* the wait has ended, and that was the point */ }

static void nothing_timer(uv_timer_t *timer) { (void)timer; }

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* refused: the old limit holds, and accept says so when it is met */
}

enum status loop_create(struct loop **out)
{
    assert(out != NULL);
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) return ST_MEMORY;
    int code = uv_loop_init(&loop->uv);
    if (code == 0 && (code = uv_async_init(&loop->uv, &loop->wake, nothing_async))) uv_loop_close(&loop->uv);
    if (code) {
        free(loop);
        return loop_uv_status(code);
    }

    // these cannot fail; none of them alone keeps the loop running
    uv_check_init(&loop->uv, &loop->check);
    uv_idle_init(&loop->uv, &loop->idle);
    uv_timer_init(&loop->uv, &loop->turn_end);
    loop->check.data = loop;
    uv_unref((uv_handle_t *)&loop->wake);
    uv_unref((uv_handle_t *)&loop->check);
    raise_descriptor_limit();
    signal(SIGPIPE, SIG_IGN);
    *out = loop;
    return ST_OK;
}

void loop_free(struct loop *loop)
{
    if (!loop) return;
    uv_close((uv_handle_t *)&loop->wake, NULL);
    uv_close((uv_handle_t *)&loop->check, NULL);
    uv_close((uv_handle_t *)&loop->idle, NULL);
    uv_close((uv_handle_t *)&loop->turn_end, NULL);
    while (uv_run(&loop->uv, UV_RUN_NOWAIT)) continue; // releases what was freed
    int code = uv_loop_close(&loop->uv);
    assert(code == 0); // else something made on the loop was not freed before it
    (void)code;
    free(loop->deferred);
    free(loop);
}

void loop_run(struct loop *loop) { uv_run(&loop->uv, UV_RUN_DEFAULT); }

void loop_stop(struct loop *loop) { uv_stop(&loop->uv); }

void loop_turn(struct loop *loop, int64_t wait_ms)
{
    if (wait_ms > 0) {
        uv_update_time(&loop->uv);
        uv_timer_start(&loop->turn_end, nothing_timer, (uint64_t)wait_ms, 0);
    }
    // the wake handle counts meanwhile, so that a loop with nothing else on it turns and waits too
    uv_ref((uv_handle_t *)&loop->wake);
    uv_run(&loop->uv, wait_ms == 0 ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    uv_unref((uv_handle_t *)&loop->wake);
    uv_timer_stop(&loop->turn_end);
}

void loop_wake(struct loop *loop) { uv_async_send(&loop->wake); }

int64_t loop_now_ms(const struct loop *loop) { return (int64_t)uv_now(&loop->uv); }

/* --- timers --- */

static void timer_fired(uv_timer_t *uv)
{
    struct loop_timer *timer = (struct loop_timer *)uv;
    timer->fn(timer->user);
}

enum status loop_timer_create(struct loop *loop, loop_fn *fn, void *user, struct loop_timer **out)
{
    assert(fn != NULL);
    struct loop_timer *timer = malloc(sizeof *timer);
    if (!timer) return ST_MEMORY;
    timer->fn = fn;
    timer->user = user;
    return hand_over(uv_timer_init(&loop->uv, &timer->uv), timer, (void **)out);
}

void loop_timer_once(struct loop_timer *timer, int64_t delay_ms)
{
    assert(delay_ms >= 0);
    uv_update_time(timer->uv.loop);
    uv_timer_start(&timer->uv, timer_fired, (uint64_t)delay_ms, 0);
}

void loop_timer_repeat(struct loop_timer *timer, int64_t period_ms)
{
    assert(period_ms >= 1);
    uv_update_time(timer->uv.loop);
    uv_timer_start(&timer->uv, timer_fired, (uint64_t)period_ms, (uint64_t)period_ms);
}

void loop_timer_stop(struct loop_timer *timer) { uv_timer_stop(&timer->uv); }

bool loop_timer_runs(const struct loop_timer *timer) { return uv_is_active((const uv_handle_t *)&timer->uv); }

void loop_timer_free(struct loop_timer *timer)
{
    if (timer) loop_uv_release((uv_handle_t *)&timer->uv);
}

/* --- foreign descriptors --- */

static void watch_ready(uv_poll_t *uv, int uv_code, int events)
{
    struct loop_watch *watch = (struct loop_watch *)uv;
    unsigned ready = uv_code < 0 ? LOOP_BROKEN : 0;
    if (events & UV_READABLE) ready |= LOOP_READABLE;
    if (events & UV_WRITABLE) ready |= LOOP_WRITABLE;
    watch->fn(watch->user, ready);
}

enum status loop_watch_create(struct loop *loop, int fd, loop_ready_fn *fn, void *user, struct loop_watch **out)
{
    assert(fn != NULL);
    struct loop_watch *watch = malloc(sizeof *watch);
    if (!watch) return ST_MEMORY;
    watch->fn = fn;
    watch->user = user;
    return hand_over(uv_poll_init(&loop->uv, &watch->uv, fd), watch, (void **)out);
}

void loop_watch_want(struct loop_watch *watch, unsigned wanted)
{
    int events = 0;
    if (wanted & LOOP_READABLE) events |= UV_READABLE;
    if (wanted & LOOP_WRITABLE) events |= UV_WRITABLE;
    if (events) {
        uv_poll_start(&watch->uv, events, watch_ready);
    } else {
        uv_poll_stop(&watch->uv);
    }
}

void loop_watch_free(struct loop_watch *watch)
{
    if (watch) loop_uv_release((uv_handle_t *)&watch->uv);
}

/* --- after each turn's I/O --- */

static void hook_called(uv_check_t *uv)
{
    struct loop_hook *hook = (struct loop_hook *)uv;
    hook->fn(hook->user);
}

enum status loop_hook_create(struct loop *loop, loop_fn *fn, void *user, struct loop_hook **out)
{
    assert(fn != NULL);
    struct loop_hook *hook = malloc(sizeof *hook);
    if (!hook) return ST_MEMORY;
    hook->fn = fn;
    hook->user = user;
    uv_check_init(&loop->uv, &hook->uv);
    uv_check_start(&hook->uv, hook_called);
    uv_unref((uv_handle_t *)&hook->uv);
    *out = hook;
    return ST_OK;
}

void loop_hook_free(struct loop_hook *hook)
{
    if (hook) loop_uv_release((uv_handle_t *)&hook->uv);
}

/* --- signals --- */

static void signal_came(uv_signal_t *uv, int number)
{
    struct loop_signal *sig = (struct loop_signal *)uv;
    (void)number;
    sig->fn(sig->user);
}

enum status loop_signal_create(struct loop *loop, int signal, loop_fn *fn, void *user, struct loop_signal **out)
{
    assert(fn != NULL);
    struct loop_signal *sig = malloc(sizeof *sig);
    if (!sig) return ST_MEMORY;
    sig->fn = fn;
    sig->user = user;
    int code = uv_signal_init(&loop->uv, &sig->uv);
    if (code < 0) return hand_over(code, sig, NULL);
    code = uv_signal_start(&sig->uv, signal_came, signal);
    if (code < 0) {
        loop_uv_release((uv_handle_t *)&sig->uv);
        return loop_uv_status(code);
    }
    uv_unref((uv_handle_t *)&sig->uv);
    *out = sig;
    return ST_OK;
}

void loop_signal_free(struct loop_signal *sig)
{
    if (sig) loop_uv_release((uv_handle_t *)&sig->uv);
}
