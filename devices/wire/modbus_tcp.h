/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_tcp.h - Modbus frames in a stream of TCP: several may come at once, one may come in pieces.
 *
 * A frame is txid(2) protocol(2)=0 length(2) unit(1) and the PDU, high bytes first; length counts unit and PDU.
 * What cannot be a frame cannot be skipped either, as nothing marks the next one: the connection is to be dropped.
 * Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3. */
#ifndef PILOTSIM_DEVICES_WIRE_MODBUS_TCP_H
#define PILOTSIM_DEVICES_WIRE_MODBUS_TCP_H

#include "devices/wire/modbus.h"

enum { MODBUS_TCP_HEADER = 7, MODBUS_TCP_FRAME_MAX = MODBUS_TCP_HEADER + MODBUS_PDU_MAX }; /* 260 bytes */

enum modbus_tcp_verdict {
    MODBUS_TCP_MORE,   /* the frame is not whole yet */
    MODBUS_TCP_FRAME,  /* *out is filled */
    MODBUS_TCP_BROKEN, /* protocol not 0, or a length below 2 or above 254 */
};

struct modbus_tcp_frame {
    uint16_t txid;      /* to be echoed */
    uint8_t unit;       /* to be echoed */
    const uint8_t *pdu; /* in the caller's bytes */
    size_t n_pdu;       /* 1..MODBUS_PDU_MAX */
    size_t n_consumed;  /* bytes of the whole frame */
};

/* The frame at the beginning of the bytes. Needs MODBUS_TCP_FRAME_MAX bytes of buffer to always come to a verdict. */
MUST_USE enum modbus_tcp_verdict modbus_tcp_next(const uint8_t *bytes, size_t n, struct modbus_tcp_frame *out);

/* Writes the header of a PDU of n_pdu bytes, 1..MODBUS_PDU_MAX, which is to follow; returns MODBUS_TCP_HEADER. */
size_t modbus_tcp_header(uint16_t txid, uint8_t unit, size_t n_pdu, uint8_t out[MODBUS_TCP_HEADER]);

#endif
