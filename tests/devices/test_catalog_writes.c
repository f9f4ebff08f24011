/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks the whole catalog: whatever a product's table promises is tried on the bench. Every writable point takes a legal
 * value that differs from the present one; then a command was asked of the home or the value comes back, by hand and
 * through Modbus requests. Points that are meant to differ stand in one table, each with its reason. */
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

enum { SETTLE_MS = 30000, CANDIDATES_MAX = 8, CELLS_MAX = 4096 };

/* Points that neither ask nor read back after one write alone, and cells that a reboot changes. */
enum odd_way { ODD_WRITE, ODD_REBOOT };
static const struct odd {
    enum odd_way way;
    const char *product, *point, *why;
} odds[] = {
    {ODD_WRITE, "solaredge_se17k", "commit", "a pulse: 0 again once the commit is done"},
    {ODD_WRITE, "solaredge_se17k", "restore_defaults", "a pulse: always reads 0"},
    {ODD_WRITE, "sdm630", "system_type", "opens only with the password"},
    {ODD_WRITE, "sdm630", "password", "takes 1000 alone, and reads whether it holds"},
    {ODD_WRITE, "keba_p30", "set_energy_limit", "write-only; acts once so much was charged"},
    {ODD_WRITE, "keba_p30", "set_failsafe_current", "write-only; acts after a silence of the failsafe time"},
    {ODD_WRITE, "keba_p30", "set_failsafe_time", "write-only; acts after a silence"},
    {ODD_WRITE, "keba_p30", "unlock", "write-only; takes 0 alone, and not while the car charges"},
    {ODD_REBOOT, "solaredge_se17k", "n_boot", "counts reboots"},
    {ODD_REBOOT, "sunspec_inverter", "n_boot", "counts reboots"},
    {ODD_REBOOT, "shelly_plug", "relay", "after a start as the start state says"},
    {ODD_REBOOT, "shelly_plus_plug", "relay", "after a start as the start state says"},
    {ODD_WRITE, NULL, NULL, NULL},
};

static bool is_odd(enum odd_way way, const struct product *p, const char *name)
{
    for (const struct odd *o = odds; o->product != NULL; o++)
        if (o->way == way && strcmp(o->product, p->name) == 0 && strcmp(o->point, name) == 0) return true;
    return false;
}

/* A home with a car too, half a minute after power came. */
static struct device_bench *open_bench(const struct product *p)
{
    struct device_bench *b = device_bench_open(p);
    b->model->home[0].demand.ev_power_w = 11000;
    device_bench_run(b, SETTLE_MS);
    return b;
}

/* --- tables --- */

static bool is_well_formed(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_') return false;
    return islower((unsigned char)name[0]);
}

static bool is_ranged(const struct point *p) { return p->min != 0 || p->max != 0; }

Test(catalog_writes, names_are_well_formed_and_unique)
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

Test(catalog_writes, tables_are_in_order_and_point_at_what_there_is)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *p = product_at(i);
        size_t at = 0;
        cr_expect(p->modbus == NULL || modbus_face_is_sorted(p, &at), "%s: %s out of order", p->name, p->points[at].name);
        for (size_t k = 0; k < p->n_point; k++) {
            const struct point *q = &p->points[k];
            cr_expect_not_null(q->unit, "%s: %s: no unit", p->name, q->name);
            cr_expect(q->read.kind != SOURCE_CELL || q->read.cell < p->n_cell, "%s: %s: no such cell", p->name, q->name);
            cr_expect(q->min <= q->max, "%s: %s: empty range", p->name, q->name);
            cr_expect(q->n_register == 0 || q->wire == WIRE_STRING || q->n_register == registers_of(q->wire), "%s: %s: width",
                      p->name, q->name);
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
    const int exception =
        is_one ? modbus_bench_write(b, p->addr, words[0]) : modbus_bench_write_all(b, p->addr, p->n_register, words);
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

enum outcome { REFUSED, SILENT, ACTED };
static const char *const outcome_words[] = {"takes no other value", "neither asks nor reads back", "acts"};

/* One write on a fresh device. */
static enum outcome try_value(const struct product *product, const struct point *p, bool by_modbus, double value)
{
    struct device_bench *b = open_bench(product);
    double asked[COMMAND_COUNT];
    enum outcome o = REFUSED;
    memcpy(asked, b->asked, sizeof asked);
    const size_t n_asked = b->n_asked;
    const bool is_other = !is_same(point_read(p, &b->device), value, count_of(b, p));
    if (is_other && (by_modbus ? put_by_modbus : put_by_hand)(b, p, value) == VERDICT_ACCEPTED) {
        device_bench_run(b, 2 * SETTLE_MS);
        const double read = by_modbus ? get_by_modbus(b, p) : point_read(p, &b->device);
        o = is_asked(b, n_asked, asked) || is_same(read, value, count_of(b, p)) ? ACTED : SILENT;
    }
    device_bench_close(b);
    return o;
}

/* The best of all candidates: steps of a product's own may be coarser than the table's counts. */
static enum outcome try_point(const struct product *product, const struct point *p, bool by_modbus)
{
    double value[CANDIDATES_MAX];
    struct device_bench *b = open_bench(product);
    const size_t n = candidates(b, p, value);
    device_bench_close(b);
    enum outcome best = REFUSED;
    for (size_t i = 0; i < n && best != ACTED; i++) {
        const enum outcome o = try_value(product, p, by_modbus, value[i]);
        if (o > best) best = o;
    }
    return best;
}

static void walk_writes(bool by_modbus)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        for (size_t k = 0; k < product->n_point; k++) {
            const struct point *p = &product->points[k];
            if (p->write == NULL || (by_modbus && (product->modbus == NULL || p->n_register == 0))) continue;
            const enum outcome o = try_point(product, p, by_modbus);
            if (!is_odd(ODD_WRITE, product, p->name))
                cr_expect_eq(o, ACTED, "%s: %s: %s", product->name, p->name, outcome_words[o]);
            else if (!by_modbus) cr_expect_neq(o, ACTED, "%s: %s is like the others", product->name, p->name);
        }
    }
}

Test(catalog_writes, every_writable_point_acts_or_reads_back) { walk_writes(false); }
Test(catalog_writes, every_writable_register_acts_or_reads_back) { walk_writes(true); }

/* --- what is refused --- */

static void must_refuse(struct device_bench *b, const struct point *p, double value)
{
    const enum verdict v = point_write(p, &b->device, value);
    cr_expect(v == VERDICT_OUT_OF_RANGE || v == VERDICT_NOT_A_NUMBER, "%s: %s takes %g", b->device.product->name, p->name,
              value);
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

Test(catalog_writes, ranges_fit_the_wire_and_are_kept)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        struct device_bench *b = open_bench(product);
        const size_t n_asked = b->n_asked;
        for (size_t k = 0; k < product->n_point; k++)
            if (product->points[k].write != NULL) try_refusals(b, &product->points[k]);
        cr_expect_eq(b->n_asked, n_asked, "%s asked for what it refused", product->name);
        device_bench_close(b);
    }
}

/* --- time and power --- */

/* The bench ends the program where due() leaves due_ms behind. */
Test(catalog_writes, time_goes_on)
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
    double value[CANDIDATES_MAX];
    for (size_t k = 0; k < product->n_point; k++) {
        const struct point *p = &product->points[k];
        const size_t n = p->write != NULL ? candidates(b, p, value) : 0;
        for (size_t i = 0;
             i < n && (is_same(point_read(p, &b->device), value[i], 0) || put_by_hand(b, p, value[i]) != VERDICT_ACCEPTED);)
            i++;
    }
}

Test(catalog_writes, a_reboot_keeps_what_is_not_volatile)
{
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *product = product_at(i);
        struct device_bench *b = open_bench(product);
        double before[CELLS_MAX];
        cr_assert(product->n_cell <= CELLS_MAX);
        write_all(b);
        device_bench_run(b, 2 * SETTLE_MS);
        memcpy(before, b->device.cell, product->n_cell * sizeof *before);
        device_bench_reboot(b);
        for (size_t k = 0; k < product->n_cell; k++) {
            const struct cell *c = &product->cells[k];
            const bool may_differ = c->is_volatile || is_odd(ODD_REBOOT, product, c->name);
            cr_expect(may_differ || is_same(b->device.cell[k], before[k], 0), "%s: %s: %g, was %g", product->name, c->name,
                      b->device.cell[k], before[k]);
        }
        device_bench_run(b, 3 * SETTLE_MS);
        cr_expect(b->device.due_ms > b->device.t_ms, "%s", product->name);
        device_bench_close(b);
    }
}
