/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes named 'example' are those of RFC 6455, sections 1.3 and 5.7. */
#include "devices/wire/websocket.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct stream {
    char says[64];
    char bytes[160];
    char heard[96]; /* opcode and data of each message, then the code of a failure */
};

/* All that the bytes say, in pieces of at most so many bytes. */
static void hear(const struct hex *bytes, size_t n_piece, char *heard)
{
    struct websocket w;
    uint8_t room[16];
    websocket_init(&w, room, sizeof room);
    heard[0] = '\0';
    for (size_t i = 0; i < bytes->n;) {
        struct websocket_message m;
        const size_t n = bytes->n - i < n_piece ? bytes->n - i : n_piece;
        const enum websocket_verdict v = websocket_next(&w, bytes->at + i, n, &m);
        char *end = heard + strlen(heard);
        if (v == WEBSOCKET_MESSAGE) sprintf(end, "%X:%.*s ", m.opcode, (int)m.n, (const char *)m.data);
        if (v == WEBSOCKET_MESSAGE && m.opcode == WEBSOCKET_CLOSE) sprintf(end + strlen(end), "(%d) ", m.close_code);
        if (v == WEBSOCKET_FAILED) sprintf(end, "!%d", m.close_code);
        if (v == WEBSOCKET_FAILED) return;
        cr_assert_gt(m.n_consumed, 0);
        i += m.n_consumed;
    }
}

ParameterizedTestParameters(websocket, a_stream_becomes_messages)
{
    static struct stream rows[] = {
        {"example: a masked text", "81 85 37FA213D 7F9F4D5158", "1:Hello "},
        {"example: a masked pong", "8A 85 37FA213D 7F9F4D5158", "A:Hello "},
        {"two messages glued", "81 81 00000000 61  81 81 00000000 62", "1:a 1:b "},
        {"an empty text", "81 80 00000000", "1: "},
        {"fragments are joined", "01 83 00000000 48656C  80 82 00000000 6C6F", "1:Hello "},
        {"a ping between fragments", "01 81 00000000 61  89 81 00000000 70  80 81 00000000 62", "9:p 1:ab "},
        {"a character cut by fragments", "01 81 00000000 C3  80 81 00000000 A9", "1:\xC3\xA9 "},
        {"binary need not be UTF-8", "82 81 00000000 FF", "2:\xFF "},
        {"a close with code and reason", "88 85 00000000 03E8 627965", "8:bye (1000) !1000"},
        {"a close without code", "88 80 00000000", "8: (1005) !1005"},
        {"nothing counts after a close", "88 82 00000000 03E9  81 81 00000000 61", "8: (1001) !1001"},
        {"as much as the room", "82 90 00000000 61616161616161616161616161616161", "2:aaaaaaaaaaaaaaaa "},
        {"more than the room", "82 91 00000000", "!1009"},
        {"more than the room in two", "02 8F 00000000 616161616161616161616161616161 80 82 00000000 6161", "!1009"},
        {"a length with its top bit set", "82 FF 8000000000000000 00000000", "!1002"},
        {"the longest length", "82 FF 7FFFFFFFFFFFFFFF 00000000", "!1009"},
        {"a short length in the long form", "82 FE 007D 00000000", "!1002"},
        {"a middle length in the longest form", "82 FF 000000000000FFFF 00000000", "!1002"},
        {"example: a client must mask", "81 05 48656C6C6F", "!1002"},
        {"no extension, no reserved bits", "C1 85 00000000", "!1002"},
        {"an opcode not given out", "83 80 00000000", "!1002"},
        {"a control opcode not given out", "8B 80 00000000", "!1002"},
        {"continuing nothing", "80 80 00000000", "!1002"},
        {"a new message within another", "01 80 00000000 81 80 00000000", "!1002"},
        {"a ping in fragments", "09 80 00000000", "!1002"},
        {"a ping of 126 bytes", "89 FE 007E 00000000", "!1002"},
        {"a text that is not UTF-8", "81 82 00000000 C0AF", "!1007"},
        {"a close with half a code", "88 81 00000000 03", "!1002"},
        {"a close with a code nobody may send", "88 82 00000000 03ED", "!1002"},
        {"a close whose reason is not UTF-8", "88 83 00000000 03E8 FF", "!1007"},
    };
    return cr_make_param_array(struct stream, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct stream *row, websocket, a_stream_becomes_messages)
{
    const struct hex bytes = hex(row->bytes);
    const bool ends_with_close = strstr(row->heard, "(") != NULL;
    char expected[128];
    for (size_t n_piece = 1; n_piece <= bytes.n; n_piece++) {
        char heard[512];
        hear(&bytes, n_piece, heard);
        strcpy(expected, row->heard);
        if (ends_with_close && strchr(heard, '!') == NULL) *strchr(expected, '!') = '\0'; /* nothing came after it */
        cr_expect_str_eq(heard, expected, "%s, in pieces of %zu", row->says, n_piece);
    }
}

struct size {
    char says[32];
    size_t n;
    char header[32];
};

ParameterizedTestParameters(websocket, a_header_has_the_shortest_length)
{
    static struct size rows[] = {
        {"example: Hello", 5, "81 05"},
        {"the longest short one", 125, "81 7D"},
        {"example: 256 bytes", 256, "81 7E 0100"},
        {"the first middle one", 126, "81 7E 007E"},
        {"the last middle one", 65535, "81 7E FFFF"},
        {"example: 64 KiB", 65536, "81 7F 0000000000010000"},
    };
    return cr_make_param_array(struct size, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct size *row, websocket, a_header_has_the_shortest_length)
{
    uint8_t out[WEBSOCKET_HEADER_MAX];
    cr_expect(hex_is(out, websocket_header(WEBSOCKET_TEXT, row->n, out), row->header), "%s", row->says);
}

Test(websocket, a_close_frame_carries_its_code)
{
    uint8_t out[WEBSOCKET_CLOSE_FRAME];
    cr_expect(hex_is(out, websocket_close_frame(WEBSOCKET_CLOSE_PROTOCOL, out), "88 02 03EA"));
    cr_expect(hex_is(out, websocket_close_frame(WEBSOCKET_CLOSE_NO_CODE, out), "88 00"));
}

Test(websocket, what_is_digested_is_the_key_and_the_guid)
{
    char out[WEBSOCKET_ACCEPT_INPUT];
    cr_assert(websocket_accept_input("dGhlIHNhbXBsZSBub25jZQ==", out));
    cr_expect_arr_eq(out, "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11", sizeof out);
}

struct key {
    char key[40];
};

ParameterizedTestParameters(websocket, a_key_that_is_not_16_bytes_is_refused)
{
    static struct key rows[] = {
        {""},
        {"dGhlIHNhbXBsZSBub25jZQ"},
        {"dGhlIHNhbXBsZSBub25jZQ==="},
        {"dGhlIHNhbXBsZSBub25jZR=="},
        {"dGhlIHNhbXBsZSBub25jZW4="},
        {"dGhlIHNhbXBs SBub25jZQ=="},
    };
    return cr_make_param_array(struct key, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct key *row, websocket, a_key_that_is_not_16_bytes_is_refused)
{
    char out[WEBSOCKET_ACCEPT_INPUT];
    cr_expect_not(websocket_accept_input(row->key, out), "'%s'", row->key);
}
