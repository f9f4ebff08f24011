/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/http_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until fd (-1: none) is readable or the time is over, the server does its work. */
static bool turn_until(struct http_server *server, int fd, int64_t end_ms)
{
    for (;;) {
        struct pollfd two[] = {{.fd = http_server_fd(server), .events = POLLIN}, {.fd = fd, .events = POLLIN}};
        const int64_t left_ms = end_ms - now_ms();
        const int own_ms = http_server_wait_ms(server);
        if (left_ms <= 0) return false;
        poll(two, 2, own_ms >= 0 && own_ms < left_ms ? own_ms : (int)left_ms);
        http_server_turn(server);
        if (two[1].revents != 0) return true;
    }
}

void peer_turn_for(struct http_server *server, int ms) { (void)turn_until(server, -1, now_ms() + ms); }

bool peer_hear(struct http_server *server, int fd, char *said, size_t room, const char *until, int wait_ms)
{
    const int64_t end_ms = now_ms() + wait_ms;
    size_t n = 0;
    said[0] = '\0';
    while (n + 1 < room && turn_until(server, fd, end_ms)) {
        const ssize_t got = read(fd, said + n, room - 1 - n);
        if (got < 0 && errno == EAGAIN) continue;
        if (got <= 0) return true;
        n += (size_t)got;
        said[n] = '\0';
        if (until != NULL && strstr(said, until) != NULL) return false;
    }
    return false;
}

int peer_shell(struct http_server *server, const char *command, char *said, size_t room)
{
    FILE *pipe = popen(command, "r");
    if (pipe == NULL) return -1;
    fcntl(fileno(pipe), F_SETFL, O_NONBLOCK);
    const bool is_over = peer_hear(server, fileno(pipe), said, room, NULL, PEER_WAIT_MS);
    const int status = pclose(pipe);
    return is_over && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int peer_dial(struct http_server *server, const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(http_server_port(server))};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, address, &at.sin_addr);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void peer_say(int fd, const char *text) { (void)!send(fd, text, strlen(text), MSG_NOSIGNAL); }
