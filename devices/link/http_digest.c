/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_digest.h"

#include "devices/wire/crypto.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct field {
    const char *name;
    size_t at; /* of its pointer in struct http_digest */
};

static const struct field fields[] = {
    {"username", offsetof(struct http_digest, username)}, {"realm", offsetof(struct http_digest, realm)},
    {"nonce", offsetof(struct http_digest, nonce)},       {"uri", offsetof(struct http_digest, uri)},
    {"response", offsetof(struct http_digest, response)}, {"algorithm", offsetof(struct http_digest, algorithm)},
    {"qop", offsetof(struct http_digest, qop)},           {"nc", offsetof(struct http_digest, nc)},
    {"cnonce", offsetof(struct http_digest, cnonce)},
};

static const char **place_of(struct http_digest *d, size_t i) { return (const char **)(void *)((char *)d + fields[i].at); }

/* A token or a quoted string (RFC 9110, section 5.6.4), undone in place and ended by a 0; NULL: malformed. */
static char *take_value(char *p, char **value)
{
    char *to = p;
    if (*p != '"') {
        *value = p;
        p += strcspn(p, " \t,");
        return p;
    }
    *value = to;
    for (p++; *p != '"'; p++) {
        if (*p == '\\') p++;
        if (*p == '\0') return NULL;
        *to++ = *p;
    }
    *to = '\0';
    return p + 1;
}

static bool keep(struct http_digest *d, const char *name, size_t n_name, const char *value)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (strlen(fields[i].name) != n_name || strncasecmp(fields[i].name, name, n_name) != 0) continue;
        if (*place_of(d, i) != NULL) return false;
        *place_of(d, i) = value;
    }
    return true; /* others are for other servers */
}

static bool read_fields(struct http_digest *d, char *p)
{
    for (;;) {
        p += strspn(p, " \t,");
        if (*p == '\0') return true;
        const char *name = p;
        char *value = NULL;
        p += strcspn(p, "= \t,");
        const size_t n_name = (size_t)(p - name);
        p += strspn(p, " \t");
        if (*p++ != '=') return false;
        p += strspn(p, " \t");
        if ((p = take_value(p, &value)) == NULL || !keep(d, name, n_name, value)) return false;
        if (*p == '\0') return true;
        if (strchr(" \t,", *p) == NULL) return false;
        *p++ = '\0';
    }
}

bool http_digest_read(const char *header, struct http_digest *out)
{
    static const char scheme[] = "Digest ";
    *out = (struct http_digest){0};
    if (strncasecmp(header, scheme, sizeof scheme - 1) != 0 || strlen(header) >= sizeof out->room) return false;
    strcpy(out->room, header + sizeof scheme - 1);
    const bool is_good = read_fields(out, out->room);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (*place_of(out, i) == NULL) *place_of(out, i) = "";
    if (!is_good || strcasecmp(out->algorithm, "SHA-256") != 0 || strcmp(out->qop, "auth") != 0) return false;
    for (size_t i = 0; i < 8; i++) {
        const int c = tolower((unsigned char)out->nc[i]);
        if (!isxdigit(c)) return false; /* a 0 is none either */
        out->nc_count = out->nc_count * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return out->nc[8] == '\0';
}

static enum status hash_text(const char *text, int n, char out[HTTP_DIGEST_TEXT])
{
    uint8_t digest[CRYPTO_SHA256_BYTES];
    if (n < 0 || n >= HTTP_DIGEST_HEADER_MAX) return ST_FULL;
    const enum status st = crypto_sha256(text, (size_t)n, digest);
    if (st == ST_OK) crypto_hex(digest, sizeof digest, out);
    return st;
}

enum status http_digest_expected(const struct http_digest *d, const char *method, const char *password,
                                 char out[HTTP_DIGEST_TEXT])
{
    enum status st;
    char text[HTTP_DIGEST_HEADER_MAX], secret[HTTP_DIGEST_TEXT], request[HTTP_DIGEST_TEXT];
    if ((st = hash_text(text, snprintf(text, sizeof text, "%s:%s:%s", d->username, d->realm, password), secret))) return st;
    if ((st = hash_text(text, snprintf(text, sizeof text, "%s:%s", method, d->uri), request))) return st;
    return hash_text(
        text, snprintf(text, sizeof text, "%s:%s:%s:%s:%s:%s", secret, d->nonce, d->nc, d->cnonce, d->qop, request), out);
}
