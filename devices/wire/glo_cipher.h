/* SPDX-License-Identifier: GPL-3.0-or-later */
/* glo_cipher.h - the general-glo-ciphering envelope around a meter's APDU, put on and taken off.
 *
 * Bytes: DB 08, system title (8), length, SC, IC (4, big-endian), ciphertext, tag (12, SC 0x30 only). Source:
 * IEC 62056-5-3 / DLMS Green Book, security suite 0: AES-128-GCM, IV = system title || IC, additional data = SC || AK.
 * The sender keeps IC and never gives a value twice; a receiver should refuse an IC not above the last. Not here:
 * broadcast keys (SC bit 6), compression (bit 7), authentication alone (0x10). No allocation. */
#ifndef PILOTSIM_WIRE_GLO_CIPHER_H
#define PILOTSIM_WIRE_GLO_CIPHER_H

#include "devices/wire/crypto.h"

enum {
    GLO_TITLE_BYTES = 8,
    GLO_TAG_BYTES = 12,
    GLO_ENCRYPTED = 0x20,     /* SC: encrypted, no tag */
    GLO_AUTHENTICATED = 0x30, /* SC: encrypted, with tag */
    GLO_PLAIN_MAX = 0xFFFF - 17,
    GLO_OVERHEAD_MAX = 2 + GLO_TITLE_BYTES + 3 + 5 + GLO_TAG_BYTES,
};

struct glo_keys {
    uint8_t encryption[CRYPTO_KEY_BYTES];     /* EK, GUEK */
    uint8_t authentication[CRYPTO_KEY_BYTES]; /* AK, GAK; not used with GLO_ENCRYPTED */
};

struct glo_head {
    uint8_t title[GLO_TITLE_BYTES];
    uint8_t control; /* SC: GLO_ENCRYPTED or GLO_AUTHENTICATED */
    uint32_t counter;
};

/* ST_FULL: room below n + GLO_OVERHEAD_MAX. n <= GLO_PLAIN_MAX. */
MUST_USE enum status glo_cipher_protect(struct crypto_gcm *gcm, const struct glo_keys *keys, const struct glo_head *head,
                                        const uint8_t *plain, size_t n, uint8_t *out, size_t room, size_t *n_out);

struct glo_sealed { /* an envelope looked at, points into its bytes */
    struct glo_head head;
    const uint8_t *text; /* n_text bytes of ciphertext, then the tag */
    size_t n_text, n_tag;
};
/* False: not one whole envelope, or an SC that is not known here. */
MUST_USE bool glo_cipher_parse(const uint8_t *bytes, size_t n, struct glo_sealed *out);
/* sealed->n_text bytes to out. False: the tag does not fit; without a tag any keys "fit". */
MUST_USE bool glo_cipher_unprotect(struct crypto_gcm *gcm, const struct glo_keys *keys, const struct glo_sealed *sealed,
                                   uint8_t *out);

#endif
