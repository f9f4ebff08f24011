/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the meter says is what the devices took and gave; what is above the fuse is counted. */
#include "tests/contracts/contract_pilot.h"
#include "tests/support/fixture.h"

#include <math.h>

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(balance, .init = begin, .fini = end, .timeout = 120);

SOLVER_TEST(balance, each_meter_is_the_sum_of_its_homes_devices)
{
    static const enum kpi uses[] = {KPI_energy_heat_pump,  KPI_energy_backup, KPI_energy_water_heater,
                                    KPI_energy_appliances, KPI_energy_ev,     KPI_energy_battery};
    const struct program_said said = program_run(&dir, "run pilot.yaml --quiet -o a.h5");
    expect_good(&said, "the run");
    struct results_reader *r = open_result(&dir, "a.h5");
    const uint32_t n = results_read_summary(r)->n_home;
    double *in = home_kpi_of(r, KPI_energy_import), *out = home_kpi_of(r, KPI_energy_export),
           *pv = home_kpi_of(r, KPI_energy_pv);
    double *use[ARRAY_LEN(uses)], worst = 0;
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) use[i] = home_kpi_of(r, uses[i]);
    for (uint32_t h = 0; h < n; h++) {
        double sum = -pv[h];
        for (size_t i = 0; i < ARRAY_LEN(uses); i++) sum += use[i][h];
        const double throughput = in[h] + out[h] + pv[h], miss = fabs(in[h] - out[h] - sum) / throughput;
        cr_expect_lt(miss, 1e-9, "home %u: import %.12g less export %.12g is not %.12g", h, in[h], out[h], sum);
        cr_expect(in[h] > 0 && out[h] >= 0 && pv[h] >= 0, "home %u", h);
        worst = fmax(worst, miss);
    }
    printf("worst home: %.2g of its throughput\n", worst);
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) free(use[i]);
    free(in);
    free(out);
    free(pv);
    results_read_close(r);
}

SOLVER_TEST(balance, registers_are_the_integral_of_grid_power)
{
    const struct program_said said = program_run(&dir, "run pilot.yaml --quiet -o a.h5 --duration 2d");
    expect_good(&said, "the run");
    struct results_reader *r = open_result(&dir, "a.h5");
    const uint32_t n = results_read_summary(r)->n_home;
    const uint64_t n_row = results_read_summary(r)->n_row;
    float *grid = quantity_of(r, Q_grid_power, n), *in = quantity_of(r, Q_energy_import, n),
          *out = quantity_of(r, Q_energy_export, n);
    for (uint32_t h = 0; h < n; h++) {
        double kwh = 0;
        for (uint64_t row = 0; row < n_row; row++) kwh += (double)grid[row * n + h] / 60000;
        const size_t last = (n_row - 1) * n + h;
        /* half a quantum of each record, all to one side */
        cr_expect_float_eq((double)in[last] - (double)out[last], kwh, 0.25 * (double)n_row / 60000 + 0.002, "home %u", h);
    }
    free(grid);
    free(in);
    free(out);
    results_read_close(r);
}

/* --- fuses --- */

enum { HOMES = 20 };

static struct fixture_run run_with_fuse(double fuse_a, int64_t record_ms)
{
    struct pilot *p = fixture_pilot(HOMES, 1);
    p->record_ms = record_ms;
    for (size_t h = 0; h < HOMES; h++) {
        p->homes.value[HOME_n_phase][h] = 1; /* then the meter's power is that of the fuse */
        p->homes.value[HOME_fuse_current][h] = fuse_a;
    }
    struct fixture_run f = fixture_solve(p, p->solver, record_ms);
    pilot_free(p);
    return f;
}

SOLVER_TEST(balance, time_above_the_fuse_is_counted)
{
    const double fuse_a = 16, record_s = 10;
    struct fixture_run f = run_with_fuse(fuse_a, 10000);
    double counted_s = 0, seen_s = 0;
    for (size_t h = 0; h < HOMES; h++) {
        double home_s = 0;
        for (size_t row = 0; row < f.n_row; row++)
            if (fabs((double)f.value[Q_grid_power][h * f.n_row + row]) > fuse_a * 230) home_s += record_s;
        /* the heat pump is looked at when something happens, at least each quarter-hour */
        cr_expect_float_eq(f.state[h].overload_s, home_s, 600 + 0.05 * home_s, "home %zu: %g s counted, %g s seen", h,
                           f.state[h].overload_s, home_s);
        counted_s += f.state[h].overload_s, seen_s += home_s;
    }
    printf("above 16 A: %.0f s counted, %.0f s seen in records\n", counted_s, seen_s);
    cr_expect_gt(counted_s, 3600);
    cr_expect_float_eq(counted_s, seen_s, 0.03 * seen_s, "%g s counted, %g s seen", counted_s, seen_s);
    fixture_close(&f);
}

SOLVER_TEST(balance, below_the_fuse_nothing_is_counted)
{
    struct fixture_run f = run_with_fuse(100, MS_PER_MIN);
    for (size_t h = 0; h < HOMES; h++) cr_expect_eq(f.state[h].overload_s, 0, "home %zu", h);
    fixture_close(&f);
}
