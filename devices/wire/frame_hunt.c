/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/frame_hunt.h"

#include <assert.h>
#include <string.h>

/* From `at` on, where a frame may begin next. */
static size_t next_start(const struct frame_hunt *h, uint8_t start, size_t at)
{
    const uint8_t *found = at < h->n ? memchr(h->bytes + at, start, h->n - at) : NULL;
    return found != NULL ? (size_t)(found - h->bytes) : h->n;
}

static void hunt(struct frame_hunt *h, const struct frame_kind *kind, void *who)
{
    size_t at = next_start(h, kind->start, 0);
    while (at < h->n) {
        const int size = kind->measure(who, h->bytes + at, h->n - at);
        if (size == 0) break;
        size_t step = 1;
        if (size > 0) step = kind->take(who, h->bytes + at, (size_t)size);
        assert(step >= 1 && step <= h->n - at);
        at = next_start(h, kind->start, at + step);
    }
    h->n -= at;
    memmove(h->bytes, h->bytes + at, h->n);
}

void frame_hunt_feed(struct frame_hunt *h, const struct frame_kind *kind, void *who, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        const size_t room = sizeof h->bytes - h->n, part = n < room ? n : room;
        assert(room > 0);
        memcpy(h->bytes + h->n, bytes, part);
        h->n += part;
        bytes += part;
        n -= part;
        hunt(h, kind, who);
    }
}
