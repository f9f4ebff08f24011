/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libmicrohttpd leaves to its TLS library: it asks for a client's certificate, but whether one came and of whom is
 * for the application to look up. */
#include "devices/link/http_inside.h"

#include <gnutls/gnutls.h>

bool http_tls_client_is_known(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned faults = 0;
    if (info == NULL) return false;
    return gnutls_certificate_verify_peers2(info->tls_session, &faults) == GNUTLS_E_SUCCESS && faults == 0;
}
