/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/modbus_face.h"

#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* An invented product that has one of everything. */
enum { LIMIT, SPEED, LONG, SECRET, N_CELL };
static const struct cell cells[N_CELL] = {
    [LIMIT] = {.name = "limit", .initial = 50},
    [SPEED] = {.name = "speed", .initial = 1.5},
    [LONG] = {.name = "long", .initial = 0x12345678},
    [SECRET] = {.name = "secret"},
};
enum { GROUP_POWER = 1, FUNCTIONS = 1 << 3 | 1 << 4 | 1 << 6 | 1 << 16 | 1 << 23 };

static const char *serial(const struct device *d) { return d->id->serial; }

static enum verdict refuse_seven(struct device *d, const struct point *p, double value)
{
    return value == 7 ? VERDICT_NOT_NOW : point_store(d, p, value);
}

static int exponent(const struct device *d, uint8_t group)
{
    (void)group;
    return d->view->pv_power_w > 9999 ? 1 : 0;
}

static enum verdict written(struct device *d, uint16_t addr, uint16_t quantity)
{
    (void)quantity;
    return addr == 100 && d->cell[LIMIT] == 13 ? VERDICT_OUT_OF_RANGE : VERDICT_ACCEPTED;
}

#define CELL_POINT(called, at, wired, index) \
    .name = (called), .addr = (at), .n_register = (wired == WIRE_U16 ? 1 : 2), .wire = (wired), .read = FROM_CELL(index)
static const struct point points[] = {
    {CELL_POINT("limit", 100, WIRE_U16, LIMIT), .write = refuse_seven, .max = 100},
    {CELL_POINT("speed", 101, WIRE_F32, SPEED), .order = WORDS_LITTLE, .write = point_store},
    {CELL_POINT("long", 103, WIRE_U32, LONG), .write = point_store},
    {.name = "power_w", .addr = 105, .n_register = 1, .wire = WIRE_I16, .read = FROM_VIEW(pv_power_w), .sf_group = GROUP_POWER},
    {.name = "power_sf", .addr = 106, .n_register = 1, .wire = WIRE_SUNSSF, .sf_group = GROUP_POWER},
    {.name = "serial", .addr = 107, .n_register = 8, .wire = WIRE_STRING, .read = FROM_TEXT(serial)},
    {.name = "none", .addr = 115, .n_register = 1, .wire = WIRE_I16, .read = FROM_CONST(NAN)},
    {.name = "secret", .addr = 200, .n_register = 1, .wire = WIRE_U16, .write = point_store, .read = {0}},
    {.name = "air_c",
     .addr = 100,
     .n_register = 1,
     .is_input = true,
     .wire = WIRE_I16,
     .scale = 0.1,
     .read = FROM_VIEW(temp_air_c)},
    {.name = "tank_c", .read = FROM_VIEW(temp_tank_top_c)},
};
static struct modbus_traits traits = {
    .tcp_port = 502, .unit = 1, .functions = FUNCTIONS, .exponent = exponent, .written = written};
static const struct product product = {.name = "sample",
                                       .maker = "Sample",
                                       .model = "S1",
                                       .points = points,
                                       .n_point = ARRAY_LEN(points),
                                       .cells = cells,
                                       .n_cell = N_CELL,
                                       .modbus = &traits};

static struct device_bench *bench;
static uint8_t answer[MODBUS_PDU_MAX];

static void open_bench(void) { bench = device_bench_open(&product); }
static void close_bench(void) { device_bench_close(bench); }
TestSuite(modbus_face, .init = open_bench, .fini = close_bench);

static size_t ask(const uint8_t *pdu, size_t n) { return modbus_face_answer(&bench->device, pdu, n, NULL, answer); }
#define ASK(...) ask((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static uint16_t word(size_t i) { return (uint16_t)(answer[2 + 2 * i] << 8 | answer[3 + 2 * i]); }

static void expect_exception(int code)
{
    cr_expect((answer[0] & 0x80) != 0 && answer[1] == code, "%02X %02X, not exception %d", answer[0], answer[1], code);
}

Test(modbus_face, holding_and_input_registers_are_two_spaces)
{
    ASK(3, 0, 100, 0, 1);
    cr_expect_eq(word(0), 50);
    ASK(4, 0, 100, 0, 1);
    cr_expect_eq(word(0), 213);
    ASK(4, 0, 101, 0, 1);
    expect_exception(2);
}

Test(modbus_face, a_read_may_span_all_points_that_touch)
{
    cr_expect_eq(ASK(3, 0, 100, 0, 16), 2 + 32);
    cr_expect_eq(word(1), 0x0000, "1.5 is 3FC00000, low word first");
    cr_expect_eq(word(2), 0x3FC0);
    cr_expect_eq(word(3), 0x1234);
    cr_expect_eq(word(15), 0x8000);
    cr_expect_eq(memcmp(answer + 2 + 14, "0123456789AB\0\0\0\0", 16), 0);
}

Test(modbus_face, one_register_outside_refuses_the_whole_read)
{
    ASK(3, 0, 100, 0, 17);
    expect_exception(2);
    ASK(3, 0, 99, 0, 2);
    expect_exception(2);
    ASK(3, 0xFF, 0xFF, 0, 2);
    expect_exception(2);
}

Test(modbus_face, a_function_the_product_lacks_is_exception_1_whatever_follows)
{
    ASK(1, 0, 100, 0, 1);
    expect_exception(1);
    ASK(0x2B, 0x0E, 1, 0);
    expect_exception(1);
    traits.functions &= ~(1u << 6);
    ASK(6, 0, 100);
    expect_exception(1);
}

Test(modbus_face, a_part_of_a_value_is_read_unless_forbidden)
{
    ASK(3, 0, 104, 0, 1);
    cr_expect_eq(word(0), 0x5678);
    ASK(3, 0, 108, 0, 2);
    cr_expect_eq(memcmp(answer + 2, "2345", 4), 0);
    traits.whole_values = true;
    ASK(3, 0, 104, 0, 1);
    expect_exception(2);
}

Test(modbus_face, a_part_of_a_value_is_written_into_the_rest_unless_forbidden)
{
    ASK(6, 0, 104, 0xAB, 0xCD);
    cr_expect_eq(bench->device.cell[LONG], 0x1234ABCD);
    traits.whole_writes = true;
    ASK(6, 0, 104, 0, 0);
    expect_exception(3);
    ASK(3, 0, 104, 0, 1);
    cr_expect_eq(word(0), 0xABCD, "reads are free");
}

Test(modbus_face, a_group_of_a_scale_factor_agrees_in_one_answer)
{
    ASK(3, 0, 105, 0, 2);
    cr_expect_eq(word(0), 5210);
    cr_expect_eq(word(1), 0);
    bench->view.pv_power_w = 17000;
    ASK(3, 0, 105, 0, 2);
    cr_expect_eq(word(0), 1700);
    cr_expect_eq(word(1), 1);
}

Test(modbus_face, one_bad_value_of_a_write_leaves_all_as_it_was)
{
    ASK(16, 0, 100, 0, 3, 6, 0, 60, 0, 0, 0x7F, 0xC0); /* speed is not a number */
    expect_exception(3);
    cr_expect_eq(bench->device.cell[LIMIT], 50);
    ASK(16, 0, 100, 0, 3, 6, 0, 101, 0, 0, 0x40, 0x00);
    expect_exception(3);
    cr_expect_eq(bench->device.cell[SPEED], 1.5);
    ASK(16, 0, 100, 0, 3, 6, 0, 60, 0, 0, 0x40, 0x00);
    cr_expect_eq(answer[0], 16);
    cr_expect_eq(bench->device.cell[LIMIT], 60);
    cr_expect_eq(bench->device.cell[SPEED], 2);
}

Test(modbus_face, refusals_are_told_by_their_exceptions)
{
    ASK(6, 0, 105, 0, 1);
    expect_exception(2); /* read-only */
    ASK(6, 0, 100, 0, 7);
    expect_exception(4); /* not now */
    ASK(6, 0, 100, 0, 13);
    expect_exception(3); /* the product's word on the request */
    ASK(3, 0, 200, 0, 1);
    expect_exception(2); /* write-only */
    traits.exception_value = 4;
    ASK(6, 0, 100, 0, 101);
    expect_exception(4);
}

Test(modbus_face, read_only_points_may_be_covered_by_a_write_that_does_not_change_them)
{
    traits.same_is_fine = true;
    const uint8_t same[] = {16, 0, 103, 0, 4, 8, 0, 0, 0, 9, 5210 >> 8, 5210 & 0xFF, 0, 0};
    ask(same, sizeof same);
    cr_expect_eq(answer[0], 16);
    cr_expect_eq(bench->device.cell[LONG], 9);
    ASK(6, 0, 105, 0, 1);
    expect_exception(2);
}

Test(modbus_face, the_mirror_has_the_other_word_order)
{
    traits.mirror_offset = 0x0800, traits.mirror_from = 100, traits.mirror_to = 104;
    ASK(3, 0x08, 101, 0, 2);
    cr_expect_eq(word(0), 0x3FC0);
    ASK(16, 0x08, 101, 0, 2, 4, 0x40, 0x00, 0, 0);
    cr_expect_eq(bench->device.cell[SPEED], 2);
    ASK(3, 0x08, 104, 0, 2);
    expect_exception(2);
    ASK(4, 0x08, 100, 0, 1);
    expect_exception(2);
}

Test(modbus_face, function_23_writes_before_it_reads_and_refuses_as_a_whole)
{
    ASK(23, 0, 100, 0, 1, 0, 100, 0, 1, 2, 0, 77);
    cr_expect_eq(word(0), 77);
    ASK(23, 0, 99, 0, 1, 0, 100, 0, 1, 2, 0, 78);
    expect_exception(2);
    cr_expect_eq(bench->device.cell[LIMIT], 77);
}

Test(modbus_face, a_device_tells_who_it_is)
{
    traits.functions |= 1u << 31;
    ASK(0x2B, 0x0E, 4, 0);
    cr_expect_eq(memcmp(answer + 7, "\0\6Sample", 8), 0);
}

struct told {
    int n;
    enum verdict last;
};

static void note(void *ctx, const struct device *d, const struct point *p, double value, enum verdict v)
{
    struct told *t = ctx;
    (void)d, (void)p, (void)value;
    t->n++, t->last = v;
}

Test(modbus_face, the_log_hears_of_each_point_written_and_of_the_refused_one)
{
    struct told t = {0};
    const struct modbus_log log = {&t, note};
    const uint8_t good[] = {16, 0, 100, 0, 3, 6, 0, 60, 0, 0, 0x40, 0x00}, bad[] = {6, 0, 100, 0, 200};
    modbus_face_answer(&bench->device, good, sizeof good, &log, answer);
    cr_expect(t.n == 2 && t.last == VERDICT_ACCEPTED);
    modbus_face_answer(&bench->device, bad, sizeof bad, &log, answer);
    cr_expect(t.n == 3 && t.last == VERDICT_OUT_OF_RANGE);
}

Test(modbus_face, any_bytes_get_an_answer)
{
    uint8_t pdu[MODBUS_PDU_MAX];
    uint32_t x = 1;
    for (int i = 0; i < 200000; i++) {
        for (size_t k = 0; k < 14; k++) pdu[k] = (uint8_t)((x = x * 1664525u + 1013904223u) >> 24);
        if (i % 2 == 0) pdu[0] = (const uint8_t[]){3, 4, 6, 16}[i / 2 % 4], pdu[1] = pdu[3] = 0, pdu[2] %= 128;
        const size_t n = ask(pdu, x >> 8 & 15);
        cr_assert(n >= 2 && n <= MODBUS_PDU_MAX);
    }
}

/* --- the catalog --- */

static void expect_sound(const struct product *p)
{
    size_t at = 0;
    cr_expect(modbus_face_is_sorted(p, &at), "%s: point %s is out of order", p->name, p->points[at].name);
    for (size_t i = 0; i < p->n_point; i++) {
        const struct point *q = &p->points[i];
        const uint8_t n = registers_of(q->wire);
        cr_expect(q->n_register == 0 || n == 0 || q->n_register == n, "%s: %s has a width of its own", p->name, q->name);
        cr_expect_lt(q->sf_group, MODBUS_SF_GROUPS);
        cr_expect(q->sf_group == 0 || (p->modbus != NULL && p->modbus->exponent != NULL));
        cr_expect_eq(product_point(p, q->name), (int)i, "%s: %s is there twice", p->name, q->name);
    }
}

Test(modbus_face, every_product_of_the_catalog_is_sorted)
{
    expect_sound(&product);
    for (size_t i = 0; product_at(i) != NULL; i++) expect_sound(product_at(i));
}
