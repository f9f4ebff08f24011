/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mast is a meter with those who hear it: its TCP clients in a list, and its pseudo-terminal. */
#include "devices/street_push.h"

#include "devices/link/loop_tty.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>

enum { CONNECTIONS_DEFAULT = 16384 };

struct hearer {
    LIST_ENTRY(hearer) next;
    struct mast *mast;
    struct tcp_conn *conn;
};

struct mast { /* of each device; of those that push nothing it stays empty */
    LIST_HEAD(hearer_list, hearer) hearers;
    struct tty *tty;   /* NULL: none */
    size_t n_tty_owed; /* what waits in it if nobody has read since the last push */
    uint32_t n_hearer;
};

struct port {
    struct street_push *p;
    uint16_t number; /* without offset */
    struct tcp_server *server;
};

struct street_push {
    struct street *street;
    struct street_push_options o;
    size_t n_device, n_port;
    struct mast *mast; /* [n_device] */
    struct port port[STREET_PUSH_PORTS_MAX];
    struct street_push_counts counts;
};

/* --- clients --- */

static enum tcp_answer on_open(void *user, struct tcp_conn *conn, struct tcp_addr local, struct tcp_addr peer)
{
    const struct port *port = user;
    struct street_push *p = port->p;
    const struct device *d = street_at(p->street, local.ip);
    const uint32_t n_max = p->o.clients_max > 0 ? p->o.clients_max : STREET_PUSH_CLIENTS_DEFAULT;
    (void)peer;
    if (d == NULL || d->product->push == NULL || d->product->push->tcp_port != port->number) return TCP_REFUSE;
    struct mast *mast = &p->mast[d->row];
    struct hearer *h = mast->n_hearer < n_max ? malloc(sizeof *h) : NULL;
    if (h == NULL) return TCP_REFUSE;
    *h = (struct hearer){.mast = mast, .conn = conn};
    mast->n_hearer++;
    LIST_INSERT_HEAD(&mast->hearers, h, next);
    tcp_set_user(conn, h);
    return TCP_ACCEPT;
}

static size_t on_data(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
    (void)conn, (void)bytes;
    return n_bytes;
}

static void on_closed(struct tcp_conn *conn, enum tcp_why why)
{
    struct hearer *h = tcp_user(conn);
    (void)why;
    if (h == NULL) return;
    h->mast->n_hearer--;
    LIST_REMOVE(h, next);
    free(h);
}

static void on_tty_data(void *user, const uint8_t *bytes, size_t n_bytes) { (void)user, (void)bytes, (void)n_bytes; }

/* --- out --- */

static bool is_read(const struct mast *mast)
{
    return mast->tty != NULL && (mast->n_tty_owed == 0 || tty_unread_bytes(mast->tty) < mast->n_tty_owed);
}

static void write_tty(struct mast *mast, const void *bytes, size_t n)
{
    const size_t owed = tty_unread_bytes(mast->tty) + n;
    tty_write(mast->tty, bytes, n);
    mast->n_tty_owed = owed < TTY_UNREAD_MAX ? owed : TTY_UNREAD_MAX;
}

static void on_push(void *ctx, const struct device *d, const void *bytes, size_t n)
{
    struct street_push *p = ctx;
    struct mast *mast = &p->mast[d->row];
    const struct hearer *h;
    const bool goes_to_tty = is_read(mast);
    p->counts.n_push++;
    p->counts.n_unheard += LIST_EMPTY(&mast->hearers) && !goes_to_tty;
    for (h = LIST_FIRST(&mast->hearers); h != NULL; h = LIST_NEXT(h, next)) tcp_write(h->conn, bytes, n);
    if (goes_to_tty) write_tty(mast, bytes, n);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    const struct street_push *p = ctx;
    const struct mast *mast = &p->mast[d->row];
    return !LIST_EMPTY(&mast->hearers) || is_read(mast);
}

void street_push_join(struct street_push *p, struct street_ports *ports)
{
    ports->push.ctx = p;
    ports->push.push = on_push;
    ports->push.is_heard = on_is_heard;
}

/* --- making --- */

static void add_port(struct street_push *p, uint16_t number)
{
    for (size_t i = 0; i < p->n_port; i++)
        if (p->port[i].number == number) return;
    assert(p->n_port < STREET_PUSH_PORTS_MAX);
    p->port[p->n_port++] = (struct port){.p = p, .number = number};
}

static enum status listen_all(struct street_push *p, struct loop *loop, uint16_t *failed)
{
    for (size_t i = 0; i < p->n_port; i++) {
        struct port *port = &p->port[i];
        const struct tcp_listen_spec spec = {
            .port = (uint16_t)(port->number + p->o.port_offset),
            .loopback_only = p->o.loopback_only,
            .n_max = p->o.n_conn_max > 0 ? p->o.n_conn_max : CONNECTIONS_DEFAULT,
            .unsent_bytes_max = STREET_PUSH_UNSENT_MAX,
            .unread_bytes_max = 4096,
        };
        const struct tcp_handler handler = {.open = on_open, .data = on_data, .closed = on_closed, .user = port};
        const enum status st = tcp_listen(loop, &spec, &handler, &port->server);
        *failed = spec.port;
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

static enum status open_tty(struct street_push *p, struct loop *loop, const struct device *d)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.mbus", p->o.run_dir, d->id->name);
    const enum status st = tty_open(loop, path, on_tty_data, NULL, &p->mast[d->row].tty);
    p->counts.n_tty += st == ST_OK;
    return st;
}

enum status street_push_create(struct loop *loop, struct street *street, const struct street_push_options *o,
                               struct street_push **out, uint16_t *port)
{
    struct street_push *p = calloc(1, sizeof *p);
    if (p == NULL) return ST_MEMORY;
    p->street = street, p->o = *o;
    p->n_device = street_n_device(street);
    p->mast = calloc(p->n_device + 1, sizeof *p->mast);
    enum status st = p->mast != NULL ? ST_OK : ST_MEMORY;
    *port = 0;
    for (size_t row = 0; row < p->n_device && st == ST_OK; row++) {
        const struct device *d = street_device(street, row);
        const struct push_traits *t = d->product->push;
        if (t != NULL && t->tcp_port != 0) add_port(p, t->tcp_port);
        if (t != NULL && t->pty && d->home_row < o->pty_homes) st = open_tty(p, loop, d);
    }
    if (st == ST_OK) st = listen_all(p, loop, port);
    p->o.run_dir = NULL; /* the caller's */
    if (st != ST_OK) {
        street_push_free(p);
        return st;
    }
    *out = p;
    return ST_OK;
}

void street_push_free(struct street_push *p)
{
    if (p == NULL) return;
    for (size_t i = 0; i < p->n_port; i++) tcp_server_free(p->port[i].server);
    for (size_t row = 0; p->mast != NULL && row < p->n_device; row++) tty_close(p->mast[row].tty);
    free(p->mast);
    free(p);
}

static void add_tcp(struct tcp_counts *sum, struct tcp_counts t)
{
    sum->n_accepted += t.n_accepted, sum->n_refused_limit += t.n_refused_limit;
    sum->n_refused_handler += t.n_refused_handler, sum->n_refused_foreign += t.n_refused_foreign;
    sum->n_idle_closed += t.n_idle_closed, sum->n_slow_closed += t.n_slow_closed, sum->n_broken += t.n_broken;
    sum->n_no_descriptor += t.n_no_descriptor, sum->n_bytes_in += t.n_bytes_in, sum->n_bytes_out += t.n_bytes_out;
}

struct street_push_counts street_push_counts(const struct street_push *p)
{
    struct street_push_counts c = p->counts;
    for (size_t i = 0; i < p->n_port; i++) {
        add_tcp(&c.tcp, tcp_server_counts(p->port[i].server));
        c.n_conn += tcp_server_conns(p->port[i].server);
    }
    for (size_t row = 0; row < p->n_device; row++) {
        if (p->mast[row].tty == NULL) continue;
        const struct tty_counts t = tty_counts(p->mast[row].tty);
        c.n_tty_bytes_in += t.n_bytes_in, c.n_tty_bytes_out += t.n_bytes_out, c.n_tty_bytes_dropped += t.n_bytes_dropped;
    }
    return c;
}

size_t street_push_unsent_bytes(const struct street_push *p)
{
    size_t sum = 0;
    for (size_t i = 0; i < p->n_port; i++) sum += tcp_server_unsent_bytes(p->port[i].server);
    return sum;
}
