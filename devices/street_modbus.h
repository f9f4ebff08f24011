/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_modbus.h - the Modbus TCP servers of a street: one wildcard listener a port.
 *
 * The address a client dialled names the device (street_at), or the home's RS-485 gateway on port 502, whose
 * units are the devices on its bus. A device alone answers to its own unit id and, as the standard has it for
 * directly connected devices, to 0 and 255; any other gets exception 0x0B at once, as does a unit that nobody
 * on a bus has. Where nobody lives a connection is reset. A device's own limits are in its modbus_traits. */
#ifndef PILOTSIM_DEVICES_STREET_MODBUS_H
#define PILOTSIM_DEVICES_STREET_MODBUS_H

#include "devices/link/loop_tcp.h"
#include "devices/street.h"

struct street_modbus; /* opaque */

enum { STREET_MODBUS_PORT = 502, STREET_MODBUS_PORTS_MAX = 16 };

struct street_modbus_options {
    uint16_t port_offset; /* added to every port */
    bool loopback_only;   /* else other machines may dial too */
    uint32_t n_conn_max;  /* of a port; 0: 16384 */
    uint32_t clients_max; /* a device's own limit is at least this: to relax the real ones; 0: as the product */
};

struct street_modbus_counts {
    uint64_t n_request, n_broadcast, n_unknown_unit, n_broken; /* frames; streams that were no Modbus */
    uint64_t n_refused;                                        /* connections over a device's own limit */
    uint64_t n_exception[16];                                  /* answers by exception code; 0: the others */
    struct tcp_counts tcp;                                     /* over all ports */
    uint32_t n_conn;
};

/* ST_IO: a port cannot be had; *port says which, errno why. */
MUST_USE enum status street_modbus_create(struct loop *loop, struct street *street, struct street_modbus_options o,
                                          struct street_modbus **out, uint16_t *port);
void street_modbus_free(struct street_modbus *m);
struct street_modbus_counts street_modbus_counts(const struct street_modbus *m);
size_t street_modbus_unsent_bytes(const struct street_modbus *m);

#endif
