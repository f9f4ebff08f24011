/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_rtu.h"

#include <assert.h>
#include <string.h>

enum { BITS_PER_CHARACTER = 11, BAUD_FIXED_ABOVE = 19200, SILENCE_FIXED_US = 1750, GAP_FIXED_US = 750 };

/* Polynomial 0xA001 (0x8005 reflected), begun with 0xFFFF; the table holds the remainders of four bits. */
uint16_t modbus_rtu_crc(const uint8_t *bytes, size_t n)
{
    static const uint16_t of_nibble[16] = {
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
        0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
    };
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = (uint16_t)(crc >> 4) ^ of_nibble[crc & 0xF];
        crc = (uint16_t)(crc >> 4) ^ of_nibble[crc & 0xF];
    }
    return crc;
}

bool modbus_rtu_check(const uint8_t *bytes, size_t n, struct modbus_rtu_frame *out)
{
    assert(out != NULL);
    if (n < MODBUS_RTU_FRAME_MIN || n > MODBUS_RTU_FRAME_MAX) return false;
    const uint16_t crc = modbus_rtu_crc(bytes, n - 2);
    if (bytes[n - 2] != (crc & 0xFF) || bytes[n - 1] != crc >> 8) return false;
    *out = (struct modbus_rtu_frame){.addr = bytes[0], .pdu = bytes + 1, .n_pdu = n - 3, .n_consumed = n};
    return true;
}

/* Where a request's byte count stands in the frame, and how long the frame is without those bytes. */
struct layout {
    uint8_t n_fixed; /* 0: unknown function */
    uint8_t at_count;
};

static struct layout layout_of(uint8_t fc)
{
    switch (fc) {
    case MODBUS_READ_COILS:
    case MODBUS_READ_DISCRETE_INPUTS:
    case MODBUS_READ_HOLDING:
    case MODBUS_READ_INPUT:
    case MODBUS_WRITE_COIL:
    case MODBUS_WRITE_REGISTER: return (struct layout){.n_fixed = 8};
    case MODBUS_WRITE_COILS:
    case MODBUS_WRITE_REGISTERS: return (struct layout){.n_fixed = 9, .at_count = 6};
    case MODBUS_READ_WRITE_REGISTERS: return (struct layout){.n_fixed = 13, .at_count = 10};
    case MODBUS_READ_IDENTITY: return (struct layout){.n_fixed = 7};
    default: return (struct layout){0};
    }
}

size_t modbus_rtu_request_length(const uint8_t *bytes, size_t n)
{
    if (n < 2) return 0;
    const struct layout l = layout_of(bytes[1]);
    if (l.at_count == 0) return l.n_fixed;
    return n > l.at_count ? (size_t)l.n_fixed + bytes[l.at_count] : 0;
}

static bool is_whole_request(const uint8_t *bytes, size_t n)
{
    struct modbus_rtu_frame f;
    const size_t length = modbus_rtu_request_length(bytes, n);
    return length > 0 && length <= n && bytes[0] <= MODBUS_RTU_ADDRESS_MAX && modbus_rtu_check(bytes, length, &f);
}

/* Of a function whose length is unknown: it ends where a request begins that passes, or else with silence. */
static enum modbus_rtu_verdict next_unknown(const uint8_t *bytes, size_t n, struct modbus_rtu_frame *out)
{
    size_t end = 1;
    while (end < n && !is_whole_request(bytes + end, n - end)) end++;
    if (end == n && n < MODBUS_RTU_FRAME_MAX) return MODBUS_RTU_MORE;
    if (end < n && modbus_rtu_check(bytes, end, out)) return MODBUS_RTU_FRAME;
    *out = (struct modbus_rtu_frame){.n_consumed = end};
    return MODBUS_RTU_NOISE;
}

/* After noise the next byte may begin a frame: a wrong start passes the checksum once in 65536. */
enum modbus_rtu_verdict modbus_rtu_next(const uint8_t *bytes, size_t n, struct modbus_rtu_frame *out)
{
    assert(bytes != NULL || n == 0);
    assert(out != NULL);
    if (n < 2) return MODBUS_RTU_MORE;
    *out = (struct modbus_rtu_frame){.n_consumed = 1};
    if (bytes[0] > MODBUS_RTU_ADDRESS_MAX) return MODBUS_RTU_NOISE;
    if (layout_of(bytes[1]).n_fixed == 0) return next_unknown(bytes, n, out);
    const size_t length = modbus_rtu_request_length(bytes, n);
    if (length > MODBUS_RTU_FRAME_MAX) return MODBUS_RTU_NOISE;
    if (length == 0 || n < length) return MODBUS_RTU_MORE;
    return modbus_rtu_check(bytes, length, out) ? MODBUS_RTU_FRAME : MODBUS_RTU_NOISE;
}

size_t modbus_rtu_encode(uint8_t addr, const uint8_t *pdu, size_t n_pdu, uint8_t out[MODBUS_RTU_FRAME_MAX])
{
    assert(n_pdu >= 1);
    assert(n_pdu <= MODBUS_PDU_MAX);
    out[0] = addr;
    memcpy(out + 1, pdu, n_pdu);
    const uint16_t crc = modbus_rtu_crc(out, n_pdu + 1);
    out[n_pdu + 1] = (uint8_t)crc;
    out[n_pdu + 2] = (uint8_t)(crc >> 8);
    return n_pdu + 3;
}

/* Rounded up: a silence must not end early. */
static uint32_t half_characters_us(uint32_t n_half, uint32_t baud)
{
    const uint64_t bits_doubled = (uint64_t)n_half * BITS_PER_CHARACTER;
    return (uint32_t)((bits_doubled * 1000000 + 2 * (uint64_t)baud - 1) / (2 * (uint64_t)baud));
}

uint32_t modbus_rtu_silence_us(uint32_t baud)
{
    assert(baud > 0);
    return baud > BAUD_FIXED_ABOVE ? SILENCE_FIXED_US : half_characters_us(7, baud);
}

uint32_t modbus_rtu_gap_us(uint32_t baud)
{
    assert(baud > 0);
    return baud > BAUD_FIXED_ABOVE ? GAP_FIXED_US : half_characters_us(3, baud);
}
