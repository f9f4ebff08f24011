/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/hdlc.h"

#include <assert.h>
#include <string.h>

enum {
    FLAG = 0x7E,
    FORMAT = 0xA0,
    SEGMENT_BIT = 0x08,
    LENGTH_MAX = 0x7FF,
    CONTROL_UI = 0x03,
    CONTROL_FINAL = 0x10,
    LLC_BYTES = 3,
    BLOCK_HEAD_BYTES = 7,
    BLOCK_TAG = 0xE0,
    BLOCK_STREAMING = 0x40,
    BLOCK_LAST = 0x80,
    CRC_BYTES = 2,
    ADDRESS_BYTES_MIN = 2, /* both */
    HEAD_BYTES_MIN = 2 + ADDRESS_BYTES_MIN + 1,
};
static const uint8_t llc[LLC_BYTES] = {0xE6, 0xE7, 0x00};

const struct hdlc_style hdlc_e450 = {{0xCE, 0xFF, 0x03}, 3, HDLC_BLOCKS, 119, 122};
const struct hdlc_style hdlc_am550 = {{0xCF, 0x02, 0x23}, 3, HDLC_SEGMENTS, 151, 154};

/* Four bits at a time: the table is small enough to read, and to stay in the first cache. */
uint16_t hdlc_crc(const uint8_t *bytes, size_t n)
{
    static const uint16_t nibble[16] = {0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
                                        0x8408, 0x9489, 0xA50A, 0xB58B, 0xC60C, 0xD68D, 0xE70E, 0xF78F};
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = (uint16_t)(crc >> 4 ^ nibble[crc & 15]);
        crc = (uint16_t)(crc >> 4 ^ nibble[crc & 15]);
    }
    return (uint16_t)~crc;
}

/* --- sending --- */

struct part { /* of an APDU, in one frame */
    size_t at, n;
    uint16_t number; /* from 1 */
    bool is_first, is_last;
};

static struct part next_part(const struct hdlc_style *s, struct part before, size_t n)
{
    const bool is_first = before.number == 0;
    struct part p = {.at = before.at + before.n, .number = (uint16_t)(before.number + 1), .is_first = is_first};
    const size_t most = is_first ? s->first : s->rest;
    p.n = n - p.at < most ? n - p.at : most;
    p.is_last = p.at + p.n == n;
    return p;
}

static size_t info_bytes(const struct hdlc_style *s, struct part p)
{
    return p.n + (p.is_first ? LLC_BYTES : 0) + (s->cut == HDLC_BLOCKS ? BLOCK_HEAD_BYTES : 0);
}

static size_t length_of(const struct hdlc_style *s, struct part p) /* between the flags */
{
    return 2 + s->n_address + 1 + CRC_BYTES + info_bytes(s, p) + CRC_BYTES;
}

size_t hdlc_encoded_bytes(const struct hdlc_style *style, size_t n)
{
    size_t sum = 0;
    for (struct part p = {0}; !p.is_last;) {
        p = next_part(style, p, n);
        sum += length_of(style, p) + 2;
    }
    return sum;
}

static uint8_t *put(uint8_t *to, const void *bytes, size_t n)
{
    memcpy(to, bytes, n);
    return to + n;
}

static uint8_t *put_crc(uint8_t *to, const uint8_t *from)
{
    const uint16_t crc = hdlc_crc(from, (size_t)(to - from));
    *to++ = (uint8_t)crc;
    *to++ = (uint8_t)(crc >> 8);
    return to;
}

static uint8_t *put_frame(const struct hdlc_style *s, const uint8_t *apdu, struct part p, uint8_t *to)
{
    const size_t length = length_of(s, p);
    const bool more = s->cut == HDLC_SEGMENTS && !p.is_last;
    assert(length <= LENGTH_MAX);
    *to++ = FLAG;
    uint8_t *const begin = to;
    *to++ = (uint8_t)(FORMAT | (more ? SEGMENT_BIT : 0) | length >> 8);
    *to++ = (uint8_t)length;
    to = put(to, s->address, s->n_address);
    *to++ = more ? CONTROL_UI : CONTROL_UI | CONTROL_FINAL;
    to = put_crc(to, begin);
    if (p.is_first) to = put(to, llc, sizeof llc);
    if (s->cut == HDLC_BLOCKS) {
        const uint8_t head[BLOCK_HEAD_BYTES] = {BLOCK_TAG,
                                                p.is_last ? BLOCK_STREAMING | BLOCK_LAST : BLOCK_STREAMING,
                                                (uint8_t)(p.number >> 8),
                                                (uint8_t)p.number,
                                                0,
                                                0,
                                                (uint8_t)p.n};
        assert(p.n < 0x80);
        to = put(to, head, sizeof head);
    }
    to = put(to, apdu + p.at, p.n);
    to = put_crc(to, begin);
    *to++ = FLAG;
    return to;
}

size_t hdlc_encode(const struct hdlc_style *style, const uint8_t *apdu, size_t n, uint8_t *out, size_t room)
{
    if (n == 0 || n > HDLC_APDU_MAX || room < hdlc_encoded_bytes(style, n)) return 0;
    uint8_t *to = out;
    for (struct part p = {0}; !p.is_last;) {
        p = next_part(style, p, n);
        to = put_frame(style, apdu, p, to);
    }
    return (size_t)(to - out);
}

/* --- receiving --- */

static bool is_sound(const uint8_t *bytes, size_t n) /* its last two bytes are the check of the others */
{
    return hdlc_crc(bytes, n - CRC_BYTES) == (bytes[n - 2] | bytes[n - 1] << 8);
}

/* An address ends at its first byte with the lowest bit set. Returns where the control byte is, 0 if nowhere. */
static size_t control_at(const uint8_t *body, size_t n)
{
    size_t at = 2;
    for (int address = 0; address < 2; address++) {
        const size_t from = at;
        while (at < n && !(body[at] & 1)) at++;
        at++;
        if (at - from > HDLC_ADDRESS_MAX) return 0;
    }
    return at + 1 + CRC_BYTES <= n ? at : 0;
}

static void give_up(struct hdlc_decoder *d)
{
    if (d->is_open) d->n_lost++;
    d->is_open = false;
    d->n_apdu = 0;
}

static int measure(void *who, const uint8_t *bytes, size_t n)
{
    struct hdlc_decoder *d = who;
    if (n < 2) return 0;
    if (bytes[1] == FLAG) return -1; /* an idle line, or the end of what came before */
    if (n < 3) return 0;
    const size_t length = (size_t)(bytes[1] & 7) << 8 | bytes[2];
    if ((bytes[1] & 0xF0) == FORMAT && length >= HEAD_BYTES_MIN + CRC_BYTES) {
        if (n < length + 2) return 0;
        const uint8_t *body = bytes + 1;
        const size_t at = control_at(body, length);
        if (body[length] == FLAG && at > 0 && is_sound(body, length) && is_sound(body, at + 1 + CRC_BYTES))
            return (int)length + 2;
    }
    d->n_bad_frame++;
    if (!d->is_blocks) give_up(d); /* segments carry no number: what was lost here may be one of them */
    return -1;
}

static void add(struct hdlc_decoder *d, const uint8_t *data, size_t n, bool is_last)
{
    if (n > sizeof d->apdu - d->n_apdu) {
        give_up(d);
        return;
    }
    memcpy(d->apdu + d->n_apdu, data, n);
    d->n_apdu += n;
    if (!is_last) return;
    const size_t n_apdu = d->n_apdu;
    d->is_open = false;
    d->n_apdu = 0;
    d->n_messages++;
    d->deliver(d->who, d->apdu, n_apdu);
}

/* A block is numbered, so a missing one is seen. */
static void take_block(struct hdlc_decoder *d, const uint8_t *info, size_t n)
{
    const size_t n_long = n > BLOCK_HEAD_BYTES && info[6] == 0x81; /* BER length of 128 and more */
    const size_t head = BLOCK_HEAD_BYTES + n_long;
    if (n < head || (n_long == 0 && info[6] >= 0x80) || n - head != info[6 + n_long]) {
        d->n_bad_content++;
        give_up(d);
        return;
    }
    const uint16_t number = (uint16_t)(info[2] << 8 | info[3]);
    if (number != d->next_block) {
        give_up(d);
        return;
    }
    d->next_block++;
    add(d, info + head, n - head, (info[1] & BLOCK_LAST) != 0);
}

static void take_info(struct hdlc_decoder *d, const uint8_t *info, size_t n, bool more)
{
    if (n >= LLC_BYTES && memcmp(info, llc, LLC_BYTES) == 0) {
        give_up(d);
        info += LLC_BYTES;
        n -= LLC_BYTES;
        d->is_open = true;
        d->is_blocks = !more && n > 0 && info[0] == BLOCK_TAG;
        d->next_block = 1;
    }
    if (!d->is_open) {
        d->n_bad_content++; /* the rest of a message whose start we did not see, or another protocol */
    } else if (!d->is_blocks) {
        add(d, info, n, !more);
    } else if (more || n == 0 || info[0] != BLOCK_TAG) {
        d->n_bad_content++;
        give_up(d);
    } else {
        take_block(d, info, n);
    }
}

/* The closing flag stays: it may open the next frame. */
static size_t take(void *who, const uint8_t *frame, size_t n)
{
    struct hdlc_decoder *d = who;
    const uint8_t *body = frame + 1;
    const size_t length = n - 2, control = control_at(body, length), info = control + 1 + CRC_BYTES;
    assert(control > 0);
    d->n_frames++;
    if ((body[control] & ~CONTROL_FINAL) != CONTROL_UI || info + CRC_BYTES > length) {
        d->n_bad_content++;
    } else {
        take_info(d, body + info, length - info - CRC_BYTES, (body[0] & SEGMENT_BIT) != 0);
    }
    return n - 1;
}

static const struct frame_kind kind = {.start = FLAG, .measure = measure, .take = take};

void hdlc_decoder_init(struct hdlc_decoder *d, void (*deliver)(void *who, const uint8_t *apdu, size_t n), void *who)
{
    assert(deliver != NULL);
    memset(d, 0, sizeof *d);
    d->deliver = deliver;
    d->who = who;
}

void hdlc_decoder_reset(struct hdlc_decoder *d)
{
    give_up(d);
    d->hunt.n = 0;
}

void hdlc_decoder_feed(struct hdlc_decoder *d, const uint8_t *bytes, size_t n)
{
    frame_hunt_feed(&d->hunt, &kind, d, bytes, n);
}
