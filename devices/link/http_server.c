/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listener is ours, so that the kernel's options, the limits and the refusals are; libmicrohttpd gets each accepted
 * connection by MHD_add_connection and keeps them in an epoll set. That set, the listener, the connections whose
 * answer is pending and the upgraded ones are in a set of our own, whose descriptor is all the loop has to watch. */
#include "devices/link/http_inside.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ACCEPTS_A_TURN = 64, EVENTS_A_TURN = 128, ACCEPT_PAUSE_MS = 100, LOOPBACK_NET = 127 };

int64_t http_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_sane(const struct http_listen_spec *s)
{
    if (s->n_connection_max < 1 || s->n_connection_max > HTTP_CONNECTIONS_MAX) return false;
    if (s->idle_s < 1 || s->idle_s > 3600) return false;
    if ((s->tls_key_pem == NULL) != (s->tls_cert_pem == NULL)) return false;
    return s->tls_client_ca_pem == NULL || s->tls_key_pem != NULL;
}

static enum status open_listener(struct http_server *server)
{
    const int yes = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(server->spec.port)};
    socklen_t n_at = sizeof at;
    const int fd = server->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return ST_IO;
    /* where the kernel allows it, strangers do not even get a connection; is_local() holds either way */
    if (server->spec.loopback_only) (void)setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) return ST_IO;
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) != 0) return ST_IO;
    if (listen(fd, SOMAXCONN) != 0) return ST_IO;
    if (getsockname(fd, (struct sockaddr *)&at, &n_at) != 0) return ST_IO;
    server->port = ntohs(at.sin_port);
    return ST_OK;
}

static void notify_connection(void *ctx, struct MHD_Connection *mhd, void **place, enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *place = http_connection_open(ctx, mhd);
    } else if (*place != NULL) {
        http_connection_close(*place);
        *place = NULL;
    }
}

/* Paths and queries stay as they were sent: http_route.h decodes them and refuses what is malformed. */
static size_t leave_escaped(void *ctx, struct MHD_Connection *mhd, char *text)
{
    (void)ctx, (void)mhd;
    return strlen(text);
}

static void count_complaint(void *ctx, const char *format, va_list args)
{
    struct http_server *server = ctx;
    (void)format, (void)args;
    server->counts.n_complaint++;
}

static enum status start_daemon(struct http_server *server)
{
    const struct http_listen_spec *spec = &server->spec;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)spec->tls_key_pem},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)spec->tls_cert_pem},
        {spec->tls_client_ca_pem != NULL ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
         (void *)(uintptr_t)spec->tls_client_ca_pem},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    const bool is_tls = server->is_tls;
    const unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE |
                           MHD_USE_TURBO | MHD_USE_ERROR_LOG | (is_tls ? MHD_USE_TLS : 0);
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, http_exchange_step, server, MHD_OPTION_EXTERNAL_LOGGER, count_complaint, server,
        MHD_OPTION_CONNECTION_LIMIT, spec->n_connection_max + 1u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_POOL_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, spec->idle_s + 2u, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION,
        notify_connection, server, MHD_OPTION_NOTIFY_COMPLETED, http_exchange_completed, server, MHD_OPTION_URI_LOG_CALLBACK,
        http_exchange_uri, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, server, MHD_OPTION_ARRAY, is_tls ? tls : none,
        MHD_OPTION_END);
    server->spec.tls_key_pem = server->spec.tls_cert_pem = server->spec.tls_client_ca_pem =
        NULL; /* read by now, and the caller's */
    if (server->daemon == NULL) return is_tls ? ST_INPUT : ST_MEMORY;
    server->counts.n_complaint = 0; /* of requests, not of options */
    return ST_OK;
}

static enum status watch_all(struct http_server *server)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &server->listener_kind};
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) return ST_IO;
    server->ready_fd = epoll_create1(EPOLL_CLOEXEC);
    if (server->ready_fd < 0) return ST_IO;
    if (epoll_ctl(server->ready_fd, EPOLL_CTL_ADD, server->listen_fd, &event) != 0) return ST_IO;
    event.data.ptr = &server->daemon_kind;
    if (epoll_ctl(server->ready_fd, EPOLL_CTL_ADD, info->epoll_fd, &event) != 0) return ST_IO;
    server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (server->wake_fd < 0) return ST_IO;
    event.data.ptr = &server->wake_kind;
    return epoll_ctl(server->ready_fd, EPOLL_CTL_ADD, server->wake_fd, &event) == 0 ? ST_OK : ST_IO;
}

enum status http_listen(const struct http_listen_spec *spec, http_handler *handler, void *ctx, struct http_server **out)
{
    assert(spec != NULL);
    assert(handler != NULL);
    if (!is_sane(spec)) return ST_INPUT;
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL) return ST_MEMORY;
    enum status st = ST_OK;
    server->spec = *spec;
    server->is_tls = spec->tls_key_pem != NULL;
    server->needs_certificate = spec->tls_client_ca_pem != NULL;
    server->handler = handler;
    server->ctx = ctx;
    server->daemon_kind = HTTP_KIND_DAEMON;
    server->listener_kind = HTTP_KIND_LISTENER;
    server->wake_kind = HTTP_KIND_WAKE;
    server->ready_fd = server->listen_fd = server->wake_fd = -1;
    server->connections = calloc(spec->n_connection_max, sizeof *server->connections);
    if (server->connections == NULL) st = ST_MEMORY;
    if (st == ST_OK && getrandom(server->luck, sizeof server->luck, 0) != sizeof server->luck) st = ST_IO;
    if (st == ST_OK) st = open_listener(server);
    if (st == ST_OK) st = start_daemon(server);
    if (st == ST_OK) st = watch_all(server);
    if (st == ST_OK) *out = server;
    else http_server_free(server);
    return st;
}

void http_server_free(struct http_server *server)
{
    if (server == NULL) return;
    const int kept_errno = errno; /* of the failure that brought us here */
    server->is_closing = true;
    if (server->listen_fd >= 0) close(server->listen_fd);
    for (uint32_t i = 0; server->daemon != NULL && i < server->n_used; i++) {
        struct http_connection *c = &server->connections[i];
        if (c->server == NULL) continue;
        if (c->state == HTTP_PENDING) http_exchange_gone(c);
        http_stream_end(c);
    }
    if (server->daemon != NULL) {
        (void)MHD_run(server->daemon); /* takes back what was resumed: stopping insists on it */
        (void)MHD_run(server->daemon);
        MHD_stop_daemon(server->daemon);
    }
    if (server->wake_fd >= 0) close(server->wake_fd);
    if (server->ready_fd >= 0) close(server->ready_fd);
    free(server->nonces);
    free(server->connections);
    free(server);
    errno = kept_errno;
}

static bool is_local(int fd)
{
    struct sockaddr_in at = {0};
    socklen_t n_at = sizeof at;
    return getsockname(fd, (struct sockaddr *)&at, &n_at) == 0 && ntohl(at.sin_addr.s_addr) >> 24 == LOOPBACK_NET;
}

/* No descriptors or memory left: the ready listener would wake us without end. */
static void pause_accepting(struct http_server *server)
{
    (void)epoll_ctl(server->ready_fd, EPOLL_CTL_DEL, server->listen_fd, NULL);
    server->accept_again_ms = http_now_ms() + ACCEPT_PAUSE_MS;
}

static void resume_accepting(struct http_server *server, int64_t now_ms)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &server->listener_kind};
    if (server->accept_again_ms == 0 || now_ms < server->accept_again_ms) return;
    server->accept_again_ms = 0;
    if (epoll_ctl(server->ready_fd, EPOLL_CTL_ADD, server->listen_fd, &event) != 0)
        server->accept_again_ms = now_ms + ACCEPT_PAUSE_MS;
}

static void admit(struct http_server *server, int fd, const struct sockaddr_in *peer)
{
    if (server->spec.loopback_only && !is_local(fd)) {
        server->counts.n_not_local++;
        close(fd);
    } else if (!http_connection_is_welcome(server, ntohl(peer->sin_addr.s_addr))) {
        server->counts.n_full++;
        http_connection_tell(fd, server->is_tls, MHD_HTTP_SERVICE_UNAVAILABLE);
        close(fd);
    } else if (MHD_add_connection(server->daemon, fd, (const struct sockaddr *)peer, sizeof *peer) == MHD_YES) { /* closes fd */
        server->counts.n_accepted++;
    }
}

static void accept_some(struct http_server *server)
{
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        struct sockaddr_in peer = {0};
        socklen_t n_peer = sizeof peer;
        const int fd = accept4(server->listen_fd, (struct sockaddr *)&peer, &n_peer, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(server, fd, &peer);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pause_accepting(server);
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return; /* nobody waits */
        }
    }
}

static void connection_ready(struct http_connection *c, uint32_t events)
{
    if (c->server == NULL || !c->is_watched) return; /* closed earlier in this turn */
    if (c->state == HTTP_STREAM) http_stream_ready(c, events);
    else if (c->state == HTTP_PENDING) http_exchange_gone(c);
}

void http_server_wake(struct http_server *server) { (void)eventfd_write(server->wake_fd, 1); }

int http_server_fd(const struct http_server *server) { return server->ready_fd; }

void http_server_turn(struct http_server *server)
{
    struct epoll_event events[EVENTS_A_TURN];
    const int n = epoll_wait(server->ready_fd, events, EVENTS_A_TURN, 0);
    for (int i = 0; i < n; i++) {
        const enum http_kind *kind = events[i].data.ptr;
        if (*kind == HTTP_KIND_LISTENER) accept_some(server);
        if (*kind == HTTP_KIND_WAKE) (void)eventfd_read(server->wake_fd, &(eventfd_t){0});
        if (*kind == HTTP_KIND_CONNECTION) connection_ready(events[i].data.ptr, events[i].events);
    }
    (void)MHD_run(server->daemon);
    const int64_t now_ms = http_now_ms();
    http_connection_expire(server, now_ms);
    resume_accepting(server, now_ms);
}

int http_server_wait_ms(const struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG of_daemon_ms = 0;
    const int64_t now_ms = http_now_ms();
    int64_t wait_ms = INT32_MAX;
    if (MHD_get_timeout(server->daemon, &of_daemon_ms) == MHD_YES && of_daemon_ms < INT32_MAX) wait_ms = (int64_t)of_daemon_ms;
    if (server->first != NULL && server->first->deadline_ms - now_ms < wait_ms) wait_ms = server->first->deadline_ms - now_ms;
    if (server->accept_again_ms != 0 && server->accept_again_ms - now_ms < wait_ms) wait_ms = server->accept_again_ms - now_ms;
    if (wait_ms == INT32_MAX) return -1;
    return wait_ms < 0 ? 0 : (int)wait_ms;
}

uint16_t http_server_port(const struct http_server *server) { return server->port; }

struct http_counts http_server_counts(const struct http_server *server) { return server->counts; }
