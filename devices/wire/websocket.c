/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame is header bytes, judged as soon as each is there, then payload, unmasked as it comes: into the room of the
 * message, or beside it for a control frame, which may stand between the fragments of a message. */
#include "devices/wire/websocket.h"

#include "devices/wire/be16.h"
#include "devices/wire/utf8.h"

#include <assert.h>
#include <string.h>

enum { FIN = 0x80, RESERVED = 0x70, OPCODE = 0x0F, MASKED = 0x80, LENGTH = 0x7F, LENGTH_16 = 126, LENGTH_64 = 127, N_MASK = 4 };

void websocket_init(struct websocket *w, uint8_t *room, size_t n_room)
{
    assert(room != NULL || n_room == 0);
    *w = (struct websocket){.room = room, .n_room = n_room};
}

static bool is_control(uint8_t opcode) { return (opcode & 0x8) != 0; }

static uint8_t opcode_of(const struct websocket *w) { return w->header[0] & OPCODE; }

/* --- the header --- */

static size_t header_length(const struct websocket *w)
{
    if (w->n_header < 2) return 2;
    const uint8_t length = w->header[1] & LENGTH;
    return 2 + (length == LENGTH_64 ? 8 : length == LENGTH_16 ? 2 : 0) + N_MASK;
}

/* 0, or the code to fail with. */
static uint16_t judge_first_byte(const struct websocket *w)
{
    const uint8_t opcode = opcode_of(w);
    const bool is_final = (w->header[0] & FIN) != 0, is_within = w->message != 0;
    if ((w->header[0] & RESERVED) != 0) return WEBSOCKET_CLOSE_PROTOCOL;
    switch (opcode) {
    case WEBSOCKET_CONTINUATION: return is_within ? 0 : WEBSOCKET_CLOSE_PROTOCOL;
    case WEBSOCKET_TEXT:
    case WEBSOCKET_BINARY: return is_within ? WEBSOCKET_CLOSE_PROTOCOL : 0;
    case WEBSOCKET_CLOSE:
    case WEBSOCKET_PING:
    case WEBSOCKET_PONG: return is_final ? 0 : WEBSOCKET_CLOSE_PROTOCOL;
    default: return WEBSOCKET_CLOSE_PROTOCOL;
    }
}

static uint16_t judge_second_byte(const struct websocket *w)
{
    if ((w->header[1] & MASKED) == 0) return WEBSOCKET_CLOSE_PROTOCOL;
    const bool is_short = (w->header[1] & LENGTH) <= WEBSOCKET_CONTROL_MAX;
    return is_control(opcode_of(w)) && !is_short ? WEBSOCKET_CLOSE_PROTOCOL : 0;
}

static uint64_t payload_length(const struct websocket *w)
{
    const uint8_t length = w->header[1] & LENGTH;
    if (length < LENGTH_16) return length;
    uint64_t n = 0;
    for (size_t i = 2; i < header_length(w) - N_MASK; i++) n = n << 8 | w->header[i];
    return n;
}

/* The length must have the shortest form, and the message must fit. */
static uint16_t begin_payload(struct websocket *w)
{
    const uint8_t form = w->header[1] & LENGTH;
    const uint64_t n = payload_length(w);
    if ((form == LENGTH_16 && n < LENGTH_16) || (form == LENGTH_64 && (n <= UINT16_MAX || n > INT64_MAX)))
        return WEBSOCKET_CLOSE_PROTOCOL;
    w->n_left = n;
    w->n_masked = 0;
    if (is_control(opcode_of(w))) {
        w->n_control = 0;
        return 0;
    }
    if (w->message == 0) {
        w->message = opcode_of(w);
        w->n_message = 0;
    }
    return n > w->n_room - w->n_message ? WEBSOCKET_CLOSE_TOO_BIG : 0;
}

/* Takes one byte of the header. */
static uint16_t take_header(struct websocket *w, uint8_t byte)
{
    w->header[w->n_header++] = byte;
    if (w->n_header == 1) return judge_first_byte(w);
    if (w->n_header == 2) return judge_second_byte(w);
    return w->n_header == header_length(w) ? begin_payload(w) : 0;
}

static bool is_header_whole(const struct websocket *w) { return w->n_header > 2 && w->n_header == header_length(w); }

/* --- the payload --- */

static size_t take_payload(struct websocket *w, const uint8_t *bytes, size_t n)
{
    const uint8_t *mask = w->header + w->n_header - N_MASK;
    const bool is_aside = is_control(opcode_of(w));
    uint8_t *to = is_aside ? w->control + w->n_control : w->room + w->n_message;
    const size_t n_taken = n < w->n_left ? n : (size_t)w->n_left;
    for (size_t i = 0; i < n_taken; i++) to[i] = bytes[i] ^ mask[(w->n_masked + i) % N_MASK];
    if (is_aside) w->n_control = (uint8_t)(w->n_control + n_taken);
    else w->n_message += n_taken;
    w->n_masked = (uint8_t)((w->n_masked + n_taken) % N_MASK);
    w->n_left -= n_taken;
    return n_taken;
}

/* Which codes may stand in a close frame: those of 7.4.1 and of its registry that are meant for it, and 3000 to 4999. */
static bool is_close_code(uint16_t code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

static uint16_t judge_close(const struct websocket *w)
{
    if (w->n_control == 0) return 0;
    if (w->n_control == 1 || !is_close_code(be16_get(w->control))) return WEBSOCKET_CLOSE_PROTOCOL;
    return utf8_is_valid(w->control + 2, w->n_control - 2u) ? 0 : WEBSOCKET_CLOSE_NOT_UTF8;
}

static uint16_t end_control(struct websocket *w, struct websocket_message *out)
{
    const bool is_close = opcode_of(w) == WEBSOCKET_CLOSE;
    const uint16_t wrong = is_close ? judge_close(w) : 0;
    if (wrong != 0) return wrong;
    const size_t n_code = is_close && w->n_control > 0 ? 2 : 0;
    out->opcode = opcode_of(w);
    out->data = w->control + n_code;
    out->n = w->n_control - n_code;
    if (is_close) out->close_code = w->close_code = n_code > 0 ? be16_get(w->control) : WEBSOCKET_CLOSE_NO_CODE;
    return 0;
}

static uint16_t end_message(struct websocket *w, struct websocket_message *out)
{
    if (w->message == WEBSOCKET_TEXT && !utf8_is_valid(w->room, w->n_message)) return WEBSOCKET_CLOSE_NOT_UTF8;
    out->opcode = w->message;
    out->data = w->room;
    out->n = w->n_message;
    w->message = 0;
    return 0;
}

/* A frame is whole: MORE if it is a fragment with others to follow. */
static enum websocket_verdict end_frame(struct websocket *w, struct websocket_message *out, uint16_t *wrong)
{
    const bool is_final = (w->header[0] & FIN) != 0;
    w->n_header = 0;
    if (!is_final) return WEBSOCKET_MORE;
    *wrong = is_control(opcode_of(w)) ? end_control(w, out) : end_message(w, out);
    return WEBSOCKET_MESSAGE;
}

enum websocket_verdict websocket_next(struct websocket *w, const uint8_t *bytes, size_t n, struct websocket_message *out)
{
    assert(bytes != NULL || n == 0);
    assert(out != NULL);
    *out = (struct websocket_message){.close_code = w->close_code};
    if (w->close_code != 0) return WEBSOCKET_FAILED;
    enum websocket_verdict verdict = WEBSOCKET_MORE;
    uint16_t wrong = 0;
    size_t i = 0;
    while (verdict == WEBSOCKET_MORE && wrong == 0 && i < n) {
        if (!is_header_whole(w)) wrong = take_header(w, bytes[i++]);
        else i += take_payload(w, bytes + i, n - i);
        if (wrong == 0 && is_header_whole(w) && w->n_left == 0) verdict = end_frame(w, out, &wrong);
    }
    out->n_consumed = i;
    if (wrong == 0) return verdict;
    out->close_code = w->close_code = wrong;
    return WEBSOCKET_FAILED;
}

/* --- to the client --- */

size_t websocket_header(enum websocket_opcode opcode, size_t n_payload, uint8_t out[WEBSOCKET_HEADER_MAX])
{
    assert(!is_control((uint8_t)opcode) || n_payload <= WEBSOCKET_CONTROL_MAX);
    out[0] = (uint8_t)(FIN | opcode);
    if (n_payload < LENGTH_16) {
        out[1] = (uint8_t)n_payload;
        return 2;
    }
    if (n_payload <= UINT16_MAX) {
        out[1] = LENGTH_16;
        be16_put(out + 2, (uint16_t)n_payload);
        return 4;
    }
    out[1] = LENGTH_64;
    for (int i = 0; i < 4; i++) be16_put(out + 2 + 2 * i, (uint16_t)((uint64_t)n_payload >> (48 - 16 * i)));
    return 10;
}

size_t websocket_close_frame(uint16_t code, uint8_t out[WEBSOCKET_CLOSE_FRAME])
{
    const size_t n_code = code == WEBSOCKET_CLOSE_NO_CODE ? 0 : 2;
    out[0] = FIN | WEBSOCKET_CLOSE;
    out[1] = (uint8_t)n_code;
    if (n_code > 0) be16_put(out + 2, code);
    return 2 + n_code;
}

/* 16 bytes are 21 letters, a last one of which only the upper two bits count, and two signs of filling. */
bool websocket_accept_input(const char *key, char out[WEBSOCKET_ACCEPT_INPUT])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char appended[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    static_assert(sizeof appended - 1 == WEBSOCKET_ACCEPT_INPUT - WEBSOCKET_KEY, "the GUID of RFC 6455, 1.3");
    if (strlen(key) != WEBSOCKET_KEY || strspn(key, letters) != WEBSOCKET_KEY - 2) return false;
    if (strcmp(key + WEBSOCKET_KEY - 2, "==") != 0 || strchr("AQgw", key[WEBSOCKET_KEY - 3]) == NULL) return false;
    memcpy(out, key, WEBSOCKET_KEY);
    memcpy(out + WEBSOCKET_KEY, appended, sizeof appended - 1);
    return true;
}
