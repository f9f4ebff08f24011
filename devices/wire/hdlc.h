/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hdlc.h - meter APDUs in HDLC UI frames, cut as the two known meters cut them, and put together again.
 *
 * Bytes between two flags 7E: format (A0 | segment bit 08 | length, 11 bits), destination, source, control, HCS, info, FCS.
 * Checks are CRC-16/X-25, low byte first. The first info begins with the LLC header E6 E7 00. Source: ISO/IEC 13239,
 * IEC 62056-46, IEC 62056-5-3 (general-block-transfer), captures of the meters. No bytes are stuffed: the length rules.
 * A message is at most HDLC_APDU_MAX bytes. */
#ifndef PILOTSIM_WIRE_HDLC_H
#define PILOTSIM_WIRE_HDLC_H

#include "devices/wire/frame_hunt.h"

#include <stdbool.h>

enum { HDLC_APDU_MAX = 4096, HDLC_ADDRESS_MAX = 4 };

enum hdlc_cut {
    HDLC_BLOCKS,   /* general-block-transfer inside of whole frames (E450) */
    HDLC_SEGMENTS, /* the segment bit of HDLC (AM550) */
};

struct hdlc_style {
    uint8_t address[2 * HDLC_ADDRESS_MAX]; /* destination, then source, as sent */
    uint8_t n_address;
    uint8_t cut;          /* enum hdlc_cut */
    uint16_t first, rest; /* bytes of the APDU in the first frame and in each later one */
};
extern const struct hdlc_style hdlc_e450, hdlc_am550;

/* CRC-16/X-25 as sent: low byte first. */
uint16_t hdlc_crc(const uint8_t *bytes, size_t n);

/* Frames back to back, each with its two flags. Returns their size; 0 if room is too small or n is not 1..HDLC_APDU_MAX. */
size_t hdlc_encode(const struct hdlc_style *style, const uint8_t *apdu, size_t n, uint8_t *out, size_t room);
size_t hdlc_encoded_bytes(const struct hdlc_style *style, size_t n);

/* Reads both ways of cutting from any bytes. After silence on the line call hdlc_decoder_reset: half a message is dropped
 * (counters stay). A frame that begins with the LLC header always begins a new message. */
struct hdlc_decoder {
    void (*deliver)(void *who, const uint8_t *apdu, size_t n); /* called from within the feed */
    void *who;
    struct frame_hunt hunt;
    bool is_open, is_blocks;
    uint16_t next_block;
    size_t n_apdu;
    uint8_t apdu[HDLC_APDU_MAX];
    uint64_t n_frames, n_messages;
    uint64_t n_bad_frame;   /* false starts: format, length or a check sum */
    uint64_t n_bad_content; /* sound frames whose info makes no sense */
    uint64_t n_lost;        /* messages given up: a part is missing or they are too long */
};
void hdlc_decoder_init(struct hdlc_decoder *d, void (*deliver)(void *who, const uint8_t *apdu, size_t n), void *who);
void hdlc_decoder_reset(struct hdlc_decoder *d);
void hdlc_decoder_feed(struct hdlc_decoder *d, const uint8_t *bytes, size_t n);

#endif
