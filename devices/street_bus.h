/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_bus.h - the serial side of Modbus: pseudo-terminals of the first homes.
 *
 * <run_dir>/<home>.rs485 is the home's bus, where its devices with modbus->rtu answer by unit id, and
 * <run_dir>/<home>.<product>.rtu is the line of each of them alone. A unit that is not there, a wrong checksum and
 * noise are met with silence, as on a wire; a write to unit 0 is obeyed by all and answered by none.
 *
 * A frame ends where its function says, so frames may come glued or byte by byte. Where only silence tells, and after
 * a piece of a frame, it is 3.5 characters of the slowest device, but at least STREET_BUS_SILENCE_MS: a
 * pseudo-terminal has no bit clock, and a sender's process may be held up. An answer that was not fetched is dropped
 * when a request comes more than STREET_BUS_STALE_MS later: a wire keeps nothing. The baud rate slows nothing down. */
#ifndef PILOTSIM_DEVICES_STREET_BUS_H
#define PILOTSIM_DEVICES_STREET_BUS_H

#include "devices/link/loop.h"
#include "devices/street.h"

struct street_bus; /* opaque */

enum { STREET_BUS_SILENCE_MS = 20, STREET_BUS_STALE_MS = 1000 };

struct street_bus_options {
    const char *run_dir; /* it is there */
    size_t pty_homes;    /* so many homes get lines; 0: none */
};

struct street_bus_counts {
    uint64_t n_request, n_broadcast;                   /* frames for a device; for all */
    uint64_t n_unknown_unit;                           /* for nobody here */
    uint64_t n_noise;                                  /* bytes that were no frame */
    uint64_t n_exception[16];                          /* answers by exception code; 0: the others */
    uint64_t n_bytes_in, n_bytes_out, n_bytes_dropped; /* dropped: answers nobody fetched */
    uint32_t n_line;
};

/* ST_IO: a line cannot be had, errno why; ST_FULL: no more descriptors or pseudo-terminals. */
MUST_USE enum status street_bus_create(struct loop *loop, struct street *street, const struct street_bus_options *o,
                                       struct street_bus **out);
void street_bus_free(struct street_bus *b); /* before street_free; not in a callback of its own */
struct street_bus_counts street_bus_counts(const struct street_bus *b);

#endif
