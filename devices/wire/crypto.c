/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cipher is fetched once: asking the provider for it costs more than a frame. A new key and IV are set with the
 * cipher left as it is, which keeps the library's memory where it was. */
#include "devices/wire/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct crypto_gcm {
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *seal, *open;
};

enum status crypto_gcm_create(struct crypto_gcm **out)
{
    assert(out != NULL);
    struct crypto_gcm *g = calloc(1, sizeof *g);
    if (g == NULL) return ST_MEMORY;
    g->cipher = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    g->seal = EVP_CIPHER_CTX_new();
    g->open = EVP_CIPHER_CTX_new();
    if (g->cipher == NULL || g->seal == NULL || g->open == NULL ||
        EVP_EncryptInit_ex(g->seal, g->cipher, NULL, NULL, NULL) != 1 ||
        EVP_DecryptInit_ex(g->open, g->cipher, NULL, NULL, NULL) != 1) {
        crypto_gcm_free(g);
        return ST_MEMORY;
    }
    *out = g;
    return ST_OK;
}

void crypto_gcm_free(struct crypto_gcm *g)
{
    if (g == NULL) return;
    EVP_CIPHER_CTX_free(g->seal);
    EVP_CIPHER_CTX_free(g->open);
    EVP_CIPHER_free(g->cipher);
    free(g);
}

static void check_use(const struct crypto_gcm_use *use, size_t n)
{
    assert(use->key != NULL);
    assert(use->iv != NULL);
    assert(use->n_tag == 0 || (use->n_tag >= 4 && use->n_tag <= CRYPTO_TAG_MAX));
    assert(n <= CRYPTO_BYTES_MAX && use->n_aad <= CRYPTO_BYTES_MAX);
}

enum status crypto_gcm_encrypt(struct crypto_gcm *g, const struct crypto_gcm_use *use, const uint8_t *in, size_t n,
                               uint8_t *out, uint8_t *tag)
{
    check_use(use, n);
    int done = 0;
    if (EVP_EncryptInit_ex(g->seal, NULL, NULL, use->key, use->iv) != 1) return ST_MEMORY;
    if (use->n_aad > 0 && EVP_EncryptUpdate(g->seal, NULL, &done, use->aad, (int)use->n_aad) != 1) return ST_MEMORY;
    if (n > 0 && EVP_EncryptUpdate(g->seal, out, &done, in, (int)n) != 1) return ST_MEMORY;
    if (use->n_tag == 0) return ST_OK;

    uint8_t nothing[CRYPTO_TAG_MAX];
    if (EVP_EncryptFinal_ex(g->seal, nothing, &done) != 1) return ST_MEMORY;
    if (EVP_CIPHER_CTX_ctrl(g->seal, EVP_CTRL_AEAD_GET_TAG, (int)use->n_tag, tag) != 1) return ST_MEMORY;
    return ST_OK;
}

static bool decrypt(struct crypto_gcm *g, const struct crypto_gcm_use *use, const uint8_t *in, size_t n, uint8_t *out,
                    const uint8_t *tag)
{
    int done = 0;
    if (EVP_DecryptInit_ex(g->open, NULL, NULL, use->key, use->iv) != 1) return false;
    if (use->n_aad > 0 && EVP_DecryptUpdate(g->open, NULL, &done, use->aad, (int)use->n_aad) != 1) return false;
    if (n > 0 && EVP_DecryptUpdate(g->open, out, &done, in, (int)n) != 1) return false;
    if (use->n_tag == 0) return true;

    uint8_t expected[CRYPTO_TAG_MAX], nothing[CRYPTO_TAG_MAX];
    memcpy(expected, tag, use->n_tag); /* the library takes no const */
    if (EVP_CIPHER_CTX_ctrl(g->open, EVP_CTRL_AEAD_SET_TAG, (int)use->n_tag, expected) != 1) return false;
    return EVP_DecryptFinal_ex(g->open, nothing, &done) == 1;
}

bool crypto_gcm_decrypt(struct crypto_gcm *g, const struct crypto_gcm_use *use, const uint8_t *in, size_t n, uint8_t *out,
                        const uint8_t *tag)
{
    check_use(use, n);
    if (decrypt(g, use, in, n, out, tag)) return true;
    if (n > 0) memset(out, 0, n);
    return false;
}

/* --- digests --- */

enum status crypto_sha1(const void *bytes, size_t n, uint8_t out[CRYPTO_SHA1_BYTES])
{
    return SHA1(bytes, n, out) != NULL ? ST_OK : ST_MEMORY;
}

enum status crypto_sha256(const void *bytes, size_t n, uint8_t out[CRYPTO_SHA256_BYTES])
{
    return SHA256(bytes, n, out) != NULL ? ST_OK : ST_MEMORY;
}

enum status crypto_hmac_sha256(const void *key, size_t n_key, const void *bytes, size_t n, uint8_t out[CRYPTO_SHA256_BYTES])
{
    assert(n_key <= CRYPTO_BYTES_MAX);
    return HMAC(EVP_sha256(), key, (int)n_key, bytes, n, out, NULL) != NULL ? ST_OK : ST_MEMORY;
}

bool crypto_equal(const void *a, const void *b, size_t n) { return CRYPTO_memcmp(a, b, n) == 0; }

/* --- texts --- */

void crypto_hex(const void *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = bytes;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * n] = '\0';
}

bool crypto_unhex(const char *text, uint8_t *out, size_t n)
{
    if (strlen(text) != 2 * n) return false;
    for (size_t i = 0; i < 2 * n; i++) {
        const int digit = OPENSSL_hexchar2int((unsigned char)text[i]);
        if (digit < 0) return false;
        out[i / 2] = (uint8_t)(i % 2 == 0 ? digit << 4 : out[i / 2] | digit);
    }
    return true;
}

size_t crypto_base64_room(size_t n) { return (n + 2) / 3 * 4 + 1; }

size_t crypto_base64(const void *bytes, size_t n, char *out, size_t room)
{
    assert(n <= CRYPTO_BYTES_MAX);
    if (room < crypto_base64_room(n)) return 0;
    return (size_t)EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);
}

static bool is_base64(const char *text, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0' || strchr(digits, text[i]) == NULL) return false;
    return true;
}

/* The library decodes whole groups and is lax about blanks and padding; so the text is checked before, and the last group
 * is decoded apart and must come out again as it came in. */
bool crypto_unbase64(const char *text, size_t n_text, uint8_t *out, size_t room, size_t *n_out)
{
    *n_out = 0;
    if (n_text == 0) return true;
    if (n_text % 4 != 0 || n_text > CRYPTO_BYTES_MAX) return false;
    const size_t n_pad = text[n_text - 1] != '=' ? 0 : text[n_text - 2] != '=' ? 1 : 2;
    const size_t n_before = n_text - 4, n_bytes = n_text / 4 * 3 - n_pad;
    if (!is_base64(text, n_text - n_pad) || n_bytes > room) return false;

    uint8_t last[3];
    char again[5];
    if (EVP_DecodeBlock(last, (const unsigned char *)text + n_before, 4) != 3) return false;
    EVP_EncodeBlock((unsigned char *)again, last, (int)(3 - n_pad));
    if (memcmp(again, text + n_before, 4) != 0) return false;
    if (n_before > 0 && EVP_DecodeBlock(out, (const unsigned char *)text, (int)n_before) < 0) return false;
    memcpy(out + n_before / 4 * 3, last, 3 - n_pad);
    *n_out = n_bytes;
    return true;
}

/* --- keys of simulated devices --- */

static void put_u64(uint8_t *out, uint64_t value)
{
    for (int i = 0; i < 8; i++) out[i] = (uint8_t)(value >> (56 - 8 * i));
}

enum status crypto_derive(uint64_t seed, uint64_t home_key, const char *purpose, uint8_t *out, size_t n)
{
    enum { PURPOSE_MAX = 64 };
    const size_t n_purpose = strlen(purpose);
    assert(n_purpose <= PURPOSE_MAX);
    assert(n <= CRYPTO_DERIVED_MAX);
    uint8_t key[8], message[1 + 8 + PURPOSE_MAX], block[CRYPTO_SHA256_BYTES];
    put_u64(key, seed);
    put_u64(message + 1, home_key);
    memcpy(message + 9, purpose, n_purpose);
    for (size_t at = 0; at < n; at += sizeof block) {
        message[0] = (uint8_t)(1 + at / sizeof block);
        const enum status st = crypto_hmac_sha256(key, sizeof key, message, 9 + n_purpose, block);
        if (st) return st;
        memcpy(out + at, block, n - at < sizeof block ? n - at : sizeof block);
    }
    return ST_OK;
}
