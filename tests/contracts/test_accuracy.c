/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promises about numbers: tighter tolerances and another solver give the same week. */
#include "tests/contracts/contract_pilot.h"

#include <math.h>

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(6) CONTRACT_EVENTS);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(accuracy, .init = begin, .fini = end, .timeout = 300);

#define WEEK "run pilot.yaml --quiet --duration 7d --set record.interval=15min --set record.quantities=[grid_power] "

static const enum kpi energies[] = {KPI_energy_import, KPI_energy_heat_pump, KPI_heat_space, KPI_cost};
struct week {
    double kwh[ARRAY_LEN(energies)];
};

static struct week week_of(const char *words)
{
    struct week w;
    const struct program_said said = program_run(&dir, WEEK "-o week.h5 %s", words);
    expect_good(&said, words);
    struct results_reader *r = open_result(&dir, "week.h5");
    for (size_t i = 0; i < ARRAY_LEN(energies); i++) cr_assert_eq(results_read_fleet_kpi(r, energies[i], &w.kwh[i]), ST_OK);
    results_read_close(r);
    return w;
}

static void expect_near(const struct week *a, const struct week *b, double share, const char *what)
{
    for (size_t i = 0; i < ARRAY_LEN(energies); i++) {
        const double moved = fabs(b->kwh[i] / a->kwh[i] - 1);
        printf("%s: %s of the week moves by %.2g %%\n", what, kpi_info[energies[i]].name, 100 * moved);
        cr_expect_lt(moved, share, "%s: %s moves from %g to %g", what, kpi_info[energies[i]].name, a->kwh[i], b->kwh[i]);
    }
}

SOLVER_TEST(accuracy, halving_the_tolerances_moves_the_week_by_less_than_a_thousandth)
{
    const struct week usual = week_of(""), half = week_of("--set tolerance.relative=5e-7 --set 'tolerance.absolute=5e-6 K'");
    expect_near(&usual, &half, solver_limits(solver_tested())->half_tolerance, "half the tolerances");
    cr_expect_gt(usual.kwh[0], 5000, "a winter week of 40 homes takes more than %g kWh", usual.kwh[0]);
}

SOLVER_TEST(accuracy, each_solver_gives_the_week_of_the_reference)
{
    if (solver_is_reference(solver_tested())) return;
    char words[64], what[64];
    snprintf(words, sizeof words, "--solver %s", solver_at(0)->name);
    snprintf(what, sizeof what, "%s for %s", solver_tested(), solver_at(0)->name);
    const struct week reference = week_of(words), ours = week_of("");
    cr_expect_neq(reference.kwh[0], ours.kwh[0], "they are two");
    expect_near(&reference, &ours, solver_limits(solver_tested())->week, what);
}
