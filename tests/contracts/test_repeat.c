/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: one scenario and seed, one result, at any number of threads and on any day. */
#include "tests/contracts/contract_pilot.h"

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(repeat, .init = begin, .fini = end, .timeout = 300);

static void run(const char *words)
{
    const struct program_said said = program_run(&dir, "run pilot.yaml --quiet %s", words);
    expect_good(&said, words);
}

SOLVER_TEST(repeat, one_two_and_seven_threads_give_the_same_bits)
{
    run("-o one.h5 --threads 1");
    run("-o two.h5 --threads 2");
    run("-o seven.h5 --threads 7");
    expect_same_files(&dir, "one.h5 two.h5 seven.h5");
}

SOLVER_TEST(repeat, one_and_two_threads_give_the_same_bits_with_counterfactual)
{
    run("-o one.h5 --threads 1 --counterfactual");
    run("-o two.h5 --threads 2 --counterfactual");
    expect_same_files(&dir, "one.h5 two.h5");
}

SOLVER_TEST(repeat, two_runs_in_a_row_give_the_same_bits)
{
    run("-o first.h5");
    run("-o second.h5");
    expect_same_files(&dir, "first.h5 second.h5");
}

SOLVER_TEST(repeat, another_seed_is_another_pilot)
{
    run("-o one.h5 --duration 1d");
    run("-o other.h5 --duration 1d --seed 8");
    cr_expect(files_differ(&dir, "one.h5 other.h5"), "the comparison can fail");
}

/* Not by the day of the run alone: a stretch of the same scenario begins like the whole. */
SOLVER_TEST(repeat, a_shorter_run_is_the_beginning_of_the_longer)
{
    run("-o long.h5 --set record.quantities=[indoor_temperature,grid_power]");
    run("-o short.h5 --set record.quantities=[indoor_temperature,grid_power] --duration 36h");
    struct results_reader *a = open_result(&dir, "short.h5"), *b = open_result(&dir, "long.h5");
    const uint32_t n_home = results_read_summary(a)->n_home;
    const size_t n = results_read_summary(a)->n_row * n_home;
    float *x = quantity_of(a, Q_indoor_temperature, n_home), *y = quantity_of(b, Q_indoor_temperature, n_home);
    cr_assert_eq(n, (size_t)36 * 60 * 40);
    cr_expect(memcmp(x, y, n * sizeof *x) == 0);
    free(x);
    free(y);
    x = quantity_of(a, Q_grid_power, n_home), y = quantity_of(b, Q_grid_power, n_home);
    cr_expect(memcmp(x, y, n * sizeof *x) == 0);
    free(x);
    free(y);
    results_read_close(a);
    results_read_close(b);
}
