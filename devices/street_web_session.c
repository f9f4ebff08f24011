/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session lives from the upgrade until the stream's closed(), which may come while its own bytes are worked on: then
 * it is released after them. */
#include "devices/link/http_stream.h"
#include "devices/street_web_inside.h"
#include "devices/wire/websocket.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS_DEFAULT = 16, PINGS_MAX = 3, CLOSE_BINARY = 1003 };

struct web_session {
    struct street_web *w;
    struct device *device;
    struct web_session *next;
    struct http_stream *stream; /* NULL: not open yet, or no more */
    uint64_t id;
    struct websocket codec;
    uint32_t n_ping; /* since it was last heard */
    bool is_busy, is_over;
    uint8_t room[STREET_WEB_MESSAGE_MAX + 1];
};

static uint32_t clients_max(const struct street_web *w, const struct device *d)
{
    const uint32_t wanted = d->product->web->clients_max, own = wanted > 0 ? wanted : CLIENTS_DEFAULT;
    return own > w->o.clients_max ? own : w->o.clients_max;
}

/* --- to the client --- */

/* What waits is sent first. */
static void hang_up(struct web_session *s, uint16_t code)
{
    uint8_t frame[WEBSOCKET_CLOSE_FRAME];
    if (s->is_over) return;
    s->is_over = true;
    const size_t n = websocket_close_frame(code, frame);
    if (s->stream == NULL) return;
    (void)!http_stream_send(s->stream, frame, n); /* a full queue takes no farewell either */
    http_stream_close(s->stream);
}

/* Header and payload leave together or not at all. */
static bool send_frame(struct web_session *s, enum websocket_opcode opcode, const void *payload, size_t n)
{
    uint8_t small[WEBSOCKET_HEADER_MAX + WEBSOCKET_CONTROL_MAX];
    uint8_t *frame = n <= WEBSOCKET_CONTROL_MAX ? small : malloc(WEBSOCKET_HEADER_MAX + n);
    if (frame == NULL) return false;
    const size_t n_header = websocket_header(opcode, n, frame);
    if (n > 0) memcpy(frame + n_header, payload, n);
    const enum status st = s->stream != NULL && !s->is_over ? http_stream_send(s->stream, frame, n_header + n) : ST_IO;
    if (frame != small) free(frame);
    if (st == ST_FULL) {
        s->w->counts.n_slow++;
        hang_up(s, WEBSOCKET_CLOSE_GOING_AWAY);
    }
    return st == ST_OK;
}

void street_web_session_notify(struct street_web *w, const struct device *d, uint64_t session, const char *text, size_t n)
{
    bool is_found = session == 0;
    for (struct web_session *s = w->door[d->row].first, *next; s != NULL; s = next) {
        next = s->next;
        if (session != 0 && s->id != session) continue;
        is_found = true;
        if (send_frame(s, WEBSOCKET_TEXT, text, n)) w->counts.n_notified++;
        else w->counts.n_lost++;
    }
    if (!is_found) w->counts.n_lost++;
}

void street_web_session_ping(struct street_web *w)
{
    for (size_t i = 0; i < street_n_device(w->street); i++)
        for (struct web_session *s = w->door[i].first, *next; s != NULL; s = next) {
            next = s->next;
            if (s->is_over || s->stream == NULL) continue;
            if (s->n_ping++ < PINGS_MAX) {
                (void)send_frame(s, WEBSOCKET_PING, NULL, 0);
                continue;
            }
            w->counts.n_silent++;
            hang_up(s, WEBSOCKET_CLOSE_GOING_AWAY);
        }
}

void street_web_session_hang_up(struct street_web *w, const struct device *d)
{
    for (struct web_session *s = w->door[d->row].first, *next; s != NULL; s = next) {
        next = s->next;
        hang_up(s, WEBSOCKET_CLOSE_GOING_AWAY);
    }
}

size_t street_web_session_unsent_bytes(const struct street_web *w)
{
    size_t sum = 0;
    for (size_t i = 0; w->counts.n_session > 0 && i < street_n_device(w->street); i++)
        for (const struct web_session *s = w->door[i].first; s != NULL; s = s->next)
            if (s->stream != NULL && !s->is_over) sum += http_stream_unsent_bytes(s->stream);
    return sum;
}

/* --- from the client --- */

static void on_message(struct web_session *s, const struct websocket_message *m)
{
    struct street_web *w = s->w;
    struct device *d = s->device;
    switch (m->opcode) {
    case WEBSOCKET_TEXT:
        w->counts.n_message++;
        assert(m->data == s->room && m->n < sizeof s->room);
        s->room[m->n] = '\0';
        street_enter(w->street, d);
        if (d->product->web->message != NULL) d->product->web->message(d, s->id, (const char *)m->data, m->n);
        street_leave(w->street, d);
        return;
    case WEBSOCKET_PING: (void)send_frame(s, WEBSOCKET_PONG, m->data, m->n); return;
    case WEBSOCKET_CLOSE: hang_up(s, m->close_code); return;
    case WEBSOCKET_BINARY: hang_up(s, CLOSE_BINARY); return;
    default: return; /* a pong: it was heard */
    }
}

static void release(struct web_session *s)
{
    struct device *d = s->device;
    if (d->product->web->closed != NULL) {
        street_enter(s->w->street, d);
        d->product->web->closed(d, s->id);
        street_leave(s->w->street, d);
    }
    struct web_door *door = &s->w->door[s->device->row];
    struct web_session **at = &door->first;
    while (*at != s) at = &(*at)->next;
    *at = s->next;
    door->n_client--;
    s->w->counts.n_session--;
    free(s);
}

static void on_opened(void *ctx, struct http_stream *stream)
{
    struct web_session *s = ctx;
    s->stream = stream;
    s->w->counts.n_opened++;
}

static void on_data(void *ctx, struct http_stream *stream, const uint8_t *bytes, size_t n)
{
    struct web_session *s = ctx;
    struct websocket_message m;
    (void)stream;
    s->is_busy = true;
    s->n_ping = 0;
    while (n > 0 && s->stream != NULL && !s->is_over) {
        const enum websocket_verdict v = websocket_next(&s->codec, bytes, n, &m);
        bytes += m.n_consumed, n -= m.n_consumed;
        if (v == WEBSOCKET_MORE) break;
        if (v == WEBSOCKET_MESSAGE) {
            on_message(s, &m);
            continue;
        }
        s->w->counts.n_broken++;
        hang_up(s, m.close_code);
    }
    s->is_busy = false;
    if (s->stream == NULL) release(s);
}

static void on_closed(void *ctx)
{
    struct web_session *s = ctx;
    s->stream = NULL;
    s->is_over = true;
    if (!s->is_busy) release(s);
}

void street_web_session_open(struct street_web *w, struct device *d, struct http_response *response)
{
    static const struct http_stream_calls calls = {on_opened, on_data, on_closed};
    struct web_door *door = &w->door[d->row];
    struct web_session *s = door->n_client < clients_max(w, d) ? malloc(sizeof *s) : NULL;
    if (s == NULL) {
        w->counts.n_refused++;
        http_reply_error(response, 503);
        http_reply_close(response);
        return;
    }
    s->w = w, s->device = d, s->stream = NULL, s->n_ping = 0, s->is_busy = s->is_over = false;
    if (!http_stream_upgrade(response, &calls, s, STREET_WEB_QUEUE_MAX, NULL)) {
        w->counts.n_refused++;
        free(s);
        return;
    }
    websocket_init(&s->codec, s->room, STREET_WEB_MESSAGE_MAX);
    s->id = ++w->session_last;
    s->next = door->first;
    door->first = s;
    door->n_client++;
    w->counts.n_session++;
}
