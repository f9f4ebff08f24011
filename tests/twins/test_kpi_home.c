/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key figures from invented totals. */
#include "twins/kpi_home.h"

#include "tests/twins/one_home.h"

#include <criterion/criterion.h>
#include <math.h>

#define KWH 3.6e6

struct world {
    struct pilot *pilot;
    struct model *model;
};

static struct world world_of(unsigned kit)
{
    struct world w = {.pilot = fixture_pilot(2, 1)};
    set_kit(w.pilot, kit);
    cr_assert_eq(model_create(w.pilot, &w.model), ST_OK);
    return w;
}

static void world_close(struct world *w)
{
    model_free(w->model);
    pilot_free(w->pilot);
}

Test(kpi_home, the_seasonal_performance_is_all_heat_over_all_electricity)
{
    struct world w = world_of(1 << KIT_heat_pump);
    double k[KPI_COUNT];
    const struct home_state s = {.total_j = {[TALLY_HEAT_ROOM] = 60 * KWH,
                                             [TALLY_HEAT_WATER] = 20 * KWH,
                                             [TALLY_HEAT_PUMP] = 25 * KWH,
                                             [TALLY_ROD] = 5 * KWH,
                                             [TALLY_ROD_ROOM] = 3 * KWH,
                                             [TALLY_ROD_TANK] = 2 * KWH,
                                             [TALLY_DRAW] = 15 * KWH},
                                 .run_s = 7200,
                                 .n_start = 3};
    kpi_of_home(w.model, 0, &s, MS_PER_DAY, k);
    cr_expect_float_eq(k[KPI_scop], 85.0 / 30, 1e-12);
    cr_expect_float_eq(k[KPI_heat_space], 63, 1e-12);
    cr_expect_float_eq(k[KPI_heat_dhw], 15, 1e-12);
    cr_expect_float_eq(k[KPI_energy_gas], 0, 1e-12);
    cr_expect_float_eq(k[KPI_hp_run_hours], 2, 1e-12);
    cr_expect_float_eq(k[KPI_hp_starts], 3, 1e-12);
    world_close(&w);
}

/* 92 kWh of heat are 100 of gas, at 0.09 EUR and 202 g. */
Test(kpi_home, a_boiler_is_billed_its_gas_and_has_no_seasonal_performance)
{
    struct world w = world_of(1 << KIT_water_heater);
    double k[KPI_COUNT];
    const struct home_state s = {.total_j = {[TALLY_HEAT_ROOM] = 92 * KWH}, .cost_eur = 1, .co2_g = 500, .n_start = 9};
    kpi_of_home(w.model, 0, &s, MS_PER_DAY, k);
    cr_expect_float_eq(k[KPI_energy_gas], 100, 1e-9);
    cr_expect_float_eq(k[KPI_cost], 1 + 9, 1e-9);
    cr_expect_float_eq(k[KPI_co2], 0.5 + 20.2, 1e-9);
    cr_expect(isnan(k[KPI_scop]));
    cr_expect_float_eq(k[KPI_hp_starts], 0, 1e-12);
    world_close(&w);
}

/* 10 kWh of sun, 4 sent out, 8 taken in: 6 used at home of 14 in all. */
Test(kpi_home, own_use_and_load_factor_follow_from_the_registers)
{
    struct world w = world_of(1 << KIT_heat_pump | 1 << KIT_pv);
    double k[KPI_COUNT];
    const struct home_state s = {
        .total_j = {[TALLY_PV] = 10 * KWH}, .import_j = {3 * KWH, 5 * KWH}, .export_j = {0, 4 * KWH}, .peak_import_w = 2000};
    kpi_of_home(w.model, 0, &s, MS_PER_DAY, k);
    cr_expect_float_eq(k[KPI_self_consumption], 0.6, 1e-12);
    cr_expect_float_eq(k[KPI_self_sufficiency], 6.0 / 14, 1e-12);
    cr_expect_float_eq(k[KPI_load_factor], 4000.0 / 24 / 2000, 1e-12);
    world_close(&w);
}

Test(kpi_home, comfort_is_in_hours_and_kelvin_hours)
{
    struct world w = world_of(1 << KIT_heat_pump);
    double k[KPI_COUNT];
    const struct home_state s = {.cold_s = 5400, .below_k_s = 1800, .operative_c_s = 21.5 * 86400, .overload_s = 360};
    kpi_of_home(w.model, 0, &s, MS_PER_DAY, k);
    cr_expect_float_eq(k[KPI_hours_below_min], 1.5, 1e-12);
    cr_expect_float_eq(k[KPI_kh_below_min], 0.5, 1e-12);
    cr_expect_float_eq(k[KPI_temp_mean], 21.5, 1e-12);
    cr_expect_float_eq(k[KPI_overload_hours], 0.1, 1e-12);
    world_close(&w);
}

/* Two homes with 10 and 30 kWh at 2 and 4: 140 kWh of heat from 40, not the mean of the ratios. */
Test(kpi_home, the_fleet_is_the_sum_of_its_homes_and_ratios_are_of_sums)
{
    double home[KPI_COUNT * 3], out[KPI_COUNT];
    for (int i = 0; i < KPI_COUNT * 3; i++) home[i] = 0;
    const double pump[] = {10, 30, 0}, scop[] = {2, 4, NAN}, warm[] = {20, 22, 24}, import[] = {24, 24, 24};
    for (int h = 0; h < 3; h++) {
        home[KPI_energy_heat_pump * 3 + h] = pump[h];
        home[KPI_scop * 3 + h] = scop[h];
        home[KPI_temp_mean * 3 + h] = warm[h];
        home[KPI_energy_import * 3 + h] = import[h];
        home[KPI_peak_15min * 3 + h] = 5000;
    }
    kpi_of_fleet(home, 3, 9000, MS_PER_DAY, out);
    cr_expect_float_eq(out[KPI_energy_heat_pump], 40, 1e-12);
    cr_expect_float_eq(out[KPI_scop], 3.5, 1e-12);
    cr_expect_float_eq(out[KPI_temp_mean], 22, 1e-12);
    cr_expect_float_eq(out[KPI_peak_15min], 9000, 1e-12); /* of the fleet, not of the homes together */
    cr_expect_float_eq(out[KPI_load_factor], 3000.0 / 9000, 1e-12);
    cr_expect(isnan(out[KPI_self_consumption]));
}
