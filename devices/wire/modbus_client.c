/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written from the specification's drawings, apart from modbus.c: so one checks the other. */
#include "devices/wire/modbus_client.h"

#include "devices/wire/be16.h"

#include <assert.h>
#include <string.h>

static bool is_read_of_bits(uint8_t fc) { return fc == MODBUS_READ_COILS || fc == MODBUS_READ_DISCRETE_INPUTS; }

static size_t put_span(uint8_t *out, uint16_t addr, uint16_t second)
{
    be16_put(out, addr);
    be16_put(out + 2, second);
    return 4;
}

static size_t put_many(const struct modbus_request *r, size_t n_bytes, uint8_t *out)
{
    put_span(out, r->write_addr, r->write_quantity);
    out[4] = (uint8_t)n_bytes;
    memcpy(out + 5, r->write_bytes, n_bytes);
    return 5 + n_bytes;
}

static size_t put_identity(const struct modbus_request *r, uint8_t *out)
{
    out[0] = MODBUS_MEI_IDENTITY;
    out[1] = r->id_code;
    out[2] = r->id_object;
    return 3;
}

size_t modbus_client_encode(const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX])
{
    assert(r->read_quantity <= (is_read_of_bits(r->fc) ? MODBUS_READ_BITS_MAX : MODBUS_READ_MAX));
    assert(r->write_quantity <= (r->fc == MODBUS_WRITE_COILS ? MODBUS_WRITE_BITS_MAX : MODBUS_WRITE_MAX));
    assert(r->fc != MODBUS_READ_WRITE_REGISTERS || r->write_quantity <= MODBUS_READ_WRITE_MAX);
    out[0] = r->fc;
    switch ((enum modbus_function)r->fc) {
    case MODBUS_READ_COILS:
    case MODBUS_READ_DISCRETE_INPUTS:
    case MODBUS_READ_HOLDING:
    case MODBUS_READ_INPUT: return 1 + put_span(out + 1, r->read_addr, r->read_quantity);
    case MODBUS_WRITE_COIL:
    case MODBUS_WRITE_REGISTER: return 1 + put_span(out + 1, r->write_addr, be16_get(r->write_bytes));
    case MODBUS_WRITE_COILS: return 1 + put_many(r, (r->write_quantity + 7u) / 8, out + 1);
    case MODBUS_WRITE_REGISTERS: return 1 + put_many(r, 2u * r->write_quantity, out + 1);
    case MODBUS_READ_WRITE_REGISTERS:
        put_span(out + 1, r->read_addr, r->read_quantity);
        return 5 + put_many(r, 2u * r->write_quantity, out + 5);
    case MODBUS_READ_IDENTITY: return 1 + put_identity(r, out + 1);
    }
    assert(!"a function of enum modbus_function");
    return 0;
}

/* A byte count, which must be that of the quantity asked for, and as many bytes. */
static bool take_data(const struct modbus_request *asked, const uint8_t *at, size_t n, struct modbus_client_answer *out)
{
    const size_t n_data = is_read_of_bits(asked->fc) ? (asked->read_quantity + 7u) / 8 : 2u * asked->read_quantity;
    if (n != 1 + n_data || at[0] != n_data) return false;
    out->data = at + 1;
    out->n_data = n_data;
    return true;
}

static bool is_echo(const struct modbus_request *asked, const uint8_t *at, size_t n)
{
    const bool is_one = asked->fc == MODBUS_WRITE_COIL || asked->fc == MODBUS_WRITE_REGISTER;
    uint8_t echo[4];
    put_span(echo, asked->write_addr, is_one ? be16_get(asked->write_bytes) : asked->write_quantity);
    return n == sizeof echo && memcmp(at, echo, sizeof echo) == 0;
}

static bool take(const struct modbus_request *asked, const uint8_t *at, size_t n, struct modbus_client_answer *out)
{
    if (asked->read_quantity > 0) return take_data(asked, at, n, out);
    if (asked->write_quantity > 0) return is_echo(asked, at, n);
    if (n < 6 || at[0] != MODBUS_MEI_IDENTITY || at[1] != asked->id_code) return false;
    out->data = at + 1;
    out->n_data = n - 1;
    return true;
}

enum modbus_client_verdict modbus_client_decode(const struct modbus_request *asked, const uint8_t *pdu, size_t n,
                                                struct modbus_client_answer *out)
{
    assert(asked != NULL);
    assert(out != NULL);
    *out = (struct modbus_client_answer){0};
    if (n < 2) return MODBUS_CLIENT_MISMATCH;
    if (pdu[0] == (asked->fc | 0x80) && n == 2 && pdu[1] != 0) {
        out->exception = pdu[1];
        return MODBUS_CLIENT_REFUSED;
    }
    if (pdu[0] != asked->fc) return MODBUS_CLIENT_MISMATCH;
    return take(asked, pdu + 1, n - 1, out) ? MODBUS_CLIENT_DONE : MODBUS_CLIENT_MISMATCH;
}
