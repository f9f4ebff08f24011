/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_identity.h"

#include "tests/devices/wire/hex.h"

#include <criterion/criterion.h>

static size_t answer(const struct modbus_identity *id, const char *request, uint8_t out[MODBUS_PDU_MAX])
{
    const struct hex pdu = hex(request);
    struct modbus_request r;
    cr_assert_eq(modbus_decode(pdu.at, pdu.n, &r), MODBUS_FINE);
    return modbus_identity_encode(&r, id, out);
}

/* Laid out as in the example of section 6.21 of the specification. */
Test(modbus_identity, the_basic_stream_is_vendor_product_and_revision)
{
    const struct modbus_identity id = {.text = {"Company identification", "Product code1", "V2.11"}};
    uint8_t out[MODBUS_PDU_MAX];
    const size_t n = answer(&id, "2B 0E 01 00", out);
    cr_expect(hex_is(out, n,
                     "2B 0E 01 81 00 00 03"
                     "00 16 436F6D70616E79206964656E74696669636174696F6E"
                     "01 0D 50726F6475637420636F646531"
                     "02 05 56322E3131"),
              "%s", hex_words(out, n).at);
}

Test(modbus_identity, a_device_with_more_objects_conforms_to_more)
{
    const struct modbus_identity id = {.text = {"A", "B", "1", [MODBUS_IDENTITY_MODEL] = "M"}};
    uint8_t out[MODBUS_PDU_MAX];
    size_t n = answer(&id, "2B 0E 02 00", out);
    cr_expect(hex_is(out, n, "2B 0E 02 82 00 00 04 00 01 41 01 01 42 02 01 31 05 01 4D"), "%s", hex_words(out, n).at);
    n = answer(&id, "2B 0E 01 00", out);
    cr_expect(hex_is(out, n, "2B 0E 01 82 00 00 03 00 01 41 01 01 42 02 01 31"), "%s", hex_words(out, n).at);
}

Test(modbus_identity, a_single_object_is_itself_or_exception_2)
{
    const struct modbus_identity id = {.text = {"A", "B", "1"}};
    uint8_t out[MODBUS_PDU_MAX];
    cr_expect(hex_is(out, answer(&id, "2B 0E 04 01", out), "2B 0E 04 81 00 00 01 01 01 42"));
    cr_expect(hex_is(out, answer(&id, "2B 0E 04 04", out), "AB 02"));
    cr_expect(hex_is(out, answer(&id, "2B 0E 04 80", out), "AB 02"));
}

Test(modbus_identity, a_stream_from_an_unknown_object_begins_at_the_first)
{
    const struct modbus_identity id = {.text = {"A", "B", "1"}};
    uint8_t out[MODBUS_PDU_MAX];
    cr_expect(hex_is(out, answer(&id, "2B 0E 01 02", out), "2B 0E 01 81 00 00 01 02 01 31"));
    cr_expect(hex_is(out, answer(&id, "2B 0E 01 63", out), "2B 0E 01 81 00 00 03 00 01 41 01 01 42 02 01 31"));
}

Test(modbus_identity, what_does_not_fit_follows_in_the_next_answer)
{
    char text[201];
    memset(text, 'x', 200);
    text[200] = '\0';
    const struct modbus_identity id = {.text = {text, text, "1"}};
    uint8_t out[MODBUS_PDU_MAX];
    cr_expect_eq(answer(&id, "2B 0E 01 00", out), 7 + 2 + 200);
    cr_expect_eq(out[4], 0xFF, "more follows");
    cr_expect_eq(out[5], 1, "from object 1");
    cr_expect_eq(out[6], 1, "one object so far");
    cr_expect_eq(answer(&id, "2B 0E 01 01", out), 7 + 2 + 200 + 2 + 1);
    cr_expect_eq(out[4], 0x00);
}

Test(modbus_identity, a_text_longer_than_a_pdu_is_cut)
{
    char text[301];
    memset(text, 'x', 300);
    text[300] = '\0';
    const struct modbus_identity id = {.text = {text, "B", "1"}};
    uint8_t out[MODBUS_PDU_MAX];
    cr_expect_eq(answer(&id, "2B 0E 04 00", out), MODBUS_PDU_MAX);
    cr_expect_eq(out[8], MODBUS_IDENTITY_TEXT_MAX);
}
