/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected digests: FIPS 180-4 examples, RFC 4231 case 2, RFC 4648 section 10; GCM: the SP 800-38D test case 4. */
#include "devices/wire/crypto.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

Test(crypto, digests_are_those_of_the_standards)
{
    uint8_t out[32];
    char hex[65];
    cr_assert_eq(crypto_sha1("abc", 3, out), ST_OK);
    crypto_hex(out, CRYPTO_SHA1_BYTES, hex);
    cr_expect_str_eq(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    cr_assert_eq(crypto_sha256("abc", 3, out), ST_OK);
    crypto_hex(out, CRYPTO_SHA256_BYTES, hex);
    cr_expect_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    cr_assert_eq(crypto_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out), ST_OK);
    crypto_hex(out, CRYPTO_SHA256_BYTES, hex);
    cr_expect_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void unhex(const char *text, uint8_t *out) { cr_assert(crypto_unhex(text, out, strlen(text) / 2)); }

Test(crypto, gcm_is_that_of_the_standard_in_place_and_with_any_tag)
{
    uint8_t key[16], iv[12], aad[20], plain[60], sealed[60], text[60], tag[16], expected_tag[16];
    unhex("feffe9928665731c6d6a8f9467308308", key);
    unhex("cafebabefacedbaddecaf888", iv);
    unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2", aad);
    unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba63"
          "7b39",
          plain);
    unhex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58"
          "e091",
          sealed);
    unhex("5bc94fbc3221a5db94fae95ae7121a47", expected_tag);
    struct crypto_gcm *g = NULL;
    cr_assert_eq(crypto_gcm_create(&g), ST_OK);
    for (size_t n_tag = 4; n_tag <= 16; n_tag++) {
        const struct crypto_gcm_use use = {key, iv, aad, sizeof aad, n_tag};
        memcpy(text, plain, sizeof text);
        cr_assert_eq(crypto_gcm_encrypt(g, &use, text, sizeof text, text, tag), ST_OK);
        cr_expect_arr_eq(text, sealed, sizeof sealed);
        cr_expect_arr_eq(tag, expected_tag, n_tag);
        cr_assert(crypto_gcm_decrypt(g, &use, text, sizeof text, text, tag));
        cr_expect_arr_eq(text, plain, sizeof plain);
        tag[n_tag - 1] ^= 1;
        cr_expect_not(crypto_gcm_decrypt(g, &use, sealed, sizeof sealed, text, tag));
        cr_expect(text[0] == 0 && text[59] == 0, "what does not fit is not handed out");
    }
    crypto_gcm_free(g);
    crypto_gcm_free(NULL);
}

struct base64_row {
    char plain[8], text[12];
};
ParameterizedTestParameters(crypto, base64)
{
    static struct base64_row rows[] = {{"", ""},
                                       {"f", "Zg=="},
                                       {"fo", "Zm8="},
                                       {"foo", "Zm9v"},
                                       {"foob", "Zm9vYg=="},
                                       {"fooba", "Zm9vYmE="},
                                       {"foobar", "Zm9vYmFy"}};
    return cr_make_param_array(struct base64_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct base64_row *r, crypto, base64)
{
    char text[16];
    uint8_t plain[8];
    size_t n = 99;
    cr_expect_eq(crypto_base64(r->plain, strlen(r->plain), text, sizeof text), strlen(r->text));
    cr_expect_str_eq(text, r->text);
    cr_assert(crypto_unbase64(r->text, strlen(r->text), plain, strlen(r->plain), &n));
    cr_expect(n == strlen(r->plain) && memcmp(plain, r->plain, n) == 0);
    if (n > 0) cr_expect_not(crypto_unbase64(r->text, strlen(r->text), plain, n - 1, &n), "no room");
}

struct text_row {
    char text[12];
};
ParameterizedTestParameters(crypto, no_base64)
{
    static struct text_row rows[] = {{"Zg"},       {"Zg="},    {"Zh=="},  {"Zm9="}, {"===="},
                                     {"Zg==Zg=="}, {"Zm9v\n"}, {" Zm9v"}, {"Zm9-"}, {"Z==="}};
    return cr_make_param_array(struct text_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct text_row *r, crypto, no_base64)
{
    uint8_t plain[16];
    size_t n;
    cr_expect_not(crypto_unbase64(r->text, strlen(r->text), plain, sizeof plain, &n), "'%s'", r->text);
}

Test(crypto, hex_is_read_whole_or_not_at_all)
{
    uint8_t out[2];
    cr_expect(crypto_unhex("0aFf", out, 2) && out[0] == 0x0A && out[1] == 0xFF);
    cr_expect_not(crypto_unhex("0aF", out, 2));
    cr_expect_not(crypto_unhex("0aFf0", out, 2));
    cr_expect_not(crypto_unhex("0aFg", out, 2));
}

Test(crypto, a_device_key_follows_from_run_home_and_purpose_alone)
{
    uint8_t a[40], b[40], expected[32];
    cr_assert_eq(crypto_derive(1, 2, "meter/ek", a, sizeof a), ST_OK);
    cr_assert_eq(crypto_derive(1, 2, "meter/ek", b, sizeof b), ST_OK);
    cr_expect_arr_eq(a, b, sizeof a);
    cr_assert_eq(crypto_hmac_sha256("\0\0\0\0\0\0\0\1", 8, "\1\0\0\0\0\0\0\0\2meter/ek", 17, expected), ST_OK);
    cr_expect_arr_eq(a, expected, 32);
    cr_assert_eq(crypto_derive(1, 3, "meter/ek", b, sizeof b), ST_OK);
    cr_expect_arr_neq(a, b, 16);
    cr_assert_eq(crypto_derive(1, 2, "meter/ak", b, sizeof b), ST_OK);
    cr_expect_arr_neq(a, b, 16);
    cr_assert_eq(crypto_derive(2, 2, "meter/ek", b, sizeof b), ST_OK);
    cr_expect_arr_neq(a, b, 16);
}

Test(crypto, equal_means_equal)
{
    cr_expect(crypto_equal("abc", "abc", 3));
    cr_expect_not(crypto_equal("abc", "abd", 3));
    cr_expect(crypto_equal("abc", "xyz", 0));
}
