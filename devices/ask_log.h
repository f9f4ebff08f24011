/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask_log.h - what was asked of the homes since the day began, in order: with the state of that midnight it is the
 * whole past a snapshot needs. Grows as it must; a new day empties it. */
#ifndef PILOTSIM_DEVICES_ASK_LOG_H
#define PILOTSIM_DEVICES_ASK_LOG_H

#include "sim/base/status.h"
#include "twins/command.h"

#include <stddef.h>
#include <stdint.h>

struct ask { /* plain data: written as it is into snapshots */
    int64_t t_ms;
    double value;
    uint32_t home, command;
};

struct ask_log {
    struct ask *ask; /* owned */
    size_t n, room;
    int64_t day_ms;     /* of the entries */
    enum status failed; /* memory ran out: the log has holes, no snapshot can be made until the next day */
};

void ask_log_close(struct ask_log *l);
void ask_log_add(struct ask_log *l, struct ask a); /* in order of time */
void ask_log_begin(struct ask_log *l, int64_t day_ms);

#endif
