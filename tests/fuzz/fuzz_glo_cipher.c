/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an envelope: opened within its bounds, and what opens with its tag seals to the same bytes again. The
 * bytes are sealed too, and must open. */
#include "devices/wire/glo_cipher.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct glo_keys keys = {
    .encryption = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    .authentication = {0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF},
};

static void require(bool holds)
{
    if (!holds) abort();
}

static void seal_and_open(struct crypto_gcm *gcm, const struct glo_head *head, const uint8_t *data, size_t size)
{
    static uint8_t sealed[1 << 17], back[1 << 16];
    size_t n;
    struct glo_sealed s;
    require(glo_cipher_protect(gcm, &keys, head, data, size, sealed, sizeof sealed, &n) == ST_OK);
    require(glo_cipher_parse(sealed, n, &s) && s.n_text == size && s.head.counter == head->counter);
    require(glo_cipher_unprotect(gcm, &keys, &s, back));
    require(size == 0 || memcmp(back, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t plain[1 << 16], again[1 << 17];
    struct crypto_gcm *gcm = NULL;
    struct glo_sealed s;
    size_t n;
    if (size > 60000) return 0;
    require(crypto_gcm_create(&gcm) == ST_OK);
    if (glo_cipher_parse(data, size, &s)) {
        require(s.text > data && (size_t)(s.text - data) + s.n_text + s.n_tag == size);
        if (glo_cipher_unprotect(gcm, &keys, &s, plain) && s.n_tag > 0) {
            require(glo_cipher_protect(gcm, &keys, &s.head, plain, s.n_text, again, sizeof again, &n) == ST_OK);
            require(n <= size && memcmp(again + n - s.n_text, data + size - s.n_text, s.n_text) == 0);
        }
    }
    seal_and_open(gcm, &(struct glo_head){.control = GLO_AUTHENTICATED, .counter = (uint32_t)size}, data, size);
    seal_and_open(gcm, &(struct glo_head){.control = GLO_ENCRYPTED, .counter = 1}, data, size);
    crypto_gcm_free(gcm);
    return 0;
}
