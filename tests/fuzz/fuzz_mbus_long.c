/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes on the line: bounded messages, the same however the bytes arrive. The bytes as a message come back
 * from their segments. */
#include "devices/wire/mbus_long.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

struct heard {
    size_t n;
    uint64_t hash;
};

static void hear(void *who, const uint8_t *apdu, size_t n)
{
    struct heard *h = who;
    require(n <= MBUS_LONG_APDU_MAX);
    h->n++;
    for (size_t i = 0; i < n; i++) h->hash = (h->hash ^ apdu[i]) * 1099511628211u;
}

static struct heard listen(const uint8_t *bytes, size_t n, size_t step)
{
    static struct mbus_long_decoder d;
    struct heard h = {0};
    mbus_long_init(&d, hear, &h);
    for (size_t at = 0; at < n; at += step) mbus_long_feed(&d, bytes + at, n - at < step ? n - at : step);
    require(d.n_messages == h.n && d.n_messages <= d.n_frames);
    return h;
}

static void there_and_back(const uint8_t *data, size_t size)
{
    static uint8_t frames[3 * MBUS_LONG_APDU_MAX];
    const size_t n = mbus_long_encode(data, size, frames, sizeof frames);
    require(n == mbus_long_encoded_bytes(size));
    struct heard direct = {0};
    hear(&direct, data, size);
    const struct heard back = listen(frames, n, n);
    require(back.n == 1 && back.hash == direct.hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct heard whole = listen(data, size, size + 1), bytes = listen(data, size, 1);
    require(whole.n == bytes.n && whole.hash == bytes.hash);
    if (size == 0 || size > MBUS_LONG_APDU_MAX) return 0;
    there_and_back(data, size);
    return 0;
}
