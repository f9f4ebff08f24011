/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshot.h - a served pilot at an instant, in a file: the homes at midnight, what was asked of them since, and the
 * memory of all devices. Going back lives the day again up to the instant, bit for bit. Written beside itself and
 * renamed, so a file is whole or not there. Only the same scenario with the same homes takes it. */
#ifndef PILOTSIM_DEVICES_SNAPSHOT_H
#define PILOTSIM_DEVICES_SNAPSHOT_H

#include "devices/ask_log.h"
#include "devices/street.h"

struct snapshot_more { /* what else belongs to the instant; all NULL: nothing */
    void *ctx;
    void *(*keep)(void *ctx, size_t *n_bytes); /* bytes to free; NULL: no memory */
    bool (*back)(void *ctx, const void *bytes, size_t n_bytes);
};
struct snapshot_scene {
    struct street *street;
    struct engine_live *live;
    struct ask_log *log;
    uint64_t scenario_hash;
    struct snapshot_more more;
};

/* why (160 bytes): the reason of a failure in words. ST_IO; ST_MEMORY; ST_INPUT: not ours, or of another scenario. */
MUST_USE enum status snapshot_write(const struct snapshot_scene *s, const char *path, char why[160]);
MUST_USE enum status snapshot_read(const struct snapshot_scene *s, const char *path, char why[160]);

#endif
