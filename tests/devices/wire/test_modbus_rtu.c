/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_rtu.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

/* Check value of CRC-16/MODBUS in the catalogue of parametrised CRC algorithms (reveng). */
Test(modbus_rtu, the_checksum_of_the_nine_digits_is_the_catalogues)
{
    cr_expect_eq(modbus_rtu_crc((const uint8_t *)"123456789", 9), 0x4B37);
    cr_expect_eq(modbus_rtu_crc(NULL, 0), 0xFFFF);
}

/* MODBUS over Serial Line V1.02, section 6.2.2: address 2, function 7 gives 0x1241, sent 41 12. */
Test(modbus_rtu, the_checksum_of_the_guides_example)
{
    const struct hex bytes = hex("02 07");
    cr_expect_eq(modbus_rtu_crc(bytes.at, bytes.n), 0x1241);
}

/* The definition, bit by bit, against the table of four bits. */
Test(modbus_rtu, the_table_is_the_polynomial)
{
    for (unsigned first = 0; first < 256; first++) {
        const uint8_t bytes[2] = {(uint8_t)first, (uint8_t)(first * 37 + 11)};
        uint16_t crc = 0xFFFF;
        for (int i = 0; i < 2; i++) {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1);
        }
        cr_expect_eq(modbus_rtu_crc(bytes, 2), crc);
    }
}

static const char read_ten[] = "01 03 0000 000A C5CD";

Test(modbus_rtu, a_frame_is_address_pdu_and_checksum)
{
    const struct hex bytes = hex(read_ten);
    struct modbus_rtu_frame f;
    cr_assert(modbus_rtu_check(bytes.at, bytes.n, &f));
    cr_expect_eq(f.addr, 1);
    cr_expect(hex_is(f.pdu, f.n_pdu, "03 0000 000A"));
    uint8_t out[MODBUS_RTU_FRAME_MAX];
    cr_expect(hex_is(out, modbus_rtu_encode(1, f.pdu, f.n_pdu, out), read_ten));
}

Test(modbus_rtu, a_wrong_bit_anywhere_is_seen)
{
    struct hex bytes = hex(read_ten);
    struct modbus_rtu_frame f;
    for (size_t bit = 0; bit < 8 * bytes.n; bit++) {
        bytes.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_expect_not(modbus_rtu_check(bytes.at, bytes.n, &f), "bit %zu", bit);
        bytes.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

Test(modbus_rtu, each_piece_of_a_frame_asks_for_more)
{
    const struct hex bytes = hex(read_ten);
    struct modbus_rtu_frame f;
    for (size_t n = 0; n < bytes.n; n++) cr_expect_eq(modbus_rtu_next(bytes.at, n, &f), MODBUS_RTU_MORE, "%zu bytes", n);
    cr_expect_eq(modbus_rtu_next(bytes.at, bytes.n, &f), MODBUS_RTU_FRAME);
}

/* Takes all there is, one frame after another; the addresses of the frames as a text. */
static void addresses(const uint8_t *bytes, size_t n, char *out)
{
    struct modbus_rtu_frame f;
    enum modbus_rtu_verdict v;
    while ((v = modbus_rtu_next(bytes, n, &f)) != MODBUS_RTU_MORE) {
        cr_assert_gt(f.n_consumed, 0);
        cr_assert_leq(f.n_consumed, n);
        if (v == MODBUS_RTU_FRAME) *out++ = (char)('0' + f.addr);
        bytes += f.n_consumed;
        n -= f.n_consumed;
    }
    *out = '\0';
}

static void add(struct hex *to, uint8_t addr, const char *pdu)
{
    const struct hex h = hex(pdu);
    to->n += modbus_rtu_encode(addr, h.at, h.n, to->at + to->n);
}

Test(modbus_rtu, glued_requests_come_one_by_one)
{
    struct hex line = {.n = 0};
    char seen[16];
    add(&line, 1, "03 0000 000A");
    add(&line, 2, "06 0001 0003");
    add(&line, 3, "10 0001 0002 04 000A 0102");
    add(&line, 4, "17 0003 0006 000E 0003 06 00FF 00FF 00FF");
    add(&line, 5, "2B 0E 01 00");
    add(&line, 6, "0F 0013 000A 02 CD01");
    addresses(line.at, line.n, seen);
    cr_expect_str_eq(seen, "123456");
}

Test(modbus_rtu, after_noise_the_next_request_is_found)
{
    struct hex line = hex("FF 00 01 03 0000 000A C5CE"); /* two strays and a wrong checksum */
    char seen[16];
    add(&line, 2, "04 0008 0001");
    add(&line, 3, "06 0001 0003");
    addresses(line.at, line.n, seen);
    cr_expect_str_eq(seen, "23");
}

Test(modbus_rtu, an_unknown_function_ends_with_silence)
{
    struct hex line = {.n = 0};
    struct modbus_rtu_frame f;
    add(&line, 1, "41 01 02 03");
    cr_expect_eq(modbus_rtu_next(line.at, line.n, &f), MODBUS_RTU_MORE);
    cr_assert(modbus_rtu_check(line.at, line.n, &f));
    cr_expect(hex_is(f.pdu, f.n_pdu, "41 01 02 03"));
}

Test(modbus_rtu, an_unknown_function_ends_where_the_next_request_begins)
{
    struct hex line = {.n = 0};
    char seen[16];
    add(&line, 1, "41 01 02 03");
    add(&line, 2, "04 0008 0001");
    addresses(line.at, line.n, seen);
    cr_expect_str_eq(seen, "12");
}

Test(modbus_rtu, a_full_buffer_always_moves_on)
{
    uint8_t bytes[MODBUS_RTU_FRAME_MAX];
    struct modbus_rtu_frame f;
    for (int fill = 0; fill < 256; fill++) {
        memset(bytes, fill, sizeof bytes);
        cr_expect_neq(modbus_rtu_next(bytes, sizeof bytes, &f), MODBUS_RTU_MORE, "all %02X", fill);
    }
}

struct line {
    unsigned baud, silence_us, gap_us;
};

ParameterizedTestParameters(modbus_rtu, silence_is_three_and_a_half_characters)
{
    static struct line rows[] = {
        /* 38.5 and 16.5 bits of 1/baud, rounded up to a microsecond */
        {1200, 32084, 13750}, {9600, 4011, 1719}, {19200, 2006, 860}, {19201, 1750, 750}, {115200, 1750, 750},
    };
    return cr_make_param_array(struct line, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct line *row, modbus_rtu, silence_is_three_and_a_half_characters)
{
    cr_expect_eq(modbus_rtu_silence_us(row->baud), row->silence_us, "at %u baud", row->baud);
    cr_expect_eq(modbus_rtu_gap_us(row->baud), row->gap_us, "at %u baud", row->baud);
}
