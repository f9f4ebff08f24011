/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A door is what can be dialled: a device, or a home's gateway. Connections know their door. */
#include "devices/street_modbus.h"

#include "devices/modbus_face.h"
#include "devices/wire/modbus_tcp.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLIENTS_DEFAULT = 16,
    CONNECTIONS_DEFAULT = 16384,
    IDLE_DEFAULT_S = 300,
    UNSENT_MAX = 64 * 1024,
    EXCEPTION_NO_RESPONSE = 0x0B,
    UNIT_DIRECT = 255
};

struct door {
    struct street_modbus *m;
    struct device *device; /* NULL: the gateway of home */
    size_t home;
    uint32_t n_client;
};

struct port {
    struct street_modbus *m;
    uint16_t number; /* without offset */
    struct tcp_server *server;
};

struct street_modbus {
    struct street *street;
    struct street_modbus_options o;
    struct modbus_log log;
    size_t n_door, n_device, n_port;
    struct door *door; /* [devices, then homes] */
    struct port port[STREET_MODBUS_PORTS_MAX];
    struct street_modbus_counts counts;
};

static void on_written(void *ctx, const struct device *d, const struct point *p, double value, enum verdict v)
{
    street_wrote(((struct street_modbus *)ctx)->street, d, p->name, value, v);
}

/* --- who is dialled --- */

static struct door *door_at(struct street_modbus *m, uint32_t address, uint16_t port)
{
    size_t home;
    if (port == STREET_MODBUS_PORT && street_bus_at(m->street, address, &home)) return &m->door[m->n_device + home];
    const struct device *d = street_at(m->street, address);
    const bool answers = d != NULL && d->product->modbus != NULL && d->product->modbus->tcp_port == port;
    return answers ? &m->door[d->row] : NULL;
}

static uint32_t clients_max(const struct door *door)
{
    const struct modbus_traits *t = door->device != NULL ? door->device->product->modbus : NULL;
    const uint32_t own = t != NULL && t->clients_max > 0 ? t->clients_max : CLIENTS_DEFAULT;
    return own > door->m->o.clients_max ? own : door->m->o.clients_max;
}

static enum tcp_answer on_open(void *user, struct tcp_conn *conn, struct tcp_addr local, struct tcp_addr peer)
{
    struct port *p = user;
    struct door *door = door_at(p->m, local.ip, p->number);
    (void)peer;
    if (door == NULL) return TCP_REFUSE;
    if (door->n_client >= clients_max(door)) {
        const bool resets = door->device == NULL || door->device->product->modbus->refuse_by_reset;
        p->m->counts.n_refused++;
        return resets ? TCP_REFUSE : TCP_HANG;
    }
    door->n_client++;
    tcp_set_user(conn, door);
    return TCP_ACCEPT;
}

static void on_closed(struct tcp_conn *conn, enum tcp_why why)
{
    struct door *door = tcp_user(conn); /* NULL: it hung */
    (void)why;
    if (door != NULL) door->n_client--;
}

/* --- requests --- */

static struct device *addressed(struct door *door, uint8_t unit)
{
    struct device *d = door->device;
    if (d == NULL) return street_unit(door->m->street, door->home, unit);
    const bool is_direct = unit == 0 || unit == UNIT_DIRECT || d->product->modbus->any_unit;
    return is_direct || unit == d->unit ? d : NULL;
}

static size_t answer_of(struct street_modbus *m, struct door *door, const struct modbus_tcp_frame *f,
                        uint8_t out[MODBUS_PDU_MAX])
{
    struct device *d = addressed(door, f->unit);
    if (d == NULL) {
        m->counts.n_unknown_unit++;
        out[0] = f->pdu[0] | 0x80, out[1] = EXCEPTION_NO_RESPONSE;
        return 2;
    }
    street_enter(m->street, d);
    const size_t n = modbus_face_answer(d, f->pdu, f->n_pdu, &m->log, out);
    street_leave(m->street, d);
    return n;
}

static void answer(struct tcp_conn *conn, struct door *door, const struct modbus_tcp_frame *f)
{
    struct street_modbus *m = door->m;
    uint8_t frame[MODBUS_TCP_FRAME_MAX];
    m->counts.n_request++;
    const size_t n = answer_of(m, door, f, frame + MODBUS_TCP_HEADER);
    if ((frame[MODBUS_TCP_HEADER] & 0x80) != 0) m->counts.n_exception[frame[MODBUS_TCP_HEADER + 1] & 0x0F]++;
    modbus_tcp_header(f->txid, f->unit, n, frame);
    tcp_write(conn, frame, MODBUS_TCP_HEADER + n);
}

static size_t on_data(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
    struct door *door = tcp_user(conn);
    size_t done = 0;
    struct modbus_tcp_frame f;
    for (;;) {
        const enum modbus_tcp_verdict v = modbus_tcp_next(bytes + done, n_bytes - done, &f);
        if (v == MODBUS_TCP_MORE) return done;
        if (v == MODBUS_TCP_BROKEN) {
            door->m->counts.n_broken++;
            tcp_close(conn, true);
            return n_bytes;
        }
        answer(conn, door, &f);
        done += f.n_consumed;
    }
}

/* --- ports --- */

static void add_port(struct street_modbus *m, uint16_t number)
{
    for (size_t i = 0; i < m->n_port; i++)
        if (m->port[i].number == number) return;
    assert(m->n_port < STREET_MODBUS_PORTS_MAX);
    m->port[m->n_port++] = (struct port){.m = m, .number = number};
}

/* The shortest patience of all who share the port. */
static uint32_t idle_s_of(const struct street_modbus *m, uint16_t port)
{
    uint32_t idle_s = IDLE_DEFAULT_S;
    for (size_t i = 0; i < m->n_device; i++) {
        const struct modbus_traits *t = m->door[i].device->product->modbus;
        if (t != NULL && t->tcp_port == port && t->idle_s > 0 && t->idle_s < idle_s) idle_s = t->idle_s;
    }
    return idle_s;
}

static enum status listen_all(struct street_modbus *m, struct loop *loop, uint16_t *failed)
{
    for (size_t i = 0; i < m->n_port; i++) {
        struct port *p = &m->port[i];
        const struct tcp_listen_spec spec = {
            .port = (uint16_t)(p->number + m->o.port_offset),
            .loopback_only = m->o.loopback_only,
            .n_max = m->o.n_conn_max > 0 ? m->o.n_conn_max : CONNECTIONS_DEFAULT,
            .idle_ms = (int64_t)idle_s_of(m, p->number) * MS_PER_S,
            .unsent_bytes_max = UNSENT_MAX,
            .unread_bytes_max = MODBUS_TCP_FRAME_MAX,
        };
        const struct tcp_handler handler = {.open = on_open, .data = on_data, .closed = on_closed, .user = p};
        const enum status st = tcp_listen(loop, &spec, &handler, &p->server);
        *failed = spec.port;
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

enum status street_modbus_create(struct loop *loop, struct street *street, struct street_modbus_options o,
                                 struct street_modbus **out, uint16_t *port)
{
    struct street_modbus *m = calloc(1, sizeof *m);
    if (m == NULL) return ST_MEMORY;
    m->street = street, m->o = o;
    m->log = (struct modbus_log){m, on_written};
    m->n_device = street_n_device(street);
    m->n_door = m->n_device + street_n_home(street);
    m->door = calloc(m->n_door + 1, sizeof *m->door);
    enum status st = m->door != NULL ? ST_OK : ST_MEMORY;
    for (size_t i = 0; i < m->n_door && st == ST_OK; i++) {
        struct device *d = i < m->n_device ? street_device(street, i) : NULL;
        m->door[i] = (struct door){.m = m, .device = d, .home = d != NULL ? d->home_row : i - m->n_device};
        const struct modbus_traits *t = d != NULL ? d->product->modbus : NULL;
        if (t != NULL && t->tcp_port != 0) add_port(m, t->tcp_port);
        if (t != NULL && t->rtu) add_port(m, STREET_MODBUS_PORT);
    }
    if (st == ST_OK) st = listen_all(m, loop, port);
    if (st != ST_OK) {
        const int why = errno;
        street_modbus_free(m);
        errno = why;
        return st;
    }
    *out = m;
    return ST_OK;
}

void street_modbus_free(struct street_modbus *m)
{
    if (m == NULL) return;
    for (size_t i = 0; i < m->n_port; i++) tcp_server_free(m->port[i].server);
    free(m->door);
    free(m);
}

struct street_modbus_counts street_modbus_counts(const struct street_modbus *m)
{
    struct street_modbus_counts c = m->counts;
    for (size_t i = 0; i < m->n_port; i++) {
        const struct tcp_counts t = tcp_server_counts(m->port[i].server);
        c.n_conn += tcp_server_conns(m->port[i].server);
        c.tcp.n_accepted += t.n_accepted, c.tcp.n_refused_limit += t.n_refused_limit;
        c.tcp.n_refused_handler += t.n_refused_handler, c.tcp.n_refused_foreign += t.n_refused_foreign;
        c.tcp.n_idle_closed += t.n_idle_closed, c.tcp.n_slow_closed += t.n_slow_closed, c.tcp.n_broken += t.n_broken;
        c.tcp.n_no_descriptor += t.n_no_descriptor, c.tcp.n_bytes_in += t.n_bytes_in, c.tcp.n_bytes_out += t.n_bytes_out;
    }
    return c;
}

size_t street_modbus_unsent_bytes(const struct street_modbus *m)
{
    size_t sum = 0;
    for (size_t i = 0; i < m->n_port; i++) sum += tcp_server_unsent_bytes(m->port[i].server);
    return sum;
}
