/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_options.c - struct mqtt_options as calls to libmosquitto. */
#include "devices/link/mqtt_options.h"

#include <errno.h>
#include <mosquitto.h>
#include <sys/resource.h>

enum status mqtt_options_status(int code)
{
    if (code == MOSQ_ERR_SUCCESS) return ST_OK;
    if (code == MOSQ_ERR_NOMEM) return ST_MEMORY;
    return code == MOSQ_ERR_NO_CONN || code == MOSQ_ERR_CONN_LOST || code == MOSQ_ERR_ERRNO ? ST_IO : ST_INPUT;
}

static int apply(struct mosquitto *mosq, const struct mqtt_options *o)
{
    int code = mosquitto_int_option(mosq, MOSQ_OPT_TCP_NODELAY, 1);
    // 20 unacknowledged at a time, the library's own default: more QoS 2 at once Mosquitto 2.0 loses without a word
    if (!code) code = mosquitto_max_inflight_messages_set(mosq, 20);
    if (!code && o->user) code = mosquitto_username_pw_set(mosq, o->user, o->password);
    if (!code && o->ca_path) code = mosquitto_tls_set(mosq, o->ca_path, NULL, o->cert_path, o->key_path, NULL);
    if (!code && o->will_topic) {
        code = mosquitto_will_set(mosq, o->will_topic, (int)o->will_bytes, o->will_payload, o->will_qos, o->will_retain);
    }
    return code;
}

/* A client of the library that knows host and port and has not dialled. The two calls also open a pair
 * of sockets for a loop we do not use, two descriptors a client (2.0 has no option against it), and do
 * well without the pair: so they are made while this process may open nothing. */
static enum status make(const struct mqtt_options *o, int keepalive_s, void *user, struct mosquitto **out)
{
    struct rlimit now, none;
    if (getrlimit(RLIMIT_NOFILE, &now)) return ST_IO;
    none = now;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &none)) return ST_IO;
    int code = MOSQ_ERR_NOMEM;
    *out = mosquitto_new(o->client_id, !o->keeps_session, user);
    if (*out) {
        code = mosquitto_connect_async(*out, o->host, o->port, keepalive_s);
    } else if (errno == EINVAL) {
        code = MOSQ_ERR_INVAL;
    }
    if (setrlimit(RLIMIT_NOFILE, &now)) return ST_IO;
    return code == MOSQ_ERR_INVAL ? ST_INPUT : code == MOSQ_ERR_NOMEM ? ST_MEMORY : ST_OK;
}

enum status mqtt_options_apply(const struct mqtt_options *options, int keepalive_s, void *user, struct mosquitto **out)
{
    *out = NULL;
    if (options->will_bytes > MQTT_PAYLOAD_BYTES_MAX) return ST_INPUT;
    enum status st = make(options, keepalive_s, user, out);
    return st ? st : mqtt_options_status(apply(*out, options));
}
