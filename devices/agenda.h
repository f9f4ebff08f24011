/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agenda.h - which row is due next: a heap whose rows can be moved, ordered by (time, row).
 *
 * Every row is in it once, INT64_MAX when never due. Memory is the caller's promise at create. */
#ifndef PILOTSIM_DEVICES_AGENDA_H
#define PILOTSIM_DEVICES_AGENDA_H

#include "sim/base/status.h"

#include <stdint.h>

struct agenda_queue; /* opaque */

MUST_USE enum status agenda_create(uint32_t n_row, struct agenda_queue **out); /* all never due */
void agenda_free(struct agenda_queue *q);
void agenda_set(struct agenda_queue *q, uint32_t row, int64_t due_ms);
/* The earliest; among equals the lowest row. UINT32_MAX with INT64_MAX when nothing is due ever. */
uint32_t agenda_next(const struct agenda_queue *q, int64_t *due_ms);

#endif
