/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as A-XDR and as a notification: what is read lies within the bytes, and what was read can be written again. */
#include "devices/wire/dlms_push.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

static bool is_within(const struct axdr_value *v, const uint8_t *data, size_t size)
{
    return v->bytes == NULL || (v->bytes >= data && v->n <= size && (size_t)(v->bytes - data) <= size - v->n);
}

static void put_again(struct axdr_writer *w, const struct axdr_value *v)
{
    if (v->tag == AXDR_NULL) {
        axdr_put_null(w);
    } else if (v->tag == AXDR_ARRAY || v->tag == AXDR_STRUCTURE) {
        axdr_put_group(w, v->tag, v->n);
    } else if (axdr_is_text(v->tag)) {
        axdr_put_text(w, v->tag, v->bytes, v->n);
    } else if (v->tag == AXDR_DATE_TIME) {
        axdr_put_date_time(w, v->bytes);
    } else {
        axdr_put_number(w, v->tag, v->number);
    }
}

/* Reading what was written again gives the same values. */
static void check_axdr(const uint8_t *data, size_t size)
{
    static uint8_t bytes[1 << 20];
    struct axdr_reader r = axdr_read(data, size);
    struct axdr_writer w = {.bytes = bytes, .room = sizeof bytes};
    struct axdr_value v, again;
    while (axdr_get(&r, &v)) {
        require(is_within(&v, data, size) && v.depth < AXDR_NESTING_MAX + 1);
        put_again(&w, &v);
    }
    require(!w.is_full);
    struct axdr_reader first = axdr_read(data, r.at), second = axdr_read(bytes, w.n);
    while (axdr_get(&first, &v)) {
        if (!axdr_get(&second, &again)) return; /* a length in its short form leaves no room for members that never came */
        require(v.tag == again.tag && v.n == again.n && v.depth == again.depth);
        require(v.bytes == NULL || v.n == 0 || memcmp(v.bytes, again.bytes, v.n) == 0);
    }
}

static void check_clock(const uint8_t bytes[AXDR_DATE_TIME_BYTES])
{
    struct dlms_clock clock, again;
    uint8_t back[AXDR_DATE_TIME_BYTES];
    if (!dlms_clock_read(bytes, &clock)) return;
    dlms_clock_write(&clock, back);
    require(memcmp(back, bytes, 4) == 0 && memcmp(back + 5, bytes + 5, 3) == 0 && memcmp(back + 9, bytes + 9, 2) == 0);
    require(dlms_clock_read(back, &again) && again.utc_s == clock.utc_s && again.is_dst == clock.is_dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dlms_readings readings;
    struct dlms_push push;
    check_axdr(data, size);
    if (!dlms_push_parse(data, size, &push)) return 0;
    require(push.body > data && (size_t)(push.body - data) + push.n_body == size);
    if (push.clock != NULL) check_clock(push.clock);
    if (!dlms_push_readings(&push, &readings)) return 0;
    require(readings.n <= DLMS_READINGS_MAX);
    for (size_t i = 0; i < readings.n; i++) require(is_within(&readings.row[i].value, data, size));
    return 0;
}
