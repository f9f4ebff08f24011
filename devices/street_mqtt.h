/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_mqtt.h - the MQTT identities of a street, and the topic pilotsim/clock.
 *
 * OWN: each device has a connection of its own, with its client id, will and filters: a broker sees what it
 * would see in the field. One descriptor and about 10 KiB a device. SHARED: a few connections carry all
 * devices, for scale; a broker keeps no will for each, so a device's will is published by us where it goes
 * offline (street_mqtt_hold, street_mqtt_goodbye), and is missing where a connection breaks.
 *
 * On connect a device first subscribes, then publishes what its product says (traits->connected). In between
 * the broker may be gone: what a device publishes then is dropped and counted, as the product does. Client id
 * and will are those at create, filters those at each connect (OWN) or at create (SHARED). In SHARED mode a topic that several
 * filters of one connection match reaches each device once for each copy the broker sends.
 *
 * A connection is tried again by the rule of mqtt_client.h. Nothing here moves simulated time: a connection
 * acts at the instant at which the street stands. One thread, the loop's; not to be freed in a callback of its own. */
#ifndef PILOTSIM_DEVICES_STREET_MQTT_H
#define PILOTSIM_DEVICES_STREET_MQTT_H

#include "devices/link/loop.h"
#include "devices/street.h"

struct street_mqtt; /* opaque */

enum street_mqtt_mode { STREET_MQTT_OWN, STREET_MQTT_SHARED };

enum {
    STREET_MQTT_PAYLOAD_MAX = 16 * 1024, /* to a device; longer ones are dropped and counted */
    STREET_MQTT_SHARED_DEFAULT = 8,
    STREET_MQTT_DIALS_DEFAULT = 500,
};

struct street_mqtt_options { /* texts are copied */
    enum street_mqtt_mode mode;
    const char *host; /* numeric, or the resolver blocks the loop at each dial */
    uint16_t port;
    const char *user, *password;                /* NULL: none; of all connections */
    const char *ca_path, *cert_path, *key_path; /* PEM; NULL: no TLS, no client certificate */
    int keepalive_s;                            /* 0: 60; else 5..65535 */
    uint32_t n_shared;                          /* connections of SHARED; 0: the default */
    uint32_t dials_per_s;                       /* first dials, and those after an outage, are spread so; 0: the default */
    int64_t back_off_min_ms, back_off_max_ms;   /* 0: those of mqtt_client.h */
};

struct street_mqtt_counts {
    uint64_t n_connects, n_failures; /* connections accepted; lost and refused */
    uint64_t n_published;            /* handed to a connection that stood */
    uint64_t n_offline;              /* dropped: the device was not online */
    uint64_t n_backlog;              /* dropped: more than the connection's limit was unsent */
    uint64_t n_unfit;                /* dropped: no topic to publish to */
    uint64_t n_received;             /* messages from the broker */
    uint64_t n_delivered;            /* given to products: one received may be for many */
    uint64_t n_stranger;             /* dropped: for no device that is online */
    uint64_t n_too_long;             /* dropped: above STREET_MQTT_PAYLOAD_MAX */
    uint64_t n_flush_down;           /* connections that were down in a flush: what they had sent may not have arrived */
    uint32_t n_device, n_online;     /* now; devices that speak MQTT */
    uint32_t n_link, n_link_up;      /* now; connections, the clock's included */
    char last_failure[64];           /* why a connection was lost or refused last; "" never */
};

/* ST_INPUT: an option the library does not take (keep-alive, no such PEM file). ST_MEMORY. */
MUST_USE enum status street_mqtt_create(struct loop *loop, struct street *street, const struct street_mqtt_options *o,
                                        struct street_mqtt **out);
/* Before street_free. Connections of devices end without a word (OWN), so that the broker publishes their wills. */
void street_mqtt_free(struct street_mqtt *m);
/* Fills in ports->mqtt. */
void street_mqtt_join(struct street_mqtt *m, struct street_ports *ports);

typedef void street_mqtt_fn(void *ctx);
/* Calls fn once all that was published before is with the broker, at once if it is. A connection that is down or
 * breaks meanwhile counts as flushed, and in n_flush_down. Also the flush of a street_outlet. Without memory it
 * ends as if the connection were down. */
void street_mqtt_flush(struct street_mqtt *m, street_mqtt_fn *fn, void *ctx);

/* The retained topic pilotsim/clock, QoS 1, on a connection of its own (client id pilotsim-<pid>). While that is
 * down the last text waits for it. Longer texts than 1 KiB are not sent. */
void street_mqtt_clock(struct street_mqtt *m, const char *json);

/* Fault: no broker. All connections are cut and nobody dials; false: all dial again, spread as at the start. */
void street_mqtt_outage(struct street_mqtt *m, bool is_out);
/* Fault: the device falls off the network, so its will is published; false: it is back. */
void street_mqtt_hold(struct street_mqtt *m, const struct device *d, bool is_held);
/* In good order before the end: all devices go offline, SHARED ones publish their wills, and fn is called once the
 * broker has all. Nothing is published after it. */
void street_mqtt_goodbye(struct street_mqtt *m, street_mqtt_fn *fn, void *ctx);

struct street_mqtt_counts street_mqtt_counts(const struct street_mqtt *m);

#endif
