/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peers are curl and bare sockets. */
#include "devices/link/http_auth.h"
#include "devices/link/http_server.h"
#include "tests/support/http_peer.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bench {
    struct http_pending *pending;
    int n_gone;
};

static void count_gone(void *ctx)
{
    struct bench *b = ctx;
    b->pending = NULL;
    b->n_gone++;
}

static enum http_verdict tell(const struct http_request *q, struct http_response *r)
{
    char text[512];
    const char *shout = http_header(r, "x-shout");
    const int n =
        snprintf(text, sizeof text, "%d %s|%s|%s|%u|%.40s|%08x|%s\n", (int)q->method, q->path, q->query, q->content_type,
                 (unsigned)q->n_body, (const char *)q->body, (unsigned)q->local_ipv4, shout != NULL ? shout : "-");
    http_reply(r, 200, "text/plain", text, (size_t)n);
    http_reply_header(r, "X-Extra", "yes");
    return HTTP_NOW;
}

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    struct bench *b = ctx;
    if (strcmp(q->path, "/static") == 0) {
        http_reply_static(r, 200, "application/json", "{\"a\":1}");
    } else if (strcmp(q->path, "/later") == 0) {
        b->pending = http_later(r, count_gone, b);
        return HTTP_LATER;
    } else if (strcmp(q->path, "/at-once") == 0) {
        struct http_pending *p = http_later(r, count_gone, b);
        http_reply_static(http_pending_response(p), 200, NULL, "at once");
        http_answer(p);
        return HTTP_LATER;
    } else if (strcmp(q->path, "/release") == 0) {
        if (b->pending != NULL) {
            http_reply_static(http_pending_response(b->pending), 200, "text/plain", "released");
            http_answer(b->pending);
            b->pending = NULL;
        }
        http_reply_static(r, 200, "text/plain", "ok");
    } else if (strcmp(q->path, "/close") == 0) {
        http_reply_static(r, 200, "text/plain", "bye");
        http_reply_close(r);
    } else if (strcmp(q->path, "/digest") == 0) {
        if (http_auth_digest(r, "shellyplusplugs-aabbcc", "admin", "secret")) return tell(q, r);
    } else if (strcmp(q->path, "/basic") == 0) {
        if (http_auth_basic(r, "plug", "admin", "secret")) return tell(q, r);
    } else if (strcmp(q->path, "/token") == 0) {
        if (http_auth_token(r, NULL, "api", "t0ken")) return tell(q, r);
    } else if (strcmp(q->path, "/key") == 0) {
        if (http_auth_token(r, "X-Api-Key", "api", "t0ken")) return tell(q, r);
    } else if (strcmp(q->path, "/none") == 0) {
        http_reply_error(r, 404);
    } else if (strcmp(q->path, "/readonly") == 0) {
        http_reply_allow(r, HTTP_GET | HTTP_PUT);
    } else if (strcmp(q->path, "/nothing") != 0) {
        return tell(q, r);
    }
    return HTTP_NOW;
}

static const struct http_listen_spec usual = {.loopback_only = true, .n_connection_max = 600, .idle_s = 30, .n_body_max = 1000};

static struct http_server *open_with(struct http_listen_spec spec, struct bench *b)
{
    struct http_server *server = NULL;
    cr_assert(http_listen(&spec, handle, b, &server) == ST_OK);
    return server;
}

/* curl with these arguments; %P in them is the port. */
static int curl(struct http_server *server, const char *args, char *said, size_t room)
{
    char command[1024], *to = command;
    to += sprintf(to, "curl -s -m 10 ");
    for (; *args != '\0'; args++) {
        if (strncmp(args, "%P", 2) == 0) to += sprintf(to, "127.0.0.1:%u", http_server_port(server)), args++;
        else *to++ = *args;
    }
    strcpy(to, " 2>&1");
    return peer_shell(server, command, said, room);
}

struct exchange {
    char says[48], args[200], expected[120];
};

ParameterizedTestParameters(http_server, answers_curl)
{
    static struct exchange rows[] = {
        {"path and query stay as sent", "'%P/a%20b?x=1&y=%2f'", "1 /a%20b|x=1&y=%2f||0||7f000001|-\n"},
        {"a body and its type", "-H 'Content-Type: a/b' -d hello %P/x", "4 /x||a/b|5|hello|7f000001|-\n"},
        {"a chunked body", "-H 'Transfer-Encoding: chunked' -H 'Content-Type: a/b' -d hello %P/x",
         "4 /x||a/b|5|hello|7f000001|-\n"},
        {"expect is answered", "-H 'Expect: 100-continue' -H 'Content-Type: a/b' -d hello %P/x",
         "4 /x||a/b|5|hello|7f000001|-\n"},
        {"headers in any case", "-H 'X-SHOUT: hey' %P/", "1 /|||0||7f000001|hey\n"},
        {"a put", "-X PUT -H 'Content-Type: a/b' -d 1 %P/x", "8 /x||a/b|1|1|7f000001|-\n"},
        {"a static text", "%P/static", "{\"a\":1}"},
        {"a head has the length and no body", "-I %P/static | grep -ic 'content-length: 7'", "1\n"},
        {"later, but at once", "%P/at-once", "at once"},
        {"no response is 500", "-w '%{http_code}' %P/nothing", "500 Internal Server Error\n500"},
        {"an unknown method is 501", "-X BREW -w '%{http_code}' %P/x", "501 Not Implemented\n501"},
        {"an own error", "-w '%{http_code}' %P/none", "404 Not Found\n404"},
        {"the methods allowed", "-D - -o /dev/null %P/readonly | grep -i ^allow", "Allow: GET, HEAD, PUT\r\n"},
        {"digest without", "-o /dev/null -w '%{http_code}' %P/digest", "401"},
        {"digest with a wrong password", "--digest -u admin:wrong -o /dev/null -w '%{http_code}' %P/digest", "401"},
        {"digest", "--digest -u admin:secret -o /dev/null -w '%{http_code} ' %P/digest %P/digest?a=1 -o /dev/null", "200 200 "},
        {"digest of a post", "--digest -u admin:secret -d abc -o /dev/null -w '%{http_code}' %P/digest", "200"},
        {"digest names its algorithm", "-D - -o /dev/null %P/digest | grep -ic 'qop=\"auth\".*algorithm=SHA-256'", "1\n"},
        {"basic without", "-D - -o /dev/null %P/basic | grep -i ^www", "WWW-Authenticate: Basic realm=\"plug\"\r\n"},
        {"basic with a wrong password", "-u admin:secre -o /dev/null -w '%{http_code}' %P/basic", "401"},
        {"basic with a password twice", "-u admin:secretsecret -o /dev/null -w '%{http_code}' %P/basic", "401"},
        {"basic", "-u admin:secret -o /dev/null -w '%{http_code}' %P/basic", "200"},
        {"a bearer token", "-H 'Authorization: bearer t0ken' -o /dev/null -w '%{http_code}' %P/token", "200"},
        {"a wrong token", "-H 'Authorization: Bearer t0kem' -o /dev/null -w '%{http_code}' %P/token", "401"},
        {"an API key", "-H 'X-Api-Key: t0ken' -o /dev/null -w '%{http_code}' %P/key", "200"},
        {"a body too large", "-d $(head -c 5000 /dev/zero | tr '\\0' a) -o /dev/null -w '%{http_code}' %P/x", "413"},
        {"both lengths at once",
         "-H 'Transfer-Encoding: chunked' -H 'Content-Length: 5' -d hello -o /dev/null -w '%{http_code}' %P/x", "400"},
        {"a line too long", "-o /dev/null -w '%{http_code}' %P/$(head -c 3000 /dev/zero | tr '\\0' a)", "414"},
        {"headers too large", "-H \"A: $(head -c 20000 /dev/zero | tr '\\0' a)\" -o /dev/null -w '%{http_code}' %P/x", "431"},
    };
    return cr_make_param_array(struct exchange, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct exchange *x, http_server, answers_curl)
{
    struct bench b = {0};
    char said[4000];
    struct http_server *server = open_with(usual, &b);
    curl(server, x->args, said, sizeof said);
    cr_expect(strcmp(said, x->expected) == 0, "%s: said '%s', not '%s'", x->says, said, x->expected);
    http_server_free(server);
}

Test(http_server, sixty_clients_at_once_pass_digest)
{
    struct bench b = {0};
    char command[300], said[200];
    struct http_server *server = open_with(usual, &b);
    snprintf(command, sizeof command,
             "seq 60 | xargs -P 20 -n 1 sh -c 'curl -s -m 10 --digest -u admin:secret -o /dev/null -w \"%%{http_code}\\n\" "
             "127.0.0.1:%u/digest' | sort | uniq -c",
             http_server_port(server));
    peer_shell(server, command, said, sizeof said);
    cr_expect(strcmp(said, "     60 200\n") == 0, "%s", said);
    http_server_free(server);
}
