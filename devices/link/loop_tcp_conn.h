/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tcp_conn.h - what listener and connection of loop_tcp share; only those two files include it. */
#ifndef PILOTSIM_LINK_LOOP_TCP_CONN_H
#define PILOTSIM_LINK_LOOP_TCP_CONN_H

#include <sys/queue.h>
#include <sys/socket.h>

#include "devices/link/loop_tcp.h"
#include "devices/link/tally.h"

TAILQ_HEAD(tcp_conn_list, tcp_conn);

struct tcp_server {
    struct loop *loop;
    struct tcp_listen_spec spec;
    struct tcp_handler handler;
    int fd; /* the listener */
    struct loop_watch *watch;
    struct loop_timer *idle_timer;  /* due when the head of `open` is */
    struct loop_timer *pause_timer; /* accepting again */
    struct tcp_conn_list open;      /* the longest silent first */
    struct tcp_conn_list closing;   /* closed() not yet told */
    struct tally by_local, by_peer;
    struct tcp_counts counts;
    uint32_t n_open;
    size_t n_unsent_bytes;
    size_t n_refs;        /* itself, and each connection whose handle is not yet closed */
    uint8_t *read_buffer; /* spec.unread_bytes_max; every read goes through it */
};

/* Takes over fd, asks the handler, and reads. Out of memory: reset. */
void tcp_conn_begin(struct tcp_server *server, int fd, struct tcp_addr local, struct tcp_addr peer);
void tcp_conn_close_idle(struct tcp_server *server); /* those due by now; restarts the timer for the next */
void tcp_conn_stop_all(struct tcp_server *server);
void tcp_conn_reset_fd(int fd); /* closes with RST */
void tcp_server_unref(struct tcp_server *server);

#endif
