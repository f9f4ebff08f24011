/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_loop.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct bench {
    struct loop *loop;
    struct loop_timer *timer;
    struct http_pending *pending;
};

static void gone(void *ctx) { ((struct bench *)ctx)->pending = NULL; }

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    struct bench *b = ctx;
    (void)q;
    b->pending = http_later(r, gone, b);
    loop_timer_once(b->timer, 30);
    return HTTP_LATER;
}

static void answer(void *user)
{
    struct bench *b = user;
    if (b->pending == NULL) return;
    http_reply_static(http_pending_response(b->pending), 200, "text/plain", "ticked");
    http_answer(b->pending);
    b->pending = NULL;
}

Test(http_loop, a_timer_of_the_loop_answers_a_pending_request)
{
    struct bench b = {0};
    struct http_server *server;
    struct http_loop *join;
    char command[128], said[64] = "";
    const struct http_listen_spec spec = {.loopback_only = true, .n_connection_max = 10, .idle_s = 5, .n_body_max = 10};
    cr_assert(loop_create(&b.loop) == ST_OK);
    cr_assert(loop_timer_create(b.loop, answer, &b, &b.timer) == ST_OK);
    cr_assert(http_listen(&spec, handle, &b, &server) == ST_OK);
    cr_assert(http_loop_create(b.loop, server, &join) == ST_OK);
    snprintf(command, sizeof command, "curl -s -m 10 http://127.0.0.1:%u/", http_server_port(server));
    FILE *pipe = popen(command, "r");
    for (int i = 0; i < 1000 && (http_server_counts(server).n_request == 0 || http_server_counts(server).n_connection > 0); i++)
        loop_turn(b.loop, 10);
    cr_expect(fgets(said, sizeof said, pipe) != NULL);
    cr_expect(strcmp(said, "ticked") == 0, "%s", said);
    pclose(pipe);
    http_loop_free(join);
    http_server_free(server);
    loop_timer_free(b.timer);
    loop_free(b.loop);
}
