/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both ways have one small function a layout, behind a table. Nothing on the wire names the layout: its first member
 * tells the list and the triples; pairs have an odd count and an OBIS at every second place. */
#include "devices/wire/dlms_push.h"

#include "sim/base/calendar.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DATA_NOTIFICATION = 0x0F, STATUS_DST = 0x80, STATUS_INVALID = 0x01, DEVIATION_MAX_MIN = 840, LIST_ENTRIES_OWN = 2 };
static const uint8_t clock_obis[DLMS_OBIS_BYTES] = {0, 0, 1, 0, 0, 255};

struct dlms_value dlms_number(const struct dlms_item *item, double value)
{
    static const double power[] = {1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1};
    assert(item->scaler >= -9 && item->scaler <= 9);
    if (isnan(value)) return (struct dlms_value){.is_absent = true};
    const double count = item->scaler <= 0 ? value * power[9 + item->scaler] : value / power[9 - item->scaler];
    if (count >= 0x1p62) return (struct dlms_value){.number = INT64_MAX};
    if (count <= -0x1p62) return (struct dlms_value){.number = INT64_MIN};
    return (struct dlms_value){.number = llround(count)};
}

struct dlms_value dlms_text(const char *text) { return (struct dlms_value){.text = text, .n_text = strlen(text)}; }

/* --- instants --- */

void dlms_clock_write(const struct dlms_clock *clock, uint8_t out[AXDR_DATE_TIME_BYTES])
{
    const int64_t shift_s = clock->deviation_min == DLMS_DEVIATION_NONE ? 0 : clock->deviation_min * 60;
    const struct civil c = calendar_civil((clock->utc_s - shift_s) * MS_PER_S);
    const uint16_t deviation = (uint16_t)clock->deviation_min;
    assert(c.year >= 1 && c.year <= 65534);
    const uint8_t bytes[AXDR_DATE_TIME_BYTES] = {
        (uint8_t)(c.year >> 8),
        (uint8_t)c.year,
        (uint8_t)c.month,
        (uint8_t)c.day,
        (uint8_t)(c.weekday + 1),
        (uint8_t)c.hour,
        (uint8_t)c.minute,
        (uint8_t)c.second,
        0xFF, /* hundredths: not said */
        (uint8_t)(deviation >> 8),
        (uint8_t)deviation,
        clock->is_dst ? STATUS_DST : 0,
    };
    memcpy(out, bytes, sizeof bytes);
}

bool dlms_clock_read(const uint8_t bytes[AXDR_DATE_TIME_BYTES], struct dlms_clock *out)
{
    const struct civil c = {.year = bytes[0] << 8 | bytes[1],
                            .month = bytes[2],
                            .day = bytes[3],
                            .hour = bytes[5],
                            .minute = bytes[6],
                            .second = bytes[7]};
    const int16_t deviation = (int16_t)(bytes[9] << 8 | bytes[10]);
    const uint8_t status = bytes[11] == 0xFF ? 0 : bytes[11]; /* 0xFF: not said */
    if (c.year < 1 || c.year == 0xFFFF || c.month < 1 || c.month > 12 || c.day < 1) return false;
    if (c.hour > 23 || c.minute > 59 || c.second > 59 || (status & STATUS_INVALID)) return false;
    if (deviation != DLMS_DEVIATION_NONE && (deviation < -DEVIATION_MAX_MIN || deviation > DEVIATION_MAX_MIN)) return false;
    const int64_t reading_s = calendar_utc_ms(&c) / MS_PER_S;
    if (calendar_civil(reading_s * MS_PER_S).day != c.day) return false; /* the 31st of a short month */
    const int64_t shift_s = deviation == DLMS_DEVIATION_NONE ? 0 : deviation * 60;
    *out = (struct dlms_clock){.utc_s = reading_s + shift_s, .deviation_min = deviation, .is_dst = (status & STATUS_DST) != 0};
    return true;
}

/* --- writing --- */

static void put_obis(struct axdr_writer *w, const uint8_t obis[DLMS_OBIS_BYTES])
{
    axdr_put_text(w, AXDR_OCTETS, obis, DLMS_OBIS_BYTES);
}

static void put_value(struct axdr_writer *w, const struct dlms_item *item, const struct dlms_value *v)
{
    if (v->is_absent) {
        axdr_put_null(w);
    } else if (axdr_is_text(item->tag)) {
        axdr_put_text(w, item->tag, v->text, v->n_text);
    } else {
        axdr_put_number(w, item->tag, v->number);
    }
}

struct sheet { /* what the body is made of */
    const struct dlms_header *header;
    const struct dlms_list *list;
    const struct dlms_value *values;
};

static void put_values(struct axdr_writer *w, const struct sheet *s)
{
    axdr_put_group(w, AXDR_STRUCTURE, s->list->n);
    for (size_t i = 0; i < s->list->n; i++) put_value(w, &s->list->items[i], &s->values[i]);
}

static void put_pairs(struct axdr_writer *w, const struct sheet *s)
{
    axdr_put_group(w, AXDR_STRUCTURE, 1 + 2 * s->list->n);
    uint8_t clock[AXDR_DATE_TIME_BYTES];
    if (s->header->has_clock) {
        dlms_clock_write(&s->header->clock, clock);
        axdr_put_text(w, AXDR_OCTETS, clock, sizeof clock);
    } else {
        axdr_put_null(w);
    }
    for (size_t i = 0; i < s->list->n; i++) {
        put_obis(w, s->list->items[i].obis);
        put_value(w, &s->list->items[i], &s->values[i]);
    }
}

static void put_entry(struct axdr_writer *w, uint16_t class_id, const uint8_t obis[DLMS_OBIS_BYTES], int8_t attribute)
{
    axdr_put_group(w, AXDR_STRUCTURE, 4);
    axdr_put_number(w, AXDR_U16, class_id);
    put_obis(w, obis);
    axdr_put_number(w, AXDR_I8, attribute);
    axdr_put_number(w, AXDR_U16, 0);
}

/* The list names itself (class 40, attribute 2) and the push object (attribute 1) first. */
static void put_with_list(struct axdr_writer *w, const struct sheet *s)
{
    enum { CLASS_PUSH_SETUP = 40 };
    const struct dlms_list *list = s->list;
    axdr_put_group(w, AXDR_STRUCTURE, LIST_ENTRIES_OWN + list->n);
    axdr_put_group(w, AXDR_ARRAY, LIST_ENTRIES_OWN + list->n);
    put_entry(w, CLASS_PUSH_SETUP, list->push_obis, 2);
    put_entry(w, CLASS_PUSH_SETUP, list->push_obis, 1);
    for (size_t i = 0; i < list->n; i++) put_entry(w, list->items[i].class_id, list->items[i].obis, list->items[i].attribute);
    put_obis(w, list->push_obis);
    for (size_t i = 0; i < list->n; i++) put_value(w, &list->items[i], &s->values[i]);
}

static void put_triples(struct axdr_writer *w, const struct sheet *s)
{
    axdr_put_group(w, AXDR_STRUCTURE, s->list->n);
    for (size_t i = 0; i < s->list->n; i++) {
        const struct dlms_item *item = &s->list->items[i];
        axdr_put_group(w, AXDR_STRUCTURE, item->unit != DLMS_UNIT_NONE ? 3 : 2);
        put_obis(w, item->obis);
        put_value(w, item, &s->values[i]);
        if (item->unit == DLMS_UNIT_NONE) continue;
        axdr_put_group(w, AXDR_STRUCTURE, 2);
        axdr_put_number(w, AXDR_I8, item->scaler);
        axdr_put_number(w, AXDR_ENUM, item->unit);
    }
}

static void (*const put_body[])(struct axdr_writer *w, const struct sheet *s) = {
    [DLMS_VALUES] = put_values,
    [DLMS_OBIS_PAIRS] = put_pairs,
    [DLMS_WITH_LIST] = put_with_list,
    [DLMS_TRIPLES] = put_triples,
};

void dlms_push_write(struct axdr_writer *w, const struct dlms_header *header, const struct dlms_list *list,
                     enum dlms_layout layout, const struct dlms_value *values)
{
    assert((size_t)layout < ARRAY_LEN(put_body));
    axdr_put_word(w, DATA_NOTIFICATION, 1);
    axdr_put_word(w, header->invoke_id, 4);
    if (header->has_clock) {
        uint8_t clock[AXDR_DATE_TIME_BYTES];
        dlms_clock_write(&header->clock, clock);
        axdr_put_length(w, sizeof clock);
        axdr_put_bytes(w, clock, sizeof clock);
    } else {
        axdr_put_length(w, 0);
    }
    put_body[layout](w, &(struct sheet){header, list, values});
}

/* --- reading --- */

bool dlms_push_parse(const uint8_t *bytes, size_t n, struct dlms_push *out)
{
    enum { HEAD_BYTES = 5 };
    size_t at = HEAD_BYTES, n_clock;
    if (n <= HEAD_BYTES || bytes[0] != DATA_NOTIFICATION) return false;
    if (!axdr_get_length(bytes, n, &at, &n_clock)) return false;
    if ((n_clock != 0 && n_clock != AXDR_DATE_TIME_BYTES) || n_clock > n - at) return false;
    *out = (struct dlms_push){.invoke_id = (uint32_t)axdr_word(bytes + 1, 4),
                              .clock = n_clock > 0 ? bytes + at : NULL,
                              .body = bytes + at + n_clock,
                              .n_body = n - at - n_clock};
    struct axdr_reader r = axdr_read(out->body, out->n_body);
    return axdr_skip(&r) && axdr_is_done(&r);
}

static struct dlms_reading *add(struct dlms_readings *out)
{
    if (out->n == DLMS_READINGS_MAX) return NULL;
    struct dlms_reading *row = &out->row[out->n++];
    memset(row, 0, sizeof *row);
    return row;
}

static bool take_obis(struct axdr_reader *r, struct dlms_reading *row)
{
    struct axdr_value v;
    if (!axdr_get_tag(r, AXDR_OCTETS, &v) || v.n != DLMS_OBIS_BYTES) return false;
    memcpy(row->obis, v.bytes, DLMS_OBIS_BYTES);
    row->has_obis = true;
    return true;
}

/* One value into the row, its members passed over. */
static bool take_value(struct axdr_reader *r, struct dlms_reading *row)
{
    struct axdr_reader ahead = *r;
    return axdr_get(&ahead, &row->value) && axdr_skip(r);
}

static bool take_values(struct axdr_reader *r, size_t n, struct dlms_readings *out)
{
    for (size_t i = 0; i < n; i++) {
        struct dlms_reading *row = add(out);
        if (row == NULL || !take_value(r, row)) return false;
    }
    return true;
}

static bool take_pairs(struct axdr_reader *r, size_t n, struct dlms_readings *out)
{
    struct dlms_reading *clock = add(out);
    if (!take_value(r, clock)) return false;
    memcpy(clock->obis, clock_obis, sizeof clock_obis);
    clock->has_obis = true;
    for (size_t i = 1; i < n; i += 2) {
        struct dlms_reading *row = add(out);
        if (row == NULL || !take_obis(r, row) || !take_value(r, row)) return false;
    }
    return true;
}

static bool take_entry(struct axdr_reader *r, struct dlms_reading *row)
{
    struct axdr_value v;
    if (!axdr_get_tag(r, AXDR_STRUCTURE, &v) || v.n != 4) return false;
    if (!axdr_get_tag(r, AXDR_U16, &v)) return false;
    row->class_id = (uint16_t)v.number;
    if (!take_obis(r, row) || !axdr_get_tag(r, AXDR_I8, &v)) return false;
    row->attribute = (int8_t)v.number;
    return axdr_get_tag(r, AXDR_U16, &v);
}

/* Entry i of the list says what member i is; member 0 is the list itself and gives no reading. */
static bool take_with_list(struct axdr_reader *r, size_t n, struct dlms_readings *out)
{
    struct axdr_value v;
    struct dlms_reading self;
    if (!axdr_get_tag(r, AXDR_ARRAY, &v) || v.n != n || !take_entry(r, &self)) return false;
    for (size_t i = 1; i < n; i++) {
        struct dlms_reading *row = add(out);
        if (row == NULL || !take_entry(r, row)) return false;
    }
    for (size_t i = 1; i < n; i++) {
        if (!take_value(r, &out->row[i - 1])) return false;
    }
    return true;
}

static bool take_triples(struct axdr_reader *r, size_t n, struct dlms_readings *out)
{
    for (size_t i = 0; i < n; i++) {
        struct dlms_reading *row = add(out);
        struct axdr_value triple, v;
        if (row == NULL || !axdr_get_tag(r, AXDR_STRUCTURE, &triple) || (triple.n != 2 && triple.n != 3)) return false;
        if (!take_obis(r, row) || !take_value(r, row)) return false;
        if (triple.n == 2) continue;
        if (!axdr_get_tag(r, AXDR_STRUCTURE, &v) || v.n != 2 || !axdr_get_tag(r, AXDR_I8, &v)) return false;
        row->scaler = (int8_t)v.number;
        if (!axdr_get_tag(r, AXDR_ENUM, &v)) return false;
        row->unit = (uint8_t)v.number;
        row->has_unit = true;
    }
    return true;
}

static bool is_pairs(struct axdr_reader r, size_t n)
{
    struct axdr_value v;
    if (n % 2 == 0 || n < 3 || !axdr_get(&r, &v)) return false;
    const bool is_clock =
        v.tag == AXDR_NULL || v.tag == AXDR_DATE_TIME || (v.tag == AXDR_OCTETS && v.n == AXDR_DATE_TIME_BYTES);
    bool all = is_clock;
    for (size_t i = 1; all && i < n; i += 2) {
        all = axdr_get_tag(&r, AXDR_OCTETS, &v) && v.n == DLMS_OBIS_BYTES && axdr_skip(&r);
    }
    return all;
}

static enum dlms_layout layout_of(struct axdr_reader r, size_t n)
{
    struct axdr_reader ahead = r;
    struct axdr_value first;
    if (!axdr_get(&ahead, &first)) return DLMS_VALUES;
    if (first.tag == AXDR_ARRAY) return DLMS_WITH_LIST;
    if (first.tag == AXDR_STRUCTURE) return DLMS_TRIPLES;
    return is_pairs(r, n) ? DLMS_OBIS_PAIRS : DLMS_VALUES;
}

static bool (*const take_body[])(struct axdr_reader *r, size_t n, struct dlms_readings *out) = {
    [DLMS_VALUES] = take_values,
    [DLMS_OBIS_PAIRS] = take_pairs,
    [DLMS_WITH_LIST] = take_with_list,
    [DLMS_TRIPLES] = take_triples,
};

bool dlms_push_readings(const struct dlms_push *push, struct dlms_readings *out)
{
    struct axdr_reader r = axdr_read(push->body, push->n_body);
    struct axdr_value body;
    out->n = 0;
    if (!axdr_get_tag(&r, AXDR_STRUCTURE, &body)) return false;
    out->layout = layout_of(r, body.n);
    return take_body[out->layout](&r, body.n, out) && axdr_is_done(&r);
}
