/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_loop.h"

#include <stdlib.h>

struct http_loop {
    struct http_server *server;
    struct loop_watch *watch;
    struct loop_timer *timer;
};

/* Only a turn, or a ready descriptor, can bring the next wake-up nearer: so it is asked for here alone. */
static void turn(void *user)
{
    struct http_loop *join = user;
    http_server_turn(join->server);
    const int wait_ms = http_server_wait_ms(join->server);
    if (wait_ms >= 0) loop_timer_once(join->timer, wait_ms);
    else loop_timer_stop(join->timer);
}

static void turn_ready(void *user, unsigned ready)
{
    (void)ready;
    turn(user);
}

enum status http_loop_create(struct loop *loop, struct http_server *server, struct http_loop **out)
{
    enum status st;
    struct http_loop *join = calloc(1, sizeof *join);
    if (join == NULL) return ST_MEMORY;
    join->server = server;
    if ((st = loop_timer_create(loop, turn, join, &join->timer))) goto done;
    if ((st = loop_watch_create(loop, http_server_fd(server), turn_ready, join, &join->watch))) goto done;
    loop_watch_want(join->watch, LOOP_READABLE);
    *out = join;
    join = NULL;
done:
    http_loop_free(join);
    return st;
}

void http_loop_free(struct http_loop *join)
{
    if (join == NULL) return;
    loop_watch_free(join->watch);
    loop_timer_free(join->timer);
    free(join);
}
