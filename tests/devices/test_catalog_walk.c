/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks the whole catalog: whatever a product's table promises is tried on the bench. Every writable point takes a legal
 * value that differs from the present one; then a command was asked of the home or the value comes back, by hand and
 * through Modbus requests. Points that are meant to differ stand in one table, each with its reason. */
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SETTLE_MS = 30000, CANDIDATES_MAX = 8 };

/* Points that neither ask nor read back after one write alone. */
static const struct odd {
    const char *product, *point, *why;
} odds[] = {
    {NULL, NULL, NULL},
};

static const struct odd *odd_of(const struct product *p, const struct point *at)
{
    for (const struct odd *o = odds; o->product != NULL; o++)
        if (strcmp(o->product, p->name) == 0 && strcmp(o->point, at->name) == 0) return o;
    return NULL;
}

/* --- tables --- */

static bool is_well_formed(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_') return false;
    return islower((unsigned char)name[0]);
}

static bool is_ranged(const struct point *p) { return p->min != 0 || p->max != 0; }

Test(catalog_walk, names_are_well_formed_and_unique)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *p = product_at(i);
        cr_expect(is_well_formed(p->name), "product '%s'", p->name);
        cr_expect(product_find(p->name) == p, "product %s twice", p->name);
        for (size_t k = 0; k < p->n_point; k++) {
            const char *name = p->points[k].name;
            cr_expect(is_well_formed(name), "%s: '%s'", p->name, name);
            cr_expect(product_point(p, name) == (int)k, "%s: %s twice", p->name, name);
        }
    }
}

Test(catalog_walk, tables_are_in_order_and_point_at_what_there_is)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *p = product_at(i);
        size_t at = 0;
        cr_expect(p->modbus == NULL || modbus_face_is_sorted(p, &at), "%s: %s out of order", p->name, p->points[at].name);
        for (size_t k = 0; k < p->n_point; k++) {
            const struct point *q = &p->points[k];
            cr_expect(q->unit != NULL && q->doc != NULL, "%s: %s: no unit or no words", p->name, q->name);
            cr_expect(q->read.kind != SOURCE_CELL || q->read.cell < p->n_cell, "%s: %s: no such cell", p->name, q->name);
            cr_expect(q->min <= q->max, "%s: %s: empty range", p->name, q->name);
            cr_expect(q->n_register == 0 || q->wire == WIRE_STRING || q->n_register == registers_of(q->wire),
                      "%s: %s: width", p->name, q->name);
        }
        for (size_t k = 0; k < p->n_cell; k++) cr_expect_not_null(p->cells[k].name, "%s: cell %zu", p->name, k);
    }
}

/* --- values --- */

static bool is_same(double a, double b, double within)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= within * 0.5001 + 1e-6 * fabs(b);
}

/* What one count of the point is worth; 0: no counts. */
static double count_of(const struct device_bench *b, const struct point *p)
{
    const double scale = p->scale != 0 ? p->scale : 1;
    if (p->n_register == 0) return 0;
    if (p->sf_group == 0 || p->wire == WIRE_SUNSSF) return scale;
    return scale * pow(10, b->device.product->modbus->exponent(&b->device, p->sf_group));
}

static size_t words_of(const struct point *p)
{
    size_t n = 0;
    while (p->words != NULL && p->words[n] != NULL) n++;
    return n;
}

/* Values to try, those in the middle of the range first. */
static size_t candidates(const struct device_bench *b, const struct point *p, double out[CANDIDATES_MAX])
{
    const double count = count_of(b, p) > 0 ? count_of(b, p) : 1;
    double low = p->min, high = p->max;
    if (p->kind == POINT_BOOL) low = 0, high = 1;
    else if (p->kind == POINT_ENUM && p->words != NULL && !is_ranged(p)) low = 0, high = (double)words_of(p) - 1;
    else if (!is_ranged(p)) low = 0, high = 100 * count;
    const double middle = round((low + high) / 2 / count) * count;
    const double tried[] = {middle, high, low, middle + count, low + count, high - count};
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(tried); i++)
        if (point_judge(p, tried[i]) == VERDICT_ACCEPTED) out[n++] = tried[i];
    return n;
}

/* Writes the first value that is taken and differs from the present one; NaN: none was. */
static double put_other(struct device_bench *b, const struct point *p, enum verdict (*put)(struct device_bench *, const struct point *, double))
{
    double value[CANDIDATES_MAX];
    const size_t n = candidates(b, p, value);
    const double now = point_read(p, &b->device);
    for (size_t i = 0; i < n; i++)
        if (!is_same(now, value[i], count_of(b, p)) && put(b, p, value[i]) == VERDICT_ACCEPTED) return value[i];
    return NAN;
}

static enum verdict put_by_hand(struct device_bench *b, const struct point *p, double value)
{
    return point_write(p, &b->device, value);
}

static bool serves(const struct product *p, int fc) { return p->modbus != NULL && (p->modbus->functions >> fc & 1) != 0; }

static enum verdict put_by_modbus(struct device_bench *b, const struct point *p, double value)
{
    uint16_t words[4];
    const struct product *product = b->device.product;
    registers_encode(p->wire, p->order, count_of(b, p), value, words);
    const bool is_one = p->n_register == 1 && serves(product, 6);
    cr_assert(is_one || serves(product, 16), "%s: %s cannot be written whole", product->name, p->name);
    const int exception = is_one ? modbus_bench_write(b, p->addr, words[0])
                                 : modbus_bench_write_all(b, p->addr, p->n_register, words);
    return exception == 0 ? VERDICT_ACCEPTED : VERDICT_NOT_NOW;
}

static double get_by_modbus(struct device_bench *b, const struct point *p)
{
    uint16_t words[4];
    if (modbus_bench_read(b, p->is_input ? 4 : 3, p->addr, p->n_register, words) != 0) return NAN;
    return registers_decode(p->wire, p->order, count_of(b, p), words);
}

/* --- every writable point --- */

static bool is_asked(const struct device_bench *b, size_t n_before, const double before[COMMAND_COUNT])
{
    return b->n_asked != n_before || memcmp(b->asked, before, sizeof b->asked) != 0;
}

/* One write on a fresh device; what is wrong with it, or NULL. */
static const char *try_point(const struct product *product, const struct point *p, bool by_modbus, double *value)
{
    struct device_bench *b = device_bench_open(product);
    double asked[COMMAND_COUNT];
    const char *wrong = NULL;
    device_bench_run(b, SETTLE_MS);
    memcpy(asked, b->asked, sizeof asked);
    const size_t n_asked = b->n_asked;
    *value = put_other(b, p, by_modbus ? put_by_modbus : put_by_hand);
    device_bench_run(b, 2 * SETTLE_MS);
    const double read = by_modbus ? get_by_modbus(b, p) : point_read(p, &b->device);
    if (isnan(*value)) wrong = "takes no other value";
    else if (!is_asked(b, n_asked, asked) && !is_same(read, *value, count_of(b, p))) wrong = "neither asks nor reads back";
    device_bench_close(b);
    return wrong;
}

static void walk_writes(bool by_modbus)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        for (size_t k = 0; k < product->n_point; k++) {
            const struct point *p = &product->points[k];
            if (p->write == NULL || (by_modbus && (product->modbus == NULL || p->n_register == 0))) continue;
            double value;
            const char *wrong = try_point(product, p, by_modbus, &value);
            const struct odd *odd = odd_of(product, p);
            if (odd == NULL) cr_expect_null(wrong, "%s: %s: %s (%g)", product->name, p->name, wrong, value);
            else if (!by_modbus) cr_expect_not_null(wrong, "%s: %s is like the others", product->name, p->name);
        }
    }
}

Test(catalog_walk, every_writable_point_acts_or_reads_back) { walk_writes(false); }
Test(catalog_walk, every_writable_register_acts_or_reads_back) { walk_writes(true); }

/* --- what is refused --- */

static void must_refuse(struct device_bench *b, const struct point *p, double value)
{
    const enum verdict v = point_write(p, &b->device, value);
    cr_expect(v == VERDICT_OUT_OF_RANGE || v == VERDICT_NOT_A_NUMBER, "%s: %s takes %g", b->device.product->name, p->name, value);
}

static void must_fit(struct device_bench *b, const struct point *p, double value)
{
    uint16_t words[4];
    const double count = count_of(b, p);
    if (p->n_register == 0 || p->wire == WIRE_STRING || p->wire == WIRE_SUNSSF) return;
    registers_encode(p->wire, p->order, count, value, words);
    const double got = registers_decode(p->wire, p->order, count, words);
    cr_expect(is_same(got, value, count), "%s: %s: %g is %g on the wire", b->device.product->name, p->name, value, got);
}

static void try_refusals(struct device_bench *b, const struct point *p)
{
    const double beyond = fmax(1, count_of(b, p));
    must_refuse(b, p, NAN);
    must_refuse(b, p, INFINITY);
    if (p->kind == POINT_BOOL) must_refuse(b, p, 2);
    if (p->kind == POINT_ENUM && p->words != NULL) must_refuse(b, p, (double)words_of(p));
    if (!is_ranged(p)) return;
    must_refuse(b, p, p->min - beyond);
    must_refuse(b, p, p->max + beyond);
    must_fit(b, p, p->min);
    must_fit(b, p, p->max);
}

Test(catalog_walk, ranges_fit_the_wire_and_are_kept)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        struct device_bench *b = device_bench_open(product);
        device_bench_run(b, SETTLE_MS);
        const size_t n_asked = b->n_asked;
        for (size_t k = 0; k < product->n_point; k++)
            if (product->points[k].write != NULL) try_refusals(b, &product->points[k]);
        cr_expect_eq(b->n_asked, n_asked, "%s asked for what it refused", product->name);
        device_bench_close(b);
    }
}

/* --- time and power --- */

/* The bench ends the program where due() leaves due_ms behind. */
Test(catalog_walk, time_goes_on)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        struct device_bench *b = device_bench_open(product_at(i));
        for (int64_t minute = 1; minute <= 90; minute++) {
            device_bench_run(b, minute * MS_PER_MIN);
            cr_assert(b->device.due_ms > b->device.t_ms, "%s is late", product_at(i)->name);
        }
        cr_expect(b->device.due_ms == INT64_MAX || b->device.due_ms % MS_PER_S == 0, "%s", product_at(i)->name);
        device_bench_close(b);
    }
}

static void write_all(struct device_bench *b)
{
    const struct product *product = b->device.product;
    for (size_t k = 0; k < product->n_point; k++)
        if (product->points[k].write != NULL) put_other(b, &product->points[k], put_by_hand);
}

Test(catalog_walk, a_reboot_keeps_what_is_not_volatile)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        struct device_bench *b = device_bench_open(product);
        double before[512];
        cr_assert(product->n_cell <= ARRAY_LEN(before));
        device_bench_run(b, SETTLE_MS);
        write_all(b);
        device_bench_run(b, 2 * SETTLE_MS);
        memcpy(before, b->device.cell, product->n_cell * sizeof *before);
        device_bench_reboot(b);
        for (size_t k = 0; k < product->n_cell; k++)
            cr_expect(product->cells[k].is_volatile || is_same(b->device.cell[k], before[k], 0), "%s: %s: %g, was %g",
                      product->name, product->cells[k].name, b->device.cell[k], before[k]);
        device_bench_run(b, 3 * SETTLE_MS);
        cr_expect(b->device.due_ms > b->device.t_ms, "%s", product->name);
        device_bench_close(b);
    }
}
