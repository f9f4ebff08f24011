/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/mbus_long.h"

#include "tests/devices/wire/meter_vectors.h"

#include <criterion/criterion.h>
#include <string.h>

struct heard { /* what a decoder delivered */
    size_t n, n_last;
    uint8_t last[MBUS_LONG_APDU_MAX];
};

static void hear(void *who, const uint8_t *apdu, size_t n)
{
    struct heard *h = who;
    h->n++;
    h->n_last = n;
    memcpy(h->last, apdu, n);
}

static struct heard heard;
static struct mbus_long_decoder decoder;
static uint8_t frames[2 * MBUS_LONG_APDU_MAX], apdu[MBUS_LONG_APDU_MAX];

static void setup(void)
{
    memset(&heard, 0, sizeof heard);
    mbus_long_init(&decoder, hear, &heard);
    for (size_t i = 0; i < sizeof apdu; i++) apdu[i] = (uint8_t)(i * 5 + 0x68);
}
TestSuite(mbus_long, .init = setup);

Test(mbus_long, the_vector_comes_out_and_is_read_back)
{
    cr_assert_eq(mbus_long_encode(vector_apdu_1, sizeof vector_apdu_1, frames, sizeof frames), sizeof vector_mbus_1);
    cr_expect_arr_eq(frames, vector_mbus_1, sizeof vector_mbus_1);
    mbus_long_feed(&decoder, vector_mbus_1, sizeof vector_mbus_1);
    cr_assert_eq(heard.n, 1);
    cr_assert_eq(heard.n_last, sizeof vector_apdu_1);
    cr_expect_arr_eq(heard.last, vector_apdu_1, sizeof vector_apdu_1);
}

Test(mbus_long, a_long_message_is_two_frames_with_0_and_17_as_ci)
{
    cr_assert_eq(mbus_long_encode(apdu, 300, frames, sizeof frames), 256 + 55 + 11);
    cr_expect(frames[1] == 250 && frames[6] == 0x00 && frames[255] == 0x16);
    cr_expect(frames[256] == 0x68 && frames[256 + 6] == 0x11);
}

Test(mbus_long, every_size_comes_back_whole_and_by_bytes)
{
    for (size_t n = 1; n <= MBUS_LONG_APDU_MAX; n += n < 600 ? 1 : 53) {
        const size_t size = mbus_long_encode(apdu, n, frames, sizeof frames), before = heard.n;
        cr_assert_eq(size, mbus_long_encoded_bytes(n));
        mbus_long_feed(&decoder, frames, size);
        for (size_t i = 0; i < size; i++) mbus_long_feed(&decoder, frames + i, 1);
        cr_assert(heard.n == before + 2 && heard.n_last == n && memcmp(heard.last, apdu, n) == 0, "%zu bytes", n);
    }
    cr_expect_eq(decoder.n_bad_frame + decoder.n_bad_content + decoder.n_lost, 0);
}

Test(mbus_long, the_sixteen_segments_are_the_most)
{
    const size_t size = mbus_long_encode(apdu, MBUS_LONG_APDU_MAX, frames, sizeof frames);
    mbus_long_feed(&decoder, frames, size);
    cr_expect(heard.n == 1 && heard.n_last == MBUS_LONG_APDU_MAX);
    cr_expect_eq(mbus_long_encode(apdu, MBUS_LONG_APDU_MAX + 1, frames, sizeof frames), 0);
    cr_expect_eq(mbus_long_encode(apdu, 0, frames, sizeof frames), 0);
    cr_expect_eq(mbus_long_encode(apdu, 300, frames, mbus_long_encoded_bytes(300) - 1), 0);
}

Test(mbus_long, a_missing_segment_loses_the_message_and_is_counted)
{
    const size_t size = mbus_long_encode(apdu, 700, frames, sizeof frames);
    mbus_long_feed(&decoder, frames, 256);
    mbus_long_feed(&decoder, frames + 512, size - 512);
    cr_expect(heard.n == 0 && decoder.n_lost == 1);
    mbus_long_feed(&decoder, frames, size);
    cr_expect(heard.n == 1 && memcmp(heard.last, apdu, 700) == 0);
}

Test(mbus_long, a_damaged_byte_costs_one_message_only)
{
    const size_t size = mbus_long_encode(apdu, 500, frames, sizeof frames);
    for (size_t at = 0; at < size; at++) {
        setup();
        frames[at] ^= 0x55;
        mbus_long_feed(&decoder, frames, size);
        cr_assert_eq(heard.n, 0, "byte %zu", at);
        frames[at] ^= 0x55;
        for (int i = 0; i < 3; i++) mbus_long_feed(&decoder, frames, size);
        cr_assert_geq(heard.n, 2, "byte %zu", at);
        cr_assert_eq(memcmp(heard.last, apdu, 500), 0);
    }
}

Test(mbus_long, silence_drops_half_a_message)
{
    const size_t size = mbus_long_encode(apdu, 500, frames, sizeof frames);
    mbus_long_feed(&decoder, frames, 300);
    mbus_long_reset(&decoder);
    mbus_long_feed(&decoder, frames, size);
    cr_expect(heard.n == 1 && decoder.n_lost == 1);
}
