/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tcp.c - the listener: a socket of our own watched by the loop, so that the dialled address, the
 * limits and a want of descriptors are dealt with before a connection costs anything. */
#include "devices/link/loop_tcp.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

#include "devices/link/loop_tcp_conn.h"

enum {
    ACCEPT_BATCH = 256, /* a turn, so that a storm of clients leaves time for those already in */
    ACCEPT_PAUSE_MS = 100,
};

static struct tcp_addr addr_of(const struct sockaddr_in *in)
{
    return (struct tcp_addr){.ip = ntohl(in->sin_addr.s_addr), .port = ntohs(in->sin_port)};
}

static bool over(uint32_t n, uint32_t n_max) { return n_max != 0 && n >= n_max; }

/* Judges a socket just accepted, before its handler sees it. */
static void welcome(struct tcp_server *server, int fd, struct tcp_addr peer)
{
    struct sockaddr_in in;
    socklen_t n_bytes = sizeof in;
    if (getsockname(fd, (struct sockaddr *)&in, &n_bytes)) {
        server->counts.n_broken++;
        close(fd);
        return;
    }

    const struct tcp_listen_spec *spec = &server->spec;
    struct tcp_addr local = addr_of(&in);
    if (spec->loopback_only && local.ip >> 24 != IN_LOOPBACKNET) {
        server->counts.n_refused_foreign++;
        tcp_conn_reset_fd(fd);
    } else if (over(server->n_open, spec->n_max) || over(tally_count(&server->by_local, local.ip), spec->n_max_local) ||
               over(tally_count(&server->by_peer, peer.ip), spec->n_max_peer)) {
        server->counts.n_refused_limit++;
        tcp_conn_reset_fd(fd);
    } else {
        tcp_conn_begin(server, fd, local, peer);
    }
}

static void accept_ready(void *user, unsigned ready)
{
    struct tcp_server *server = user;
    (void)ready;
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        struct sockaddr_in in;
        socklen_t n_bytes = sizeof in;
        int fd = accept4(server->fd, (struct sockaddr *)&in, &n_bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            welcome(server, fd, addr_of(&in));
        } else if (errno == EAGAIN) {
            return;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            server->counts.n_no_descriptor++;
            loop_watch_want(server->watch, 0);
            loop_timer_once(server->pause_timer, ACCEPT_PAUSE_MS);
            return;
        } // else that client is gone again (accept(2): ECONNABORTED and the network's errors)
    }
}

static void accept_again(void *user)
{
    struct tcp_server *server = user;
    loop_watch_want(server->watch, LOOP_READABLE);
}

static void idle_due(void *user) { tcp_conn_close_idle(user); }

/* The options are inherited by what is accepted. */
static enum status open_listener(struct tcp_server *server)
{
    const struct tcp_listen_spec *spec = &server->spec;
    static const int on = 1;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->fd < 0) return errno == EMFILE || errno == ENFILE ? ST_FULL : ST_IO;
    if (setsockopt(server->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on)) return ST_IO;
    if (setsockopt(server->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on)) return ST_IO;
    if (setsockopt(server->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on)) return ST_IO;
    // not everybody may; the dialled address is judged in any case
    if (spec->loopback_only) (void)setsockopt(server->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo");

    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(spec->port), .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t n_bytes = sizeof in;
    if (bind(server->fd, (struct sockaddr *)&in, sizeof in)) return ST_IO;
    if (listen(server->fd, spec->backlog > 0 ? spec->backlog : SOMAXCONN)) return ST_IO;
    if (getsockname(server->fd, (struct sockaddr *)&in, &n_bytes)) return ST_IO;
    server->spec.port = ntohs(in.sin_port);
    return ST_OK;
}

enum status tcp_listen(struct loop *loop, const struct tcp_listen_spec *spec, const struct tcp_handler *handler,
                       struct tcp_server **out)
{
    assert(handler->open != NULL);
    assert(handler->data != NULL);
    assert(spec->unread_bytes_max >= 1 && spec->unread_bytes_max <= TCP_UNREAD_BYTES_MAX);
    enum status st = ST_MEMORY;
    struct tcp_server *server = calloc(1, sizeof *server);
    if (!server) return ST_MEMORY;
    server->loop = loop;
    server->spec = *spec;
    server->handler = *handler;
    server->fd = -1;
    server->n_refs = 1;
    TAILQ_INIT(&server->open);
    TAILQ_INIT(&server->closing);
    server->read_buffer = malloc(spec->unread_bytes_max);
    if (!server->read_buffer) goto done;

    if ((st = open_listener(server))) goto done;
    if ((st = loop_timer_create(loop, idle_due, server, &server->idle_timer))) goto done;
    if ((st = loop_timer_create(loop, accept_again, server, &server->pause_timer))) goto done;
    if ((st = loop_watch_create(loop, server->fd, accept_ready, server, &server->watch))) goto done;
    loop_watch_want(server->watch, LOOP_READABLE);
    *out = server;
    server = NULL;
done:;
    int reason = errno; // kept for the caller's sentence
    tcp_server_free(server);
    errno = reason;
    return st;
}

void tcp_server_unref(struct tcp_server *server)
{
    assert(server->n_refs > 0);
    if (--server->n_refs > 0) return;
    free(server->read_buffer);
    free(server);
}

void tcp_server_free(struct tcp_server *server)
{
    if (!server) return;
    loop_watch_free(server->watch);
    if (server->fd >= 0) close(server->fd);
    tcp_conn_stop_all(server);
    loop_timer_free(server->idle_timer);
    loop_timer_free(server->pause_timer);
    tcp_server_unref(server);
}

uint16_t tcp_server_port(const struct tcp_server *server) { return server->spec.port; }

uint32_t tcp_server_conns(const struct tcp_server *server) { return server->n_open; }

size_t tcp_server_unsent_bytes(const struct tcp_server *server) { return server->n_unsent_bytes; }

struct tcp_counts tcp_server_counts(const struct tcp_server *server) { return server->counts; }
