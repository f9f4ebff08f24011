/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_web_inside.h - what requests and sessions of the web faces share; nobody else includes it. */
#ifndef PILOTSIM_DEVICES_STREET_WEB_INSIDE_H
#define PILOTSIM_DEVICES_STREET_WEB_INSIDE_H

#include "devices/link/http_loop.h"
#include "devices/street_web.h"

struct web_session; /* street_web_session.c */

struct web_door { /* a device that can be dialled */
    uint32_t n_client;
    struct web_session *first;
};

struct web_port {
    struct street_web *w;
    uint16_t number; /* without offset */
    struct http_server *server;
    struct http_loop *join;
};

struct street_web {
    struct street *street;
    struct street_web_options o;
    struct loop_timer *pinger;
    size_t n_port;
    struct web_port port[STREET_WEB_PORTS_MAX];
    struct web_door *door; /* [devices] */
    uint64_t session_last;
    struct street_web_counts counts;
    char *answer;    /* STREET_WEB_ANSWER_MAX + 1 */
    char *arguments; /* STREET_WEB_ARGUMENTS_MAX, of the request under way */
    size_t n_arguments;
};

/* Makes the response an upgrade, or says why not. */
void street_web_session_open(struct street_web *w, struct device *d, struct http_response *response);
void street_web_session_notify(struct street_web *w, const struct device *d, uint64_t session, const char *text, size_t n);
void street_web_session_ping(struct street_web *w);
void street_web_session_hang_up(struct street_web *w, const struct device *d);
size_t street_web_session_unsent_bytes(const struct street_web *w);

#endif
