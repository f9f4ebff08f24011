/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h - how often each address is there: connections a peer, connections a dialled address.
 *
 * An address that is gone costs nothing. One thread. Memory: about 70 bytes an address. */
#ifndef PILOTSIM_LINK_TALLY_H
#define PILOTSIM_LINK_TALLY_H

#include <stdint.h>

#include "sim/base/status.h"

struct tally {
    void *root; /* zero-initialised is empty */
};

uint32_t tally_count(const struct tally *tally, uint32_t ip);
MUST_USE enum status tally_add(struct tally *tally, uint32_t ip); /* one more; ST_MEMORY */
void tally_drop(struct tally *tally, uint32_t ip);                /* one less; none there: nothing happens */

#endif
