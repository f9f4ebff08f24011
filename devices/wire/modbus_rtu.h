/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_rtu.h - Modbus frames on a serial line: address, PDU, checksum.
 *
 * On a real line silence separates frames. On a pseudo-terminal bytes come glued or in pieces, so a frame is cut by the
 * length its function code foretells and by its checksum; silence remains the last resort:
 *   bytes come:    modbus_rtu_next() until it says MORE, consuming what it says; then wait modbus_rtu_silence_us();
 *   silence falls: what is left is a frame if modbus_rtu_check() says so (a function of unknown length); then drop it.
 * A frame with a wrong checksum or for another address is never answered. Address 0 is for all: obeyed, not answered.
 * Source: MODBUS over Serial Line Specification and Implementation Guide V1.02, sections 2.5.1 and 6.2. */
#ifndef PILOTSIM_DEVICES_WIRE_MODBUS_RTU_H
#define PILOTSIM_DEVICES_WIRE_MODBUS_RTU_H

#include "devices/wire/modbus.h"

enum {
    MODBUS_RTU_FRAME_MIN = 4, /* bytes: address, function, checksum */
    MODBUS_RTU_FRAME_MAX = 1 + MODBUS_PDU_MAX + 2,
    MODBUS_RTU_BROADCAST = 0,
    MODBUS_RTU_ADDRESS_MAX = 247,
};

enum modbus_rtu_verdict {
    MODBUS_RTU_MORE,  /* not whole yet, or an end only silence can tell */
    MODBUS_RTU_FRAME, /* *out is filled */
    MODBUS_RTU_NOISE, /* no frame begins here: drop n_consumed bytes and ask again */
};

struct modbus_rtu_frame {
    uint8_t addr;
    const uint8_t *pdu; /* in the caller's bytes */
    size_t n_pdu;
    size_t n_consumed;
};

/* The request at the beginning of the bytes. A buffer of MODBUS_RTU_FRAME_MAX bytes that is full is never MORE. */
MUST_USE enum modbus_rtu_verdict modbus_rtu_next(const uint8_t *bytes, size_t n, struct modbus_rtu_frame *out);

/* Are these bytes, all of them, one frame? */
MUST_USE bool modbus_rtu_check(const uint8_t *bytes, size_t n, struct modbus_rtu_frame *out);

/* Bytes of the whole request that begins here; 0: more bytes are needed to tell, or the function is unknown. */
size_t modbus_rtu_request_length(const uint8_t *bytes, size_t n);

/* Puts address and checksum around a PDU of 1..MODBUS_PDU_MAX bytes; returns the length. */
size_t modbus_rtu_encode(uint8_t addr, const uint8_t *pdu, size_t n_pdu, uint8_t out[MODBUS_RTU_FRAME_MAX]);

/* Sent low byte first. */
uint16_t modbus_rtu_crc(const uint8_t *bytes, size_t n);

/* Silence between frames, and the longest gap within one, at baud > 0 with 11 bits a character. */
uint32_t modbus_rtu_silence_us(uint32_t baud);
uint32_t modbus_rtu_gap_us(uint32_t baud);

#endif
