/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes, once whole and once in pieces, say the same; messages keep to the room and texts are UTF-8. The first byte
 * is the size of the pieces, the second that of the room. */
#include "devices/wire/utf8.h"
#include "devices/wire/websocket.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(uint64_t *sum, uint64_t v) { *sum = (*sum ^ v) * 0x100000001B3u; }

static void check(const struct websocket_message *m, size_t n_room)
{
    const bool is_control = m->opcode >= WEBSOCKET_CLOSE;
    if (m->n > (is_control ? WEBSOCKET_CONTROL_MAX : n_room)) abort();
    if (m->opcode == WEBSOCKET_TEXT && !utf8_is_valid(m->data, m->n)) abort();
    if (m->opcode == WEBSOCKET_CONTINUATION) abort();
}

/* A sum over all that was heard, with the number of bytes taken until it was over. */
static uint64_t hear(const uint8_t *data, size_t size, size_t n_piece, size_t n_room)
{
    struct websocket w;
    uint8_t *room = malloc(n_room + 1);
    uint64_t sum = 0xCBF29CE484222325u;
    websocket_init(&w, room, n_room);
    for (size_t i = 0; i < size;) {
        struct websocket_message m;
        const size_t n = size - i < n_piece ? size - i : n_piece;
        const enum websocket_verdict v = websocket_next(&w, data + i, n, &m);
        if (m.n_consumed > n || (v == WEBSOCKET_MORE && m.n_consumed != n)) abort();
        i += m.n_consumed;
        if (v == WEBSOCKET_MESSAGE) {
            check(&m, n_room);
            add(&sum, m.opcode);
            add(&sum, m.close_code);
            for (size_t k = 0; k < m.n; k++) add(&sum, m.data[k]);
        }
        if (v == WEBSOCKET_FAILED) {
            if (m.close_code == 0) abort();
            add(&sum, m.close_code);
            add(&sum, i);
            break;
        }
    }
    free(room);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    const size_t n_piece = 1 + data[0] % 32, n_room = 4u * data[1];
    data += 2, size -= 2;
    if (hear(data, size, n_piece, n_room) != hear(data, size, size + 1, n_room)) abort();
    return 0;
}
