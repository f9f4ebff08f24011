/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus.h - Modbus protocol data units, the server's side: bytes to a request, an answer to bytes.
 *
 * A PDU is function code and data, without unit and checksum; modbus_tcp.h and modbus_rtu.h cut it out of their frames.
 * A request has a half that reads and a half that writes; one of them has quantity 0 except in function 0x17, which
 * writes first. So who answers does the write half, then the read half, and has served every function.
 * Decoding says what the bytes ask, not what a product offers: it refuses functions it does not know (exception 1), then
 * lengths and quantities no server may accept (3), then addresses beyond 65535 (2). Which functions, addresses and values
 * exist is decided by the product; one that offers fewer functions looks at `fc`, which is set with any outcome, before it
 * looks at the outcome: its exception 1 comes first.
 * Owns nothing: a request points into its PDU. Source: MODBUS Application Protocol Specification V1.1b3, sections 4 to 7. */
#ifndef PILOTSIM_DEVICES_WIRE_MODBUS_H
#define PILOTSIM_DEVICES_WIRE_MODBUS_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum modbus_function {
    MODBUS_READ_COILS = 0x01,
    MODBUS_READ_DISCRETE_INPUTS = 0x02,
    MODBUS_READ_HOLDING = 0x03,
    MODBUS_READ_INPUT = 0x04,
    MODBUS_WRITE_COIL = 0x05,
    MODBUS_WRITE_REGISTER = 0x06,
    MODBUS_WRITE_COILS = 0x0F,
    MODBUS_WRITE_REGISTERS = 0x10,
    MODBUS_READ_WRITE_REGISTERS = 0x17,
    MODBUS_READ_IDENTITY = 0x2B, /* with MEI type 0x0E, the only one known here */
};

enum modbus_exception {
    MODBUS_FINE = 0, /* none */
    MODBUS_ILLEGAL_FUNCTION = 1,
    MODBUS_ILLEGAL_ADDRESS = 2,
    MODBUS_ILLEGAL_VALUE = 3,
    MODBUS_DEVICE_FAILURE = 4,
    MODBUS_ACKNOWLEDGE = 5,
    MODBUS_BUSY = 6,
    MODBUS_NO_GATEWAY_PATH = 0x0A,
    MODBUS_NO_GATEWAY_ANSWER = 0x0B,
};

enum {
    MODBUS_PDU_MAX = 253,        /* bytes */
    MODBUS_READ_MAX = 125,       /* registers a read */
    MODBUS_WRITE_MAX = 123,      /* registers a write with 0x10 */
    MODBUS_READ_WRITE_MAX = 121, /* registers written with 0x17 */
    MODBUS_READ_BITS_MAX = 2000,
    MODBUS_WRITE_BITS_MAX = 1968,
    MODBUS_MEI_IDENTITY = 0x0E,
};

struct modbus_request {
    uint8_t fc;
    uint8_t id_code;        /* 0x2B: which objects, 1..4 */
    uint8_t id_object;      /* 0x2B: the first one */
    uint16_t read_addr;     /* as on the wire: the first register is 0 */
    uint16_t read_quantity; /* registers, or bits of 0x01 and 0x02 */
    uint16_t write_addr;
    uint16_t write_quantity; /* registers, or bits of 0x05 and 0x0F */
    /* 2 bytes a register, high byte first. 0x05: FF00 or 0000; 0x0F: eight bits a byte, lowest first. NULL: no write. */
    const uint8_t *write_bytes;
};

/* MODBUS_FINE, or the exception to answer with; out->fc is then the function it is about (0 of an empty PDU) and the
 * rest is zero. */
MUST_USE enum modbus_exception modbus_decode(const uint8_t *pdu, size_t n, struct modbus_request *out);

/* Answers: each returns the length written to out. The exceptions' function is the request's. */
size_t modbus_encode_exception(uint8_t fc, enum modbus_exception e, uint8_t out[MODBUS_PDU_MAX]);
/* To 0x03, 0x04, 0x17: read_quantity words, at most MODBUS_READ_MAX. */
size_t modbus_encode_read(const struct modbus_request *r, const uint16_t *words, uint8_t out[MODBUS_PDU_MAX]);
/* To 0x05, 0x06, 0x0F, 0x10: the echo that says it is done. */
size_t modbus_encode_written(const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX]);

/* The i-th register of the write half. */
uint16_t modbus_written_word(const struct modbus_request *r, uint16_t i);

#endif
