/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/figures.h"

#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct figures_fixture x;

static void set_up(void) { figures_fixture_init(&x); }
static void tear_down(void) { figures_fixture_close(&x); }
TestSuite(figures, .init = set_up, .fini = tear_down);

static double value_of(const char *name, const char *unit_expected)
{
    double value;
    const char *unit;
    cr_assert(figures_find(&x.figures, name, &value, &unit), "%s", name);
    cr_expect(figures_name_known(&x.pilot, name), "%s", name);
    cr_expect_str_eq(unit, unit_expected, "%s", name);
    return value;
}

Test(figures, the_fleets_own_value_goes_by_the_kpis_name)
{
    cr_expect_eq(value_of("fleet.energy.heat_pump", "kWh"), x.fleet_kpi[KPI_energy_heat_pump]);
    cr_expect_eq(value_of("fleet.peak.import_15min", "W"), x.fleet_kpi[KPI_peak_15min]);
}

Test(figures, folds_over_homes_go_by_a_suffix)
{
    double *homes = &x.home_kpi[KPI_hours_below_min * FIXTURE_HOMES];
    const double given[] = {4, 1, 3, 2};
    memcpy(homes, given, sizeof given);
    cr_expect_eq(value_of("fleet.comfort.hours_below_min_sum", "h"), 10);
    cr_expect_eq(value_of("fleet.comfort.hours_below_min_mean", "h"), 2.5);
    cr_expect_eq(value_of("fleet.comfort.hours_below_min_max", "h"), 4);
    cr_expect_eq(value_of("fleet.comfort.hours_below_min_min", "h"), 1);
    cr_expect_eq(value_of("fleet.comfort.hours_below_min_p50", "h"), 2.5);
    /* linear between ranks: 1 + 0.05 * 3 and 1 + 0.95 * 3, numpy's default rule */
    cr_expect_float_eq(value_of("fleet.comfort.hours_below_min_p05", "h"), 1.15, 1e-12);
    cr_expect_float_eq(value_of("fleet.comfort.hours_below_min_p95", "h"), 3.85, 1e-12);
}

Test(figures, a_kpi_that_ends_like_a_fold_is_the_kpi)
{
    cr_expect_eq(value_of("fleet.comfort.temperature_mean", "degC"), x.fleet_kpi[KPI_temp_mean]);
    cr_expect_eq(value_of("fleet.comfort.temperature_mean_min", "degC"), x.home_kpi[KPI_temp_mean * FIXTURE_HOMES]);
}

Test(figures, homes_without_a_value_are_left_out)
{
    const double some[] = {NAN, 2, NAN, 6}, none[] = {NAN, NAN};
    cr_expect_eq(figures_fold(FIGURES_sum, some, 4), 8);
    cr_expect_eq(figures_fold(FIGURES_mean, some, 4), 4);
    cr_expect_eq(figures_fold(FIGURES_p50, some, 4), 4);
    cr_expect_eq(figures_fold(FIGURES_max, some, 4), 6);
    for (int fold = 0; fold < FIGURES_FOLD_COUNT; fold++) {
        cr_expect(isnan(figures_fold((enum figures_fold)fold, none, 2)));
        cr_expect(isnan(figures_fold((enum figures_fold)fold, NULL, 0)));
        cr_expect_eq(figures_fold((enum figures_fold)fold, some + 3, 1), 6);
    }
}

Test(figures, an_event_is_found_with_blanks_or_underscores_and_dots)
{
    cr_expect_eq(value_of("dr.evening_peak.delivered_energy", "kWh"), x.dr_fleet[DR_KPI_delivered]);
    cr_expect_eq(value_of("dr.evening peak.joined", "1"), x.dr_fleet[DR_KPI_joined]);
    cr_expect_eq(value_of("dr.v1.5_night.rebound_peak", "W"), x.dr_fleet[DR_KPI_COUNT + DR_KPI_rebound_w]);
    x.figures.dr_fleet = NULL;
    cr_expect(isnan(value_of("dr.evening_peak.delivered_energy", "kWh")), "nobody knows it");
}

Test(figures, every_kpi_is_found_in_every_form)
{
    static const char *const forms[] = {"", "_sum", "_mean", "_max", "_min", "_p05", "_p50", "_p95"};
    for (int k = 0; k < KPI_COUNT; k++) {
        for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
            char name[128];
            snprintf(name, sizeof name, "fleet.%s%s", kpi_info[k].name, forms[i]);
            cr_expect(isfinite(value_of(name, kpi_info[k].unit)), "%s", name);
        }
    }
}

Test(figures, other_names_are_not_known)
{
    static const char *const bad[] = {"",
                                      "fleet",
                                      "fleet.",
                                      "dr.",
                                      "dr",
                                      "energy.import",
                                      "fleet.energy",
                                      "fleet._mean",
                                      "fleet.energy.import_p07",
                                      "fleet.energy.importx",
                                      "dr.evening.joined",
                                      "dr.evening_peak.",
                                      "dr.evening_peak.nothing",
                                      "dr.evening_peak",
                                      "dr..joined",
                                      "Fleet.energy.import",
                                      "fleet.energy.import_mean_mean"};
    double value;
    const char *unit;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        cr_expect_not(figures_name_known(&x.pilot, bad[i]), "'%s'", bad[i]);
        cr_expect_not(figures_find(&x.figures, bad[i], &value, &unit), "'%s'", bad[i]);
    }
}

Test(figures, a_mistyped_name_finds_its_nearest)
{
    char near[FIGURES_NAME_BYTES];
    cr_assert(figures_nearest_name(&x.pilot, "fleet.comfort.hours_bellow_min_mean", near));
    cr_expect_str_eq(near, "fleet.comfort.hours_below_min_mean");
    cr_assert(figures_nearest_name(&x.pilot, "dr.evening-peak.delivered_enrgy", near));
    cr_expect_str_eq(near, "dr.evening_peak.delivered_energy");
    cr_expect_not(figures_nearest_name(&x.pilot, "zzz", near));
}

Test(figures, speed_is_home_days_over_cpu_seconds)
{
    cr_expect_eq(figures_days(&x.figures), 7);
    cr_expect_eq(figures_home_days_per_cpu_s(&x.figures), 8);
    x.figures.cpu_s = 0;
    cr_expect(isnan(figures_home_days_per_cpu_s(&x.figures)));
}
