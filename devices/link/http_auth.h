/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_auth.h - who asks: Basic, Digest with SHA-256 (RFC 7616) and bearer tokens, checked inside a handler.
 *
 * Each check is true when the client proved itself. Otherwise the response is filled with 401 and its challenge, and the
 * handler returns HTTP_NOW. Secrets are compared in constant time. The realm is the caller's, as each device has its own;
 * at most HTTP_REALM_MAX characters, no quotes.
 * A nonce of Digest lasts HTTP_NONCE_S and HTTP_NONCES further challenges of the server: then it is stale, which clients
 * repair by themselves. Each count of a nonce is good once. The memory of it is 400 KB a server, from the first challenge on.
 */
#ifndef PILOTSIM_LINK_HTTP_AUTH_H
#define PILOTSIM_LINK_HTTP_AUTH_H

#include "devices/link/http_server.h"

enum { HTTP_REALM_MAX = 127, HTTP_NONCE_S = 300, HTTP_NONCES = 16384 };

bool http_auth_basic(struct http_response *response, const char *realm, const char *user, const char *password);
bool http_auth_digest(struct http_response *response, const char *realm, const char *user, const char *password);

/* `Authorization: Bearer <token>`; header not NULL: the bare token in that header instead, as API keys come. */
bool http_auth_token(struct http_response *response, const char *header, const char *realm, const char *token);

#endif
