/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control_inside.h - what the parts of the control API share; nobody else includes it. */
#ifndef PILOTSIM_DEVICES_CONTROL_INSIDE_H
#define PILOTSIM_DEVICES_CONTROL_INSIDE_H

#include "devices/control_api.h"
#include "devices/link/http_loop.h"
#include "devices/link/http_route.h"
#include "devices/link/loop_child.h"
#include "devices/wire/json.h"
#include "devices/wire/json_text.h"

enum { CONTROL_NAME_BYTES = 64, CONTROL_TEXT_BYTES = 1 << 20 };

struct control_client { /* registered: time waits for it */
    char name[CONTROL_NAME_BYTES];
    int64_t quiet_until_ms; /* below or at now: it is busy */
    struct http_pending *waits;
    struct control_api *c;
};

struct control_event { /* given by hand */
    char name[CONTROL_NAME_BYTES];
    enum command command;
    double value;
    int64_t end_ms;
    uint8_t *hit; /* [homes], owned; NULL: the place is free */
};

struct control_api {
    struct loop *loop;
    struct street *street;
    struct street_clock *clock;
    struct control_options o;
    struct http_server *server;
    struct http_loop *join;
    struct http_pending *advance; /* who waits for POST /advance */
    size_t n_client;
    struct control_client client[CONTROL_CLIENTS_MAX];
    struct control_event event[CONTROL_EVENTS_MAX];
    struct child *fork[CONTROL_FORKS_MAX];
    unsigned n_fork;
    char *text; /* CONTROL_TEXT_BYTES, of the answer under way */
};

struct control_call { /* one request */
    struct control_api *c;
    const struct http_request *q;
    struct http_response *r;
    const char *const *parts;
    const struct json_value *body; /* NULL: none */
};
typedef enum http_verdict control_fn(struct control_call *k);

struct control_route {
    unsigned methods;
    const char *pattern;
    control_fn *fn;
    const char *summary, *body; /* body: an example of what is sent; NULL: nothing */
};

/* control_api.c */
enum http_verdict control_say(struct control_call *k, unsigned status, struct json_text *w); /* w begun on c->text */
struct json_text control_text(struct control_call *k);
enum http_verdict control_refuse(struct control_call *k, unsigned status, const char *error, const char *hint);
enum http_verdict control_json(struct http_response *r, unsigned status, const char *text);

/* control_time.c */
control_fn control_get_clock, control_advance, control_get_clients, control_add_client, control_drop_client, control_quiet,
    control_snapshot, control_restore, control_fork;
void control_time_close(struct control_api *c);

/* control_points.c */
control_fn control_devices, control_points, control_get_point, control_put_point, control_home, control_counts;

/* control_events.c */
control_fn control_events, control_add_event, control_drop_event;
void control_events_close(struct control_api *c);
void *control_events_keep(void *ctx, size_t *n_bytes); /* those under way, as bytes to free; NULL: no memory */
bool control_events_back(void *ctx, const void *bytes, size_t n_bytes);

#endif
