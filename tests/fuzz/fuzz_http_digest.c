/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an Authorization header: refused, or fields that are texts and a sum of 64 digits. */
#include "devices/link/http_digest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_digest d;
    char expected[HTTP_DIGEST_TEXT];
    char *header = malloc(size + 1);
    if (header == NULL) return 0;
    memcpy(header, data, size);
    header[size] = '\0';
    if (http_digest_read(header, &d)) {
        const size_t n = strlen(d.username) + strlen(d.realm) + strlen(d.nonce) + strlen(d.uri) + strlen(d.cnonce);
        if (n >= sizeof d.room || strlen(d.nc) != 8) abort();
        if (http_digest_expected(&d, "GET", "secret", expected) == ST_OK && strlen(expected) != HTTP_DIGEST_TEXT - 1) abort();
    }
    free(header);
    return 0;
}
