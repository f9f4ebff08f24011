/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libmicrohttpd leaves to its TLS library: it asks for a client's certificate, but whether one came and of whom is
 * for the application to look up. The same library makes the digest of the WebSocket handshake. */
#include "devices/link/http_inside.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

bool http_tls_client_is_known(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned faults = 0;
    if (info == NULL) return false;
    return gnutls_certificate_verify_peers2(info->tls_session, &faults) == GNUTLS_E_SUCCESS && faults == 0;
}

/* RFC 6455, section 1.3 */
bool http_tls_accept_of(const char *key, char accept[HTTP_ACCEPT_BYTES])
{
    char text[64], digest[20];
    gnutls_datum_t coded = {0}, raw = {.data = (unsigned char *)digest, .size = sizeof digest};
    const int n = snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    if (gnutls_hash_fast(GNUTLS_DIG_SHA1, text, (size_t)n, digest) != GNUTLS_E_SUCCESS) return false;
    if (gnutls_base64_encode2(&raw, &coded) != GNUTLS_E_SUCCESS) return false;
    const bool fits = coded.size == HTTP_ACCEPT_BYTES - 1;
    if (fits) memcpy(accept, coded.data, HTTP_ACCEPT_BYTES - 1);
    accept[HTTP_ACCEPT_BYTES - 1] = '\0';
    gnutls_free(coded.data);
    return fits;
}
