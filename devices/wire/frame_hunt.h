/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame_hunt.h - finds frames in a stream of bytes that may begin anywhere and be damaged anywhere.
 *
 * A kind of frame says by `measure` what lies at the start of the bytes. What is no frame is passed over up to the next
 * byte that may begin one, also inside of what looked like a frame; so one bad frame never costs the next. Owns nothing;
 * one thread. A byte is looked at again at most once for each false start before it, within FRAME_HUNT_MAX. */
#ifndef PILOTSIM_WIRE_FRAME_HUNT_H
#define PILOTSIM_WIRE_FRAME_HUNT_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_HUNT_MAX = 2049 /* the longest HDLC frame with both flags */ };

struct frame_kind {
    uint8_t start; /* first byte of every frame */
    /* bytes[0] is start. Returns the size of the frame, 1..FRAME_HUNT_MAX, when all of it is there; 0 to wait for more,
     * which must end at FRAME_HUNT_MAX bytes; -1 when no frame begins here. */
    int (*measure)(void *who, const uint8_t *bytes, size_t n);
    /* A frame as measured. Returns how many of its bytes are done with: all, or all but a flag shared with the next. */
    size_t (*take)(void *who, const uint8_t *frame, size_t n);
};

struct frame_hunt {
    size_t n;
    uint8_t bytes[FRAME_HUNT_MAX];
};

void frame_hunt_feed(struct frame_hunt *h, const struct frame_kind *kind, void *who, const uint8_t *bytes, size_t n);

#endif
