/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both ways derive IV and additional data from the same head, in one function. */
#include "devices/wire/glo_cipher.h"

#include "devices/wire/axdr.h"

#include <assert.h>
#include <string.h>

enum { GENERAL_GLO_CIPHERING = 0xDB, HEAD_BYTES = 5 /* SC and IC */ };

struct gcm_inputs { /* storage behind a crypto_gcm_use */
    uint8_t iv[CRYPTO_IV_BYTES], aad[1 + CRYPTO_KEY_BYTES];
};

static struct crypto_gcm_use use_of(const struct glo_keys *keys, const struct glo_head *head, struct gcm_inputs *in)
{
    const bool has_tag = head->control == GLO_AUTHENTICATED;
    memcpy(in->iv, head->title, GLO_TITLE_BYTES);
    for (int i = 0; i < 4; i++) in->iv[GLO_TITLE_BYTES + i] = (uint8_t)(head->counter >> (24 - 8 * i));
    in->aad[0] = head->control;
    memcpy(in->aad + 1, keys->authentication, CRYPTO_KEY_BYTES);
    return (struct crypto_gcm_use){.key = keys->encryption,
                                   .iv = in->iv,
                                   .aad = in->aad,
                                   .n_aad = has_tag ? sizeof in->aad : 0,
                                   .n_tag = has_tag ? GLO_TAG_BYTES : 0};
}

enum status glo_cipher_protect(struct crypto_gcm *gcm, const struct glo_keys *keys, const struct glo_head *head,
                               const uint8_t *plain, size_t n, uint8_t *out, size_t room, size_t *n_out)
{
    assert(head->control == GLO_ENCRYPTED || head->control == GLO_AUTHENTICATED);
    assert(n <= GLO_PLAIN_MAX);
    if (room < n + GLO_OVERHEAD_MAX) return ST_FULL;
    struct gcm_inputs in;
    const struct crypto_gcm_use use = use_of(keys, head, &in);
    struct axdr_writer w = {.bytes = out, .room = room};
    axdr_put_word(&w, GENERAL_GLO_CIPHERING, 1);
    axdr_put_length(&w, GLO_TITLE_BYTES);
    axdr_put_bytes(&w, head->title, GLO_TITLE_BYTES);
    axdr_put_length(&w, HEAD_BYTES + n + use.n_tag);
    axdr_put_word(&w, head->control, 1);
    axdr_put_word(&w, head->counter, 4);
    assert(!w.is_full);

    uint8_t *text = out + w.n;
    *n_out = w.n + n + use.n_tag;
    return crypto_gcm_encrypt(gcm, &use, plain, n, text, text + n);
}

bool glo_cipher_parse(const uint8_t *bytes, size_t n, struct glo_sealed *out)
{
    size_t at = 1, n_title, n_rest;
    if (n == 0 || bytes[0] != GENERAL_GLO_CIPHERING) return false;
    if (!axdr_get_length(bytes, n, &at, &n_title) || n_title != GLO_TITLE_BYTES || n - at < GLO_TITLE_BYTES) return false;
    memcpy(out->head.title, bytes + at, GLO_TITLE_BYTES);
    at += GLO_TITLE_BYTES;
    if (!axdr_get_length(bytes, n, &at, &n_rest) || n_rest != n - at || n_rest < HEAD_BYTES) return false;
    out->head.control = bytes[at];
    out->head.counter = (uint32_t)axdr_word(bytes + at + 1, 4);
    if (out->head.control != GLO_ENCRYPTED && out->head.control != GLO_AUTHENTICATED) return false;
    out->n_tag = out->head.control == GLO_AUTHENTICATED ? GLO_TAG_BYTES : 0;
    if (n_rest < HEAD_BYTES + out->n_tag || n_rest > CRYPTO_BYTES_MAX) return false;
    out->text = bytes + at + HEAD_BYTES;
    out->n_text = n_rest - HEAD_BYTES - out->n_tag;
    return true;
}

bool glo_cipher_unprotect(struct crypto_gcm *gcm, const struct glo_keys *keys, const struct glo_sealed *sealed, uint8_t *out)
{
    struct gcm_inputs in;
    const struct crypto_gcm_use use = use_of(keys, &sealed->head, &in);
    return crypto_gcm_decrypt(gcm, &use, sealed->text, sealed->n_text, out, sealed->text + sealed->n_text);
}
