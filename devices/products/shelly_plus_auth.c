/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The password inside remote calls, as WebSocket clients prove it: RFC 7616 with SHA-256, method and URI fixed words.
 * A nonce is near the second of its making, never given twice, good for an hour and for the WebSocket client that it was
 * given to: what was overheard proves nothing on another connection. The last SHELLY_PLUS_NONCES are remembered. */
#include "devices/products/shelly_plus_inside.h"
#include "devices/wire/crypto.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_TEXT_BYTES = 2 * CRYPTO_SHA256_BYTES + 1, HASHED_BYTES = 512, NONCE_S = 3600, CNONCE_MAX = 128 };

PRINTF_LIKE(2, 3) static bool digest(char out[DIGEST_TEXT_BYTES], const char *format, ...)
{
    char text[HASHED_BYTES];
    uint8_t hash[CRYPTO_SHA256_BYTES];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || n >= (int)sizeof text || crypto_sha256(text, (size_t)n, hash) != ST_OK) return false;
    crypto_hex(hash, sizeof hash, out);
    return true;
}

static bool ha1_of(const struct device *d, char out[DIGEST_TEXT_BYTES])
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    return digest(out, "admin:%s:%s", id, d->id->password);
}

static bool is_digest(const char *given, const char *wanted)
{
    return strlen(given) == DIGEST_TEXT_BYTES - 1 && crypto_equal(given, wanted, DIGEST_TEXT_BYTES - 1);
}

bool shelly_plus_auth_is_ha1(const struct device *d, const char *ha1)
{
    char wanted[DIGEST_TEXT_BYTES];
    return ha1_of(d, wanted) && is_digest(ha1, wanted);
}

/* --- nonces --- */

static double *nonce_row(const struct device *d, size_t i) { return &d->cell[SHELLY_PLUS_N1 + 2 * i]; }

static int64_t give_nonce(struct device *d, uint64_t session)
{
    const int64_t now_s = device_utc_ms(d) / MS_PER_S, last = (int64_t)d->cell[SHELLY_PLUS_NONCE_LAST];
    const int64_t nonce = now_s > last ? now_s : last + 1;
    double *row = nonce_row(d, (size_t)(nonce % SHELLY_PLUS_NONCES));
    for (size_t i = 0; i < SHELLY_PLUS_NONCES; i++) /* the oldest gives way */
        if (nonce_row(d, i)[0] < row[0]) row = nonce_row(d, i);
    row[0] = d->cell[SHELLY_PLUS_NONCE_LAST] = (double)nonce;
    row[1] = (double)session;
    return nonce;
}

static bool is_given(const struct device *d, int64_t nonce, uint64_t session)
{
    if (nonce <= 0 || nonce < device_utc_ms(d) / MS_PER_S - NONCE_S) return false;
    for (size_t i = 0; i < SHELLY_PLUS_NONCES; i++)
        if (nonce_row(d, i)[0] == (double)nonce && nonce_row(d, i)[1] == (double)session) return true;
    return false;
}

/* --- challenge and proof --- */

void shelly_plus_auth_challenge(struct device *d, uint64_t session, char *out, size_t n_out)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    struct json_text w = json_text_start(out, n_out);
    json_text_begin_object(&w);
    field_text(&w, "auth_type", "digest");
    field_integer(&w, "nonce", give_nonce(d, session));
    field_integer(&w, "nc", 1);
    field_text(&w, "realm", id);
    field_text(&w, "algorithm", "SHA-256");
    json_text_end_object(&w);
    (void)json_text_finish(&w);
}

static bool is_text(const struct json_value *auth, const char *key, const char *wanted)
{
    const char *text;
    return json_get_text(auth, key, &text) && strcmp(text, wanted) == 0;
}

/* cnonce comes as a number or as a text; what is hashed is its text. */
static bool cnonce_text(const struct json_value *auth, char out[CNONCE_MAX + 1])
{
    int64_t number;
    const char *text;
    if (json_get_integer(auth, "cnonce", &number)) return snprintf(out, CNONCE_MAX + 1, "%" PRId64, number) > 0;
    return json_get_text(auth, "cnonce", &text) && snprintf(out, CNONCE_MAX + 1, "%s", text) <= CNONCE_MAX;
}

bool shelly_plus_auth_proves(const struct device *d, uint64_t session, const struct json_value *auth)
{
    char id[SHELLY_PLUS_ID_BYTES], cnonce[CNONCE_MAX + 1], ha1[DIGEST_TEXT_BYTES], ha2[DIGEST_TEXT_BYTES],
        wanted[DIGEST_TEXT_BYTES];
    const char *response;
    int64_t nonce, nc = 1;
    shelly_plus_id(d, id);
    if (!is_text(auth, "username", "admin") || !is_text(auth, "realm", id) || !is_text(auth, "algorithm", "SHA-256"))
        return false;
    if (!json_get_integer(auth, "nonce", &nonce) || !json_get_text(auth, "response", &response)) return false;
    if (!cnonce_text(auth, cnonce)) return false;
    (void)json_get_integer(auth, "nc", &nc);
    if (!is_given(d, nonce, session)) return false;
    if (!ha1_of(d, ha1) || !digest(ha2, "dummy_method:dummy_uri")) return false;
    return digest(wanted, "%s:%" PRId64 ":%" PRId64 ":%s:auth:%s", ha1, nonce, nc, cnonce, ha2) && is_digest(response, wanted);
}
