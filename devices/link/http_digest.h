/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_digest.h - the arithmetic and the header of Digest with SHA-256 and qop auth (RFC 7616). Pure.
 *
 * The same sum proves a client inside RPC frames, where products put words of their own for method and uri. */
#ifndef PILOTSIM_LINK_HTTP_DIGEST_H
#define PILOTSIM_LINK_HTTP_DIGEST_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { HTTP_DIGEST_TEXT = 65, HTTP_DIGEST_HEADER_MAX = 4096 };

/* What a client sends; each "" when it did not. The texts stand in room. */
struct http_digest {
    const char *username, *realm, *nonce, *uri, *response, *algorithm, *qop, *nc, *cnonce;
    uint32_t nc_count;
    char room[HTTP_DIGEST_HEADER_MAX];
};

/* Reads the value of an Authorization header. False: another scheme, malformed, a field twice, too long, another
 * algorithm or qop, or nc is not eight hex digits. */
bool http_digest_read(const char *header, struct http_digest *out);

/* What `response` has to be, as 64 lower-case digits (section 3.4.1). ST_FULL: longer than HTTP_DIGEST_HEADER_MAX together. */
enum status http_digest_expected(const struct http_digest *digest, const char *method, const char *password,
                                 char out[HTTP_DIGEST_TEXT]) MUST_USE;

#endif
