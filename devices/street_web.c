/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/street_web.h"

#include "devices/link/http_auth.h"
#include "devices/link/http_route.h"
#include "devices/street_web_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_DEFAULT = 16384, IDLE_S = 60 };

/* --- one request --- */

static const char *text_or_empty(const char *text) { return text != NULL ? text : ""; }

struct argument_source {
    struct street_web *w;
    const char *query, *form; /* form: NULL when the body is none */
    const struct http_response *response;
};

static const char *argument(const void *ctx, const char *name)
{
    const struct argument_source *from = ctx;
    struct street_web *w = from->w;
    char *out = w->arguments + w->n_arguments;
    const size_t room = STREET_WEB_ARGUMENTS_MAX - w->n_arguments;
    enum http_argument found = http_route_argument(from->query, name, out, room);
    if (found == HTTP_ARGUMENT_NONE && from->form != NULL) found = http_route_argument(from->form, name, out, room);
    if (found != HTTP_ARGUMENT_FOUND) return NULL;
    w->n_arguments += strlen(out) + 1;
    return out;
}

static const char *header(const void *ctx, const char *name)
{
    return http_header(((const struct argument_source *)ctx)->response, name);
}

static enum web_method method_of(enum http_method m)
{
    switch (m) {
    case HTTP_GET:
    case HTTP_HEAD: return WEB_GET;
    case HTTP_POST: return WEB_POST;
    case HTTP_PUT: return WEB_PUT;
    case HTTP_DELETE: return WEB_DELETE;
    default: return WEB_OTHER;
    }
}

/* false: the response is filled with the face's challenge. */
static bool is_proved(const struct device *d, struct http_response *response)
{
    const struct web_traits *t = d->product->web;
    const char *realm = t->realm != NULL ? t->realm(d) : d->product->name;
    switch (t->auth) {
    case WEB_AUTH_BASIC: return http_auth_basic(response, realm, t->user, d->id->password);
    case WEB_AUTH_DIGEST_SHA256: return http_auth_digest(response, realm, t->user, d->id->password);
    case WEB_AUTH_NONE: break;
    }
    return false;
}

static void fill(struct street_web *w, const struct web_answer *a, struct http_response *response)
{
    if (a->n > a->capacity || a->status < 200 || a->status > 599) {
        w->counts.n_overflow++;
        http_reply_error(response, 500);
        return;
    }
    http_reply(response, (unsigned)a->status, a->content_type, a->body, a->n);
    if (a->challenge != NULL) http_reply_header(response, "WWW-Authenticate", a->challenge);
    if (a->close) http_reply_close(response);
}

static void ask_product(struct street_web *w, struct device *d, const struct http_request *q, const char *path,
                        struct http_response *response)
{
    const struct web_traits *t = d->product->web;
    const char *authorization = text_or_empty(http_header(response, "Authorization"));
    const bool is_closed = t->auth != WEB_AUTH_NONE && t->needs_auth != NULL && t->needs_auth(d, path);
    const bool is_checked = t->auth != WEB_AUTH_NONE && (is_closed || *authorization != '\0');
    const bool is_authentic = is_checked && is_proved(d, response);
    if (is_closed && !is_authentic) {
        w->counts.n_unauthorized++;
        return;
    }
    const bool is_form = strncmp(q->content_type, "application/x-www-form-urlencoded", 33) == 0;
    const struct argument_source from = {w, q->query, is_form ? (const char *)q->body : NULL, response};
    const struct web_request request = {.method = method_of(q->method),
                                        .path = path,
                                        .query = q->query,
                                        .authorization = authorization,
                                        .body = (const char *)q->body,
                                        .n = q->n_body,
                                        .is_authentic = is_authentic,
                                        .ctx = &from,
                                        .argument = argument,
                                        .header = header};
    struct web_answer a = {
        .status = 200, .content_type = "application/json", .body = w->answer, .capacity = STREET_WEB_ANSWER_MAX};
    w->n_arguments = 0;
    t->handle(d, &request, &a);
    if (a.status == 401) w->counts.n_unauthorized++;
    /* its own words give way to the challenge, which only the server can make */
    if (a.status == 401 && a.challenge == NULL && t->auth != WEB_AUTH_NONE && !is_proved(d, response)) return;
    fill(w, &a, response);
}

static struct device *device_at(const struct web_port *p, uint32_t address)
{
    struct device *d = street_at(p->w->street, address);
    return d != NULL && d->product->web != NULL && d->product->web->port == p->number ? d : NULL;
}

static enum http_verdict on_request(void *ctx, const struct http_request *q, struct http_response *response)
{
    struct web_port *p = ctx;
    struct street_web *w = p->w;
    struct device *d = device_at(p, q->local_ipv4);
    char path[HTTP_URI_MAX + 1];
    if (d == NULL) {
        w->counts.n_nobody++;
        http_reply_error(response, 404);
        http_reply_close(response);
        return HTTP_NOW;
    }
    w->counts.n_request++;
    const ptrdiff_t n = http_route_decode(q->path, strlen(q->path), false, path, sizeof path);
    if (n < 1 || path[0] != '/' || strlen(path) != (size_t)n) {
        w->counts.n_malformed++;
        http_reply_error(response, 400);
        return HTTP_NOW;
    }
    const char *websocket = d->product->web->websocket_path;
    if (websocket != NULL && strcmp(path, websocket) == 0 && http_header(response, "Upgrade") != NULL) {
        street_web_session_open(w, d, response);
        return HTTP_NOW;
    }
    street_enter(w->street, d);
    ask_product(w, d, q, path, response);
    street_leave(w->street, d);
    return HTTP_NOW;
}

/* --- ports --- */

static void add_port(struct street_web *w, uint16_t number)
{
    for (size_t i = 0; i < w->n_port; i++)
        if (w->port[i].number == number) return;
    assert(w->n_port < STREET_WEB_PORTS_MAX);
    w->port[w->n_port++] = (struct web_port){.w = w, .number = number};
}

static enum status listen_all(struct street_web *w, struct loop *loop, uint16_t *failed)
{
    for (size_t i = 0; i < w->n_port; i++) {
        struct web_port *p = &w->port[i];
        const struct http_listen_spec spec = {
            .port = (uint16_t)(p->number + w->o.port_offset),
            .loopback_only = w->o.loopback_only,
            .n_connection_max = w->o.n_conn_max > 0 ? w->o.n_conn_max : CONNECTIONS_DEFAULT,
            .idle_s = IDLE_S,
            .n_body_max = STREET_WEB_BODY_MAX,
        };
        *failed = spec.port;
        enum status st = http_listen(&spec, on_request, p, &p->server);
        if (st == ST_OK) st = http_loop_create(loop, p->server, &p->join);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

static void on_ping(void *user) { street_web_session_ping(user); }

enum status street_web_create(struct loop *loop, struct street *street, struct street_web_options o, struct street_web **out,
                              uint16_t *port)
{
    struct street_web *w = calloc(1, sizeof *w);
    if (w == NULL) return ST_MEMORY;
    w->street = street, w->o = o;
    w->door = calloc(street_n_device(street) + 1, sizeof *w->door);
    w->answer = malloc(STREET_WEB_ANSWER_MAX + 1);
    w->arguments = malloc(STREET_WEB_ARGUMENTS_MAX);
    enum status st = w->door != NULL && w->answer != NULL && w->arguments != NULL ? ST_OK : ST_MEMORY;
    for (size_t i = 0; i < street_n_device(street); i++) {
        const struct web_traits *t = street_device(street, i)->product->web;
        if (t != NULL) add_port(w, t->port);
    }
    if (st == ST_OK) st = listen_all(w, loop, port);
    if (st == ST_OK) st = loop_timer_create(loop, on_ping, w, &w->pinger);
    if (st != ST_OK) {
        street_web_free(w);
        return st;
    }
    loop_timer_repeat(w->pinger, (int64_t)STREET_WEB_PING_S * MS_PER_S);
    *out = w;
    return ST_OK;
}

void street_web_free(struct street_web *w)
{
    if (w == NULL) return;
    loop_timer_free(w->pinger);
    for (size_t i = 0; i < w->n_port; i++) {
        http_loop_free(w->port[i].join);
        http_server_free(w->port[i].server); /* closes the sessions */
    }
    free(w->door);
    free(w->answer);
    free(w->arguments);
    free(w);
}

static void on_notify(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n)
{
    street_web_session_notify(ctx, d, session, text, n);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    return ((const struct street_web *)ctx)->door[d->row].n_client > 0;
}

void street_web_fill(struct street_web *w, struct street_ports *ports)
{
    ports->web.ctx = w;
    ports->web.notify = on_notify;
    ports->web.is_heard = on_is_heard;
}

void street_web_hang_up(struct street_web *w, const struct device *d) { street_web_session_hang_up(w, d); }

size_t street_web_unsent_bytes(const struct street_web *w) { return street_web_session_unsent_bytes(w); }

static void add_http(struct http_counts *sum, const struct http_counts *c)
{
    sum->n_request += c->n_request, sum->n_accepted += c->n_accepted, sum->n_not_local += c->n_not_local;
    sum->n_full += c->n_full, sum->n_late += c->n_late, sum->n_too_large += c->n_too_large;
    sum->n_malformed += c->n_malformed, sum->n_gone += c->n_gone, sum->n_complaint += c->n_complaint;
    sum->n_connection += c->n_connection, sum->n_pending += c->n_pending, sum->n_stream += c->n_stream;
}

struct street_web_counts street_web_counts(const struct street_web *w)
{
    struct street_web_counts c = w->counts;
    for (size_t i = 0; i < w->n_port; i++) {
        const struct http_counts one = http_server_counts(w->port[i].server);
        add_http(&c.http, &one);
    }
    return c;
}
