/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer.h - plain sockets as a client, in the same thread as the loop they talk to. */
#ifndef PILOTSIM_TESTS_LINK_PEER_H
#define PILOTSIM_TESTS_LINK_PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/link/loop.h"

/* A connected, then non-blocking socket; -1 when refused. */
static inline int peer_dial(const char *address, uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &in.sin_addr);
    if (connect(fd, (struct sockaddr *)&in, sizeof in)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Turns the loop until n bytes came, the peer ended (what came is returned) or ms have passed. -errno when reset. */
static inline int peer_read(struct loop *loop, int fd, void *bytes, int n, int ms)
{
    int n_got = 0;
    int64_t end_ms = loop_now_ms(loop) + ms;
    while (n_got < n && loop_now_ms(loop) <= end_ms) {
        loop_turn(loop, 2);
        ssize_t got = recv(fd, (char *)bytes + n_got, (size_t)(n - n_got), MSG_DONTWAIT);
        if (got == 0) break;
        if (got > 0) n_got += (int)got;
        if (got < 0 && errno != EAGAIN) return -errno;
    }
    return n_got;
}

/* 0: still open and silent for ms; 1: ended in good order; -errno: reset. */
static inline int peer_end(struct loop *loop, int fd, int ms)
{
    int64_t end_ms = loop_now_ms(loop) + ms;
    while (loop_now_ms(loop) <= end_ms) {
        char c;
        loop_turn(loop, 2);
        ssize_t got = recv(fd, &c, 1, MSG_DONTWAIT);
        if (got == 0) return 1;
        if (got < 0 && errno != EAGAIN) return -errno;
    }
    return 0;
}

static inline void peer_turns(struct loop *loop, int ms)
{
    for (int64_t end_ms = loop_now_ms(loop) + ms; loop_now_ms(loop) <= end_ms;) loop_turn(loop, 2);
}

#endif
