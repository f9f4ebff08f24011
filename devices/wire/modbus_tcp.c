/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_tcp.h"

#include "devices/wire/be16.h"

#include <assert.h>

enum { AT_PROTOCOL = 2, AT_LENGTH = 4, AT_UNIT = 6 };
enum { LENGTH_MIN = 2, LENGTH_MAX = 1 + MODBUS_PDU_MAX };

/* Judged as soon as the field is there: a stranger is not waited for. */
enum modbus_tcp_verdict modbus_tcp_next(const uint8_t *bytes, size_t n, struct modbus_tcp_frame *out)
{
    assert(bytes != NULL || n == 0);
    assert(out != NULL);
    if (n < AT_LENGTH) return MODBUS_TCP_MORE;
    if (be16_get(bytes + AT_PROTOCOL) != 0) return MODBUS_TCP_BROKEN;
    if (n < AT_UNIT) return MODBUS_TCP_MORE;
    const size_t length = be16_get(bytes + AT_LENGTH);
    if (length < LENGTH_MIN || length > LENGTH_MAX) return MODBUS_TCP_BROKEN;
    if (n < AT_UNIT + length) return MODBUS_TCP_MORE;
    *out = (struct modbus_tcp_frame){
        .txid = be16_get(bytes),
        .unit = bytes[AT_UNIT],
        .pdu = bytes + MODBUS_TCP_HEADER,
        .n_pdu = length - 1,
        .n_consumed = AT_UNIT + length,
    };
    return MODBUS_TCP_FRAME;
}

size_t modbus_tcp_header(uint16_t txid, uint8_t unit, size_t n_pdu, uint8_t out[MODBUS_TCP_HEADER])
{
    assert(n_pdu >= 1);
    assert(n_pdu <= MODBUS_PDU_MAX);
    be16_put(out, txid);
    be16_put(out + AT_PROTOCOL, 0);
    be16_put(out + AT_LENGTH, (uint16_t)(n_pdu + 1));
    out[AT_UNIT] = unit;
    return MODBUS_TCP_HEADER;
}
