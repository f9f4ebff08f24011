/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libmicrohttpd calls http_exchange_uri once the request line is there, http_exchange_step once the headers are, once for
 * each piece of a body and once more at its end, again after a suspended connection was resumed; then ..._completed. */
#include "devices/link/http_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static struct http_connection *record_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

void *http_exchange_uri(void *server, const char *uri, struct MHD_Connection *mhd)
{
    struct http_connection *c = record_of(mhd);
    (void)server;
    if (c == NULL) return NULL;
    const size_t n = strnlen(uri, sizeof c->uri);
    c->is_uri_cut = n == sizeof c->uri;
    memcpy(c->uri, uri, c->is_uri_cut ? 0 : n);
    c->uri[c->is_uri_cut ? 0 : n] = '\0';
    c->is_begun = false;
    http_connection_expect(c, HTTP_READING);
    return c;
}

static enum http_method method_of(const char *text)
{
#define X(name, bit, word) \
    if (strcmp(text, word) == 0) return name;
    HTTP_METHOD_LIST(X)
#undef X
    return HTTP_OTHER;
}

static const char *header_or_empty(struct http_connection *c, const char *name)
{
    const char *value = MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, name);
    return value != NULL ? value : "";
}

/* Path and query apart; the absolute form "http://host/path" of proxies counts as its path. */
static void split_uri(struct http_connection *c)
{
    char *path = c->uri;
    if (strncasecmp(path, "http://", 7) == 0 || strncasecmp(path, "https://", 8) == 0)
        path = strchr(strstr(path, "//") + 2, '/');
    if (path == NULL) path = c->uri + strlen(c->uri);
    char *query = strchr(path, '?');
    if (query != NULL) *query++ = '\0';
    c->request.path = *path != '\0' ? path : "/";
    c->request.query = query != NULL ? query : "";
}

static enum MHD_Result refuse(struct http_connection *c, unsigned status)
{
    c->state = HTTP_REFUSED;
    c->server->counts.n_malformed += status == MHD_HTTP_BAD_REQUEST;
    http_connection_untime(c);
    http_reply_error(&c->response, status);
    http_reply_close(&c->response);
    return http_response_queue(c);
}

/* The headers are there, the body is not: what can be refused is, before anything is read in vain. */
static enum MHD_Result begin(struct http_connection *c, const char *method)
{
    c->is_begun = true;
    http_response_reset(&c->response);
    split_uri(c);
    c->n_body = 0;
    c->request.method = method_of(method);
    c->request.content_type = header_or_empty(c, MHD_HTTP_HEADER_CONTENT_TYPE);
    c->server->counts.n_request++;
    const char *length = header_or_empty(c, MHD_HTTP_HEADER_CONTENT_LENGTH);
    const bool is_chunked = *header_or_empty(c, MHD_HTTP_HEADER_TRANSFER_ENCODING) != '\0';
    if (c->server->needs_certificate && !http_tls_client_is_known(c->mhd)) return refuse(c, MHD_HTTP_FORBIDDEN);
    if (c->is_uri_cut) return refuse(c, MHD_HTTP_URI_TOO_LONG);
    if (*length != '\0' && is_chunked) return refuse(c, MHD_HTTP_BAD_REQUEST); /* RFC 9112, section 6.3: may be smuggling */
    if (strtoull(length, NULL, 10) > c->server->spec.n_body_max) {
        c->server->counts.n_too_large++;
        return refuse(c, MHD_HTTP_CONTENT_TOO_LARGE);
    }
    return c->request.method == HTTP_OTHER ? refuse(c, MHD_HTTP_NOT_IMPLEMENTED) : MHD_YES;
}

/* Room for n bytes and the 0 behind them. */
static bool make_room(struct http_connection *c, size_t n)
{
    if (n < c->n_body_room) return true;
    size_t n_room = c->n_body_room > 0 ? c->n_body_room : 512;
    while (n_room <= n) n_room *= 2;
    uint8_t *larger = realloc(c->body, n_room);
    if (larger == NULL) return false;
    c->body = larger;
    c->n_body_room = n_room;
    return true;
}

/* A chunked body tells its length only by coming: beyond the limit it is counted, no longer kept. */
static enum MHD_Result take(struct http_connection *c, const char *upload, size_t *n_upload)
{
    const size_t n_max = c->server->spec.n_body_max;
    if (c->n_body + *n_upload <= n_max) {
        if (!make_room(c, c->n_body + *n_upload)) return MHD_NO;
        memcpy(c->body + c->n_body, upload, *n_upload);
    }
    c->n_body += *n_upload;
    *n_upload = 0;
    if (c->n_body / 2 <= n_max) return MHD_YES;
    c->server->counts.n_too_large++;
    http_connection_tell(c->fd, c->request.is_tls, MHD_HTTP_CONTENT_TOO_LARGE);
    return MHD_NO;
}

static enum MHD_Result suspend(struct http_connection *c)
{
    c->state = HTTP_PENDING;
    c->server->counts.n_pending++;
    MHD_suspend_connection(c->mhd);
    /* without the watch we would only learn of the leaving when we answer */
    (void)http_connection_watch(c, c->fd, EPOLLRDHUP);
    return MHD_YES;
}

/* All is there: ask whoever knows the answer. */
static enum MHD_Result dispatch(struct http_connection *c)
{
    http_connection_untime(c);
    if (c->n_body > c->server->spec.n_body_max) {
        c->server->counts.n_too_large++;
        return refuse(c, MHD_HTTP_CONTENT_TOO_LARGE);
    }
    if (!make_room(c, c->n_body)) return refuse(c, MHD_HTTP_SERVICE_UNAVAILABLE);
    c->body[c->n_body] = '\0';
    c->request.body = c->body;
    c->request.n_body = c->n_body;
    c->state = HTTP_SENDING;
    c->gone = NULL;
    const enum http_verdict verdict = c->server->handler(c->server->ctx, &c->request, &c->response);
    if (verdict == HTTP_LATER && c->state != HTTP_ANSWERED) {
        assert(c->gone != NULL); /* http_later() was called */
        return suspend(c);
    }
    c->state = HTTP_SENDING;
    return http_response_queue(c);
}

enum MHD_Result http_exchange_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
                                   const char *version, const char *upload, size_t *n_upload, void **tag)
{
    struct http_connection *c = *tag;
    (void)server, (void)url, (void)version, (void)mhd;
    if (c == NULL || c->is_doomed) return MHD_NO;
    switch (c->state) {
    case HTTP_READING:
        if (!c->is_begun) return begin(c, method);
        return *n_upload > 0 ? take(c, upload, n_upload) : dispatch(c);
    case HTTP_ANSWERED: c->state = HTTP_SENDING; return http_response_queue(c);
    case HTTP_REFUSED: *n_upload = 0; return MHD_YES;
    default: return MHD_NO; /* HTTP_GONE */
    }
}

void http_exchange_completed(void *server, struct MHD_Connection *mhd, void **tag, enum MHD_RequestTerminationCode why)
{
    struct http_connection *c = *tag;
    (void)server, (void)mhd, (void)why;
    *tag = NULL;
    if (c == NULL) return;
    if (c->state == HTTP_PENDING) http_exchange_gone(c);
    http_stream_end(c);
    http_response_reset(&c->response);
    free(c->body);
    c->body = NULL;
    c->n_body_room = 0;
    http_connection_rest(c);
}

void http_exchange_gone(struct http_connection *c)
{
    assert(c->state == HTTP_PENDING);
    void (*gone)(void *ctx) = c->gone;
    http_connection_unwatch(c, c->fd);
    c->state = HTTP_GONE;
    c->server->counts.n_pending--;
    c->server->counts.n_gone++;
    MHD_resume_connection(c->mhd); /* the next step closes it */
    http_server_wake(c->server);
    gone(c->gone_ctx);
}

struct http_pending *http_later(struct http_response *response, void (*gone)(void *ctx), void *ctx)
{
    struct http_connection *c = http_response_connection(response);
    assert(gone != NULL);
    assert(c->state == HTTP_SENDING);
    c->gone = gone;
    c->gone_ctx = ctx;
    return (struct http_pending *)c;
}

struct http_response *http_pending_response(struct http_pending *pending)
{
    return &((struct http_connection *)pending)->response;
}

void http_answer(struct http_pending *pending)
{
    struct http_connection *c = (struct http_connection *)pending;
    assert(c->gone != NULL);
    const bool is_suspended = c->state == HTTP_PENDING; /* else the handler answers before it returns */
    assert(is_suspended || c->state == HTTP_SENDING);
    c->state = HTTP_ANSWERED;
    if (!is_suspended) return;
    http_connection_unwatch(c, c->fd);
    c->server->counts.n_pending--;
    MHD_resume_connection(c->mhd);
    http_server_wake(c->server);
}
