/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_push.h - one-way meters of a street: TCP gateways, and pseudo-terminals of the first homes.
 *
 * A client that dials a meter's address and port gets that meter's bytes from then on. Meters never answer: what
 * clients send is read, counted and dropped. A client that does not keep up is closed once STREET_PUSH_UNSENT_MAX
 * bytes wait for it. Where no such meter lives a connection is reset.
 *
 * A pseudo-terminal is <run_dir>/<home>.<product>.mbus. Nobody can see who holds it open, so its reader is known by
 * reading: the line is heard while nothing of it waits, or some of what waited at the last push has been read. So
 * where nobody reads one frame is made and stays; a reader that comes later finds it first, and fresh ones follow.
 * Being heard decides only whether a frame is made: what a meter counts must go on without listeners. */
#ifndef PILOTSIM_DEVICES_STREET_PUSH_H
#define PILOTSIM_DEVICES_STREET_PUSH_H

#include "devices/link/loop_tcp.h"
#include "devices/street.h"

struct street_push; /* opaque */

enum { STREET_PUSH_PORTS_MAX = 16, STREET_PUSH_UNSENT_MAX = 64 * 1024, STREET_PUSH_CLIENTS_DEFAULT = 16 };

struct street_push_options {
    uint16_t port_offset; /* added to every port */
    bool loopback_only;   /* else other machines may dial too */
    uint32_t n_conn_max;  /* of a port; 0: 16384 */
    uint32_t clients_max; /* of a meter; 0: the default */
    const char *run_dir;  /* of the pseudo-terminals; it is there */
    size_t pty_homes;     /* so many homes get them; two descriptors each meter */
};

struct street_push_counts {
    uint64_t n_push, n_unheard; /* frames of meters; those for nobody */
    uint64_t n_tty_bytes_in, n_tty_bytes_out, n_tty_bytes_dropped;
    struct tcp_counts tcp; /* over all ports; n_bytes_in: what clients said in vain */
    uint32_t n_conn, n_tty;
};

/* ST_IO: a port cannot be had, *port says which, or (0) a pseudo-terminal; errno why. ST_FULL: no more descriptors. */
MUST_USE enum status street_push_create(struct loop *loop, struct street *street, const struct street_push_options *o,
                                        struct street_push **out, uint16_t *port);
void street_push_free(struct street_push *p); /* before street_free; not in a callback of its own */
/* Fills in ports->push. */
void street_push_join(struct street_push *p, struct street_ports *ports);
struct street_push_counts street_push_counts(const struct street_push *p);
size_t street_push_unsent_bytes(const struct street_push *p);

#endif
