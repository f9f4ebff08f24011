/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/glo_cipher.h"

#include "tests/devices/wire/meter_vectors.h"

#include <criterion/criterion.h>
#include <string.h>

static struct crypto_gcm *new_gcm(void)
{
    struct crypto_gcm *g = NULL;
    cr_assert_eq(crypto_gcm_create(&g), ST_OK);
    return g;
}

static void expect_both_ways(struct crypto_gcm *g, int push, const uint8_t *plain, size_t n_plain, const uint8_t *apdu,
                             size_t n_apdu)
{
    uint8_t bytes[256], back[256];
    size_t n = 0;
    struct glo_sealed sealed;
    cr_assert_eq(glo_cipher_protect(g, &vector_keys, &vector_head[push], plain, n_plain, bytes, sizeof bytes, &n), ST_OK);
    cr_assert_eq(n, n_apdu);
    cr_expect_arr_eq(bytes, apdu, n_apdu);
    cr_assert(glo_cipher_parse(apdu, n_apdu, &sealed));
    cr_expect_eq(sealed.head.counter, vector_head[push].counter);
    cr_expect_arr_eq(sealed.head.title, vector_head[push].title, GLO_TITLE_BYTES);
    cr_assert_eq(sealed.n_text, n_plain);
    cr_assert(glo_cipher_unprotect(g, &vector_keys, &sealed, back));
    cr_expect_arr_eq(back, plain, n_plain);
}

Test(glo_cipher, one_context_seals_and_opens_both_vectors_again_and_again)
{
    struct crypto_gcm *g = new_gcm();
    for (int i = 0; i < 3; i++) {
        expect_both_ways(g, 0, vector_plain_1, sizeof vector_plain_1, vector_apdu_1, sizeof vector_apdu_1);
        expect_both_ways(g, 1, vector_plain_2, sizeof vector_plain_2, vector_apdu_2, sizeof vector_apdu_2);
    }
    crypto_gcm_free(g);
}

Test(glo_cipher, without_a_tag_the_same_text_is_twelve_bytes_shorter)
{
    struct crypto_gcm *g = new_gcm();
    struct glo_head head = vector_head[0];
    head.control = GLO_ENCRYPTED;
    uint8_t bytes[256], back[256];
    size_t n = 0;
    struct glo_sealed sealed;
    cr_assert_eq(glo_cipher_protect(g, &vector_keys, &head, vector_plain_1, sizeof vector_plain_1, bytes, sizeof bytes, &n),
                 ST_OK);
    cr_assert_eq(n, sizeof vector_apdu_1 - GLO_TAG_BYTES);
    cr_expect_arr_eq(bytes + 16, vector_apdu_1 + 16, sizeof vector_plain_1);
    cr_assert(glo_cipher_parse(bytes, n, &sealed));
    cr_assert(glo_cipher_unprotect(g, &vector_keys, &sealed, back));
    cr_expect_arr_eq(back, vector_plain_1, sizeof vector_plain_1);
    crypto_gcm_free(g);
}

Test(glo_cipher, any_changed_bit_is_refused)
{
    struct crypto_gcm *g = new_gcm();
    for (size_t i = 0; i < 8 * sizeof vector_apdu_1; i++) {
        uint8_t bytes[sizeof vector_apdu_1], back[256];
        struct glo_sealed sealed;
        memcpy(bytes, vector_apdu_1, sizeof bytes);
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        if (i / 8 == 11 && (bytes[11] == GLO_ENCRYPTED)) continue; /* becomes another valid form: no tag, nothing to check */
        cr_expect_not(glo_cipher_parse(bytes, sizeof bytes, &sealed) && glo_cipher_unprotect(g, &vector_keys, &sealed, back),
                      "bit %zu", i);
    }
    crypto_gcm_free(g);
}

Test(glo_cipher, no_beginning_is_taken_for_the_whole)
{
    struct glo_sealed sealed;
    for (size_t n = 0; n < sizeof vector_apdu_1; n++)
        cr_expect_not(glo_cipher_parse(vector_apdu_1, n, &sealed), "%zu bytes", n);
}

Test(glo_cipher, the_length_takes_more_bytes_where_it_must)
{
    struct crypto_gcm *g = new_gcm();
    static const size_t sizes[] = {0, 110, 111, 238, 239, 3000};
    static uint8_t plain[3000], bytes[3100], back[3000];
    memset(plain, 0x5A, sizeof plain);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        size_t n = 0;
        struct glo_sealed sealed;
        cr_assert_eq(glo_cipher_protect(g, &vector_keys, &vector_head[0], plain, sizes[i], bytes, sizeof bytes, &n), ST_OK);
        cr_assert(glo_cipher_parse(bytes, n, &sealed), "%zu bytes", sizes[i]);
        cr_assert_eq(sealed.n_text, sizes[i]);
        cr_assert(glo_cipher_unprotect(g, &vector_keys, &sealed, back));
        cr_expect(sizes[i] == 0 || memcmp(back, plain, sizes[i]) == 0);
    }
    crypto_gcm_free(g);
}
