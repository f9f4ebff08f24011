/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/expectation.h"

#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <math.h>

static struct figures_fixture x;

static void set_up(void) { figures_fixture_init(&x); }
static void tear_down(void) { figures_fixture_close(&x); }
TestSuite(expectation, .init = set_up, .fini = tear_down);

static enum expectation_result result_of(double value, double at_least, double at_most)
{
    x.pilot.n_expect = 0;
    x.fleet_kpi[KPI_cost] = value;
    figures_fixture_expect(&x, "fleet.cost.energy", at_least, at_most);
    return expectation_check(&x.figures, &x.expect[0]).result;
}

Test(expectation, bounds_are_part_of_the_range)
{
    cr_expect_eq(result_of(3, NAN, 3), EXPECTATION_MET);
    cr_expect_eq(result_of(3, 3, NAN), EXPECTATION_MET);
    cr_expect_eq(result_of(3, 2, 4), EXPECTATION_MET);
    cr_expect_eq(result_of(nextafter(3, 4), NAN, 3), EXPECTATION_TOO_HIGH);
    cr_expect_eq(result_of(nextafter(3, 2), 3, NAN), EXPECTATION_TOO_LOW);
    cr_expect_eq(result_of(INFINITY, 0, 4), EXPECTATION_TOO_HIGH);
}

Test(expectation, no_value_and_no_name_are_not_met)
{
    cr_expect_eq(result_of(NAN, NAN, 3), EXPECTATION_NO_VALUE);
    figures_fixture_expect(&x, "fleet.luck", 0, 1);
    const struct verdict v = expectation_check(&x.figures, &x.expect[1]);
    cr_expect_eq(v.result, EXPECTATION_UNKNOWN_NAME);
    cr_expect(isnan(v.value));
    cr_expect_eq(expectation_count_failed(&x.figures), 2);
    cr_expect(!expectation_is_met(EXPECTATION_NO_VALUE) && !expectation_is_met(EXPECTATION_UNKNOWN_NAME));
}

Test(expectation, the_verdict_carries_value_and_unit)
{
    figures_fixture_expect(&x, "dr.evening_peak.delivered_energy", 1, NAN);
    const struct verdict v = expectation_check(&x.figures, &x.expect[0]);
    cr_expect_eq(v.result, EXPECTATION_MET);
    cr_expect_eq(v.value, x.dr_fleet[DR_KPI_delivered]);
    cr_expect_str_eq(v.unit, "kWh");
}

Test(expectation, what_was_asked_reads_as_words)
{
    char text[96];
    expectation_asked(&(struct expectation){.at_least = 1, .at_most = 3.5}, text);
    cr_expect_str_eq(text, "at least 1, at most 3.5");
    expectation_asked(&(struct expectation){.at_least = NAN, .at_most = 3}, text);
    cr_expect_str_eq(text, "at most 3");
    expectation_asked(&(struct expectation){.at_least = NAN, .at_most = NAN}, text);
    cr_expect_str_eq(text, "");
}

Test(expectation, names_are_checked_before_a_run)
{
    figures_fixture_expect(&x, "fleet.cost.enregy", 0, 1);
    figures_fixture_expect(&x, "dr.evening_peak.delivered_energy", 0, 1);
    figures_fixture_expect(&x, "dr.evening_peak.joined", 0, 1);
    figures_fixture_expect(&x, "fleet.cost.energy_p95", 0, 1);
    struct diag d = {0};
    expectation_check_names(&x.pilot, true, "a.yaml", &d);
    cr_assert_eq(d.n_errors, 1);
    cr_expect_str_eq(d.items[0].remedy, "did you mean 'fleet.cost.energy'?");
    cr_expect_str_eq(d.items[0].file, "a.yaml");
    cr_expect_eq(d.items[0].line, 31);
    diag_close(&d);

    expectation_check_names(&x.pilot, false, "a.yaml", &d);
    cr_assert_eq(d.n_errors, 2);
    cr_expect_str_eq(d.items[1].remedy, "add --counterfactual");
    diag_close(&d);
}
