/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mbus_long.h - meter APDUs in M-Bus long frames, cut into segments and put together again.
 *
 * Bytes: 68 L L 68 | C 53 (SND-UD), A FF (broadcast), CI, STSAP 01, DTSAP 67, data | sum of C..data mod 256, 16. CI holds the
 * number of the segment (bits 0-3, from 0) and whether it is the last (bit 4). Source: EN 13757-2 (frame), EN 13757-3
 * and -4 (segmented transport of DLMS). L is at most 250, so 245 bytes of data a frame; a message has at most 16. */
#ifndef PILOTSIM_WIRE_MBUS_LONG_H
#define PILOTSIM_WIRE_MBUS_LONG_H

#include "devices/wire/frame_hunt.h"

#include <stdbool.h>

enum {
    MBUS_LONG_DATA_MAX = 245,
    MBUS_LONG_SEGMENTS_MAX = 16,
    MBUS_LONG_APDU_MAX = MBUS_LONG_SEGMENTS_MAX * MBUS_LONG_DATA_MAX,
    MBUS_LONG_OVERHEAD = 11, /* bytes of a frame that are no data */
};

/* Frames back to back. Returns their size; 0 if room is too small or n is not 1..MBUS_LONG_APDU_MAX. */
size_t mbus_long_encode(const uint8_t *apdu, size_t n, uint8_t *out, size_t room);
size_t mbus_long_encoded_bytes(size_t n);

/* Reads any bytes. After silence on the line call mbus_long_reset: half a message is dropped (counters stay). */
struct mbus_long_decoder {
    void (*deliver)(void *who, const uint8_t *apdu, size_t n); /* called from within the feed */
    void *who;
    struct frame_hunt hunt;
    uint8_t next; /* segment; 0: no message is open */
    size_t n_apdu;
    uint8_t apdu[MBUS_LONG_APDU_MAX];
    uint64_t n_frames, n_messages;
    uint64_t n_bad_frame;   /* false starts: lengths, end or check sum */
    uint64_t n_bad_content; /* sound frames that are no segment of DLMS */
    uint64_t n_lost;        /* messages given up: a segment is missing */
};
void mbus_long_init(struct mbus_long_decoder *d, void (*deliver)(void *who, const uint8_t *apdu, size_t n), void *who);
void mbus_long_reset(struct mbus_long_decoder *d);
void mbus_long_feed(struct mbus_long_decoder *d, const uint8_t *bytes, size_t n);

#endif
