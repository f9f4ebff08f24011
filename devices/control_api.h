/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control_api.h - the HTTP interface by which tests and tools drive a served pilot: time, points, events, snapshots.
 *
 * One table of routes makes the dispatch, the help at / and the OpenAPI description. Bodies and answers are JSON;
 * errors are {"error": "...", "hint": "..."}. Only loopback is listened to unless told otherwise, and then a token is
 * demanded. A request that moves time is answered when simulated time is there and all that was due has left. */
#ifndef PILOTSIM_DEVICES_CONTROL_API_H
#define PILOTSIM_DEVICES_CONTROL_API_H

#include "devices/device_list.h"
#include "devices/snapshot.h"
#include "devices/street_clock.h"

struct control_api; /* opaque */

enum { CONTROL_CLIENTS_MAX = 64, CONTROL_EVENTS_MAX = 256, CONTROL_BODY_MAX = 256 * 1024, CONTROL_FORKS_MAX = 16 };

struct control_options {
    uint16_t port;      /* 0: the kernel chooses */
    bool loopback_only; /* else token must be given */
    const char *token;  /* NULL: none is asked for; the caller's */
    struct device_list_options list;
    struct snapshot_scene scene;
    const char *run_dir;       /* of snapshots whose names have no slash, and of forks; the caller's */
    char *const *argv;         /* how this program was called: a fork begins like it; NULL: forks are refused */
    const struct pilot *pilot; /* the caller's */
};

/* ST_INPUT: loopback_only unset without a token; ST_IO: the port cannot be had, errno why. */
MUST_USE enum status control_api_create(struct loop *loop, struct street *s, struct street_clock *clock,
                                        const struct control_options *o, struct control_api **out);
void control_api_free(struct control_api *c);
/* As POST /restore does. */
MUST_USE enum status control_api_restore(struct control_api *c, const char *path, char why[160]);
uint16_t control_api_port(const struct control_api *c);

/* For the clock's calls: the next instant at which an event given by hand ends, and what happens then. */
int64_t control_api_next_ms(const struct control_api *c);
void control_api_moved(struct control_api *c, int64_t t_ms);

#endif
