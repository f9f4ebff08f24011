/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nonces of Digest: each count is good once, for one realm. (What curl does is in test_http_server.) */
#include "devices/link/http_auth.h"
#include "devices/link/http_digest.h"
#include "tests/support/http_peer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Two devices with a password each, as different realms of one server. */
static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    const bool is_other = strcmp(q->path, "/other") == 0;
    (void)ctx;
    if (http_auth_digest(r, is_other ? "plug-2" : "plug-1", "admin", "secret")) http_reply_static(r, 200, "text/plain", "in");
    return HTTP_NOW;
}

struct bench {
    struct http_server *server;
    int fd;
    char said[2048], nonce[100];
};

static void open_bench(struct bench *b)
{
    static const struct http_listen_spec spec = {.loopback_only = true, .n_connection_max = 10, .idle_s = 5, .n_body_max = 100};
    *b = (struct bench){0};
    cr_assert(http_listen(&spec, handle, NULL, &b->server) == ST_OK);
    b->fd = peer_dial(b->server, "127.0.0.1");
}

static void close_bench(struct bench *b)
{
    close(b->fd);
    http_server_free(b->server);
}

/* The status that comes back. */
static int ask(struct bench *b, const char *path, const char *authorization)
{
    char text[1200];
    int status = 0;
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n", path, authorization);
    peer_say(b->fd, text);
    peer_hear(b->server, b->fd, b->said, sizeof b->said, "\r\n\r\n", 2000);
    peer_turn_for(b->server, 10);
    while (read(b->fd, text, sizeof text) > 0) continue; /* a body that came behind */
    sscanf(b->said, "HTTP/1.1 %d", &status);
    return status;
}

static void take_nonce(struct bench *b)
{
    const char *nonce = strstr(b->said, "nonce=\"");
    cr_assert(nonce != NULL && sscanf(nonce, "nonce=\"%99[^\"]", b->nonce) == 1);
}

/* Asks as a client with the password would, with this count of the nonce. */
static int prove(struct bench *b, const char *path, const char *uri, const char *realm, const char *nonce, const char *nc)
{
    char header[800], expected[HTTP_DIGEST_TEXT];
    struct http_digest d = {
        .username = "admin", .realm = realm, .nonce = nonce, .uri = uri, .qop = "auth", .nc = nc, .cnonce = "c"};
    cr_assert(http_digest_expected(&d, "GET", "secret", expected) == ST_OK);
    snprintf(
        header, sizeof header,
        "Authorization: Digest username=\"admin\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%s, "
        "cnonce=\"c\", response=\"%s\"\r\n",
        realm, nonce, uri, nc, expected);
    return ask(b, path, header);
}

static bool is_stale(const struct bench *b) { return strstr(b->said, "stale=true") != NULL; }

Test(http_auth, each_count_of_a_nonce_is_good_once)
{
    static const struct {
        const char *nc;
        int status;
    } steps[] = {{"00000001", 200}, {"00000001", 401}, {"00000005", 200}, {"00000003", 200}, {"00000003", 401},
                 {"00000000", 401}, {"00000100", 200}, {"00000006", 401}, {"000000ff", 200}, {"ffffffff", 200}};
    struct bench b;
    open_bench(&b);
    cr_expect(ask(&b, "/", "") == 401 && !is_stale(&b));
    take_nonce(&b);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        const int status = prove(&b, "/", "/", "plug-1", b.nonce, steps[i].nc);
        cr_expect(status == steps[i].status, "step %zu: %d", i, status);
        if (status == 401) cr_expect(is_stale(&b), "a good password with an old count is told so");
    }
    close_bench(&b);
}

Test(http_auth, a_nonce_is_of_one_realm_and_ours)
{
    struct bench b;
    open_bench(&b);
    ask(&b, "/", "");
    take_nonce(&b);
    cr_expect(prove(&b, "/other", "/other", "plug-2", b.nonce, "00000001") == 401 && is_stale(&b));
    cr_expect(prove(&b, "/", "/", "plug-1", "00000000000000010000000000000000000000000000000000000000", "00000001") == 401);
    cr_expect(prove(&b, "/", "/", "plug-1", "", "00000001") == 401 && is_stale(&b));
    cr_expect(prove(&b, "/", "/", "plug-1", b.nonce, "00000001") == 200);
    close_bench(&b);
}

Test(http_auth, the_uri_proved_is_the_one_asked_for)
{
    struct bench b;
    open_bench(&b);
    ask(&b, "/", "");
    take_nonce(&b);
    cr_expect(prove(&b, "/a?x=1", "/a?x=1", "plug-1", b.nonce, "00000001") == 200);
    cr_expect(prove(&b, "/a?x=1", "/a?x=2", "plug-1", b.nonce, "00000002") == 401 && !is_stale(&b));
    cr_expect(prove(&b, "/a?x=1", "/a", "plug-1", b.nonce, "00000003") == 401);
    cr_expect(prove(&b, "/a", "/b", "plug-1", b.nonce, "00000004") == 401);
    close_bench(&b);
}
