/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_tcp.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

/* A request of the MODBUS Messaging on TCP/IP guide, section 3.1.3: read register 5, transaction 1501, unit FF. */
static const char example[] = "1501 0000 0006 FF 03 0004 0001";

Test(modbus_tcp, the_guides_example_is_a_frame)
{
    const struct hex bytes = hex(example);
    struct modbus_tcp_frame f;
    cr_assert_eq(modbus_tcp_next(bytes.at, bytes.n, &f), MODBUS_TCP_FRAME);
    cr_expect_eq(f.txid, 0x1501);
    cr_expect_eq(f.unit, 0xFF);
    cr_expect_eq(f.n_consumed, 12);
    cr_expect(hex_is(f.pdu, f.n_pdu, "03 0004 0001"));
}

Test(modbus_tcp, each_piece_of_a_frame_asks_for_more)
{
    const struct hex bytes = hex(example);
    struct modbus_tcp_frame f;
    for (size_t n = 0; n < bytes.n; n++) cr_expect_eq(modbus_tcp_next(bytes.at, n, &f), MODBUS_TCP_MORE, "%zu bytes", n);
}

Test(modbus_tcp, glued_frames_come_one_by_one)
{
    const struct hex bytes = hex("0001 0000 0006 01 03 0000 0001  0002 0000 0002 07 41  0003 00");
    struct modbus_tcp_frame f;
    cr_assert_eq(modbus_tcp_next(bytes.at, bytes.n, &f), MODBUS_TCP_FRAME);
    const size_t first = f.n_consumed;
    cr_assert_eq(modbus_tcp_next(bytes.at + first, bytes.n - first, &f), MODBUS_TCP_FRAME);
    cr_expect_eq(f.txid, 2);
    cr_expect_eq(f.unit, 7);
    cr_expect(hex_is(f.pdu, f.n_pdu, "41"));
    const size_t both = first + f.n_consumed;
    cr_expect_eq(modbus_tcp_next(bytes.at + both, bytes.n - both, &f), MODBUS_TCP_MORE);
}

struct stream {
    char says[48];
    char bytes[32];
    int verdict;
};

ParameterizedTestParameters(modbus_tcp, what_cannot_be_a_frame_is_broken_at_once)
{
    static struct stream rows[] = {
        {"another protocol", "0001 0001", MODBUS_TCP_BROKEN},
        {"somebody speaks HTTP", "47455420 2F", MODBUS_TCP_BROKEN},
        {"no room for a function", "0001 0000 0001", MODBUS_TCP_BROKEN},
        {"a length of 0", "0001 0000 0000", MODBUS_TCP_BROKEN},
        {"a length of 255", "0001 0000 00FF", MODBUS_TCP_BROKEN},
        {"a length of 254 is the longest", "0001 0000 00FE", MODBUS_TCP_MORE},
        {"a length of 2 is the shortest", "0001 0000 0002", MODBUS_TCP_MORE},
    };
    return cr_make_param_array(struct stream, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct stream *row, modbus_tcp, what_cannot_be_a_frame_is_broken_at_once)
{
    const struct hex bytes = hex(row->bytes);
    struct modbus_tcp_frame f;
    cr_expect_eq((int)modbus_tcp_next(bytes.at, bytes.n, &f), row->verdict, "%s", row->says);
}

Test(modbus_tcp, the_largest_frame_has_260_bytes)
{
    uint8_t bytes[MODBUS_TCP_FRAME_MAX] = {0};
    cr_expect_eq(sizeof bytes, 260);
    cr_expect_eq(modbus_tcp_header(0x1234, 9, MODBUS_PDU_MAX, bytes), 7);
    struct modbus_tcp_frame f;
    cr_assert_eq(modbus_tcp_next(bytes, sizeof bytes, &f), MODBUS_TCP_FRAME);
    cr_expect_eq(f.n_pdu, MODBUS_PDU_MAX);
    cr_expect_eq(f.n_consumed, 260);
}

Test(modbus_tcp, a_header_echoes_transaction_and_unit)
{
    uint8_t out[MODBUS_TCP_HEADER];
    cr_expect(hex_is(out, modbus_tcp_header(0x1501, 0xFF, 4, out), "1501 0000 0005 FF"));
}
