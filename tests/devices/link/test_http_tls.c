/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates are made by the openssl program, the client is curl. */
#include "devices/link/http_stream.h"
#include "tests/support/http_peer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char make_certificates[] =
    "exec >/dev/null 2>&1; q='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'\n"
    "openssl req -x509 $q -keyout ca.key -out ca.pem -subj /CN=ca && openssl req -x509 $q -keyout stranger.key -out "
    "stranger.pem "
    "-subj /CN=stranger && openssl req -x509 $q -keyout server.key -out server.pem -subj /CN=localhost -addext "
    "subjectAltName=IP:127.0.0.1 && openssl req $q -keyout client.key -out client.csr -subj /CN=home-1 && "
    "openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem";

static void opened(void *ctx, struct http_stream *stream)
{
    (void)ctx;
    cr_expect(http_stream_send(stream, "welcome\n", 8) == ST_OK);
}

static void echo(void *ctx, struct http_stream *stream, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    cr_expect(http_stream_send(stream, bytes, n) == ST_OK);
    if (bytes[n - 1] == '\n') http_stream_close(stream); /* it may come in pieces */
}

static void closed(void *ctx) { (*(int *)ctx)++; }

static const struct http_stream_calls calls = {opened, echo, closed};

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    if (strcmp(q->path, "/ws") == 0) {
        (void)http_stream_upgrade(r, &calls, ctx, 1000, NULL);
        return HTTP_NOW;
    }
    http_reply_static(r, 200, "text/plain", q->is_tls ? "safe" : "open");
    return HTTP_NOW;
}

static char *slurp(const char *name)
{
    char *text = calloc(1, 8192);
    FILE *f = fopen(name, "r");
    cr_assert(f != NULL && fread(text, 1, 8191, f) > 0);
    fclose(f);
    return text;
}

Test(http_tls, a_client_proves_itself_by_its_certificate)
{
    char folder[] = "/tmp/http_tls_XXXXXX", command[600], said[600];
    if (system("command -v openssl >/dev/null") != 0) cr_skip("no openssl program");
    cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
    cr_assert(system(make_certificates) == 0);
    char *key = slurp("server.key"), *certificate = slurp("server.pem"), *ca = slurp("ca.pem");
    struct http_listen_spec spec = {.loopback_only = true, .n_connection_max = 10, .idle_s = 5, .n_body_max = 100};
    spec.tls_key_pem = key;
    spec.tls_cert_pem = certificate;
    spec.tls_client_ca_pem = ca;
    struct http_server *server = NULL;
    int n_closed = 0;
    cr_assert(http_listen(&spec, handle, &n_closed, &server) == ST_OK);
    static const char *const clients[][2] = {
        {"--cert client.pem --key client.key", "safe 200"},
        {"", "403 Forbidden\n 403"},
        {"--cert stranger.pem --key stranger.key", "403 Forbidden\n 403"},
    };
    for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
        snprintf(command, sizeof command, "curl -s -m 10 --cacert server.pem -w ' %%{http_code}' %s https://127.0.0.1:%u/ 2>&1",
                 clients[i][0], http_server_port(server));
        peer_shell(server, command, said, sizeof said);
        cr_expect(strcmp(said, clients[i][1]) == 0, "'%s': %s", clients[i][0], said);
    }
    snprintf(command, sizeof command, "curl -s -m 10 http://127.0.0.1:%u/", http_server_port(server));
    cr_expect(peer_shell(server, command, said, sizeof said) != 0);
    snprintf(command, sizeof command,
             "{ printf 'GET /ws HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: websocket\\r\\nConnection: "
             "Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n'; sleep 0.3; echo ahoy; sleep 1; } | timeout 3 openssl "
             "s_client -quiet "
             "-cert client.pem -key client.key -connect 127.0.0.1:%u 2>/dev/null",
             http_server_port(server));
    peer_shell(server, command, said, sizeof said);
    cr_expect(strstr(said, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != NULL && strstr(said, "welcome\nahoy\n") != NULL, "%s", said);
    cr_expect(n_closed == 1);
    http_server_free(server);
    free(key);
    free(certificate);
    free(ca);
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_expect(system(command) == 0);
}
