/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_web.h - the HTTP and WebSocket faces of a street: one wildcard server a port.
 *
 * The address a client dialled names the device; where nobody lives, or nobody of that port, the answer is 404 and
 * the connection is closed. Requests are answered at once, one after the other, by the product (web_traits). HEAD is
 * answered as GET, its body left out. WebSocket clients are sessions with numbers from 1 up that never come again.
 *
 * Limits: a body of STREET_WEB_BODY_MAX (413 beyond), an answer of STREET_WEB_ANSWER_MAX (500 beyond, the room is one
 * for all), a device's own number of WebSocket clients (503 beyond), a text message of STREET_WEB_MESSAGE_MAX (closed
 * with 1009), STREET_WEB_QUEUE_MAX of messages that a client has not read (then it is closed as slow). A client silent
 * for three pings, STREET_WEB_PING_S of wall time apart, is closed. Arguments: STREET_WEB_ARGUMENTS_MAX, decoded. */
#ifndef PILOTSIM_DEVICES_STREET_WEB_H
#define PILOTSIM_DEVICES_STREET_WEB_H

#include "devices/link/http_server.h"
#include "devices/link/loop.h"
#include "devices/street.h"

struct street_web; /* opaque */

enum {
    STREET_WEB_PORTS_MAX = 8,
    STREET_WEB_BODY_MAX = 64 * 1024,
    STREET_WEB_ANSWER_MAX = 256 * 1024,
    STREET_WEB_ARGUMENTS_MAX = 80 * 1024,
    STREET_WEB_MESSAGE_MAX = 16 * 1024,
    STREET_WEB_QUEUE_MAX = 64 * 1024,
    STREET_WEB_PING_S = 30,
};

struct street_web_options {
    uint16_t port_offset; /* added to every port */
    bool loopback_only;   /* else other machines may dial too */
    uint32_t n_conn_max;  /* of a port; 0: 16384 */
    uint32_t clients_max; /* a device's own limit is at least this: to relax the real ones; 0: as the product */
};

/* clang-format off */
#define STREET_WEB_COUNT_LIST(X)                                                 \
    X(n_request,      "requests to devices")                                     \
    X(n_nobody,       "requests to addresses where nobody lives")                \
    X(n_malformed,    "paths that are none")                                     \
    X(n_unauthorized, "answers 401")                                             \
    X(n_overflow,     "answers that did not fit")                                \
    X(n_opened,       "WebSocket sessions")                                      \
    X(n_refused,      "WebSocket clients over a device's limit, or not upgraded") \
    X(n_message,      "text messages of clients")                                \
    X(n_notified,     "text messages to clients")                                \
    X(n_lost,         "messages to sessions that were over or slow")             \
    X(n_broken,       "sessions that broke the protocol")                        \
    X(n_slow,         "sessions closed as they did not read")                    \
    X(n_silent,       "sessions closed as no ping was answered")
/* clang-format on */
struct street_web_counts {
#define X(name, doc) uint64_t name;
    STREET_WEB_COUNT_LIST(X)
#undef X
    uint32_t n_session;      /* at present */
    struct http_counts http; /* over all ports */
};

/* ST_IO: a port cannot be had; *port says which, errno why. */
MUST_USE enum status street_web_create(struct loop *loop, struct street *street, struct street_web_options o,
                                       struct street_web **out, uint16_t *port);
void street_web_free(struct street_web *w);
void street_web_fill(struct street_web *w, struct street_ports *ports); /* its part: web */
void street_web_hang_up(struct street_web *w, const struct device *d);  /* ends all WebSocket sessions of the device */
struct street_web_counts street_web_counts(const struct street_web *w);
size_t street_web_unsent_bytes(const struct street_web *w); /* of messages to WebSocket clients */

#endif
