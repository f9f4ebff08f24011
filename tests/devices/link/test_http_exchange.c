/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bare sockets: what no decent client sends, and answers that come later. */
#include "devices/link/http_server.h"
#include "tests/support/http_peer.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct bench {
    struct http_server *server;
    struct http_pending *pending;
    int n_gone;
    char said[8192];
};

static void count_gone(void *ctx)
{
    struct bench *b = ctx;
    b->pending = NULL;
    b->n_gone++;
}

static void release(struct bench *b)
{
    if (b->pending == NULL) return;
    http_reply_static(http_pending_response(b->pending), 200, "text/plain", "released");
    http_answer(b->pending);
    b->pending = NULL;
}

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    struct bench *b = ctx;
    if (strcmp(q->path, "/later") == 0 && b->pending == NULL) {
        b->pending = http_later(r, count_gone, b);
        return HTTP_LATER;
    }
    if (strcmp(q->path, "/release") == 0) release(b);
    if (strcmp(q->path, "/heads") == 0) {
        char value[HTTP_HEADS_BYTES];
        memset(value, 'a', sizeof value - 1);
        value[sizeof value - 1] = '\0';
        http_reply_static(r, 200, "text/plain", "x");
        http_reply_header(r, "X-Long", value);
        return HTTP_NOW;
    }
    char text[128];
    const int n = snprintf(text, sizeof text, "<%s %u %08x>", q->path, (unsigned)q->n_body, (unsigned)q->local_ipv4);
    http_reply(r, 200, "text/plain", text, (size_t)n);
    return HTTP_NOW;
}

static const struct http_listen_spec usual = {.loopback_only = true, .n_connection_max = 600, .idle_s = 30, .n_body_max = 1000};

static void open_bench(struct bench *b, const struct http_listen_spec *spec)
{
    *b = (struct bench){0};
    cr_assert(http_listen(spec, handle, b, &b->server) == ST_OK);
}

/* Says it and hears until closed, `until`, or 2 s. */
static bool ask(struct bench *b, int fd, const char *text, const char *until)
{
    peer_say(fd, text);
    return peer_hear(b->server, fd, b->said, sizeof b->said, until, 2000);
}

struct row {
    char says[48], sent[160], heard[24];
    bool is_closed;
};

ParameterizedTestParameters(http_exchange, refuses)
{
    static struct row rows[] = {
        {"no request line", "GARBAGE\r\n\r\n", "HTTP/1.1 400", true},
        {"no host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400", true},
        {"a length that is no number", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 400", true},
        {"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400", true},
        {"a length announced beyond the limit", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413",
         true},
        {"an absurd length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 4", true},
        {"a bad chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400", true},
        {"HTTP/1.0 closes", "GET /a HTTP/1.0\r\n\r\n", "</a 0 7f000001>", true},
        {"an absolute form", "GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n", "</a 0 7f000001>", false},
        {"own headers beyond their room", "GET /heads HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 500", false},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, http_exchange, refuses)
{
    struct bench b;
    open_bench(&b, &usual);
    const int fd = peer_dial(b.server, "127.0.0.1");
    const bool is_closed = ask(&b, fd, r->sent, r->is_closed ? NULL : "\r\n\r\n<");
    cr_expect(strstr(b.said, r->heard) != NULL, "%s: heard '%s'", r->says, b.said);
    cr_expect(is_closed == r->is_closed || strstr(r->heard, "500") != NULL, "%s: closed %d", r->says, is_closed);
    close(fd);
    http_server_free(b.server);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

Test(http_exchange, a_connection_serves_many_and_pipelined_ones_in_order)
{
    struct bench b;
    open_bench(&b, &usual);
    const int fd = peer_dial(b.server, "127.0.0.1");
    ask(&b, fd, GET("/1"), "</1 0 7f000001>");
    ask(&b, fd, GET("/2") "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" GET("/4"), "</4 0 7f000001>");
    const char *two = strstr(b.said, "</2 0"), *three = strstr(b.said, "</3 3"), *four = strstr(b.said, "</4 0");
    cr_assert(two != NULL && three != NULL && four != NULL, "%s", b.said);
    cr_expect(two < three && three < four);
    cr_expect(http_server_counts(b.server).n_request == 4);
    close(fd);
    http_server_free(b.server);
}

Test(http_exchange, the_address_dialled_is_told)
{
    struct bench b;
    open_bench(&b, &usual);
    const int one = peer_dial(b.server, "127.0.0.1"), other = peer_dial(b.server, "127.9.9.9");
    ask(&b, one, GET("/"), ">");
    cr_expect(strstr(b.said, "7f000001") != NULL, "%s", b.said);
    ask(&b, other, GET("/"), ">");
    cr_expect(strstr(b.said, "7f090909") != NULL, "%s", b.said);
    close(one);
    close(other);
    http_server_free(b.server);
}

Test(http_exchange, a_chunked_body_has_the_same_limit)
{
    struct bench b;
    char chunk[600];
    open_bench(&b, &usual);
    snprintf(chunk, sizeof chunk, "1f4\r\n%0500d\r\n", 0);
    for (int n_chunk = 2; n_chunk <= 9; n_chunk++) {
        const int fd = peer_dial(b.server, "127.0.0.1");
        peer_say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < n_chunk; i++) peer_say(fd, chunk);
        const bool is_closed = ask(&b, fd, "0\r\n\r\n", ">");
        cr_expect(strstr(b.said, n_chunk == 2 ? "</x 1000 " : "HTTP/1.1 413") != NULL, "%d: %s", n_chunk, b.said);
        cr_expect(is_closed == (n_chunk > 2), "%d", n_chunk);
        close(fd);
    }
    cr_expect(http_server_counts(b.server).n_too_large == 7);
    http_server_free(b.server);
}

Test(http_exchange, a_client_that_trickles_stalls_nobody_and_gets_408)
{
    struct bench b;
    struct http_listen_spec spec = usual;
    spec.idle_s = 1;
    open_bench(&b, &spec);
    const int slow = peer_dial(b.server, "127.0.0.1"), silent = peer_dial(b.server, "127.0.0.1");
    const int body = peer_dial(b.server, "127.0.0.1");
    peer_say(body, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    const char *text = GET("/slow");
    for (int i = 0; i < 8; i++) {
        send(slow, text + i, 1, MSG_NOSIGNAL);
        send(body, "x", 1, MSG_NOSIGNAL);
        const int fd = peer_dial(b.server, "127.0.0.1");
        ask(&b, fd, GET("/quick"), ">");
        cr_expect(strstr(b.said, "</quick") != NULL);
        close(fd);
        peer_turn_for(b.server, 100);
    }
    cr_expect(peer_hear(b.server, slow, b.said, sizeof b.said, NULL, 2000));
    cr_expect(strstr(b.said, "HTTP/1.1 408") != NULL, "%s", b.said);
    cr_expect(peer_hear(b.server, body, b.said, sizeof b.said, NULL, 2000));
    cr_expect(strstr(b.said, "HTTP/1.1 408") != NULL, "%s", b.said);
    cr_expect(peer_hear(b.server, silent, b.said, sizeof b.said, NULL, 2000));
    cr_expect(b.said[0] == '\0', "%s", b.said);
    cr_expect(http_server_counts(b.server).n_late == 2);
    close(slow);
    close(silent);
    close(body);
    http_server_free(b.server);
}

Test(http_exchange, a_pending_answer_comes_when_it_is_given)
{
    struct bench b;
    open_bench(&b, &usual);
    const int waiting = peer_dial(b.server, "127.0.0.1"), other = peer_dial(b.server, "127.0.0.1");
    peer_say(waiting, GET("/later") GET("/behind"));
    peer_hear(b.server, waiting, b.said, sizeof b.said, NULL, 100);
    cr_expect(b.said[0] == '\0' && b.pending != NULL);
    cr_expect(http_server_counts(b.server).n_pending == 1);
    ask(&b, other, GET("/release"), ">");
    peer_hear(b.server, waiting, b.said, sizeof b.said, "</behind", 2000);
    cr_expect(strstr(b.said, "released") != NULL && strstr(b.said, "</behind") != NULL, "%s", b.said);
    peer_say(waiting, GET("/later"));
    peer_turn_for(b.server, 50);
    cr_expect(b.pending != NULL);
    release(&b); /* outside any callback */
    peer_hear(b.server, waiting, b.said, sizeof b.said, "released", 2000);
    cr_expect(strstr(b.said, "released") != NULL, "%s", b.said);
    cr_expect(b.n_gone == 0 && http_server_counts(b.server).n_pending == 0);
    close(waiting);
    close(other);
    http_server_free(b.server);
}

Test(http_exchange, a_client_that_leaves_cancels_its_pending)
{
    struct bench b;
    open_bench(&b, &usual);
    const int fd = peer_dial(b.server, "127.0.0.1");
    ask(&b, fd, GET("/later"), NULL);
    cr_assert(b.pending != NULL);
    close(fd);
    peer_turn_for(b.server, 50);
    cr_expect(b.n_gone == 1 && b.pending == NULL);
    cr_expect(http_server_counts(b.server).n_connection == 0);
    const int last = peer_dial(b.server, "127.0.0.1");
    ask(&b, last, GET("/later"), NULL);
    http_server_free(b.server); /* takes the pending back too */
    cr_expect(b.n_gone == 2);
    close(last);
}

Test(http_exchange, five_hundred_idle_connections_and_one_that_works)
{
    enum { N_IDLE = 500 };
    struct bench b;
    int idle[N_IDLE];
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    open_bench(&b, &usual);
    for (int i = 0; i < N_IDLE; i++) {
        idle[i] = peer_dial(b.server, "127.0.0.1");
        cr_assert(idle[i] >= 0);
        if (i % 50 == 0) peer_turn_for(b.server, 1);
    }
    peer_turn_for(b.server, 20);
    cr_expect(http_server_counts(b.server).n_connection == N_IDLE);
    const int fd = peer_dial(b.server, "127.0.0.1");
    ask(&b, fd, GET("/x"), ">");
    cr_expect(strstr(b.said, "</x") != NULL);
    for (int i = 0; i < N_IDLE; i++) close(idle[i]);
    peer_turn_for(b.server, 50);
    cr_expect(http_server_counts(b.server).n_connection == 1);
    close(fd);
    http_server_free(b.server);
}

Test(http_exchange, beyond_the_limits_there_is_503)
{
    struct bench b;
    struct http_listen_spec spec = usual;
    spec.n_connection_max = 3;
    spec.n_per_peer_max = 2;
    open_bench(&b, &spec);
    int held[2];
    for (int i = 0; i < 2; i++) held[i] = peer_dial(b.server, "127.0.0.1");
    const int third = peer_dial(b.server, "127.0.0.1");
    cr_expect(ask(&b, third, "", NULL));
    cr_expect(strstr(b.said, "HTTP/1.1 503") != NULL && strstr(b.said, "Retry-After") != NULL, "%s", b.said);
    close(held[0]);
    peer_turn_for(b.server, 20);
    const int next = peer_dial(b.server, "127.0.0.1");
    ask(&b, next, GET("/x"), ">");
    cr_expect(strstr(b.said, "</x") != NULL);
    cr_expect(http_server_counts(b.server).n_full == 1);
    close(held[1]);
    close(third);
    close(next);
    http_server_free(b.server);
}

/* Requests with a few bytes turned, from a fixed stream: whatever comes back, the next decent request is answered. */
Test(http_exchange, mutilated_requests_harm_nobody)
{
    static const char whole[] = "POST /later?a=%20b HTTP/1.1\r\nHost: a\r\nAuthorization: Digest realm=\"a\", nc=00000001\r\n"
                                "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n" GET("/2");
    struct bench b;
    uint32_t luck = 1;
    open_bench(&b, &usual);
    for (int i = 0; i < 2000; i++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        for (int turned = 0; turned < 1 + i % 4; turned++) {
            luck = luck * 1664525 + 1013904223; /* Numerical Recipes, section 7.1 */
            text[(luck >> 8) % (sizeof text - 1)] = (char)(luck >> 24);
        }
        const int fd = peer_dial(b.server, "127.0.0.1");
        (void)!send(fd, text, luck % sizeof text, MSG_NOSIGNAL);
        http_server_turn(b.server);
        http_server_turn(b.server);
        if (i % 3 == 0) release(&b);
        close(fd);
        http_server_turn(b.server);
    }
    peer_turn_for(b.server, 50);
    cr_expect(http_server_counts(b.server).n_connection == 0);
    const int fd = peer_dial(b.server, "127.0.0.1");
    ask(&b, fd, GET("/x"), ">");
    cr_expect(strstr(b.said, "</x") != NULL);
    close(fd);
    http_server_free(b.server);
}

Test(http_exchange, a_spec_out_of_range_is_refused)
{
    struct http_server *server = NULL;
    struct http_listen_spec spec = usual;
    spec.idle_s = 0;
    cr_expect(http_listen(&spec, handle, NULL, &server) == ST_INPUT);
    spec = usual;
    spec.n_connection_max = 0;
    cr_expect(http_listen(&spec, handle, NULL, &server) == ST_INPUT);
    spec = usual;
    spec.tls_key_pem = spec.tls_cert_pem = "rubbish";
    cr_expect(http_listen(&spec, handle, NULL, &server) == ST_INPUT);
    cr_expect(server == NULL);
}
