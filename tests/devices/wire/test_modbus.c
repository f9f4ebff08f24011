/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes named 'example' are those of the MODBUS Application Protocol Specification V1.1b3, section 6. */
#include "devices/wire/modbus.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct asked {
    char says[64];
    char pdu[64];
    uint16_t read_addr, read_quantity, write_addr, write_quantity;
    char written[32];
};

ParameterizedTestParameters(modbus, a_request_is_its_two_halves)
{
    static struct asked rows[] = {
        {"example: read holding registers", "03 006B 0003", 0x6B, 3, 0, 0, ""},
        {"example: read an input register", "04 0008 0001", 8, 1, 0, 0, ""},
        {"example: write one register", "06 0001 0003", 0, 0, 1, 1, "00 03"},
        {"example: write registers", "10 0001 0002 04 000A 0102", 0, 0, 1, 2, "00 0A 01 02"},
        {"example: read and write registers", "17 0003 0006 000E 0003 06 00FF 00FF 00FF", 3, 6, 0xE, 3, "00 FF 00 FF 00 FF"},
        {"example: read coils", "01 0013 0013", 0x13, 0x13, 0, 0, ""},
        {"example: read discrete inputs", "02 00C4 0016", 0xC4, 0x16, 0, 0, ""},
        {"example: write a coil", "05 00AC FF00", 0, 0, 0xAC, 1, "FF 00"},
        {"example: write coils, eight a byte", "0F 0013 000A 02 CD01", 0, 0, 0x13, 10, "CD 01"},
        {"the most registers of a read", "03 0000 007D", 0, 125, 0, 0, ""},
        {"the last register", "03 FFFF 0001", 0xFFFF, 1, 0, 0, ""},
    };
    return cr_make_param_array(struct asked, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct asked *row, modbus, a_request_is_its_two_halves)
{
    const struct hex pdu = hex(row->pdu), written = hex(row->written);
    struct modbus_request r;
    cr_assert_eq(modbus_decode(pdu.at, pdu.n, &r), MODBUS_FINE, "%s", row->says);
    cr_expect_eq(r.fc, pdu.at[0], "%s", row->says);
    cr_expect_eq(r.read_addr, row->read_addr, "%s", row->says);
    cr_expect_eq(r.read_quantity, row->read_quantity, "%s", row->says);
    cr_expect_eq(r.write_addr, row->write_addr, "%s", row->says);
    cr_expect_eq(r.write_quantity, row->write_quantity, "%s", row->says);
    cr_expect_eq(r.write_bytes != NULL, written.n > 0, "%s", row->says);
    if (r.write_bytes != NULL) cr_expect_arr_eq(r.write_bytes, written.at, written.n, "%s", row->says);
}

struct refused {
    char says[64];
    char pdu[64];
    int code;
};

ParameterizedTestParameters(modbus, what_no_server_may_accept_is_refused)
{
    static struct refused rows[] = {
        {"nothing at all", "", MODBUS_ILLEGAL_FUNCTION},
        {"function 0", "00 0000 0001", MODBUS_ILLEGAL_FUNCTION},
        {"diagnostics, which nobody here has", "08 0000 1234", MODBUS_ILLEGAL_FUNCTION},
        {"an answer instead of a request", "83 02", MODBUS_ILLEGAL_FUNCTION},
        {"unknown function comes before wrong length", "41", MODBUS_ILLEGAL_FUNCTION},
        {"an MEI type other than identification", "2B 0D 00 00", MODBUS_ILLEGAL_FUNCTION},
        {"no registers", "03 0000 0000", MODBUS_ILLEGAL_VALUE},
        {"one register too many", "03 0000 007E", MODBUS_ILLEGAL_VALUE},
        {"quantity comes before address", "04 FFFF 007E", MODBUS_ILLEGAL_VALUE},
        {"a read cut short", "03 0000 00", MODBUS_ILLEGAL_VALUE},
        {"a read with a byte too many", "03 0000 0001 00", MODBUS_ILLEGAL_VALUE},
        {"a byte count of other registers", "10 0001 0002 02 000A", MODBUS_ILLEGAL_VALUE},
        {"fewer bytes than counted", "10 0001 0002 04 000A 01", MODBUS_ILLEGAL_VALUE},
        {"more bytes than counted", "10 0001 0001 02 000A 01", MODBUS_ILLEGAL_VALUE},
        {"a write of nothing", "10 0001 0000 00", MODBUS_ILLEGAL_VALUE},
        {"a coil neither on nor off", "05 0001 0100", MODBUS_ILLEGAL_VALUE},
        {"2001 coils", "01 0000 07D1", MODBUS_ILLEGAL_VALUE},
        {"0x17 reads nothing", "17 0003 0000 000E 0001 02 00FF", MODBUS_ILLEGAL_VALUE},
        {"0x17 without its write half", "17 0003 0001", MODBUS_ILLEGAL_VALUE},
        {"an identification code above 4", "2B 0E 05 00", MODBUS_ILLEGAL_VALUE},
        {"identification cut short", "2B 0E 01", MODBUS_ILLEGAL_VALUE},
        {"beyond the last register", "03 FFFF 0002", MODBUS_ILLEGAL_ADDRESS},
        {"writing beyond the last register", "10 FFFF 0002 04 0000 0000", MODBUS_ILLEGAL_ADDRESS},
    };
    return cr_make_param_array(struct refused, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct refused *row, modbus, what_no_server_may_accept_is_refused)
{
    const struct hex pdu = hex(row->pdu);
    struct modbus_request r;
    const int code = (int)modbus_decode(pdu.at, pdu.n, &r);
    cr_expect_eq(code, row->code, "%s: gave %d, not %d", row->says, code, row->code);
    cr_expect_eq(r.fc, pdu.at[0], "%s", row->says);
    cr_expect_null(r.write_bytes, "%s", row->says);
}

Test(modbus, the_largest_writes_are_123_and_121_registers)
{
    uint8_t pdu[MODBUS_PDU_MAX] = {0x10, 0, 0, 0, 123, 246};
    struct modbus_request r;
    cr_expect_eq(modbus_decode(pdu, 6 + 246, &r), MODBUS_FINE);
    pdu[4] = 124, pdu[5] = 248;
    cr_expect_eq(modbus_decode(pdu, sizeof pdu, &r), MODBUS_ILLEGAL_VALUE);
    uint8_t both[MODBUS_PDU_MAX] = {0x17, 0, 0, 0, 125, 0, 0, 0, 121, 242};
    cr_expect_eq(modbus_decode(both, 10 + 242, &r), MODBUS_FINE);
    both[8] = 122, both[9] = 244;
    cr_expect_eq(modbus_decode(both, sizeof both, &r), MODBUS_ILLEGAL_VALUE);
}

Test(modbus, registers_are_answered_high_byte_first)
{
    const uint16_t words[] = {0x022B, 0x0000, 0x0064};
    const struct modbus_request r = {.fc = 0x03, .read_addr = 0x6B, .read_quantity = 3};
    uint8_t out[MODBUS_PDU_MAX];
    const size_t n = modbus_encode_read(&r, words, out);
    cr_expect(hex_is(out, n, "03 06 022B 0000 0064"), "the example's answer, not %s", hex_words(out, n).at);
}

Test(modbus, the_longest_answer_fits)
{
    uint16_t words[MODBUS_READ_MAX] = {0};
    uint8_t out[MODBUS_PDU_MAX];
    const struct modbus_request r = {.fc = 0x17, .read_quantity = MODBUS_READ_MAX};
    cr_expect_eq(modbus_encode_read(&r, words, out), 252);
    cr_expect_eq(out[1], 250);
}

struct echo {
    char asked[48], answered[48];
};

ParameterizedTestParameters(modbus, a_write_is_echoed)
{
    static struct echo rows[] = {
        {"06 0001 0003", "06 0001 0003"},
        {"10 0001 0002 04 000A 0102", "10 0001 0002"},
        {"05 00AC FF00", "05 00AC FF00"},
        {"0F 0013 000A 02 CD01", "0F 0013 000A"},
    };
    return cr_make_param_array(struct echo, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct echo *row, modbus, a_write_is_echoed)
{
    const struct hex pdu = hex(row->asked);
    struct modbus_request r;
    uint8_t out[MODBUS_PDU_MAX];
    cr_assert_eq(modbus_decode(pdu.at, pdu.n, &r), MODBUS_FINE);
    const size_t n = modbus_encode_written(&r, out);
    cr_expect(hex_is(out, n, row->answered), "%s was answered by %s", row->asked, hex_words(out, n).at);
}

Test(modbus, an_exception_is_the_function_with_its_top_bit_and_a_code)
{
    uint8_t out[MODBUS_PDU_MAX];
    cr_expect(hex_is(out, modbus_encode_exception(0x01, MODBUS_ILLEGAL_ADDRESS, out), "81 02"));
}

Test(modbus, written_words_are_read_one_by_one)
{
    const struct hex pdu = hex("10 0001 0002 04 000A 0102");
    struct modbus_request r;
    cr_assert_eq(modbus_decode(pdu.at, pdu.n, &r), MODBUS_FINE);
    cr_expect_eq(modbus_written_word(&r, 0), 0x000A);
    cr_expect_eq(modbus_written_word(&r, 1), 0x0102);
}
