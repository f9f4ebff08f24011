/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_stream.h - a connection that left HTTP: the 101 answer of a WebSocket, then bytes both ways.
 *
 * The frames inside are the caller's business. Bytes to send wait in a queue of at most n_queue_max; a client that
 * does not read them costs no more than that. A stream lives until closed() was called, which happens exactly once:
 * when the client left, after http_stream_close(), or when the server is freed. */
#ifndef PILOTSIM_LINK_HTTP_STREAM_H
#define PILOTSIM_LINK_HTTP_STREAM_H

#include "devices/link/http_server.h"

struct http_stream_calls {
    void (*opened)(void *ctx, struct http_stream *stream); /* 101 is on its way; sending is allowed from here on */
    void (*data)(void *ctx, struct http_stream *stream, const uint8_t *bytes, size_t n);
    void (*closed)(void *ctx);
};

/* Inside a handler: checks the handshake of RFC 6455, section 4.2.1, and fills the response with 101. False: filled with
 * 400 (malformed), 426 (no upgrade asked for, or another version) or 405 (not GET), and ctx is never called.
 * True and the client leaves before 101 is sent: only closed() is called. protocol: NULL, or the Sec-WebSocket-Protocol to
 * answer. The calls must last as long as the server. */
bool http_stream_upgrade(struct http_response *response, const struct http_stream_calls *calls, void *ctx, size_t n_queue_max,
                         const char *protocol);

/* ST_FULL: nothing of it was taken; ST_IO: the stream is closing. */
enum status http_stream_send(struct http_stream *stream, const void *bytes, size_t n) MUST_USE;
size_t http_stream_unsent_bytes(const struct http_stream *stream); /* what waits in the queue */
void http_stream_close(struct http_stream *stream); /* what waits is sent first, for at most idle_s; no data() any more */

#endif
