/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto.h - ciphers, digests and their texts, as the wires of devices need them.
 *
 * The one file that knows OpenSSL. Bytes and room come from the caller. A crypto_gcm is one thread's and holds no
 * secret between calls that matters to the next: each call brings its key, so one context serves thousands of meters
 * without an allocation of ours. ST_MEMORY is the library's failure; false is a matter of the bytes given.
 * AES-128-GCM: NIST SP 800-38D. HMAC: RFC 2104. Base64: RFC 4648 section 4, padded, no blanks. */
#ifndef PILOTSIM_WIRE_CRYPTO_H
#define PILOTSIM_WIRE_CRYPTO_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CRYPTO_KEY_BYTES = 16,
    CRYPTO_IV_BYTES = 12,
    CRYPTO_TAG_MAX = 16,
    CRYPTO_SHA1_BYTES = 20,
    CRYPTO_SHA256_BYTES = 32,
    CRYPTO_BYTES_MAX = 1 << 28, /* of any one input */
    CRYPTO_DERIVED_MAX = 255 * CRYPTO_SHA256_BYTES,
};

struct crypto_gcm;
MUST_USE enum status crypto_gcm_create(struct crypto_gcm **out);
void crypto_gcm_free(struct crypto_gcm *g); /* NULL is fine */

struct crypto_gcm_use { /* what both sides must agree on for one message */
    const uint8_t *key; /* CRYPTO_KEY_BYTES */
    const uint8_t *iv;  /* CRYPTO_IV_BYTES: never the same twice for a key */
    const uint8_t *aad; /* authenticated, not sent; NULL if there is none */
    size_t n_aad;
    size_t n_tag; /* 0: no tag is made or checked; else 4..CRYPTO_TAG_MAX */
};
/* n bytes from in to out (may be the same place), tag behind them at `tag`. */
MUST_USE enum status crypto_gcm_encrypt(struct crypto_gcm *g, const struct crypto_gcm_use *use, const uint8_t *in, size_t n,
                                        uint8_t *out, uint8_t *tag);
/* False: the tag does not fit, and out is zeroed. */
MUST_USE bool crypto_gcm_decrypt(struct crypto_gcm *g, const struct crypto_gcm_use *use, const uint8_t *in, size_t n,
                                 uint8_t *out, const uint8_t *tag);

MUST_USE enum status crypto_sha1(const void *bytes, size_t n, uint8_t out[CRYPTO_SHA1_BYTES]);
MUST_USE enum status crypto_sha256(const void *bytes, size_t n, uint8_t out[CRYPTO_SHA256_BYTES]);
MUST_USE enum status crypto_hmac_sha256(const void *key, size_t n_key, const void *bytes, size_t n,
                                        uint8_t out[CRYPTO_SHA256_BYTES]);

/* Takes the same time wherever the first difference is. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* 2 * n lower-case digits and a NUL. */
void crypto_hex(const void *bytes, size_t n, char *out);
/* Exactly 2 * n digits of either case, then the end of the text. */
MUST_USE bool crypto_unhex(const char *text, uint8_t *out, size_t n);

size_t crypto_base64_room(size_t n); /* with the NUL */
/* Returns the length without the NUL; 0 if room is too small (or n is 0). */
size_t crypto_base64(const void *bytes, size_t n, char *out, size_t room);
/* False: not canonical base64, or more than `room` bytes. */
MUST_USE bool crypto_unbase64(const char *text, size_t n_text, uint8_t *out, size_t room, size_t *n_out);

/* Key material of a simulated device: the same for the same run seed, home and purpose, unrelated otherwise. Block i is
 * HMAC-SHA256(key = seed, message = i || home || purpose), numbers big-endian, i one byte from 1. n <= CRYPTO_DERIVED_MAX. */
MUST_USE enum status crypto_derive(uint64_t seed, uint64_t home_key, const char *purpose, uint8_t *out, size_t n);

#endif
