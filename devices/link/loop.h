/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop.h - the one event loop of a process: timers, foreign descriptors, signals, deferred calls.
 *
 * One thread owns a loop and makes every call on it and on what was made from it, save loop_wake.
 * Each create has a free; a free may be called inside any callback, also the thing's own, and no
 * callback of the thing comes after it. NULL is fine for every free. What was made on a loop is
 * freed before loop_free; the release itself happens in a later turn or in loop_free.
 *
 * loop_create raises RLIMIT_NOFILE to its hard limit and ignores SIGPIPE, for the whole process.
 * Wall time is monotonic milliseconds of the loop: it stands still during a turn's callbacks. */
#ifndef PILOTSIM_LINK_LOOP_H
#define PILOTSIM_LINK_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/status.h"

struct loop;
struct loop_timer;
struct loop_watch;
struct loop_hook;
struct loop_signal;

typedef void loop_fn(void *user);

MUST_USE enum status loop_create(struct loop **out); /* ST_MEMORY, ST_IO */
void loop_free(struct loop *loop);

/* Turns until loop_stop; returns early only when nothing is left that could wake it. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop); /* the turn under way ends first */
/* One turn: waits at most wait_ms for something to happen (0: not at all, negative: for ever), then
 * handles all that is ready. Not from inside a callback. */
void loop_turn(struct loop *loop, int64_t wait_ms);
/* Ends the wait of the turn under way or of the next. From any thread. */
void loop_wake(struct loop *loop);
/* Begins at an arbitrary instant; re-read once a turn. */
int64_t loop_now_ms(const struct loop *loop);

/* Calls fn once, after the I/O of the turn under way (or the next, if none is). ST_MEMORY. */
MUST_USE enum status loop_defer(struct loop *loop, loop_fn *fn, void *user);
void loop_defer_cancel(struct loop *loop, void *user); /* forgets all calls deferred with this user */

/* A timer is made stopped. Starting a running one moves it. Delays and periods are at least 0 and 1 ms. */
MUST_USE enum status loop_timer_create(struct loop *loop, loop_fn *fn, void *user, struct loop_timer **out);
void loop_timer_once(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_repeat(struct loop_timer *timer, int64_t period_ms);
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_runs(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);

/* A foreign descriptor (socket, pty, pipe, epoll; no regular file). It is set non-blocking and stays
 * the caller's: free the watch first, then close it; one watch a descriptor. Level-triggered. */
enum loop_ready {
    LOOP_READABLE = 1,
    LOOP_WRITABLE = 2,
    LOOP_BROKEN = 4, /* told, never asked for: an error; the watch wants nothing from then on */
};
typedef void loop_ready_fn(void *user, unsigned ready);
MUST_USE enum status loop_watch_create(struct loop *loop, int fd, loop_ready_fn *fn, void *user, struct loop_watch **out);
void loop_watch_want(struct loop_watch *watch, unsigned wanted); /* made wanting nothing (0) */
void loop_watch_free(struct loop_watch *watch);

/* Called after the I/O of every turn. A hook alone keeps no loop running. */
MUST_USE enum status loop_hook_create(struct loop *loop, loop_fn *fn, void *user, struct loop_hook **out);
void loop_hook_free(struct loop_hook *hook);

/* SIGINT, SIGTERM, SIGHUP ...: fn is called from the loop, not from the handler. Keeps no loop running. */
MUST_USE enum status loop_signal_create(struct loop *loop, int signal, loop_fn *fn, void *user, struct loop_signal **out);
void loop_signal_free(struct loop_signal *sig);

#endif
