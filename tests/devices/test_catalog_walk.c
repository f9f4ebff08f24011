/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every product of the catalog, and every actuator of it: what is written moves something, and comes back. */
#include "devices/modbus_face.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_name(const char *s)
{
    if (!islower((unsigned char)s[0])) return false;
    for (; *s != '\0'; s++)
        if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_' && *s != '.' && *s != '-') return false;
    return true;
}

Test(catalog, names_are_well_formed_and_tables_sorted)
{
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++) {
        size_t at = 0;
        cr_expect(is_name(p->name), "%s", p->name);
        cr_expect_eq(product_find(p->name), p, "%s is there twice", p->name);
        cr_expect(p->maker[0] != '\0' && p->model[0] != '\0' && p->doc[0] != '\0', "%s", p->name);
        if (p->modbus != NULL) cr_expect(modbus_face_is_sorted(p, &at), "%s: point %zu", p->name, at);
        for (size_t k = 0; k < p->n_point; k++) {
            const struct point *x = &p->points[k];
            cr_expect(is_name(x->name), "%s.%s", p->name, x->name);
            cr_expect_eq(product_point(p, x->name), (int)k, "%s.%s is there twice", p->name, x->name);
            if (x->read.kind == SOURCE_CELL) cr_expect_lt(x->read.cell, p->n_cell, "%s.%s", p->name, x->name);
            cr_expect(x->min <= x->max, "%s.%s", p->name, x->name);
        }
    }
    cr_expect_geq(product_find("hems_unit") != NULL, 1);
}

static double legal_max(const struct point *p)
{
    if (p->kind == POINT_BOOL) return 1;
    double n = 0;
    for (; p->words != NULL && p->words[(size_t)n] != NULL; n++) continue;
    if (p->words != NULL) return n - 1;
    return p->min == 0 && p->max == 0 ? 10 : p->max;
}

/* Legal values in turn until one moves something: a command of the home, or the value itself. */
static bool moves(const struct product *p, const struct point *x)
{
    const double lo = x->min, hi = legal_max(x), tries[] = {hi, lo, lo + 1, floor((lo + hi) / 2), hi - 1, 1, 2};
    bool moved = false;
    for (size_t i = 0; i < ARRAY_LEN(tries) && !moved; i++) {
        struct device_bench *b = device_bench_open(p);
        device_bench_run(b, 20 * MS_PER_S);
        const double before = point_read(x, &b->device);
        const size_t n_asked = b->n_asked;
        if (tries[i] != before && point_write(x, &b->device, tries[i]) == VERDICT_ACCEPTED) {
            const double at_once = point_read(x, &b->device);
            device_bench_run(b, 60 * MS_PER_S);
            const double after = point_read(x, &b->device);
            moved = b->n_asked > n_asked || (!isnan(after) && after != before) || (!isnan(at_once) && at_once != before);
        }
        device_bench_close(b);
    }
    return moved;
}

/* Writes that are commands of a moment or need another first, and leave no mark of their own; each with its reason. */
static const struct {
    const char *product, *point, *why;
} silent[] = {
    {"solaredge_se17k", "restore_defaults", "a command of the moment: at delivery all is as it restores"},
    {"sunspec_inverter", "m704_pfwinj_pf", "takes effect with m704_pfwinj_ena, and reads what is in force"},
    {"sdm630", "system_type", "closed by the password"},
    {"sdm630", "password", "opens the registers behind it, and reads as nothing"},
    {"keba_p30", "set_energy_limit", "write-only; ends the charge when that energy is reached"},
    {"keba_p30", "unlock", "write-only; a plug that is not locked stays so"},
    {"keba_p30", "set_failsafe_current", "write-only; acts when no command has come for the failsafe time"},
    {"keba_p30", "set_failsafe_time", "write-only; read back as failsafe_time of its own"},
    {"hems_unit", "charger_current", "of homes with a car, which the bench's has not"},
    {"hems_unit", "charger_limit", "of homes with a car, which the bench's has not"},
    {"heron_cloud", "ev_charger_on", "of homes with a car, which the bench's has not"},
};

static bool is_silent(const struct product *p, const struct point *x)
{
    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        if (strcmp(silent[i].product, p->name) == 0 && strcmp(silent[i].point, x->name) == 0) return true;
    return false;
}

Test(catalog, every_actuator_moves_something, .timeout = 300)
{
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++)
        for (size_t k = 0; k < p->n_point; k++)
            if (p->points[k].write != NULL && !is_silent(p, &p->points[k]))
                cr_expect(moves(p, &p->points[k]), "%s.%s", p->name, p->points[k].name);
}

Test(catalog, what_is_out_of_range_or_no_number_is_refused)
{
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++) {
        struct device_bench *b = device_bench_open(p);
        for (size_t k = 0; k < p->n_point; k++) {
            const struct point *x = &p->points[k];
            cr_expect_neq(point_write(x, &b->device, NAN), VERDICT_ACCEPTED, "%s.%s takes NaN", p->name, x->name);
            if (x->write == NULL) cr_expect_eq(point_write(x, &b->device, 0), VERDICT_READ_ONLY);
            else if (x->min != 0 || x->max != 0)
                cr_expect_neq(point_write(x, &b->device, x->max + 1), VERDICT_ACCEPTED, "%s.%s", p->name, x->name);
        }
        device_bench_close(b);
    }
}

Test(catalog, time_goes_on_and_a_reboot_keeps_what_is_not_volatile)
{
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++) {
        struct device_bench *b = device_bench_open(p);
        device_bench_run(b, MS_PER_H); /* asserts that due moves on */
        device_bench_reboot(b);
        for (size_t c = 0; c < p->n_cell; c++) cr_expect(p->cells[c].name[0] != '\0', "%s cell %zu", p->name, c);
        device_bench_close(b);
    }
}
