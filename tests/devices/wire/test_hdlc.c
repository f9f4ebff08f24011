/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/hdlc.h"

#include "tests/devices/wire/meter_vectors.h"

#include <criterion/criterion.h>
#include <string.h>

struct heard { /* what a decoder delivered */
    size_t n, n_last;
    uint8_t last[HDLC_APDU_MAX];
};

static void hear(void *who, const uint8_t *apdu, size_t n)
{
    struct heard *h = who;
    h->n++;
    h->n_last = n;
    memcpy(h->last, apdu, n);
}

static struct heard heard;
static struct hdlc_decoder decoder;
static uint8_t frames[3 * HDLC_APDU_MAX], apdu[HDLC_APDU_MAX];

static void setup(void)
{
    memset(&heard, 0, sizeof heard);
    hdlc_decoder_init(&decoder, hear, &heard);
    for (size_t i = 0; i < sizeof apdu; i++) apdu[i] = (uint8_t)(i * 7 + 0x7E);
}
TestSuite(hdlc, .init = setup);

Test(hdlc, the_check_sum_is_that_of_x25)
{
    cr_expect_eq(hdlc_crc((const uint8_t *)"123456789", 9), 0x906E); /* the usual check value */
}

Test(hdlc, the_vector_comes_out_and_is_read_back)
{
    cr_assert_eq(hdlc_encode(&hdlc_e450, vector_apdu_1, sizeof vector_apdu_1, frames, sizeof frames), sizeof vector_hdlc_1);
    cr_expect_arr_eq(frames, vector_hdlc_1, sizeof vector_hdlc_1);
    hdlc_decoder_feed(&decoder, vector_hdlc_1, sizeof vector_hdlc_1);
    cr_assert_eq(heard.n, 1);
    cr_assert_eq(heard.n_last, sizeof vector_apdu_1);
    cr_expect_arr_eq(heard.last, vector_apdu_1, sizeof vector_apdu_1);
}

/* Heads as captured: length byte 8B of a full block, A4 of a full segment. */
Test(hdlc, long_messages_are_cut_as_each_meter_cuts_them)
{
    static const uint8_t block[] = {0x7E, 0xA0, 0x8B, 0xCE, 0xFF, 0x03, 0x13}, block_2[] = {0xE0, 0x40, 0, 2, 0, 0, 122};
    static const uint8_t segment[] = {0x7E, 0xA8, 0xA4, 0xCF, 0x02, 0x23, 0x03};
    cr_assert_gt(hdlc_encode(&hdlc_e450, apdu, 300, frames, sizeof frames), 0);
    cr_expect_arr_eq(frames, block, sizeof block);
    cr_expect_arr_eq(frames + 141, block, sizeof block);
    cr_expect_arr_eq(frames + 141 + 9, block_2, sizeof block_2);
    cr_expect_eq(frames[2 * 141 + 10], 0xC0, "the last block says so");

    cr_assert_gt(hdlc_encode(&hdlc_am550, apdu, 300, frames, sizeof frames), 0);
    cr_expect_arr_eq(frames, segment, sizeof segment);
    cr_expect(frames[166 + 1] == 0xA0 && frames[166 + 6] == 0x13, "the last frame is final and has no segment bit");
}

Test(hdlc, every_size_comes_back_in_both_cuts)
{
    const struct hdlc_style *styles[] = {&hdlc_e450, &hdlc_am550};
    for (size_t s = 0; s < 2; s++)
        for (size_t n = 1; n <= HDLC_APDU_MAX; n += n < 400 ? 1 : 61) {
            const size_t size = hdlc_encode(styles[s], apdu, n, frames, sizeof frames), before = heard.n;
            cr_assert_eq(size, hdlc_encoded_bytes(styles[s], n));
            hdlc_decoder_feed(&decoder, frames, size);
            cr_assert(heard.n == before + 1 && heard.n_last == n && memcmp(heard.last, apdu, n) == 0, "%zu bytes", n);
        }
    cr_expect_eq(decoder.n_bad_frame + decoder.n_bad_content + decoder.n_lost, 0);
}

Test(hdlc, too_much_or_too_little_room_gives_nothing)
{
    const size_t size = hdlc_encoded_bytes(&hdlc_e450, 300);
    cr_expect_eq(hdlc_encode(&hdlc_e450, apdu, 300, frames, size), size);
    cr_expect_eq(hdlc_encode(&hdlc_e450, apdu, 300, frames, size - 1), 0);
    cr_expect_eq(hdlc_encode(&hdlc_e450, apdu, 0, frames, sizeof frames), 0);
    cr_expect_eq(hdlc_encode(&hdlc_e450, apdu, HDLC_APDU_MAX + 1, frames, sizeof frames), 0);
}

Test(hdlc, a_byte_at_a_time_is_the_same)
{
    const size_t size = hdlc_encode(&hdlc_am550, apdu, 1000, frames, sizeof frames);
    for (size_t i = 0; i < size; i++) hdlc_decoder_feed(&decoder, frames + i, 1);
    cr_expect(heard.n == 1 && heard.n_last == 1000 && memcmp(heard.last, apdu, 1000) == 0);
}

Test(hdlc, frames_may_share_their_flag)
{
    const size_t size = hdlc_encode(&hdlc_e450, apdu, 100, frames, sizeof frames);
    hdlc_decoder_feed(&decoder, frames, size);
    hdlc_decoder_feed(&decoder, frames + 1, size - 1);
    cr_expect_eq(heard.n, 2);
}

Test(hdlc, the_next_message_is_found_wherever_listening_began)
{
    const size_t size = hdlc_encode(&hdlc_e450, apdu, 500, frames, sizeof frames);
    for (size_t from = 1; from < size; from++) {
        setup();
        hdlc_decoder_feed(&decoder, frames + from, size - from);
        cr_assert_eq(heard.n, 0);
        hdlc_decoder_feed(&decoder, frames, size);
        hdlc_decoder_feed(&decoder, frames, size);
        cr_assert_geq(heard.n, 1, "from byte %zu", from); /* a false flag may hold the first back */
        cr_assert_eq(memcmp(heard.last, apdu, 500), 0);
    }
}

Test(hdlc, a_damaged_byte_costs_one_message_only)
{
    const size_t size = hdlc_encode(&hdlc_am550, apdu, 500, frames, sizeof frames);
    for (size_t at = 0; at < size; at++) {
        setup();
        frames[at] ^= 0x55;
        hdlc_decoder_feed(&decoder, frames, size);
        cr_assert(heard.n == 0 || memcmp(heard.last, apdu, 500) == 0, "byte %zu", at);
        frames[at] ^= 0x55;
        const size_t before = heard.n;
        for (int i = 0; i < 4; i++) hdlc_decoder_feed(&decoder, frames, size);
        cr_assert_geq(heard.n, before + 3, "byte %zu", at);
    }
}

Test(hdlc, a_missing_block_loses_the_message_and_is_counted)
{
    const size_t size = hdlc_encode(&hdlc_e450, apdu, 500, frames, sizeof frames);
    hdlc_decoder_feed(&decoder, frames, 141);
    hdlc_decoder_feed(&decoder, frames + 2 * 141, size - 2 * 141);
    cr_expect_eq(heard.n, 0);
    cr_expect_eq(decoder.n_lost, 1);
    hdlc_decoder_feed(&decoder, frames, size);
    cr_expect_eq(heard.n, 1);
}

Test(hdlc, a_message_beyond_the_limit_is_given_up)
{
    const size_t size = hdlc_encode(&hdlc_am550, apdu, 400, frames, sizeof frames);
    hdlc_decoder_feed(&decoder, frames, 166);
    for (int i = 0; i < 40; i++) hdlc_decoder_feed(&decoder, frames + 166, 166);
    cr_expect_eq(decoder.n_lost, 1);
    hdlc_decoder_feed(&decoder, frames, size);
    cr_expect(heard.n == 1 && memcmp(heard.last, apdu, 400) == 0);
}

Test(hdlc, silence_drops_half_a_message)
{
    const size_t size = hdlc_encode(&hdlc_am550, apdu, 400, frames, sizeof frames);
    hdlc_decoder_feed(&decoder, frames, 200);
    hdlc_decoder_reset(&decoder);
    hdlc_decoder_feed(&decoder, frames, size);
    cr_expect_eq(heard.n, 1);
    cr_expect_eq(decoder.n_lost, 1);
}
