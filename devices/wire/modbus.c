/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row a function: how its bytes are laid out and how much it may ask for. All but the device identification are an
 * address and a quantity once or twice, so one reader walks them all. */
#include "devices/wire/modbus.h"

#include "devices/wire/be16.h"

#include <assert.h>
#include <string.h>

enum shape {
    SHAPE_NONE,     /* not a function known here */
    SHAPE_READ,     /* address, quantity */
    SHAPE_ONE,      /* address, value */
    SHAPE_MANY,     /* address, quantity, byte count, bytes */
    SHAPE_BOTH,     /* read: address, quantity; then as SHAPE_MANY */
    SHAPE_IDENTITY, /* MEI type, code, object */
};

struct function {
    uint8_t shape;
    uint8_t unit_bits; /* a bit, or a register of 16 */
    uint16_t read_max;
    uint16_t write_max;
};

/* clang-format off */
static const struct function functions[] = {
    /*                                shape           bits  read_max              write_max */
    [MODBUS_READ_COILS]           = { SHAPE_READ,      1,   MODBUS_READ_BITS_MAX, 0 },
    [MODBUS_READ_DISCRETE_INPUTS] = { SHAPE_READ,      1,   MODBUS_READ_BITS_MAX, 0 },
    [MODBUS_READ_HOLDING]         = { SHAPE_READ,     16,   MODBUS_READ_MAX,      0 },
    [MODBUS_READ_INPUT]           = { SHAPE_READ,     16,   MODBUS_READ_MAX,      0 },
    [MODBUS_WRITE_COIL]           = { SHAPE_ONE,       1,   0,                    1 },
    [MODBUS_WRITE_REGISTER]       = { SHAPE_ONE,      16,   0,                    1 },
    [MODBUS_WRITE_COILS]          = { SHAPE_MANY,      1,   0,                    MODBUS_WRITE_BITS_MAX },
    [MODBUS_WRITE_REGISTERS]      = { SHAPE_MANY,     16,   0,                    MODBUS_WRITE_MAX },
    [MODBUS_READ_WRITE_REGISTERS] = { SHAPE_BOTH,     16,   MODBUS_READ_MAX,      MODBUS_READ_WRITE_MAX },
    [MODBUS_READ_IDENTITY]        = { SHAPE_IDENTITY,  0,   0,                    0 },
};
/* clang-format on */

static const struct function *function_of(uint8_t fc)
{
    static const struct function none = {.shape = SHAPE_NONE};
    return fc < ARRAY_LEN(functions) ? &functions[fc] : &none;
}

/* --- requests --- */

static bool is_quantity(uint16_t quantity, uint16_t most) { return quantity >= 1 && quantity <= most; }

static bool is_beyond_end(uint16_t addr, uint16_t quantity) { return (uint32_t)addr + quantity > 0x10000; }

/* Exception 2 is for what no product can have: the addresses end at 65535. */
static enum modbus_exception ranges(const struct modbus_request *r)
{
    if (is_beyond_end(r->read_addr, r->read_quantity)) return MODBUS_ILLEGAL_ADDRESS;
    if (is_beyond_end(r->write_addr, r->write_quantity)) return MODBUS_ILLEGAL_ADDRESS;
    return MODBUS_FINE;
}

static enum modbus_exception read_half(const struct function *f, const uint8_t *at, size_t n, struct modbus_request *r)
{
    if (n != 4) return MODBUS_ILLEGAL_VALUE;
    r->read_addr = be16_get(at);
    r->read_quantity = be16_get(at + 2);
    return is_quantity(r->read_quantity, f->read_max) ? MODBUS_FINE : MODBUS_ILLEGAL_VALUE;
}

static enum modbus_exception write_one(const struct function *f, const uint8_t *at, size_t n, struct modbus_request *r)
{
    if (n != 4) return MODBUS_ILLEGAL_VALUE;
    r->write_addr = be16_get(at);
    r->write_quantity = 1;
    r->write_bytes = at + 2;
    const uint16_t word = be16_get(r->write_bytes);
    return f->unit_bits == 16 || word == 0x0000 || word == 0xFF00 ? MODBUS_FINE : MODBUS_ILLEGAL_VALUE;
}

static enum modbus_exception write_many(const struct function *f, const uint8_t *at, size_t n, struct modbus_request *r)
{
    if (n < 5) return MODBUS_ILLEGAL_VALUE;
    r->write_addr = be16_get(at);
    r->write_quantity = be16_get(at + 2);
    r->write_bytes = at + 5;
    if (!is_quantity(r->write_quantity, f->write_max)) return MODBUS_ILLEGAL_VALUE;
    const size_t n_bytes = ((size_t)r->write_quantity * f->unit_bits + 7) / 8;
    return at[4] == n_bytes && n == 5 + n_bytes ? MODBUS_FINE : MODBUS_ILLEGAL_VALUE;
}

static enum modbus_exception both_halves(const struct function *f, const uint8_t *at, size_t n, struct modbus_request *r)
{
    if (n < 4) return MODBUS_ILLEGAL_VALUE;
    const enum modbus_exception e = read_half(f, at, 4, r);
    return e != MODBUS_FINE ? e : write_many(f, at + 4, n - 4, r);
}

/* Another MEI type is another function (7: 'the MEI type is not supported' is code 1). */
static enum modbus_exception identity(const uint8_t *at, size_t n, struct modbus_request *r)
{
    if (n >= 1 && at[0] != MODBUS_MEI_IDENTITY) return MODBUS_ILLEGAL_FUNCTION;
    if (n != 3) return MODBUS_ILLEGAL_VALUE;
    r->id_code = at[1];
    r->id_object = at[2];
    return r->id_code >= 1 && r->id_code <= 4 ? MODBUS_FINE : MODBUS_ILLEGAL_VALUE;
}

static enum modbus_exception halves(const uint8_t *at, size_t n, struct modbus_request *r)
{
    const struct function *f = function_of(r->fc);
    switch ((enum shape)f->shape) {
    case SHAPE_READ: return read_half(f, at, n, r);
    case SHAPE_ONE: return write_one(f, at, n, r);
    case SHAPE_MANY: return write_many(f, at, n, r);
    case SHAPE_BOTH: return both_halves(f, at, n, r);
    case SHAPE_IDENTITY: return identity(at, n, r);
    case SHAPE_NONE: break;
    }
    return MODBUS_ILLEGAL_FUNCTION;
}

enum modbus_exception modbus_decode(const uint8_t *pdu, size_t n, struct modbus_request *out)
{
    assert(pdu != NULL || n == 0);
    assert(out != NULL);
    *out = (struct modbus_request){.fc = n > 0 ? pdu[0] : 0};
    if (n == 0) return MODBUS_ILLEGAL_FUNCTION;
    enum modbus_exception e = halves(pdu + 1, n - 1, out);
    if (e == MODBUS_FINE) e = ranges(out);
    if (e != MODBUS_FINE) *out = (struct modbus_request){.fc = pdu[0]};
    return e;
}

uint16_t modbus_written_word(const struct modbus_request *r, uint16_t i)
{
    assert(r->write_bytes != NULL);
    assert(i < r->write_quantity);
    return be16_get(r->write_bytes + 2 * (size_t)i);
}

/* --- answers --- */

size_t modbus_encode_exception(uint8_t fc, enum modbus_exception e, uint8_t out[MODBUS_PDU_MAX])
{
    assert(e != MODBUS_FINE);
    out[0] = fc | 0x80;
    out[1] = (uint8_t)e;
    return 2;
}

size_t modbus_encode_read(const struct modbus_request *r, const uint16_t *words, uint8_t out[MODBUS_PDU_MAX])
{
    assert(is_quantity(r->read_quantity, MODBUS_READ_MAX));
    assert(function_of(r->fc)->unit_bits == 16);
    out[0] = r->fc;
    out[1] = (uint8_t)(2 * r->read_quantity);
    for (size_t i = 0; i < r->read_quantity; i++) be16_put(out + 2 + 2 * i, words[i]);
    return 2 + 2 * (size_t)r->read_quantity;
}

size_t modbus_encode_written(const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX])
{
    assert(r->write_bytes != NULL);
    const bool is_one = function_of(r->fc)->shape == SHAPE_ONE;
    assert(is_one || function_of(r->fc)->shape == SHAPE_MANY);
    out[0] = r->fc;
    be16_put(out + 1, r->write_addr);
    be16_put(out + 3, is_one ? be16_get(r->write_bytes) : r->write_quantity);
    return 5;
}
