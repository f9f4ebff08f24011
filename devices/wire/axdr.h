/* SPDX-License-Identifier: GPL-3.0-or-later */
/* axdr.h - values of DLMS/COSEM as A-XDR bytes: a tag, a BER length where the size varies, big-endian data.
 *
 * Source: IEC 62056-5-3 (Data type), IEC 61334-6 (A-XDR). The tags are those that push lists use.
 * The writer fills the caller's room; when it is too small, is_full is set and nothing more is written, so one look at
 * the end is enough. The reader is bounded: a value is handed out only when all its bytes are there, a group only when
 * it can hold its members (one byte each at least), and groups nest at most AXDR_NESTING_MAX deep. It allocates
 * nothing and its values point into the bytes read. */
#ifndef PILOTSIM_WIRE_AXDR_H
#define PILOTSIM_WIRE_AXDR_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum axdr_tag {
    AXDR_NULL = 0x00,
    AXDR_ARRAY = 0x01,
    AXDR_STRUCTURE = 0x02,
    AXDR_BOOL = 0x03,
    AXDR_I32 = 0x05,
    AXDR_U32 = 0x06,
    AXDR_OCTETS = 0x09,
    AXDR_VISIBLE = 0x0A,
    AXDR_UTF8 = 0x0C,
    AXDR_I8 = 0x0F,
    AXDR_I16 = 0x10,
    AXDR_U8 = 0x11,
    AXDR_U16 = 0x12,
    AXDR_I64 = 0x14,
    AXDR_U64 = 0x15,
    AXDR_ENUM = 0x16,
    AXDR_DATE_TIME = 0x19,
};

enum { AXDR_NESTING_MAX = 8, AXDR_DATE_TIME_BYTES = 12 };

struct axdr_writer {
    uint8_t *bytes;
    size_t room;
    size_t n; /* written */
    bool is_full;
};

void axdr_put_bytes(struct axdr_writer *w, const void *bytes, size_t n);               /* as they are */
void axdr_put_word(struct axdr_writer *w, uint64_t value, size_t n);                   /* the low n <= 8 bytes, no tag */
void axdr_put_length(struct axdr_writer *w, size_t n);                                 /* BER, shortest form, below 2^32 */
void axdr_put_null(struct axdr_writer *w);                                             /* */
void axdr_put_group(struct axdr_writer *w, enum axdr_tag tag, size_t n);               /* array or structure; members follow */
void axdr_put_text(struct axdr_writer *w, enum axdr_tag tag, const void *s, size_t n); /* octets, visible, utf8 */
void axdr_put_date_time(struct axdr_writer *w, const uint8_t bytes[AXDR_DATE_TIME_BYTES]);
/* Any tag of a number, bool or enum. Beyond the range of the tag a value stays at its end. */
void axdr_put_number(struct axdr_writer *w, enum axdr_tag tag, int64_t value);

struct axdr_value {
    uint8_t tag;          /* enum axdr_tag */
    uint8_t depth;        /* groups around it */
    int64_t number;       /* numbers, bool, enum; of AXDR_U64 the bits */
    size_t n;             /* members of a group; bytes of a text or date-time */
    const uint8_t *bytes; /* of a text or date-time */
};

struct axdr_reader {
    const uint8_t *bytes;
    size_t n_bytes, at;
    size_t open[AXDR_NESTING_MAX]; /* members still to come, outermost first */
    uint8_t depth;
};

struct axdr_reader axdr_read(const uint8_t *bytes, size_t n);
/* The next value; of a group its head, its members follow. False: the bytes end or make no sense; the place is kept. */
MUST_USE bool axdr_get(struct axdr_reader *r, struct axdr_value *out);
MUST_USE bool axdr_get_tag(struct axdr_reader *r, enum axdr_tag tag, struct axdr_value *out); /* only this one will do */
/* Goes past one value with all its members. */
MUST_USE bool axdr_skip(struct axdr_reader *r);
/* All bytes read and all groups complete. */
bool axdr_is_done(const struct axdr_reader *r);

/* A BER length of at most 4 bytes at *at, which moves behind it. */
MUST_USE bool axdr_get_length(const uint8_t *bytes, size_t n_bytes, size_t *at, size_t *out);
/* The big-endian number of n <= 8 bytes. */
uint64_t axdr_word(const uint8_t *bytes, size_t n);
bool axdr_is_text(uint8_t tag); /* octets, visible, utf8 */

#endif
