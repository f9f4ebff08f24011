/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/mbus_long.h"

#include <assert.h>
#include <string.h>

enum {
    START = 0x68,
    STOP = 0x16,
    CONTROL_SND_UD = 0x53,
    ADDRESS_BROADCAST = 0xFF,
    SEGMENT_LAST = 0x10,
    SEGMENT_NUMBER = 0x0F,
    STSAP = 0x01,
    DTSAP = 0x67,
    HEAD_BYTES = 5,  /* C to DTSAP */
    FRAME_BYTES = 6, /* around C..data */
    LENGTH_MIN = 3,
};

static uint8_t sum_of(const uint8_t *bytes, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) sum += bytes[i];
    return (uint8_t)sum;
}

/* --- sending --- */

size_t mbus_long_encoded_bytes(size_t n) { return n + (n + MBUS_LONG_DATA_MAX - 1) / MBUS_LONG_DATA_MAX * MBUS_LONG_OVERHEAD; }

static uint8_t *put_frame(uint8_t *to, const uint8_t *data, size_t n, uint8_t segment)
{
    const uint8_t length = (uint8_t)(HEAD_BYTES + n);
    const uint8_t head[] = {START, length, length, START, CONTROL_SND_UD, ADDRESS_BROADCAST, segment, STSAP, DTSAP};
    memcpy(to, head, sizeof head);
    memcpy(to + sizeof head, data, n);
    to[sizeof head + n] = sum_of(to + 4, length);
    to[sizeof head + n + 1] = STOP;
    return to + sizeof head + n + 2;
}

size_t mbus_long_encode(const uint8_t *apdu, size_t n, uint8_t *out, size_t room)
{
    if (n == 0 || n > MBUS_LONG_APDU_MAX || room < mbus_long_encoded_bytes(n)) return 0;
    uint8_t *to = out;
    for (size_t at = 0; at < n; at += MBUS_LONG_DATA_MAX) {
        const bool is_last = n - at <= MBUS_LONG_DATA_MAX;
        const uint8_t number = (uint8_t)(at / MBUS_LONG_DATA_MAX);
        to = put_frame(to, apdu + at, is_last ? n - at : MBUS_LONG_DATA_MAX, is_last ? number | SEGMENT_LAST : number);
    }
    return (size_t)(to - out);
}

/* --- receiving --- */

static int measure(void *who, const uint8_t *bytes, size_t n)
{
    struct mbus_long_decoder *d = who;
    if (n >= 2 && bytes[1] < LENGTH_MIN) goto bad;
    if (n >= 3 && bytes[1] != bytes[2]) goto bad;
    if (n >= 4 && bytes[3] != START) goto bad;
    if (n < 4) return 0;
    const size_t size = bytes[1] + FRAME_BYTES;
    if (n < size) return 0;
    if (bytes[size - 1] == STOP && bytes[size - 2] == sum_of(bytes + 4, bytes[1])) return (int)size;
bad:
    d->n_bad_frame++;
    return -1;
}

static void give_up(struct mbus_long_decoder *d)
{
    if (d->next > 0) d->n_lost++;
    d->next = 0;
    d->n_apdu = 0;
}

static void add(struct mbus_long_decoder *d, const uint8_t *data, size_t n, bool is_last)
{
    assert(n <= sizeof d->apdu - d->n_apdu); /* the header says why: 16 segments of 245 bytes */
    memcpy(d->apdu + d->n_apdu, data, n);
    d->n_apdu += n;
    d->next++;
    if (!is_last) return;
    const size_t n_apdu = d->n_apdu;
    d->next = 0;
    d->n_apdu = 0;
    d->n_messages++;
    d->deliver(d->who, d->apdu, n_apdu);
}

static bool is_segment(const uint8_t *user, size_t n)
{
    return n > HEAD_BYTES && n - HEAD_BYTES <= MBUS_LONG_DATA_MAX && user[0] == CONTROL_SND_UD && (user[2] & 0xE0) == 0 &&
           user[3] == STSAP && user[4] == DTSAP;
}

static size_t take(void *who, const uint8_t *frame, size_t n)
{
    struct mbus_long_decoder *d = who;
    const uint8_t *user = frame + 4; /* C onwards */
    const size_t n_user = n - FRAME_BYTES;
    d->n_frames++;
    if (!is_segment(user, n_user)) {
        d->n_bad_content++;
        return n;
    }
    const uint8_t number = user[2] & SEGMENT_NUMBER;
    const bool is_last = (user[2] & SEGMENT_LAST) != 0;
    if (number == 0) give_up(d); /* a new message, whatever was open */
    if (number != d->next || (number == MBUS_LONG_SEGMENTS_MAX - 1 && !is_last)) {
        if (d->next == 0) d->n_bad_content++; /* the rest of a message whose start we did not see */
        give_up(d);
        return n;
    }
    add(d, user + HEAD_BYTES, n_user - HEAD_BYTES, is_last);
    return n;
}

static const struct frame_kind kind = {.start = START, .measure = measure, .take = take};

void mbus_long_init(struct mbus_long_decoder *d, void (*deliver)(void *who, const uint8_t *apdu, size_t n), void *who)
{
    assert(deliver != NULL);
    memset(d, 0, sizeof *d);
    d->deliver = deliver;
    d->who = who;
}

void mbus_long_reset(struct mbus_long_decoder *d)
{
    give_up(d);
    d->hunt.n = 0;
}

void mbus_long_feed(struct mbus_long_decoder *d, const uint8_t *bytes, size_t n)
{
    frame_hunt_feed(&d->hunt, &kind, d, bytes, n);
}
