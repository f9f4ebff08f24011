/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a telegram: parts within its bounds; each line moves on. */
#include "devices/wire/dsmr.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const text = (const char *)data, *const end = text + size;
    struct dsmr_telegram t;
    struct dsmr_reading r;
    if (!dsmr_parse(text, size, DSMR_CRC_ZERO, &t)) return 0;
    require(t.header > text && t.header + t.n_header < end && t.lines + t.n_lines < end);
    size_t at = 0, before = 0;
    for (; dsmr_next(&t, &at, &r); before = at) {
        require(at > before && at <= t.n_lines && r.obis + r.n_obis < r.value && r.value + r.n_value < end);
        require(r.unit == NULL || r.unit + r.n_unit < end);
    }
    return 0;
}
