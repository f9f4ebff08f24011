/* SPDX-License-Identifier: GPL-3.0-or-later */
/* websocket.h - WebSocket after the handshake, the server's side: bytes to messages, messages to frames.
 *
 * The decoder takes a stream in pieces of any size, takes off the masks and joins fragments into the caller's room; a
 * longer message fails the connection. After a failure or a close frame it takes nothing more: send a close frame with
 * close_code and hang up. Extensions are not known: none may be agreed on in the handshake.
 * The handshake's digest is not made here: Sec-WebSocket-Accept is the Base64 of the SHA-1 of websocket_accept_input().
 * Source: RFC 6455, sections 4.2.2, 5 and 7.4. */
#ifndef PILOTSIM_DEVICES_WIRE_WEBSOCKET_H
#define PILOTSIM_DEVICES_WIRE_WEBSOCKET_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum websocket_opcode {
    WEBSOCKET_CONTINUATION = 0x0,
    WEBSOCKET_TEXT = 0x1,
    WEBSOCKET_BINARY = 0x2,
    WEBSOCKET_CLOSE = 0x8,
    WEBSOCKET_PING = 0x9,
    WEBSOCKET_PONG = 0xA,
};

enum websocket_close {
    WEBSOCKET_CLOSE_NORMAL = 1000,
    WEBSOCKET_CLOSE_GOING_AWAY = 1001,
    WEBSOCKET_CLOSE_PROTOCOL = 1002,
    WEBSOCKET_CLOSE_NO_CODE = 1005, /* the peer named none: never sent */
    WEBSOCKET_CLOSE_NOT_UTF8 = 1007,
    WEBSOCKET_CLOSE_TOO_BIG = 1009,
};

enum {
    WEBSOCKET_CONTROL_MAX = 125,
    WEBSOCKET_HEADER_MAX = 10,
    WEBSOCKET_CLOSE_FRAME = 4,
    WEBSOCKET_KEY = 24, /* characters of Sec-WebSocket-Key */
    WEBSOCKET_ACCEPT_INPUT = WEBSOCKET_KEY + 36,
};

/* --- from the client --- */

struct websocket { /* one connection; all of it is the decoder's */
    uint8_t *room; /* the caller's: the message so far */
    size_t n_room;
    size_t n_message;
    uint64_t n_left; /* bytes of this frame's payload still to come */
    uint8_t header[14];
    uint8_t n_header;
    uint8_t n_masked; /* bytes unmasked so far, modulo 4 */
    uint8_t message;  /* opcode of a message begun by an earlier frame; 0: none */
    uint8_t n_control;
    uint8_t control[WEBSOCKET_CONTROL_MAX];
    uint16_t close_code; /* not 0: over */
};

enum websocket_verdict {
    WEBSOCKET_MORE,    /* all bytes are taken, more are needed */
    WEBSOCKET_MESSAGE, /* a whole message or a control frame is in *out; ask again with the bytes not consumed */
    WEBSOCKET_FAILED,  /* the client broke the rules, close_code says which; or the connection was over before */
};

struct websocket_message {
    enum websocket_opcode opcode; /* not a continuation */
    const uint8_t *data;          /* valid until the next call; a text is UTF-8; of a close frame: the reason */
    size_t n;
    uint16_t close_code; /* of a close frame, and of a failure */
    size_t n_consumed;   /* set with any verdict */
};

void websocket_init(struct websocket *w, uint8_t *room, size_t n_room);
MUST_USE enum websocket_verdict websocket_next(struct websocket *w, const uint8_t *bytes, size_t n,
                                               struct websocket_message *out);

/* --- to the client --- */

/* The header of one whole unmasked frame, to be followed by the payload; returns its length, 2..10. */
size_t websocket_header(enum websocket_opcode opcode, size_t n_payload, uint8_t out[WEBSOCKET_HEADER_MAX]);

/* A whole close frame; WEBSOCKET_CLOSE_NO_CODE gives one without code. Returns its length. */
size_t websocket_close_frame(uint16_t code, uint8_t out[WEBSOCKET_CLOSE_FRAME]);

/* Is it the Base64 of 16 bytes? Then writes what is to be digested, without NUL. */
MUST_USE bool websocket_accept_input(const char *key, char out[WEBSOCKET_ACCEPT_INPUT]);

#endif
