/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_broker.h - a private Mosquitto as our child, for whoever names no broker.
 *
 * It listens on 127.0.0.1 only, lets everybody in, keeps nothing on disk, and holds as many
 * connections as our descriptor limit allows (inherited; loop_create raised it). Its configuration
 * and log are mosquitto.conf and mosquitto.log in the run directory. It dies with us. */
#ifndef PILOTSIM_LINK_MQTT_BROKER_H
#define PILOTSIM_LINK_MQTT_BROKER_H

#include "devices/link/loop.h"

struct mqtt_broker;

enum mqtt_broker_news {
    MQTT_BROKER_READY,  /* it accepts connections */
    MQTT_BROKER_FAILED, /* it ended before, or did not within 10 s: its log tells why */
    MQTT_BROKER_ENDED,  /* it was ready, and is gone */
};
typedef void mqtt_broker_fn(void *user, enum mqtt_broker_news news);

/* Port 0: a free one. ST_IO with errno: ENOENT if there is no mosquitto in PATH, /usr/sbin or
 * /usr/local/sbin; EADDRINUSE; else of the run directory's files. */
MUST_USE enum status mqtt_broker_start(struct loop *loop, const char *run_dir, uint16_t port, mqtt_broker_fn *fn, void *user,
                                       struct mqtt_broker **out);
/* Ends it: SIGTERM and up to 2 s of waiting. No callback any more. */
void mqtt_broker_free(struct mqtt_broker *broker);
uint16_t mqtt_broker_port(const struct mqtt_broker *broker);
int mqtt_broker_pid(const struct mqtt_broker *broker);
const char *mqtt_broker_log_path(const struct mqtt_broker *broker);

#endif
