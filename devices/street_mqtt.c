/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_mqtt.c - links and seats. A link is one connection: of one device (OWN), of many (SHARED), or the clock's,
 * which is the last. A seat says which link carries a device. */
#include "devices/street_mqtt.h"

#include "devices/link/mqtt_client.h"
#include "devices/topic_routes.h"
#include "sim/base/rng.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

enum {
    CLOCK_BYTES = 1024,
    BACKLOG_PER_DEVICE = 32 * 1024, /* a shared connection takes what all its devices say on connect at once */
    BACKLOG_MIN = 1 << 20,
};

static const char clock_topic[] = "pilotsim/clock";

struct link {
    struct street_mqtt *m;
    struct mqtt_client *client;
    struct topic_routes *routes; /* SHARED */
    uint32_t row;                /* OWN: the device */
    int filter_qos;
    bool is_dirty; /* on the list of those to flush */
};

struct seat { /* of a device; link NULL: it does not speak MQTT */
    struct link *link;
    uint64_t n_seen; /* the last message it got, of all received */
    bool is_held;
};

struct flight { /* a flush under way */
    LIST_ENTRY(flight) next;
    struct street_mqtt *m;
    street_mqtt_fn *fn;
    void *ctx;
    size_t n_pending;
};

struct street_mqtt {
    struct loop *loop;
    struct street *street;
    enum street_mqtt_mode mode;
    uint32_t dials_per_s;
    size_t n_device, n_link;
    struct seat *seat;   /* [n_device] */
    struct link *link;   /* [n_link] */
    struct link **dirty; /* [n_link], the first n_dirty */
    size_t n_dirty;
    LIST_HEAD(flight_list, flight) flights;
    bool is_out, is_over;
    struct street_mqtt_counts counts;
    char clock[CLOCK_BYTES];                   /* the last text */
    char payload[STREET_MQTT_PAYLOAD_MAX + 1]; /* of the message under way, with a NUL */
    const char *topic;
    size_t n_payload;
};

static bool is_clock(const struct link *l) { return l == &l->m->link[l->m->n_link - 1]; }

static void soil(struct link *l)
{
    if (l->is_dirty) return;
    l->is_dirty = true;
    l->m->dirty[l->m->n_dirty++] = l;
}

/* --- online and offline --- */

static void go_online(struct street_mqtt *m, uint32_t row)
{
    struct device *d = street_device(m->street, row);
    if (m->is_over || m->seat[row].is_held) return;
    d->is_online = true;
    m->counts.n_online++;
    street_enter(m->street, d);
    if (d->product->mqtt->connected != NULL) d->product->mqtt->connected(d);
    street_leave(m->street, d);
}

static void go_offline(struct street_mqtt *m, uint32_t row)
{
    struct device *d = street_device(m->street, row);
    if (!d->is_online) return;
    d->is_online = false;
    m->counts.n_online--;
}

/* Calls fn for each device that the link carries. */
static void for_all_of(struct link *l, void (*fn)(struct street_mqtt *m, uint32_t row))
{
    struct street_mqtt *m = l->m;
    if (is_clock(l)) return;
    if (m->mode == STREET_MQTT_OWN) {
        fn(m, l->row);
        return;
    }
    for (uint32_t row = 0; row < m->n_device; row++)
        if (m->seat[row].link == l) fn(m, row);
}

static void subscribe(void *ctx, const char *filter)
{
    struct link *l = ctx;
    if (mqtt_subscribe(l->client, filter, l->filter_qos) != ST_OK) l->m->counts.n_unfit++;
}

static void subscribe_own(struct link *l)
{
    const struct device *d = street_device(l->m->street, l->row);
    struct mqtt_identity id = {0};
    d->product->mqtt->identify(d, &id);
    l->filter_qos = id.filter_qos;
    for (size_t i = 0; i < id.n_filter; i++) subscribe(l, id.filter[i]);
}

static void send(struct link *l, const char *topic, const void *payload, size_t n, int qos, bool retain)
{
    if (mqtt_publish(l->client, topic, payload, n, qos, retain) != ST_OK) l->m->counts.n_unfit++;
    soil(l);
}

static void send_clock(struct link *l)
{
    if (l->m->clock[0] != '\0') send(l, clock_topic, l->m->clock, strlen(l->m->clock), 1, true);
}

static void on_connected(void *user, struct mqtt_client *client)
{
    struct link *l = user;
    struct street_mqtt *m = l->m;
    (void)client;
    soil(l); /* what was sent before the connection broke is sent again */
    if (is_clock(l)) {
        send_clock(l);
        return;
    }
    if (l->routes != NULL) topic_routes_filters(l->routes, subscribe, l);
    else if (m->mode == STREET_MQTT_OWN) subscribe_own(l);
    for_all_of(l, go_online);
}

static void on_disconnected(void *user, struct mqtt_client *client, const char *reason)
{
    struct link *l = user;
    (void)client;
    snprintf(l->m->counts.last_failure, sizeof l->m->counts.last_failure, "%s", reason);
    for_all_of(l, go_offline);
}

/* --- messages in --- */

static void deliver(void *ctx, uint32_t row)
{
    struct street_mqtt *m = ctx;
    struct device *d = street_device(m->street, row);
    struct seat *seat = &m->seat[row];
    if (!d->is_online || seat->n_seen == m->counts.n_received) return;
    seat->n_seen = m->counts.n_received;
    m->counts.n_delivered++;
    street_enter(m->street, d);
    if (d->product->mqtt->message != NULL) d->product->mqtt->message(d, m->topic, m->payload, m->n_payload);
    street_leave(m->street, d);
}

static void on_message(void *user, struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes, int qos,
                       bool retain)
{
    struct link *l = user;
    struct street_mqtt *m = l->m;
    (void)client, (void)qos, (void)retain;
    m->counts.n_received++;
    if (n_bytes > STREET_MQTT_PAYLOAD_MAX) {
        m->counts.n_too_long++;
        return;
    }
    if (n_bytes > 0) memcpy(m->payload, payload, n_bytes);
    m->payload[n_bytes] = '\0';
    m->topic = topic, m->n_payload = n_bytes;
    const uint64_t n_before = m->counts.n_delivered;
    if (l->routes != NULL) topic_routes_look(l->routes, topic, deliver, m);
    else deliver(m, l->row);
    m->counts.n_stranger += m->counts.n_delivered == n_before;
}

/* --- messages out --- */

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    struct street_mqtt *m = ctx;
    const struct seat *seat = &m->seat[d->row];
    if (seat->link != NULL && d->is_online) send(seat->link, topic, payload, n, qos, retain);
    else m->counts.n_offline++;
}

static bool on_is_online(void *ctx, const struct device *d)
{
    (void)ctx;
    return d->is_online;
}

void street_mqtt_join(struct street_mqtt *m, struct street_ports *ports)
{
    ports->mqtt.ctx = m;
    ports->mqtt.publish = on_publish;
    ports->mqtt.is_online = on_is_online;
}

void street_mqtt_clock(struct street_mqtt *m, const char *json)
{
    struct link *l = &m->link[m->n_link - 1];
    const size_t n = strlen(json);
    if (n >= sizeof m->clock || m->is_over) return;
    memcpy(m->clock, json, n + 1);
    if (mqtt_client_connected(l->client)) send_clock(l);
}

/* --- flushing --- */

static void land(struct flight *f)
{
    if (--f->n_pending > 0) return;
    LIST_REMOVE(f, next);
    f->fn(f->ctx);
    free(f);
}

static void on_flushed(void *user, bool all_taken)
{
    struct flight *f = user;
    f->m->counts.n_flush_down += !all_taken;
    land(f);
}

void street_mqtt_flush(struct street_mqtt *m, street_mqtt_fn *fn, void *ctx)
{
    struct flight *f = malloc(sizeof *f);
    if (f == NULL) {
        m->counts.n_flush_down += (uint32_t)m->n_dirty;
        fn(ctx);
        return;
    }
    *f = (struct flight){.m = m, .fn = fn, .ctx = ctx, .n_pending = 1};
    LIST_INSERT_HEAD(&m->flights, f, next);
    const size_t n = m->n_dirty;
    m->n_dirty = 0;
    for (size_t i = 0; i < n; i++) {
        struct link *l = m->dirty[i];
        l->is_dirty = false;
        if (mqtt_flushed(l->client)) continue;
        f->n_pending++;
        if (mqtt_flush(l->client, on_flushed, f) != ST_OK) on_flushed(f, false);
    }
    land(f);
}

/* --- faults and the end --- */

static int64_t dial_delay_ms(const struct street_mqtt *m, const struct link *l)
{
    return is_clock(l) ? 0 : (l - m->link) * MS_PER_S / m->dials_per_s;
}

/* OWN: whether the link's device has been taken off the network by itself. */
static bool is_held_alone(const struct link *l)
{
    return l->m->mode == STREET_MQTT_OWN && !is_clock(l) && l->m->seat[l->row].is_held;
}

void street_mqtt_outage(struct street_mqtt *m, bool is_out)
{
    m->is_out = is_out;
    for (size_t i = 0; i < m->n_link; i++) {
        struct link *l = &m->link[i];
        if (is_out) mqtt_client_hold(l->client);
        else if (!is_held_alone(l)) mqtt_client_release(l->client, dial_delay_ms(m, l));
    }
}

/* What a broker would say for a device whose connection it does not see. */
static void publish_will(struct street_mqtt *m, uint32_t row)
{
    const struct device *d = street_device(m->street, row);
    struct mqtt_identity id = {0};
    d->product->mqtt->identify(d, &id);
    if (id.will_topic[0] == '\0' || !d->is_online) return;
    send(m->seat[row].link, id.will_topic, id.will_payload, strlen(id.will_payload), id.will_qos, id.will_retain);
}

void street_mqtt_hold(struct street_mqtt *m, const struct device *d, bool is_held)
{
    struct seat *seat = &m->seat[d->row];
    if (seat->link == NULL || seat->is_held == is_held) return;
    seat->is_held = is_held;
    if (m->mode == STREET_MQTT_OWN) {
        if (is_held) mqtt_client_hold(seat->link->client);
        else if (!m->is_out) mqtt_client_release(seat->link->client, 0);
    } else if (is_held) {
        publish_will(m, d->row);
        go_offline(m, d->row);
    } else if (mqtt_client_connected(seat->link->client)) {
        go_online(m, d->row);
    }
}

void street_mqtt_goodbye(struct street_mqtt *m, street_mqtt_fn *fn, void *ctx)
{
    m->is_over = true;
    for (uint32_t row = 0; row < m->n_device; row++) {
        if (m->seat[row].link == NULL) continue;
        if (m->mode == STREET_MQTT_SHARED) publish_will(m, row);
        go_offline(m, row);
    }
    street_mqtt_flush(m, fn, ctx);
}

/* --- making --- */

static enum status dial(struct street_mqtt *m, struct link *l, const struct street_mqtt_options *o, const char *client_id,
                        const struct mqtt_identity *will, size_t n_carried)
{
    const size_t backlog = n_carried * BACKLOG_PER_DEVICE;
    struct mqtt_options of = {
        .host = o->host,
        .port = o->port,
        .client_id = client_id,
        .user = o->user,
        .password = o->password,
        .ca_path = o->ca_path,
        .cert_path = o->cert_path,
        .key_path = o->key_path,
        .keepalive_s = o->keepalive_s,
        .start_delay_ms = dial_delay_ms(m, l),
        .back_off_min_ms = o->back_off_min_ms,
        .back_off_max_ms = o->back_off_max_ms,
        .seed = rng_hash_text(client_id),
        .unsent_bytes_max = backlog > BACKLOG_MIN ? backlog : BACKLOG_MIN,
    };
    if (will != NULL && will->will_topic[0] != '\0') {
        of.will_topic = will->will_topic;
        of.will_payload = will->will_payload, of.will_bytes = strlen(will->will_payload);
        of.will_qos = will->will_qos, of.will_retain = will->will_retain;
    }
    const struct mqtt_handler handler = {on_connected, on_disconnected, on_message, l};
    return mqtt_client_create(m->loop, &of, &handler, &l->client);
}

static enum status seat_own(struct street_mqtt *m, const struct street_mqtt_options *o)
{
    struct link *l = m->link;
    enum status st = ST_OK;
    for (uint32_t row = 0; row < m->n_device && st == ST_OK; row++) {
        const struct device *d = street_device(m->street, row);
        struct mqtt_identity id = {0};
        if (d->product->mqtt == NULL) continue;
        d->product->mqtt->identify(d, &id);
        l->row = row;
        m->seat[row].link = l;
        st = dial(m, l++, o, id.client_id, &id, 1);
    }
    return st;
}

static enum status add_routes(struct link *l, const struct mqtt_identity *id, uint32_t row)
{
    enum status st = ST_OK;
    if (id->filter_qos > l->filter_qos) l->filter_qos = id->filter_qos;
    for (size_t i = 0; i < id->n_filter && st == ST_OK; i++) st = topic_routes_add(l->routes, id->filter[i], row);
    return st;
}

static enum status seat_shared(struct street_mqtt *m, const struct street_mqtt_options *o)
{
    const size_t n_shared = m->n_link - 1;
    enum status st = ST_OK;
    for (size_t i = 0; i < n_shared && st == ST_OK; i++) st = topic_routes_create(&m->link[i].routes);
    size_t n_seated = 0;
    for (uint32_t row = 0; row < m->n_device && st == ST_OK; row++) {
        const struct device *d = street_device(m->street, row);
        struct mqtt_identity id = {0};
        if (d->product->mqtt == NULL) continue;
        d->product->mqtt->identify(d, &id);
        m->seat[row].link = &m->link[n_seated++ % n_shared];
        st = add_routes(m->seat[row].link, &id, row);
    }
    for (size_t i = 0; i < n_shared && st == ST_OK; i++) {
        char client_id[64];
        snprintf(client_id, sizeof client_id, "pilotsim-%d-%zu", (int)getpid(), i + 1);
        topic_routes_close(m->link[i].routes);
        st = dial(m, &m->link[i], o, client_id, NULL, n_seated / n_shared + 1);
    }
    return st;
}

static enum status dial_clock(struct street_mqtt *m, const struct street_mqtt_options *o)
{
    char client_id[64];
    snprintf(client_id, sizeof client_id, "pilotsim-%d", (int)getpid());
    return dial(m, &m->link[m->n_link - 1], o, client_id, NULL, 0);
}

static enum status make(struct street_mqtt *m, const struct street_mqtt_options *o)
{
    size_t n = m->counts.n_device;
    if (m->mode == STREET_MQTT_SHARED) {
        const size_t n_shared = o->n_shared > 0 ? o->n_shared : STREET_MQTT_SHARED_DEFAULT;
        if (n > n_shared) n = n_shared;
    }
    m->n_link = n + 1;
    m->link = calloc(m->n_link, sizeof *m->link);
    m->dirty = calloc(m->n_link, sizeof *m->dirty);
    m->seat = calloc(m->n_device + 1, sizeof *m->seat);
    if (m->link == NULL || m->dirty == NULL || m->seat == NULL) return ST_MEMORY;
    for (size_t i = 0; i < m->n_link; i++) m->link[i].m = m;
    m->counts.n_link = (uint32_t)m->n_link;
    const enum status st = dial_clock(m, o);
    if (st != ST_OK || n == 0) return st;
    return m->mode == STREET_MQTT_OWN ? seat_own(m, o) : seat_shared(m, o);
}

enum status street_mqtt_create(struct loop *loop, struct street *street, const struct street_mqtt_options *o,
                               struct street_mqtt **out)
{
    struct street_mqtt *m = calloc(1, sizeof *m);
    if (m == NULL) return ST_MEMORY;
    m->loop = loop, m->street = street, m->mode = o->mode;
    m->dials_per_s = o->dials_per_s > 0 ? o->dials_per_s : STREET_MQTT_DIALS_DEFAULT;
    m->n_device = street_n_device(street);
    LIST_INIT(&m->flights);
    for (size_t row = 0; row < m->n_device; row++) m->counts.n_device += street_device(street, row)->product->mqtt != NULL;
    const enum status st = make(m, o);
    if (st != ST_OK) {
        street_mqtt_free(m);
        return st;
    }
    *out = m;
    return ST_OK;
}

void street_mqtt_free(struct street_mqtt *m)
{
    struct flight *f;
    if (m == NULL) return;
    for (size_t i = 0; m->link != NULL && i < m->n_link; i++) {
        struct link *l = &m->link[i];
        if (l->client != NULL && m->mode == STREET_MQTT_OWN && !is_clock(l)) mqtt_client_cut(l->client);
        mqtt_client_free(l->client);
        topic_routes_free(l->routes);
    }
    for (size_t row = 0; row < m->n_device; row++) street_device(m->street, row)->is_online = false;
    while ((f = LIST_FIRST(&m->flights)) != NULL) {
        LIST_REMOVE(f, next);
        free(f);
    }
    free(m->link);
    free(m->dirty);
    free(m->seat);
    free(m);
}

struct street_mqtt_counts street_mqtt_counts(const struct street_mqtt *m)
{
    struct street_mqtt_counts c = m->counts;
    for (size_t i = 0; i < m->n_link; i++) {
        const struct mqtt_counts l = mqtt_client_counts(m->link[i].client);
        c.n_connects += l.n_connects, c.n_failures += l.n_failures;
        c.n_published += l.n_published, c.n_backlog += l.n_dropped;
        c.n_link_up += mqtt_client_connected(m->link[i].client);
    }
    return c;
}
