/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: observers never disturb. How often and what is recorded changes no value. */
#include "tests/contracts/contract_pilot.h"

#include <math.h>

enum { HOMES = 40, MINUTES = 15 };

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(recording, .init = begin, .fini = end, .timeout = 300);

static struct results_reader *run(const char *name, const char *words)
{
    const struct program_said said = program_run(&dir, "run pilot.yaml --quiet --counterfactual -o %s %s", name, words);
    expect_good(&said, words);
    return open_result(&dir, name);
}

static void expect_same_end(struct results_reader *a, struct results_reader *b)
{
    char x[64], y[64];
    state_hash_of(a, x), state_hash_of(b, y);
    cr_expect_str_eq(x, y);
    expect_same_kpis(a, b, HOMES);
}

/* States at common times: the same bits. Means: the mean of the parts, to the rounding of both. */
static void expect_coarse_follows(enum quantity q, const float *fine, const float *coarse, size_t n_coarse)
{
    const bool is_point = strcmp(quantity_info[q].method, "point") == 0;
    for (size_t i = 0; i < n_coarse; i++) {
        const size_t row = i / HOMES, home = i % HOMES;
        const float last = fine[((row + 1) * MINUTES - 1) * HOMES + home];
        if (is_point) {
            cr_assert(memcmp(&last, &coarse[i], sizeof last) == 0, "%s of home %zu, row %zu: %g, not %g", quantity_info[q].name,
                      home, row, (double)coarse[i], (double)last);
            continue;
        }
        double sum = 0;
        for (size_t k = 0; k < MINUTES; k++) sum += (double)fine[(row * MINUTES + k) * HOMES + home];
        const double miss = fabs((double)coarse[i] - sum / MINUTES);
        cr_assert_leq(miss, quantity_info[q].precision, "%s of home %zu, row %zu: %g, not %g", quantity_info[q].name, home, row,
                      (double)coarse[i], sum / MINUTES);
    }
}

SOLVER_TEST(recording, a_quarter_hour_grid_sees_what_the_minutes_saw)
{
    struct results_reader *fine = run("fine.h5", "--set record.interval=60s"),
                          *coarse = run("coarse.h5", "--set record.interval=15min");
    expect_same_end(fine, coarse);
    const uint64_t n_coarse = results_read_summary(coarse)->n_row * HOMES;
    cr_assert_eq(n_coarse, 3 * 96 * HOMES);
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (!(results_read_summary(fine)->quantities >> q & 1) || q == Q_cop) continue; /* a ratio, no mean of ratios */
        float *x = quantity_of(fine, (enum quantity)q, HOMES), *y = quantity_of(coarse, (enum quantity)q, HOMES);
        expect_coarse_follows((enum quantity)q, x, y, n_coarse);
        free(x);
        free(y);
    }
    results_read_close(fine);
    results_read_close(coarse);
}

SOLVER_TEST(recording, seconds_minutes_and_a_day_end_in_the_same_state)
{
    const char *const intervals[] = {"60s", "10s", "450s", "1d"};
    char first[64] = "", hash[64];
    for (size_t i = 0; i < ARRAY_LEN(intervals); i++) {
        char words[128], name[32];
        snprintf(words, sizeof words, "--duration 2d --set record.interval=%s", intervals[i]);
        snprintf(name, sizeof name, "r%zu.h5", i);
        struct results_reader *r = run(name, words);
        state_hash_of(r, hash);
        if (i == 0) strcpy(first, hash);
        cr_expect_str_eq(hash, first, "recording each %s", intervals[i]);
        results_read_close(r);
    }
}

static void expect_same_fleet(struct results_reader *a, struct results_reader *b)
{
    for (int s = 0; s < 2 * FLEET_SERIES_COUNT; s++) {
        const enum fleet_series which = (enum fleet_series)(s % FLEET_SERIES_COUNT);
        double *x = fleet_of(a, which, s >= FLEET_SERIES_COUNT), *y = fleet_of(b, which, s >= FLEET_SERIES_COUNT);
        cr_expect(memcmp(x, y, results_read_summary(a)->n_row * sizeof *x) == 0, "%s", fleet_series_info[which].name);
        free(x);
        free(y);
    }
}

Test(recording, fewer_quantities_leave_the_rest_as_it_is)
{
    static const struct {
        const char *words;
        int n;
    } rows[] = {
        {"[grid_power,indoor_temperature,energy_import]", 3},
        {"[cop,tank_node_2]", 2},
        {"[reactive_power,battery_soc,energy_export_t2]", 3},
        {"comfort_deficit", 1},
        {"none", 0},
    };
    struct results_reader *all = run("all.h5", "--set record.quantities=[all,tank_nodes]");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char set[128];
        snprintf(set, sizeof set, "--set record.quantities=%s --threads %zu", rows[i].words, 1 + i % 3);
        struct results_reader *few = run("few.h5", set);
        cr_expect_eq(__builtin_popcountll(results_read_summary(few)->quantities), rows[i].n, "%s", rows[i].words);
        expect_same_end(all, few);
        if (rows[i].n > 0) expect_same_records(all, few, HOMES);
        expect_same_fleet(all, few);
        results_read_close(few);
    }
    results_read_close(all);
}

Test(recording, a_fleet_without_its_homes_is_a_whole_result)
{
    struct program_said said =
        program_run(&dir, "run pilot.yaml --quiet --counterfactual -o a.h5 --set record.quantities=none --set "
                          "record.interval=1h --report a.html --csv csv");
    expect_good(&said, "a run that records no home");
    said = program_run(&dir, "info a.h5");
    expect_good(&said, "info");
    said = program_run(&dir, "report a.h5 -o b.html");
    expect_good(&said, "report");
    struct results_reader *r = open_result(&dir, "a.h5");
    cr_expect_eq(results_read_summary(r)->n_row, 3 * 24);
    results_read_close(r);
}
