/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/dlms_push.h"

#include "tests/devices/wire/meter_vectors.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

static size_t write_push(int push, enum dlms_layout layout, uint8_t *out, size_t room)
{
    struct dlms_value values[12];
    vector_values(push, values);
    const struct dlms_header header = {vector_head[push].counter, true, vector_clock};
    struct axdr_writer w = {.bytes = out, .room = room};
    dlms_push_write(&w, &header, &vector_list[push], layout, values);
    return w.is_full ? 0 : w.n;
}

Test(dlms_push, the_two_vectors_come_out_byte_for_byte)
{
    uint8_t bytes[512];
    cr_assert_eq(write_push(0, DLMS_VALUES, bytes, sizeof bytes), sizeof vector_plain_1);
    cr_expect_arr_eq(bytes, vector_plain_1, sizeof vector_plain_1);
    cr_assert_eq(write_push(1, DLMS_VALUES, bytes, sizeof bytes), sizeof vector_plain_2);
    cr_expect_arr_eq(bytes, vector_plain_2, sizeof vector_plain_2);
}

Test(dlms_push, the_first_vector_is_read_back)
{
    struct dlms_push push;
    struct dlms_clock clock;
    static struct dlms_readings r;
    cr_assert(dlms_push_parse(vector_plain_1, sizeof vector_plain_1, &push));
    cr_expect_eq(push.invoke_id, 0x1001);
    cr_assert(dlms_clock_read(push.clock, &clock));
    cr_expect_eq(clock.utc_s, vector_clock.utc_s);
    cr_expect_eq(clock.deviation_min, DLMS_DEVIATION_NONE);
    cr_assert(dlms_push_readings(&push, &r));
    cr_expect_eq(r.layout, DLMS_VALUES);
    cr_assert_eq(r.n, 12);
    cr_expect(r.row[0].value.n == 16 && memcmp(r.row[0].value.bytes, "LGZ1030600000017", 16) == 0);
    cr_expect_eq(r.row[5].value.number, 512);
    cr_expect_eq(r.row[8].value.number, 1630);
    cr_expect_eq(r.row[11].value.number, 210);
}

ParameterizedTestParameters(dlms_push, each_layout_is_found_out_and_read_back)
{
    static enum dlms_layout rows[] = {DLMS_VALUES, DLMS_OBIS_PAIRS, DLMS_WITH_LIST, DLMS_TRIPLES};
    return cr_make_param_array(enum dlms_layout, rows, ARRAY_LEN(rows));
}
ParameterizedTest(enum dlms_layout *layout, dlms_push, each_layout_is_found_out_and_read_back)
{
    /* readings before those of the items: the clock; the push object */
    const size_t n_before = *layout == DLMS_OBIS_PAIRS || *layout == DLMS_WITH_LIST ? 1 : 0;
    uint8_t bytes[1024];
    struct dlms_push push;
    static struct dlms_readings r;
    for (int p = 0; p < 2; p++) {
        struct dlms_value values[12];
        vector_values(p, values);
        const size_t n = write_push(p, *layout, bytes, sizeof bytes);
        cr_assert(n > 0);
        cr_assert(dlms_push_parse(bytes, n, &push));
        cr_assert(dlms_push_readings(&push, &r));
        cr_expect_eq(r.layout, *layout);
        cr_assert_eq(r.n, n_before + vector_list[p].n);
        for (size_t i = 0; i < vector_list[p].n; i++) {
            const struct dlms_reading *row = &r.row[n_before + i];
            const struct dlms_item *item = &vector_list[p].items[i];
            cr_expect_eq(row->value.tag, item->tag);
            if (!axdr_is_text(item->tag)) cr_expect_eq(row->value.number, values[i].number);
            if (row->has_obis) cr_expect_arr_eq(row->obis, item->obis, DLMS_OBIS_BYTES);
            if (*layout == DLMS_WITH_LIST) cr_expect_eq(row->class_id, item->class_id);
            if (row->has_unit) cr_expect(row->unit == item->unit && row->scaler == item->scaler);
        }
    }
}

Test(dlms_push, a_room_of_one_byte_less_is_told)
{
    uint8_t bytes[512];
    cr_expect_eq(write_push(0, DLMS_VALUES, bytes, sizeof vector_plain_1), sizeof vector_plain_1);
    cr_expect_eq(write_push(0, DLMS_VALUES, bytes, sizeof vector_plain_1 - 1), 0);
}

Test(dlms_push, no_beginning_of_a_push_is_taken_for_one)
{
    struct dlms_push push;
    uint8_t longer[sizeof vector_plain_1 + 1] = {0};
    for (size_t n = 0; n < sizeof vector_plain_1; n++) cr_expect_not(dlms_push_parse(vector_plain_1, n, &push), "%zu bytes", n);
    memcpy(longer, vector_plain_1, sizeof vector_plain_1);
    cr_expect_not(dlms_push_parse(longer, sizeof longer, &push));
}

Test(dlms_push, a_push_without_clock_says_so_in_one_byte)
{
    uint8_t bytes[512];
    struct dlms_value values[12];
    struct dlms_push push;
    vector_values(0, values);
    struct axdr_writer w = {.bytes = bytes, .room = sizeof bytes};
    dlms_push_write(&w, &(struct dlms_header){.invoke_id = 7}, &vector_list[0], DLMS_VALUES, values);
    cr_expect_eq(w.n, sizeof vector_plain_1 - AXDR_DATE_TIME_BYTES);
    cr_assert(dlms_push_parse(bytes, w.n, &push));
    cr_expect_null(push.clock);
}

struct count_row {
    char says[48];
    double value;
    int64_t count;
    int scaler, is_absent;
};
ParameterizedTestParameters(dlms_push, counts)
{
    static struct count_row rows[] = {
        {"a hundredth is one count", 5.12, 512, -2, 0},
        {"tens are counted", 1630, 163, 1, 0},
        {"halves go away from zero", 0.5, 1, 0, 0},
        {"no value is absent", NAN, 0, 0, 1},
        {"beyond every wire it ends", 1e300, INT64_MAX, 0, 0},
        {"and below", -1e300, INT64_MIN, -9, 0},
    };
    return cr_make_param_array(struct count_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct count_row *r, dlms_push, counts)
{
    const struct dlms_item item = {.tag = AXDR_U32, .scaler = (int8_t)r->scaler};
    const struct dlms_value v = dlms_number(&item, r->value);
    cr_expect(v.is_absent == (r->is_absent != 0) && v.number == r->count, "%s: %lld", r->says, (long long)v.number);
}

Test(dlms_push, a_summer_clock_shows_local_time_and_comes_back_as_the_instant)
{
    const struct dlms_clock clock = {.utc_s = 1720000800 /* 2024-07-03T10:00:00Z */, .deviation_min = -120, .is_dst = true};
    static const uint8_t expected[] = {0x07, 0xE8, 7, 3, 3, 12, 0, 0, 0xFF, 0xFF, 0x88, 0x80};
    uint8_t bytes[AXDR_DATE_TIME_BYTES];
    struct dlms_clock back;
    dlms_clock_write(&clock, bytes);
    cr_expect_arr_eq(bytes, expected, sizeof expected);
    cr_assert(dlms_clock_read(bytes, &back));
    cr_expect(back.utc_s == clock.utc_s && back.deviation_min == -120 && back.is_dst);
}

struct clock_row {
    char says[32];
    int at;
    uint8_t byte;
};
ParameterizedTestParameters(dlms_push, a_clock_with)
{
    static struct clock_row rows[] = {{"month 13", 2, 13},  {"month open", 2, 0xFF},   {"day 32", 3, 32},
                                      {"day 0", 3, 0},      {"hour 24", 5, 24},        {"minute 60", 6, 60},
                                      {"second 60", 7, 60}, {"invalid status", 11, 1}, {"deviation out of range", 9, 0x40}};
    return cr_make_param_array(struct clock_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct clock_row *r, dlms_push, a_clock_with)
{
    uint8_t bytes[AXDR_DATE_TIME_BYTES];
    struct dlms_clock back;
    dlms_clock_write(&vector_clock, bytes);
    bytes[r->at] = r->byte;
    cr_expect_not(dlms_clock_read(bytes, &back), "%s is refused", r->says);
}
