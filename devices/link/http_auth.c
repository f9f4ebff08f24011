/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digest is our own: libmicrohttpd 0.9.75 makes a nonce of the millisecond, the realm and the uri, so that of twenty
 * clients at once a third shared theirs and failed as replays. Ours has a serial number, and that names its slot. */
#include "devices/link/http_digest.h"
#include "devices/link/http_inside.h"
#include "devices/wire/crypto.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONCE_HEAD = 24, NONCE_TEXT = NONCE_HEAD + 32 + 1 };

static uint32_t now_s(void) { return (uint32_t)(http_now_ms() / 1000); }

/* The length of a secret is none. */
static bool same_secret(const char *given, const char *secret)
{
    const size_t n = strlen(secret);
    return strlen(given) == n && crypto_equal(given, secret, n);
}

static bool challenge(struct http_response *response, const char *scheme, const char *realm)
{
    char text[HTTP_REALM_MAX + 64];
    assert(strlen(realm) <= HTTP_REALM_MAX && strpbrk(realm, "\"\\\r\n") == NULL);
    snprintf(text, sizeof text, "%s realm=\"%s\"", scheme, realm);
    http_reply_error(response, MHD_HTTP_UNAUTHORIZED);
    http_reply_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, text);
    return false;
}

bool http_auth_basic(struct http_response *response, const char *realm, const char *user, const char *password)
{
    char *given_password = NULL;
    char *given_user = MHD_basic_auth_get_username_password(http_response_connection(response)->mhd, &given_password);
    const bool is_user = given_user != NULL && same_secret(given_user, user);
    const bool is_password = given_password != NULL && same_secret(given_password, password);
    MHD_free(given_user);
    MHD_free(given_password);
    return is_user && is_password ? true : challenge(response, "Basic", realm);
}

/* serial, second, and a sum over both and the realm that only we can make: nothing is kept of a nonce nobody uses. */
static bool write_nonce(const struct http_server *server, uint64_t serial, uint32_t at_s, const char *realm,
                        char out[NONCE_TEXT])
{
    char text[HTTP_REALM_MAX + 32];
    uint8_t sum[CRYPTO_SHA256_BYTES];
    const int n = snprintf(text, sizeof text, "%016" PRIx64 "%08" PRIx32 "%s", serial, at_s, realm);
    if (crypto_hmac_sha256(server->luck, sizeof server->luck, text, (size_t)n, sum) != ST_OK) return false;
    memcpy(out, text, NONCE_HEAD);
    crypto_hex(sum, (NONCE_TEXT - 1 - NONCE_HEAD) / 2, out + NONCE_HEAD);
    return true;
}

static bool challenge_digest(struct http_response *response, const char *realm, bool is_stale)
{
    struct http_server *server = http_response_connection(response)->server;
    char text[HTTP_REALM_MAX + 160], nonce[NONCE_TEXT];
    http_reply_error(response, MHD_HTTP_UNAUTHORIZED);
    if (!write_nonce(server, ++server->nonce_serial, now_s(), realm, nonce)) {
        http_reply_error(response, MHD_HTTP_INTERNAL_SERVER_ERROR);
        return false;
    }
    snprintf(text, sizeof text, "Digest realm=\"%s\", qop=\"auth\", nonce=\"%s\", algorithm=SHA-256%s", realm, nonce,
             is_stale ? ", stale=true" : "");
    http_reply_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, text);
    return false;
}

/* Is it one of ours, young, and this count of it new? Counts may overtake each other by up to 63. */
static bool use_nonce(struct http_server *server, const struct http_digest *d, const char *realm)
{
    char ours[NONCE_TEXT];
    uint64_t serial;
    uint32_t at_s;
    if (strlen(d->nonce) != NONCE_TEXT - 1 || sscanf(d->nonce, "%16" SCNx64 "%8" SCNx32, &serial, &at_s) != 2) return false;
    if (!write_nonce(server, serial, at_s, realm, ours) || !crypto_equal(ours, d->nonce, NONCE_TEXT)) return false;
    if (now_s() - at_s > HTTP_NONCE_S || d->nc_count == 0) return false;
    struct http_nonce *slot = &server->nonces[serial % HTTP_NONCES];
    if (slot->serial > serial) return false; /* a younger one is in its place */
    if (slot->serial < serial) *slot = (struct http_nonce){.serial = serial};
    if (d->nc_count > slot->count) {
        const uint32_t ahead = d->nc_count - slot->count;
        slot->seen = ahead < 64 ? slot->seen << ahead | 1 : 1;
        slot->count = d->nc_count;
        return true;
    }
    const uint32_t behind = slot->count - d->nc_count;
    if (behind >= 64 || (slot->seen >> behind & 1) != 0) return false;
    slot->seen |= UINT64_C(1) << behind;
    return true;
}

static const char *method_text(enum http_method method)
{
#define X(name, bit, text) \
    if (method == (name)) return text;
    HTTP_METHOD_LIST(X)
#undef X
    return "";
}

/* The uri that was proved must be the one that was asked for. */
static bool is_uri(const struct http_request *request, const char *uri)
{
    const size_t n = strlen(request->path);
    if (strncmp(uri, request->path, n) != 0) return false;
    return uri[n] == '?' ? strcmp(uri + n + 1, request->query) == 0 : uri[n] == '\0' && request->query[0] == '\0';
}

bool http_auth_digest(struct http_response *response, const char *realm, const char *user, const char *password)
{
    struct http_connection *c = http_response_connection(response);
    struct http_digest d;
    char expected[HTTP_DIGEST_TEXT];
    assert(strlen(realm) <= HTTP_REALM_MAX && strpbrk(realm, "\"\\\r\n") == NULL);
    const char *given = http_header(response, MHD_HTTP_HEADER_AUTHORIZATION);
    if (c->server->nonces == NULL) c->server->nonces = calloc(HTTP_NONCES, sizeof *c->server->nonces);
    if (c->server->nonces == NULL) {
        http_reply_error(response, MHD_HTTP_SERVICE_UNAVAILABLE);
        return false;
    }
    if (given == NULL || !http_digest_read(given, &d)) return challenge_digest(response, realm, false);
    if (strcmp(d.realm, realm) != 0 || strcmp(d.username, user) != 0 || !is_uri(&c->request, d.uri))
        return challenge_digest(response, realm, false);
    if (http_digest_expected(&d, method_text(c->request.method), password, expected) != ST_OK ||
        !same_secret(d.response, expected))
        return challenge_digest(response, realm, false);
    return use_nonce(c->server, &d, realm) ? true : challenge_digest(response, realm, true);
}

bool http_auth_token(struct http_response *response, const char *header, const char *realm, const char *token)
{
    static const char scheme[] = "Bearer ";
    const char *given = http_header(response, header != NULL ? header : MHD_HTTP_HEADER_AUTHORIZATION);
    if (given != NULL && header == NULL) {
        const bool is_bearer = strncasecmp(given, scheme, sizeof scheme - 1) == 0;
        given = is_bearer ? given + sizeof scheme - 1 + strspn(given + sizeof scheme - 1, " ") : NULL;
    }
    return given != NULL && same_secret(given, token) ? true : challenge(response, "Bearer", realm);
}
