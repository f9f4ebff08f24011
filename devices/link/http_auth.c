/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Basic and Digest are libmicrohttpd's; it compares digests, we compare secrets. */
#include "devices/link/http_inside.h"
#include "devices/wire/crypto.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

bool http_auth_digest(struct http_response *response, const char *realm, const char *user, const char *password)
{
    struct MHD_Connection *mhd = http_response_connection(response)->mhd;
    assert(strlen(realm) <= HTTP_REALM_MAX && strpbrk(realm, "\"\\\r\n") == NULL);
    const int verdict = MHD_digest_auth_check2(mhd, realm, user, password, HTTP_NONCE_S, MHD_DIGEST_ALG_SHA256);
    if (verdict == MHD_YES) return true;
    http_reply_error(response, MHD_HTTP_UNAUTHORIZED);
    strcpy(response->realm, realm);
    response->is_digest_challenge = true;
    response->is_stale = verdict == MHD_INVALID_NONCE;
    return false;
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
