/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/ask_log.h"

#include "sim/base/calendar.h"

#include <stdlib.h>

void ask_log_close(struct ask_log *l)
{
    free(l->ask);
    *l = (struct ask_log){0};
}

void ask_log_begin(struct ask_log *l, int64_t day_ms)
{
    l->n = 0;
    l->day_ms = day_ms;
    l->failed = ST_OK;
}

void ask_log_add(struct ask_log *l, struct ask a)
{
    const int64_t day_ms = a.t_ms / MS_PER_DAY * MS_PER_DAY;
    if (day_ms != l->day_ms) ask_log_begin(l, day_ms);
    if (l->n == l->room) {
        const size_t room = l->room > 0 ? 2 * l->room : 256;
        struct ask *more = realloc(l->ask, room * sizeof *more);
        if (more == NULL) {
            l->failed = ST_MEMORY;
            return;
        }
        l->ask = more, l->room = room;
    }
    l->ask[l->n++] = a;
}
