/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handshakes by curl, a bare socket and Node's WebSocket; the frames here are the short ones only. */
#include "devices/link/http_stream.h"
#include "tests/support/http_peer.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bench {
    struct http_server *server;
    struct http_stream *stream;
    int n_opened, n_closed;
    bool is_echo;
    char got[256];
    size_t n_got;
    char said[4096];
};

static void opened(void *ctx, struct http_stream *stream)
{
    struct bench *b = ctx;
    b->stream = stream;
    b->n_opened++;
}

/* Unmasks one short frame (RFC 6455, section 5.2) and sends it back. */
static void echo_frame(struct http_stream *stream, const uint8_t *bytes, size_t n)
{
    uint8_t frame[127] = {bytes[0]};
    const size_t n_text = bytes[1] & 0x7f;
    cr_assert(n_text < 126 && n == n_text + 6);
    frame[1] = (uint8_t)n_text;
    for (size_t i = 0; i < n_text; i++) frame[2 + i] = bytes[6 + i] ^ bytes[2 + i % 4];
    cr_expect(http_stream_send(stream, frame, n_text + 2) == ST_OK);
    if ((bytes[0] & 0x0f) == 8) http_stream_close(stream);
}

static void data(void *ctx, struct http_stream *stream, const uint8_t *bytes, size_t n)
{
    struct bench *b = ctx;
    if (b->is_echo) echo_frame(stream, bytes, n);
    for (size_t i = 0; i < n && b->n_got + 1 < sizeof b->got; i++) b->got[b->n_got++] = (char)bytes[i];
}

static void closed(void *ctx)
{
    struct bench *b = ctx;
    b->stream = NULL;
    b->n_closed++;
}

static const struct http_stream_calls calls = {opened, data, closed};

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    (void)q;
    (void)http_stream_upgrade(r, &calls, ctx, 100000, NULL);
    return HTTP_NOW;
}

static void open_bench(struct bench *b)
{
    static const struct http_listen_spec spec = {.loopback_only = true, .n_connection_max = 10, .idle_s = 1, .n_body_max = 100};
    *b = (struct bench){0};
    cr_assert(http_listen(&spec, handle, b, &b->server) == ST_OK);
}

#define UPGRADE "GET /rpc HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
#define KEY     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" /* RFC 6455, section 1.3 */
#define ASKED   UPGRADE KEY "Sec-WebSocket-Version: 13\r\n\r\n"

struct row {
    char says[48], sent[256], heard[40];
};

ParameterizedTestParameters(http_stream, checks_the_handshake)
{
    static struct row rows[] = {
        {"the example of the RFC", ASKED, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
        {"101", ASKED, "HTTP/1.1 101 "},
        {"an upgrade header", ASKED, "Upgrade: websocket"},
        {"no key", UPGRADE "Sec-WebSocket-Version: 13\r\n\r\n", "HTTP/1.1 400"},
        {"a short key", UPGRADE "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YQ==\r\n\r\n", "HTTP/1.1 400"},
        {"another version", UPGRADE KEY "Sec-WebSocket-Version: 8\r\n\r\n", "HTTP/1.1 426"},
        {"and which we speak", UPGRADE KEY "Sec-WebSocket-Version: 8\r\n\r\n", "Sec-WebSocket-Version: 13"},
        {"no upgrade", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426"},
        {"another protocol", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", "HTTP/1.1 426"},
        {"not a get", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 405"},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, http_stream, checks_the_handshake)
{
    struct bench b;
    open_bench(&b);
    const int fd = peer_dial(b.server, "127.0.0.1");
    peer_say(fd, r->sent);
    peer_hear(b.server, fd, b.said, sizeof b.said, "\r\n\r\n", 2000);
    cr_expect(strstr(b.said, r->heard) != NULL, "%s: heard '%s'", r->says, b.said);
    close(fd);
    peer_turn_for(b.server, 20);
    cr_expect(b.n_opened == b.n_closed);
    http_server_free(b.server);
}

static int open_stream(struct bench *b, const char *first)
{
    const int fd = peer_dial(b->server, "127.0.0.1");
    peer_say(fd, first);
    peer_hear(b->server, fd, b->said, sizeof b->said, "\r\n\r\n", 2000);
    peer_turn_for(b->server, 20);
    cr_assert(b->stream != NULL);
    return fd;
}

Test(http_stream, bytes_go_both_ways_also_those_sent_too_early)
{
    struct bench b;
    open_bench(&b);
    const int fd = open_stream(&b, ASKED "early");
    peer_turn_for(b.server, 1200); /* idle_s is for HTTP */
    peer_say(fd, "+late");
    peer_turn_for(b.server, 20);
    cr_expect(strcmp(b.got, "early+late") == 0, "%s", b.got);
    cr_expect(http_stream_send(b.stream, "hello", 5) == ST_OK);
    peer_hear(b.server, fd, b.said, sizeof b.said, "hello", 1000);
    cr_expect(strcmp(b.said, "hello") == 0);
    close(fd);
    peer_turn_for(b.server, 20);
    cr_expect(b.n_opened == 1 && b.n_closed == 1);
    cr_expect(http_server_counts(b.server).n_connection == 0 && http_server_counts(b.server).n_stream == 0);
    http_server_free(b.server);
}

Test(http_stream, a_reader_that_does_not_read_costs_its_queue_only)
{
    struct bench b;
    static char block[10000], drain[65536];
    open_bench(&b);
    const int fd = open_stream(&b, ASKED);
    enum status st = ST_OK;
    size_t n_taken = 0, n_heard = 0;
    for (int i = 0; i < 100000 && st == ST_OK; i++) {
        st = http_stream_send(b.stream, block, sizeof block);
        if (st == ST_OK) n_taken += sizeof block;
    }
    cr_assert(st == ST_FULL);
    http_stream_close(b.stream);
    cr_expect(http_stream_send(b.stream, "x", 1) == ST_IO);
    for (int i = 0; i < 10000 && n_heard < n_taken; i++) {
        peer_turn_for(b.server, 1);
        for (ssize_t n; (n = recv(fd, drain, sizeof drain, MSG_DONTWAIT)) > 0;) n_heard += (size_t)n;
    }
    cr_expect(n_heard == n_taken, "%zu of %zu", n_heard, n_taken);
    peer_turn_for(b.server, 50);
    cr_expect(b.n_closed == 1);
    close(fd);
    http_server_free(b.server);
}

Test(http_stream, closing_ends_even_if_the_client_does_not_read)
{
    struct bench b;
    static char block[10000];
    open_bench(&b);
    const int fd = open_stream(&b, ASKED);
    while (http_stream_send(b.stream, block, sizeof block) == ST_OK) continue;
    http_stream_close(b.stream);
    peer_turn_for(b.server, 500);
    cr_expect(b.n_closed == 0);
    peer_turn_for(b.server, 800);
    cr_expect(b.n_closed == 1);
    close(fd);
    http_server_free(b.server);
}

Test(http_stream, an_open_stream_is_closed_with_the_server)
{
    struct bench b;
    open_bench(&b);
    const int fd = open_stream(&b, ASKED);
    http_server_free(b.server);
    cr_expect(b.n_closed == 1);
    close(fd);
}

Test(http_stream, node_shakes_hands_and_talks)
{
    struct bench b;
    char command[500];
    open_bench(&b);
    b.is_echo = true;
    snprintf(
        command, sizeof command,
        "command -v node >/dev/null || { echo no node; exit; }; timeout 10 node --experimental-websocket --no-warnings -e '"
        "const w=new WebSocket(\"ws://127.0.0.1:%u/rpc\");w.onopen=()=>w.send(\"hi there\");"
        "w.onmessage=m=>{console.log(m.data);w.close(1000)};w.onclose=e=>console.log(e.code,e.wasClean);"
        "w.onerror=e=>console.log(\"error\",e.message)' 2>&1",
        http_server_port(b.server));
    peer_shell(b.server, command, b.said, sizeof b.said);
    if (strcmp(b.said, "no node\n") != 0) cr_expect(strcmp(b.said, "hi there\n1000 true\n") == 0, "%s", b.said);
    http_server_free(b.server);
}
