/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_inside.h"
#include "devices/wire/crypto.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { READ_BYTES = 16384, READS_A_TURN = 4, KEY_BYTES = 16, ACCEPT_BYTES = 29 };

static struct http_connection *connection_of(struct http_stream *stream)
{
    return (struct http_connection *)((uintptr_t)stream - offsetof(struct http_connection, stream));
}

/* Is word one of the comma-separated list? */
static bool lists(const char *list, const char *word)
{
    const size_t n_word = strlen(word);
    while (list != NULL && *list != '\0') {
        list += strspn(list, " \t,");
        const size_t n = strcspn(list, " \t,");
        if (n == n_word && strncasecmp(list, word, n) == 0) return true;
        list += n;
    }
    return false;
}

static bool is_key(const char *key)
{
    uint8_t bytes[KEY_BYTES];
    size_t n = 0;
    return key != NULL && crypto_unbase64(key, strlen(key), bytes, sizeof bytes, &n) && n == KEY_BYTES;
}

/* RFC 6455, section 1.3 */
static bool accept_of(const char *key, char accept[ACCEPT_BYTES])
{
    char text[64];
    uint8_t digest[CRYPTO_SHA1_BYTES];
    const int n = snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    return crypto_sha1(text, (size_t)n, digest) == ST_OK && crypto_base64(digest, sizeof digest, accept, ACCEPT_BYTES) > 0;
}

static bool refuse(struct http_response *response, unsigned status)
{
    http_reply_error(response, status);
    if (status != MHD_HTTP_UPGRADE_REQUIRED) return false;
    http_reply_header(response, MHD_HTTP_HEADER_UPGRADE, "websocket");
    http_reply_header(response, "Sec-WebSocket-Version", "13");
    return false;
}

static void open_stream(void *ctx, struct MHD_Connection *mhd, void *tag, const char *extra, size_t n_extra, MHD_socket fd,
                        struct MHD_UpgradeResponseHandle *handle)
{
    struct http_connection *c = ctx;
    struct http_stream *stream = &c->stream;
    (void)mhd, (void)tag;
    http_connection_untime(c);
    c->state = HTTP_STREAM;
    c->server->counts.n_stream++;
    stream->handle = handle;
    stream->fd = fd;
    if (c->server->is_closing || !http_connection_watch(c, fd, EPOLLIN | EPOLLRDHUP)) {
        http_stream_end(c);
        return;
    }
    stream->calls->opened(stream->ctx, stream);
    if (n_extra > 0 && stream->handle != NULL && !stream->is_closing)
        stream->calls->data(stream->ctx, stream, (const uint8_t *)extra, n_extra);
}

bool http_stream_upgrade(struct http_response *response, const struct http_stream_calls *calls, void *ctx, size_t n_queue_max,
                         const char *protocol)
{
    struct http_connection *c = http_response_connection(response);
    char accept[ACCEPT_BYTES];
    const char *key = http_header(response, "Sec-WebSocket-Key"), *version = http_header(response, "Sec-WebSocket-Version");
    assert(c->state == HTTP_SENDING && c->stream.calls == NULL);
    if (c->request.method != HTTP_GET) {
        http_reply_allow(response, HTTP_GET);
        return false;
    }
    if (!lists(http_header(response, "Upgrade"), "websocket") || !lists(http_header(response, "Connection"), "upgrade"))
        return refuse(response, MHD_HTTP_UPGRADE_REQUIRED);
    if (version == NULL || strcmp(version, "13") != 0) return refuse(response, MHD_HTTP_UPGRADE_REQUIRED);
    if (!is_key(key)) return refuse(response, MHD_HTTP_BAD_REQUEST);
    if (!accept_of(key, accept)) return refuse(response, MHD_HTTP_INTERNAL_SERVER_ERROR);
    uint8_t *queue = malloc(n_queue_max > 0 ? n_queue_max : 1);
    if (queue == NULL) return refuse(response, MHD_HTTP_SERVICE_UNAVAILABLE);

    http_response_reset(response);
    response->status = MHD_HTTP_SWITCHING_PROTOCOLS;
    response->body = MHD_create_response_for_upgrade(open_stream, c);
    http_reply_header(response, MHD_HTTP_HEADER_UPGRADE, "websocket");
    http_reply_header(response, "Sec-WebSocket-Accept", accept);
    if (protocol != NULL) http_reply_header(response, "Sec-WebSocket-Protocol", protocol);
    c->stream = (struct http_stream){.calls = calls, .ctx = ctx, .fd = -1, .queue = queue, .n_room = n_queue_max};
    return true;
}

/* The only end of a stream, and of one that never opened. */
void http_stream_end(struct http_connection *c)
{
    struct http_stream *stream = &c->stream;
    const struct http_stream_calls *calls = stream->calls;
    if (calls == NULL) return;
    void *ctx = stream->ctx;
    struct MHD_UpgradeResponseHandle *handle = stream->handle;
    if (handle != NULL) {
        http_connection_untime(c);
        http_connection_unwatch(c, stream->fd);
        c->server->counts.n_stream--;
    }
    free(stream->queue);
    *stream = (struct http_stream){.fd = -1};
    if (handle != NULL) {
        (void)MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
        http_server_wake(c->server);
    }
    calls->closed(ctx);
}

static void want(struct http_stream *stream)
{
    struct http_connection *c = connection_of(stream);
    const bool is_writing = stream->sent < stream->end;
    const uint32_t reading = stream->is_closing ? 0 : EPOLLIN | EPOLLRDHUP;
    stream->is_writing = is_writing;
    if (!http_connection_watch(c, stream->fd, reading | (is_writing ? EPOLLOUT : 0))) http_stream_end(c);
}

/* Sends of [bytes, bytes + n) what the kernel takes; -1: the client is no more. */
static ssize_t send_some(const struct http_stream *stream, const uint8_t *bytes, size_t n)
{
    const ssize_t done = send(stream->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done >= 0) return done;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

static void write_queue(struct http_connection *c)
{
    struct http_stream *stream = &c->stream;
    const ssize_t n = send_some(stream, stream->queue + stream->sent, stream->end - stream->sent);
    if (n < 0) {
        http_stream_end(c);
        return;
    }
    stream->sent += (size_t)n;
    if (stream->sent < stream->end) return;
    stream->sent = stream->end = 0;
    if (stream->is_closing) http_stream_end(c);
    else want(stream);
}

enum status http_stream_send(struct http_stream *stream, const void *bytes, size_t n)
{
    if (stream->handle == NULL || stream->is_closing) return ST_IO;
    const size_t n_waiting = stream->end - stream->sent;
    if (n > stream->n_room - n_waiting) return ST_FULL;
    const ssize_t n_sent = n_waiting == 0 ? send_some(stream, bytes, n) : 0;
    if (n_sent < 0) return ST_IO; /* the loop will find the end and tell */
    const size_t n_left = n - (size_t)n_sent;
    if (n_left == 0) return ST_OK;
    if (n_left > stream->n_room - stream->end) {
        memmove(stream->queue, stream->queue + stream->sent, n_waiting);
        stream->sent = 0;
        stream->end = n_waiting;
    }
    memcpy(stream->queue + stream->end, (const uint8_t *)bytes + n_sent, n_left);
    stream->end += n_left;
    struct http_connection *c = connection_of(stream);
    if (stream->is_writing || http_connection_watch(c, stream->fd, EPOLLIN | EPOLLRDHUP | EPOLLOUT)) {
        stream->is_writing = true;
        return ST_OK;
    }
    return ST_IO;
}

size_t http_stream_unsent_bytes(const struct http_stream *stream) { return stream->end - stream->sent; }

void http_stream_close(struct http_stream *stream)
{
    struct http_connection *c = connection_of(stream);
    if (stream->handle == NULL || stream->is_closing) return;
    stream->is_closing = true;
    http_connection_expect(c, HTTP_STREAM); /* at most so long */
    want(stream);
    /* with nothing to send the loop ends it at once: never inside the caller */
    if (stream->handle != NULL && !stream->is_writing) (void)http_connection_watch(c, stream->fd, EPOLLOUT);
}

static void read_some(struct http_connection *c)
{
    uint8_t bytes[READ_BYTES];
    struct http_stream *stream = &c->stream;
    for (int i = 0; i < READS_A_TURN && stream->handle != NULL && !stream->is_closing; i++) {
        const ssize_t n = recv(stream->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
        if (n <= 0) {
            http_stream_end(c);
            return;
        }
        stream->calls->data(stream->ctx, stream, bytes, (size_t)n);
        if ((size_t)n < sizeof bytes) return;
    }
}

void http_stream_ready(struct http_connection *c, uint32_t events)
{
    struct http_stream *stream = &c->stream;
    if ((events & EPOLLOUT) != 0) write_queue(c);
    if (stream->handle == NULL) return;
    if (stream->is_closing && (events & (EPOLLHUP | EPOLLERR)) != 0) http_stream_end(c);
    else if (!stream->is_closing && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read_some(c);
}
