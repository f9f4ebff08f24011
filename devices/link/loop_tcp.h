/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tcp.h - TCP servers on the loop: one listener a port answers on every local address.
 *
 * Linux takes all of 127.0.0.0/8 as its own, so the address a client dialled names the device: it is
 * told to the handler on open. A connection costs about 420 bytes of ours while idle, beside the
 * kernel's socket; one read buffer (of unread_bytes_max) serves all connections of a server.
 *
 * A slow peer never holds up another: what it does not take is queued up to a limit, then it is reset
 * and counted. Out of descriptors, accepting pauses for 100 ms at a time (clients wait in the backlog). */
#ifndef PILOTSIM_LINK_LOOP_TCP_H
#define PILOTSIM_LINK_LOOP_TCP_H

#include <stddef.h>

#include "devices/link/loop.h"

struct tcp_server;
struct tcp_conn;

enum { TCP_UNREAD_BYTES_MAX = 65536 };

struct tcp_listen_spec {
    uint16_t port;           /* 0: a free one, see tcp_server_port */
    bool loopback_only;      /* bound to device lo where that is allowed, and others than 127/8 are reset */
    int backlog;             /* 0: as long as the system allows */
    uint32_t n_max;          /* connections in all; at the limit a new one is reset. 0: no limit */
    uint32_t n_max_local;    /* the same for each dialled address */
    uint32_t n_max_peer;     /* the same for each peer's address */
    int64_t idle_ms;         /* no byte for so long in either direction: closed. 0: never */
    size_t unsent_bytes_max; /* queued beyond the kernel's buffer; more: reset as slow */
    size_t unread_bytes_max; /* 1..TCP_UNREAD_BYTES_MAX: what data() left, at most; then the peer is held by TCP */
};

struct tcp_addr {
    uint32_t ip; /* host byte order: 127.0.0.1 is 0x7F000001 */
    uint16_t port;
};

enum tcp_answer {
    TCP_ACCEPT,
    TCP_REFUSE, /* reset at once; closed() is not called */
    TCP_HANG,   /* what comes is read and dropped, nothing is answered; closed after idle_ms from now */
};

enum tcp_why {
    TCP_CLOSED,     /* by tcp_close */
    TCP_PEER_ENDED, /* in good order */
    TCP_BROKEN,     /* reset by the peer, or another error of the socket; or out of memory */
    TCP_IDLE,
    TCP_SLOW,
    TCP_STOPPED, /* by tcp_server_free */
};

struct tcp_handler {
    enum tcp_answer (*open)(void *user, struct tcp_conn *conn, struct tcp_addr local, struct tcp_addr peer);
    /* Bytes in order of arrival, those left before first. Says how many it is done with; called again
     * at once while it takes some and others are left, then when more arrive or on tcp_again. */
    size_t (*data)(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes);
    /* NULL: when the peer ends its side, the connection is closed once all is sent. Else: the handler is
     * told, may still write, and calls tcp_close (idle_ms ends it otherwise). */
    void (*ended)(struct tcp_conn *conn);
    /* Once for each connection accepted or hung, never inside another call on it; conn ends with it. NULL: nobody cares. */
    void (*closed)(struct tcp_conn *conn, enum tcp_why why);
    void *user;
};

struct tcp_counts {
    uint64_t n_accepted; /* hung ones included */
    uint64_t n_refused_limit;
    uint64_t n_refused_handler;
    uint64_t n_refused_foreign; /* loopback_only, and dialled from outside */
    uint64_t n_idle_closed;
    uint64_t n_slow_closed;
    uint64_t n_broken;
    uint64_t n_no_descriptor; /* pauses of accepting */
    uint64_t n_bytes_in;
    uint64_t n_bytes_out; /* handed to the kernel or queued */
};

/* The handler is copied. ST_IO with the reason in errno (EADDRINUSE, EACCES ...); ST_MEMORY; ST_FULL. */
MUST_USE enum status tcp_listen(struct loop *loop, const struct tcp_listen_spec *spec, const struct tcp_handler *handler,
                                struct tcp_server **out);
/* Closes all connections, telling each closed(TCP_STOPPED) now; not from inside a handler's call. */
void tcp_server_free(struct tcp_server *server);
uint16_t tcp_server_port(const struct tcp_server *server);
uint32_t tcp_server_conns(const struct tcp_server *server);      /* open now */
size_t tcp_server_unsent_bytes(const struct tcp_server *server); /* over all connections; 0: the kernel has taken all */
struct tcp_counts tcp_server_counts(const struct tcp_server *server);

/* No-ops on a connection that is closing; write also on a hung one. The bytes are copied if they must wait. */
void tcp_write(struct tcp_conn *conn, const void *bytes, size_t n_bytes);
void tcp_close(struct tcp_conn *conn, bool reset); /* else: closed once all is sent */
/* Shows data() what it left: at once, or after the data() under way. For a handler that answers with delay. */
void tcp_again(struct tcp_conn *conn);

void tcp_set_user(struct tcp_conn *conn, void *user);
void *tcp_user(const struct tcp_conn *conn);
struct tcp_addr tcp_local(const struct tcp_conn *conn);
struct tcp_addr tcp_peer(const struct tcp_conn *conn);

#endif
