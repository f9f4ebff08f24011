/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_client.h - Modbus protocol data units, the client's side: for tests and for load.
 *
 * A request is the struct the server decodes into, so encoding and modbus_decode() are each other's inverse.
 * Owns nothing: an answer points into its PDU. */
#ifndef PILOTSIM_DEVICES_WIRE_MODBUS_CLIENT_H
#define PILOTSIM_DEVICES_WIRE_MODBUS_CLIENT_H

#include "devices/wire/modbus.h"

/* Any function modbus_decode() knows, within its limits (asserted); returns the length. */
size_t modbus_client_encode(const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX]);

enum modbus_client_verdict {
    MODBUS_CLIENT_DONE,     /* what was asked for */
    MODBUS_CLIENT_REFUSED,  /* an exception */
    MODBUS_CLIENT_MISMATCH, /* not an answer to this request */
};

struct modbus_client_answer {
    uint8_t exception;   /* the code, as sent; 0: none */
    const uint8_t *data; /* of 0x03, 0x04, 0x17: registers; of 0x01, 0x02: bits; of 0x2B: what follows the MEI type */
    size_t n_data;       /* bytes */
};

MUST_USE enum modbus_client_verdict modbus_client_decode(const struct modbus_request *asked, const uint8_t *pdu, size_t n,
                                                         struct modbus_client_answer *out);

#endif
