/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_client.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct pdu {
    char bytes[64];
};

/* The requests of the specification's examples. */
ParameterizedTestParameters(modbus_client, encoding_undoes_decoding)
{
    static struct pdu rows[] = {
        {"01 0013 0013"},
        {"02 00C4 0016"},
        {"03 006B 0003"},
        {"04 0008 0001"},
        {"05 00AC FF00"},
        {"06 0001 0003"},
        {"0F 0013 000A 02 CD01"},
        {"10 0001 0002 04 000A 0102"},
        {"17 0003 0006 000E 0003 06 00FF 00FF 00FF"},
        {"2B 0E 01 00"},
    };
    return cr_make_param_array(struct pdu, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct pdu *row, modbus_client, encoding_undoes_decoding)
{
    const struct hex pdu = hex(row->bytes);
    struct modbus_request r;
    uint8_t out[MODBUS_PDU_MAX];
    cr_assert_eq(modbus_decode(pdu.at, pdu.n, &r), MODBUS_FINE);
    const size_t n = modbus_client_encode(&r, out);
    cr_expect(hex_is(out, n, row->bytes), "%s became %s", row->bytes, hex_words(out, n).at);
}

struct exchange {
    char says[64];
    char asked[64], answered[64];
    int verdict;
    size_t n_data;
};

ParameterizedTestParameters(modbus_client, an_answer_must_be_to_the_request)
{
    static struct exchange rows[] = {
        {"example: three registers", "03 006B 0003", "03 06 022B 0000 0064", MODBUS_CLIENT_DONE, 6},
        {"example: 19 coils in three bytes", "01 0013 0013", "01 03 CD 6B 05", MODBUS_CLIENT_DONE, 3},
        {"example: reading after writing", "17 0003 0006 000E 0001 02 00FF", "17 0C 00FE 0ACD 0001 0003 000D 00FF",
         MODBUS_CLIENT_DONE, 12},
        {"example: an echo", "06 0001 0003", "06 0001 0003", MODBUS_CLIENT_DONE, 0},
        {"an echo of a quantity", "10 0001 0001 02 000A", "10 0001 0001", MODBUS_CLIENT_DONE, 0},
        {"identification", "2B 0E 01 00", "2B 0E 01 81 00 00 00", MODBUS_CLIENT_DONE, 5},
        {"example: an exception", "01 04A1 0001", "81 02", MODBUS_CLIENT_REFUSED, 0},
        {"another function", "03 006B 0001", "04 02 0000", MODBUS_CLIENT_MISMATCH, 0},
        {"fewer registers than asked for", "03 006B 0002", "03 02 0000", MODBUS_CLIENT_MISMATCH, 0},
        {"a byte count that lies", "03 006B 0001", "03 04 0000", MODBUS_CLIENT_MISMATCH, 0},
        {"another value echoed", "06 0001 0003", "06 0001 0004", MODBUS_CLIENT_MISMATCH, 0},
        {"an exception without code", "03 006B 0001", "83", MODBUS_CLIENT_MISMATCH, 0},
        {"an exception with more", "03 006B 0001", "83 02 00", MODBUS_CLIENT_MISMATCH, 0},
        {"nothing", "03 006B 0001", "", MODBUS_CLIENT_MISMATCH, 0},
    };
    return cr_make_param_array(struct exchange, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct exchange *row, modbus_client, an_answer_must_be_to_the_request)
{
    const struct hex asked = hex(row->asked), answered = hex(row->answered);
    struct modbus_request r;
    struct modbus_client_answer a;
    cr_assert_eq(modbus_decode(asked.at, asked.n, &r), MODBUS_FINE, "%s", row->says);
    cr_expect_eq((int)modbus_client_decode(&r, answered.at, answered.n, &a), row->verdict, "%s", row->says);
    cr_expect_eq(a.n_data, row->n_data, "%s", row->says);
    cr_expect_eq(a.exception, row->verdict == MODBUS_CLIENT_REFUSED ? 2 : 0, "%s", row->says);
}
