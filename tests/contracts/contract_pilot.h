/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contract_pilot.h - the pilot on which the promises are tried: three blocks of homes with all kinds
 * of kit, three winter days, events that begin at odd times, overlap and go on over midnight. */
#ifndef PILOTSIM_TESTS_CONTRACT_PILOT_H
#define PILOTSIM_TESTS_CONTRACT_PILOT_H

#include "outputs/results_read.h"
#include "tests/support/program.h"
#include "tests/support/solver_test.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTRACT_HEAD                                               \
    "pilot: Promises\n"                                             \
    "seed: 7\n"                                                     \
    "start: 2023-01-10T00:00:00+01:00\n"                            \
    "duration: 3d\n"                                                \
    "timezone: Europe/Ljubljana\n"                                  \
    "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\n" \
    "weather: {source: synthetic, climate: celje}\n"                \
    "tariff: si-two-rate\n"

#define CONTRACT_HOMES                                                                                                 \
    "homes:\n"                                                                                                         \
    "  - {archetype: si-detached-1971-1980, count: 16, shares: {water_heater: 0.3, pv: 0.3, battery: 0.2, ev: 0.2}}\n" \
    "  - {archetype: si-detached-2009, count: 14, shares: {pv: 0.6, battery: 0.5, ev: 0.3}}\n"                         \
    "  - {archetype: si-detached-1971-1980, name: gas, id_prefix: gas, count: 4, shares: {heat_pump: 0, pv: 0.5}}\n"

#define CONTRACT_LAST_GROUP(count) "  - {archetype: si-detached-2003-2008, count: " #count ", shares: {pv: 0.5, ev: 0.5}}\n"

/* Times off the minute and the quarter-hour, so that nothing else happens then. */
#define CONTRACT_EVENTS                                                                                                    \
    "dr_events:\n"                                                                                                         \
    "  - {name: cool, start: 2023-01-11T17:03:20+01:00, duration: 2h, action: room_setpoint, value: -2 K,"                 \
    " participation: 0.8, lead_time: 37min, preheat: 1 K}\n"                                                               \
    "  - {name: block, start: 2023-01-11T18:11:07+01:00, duration: 1h, action: heat_pump_block, participation: 0.4}\n"     \
    "  - {name: sun, start: 2023-01-11T09:01:40+01:00, duration: 5h, action: pv_limit, value: 20 %, participation: 0.5}\n" \
    "  - {name: dear, start: 2023-01-11T23:17:41+01:00, duration: 3h, action: price_signal, value: 0.4 EUR/kWh,"           \
    " participation: 0.6}\n"

#define CONTRACT_PILOT CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(6) CONTRACT_EVENTS

static inline void expect_good(const struct program_said *said, const char *what)
{
    cr_assert_eq(said->code, 0, "%s: exit %d\n%s", what, said->code, said->err);
}

/* The files of a folder are the same but for where and when they were made. */
static inline void expect_same_files(const struct program_folder *f, const char *words)
{
    const int code = program_python(f, "contracts/same_runs.py", words);
    if (code < 0) cr_skip_test("needs python3 with h5py");
    cr_expect_eq(code, 0, "%s differ", words);
}

static inline bool files_differ(const struct program_folder *f, const char *words)
{
    const int code = program_python(f, "contracts/same_runs.py", words);
    if (code < 0) cr_skip_test("needs python3 with h5py");
    return code != 0;
}

static inline struct results_reader *open_result(const struct program_folder *f, const char *name)
{
    struct diag d = {0};
    struct results_reader *r = NULL;
    const enum status st = results_read_open(program_file(f, name), &r, &d);
    if (st) diag_print(&d, stderr);
    diag_close(&d);
    cr_assert_eq(st, ST_OK, "%s cannot be opened", name);
    return r;
}

/* value[row * n_home + home] of the first n_home homes; to be freed. */
static inline float *quantity_of(struct results_reader *r, enum quantity q, uint32_t n_home)
{
    const uint64_t n_row = results_read_summary(r)->n_row;
    float *x = malloc(n_row * n_home * sizeof *x);
    cr_assert_not_null(x);
    cr_assert_eq(results_read_quantity(r, q, 0, n_row, 0, n_home, x), ST_OK, "%s", results_read_why(r));
    return x;
}

static inline double *fleet_of(struct results_reader *r, enum fleet_series s, bool counterfactual)
{
    const uint64_t n_row = results_read_summary(r)->n_row;
    double *x = malloc(n_row * sizeof *x);
    cr_assert_not_null(x);
    cr_assert_eq(results_read_fleet(r, s, counterfactual, 0, n_row, x), ST_OK, "%s", results_read_why(r));
    return x;
}

static inline double *home_kpi_of(struct results_reader *r, enum kpi k)
{
    double *x = malloc(results_read_summary(r)->n_home * sizeof *x);
    cr_assert_not_null(x);
    cr_assert_eq(results_read_home_kpi(r, k, x), ST_OK, "%s", results_read_why(r));
    return x;
}

static inline void state_hash_of(struct results_reader *r, char out[64])
{
    cr_assert(results_read_text(r, "state_hash", out, 64));
    cr_assert_eq(strlen(out), 32);
}

/* All key figures of the first n homes are the same bits. */
static inline void expect_same_kpis(struct results_reader *a, struct results_reader *b, uint32_t n_home)
{
    for (int k = 0; k < KPI_COUNT; k++) {
        double *x = home_kpi_of(a, (enum kpi)k), *y = home_kpi_of(b, (enum kpi)k);
        cr_expect(memcmp(x, y, n_home * sizeof *x) == 0, "%s of a home differs", kpi_info[k].name);
        free(x);
        free(y);
    }
}

/* All records of the first n homes are the same bits, whatever the runs' numbers of homes. */
static inline void expect_same_records(struct results_reader *a, struct results_reader *b, uint32_t n_home)
{
    const size_t n = results_read_summary(a)->n_row * n_home;
    const quantity_mask both = results_read_summary(a)->quantities & results_read_summary(b)->quantities;
    cr_assert_eq(results_read_summary(a)->n_row, results_read_summary(b)->n_row);
    cr_assert_neq(both, 0);
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (!(both >> q & 1)) continue;
        float *x = quantity_of(a, (enum quantity)q, n_home), *y = quantity_of(b, (enum quantity)q, n_home);
        cr_expect(memcmp(x, y, n * sizeof *x) == 0, "%s of a home differs", quantity_info[q].name);
        free(x);
        free(y);
    }
}

#endif
