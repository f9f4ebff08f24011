/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_client.h - one MQTT 3.1.1 client on the loop; thousands of them in one process.
 *
 * libmosquitto without its own loop and without threads: its socket is watched by ours. The client
 * dials after start_delay_ms and for ever again: after 2 s, then twice as long each time up to 60 s,
 * each wait stretched by up to half by luck from the caller's seed. A connect that is not answered in
 * 10 s counts as failed.
 *
 * A host name is resolved by the system's resolver and blocks the loop meanwhile; a numeric address
 * never blocks. Options, topics and payloads are copied. Calls are allowed in every callback, free too.
 * A client costs one descriptor and, connected without TLS, about 2.1 KiB of memory beside the kernel's
 * socket. While one is created no other thread may open files: the descriptor limit is 0 for some
 * microseconds (why: mqtt_options.c). */
#ifndef PILOTSIM_LINK_MQTT_CLIENT_H
#define PILOTSIM_LINK_MQTT_CLIENT_H

#include <stddef.h>

#include "devices/link/loop.h"

struct mqtt_client;

struct mqtt_options {
    const char *host; /* numeric, or see above */
    uint16_t port;
    const char *client_id;            /* unique at the broker */
    const char *user, *password;      /* NULL: none */
    const char *ca_path;              /* PEM; NULL: no TLS */
    const char *cert_path, *key_path; /* PEM, of the client; NULL: none */
    int keepalive_s;                  /* 0: 60; else 5..65535 */
    const char *will_topic;           /* NULL: no will */
    const void *will_payload;
    size_t will_bytes;
    int will_qos;
    bool will_retain;
    bool keeps_session; /* else a clean one: subscribe again in connected() */
    int64_t start_delay_ms;
    int64_t back_off_min_ms, back_off_max_ms; /* 0: 2000 and 60000 */
    uint64_t seed;                            /* of the jitter */
    size_t unsent_bytes_max;                  /* 0: 1 MiB; what is published beyond it is dropped */
};

struct mqtt_handler { /* each may be NULL */
    void (*connected)(void *user, struct mqtt_client *client);
    /* A connection was lost, or could not be made: the reason in words. It is tried again. */
    void (*disconnected)(void *user, struct mqtt_client *client, const char *reason);
    void (*message)(void *user, struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes, int qos,
                    bool retain);
    void *user;
};

struct mqtt_counts {
    uint64_t n_connects; /* accepted by the broker */
    uint64_t n_failures; /* connections lost and refused */
    uint64_t n_published;
    uint64_t n_dropped; /* not connected, or over unsent_bytes_max */
    uint64_t n_received;
};

/* ST_INPUT: an option libmosquitto does not take (topic, keep-alive, no such PEM file); ST_MEMORY. */
MUST_USE enum status mqtt_client_create(struct loop *loop, const struct mqtt_options *options,
                                        const struct mqtt_handler *handler, struct mqtt_client **out);
void mqtt_client_free(struct mqtt_client *client); /* says goodbye first, so no will; no callback any more */
/* Drops the connection as a power cut does: the broker sends the will. Dials again by the rule above. */
void mqtt_client_cut(struct mqtt_client *client);
/* Cut, and no dialling any more until mqtt_client_release: then after delay_ms. */
void mqtt_client_hold(struct mqtt_client *client);
void mqtt_client_release(struct mqtt_client *client, int64_t delay_ms); /* not held: nothing happens */
bool mqtt_client_connected(const struct mqtt_client *client);
struct mqtt_counts mqtt_client_counts(const struct mqtt_client *client);

/* Dropped and counted when not connected. Unacknowledged QoS 1 and 2 are sent again after a reconnect.
 * ST_INPUT: no topic to publish to, or too long (payload 256 MiB). */
MUST_USE enum status mqtt_publish(struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes, int qos,
                                  bool retain);
/* ST_IO: not connected. ST_INPUT: not a filter. */
MUST_USE enum status mqtt_subscribe(struct mqtt_client *client, const char *filter, int qos);

/* Calls fn once all published before is with the broker (true), or the connection was lost first (false).
 * A broker works on one connection's packets in order, so an UNSUBSCRIBE of a filter nobody has is sent
 * behind them: its answer, and an acknowledgement for each QoS 1 and 2 before, say it. Nothing of it is
 * seen by other clients, and no permission is needed. ST_IO: not connected, fn is not called. */
typedef void mqtt_flush_fn(void *user, bool all_taken);
MUST_USE enum status mqtt_flush(struct mqtt_client *client, mqtt_flush_fn *fn, void *user);
/* Whether a flush would tell nothing new: nothing published since the last that succeeded. */
bool mqtt_flushed(const struct mqtt_client *client);

#endif
