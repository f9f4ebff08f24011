/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promises about DR events: one that nobody joins changes nothing; a counterfactual is a run of
 * the same pilot without events, and asking for it leaves the run with events alone. */
#include "tests/contracts/contract_pilot.h"

#include <math.h>

enum { HOMES = 40 };

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
    program_write(&dir, "plain.yaml", CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(6));
    program_write(
        &dir, "nobody.yaml",
        CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(
            6) "dr_events:\n"
               "  - {name: nobody, start: 2023-01-11T17:03:20+01:00, duration: 2h, action: heat_pump_block, participation: 0}\n"
               "  - {name: none, start: 2023-01-10T00:00:00+01:00, duration: 3d, action: room_setpoint, value: -5 K,"
               " participation: 0, lead_time: 1h}\n");
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(events, .init = begin, .fini = end, .timeout = 300);

static struct results_reader *run(const char *scenario, const char *name, const char *words)
{
    const struct program_said said = program_run(&dir, "run %s --quiet -o %s %s", scenario, name, words);
    expect_good(&said, words);
    return open_result(&dir, name);
}

static void expect_same_fleet(struct results_reader *a, bool a_without, struct results_reader *b, bool b_without)
{
    const uint64_t n = results_read_summary(a)->n_row;
    for (int s = 0; s < FLEET_SERIES_COUNT; s++) {
        double *x = fleet_of(a, (enum fleet_series)s, a_without), *y = fleet_of(b, (enum fleet_series)s, b_without);
        cr_expect(memcmp(x, y, n * sizeof *x) == 0, "fleet %s differs", fleet_series_info[s].name);
        free(x);
        free(y);
    }
}

static void expect_same_fleet_kpis(struct results_reader *a, struct results_reader *b)
{
    for (int k = 0; k < KPI_COUNT; k++) {
        double x, y;
        cr_assert_eq(results_read_fleet_kpi(a, (enum kpi)k, &x), ST_OK);
        cr_assert_eq(results_read_fleet_kpi(b, (enum kpi)k, &y), ST_OK);
        cr_expect(memcmp(&x, &y, sizeof x) == 0, "fleet %s: %.17g and %.17g", kpi_info[k].name, x, y);
    }
}

static double total(const double *x, uint64_t n)
{
    double sum = 0;
    for (uint64_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

SOLVER_TEST(events, an_event_that_no_home_joins_changes_nothing)
{
    struct results_reader *plain = run("plain.yaml", "plain.h5", ""), *nobody = run("nobody.yaml", "nobody.h5", "");
    cr_assert_eq(results_read_summary(nobody)->n_dr, 2);
    expect_same_records(plain, nobody, HOMES);
    expect_same_kpis(plain, nobody, HOMES);
    expect_same_fleet(plain, false, nobody, false);
    expect_same_fleet_kpis(plain, nobody);
    results_read_close(plain);
    results_read_close(nobody);
}

SOLVER_TEST(events, an_event_that_no_home_joins_delivers_nothing)
{
    struct results_reader *r = run("nobody.yaml", "nobody.h5", "--counterfactual");
    expect_same_fleet(r, false, r, true);
    for (uint32_t e = 0; e < 2; e++) {
        for (int k = 0; k < DR_KPI_COUNT; k++) {
            double x = 1;
            cr_assert_eq(results_read_fleet_dr_kpi(r, e, (enum dr_kpi)k, &x), ST_OK);
            cr_expect(x == 0, "event %u: %s is %g", e, dr_kpi_info[k].name, x);
        }
    }
    results_read_close(r);
}

SOLVER_TEST(events, asking_for_the_counterfactual_leaves_the_run_alone)
{
    struct results_reader *one = run("pilot.yaml", "one.h5", ""), *both = run("pilot.yaml", "both.h5", "--counterfactual");
    expect_same_records(one, both, HOMES);
    expect_same_kpis(one, both, HOMES);
    expect_same_fleet(one, false, both, false);
    expect_same_fleet_kpis(one, both);
    double joined, joined_both;
    cr_assert_eq(results_read_fleet_dr_kpi(one, 0, DR_KPI_joined, &joined), ST_OK);
    cr_assert_eq(results_read_fleet_dr_kpi(both, 0, DR_KPI_joined, &joined_both), ST_OK);
    cr_expect_eq(joined, joined_both);
    cr_expect(joined > 20 && joined < 40, "0.8 of 40 homes, not %g", joined);
    results_read_close(one);
    results_read_close(both);
}

SOLVER_TEST(events, the_counterfactual_is_the_pilot_without_its_events)
{
    struct results_reader *both = run("pilot.yaml", "both.h5", "--counterfactual"), *plain = run("plain.yaml", "plain.h5", "");
    expect_same_fleet(both, true, plain, false);
    const uint64_t n = results_read_summary(both)->n_row;
    double *with = fleet_of(both, FLEET_grid_power, false), *without = fleet_of(both, FLEET_grid_power, true);
    cr_expect(memcmp(with, without, 33 * 60 * sizeof *with) == 0, "until Wednesday 9:00 both are one");
    cr_expect_neq(total(with, n), total(without, n), "the events do something");
    free(with);
    free(without);
    results_read_close(both);
    results_read_close(plain);
}

/* Energy delivered is the difference of two runs over the event's time; here of its whole minutes. */
SOLVER_TEST(events, delivered_energy_is_the_difference_of_the_two_runs)
{
    program_write(
        &dir, "even.yaml",
        CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(
            6) "dr_events: [{name: block, start: 2023-01-11T17:00:00+01:00, duration: 2h, action: heat_pump_block}]\n");
    struct results_reader *r = run("even.yaml", "even.h5", "--counterfactual");
    double *with = fleet_of(r, FLEET_grid_power, false), *without = fleet_of(r, FLEET_grid_power, true), delivered, mean_w;
    const uint64_t from = 41 * 60; /* rows end their minute: 41 h after the start is row 41 * 60 - 1 */
    const double kwh = (total(without + from, 120) - total(with + from, 120)) / 60 / 1000;
    cr_assert_eq(results_read_fleet_dr_kpi(r, 0, DR_KPI_delivered, &delivered), ST_OK);
    cr_assert_eq(results_read_fleet_dr_kpi(r, 0, DR_KPI_delivered_w, &mean_w), ST_OK);
    cr_expect(kwh > 1, "a block of 36 heat pumps in January saves something, not %g kWh", kwh);
    cr_expect_float_eq(delivered, kwh, 1e-4 * kwh);
    cr_expect_float_eq(mean_w, delivered * 1000 / 2, 1e-9 * mean_w);
    double *homes = malloc(HOMES * sizeof *homes), sum;
    cr_assert_eq(results_read_home_dr_kpi(r, 0, DR_KPI_delivered, homes), ST_OK);
    sum = total(homes, HOMES);
    cr_expect_float_eq(sum, delivered, 1e-9 * delivered, "homes sum up to the fleet");
    free(homes);
    free(with);
    free(without);
    results_read_close(r);
}
