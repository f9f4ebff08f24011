/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_client.c - libmosquitto driven from outside: mosquitto_loop_read, _write and _misc when the loop
 * says so (mosquitto.h, "Monitoring and interacting with the network": external event loops).
 *
 * Every call into the library stands between enter() and leave(): the library calls us back from
 * within, may have closed or opened its socket meanwhile, and must not be destroyed under itself. */
#include "devices/link/mqtt_client.h"

#include <assert.h>
#include <errno.h>
#include <mosquitto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "devices/link/mqtt_options.h"

enum {
    KEEPALIVE_S = 60,
    BACK_OFF_MIN_MS = 2000,
    BACK_OFF_MAX_MS = 60000,
    CONNECT_MS = 10000,
    UNSENT_BYTES_MAX = 1 << 20,
    READS_A_TURN = 64,
    PACKET_BYTES = 16, /* about what a publish has beside topic and payload */
};

static const char flush_filter[] = "pilotsim/flush/nobody";

struct flush {
    STAILQ_ENTRY(flush) next;
    mqtt_flush_fn *fn;
    void *user;
    uint64_t n_before; /* published before */
    int mid;
    bool is_answered;
};

STAILQ_HEAD(flush_list, flush);

/* A QoS 1 or 2 without its acknowledgement. */
struct unacked {
    uint64_t n_th; /* of all published */
    int mid;
};

struct mqtt_client {
    struct loop *loop;
    struct mosquitto *mosq;
    struct mqtt_handler handler;
    struct loop_watch *watch; /* of the library's socket; NULL: it has none */
    struct loop_timer *dial;  /* the next attempt, or the end of the one under way */
    struct loop_timer *misc;  /* keep-alive */
    uint16_t jitter[3];       /* of nrand48 */
    int keepalive_s;
    int64_t back_off_ms, back_off_min_ms, back_off_max_ms;
    size_t unsent_bytes_max, unsent_bytes; /* at most so much is in the library's queue */
    uint64_t n_flushed;                    /* published before the last flush that succeeded */
    struct unacked *unacked;               /* in order of publishing */
    size_t n_unacked, room_unacked;
    struct flush_list flushes;
    struct mqtt_counts counts;
    const char *refusal; /* the broker's word, of the connection under way */
    unsigned wanted;     /* of the watch */
    uint32_t depth;      /* calls into the library under way */
    int code;            /* of its last read; MOSQ_ERR_* */
    bool is_connected, is_dying, is_held, has_tls, came;
    bool is_open;     /* an attempt or a connection is under way, its end not yet told */
    bool is_given_up; /* the library holds a dead socket until the next attempt */
};

static void enter(struct mqtt_client *client) { client->depth++; }

static void destroy(struct mqtt_client *client)
{
    struct flush *flush;
    while ((flush = STAILQ_FIRST(&client->flushes))) {
        STAILQ_REMOVE_HEAD(&client->flushes, next);
        free(flush);
    }
    if (client->has_tls) loop_defer_cancel(client->loop, client);
    loop_watch_free(client->watch); // before the library closes its socket
    loop_timer_free(client->dial);
    loop_timer_free(client->misc);
    mosquitto_destroy(client->mosq);
    mosquitto_lib_cleanup();
    free(client->unacked);
    free(client);
}

static void drop_watch(struct mqtt_client *client)
{
    loop_watch_free(client->watch);
    client->watch = NULL;
    client->wanted = 0;
}

static void start_back_off(struct mqtt_client *client)
{
    if (client->is_held) {
        loop_timer_stop(client->dial);
        return;
    }
    int64_t wait_ms = client->back_off_ms;
    wait_ms += nrand48(client->jitter) % (wait_ms / 2 + 1);
    client->back_off_ms *= 2;
    if (client->back_off_ms > client->back_off_max_ms) client->back_off_ms = client->back_off_max_ms;
    loop_timer_once(client->dial, wait_ms);
}

static void socket_ready(void *user, unsigned ready);
static void lost(struct mqtt_client *client, int code);

static int socket_of(const struct mqtt_client *client) { return client->is_given_up ? -1 : mosquitto_socket(client->mosq); }

/* Watches the library's socket as it is now. */
static enum status follow_socket(struct mqtt_client *client)
{
    int fd = socket_of(client);
    if (fd < 0) {
        drop_watch(client);
        return ST_OK;
    }
    if (!client->watch) {
        enum status st = loop_watch_create(client->loop, fd, socket_ready, client, &client->watch);
        if (st) return st;
    }
    bool wants_write = mosquitto_want_write(client->mosq);
    if (!wants_write) client->unsent_bytes = 0;
    unsigned wanted = LOOP_READABLE | (wants_write ? LOOP_WRITABLE : 0u);
    if (wanted != client->wanted) loop_watch_want(client->watch, wanted);
    client->wanted = wanted;
    return ST_OK;
}

/* After a call into the library. False: the client is gone. */
static bool leave(struct mqtt_client *client)
{
    // at times the library closes without telling: a TLS handshake that fails is one
    bool is_untold = client->is_open && !client->is_dying && socket_of(client) < 0;
    if (client->depth == 1 && is_untold) lost(client, client->code ? client->code : MOSQ_ERR_CONN_LOST);
    if (--client->depth > 0) return true;
    if (client->is_dying) {
        destroy(client);
        return false;
    }
    if (follow_socket(client)) start_back_off(client); // no memory now: the next attempt begins anew
    return true;
}

/* --- flushes --- */

static void flush_end(struct mqtt_client *client, bool all_taken)
{
    struct flush *flush = STAILQ_FIRST(&client->flushes);
    STAILQ_REMOVE_HEAD(&client->flushes, next);
    if (all_taken) client->n_flushed = flush->n_before;
    if (!client->is_dying) flush->fn(flush->user, all_taken);
    free(flush);
}

static void flush_those_done(struct mqtt_client *client)
{
    const struct flush *flush;
    while ((flush = STAILQ_FIRST(&client->flushes)) && flush->is_answered) {
        if (client->n_unacked > 0 && client->unacked[0].n_th <= flush->n_before) return;
        flush_end(client, true);
    }
}

static void unsubscribed(struct mosquitto *mosq, void *user, int mid)
{
    struct mqtt_client *client = user;
    (void)mosq;
    client->came = true;
    for (struct flush *f = STAILQ_FIRST(&client->flushes); f; f = STAILQ_NEXT(f, next)) {
        if (f->mid == mid) f->is_answered = true;
    }
    flush_those_done(client);
}

enum status mqtt_flush(struct mqtt_client *client, mqtt_flush_fn *fn, void *user)
{
    assert(fn != NULL);
    if (!client->is_connected) return ST_IO;
    struct flush *flush = malloc(sizeof *flush);
    if (!flush) return ST_MEMORY;
    *flush = (struct flush){.fn = fn, .user = user, .n_before = client->counts.n_published};
    enter(client);
    int code = mosquitto_unsubscribe(client->mosq, &flush->mid, flush_filter);
    if (code == MOSQ_ERR_SUCCESS) {
        STAILQ_INSERT_TAIL(&client->flushes, flush, next);
    } else {
        free(flush);
    }
    leave(client);
    if (code == MOSQ_ERR_SUCCESS) return ST_OK;
    return code == MOSQ_ERR_NOMEM ? ST_MEMORY : ST_IO;
}

bool mqtt_flushed(const struct mqtt_client *client) { return client->n_flushed == client->counts.n_published; }

/* --- what the library tells --- */

static void connected(struct mosquitto *mosq, void *user, int code)
{
    struct mqtt_client *client = user;
    (void)mosq;
    client->came = true;
    client->refusal = code ? mosquitto_connack_string(code) : NULL;
    if (code || client->is_dying) return;
    client->is_connected = true;
    client->counts.n_connects++;
    client->back_off_ms = client->back_off_min_ms;
    loop_timer_stop(client->dial);
    loop_timer_repeat(client->misc, client->keepalive_s * 1000 / 4);
    if (client->handler.connected) client->handler.connected(client->handler.user, client);
}

/* The connection is no more, or never was. */
static void lost(struct mqtt_client *client, int code)
{
    const char *reason = client->refusal ? client->refusal : mosquitto_strerror(code);
    drop_watch(client);
    client->refusal = NULL;
    client->is_connected = client->is_open = false;
    client->unsent_bytes = 0;
    client->counts.n_failures++;
    loop_timer_stop(client->misc);
    while (!STAILQ_EMPTY(&client->flushes)) flush_end(client, false);
    if (client->is_dying) return;
    start_back_off(client);
    if (client->handler.disconnected) client->handler.disconnected(client->handler.user, client, reason);
}

static void disconnected(struct mosquitto *mosq, void *user, int code)
{
    (void)mosq;
    lost(user, code);
}

static void acknowledged(struct mosquitto *mosq, void *user, int mid)
{
    struct mqtt_client *client = user;
    (void)mosq;
    client->came = true;
    for (size_t i = 0; i < client->n_unacked; i++) { // QoS 0, told when written, is not among them
        if (client->unacked[i].mid != mid) continue;
        client->n_unacked--;
        memmove(client->unacked + i, client->unacked + i + 1, (client->n_unacked - i) * sizeof *client->unacked);
        break;
    }
    flush_those_done(client);
}

static void subscribed(struct mosquitto *mosq, void *user, int mid, int n_granted, const int *granted)
{
    struct mqtt_client *client = user;
    (void)mosq;
    (void)mid;
    (void)n_granted;
    (void)granted;
    client->came = true;
}

static void message(struct mosquitto *mosq, void *user, const struct mosquitto_message *m)
{
    struct mqtt_client *client = user;
    (void)mosq;
    client->came = true;
    client->counts.n_received++;
    if (client->is_dying || !client->handler.message) return;
    client->handler.message(client->handler.user, client, m->topic, m->payload, (size_t)m->payloadlen, m->qos, m->retain);
}

/* --- driving it --- */

static void read_more(void *user);

/* Reads until the socket is empty: under TLS the library may hold packets that no descriptor tells of.
 * errno says it, unless a callback came between and left its own; a handshake says nothing. */
static void read_some(struct mqtt_client *client)
{
    for (int i = 0; i < READS_A_TURN; i++) {
        client->came = false;
        errno = 0;
        if ((client->code = mosquitto_loop_read(client->mosq, 1))) return;
        if (client->is_dying || socket_of(client) < 0) return;
        if (!client->came && (errno == EAGAIN || !client->is_connected)) return;
    }
    // others are served in between; without memory for it the rest waits for the next bytes
    if (client->has_tls) (void)!loop_defer(client->loop, read_more, client);
}

static void read_more(void *user)
{
    struct mqtt_client *client = user;
    if (socket_of(client) < 0) return;
    enter(client);
    read_some(client);
    leave(client);
}

/* The library does not see a peer that goes during the TLS handshake, and would be called for ever. */
static void look_for_end(struct mqtt_client *client)
{
    char byte;
    int fd = socket_of(client);
    if (fd < 0 || !client->has_tls || client->is_connected || client->is_dying) return;
    ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0 || (n < 0 && errno == EAGAIN)) return;
    client->is_given_up = true; // leave() tells
}

static void socket_ready(void *user, unsigned ready)
{
    struct mqtt_client *client = user;
    enter(client);
    if (ready & (LOOP_READABLE | LOOP_BROKEN)) read_some(client);
    if (ready & LOOP_BROKEN) client->wanted = 0; // the watch has stopped
    if (ready & LOOP_WRITABLE && socket_of(client) >= 0) mosquitto_loop_write(client->mosq, 1);
    look_for_end(client);
    leave(client);
}

static void misc_due(void *user)
{
    struct mqtt_client *client = user;
    enter(client);
    mosquitto_loop_misc(client->mosq);
    leave(client);
}

static void dial_due(void *user)
{
    struct mqtt_client *client = user;
    loop_timer_once(client->dial, CONNECT_MS);
    if (client->watch) { // the last attempt was not answered in time: its end is told by the next read
        client->refusal = "no answer in time";
        mqtt_client_cut(client);
        return;
    }
    enter(client);
    client->is_given_up = false;
    client->is_open = true;
    client->code = MOSQ_ERR_SUCCESS;
    errno = 0;
    int code = mosquitto_reconnect_async(client->mosq);
    if (socket_of(client) < 0) {
        if (code == MOSQ_ERR_ERRNO && errno) client->refusal = strerror(errno);
        lost(client, code);
    }
    leave(client);
}

/* --- making and ending --- */

static void set_callbacks(struct mosquitto *mosq)
{
    mosquitto_connect_callback_set(mosq, connected);
    mosquitto_disconnect_callback_set(mosq, disconnected);
    mosquitto_publish_callback_set(mosq, acknowledged);
    mosquitto_subscribe_callback_set(mosq, subscribed);
    mosquitto_unsubscribe_callback_set(mosq, unsubscribed);
    mosquitto_message_callback_set(mosq, message);
}

enum status mqtt_client_create(struct loop *loop, const struct mqtt_options *options, const struct mqtt_handler *handler,
                               struct mqtt_client **out)
{
    assert(options->host != NULL && options->client_id != NULL);
    enum status st;
    if (options->keepalive_s != 0 && (options->keepalive_s < 5 || options->keepalive_s > 65535)) return ST_INPUT;
    struct mqtt_client *client = calloc(1, sizeof *client);
    if (!client) return ST_MEMORY;
    mosquitto_lib_init(); // counted by the library
    client->loop = loop;
    client->handler = *handler;
    client->keepalive_s = options->keepalive_s ? options->keepalive_s : KEEPALIVE_S;
    client->back_off_min_ms = options->back_off_min_ms ? options->back_off_min_ms : BACK_OFF_MIN_MS;
    client->back_off_max_ms = options->back_off_max_ms ? options->back_off_max_ms : BACK_OFF_MAX_MS;
    client->back_off_ms = client->back_off_min_ms;
    client->unsent_bytes_max = options->unsent_bytes_max ? options->unsent_bytes_max : UNSENT_BYTES_MAX;
    client->has_tls = options->ca_path != NULL;
    memcpy(client->jitter, &options->seed, sizeof client->jitter);
    STAILQ_INIT(&client->flushes);

    if ((st = mqtt_options_apply(options, client->keepalive_s, client, &client->mosq))) goto done;
    set_callbacks(client->mosq);
    if ((st = loop_timer_create(loop, dial_due, client, &client->dial))) goto done;
    if ((st = loop_timer_create(loop, misc_due, client, &client->misc))) goto done;
    loop_timer_once(client->dial, options->start_delay_ms);
    *out = client;
    client = NULL;
done:
    if (client) destroy(client);
    return st;
}

void mqtt_client_free(struct mqtt_client *client)
{
    if (!client || client->is_dying) return;
    client->is_dying = true;
    enter(client);
    if (client->is_connected) mosquitto_disconnect(client->mosq);
    leave(client);
}

void mqtt_client_cut(struct mqtt_client *client)
{
    int fd = socket_of(client);
    if (fd >= 0) (void)shutdown(fd, SHUT_RDWR); // told by the next read
}

void mqtt_client_hold(struct mqtt_client *client)
{
    client->is_held = true;
    loop_timer_stop(client->dial);
    mqtt_client_cut(client);
}

void mqtt_client_release(struct mqtt_client *client, int64_t delay_ms)
{
    if (!client->is_held) return;
    client->is_held = false;
    client->back_off_ms = client->back_off_min_ms;
    loop_timer_once(client->dial, delay_ms); // should the old connection not have ended by then, it is cut anew
}

bool mqtt_client_connected(const struct mqtt_client *client) { return client->is_connected; }

struct mqtt_counts mqtt_client_counts(const struct mqtt_client *client) { return client->counts; }

/* Room for one more, before it is published. */
static enum status expect_ack(struct mqtt_client *client)
{
    if (client->n_unacked < client->room_unacked) return ST_OK;
    size_t room = client->room_unacked ? 2 * client->room_unacked : 8;
    struct unacked *more = realloc(client->unacked, room * sizeof *more);
    if (!more) return ST_MEMORY;
    client->unacked = more;
    client->room_unacked = room;
    return ST_OK;
}

enum status mqtt_publish(struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes, int qos,
                         bool retain)
{
    size_t packet_bytes = strlen(topic) + n_bytes + PACKET_BYTES;
    if (n_bytes > MQTT_PAYLOAD_BYTES_MAX) return ST_INPUT;
    if (!client->is_connected || client->unsent_bytes + packet_bytes > client->unsent_bytes_max) {
        client->counts.n_dropped++;
        return ST_OK;
    }
    if (qos > 0 && expect_ack(client)) return ST_MEMORY;

    int mid = 0;
    enter(client);
    enum status st = mqtt_options_status(mosquitto_publish(client->mosq, &mid, topic, (int)n_bytes, payload, qos, retain));
    client->unsent_bytes += packet_bytes;
    // ST_IO: the connection has just gone, and the loop will tell; the library keeps what has a QoS
    if (st == ST_OK || (st == ST_IO && qos > 0)) client->counts.n_published++;
    if (st == ST_IO && qos == 0) client->counts.n_dropped++;
    if (qos > 0 && (st == ST_OK || st == ST_IO)) {
        client->unacked[client->n_unacked++] = (struct unacked){client->counts.n_published, mid};
    }
    leave(client);
    return st == ST_IO ? ST_OK : st;
}

enum status mqtt_subscribe(struct mqtt_client *client, const char *filter, int qos)
{
    if (!client->is_connected) return ST_IO;
    enter(client);
    int code = mosquitto_subscribe(client->mosq, NULL, filter, qos);
    leave(client);
    return mqtt_options_status(code);
}
