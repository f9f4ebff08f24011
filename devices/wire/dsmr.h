/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dsmr.h - the ASCII telegram of a meter's customer port: written, checked and read line by line.
 *
 *   /ISK5...\r\n \r\n 1-0:1.8.0(000123.456*kWh)\r\n ... !CRC\r\n
 *
 * Source: DSMR P1 companion standard 5.0 (CRC-16/ARC over '/' to '!', four upper-case digits), IEC 62056-21 (lines).
 * Known defect of some meters: the digits are always 0000. Bytes and room are the caller's; nothing is kept. */
#ifndef PILOTSIM_WIRE_DSMR_H
#define PILOTSIM_WIRE_DSMR_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DSMR_DIGITS_MAX = 12 };

struct dsmr_item {
    const char *obis;            /* "1-0:1.8.0" */
    const char *unit;            /* "kWh"; NULL: a text */
    uint8_t n_whole, n_decimals; /* digits, zeros before; together at most DSMR_DIGITS_MAX */
};
struct dsmr_value {
    double number;    /* in the item's unit; below 0 or NaN is sent as 0, too large as all nines */
    const char *text; /* for an item without unit: printable, no brackets, '!' or '/' */
};

enum dsmr_check { DSMR_CRC, DSMR_CRC_ZERO /* the defect */ };

uint16_t dsmr_crc(const void *bytes, size_t n); /* CRC-16/ARC */

/* header: what follows '/', as "ISK5\\2M550T-1012". Returns the size (a NUL follows), 0 if room is too small or a text holds
 * what it must not. */
size_t dsmr_write(const char *header, const struct dsmr_item *items, const struct dsmr_value *values, size_t n,
                  enum dsmr_check check, char *out, size_t room);

struct dsmr_telegram { /* points into the bytes */
    const char *header;
    size_t n_header;
    const char *lines; /* between the blank line and '!' */
    size_t n_lines;
};
/* False: not one whole telegram, or its check does not fit. DSMR_CRC_ZERO lets 0000 pass, or a right one. */
MUST_USE bool dsmr_parse(const char *bytes, size_t n, enum dsmr_check check, struct dsmr_telegram *out);

struct dsmr_reading {
    const char *obis, *value, *unit; /* not ended by a NUL; unit NULL if there is none */
    size_t n_obis, n_value, n_unit;
};
/* The line at *at (from 0), first bracket only. False: no more, or a line that is none (then *at < t->n_lines). */
MUST_USE bool dsmr_next(const struct dsmr_telegram *t, size_t *at, struct dsmr_reading *out);

#endif
