/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_server.h - the one HTTP/1.1 server of all faces: requests come in whole, answers go out at once or later.
 *
 * One wildcard socket a port; the local address a client dialled is part of the request and names the device.
 * No thread: everything happens in http_server_turn(), which http_loop.h lets the event loop call. Callbacks run
 * inside it, one at a time; they may answer other requests and close streams, but not free the server.
 * IPv4 only. Addresses and ports are in host order. Bytes and texts of a request live until it is answered.
 *
 * Limits: those of http_listen_spec; HTTP_URI_MAX (414 beyond); HTTP_POOL_BYTES for the request line, the headers and
 * what is under way (431 beyond); HTTP_HEADS_BYTES of own response headers. A connection costs HTTP_POOL_BYTES, a
 * record of about 4 KiB, and its body while it is read. A request line must come idle_s after the connection or the
 * answer before, the rest idle_s after it: 408 otherwise, however busily a client trickles; one that sent nothing is
 * closed without a word, as is one that does not take its answer. Full: 503 and closed. A body beyond n_body_max: 413
 * and closed; of a chunked one as much again is read away first, so that its client can read why. */
#ifndef PILOTSIM_LINK_HTTP_SERVER_H
#define PILOTSIM_LINK_HTTP_SERVER_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_URI_MAX = 2048, HTTP_POOL_BYTES = 16384, HTTP_HEADS_BYTES = 768, HTTP_CONNECTIONS_MAX = 65536 };

/* clang-format off */
/* A bit each, so that a route or an Allow header is a mask. HEAD is answered where GET is, its body left out. */
#define HTTP_METHOD_LIST(X) \
    X(HTTP_GET,     1,  "GET")     \
    X(HTTP_HEAD,    2,  "HEAD")    \
    X(HTTP_POST,    4,  "POST")    \
    X(HTTP_PUT,     8,  "PUT")     \
    X(HTTP_DELETE,  16, "DELETE")  \
    X(HTTP_PATCH,   32, "PATCH")   \
    X(HTTP_OPTIONS, 64, "OPTIONS")

enum http_method {
    HTTP_OTHER = 0, /* answered 501 before any handler sees it */
#define X(name, bit, text) name = (bit),
    HTTP_METHOD_LIST(X)
#undef X
};
/* clang-format on */

struct http_server;
struct http_response; /* what a handler fills */
struct http_pending;  /* a request that is answered later */
struct http_stream;   /* http_stream.h */

struct http_request {
    enum http_method method;
    const char *path;         /* as sent, percent signs and all, without the query */
    const char *query;        /* as sent, after '?'; "" when none */
    const char *content_type; /* "" when none */
    const uint8_t *body;      /* n_body bytes and a 0 behind them */
    size_t n_body;
    uint32_t local_ipv4, peer_ipv4;
    uint16_t local_port, peer_port;
    bool is_tls;
};

enum http_verdict {
    HTTP_NOW,   /* the response is filled */
    HTTP_LATER, /* http_later() was called; http_answer() will be */
};
typedef enum http_verdict http_handler(void *ctx, const struct http_request *request, struct http_response *response);

struct http_listen_spec {
    uint16_t port;                          /* 0: the kernel chooses, see http_server_port() */
    bool loopback_only;                     /* dialled at 127/8, or dropped unread */
    uint32_t n_connection_max;              /* in all, 1..HTTP_CONNECTIONS_MAX */
    uint32_t n_per_peer_max;                /* from one address; 0: no limit of its own */
    uint32_t idle_s;                        /* 1..3600 */
    uint32_t n_body_max;                    /* bytes of a request's body */
    const char *tls_key_pem, *tls_cert_pem; /* both or none; copied */
    const char *tls_client_ca_pem;          /* not NULL: a client without a certificate of this authority gets 403 */
};

/* ST_INPUT: a number out of its range, or TLS material nobody can read; ST_IO: the port cannot be had (errno says why). */
enum status http_listen(const struct http_listen_spec *spec, http_handler *handler, void *ctx,
                        struct http_server **out) MUST_USE;
void http_server_free(struct http_server *server); /* pending requests are cancelled, streams closed; NULL is fine */

/* For the loop: call turn when fd is readable or when wait_ms (-1: for ever) are over. Only a turn shortens wait_ms. */
int http_server_fd(const struct http_server *server);
void http_server_turn(struct http_server *server);
int http_server_wait_ms(const struct http_server *server);

uint16_t http_server_port(const struct http_server *server);

struct http_counts {
    uint64_t n_request, n_accepted;
    uint64_t n_not_local, n_full, n_late, n_too_large, n_malformed, n_gone; /* refused or lost, by reason */
    uint64_t n_complaint; /* what the library found fault with: bad headers and chunks, failed TLS handshakes, lost sockets */
    uint32_t n_connection, n_pending, n_stream; /* at present */
};
struct http_counts http_server_counts(const struct http_server *server);

/* Of the request a handler was given. NULL: no such header. Names of any case. */
const char *http_header(const struct http_response *response, const char *name);

/* Fill the response, then add headers or the closing; a second fill takes all of the first back. Without any, the answer is
 * 500; so it is without room or memory. */
void http_reply(struct http_response *response, unsigned status, const char *content_type, const void *body,
                size_t n); /* copied */
void http_reply_static(struct http_response *response, unsigned status, const char *content_type,
                       const char *text);                                    /* for ever */
void http_reply_error(struct http_response *response, unsigned status);      /* its number and words as text/plain */
void http_reply_allow(struct http_response *response, unsigned method_mask); /* 405 with Allow */
void http_reply_header(struct http_response *response, const char *name, const char *value); /* one more header, copied */
void http_reply_close(struct http_response *response);                                       /* Connection: close */

/* Answer later: the handler calls http_later, returns HTTP_LATER, and somebody fills http_pending_response() and calls
 * http_answer(), exactly once. If the client leaves before (also half: a client must keep its side open), gone(ctx) is called
 * instead and the pending is no more. Requests behind it on the same connection wait. */
struct http_pending *http_later(struct http_response *response, void (*gone)(void *ctx), void *ctx);
struct http_response *http_pending_response(struct http_pending *pending);
void http_answer(struct http_pending *pending);

#endif
