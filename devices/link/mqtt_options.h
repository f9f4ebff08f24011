/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_options.h - from struct mqtt_options to a client of libmosquitto; only mqtt_client.c includes it. */
#ifndef PILOTSIM_LINK_MQTT_OPTIONS_H
#define PILOTSIM_LINK_MQTT_OPTIONS_H

#include "devices/link/mqtt_client.h"

struct mosquitto;

enum { MQTT_PAYLOAD_BYTES_MAX = 268435455 }; /* MQTT 3.1.1, 2.2.3 */

/* A client that knows all its options and has not dialled: mosquitto_reconnect_async does. On a failure
 * *out is NULL or to be destroyed by the caller all the same. */
MUST_USE enum status mqtt_options_apply(const struct mqtt_options *options, int keepalive_s, void *user,
                                        struct mosquitto **out);
enum status mqtt_options_status(int code); /* of MOSQ_ERR_* */

#endif
