/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many requests a second does one core answer? `bench_http_server [CONNECTIONS [SECONDS]]`: clients of another
 * process ask for 200 bytes of JSON over kept connections. Printed: answers a wall second, and the server's CPU time a
 * request, the kernel's share apart. */
#include "devices/link/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 5000, JSON_BYTES = 200 };

static const char request[] = "GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n";

static enum http_verdict handle(void *ctx, const struct http_request *q, struct http_response *r)
{
    (void)q;
    http_reply(r, 200, "application/json", ctx, JSON_BYTES);
    return HTTP_NOW;
}

static int dial(uint16_t port)
{
    const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) exit(3);
    return fd;
}

/* Each connection has one request under way; an answer, which comes in one piece, calls for the next. */
static void ask_for_ever(uint16_t port, int n)
{
    static struct pollfd fds[CONNECTIONS_MAX];
    char heard[2048];
    for (int i = 0; i < n; i++) {
        fds[i] = (struct pollfd){.fd = dial(port), .events = POLLIN};
        if (send(fds[i].fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) exit(3);
    }
    while (poll(fds, (nfds_t)n, -1) > 0) {
        for (int i = 0; i < n; i++) {
            if (fds[i].revents == 0) continue;
            if (recv(fds[i].fd, heard, sizeof heard, 0) <= 0) exit(0);
            if (send(fds[i].fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) exit(0);
        }
    }
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t) { return (double)t.tv_sec + 1e-6 * (double)t.tv_usec; }

static void serve_for(struct http_server *server, double duration_s)
{
    for (const double end_s = now_s() + duration_s; now_s() < end_s;) {
        struct pollfd ready = {.fd = http_server_fd(server), .events = POLLIN};
        const int wait_ms = http_server_wait_ms(server);
        poll(&ready, 1, wait_ms >= 0 && wait_ms < 10 ? wait_ms : 10);
        http_server_turn(server);
    }
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? atoi(argv[1]) : 64;
    const double duration_s = argc > 2 ? atof(argv[2]) : 3;
    char json[JSON_BYTES];
    struct http_server *server = NULL;
    const struct http_listen_spec spec = {
        .loopback_only = true, .n_connection_max = CONNECTIONS_MAX, .idle_s = 60, .n_body_max = 1000};
    if (n < 1 || n > CONNECTIONS_MAX) return 2;
    memset(json, ' ', sizeof json);
    memcpy(json, "{\"power_w\":", 11);
    if (http_listen(&spec, handle, json, &server) != ST_OK) return 3;
    const pid_t client = fork();
    if (client < 0) return 3;
    if (client == 0) {
        ask_for_ever(http_server_port(server), n);
        return 0;
    }
    struct rusage before, after;
    serve_for(server, 0.3); /* warm up */
    const uint64_t n_before = http_server_counts(server).n_request;
    getrusage(RUSAGE_SELF, &before);
    const double begin_s = now_s();
    serve_for(server, duration_s);
    const double wall_s = now_s() - begin_s, n_answer = (double)(http_server_counts(server).n_request - n_before);
    getrusage(RUSAGE_SELF, &after);
    const double user_s = seconds(after.ru_utime) - seconds(before.ru_utime),
                 kernel_s = seconds(after.ru_stime) - seconds(before.ru_stime);
    printf("http_server,%d connections,%.0f requests/s,%.2f us CPU a request,%.2f of it in the kernel\n", n, n_answer / wall_s,
           1e6 * (user_s + kernel_s) / n_answer, 1e6 * kernel_s / n_answer);
    kill(client, SIGKILL);
    waitpid(client, NULL, 0);
    http_server_free(server);
    return 0;
}
