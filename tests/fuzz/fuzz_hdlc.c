/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes on the line: bounded messages, the same however the bytes arrive. The bytes as a message come back from
 * either cut. */
#include "devices/wire/hdlc.h"

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
    require(n <= HDLC_APDU_MAX);
    h->n++;
    for (size_t i = 0; i < n; i++) h->hash = (h->hash ^ apdu[i]) * 1099511628211u;
}

static struct heard listen(const uint8_t *bytes, size_t n, size_t step)
{
    static struct hdlc_decoder d;
    struct heard h = {0};
    hdlc_decoder_init(&d, hear, &h);
    for (size_t at = 0; at < n; at += step) hdlc_decoder_feed(&d, bytes + at, n - at < step ? n - at : step);
    require(d.n_messages == h.n && d.n_messages <= d.n_frames);
    return h;
}

static void there_and_back(const struct hdlc_style *style, const uint8_t *data, size_t size)
{
    static uint8_t frames[3 * HDLC_APDU_MAX];
    const size_t n = hdlc_encode(style, data, size, frames, sizeof frames);
    require(n == hdlc_encoded_bytes(style, size));
    struct heard direct = {0};
    hear(&direct, data, size);
    const struct heard back = listen(frames, n, n);
    require(back.n == 1 && back.hash == direct.hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct heard whole = listen(data, size, size + 1), bytes = listen(data, size, 1);
    require(whole.n == bytes.n && whole.hash == bytes.hash);
    if (size == 0 || size > HDLC_APDU_MAX) return 0;
    there_and_back(&hdlc_e450, data, size);
    if (memmem(data, size, "\xE6\xE7", 3) == NULL) there_and_back(&hdlc_am550, data, size); /* that would begin a new message */
    return 0;
}
