/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines are all idle_s after they are set, so a list in order of setting is in order of time, and one look at its
 * head says what is due. Peers are counted by walking the few records of their bucket. */
#include "devices/link/http_inside.h"

#include <assert.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static struct http_connection **bucket_of(struct http_server *server, uint32_t peer_ipv4)
{
    return &server->peers[(peer_ipv4 * UINT32_C(2654435761)) >> 22]; /* Fibonacci hashing, ten bits */
}
static_assert(HTTP_PEER_BUCKETS == 1 << 10, "the hash gives ten bits");

bool http_connection_is_welcome(const struct http_server *server, uint32_t peer_ipv4)
{
    if (server->free == NULL && server->n_used == server->spec.n_connection_max) return false;
    uint32_t n = 0;
    if (server->spec.n_per_peer_max == 0) return true;
    const struct http_connection *c = *bucket_of((struct http_server *)(uintptr_t)server, peer_ipv4);
    for (; c != NULL && n < server->spec.n_per_peer_max; c = c->peer_next) n += c->request.peer_ipv4 == peer_ipv4;
    return n < server->spec.n_per_peer_max;
}

static void note_addresses(struct http_connection *c)
{
    struct sockaddr_in at = {0};
    socklen_t n_at = sizeof at;
    if (getsockname(c->fd, (struct sockaddr *)&at, &n_at) == 0) {
        c->request.local_ipv4 = ntohl(at.sin_addr.s_addr);
        c->request.local_port = ntohs(at.sin_port);
    }
    n_at = sizeof at;
    if (getpeername(c->fd, (struct sockaddr *)&at, &n_at) == 0) {
        c->request.peer_ipv4 = ntohl(at.sin_addr.s_addr);
        c->request.peer_port = ntohs(at.sin_port);
    }
}

struct http_connection *http_connection_open(struct http_server *server, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct http_connection *c = server->free;
    if (info == NULL) return NULL;
    if (c != NULL) server->free = c->peer_next;
    else if (server->n_used < server->spec.n_connection_max) c = &server->connections[server->n_used++];
    else return NULL;
    *c = (struct http_connection){.kind = HTTP_KIND_CONNECTION, .server = server, .mhd = mhd, .fd = info->connect_fd};
    c->request.is_tls = server->is_tls;
    note_addresses(c);
    struct http_connection **bucket = bucket_of(server, c->request.peer_ipv4);
    c->peer_next = *bucket;
    if (*bucket != NULL) (*bucket)->peer_prev = c;
    *bucket = c;
    server->counts.n_connection++;
    http_connection_expect(c, HTTP_WAITING);
    return c;
}

/* What the client has sent since it connected. */
static uint64_t received(const struct http_connection *c)
{
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    return getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 ? info.tcpi_bytes_received : 0;
}

/* A request line that is none makes the daemon close without a word; the socket is still open here. */
static void tell_malformed(struct http_connection *c)
{
    if (c->state != HTTP_WAITING || c->is_doomed || c->server->is_closing || received(c) == c->n_received_before) return;
    c->server->counts.n_malformed++;
    http_connection_tell(c->fd, c->request.is_tls, MHD_HTTP_BAD_REQUEST);
}

void http_connection_close(struct http_connection *c)
{
    struct http_server *server = c->server;
    assert(server != NULL);
    tell_malformed(c);
    http_connection_untime(c);
    http_connection_unwatch(c, c->fd);
    if (c->peer_prev != NULL) c->peer_prev->peer_next = c->peer_next;
    else *bucket_of(server, c->request.peer_ipv4) = c->peer_next;
    if (c->peer_next != NULL) c->peer_next->peer_prev = c->peer_prev;
    http_response_reset(&c->response);
    free(c->body);
    c->body = NULL;
    c->server = NULL;
    c->peer_prev = NULL;
    c->peer_next = server->free;
    server->free = c;
    server->counts.n_connection--;
}

void http_connection_untime(struct http_connection *c)
{
    struct http_server *server = c->server;
    if (!c->is_timed) return;
    *(c->earlier != NULL ? &c->earlier->later : &server->first) = c->later;
    *(c->later != NULL ? &c->later->earlier : &server->last) = c->earlier;
    c->earlier = c->later = NULL;
    c->is_timed = false;
}

void http_connection_expect(struct http_connection *c, enum http_state state)
{
    struct http_server *server = c->server;
    if (c->is_doomed) return;
    http_connection_untime(c);
    c->state = state;
    c->deadline_ms = http_now_ms() + (int64_t)server->spec.idle_s * 1000;
    c->earlier = server->last;
    *(server->last != NULL ? &server->last->later : &server->first) = c;
    server->last = c;
    c->is_timed = true;
}

void http_connection_rest(struct http_connection *c)
{
    c->n_received_before = received(c);
    http_connection_expect(c, HTTP_WAITING);
}

/* Silence between requests is no fault; half a request is. A stream had its time to send what waited. */
static void expire(struct http_connection *c)
{
    http_connection_untime(c);
    if (c->state == HTTP_STREAM) {
        http_stream_end(c);
        return;
    }
    if (c->state == HTTP_READING || received(c) != c->n_received_before) {
        c->server->counts.n_late++;
        http_connection_tell(c->fd, c->request.is_tls, MHD_HTTP_REQUEST_TIMEOUT);
    }
    c->is_doomed = true;
    (void)shutdown(c->fd, SHUT_RDWR); /* the daemon finds the end and closes */
}

void http_connection_expire(struct http_server *server, int64_t now_ms)
{
    while (server->first != NULL && server->first->deadline_ms <= now_ms) expire(server->first);
}

void http_connection_tell(int fd, bool is_tls, unsigned status)
{
    char text[160], unread[1024];
    if (is_tls) return; /* it would not be understood */
    const int n =
        snprintf(text, sizeof text, "HTTP/1.1 %u %s\r\nContent-Length: 0\r\n%sConnection: close\r\n\r\n", status,
                 MHD_get_reason_phrase_for(status), status == MHD_HTTP_SERVICE_UNAVAILABLE ? "Retry-After: 1\r\n" : "");
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
    (void)shutdown(fd, SHUT_WR);
    while (recv(fd, unread, sizeof unread, MSG_DONTWAIT) == (ssize_t)sizeof unread) continue; /* unread bytes would reset it */
}

bool http_connection_watch(struct http_connection *c, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    const int how = c->is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(c->server->ready_fd, how, fd, &event) != 0) return false;
    c->is_watched = true;
    return true;
}

void http_connection_unwatch(struct http_connection *c, int fd)
{
    if (c->is_watched) (void)epoll_ctl(c->server->ready_fd, EPOLL_CTL_DEL, fd, NULL);
    c->is_watched = false;
}
