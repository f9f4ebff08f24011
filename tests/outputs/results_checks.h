/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_checks.h - a pilot in a folder of its own for each test, and what is checked of its file. */
#ifndef PILOTSIM_TESTS_OUTPUTS_RESULTS_CHECKS_H
#define PILOTSIM_TESTS_OUTPUTS_RESULTS_CHECKS_H

#include "outputs/chunk_codec.h"
#include "outputs/results_read.h"
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>

static struct diag found;
static char *dir;
static struct pilot *pilot;

static inline void begin(void)
{
    dir = fix_folder();
    pilot = fix_pilot();
}

static inline void end(void)
{
    diag_close(&found);
    fix_free(pilot);
    fix_remove(dir);
}

static inline struct results_reader *opened(const char *path)
{
    struct results_reader *f = NULL;
    if (results_read_open(path, &f, &found)) diag_print(&found, stderr);
    cr_assert_not_null(f);
    return f;
}

static inline void expect_error(const char *part)
{
    for (size_t i = 0; i < found.n_items; i++) {
        if (strstr(found.items[i].what, part) != NULL) return;
    }
    diag_print(&found, stderr);
    cr_expect(false, "no finding says '%s'", part);
}

static inline void expect_rows(struct results_reader *f, enum quantity q, uint64_t row0, uint64_t n_row, uint32_t home0,
                               uint32_t n_home)
{
    float values[FIX_ROWS * FIX_HOMES];
    const double half = (double)chunk_quantum(quantity_info[q].precision) / 2;
    cr_assert_eq(results_read_quantity(f, q, row0, n_row, home0, n_home, values), ST_OK, "%s", results_read_why(f));
    for (uint64_t i = 0; i < n_row; i++) {
        for (uint32_t h = 0; h < n_home; h++) {
            const double want = (double)fix_value(q, row0 + i, home0 + h), got = (double)values[i * n_home + h];
            if (isnan(want)) cr_assert(isnan(got));
            else cr_assert_leq(fabs(got - want), half * (1 + 1e-6), "%s [%lu,%u]", quantity_info[q].name, row0 + i, home0 + h);
        }
    }
}

static inline bool equal_files(const char *a, const char *b)
{
    char args[700];
    snprintf(args, sizeof args, "%s %s", a, b);
    const int code = fix_python("compare.py", args);
    if (code < 0) cr_skip_test("needs python3 with h5py");
    return code == 0;
}

#endif
