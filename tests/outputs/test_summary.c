/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/summary.h"

#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct figures_fixture x;

static void set_up(void) { figures_fixture_init(&x); }
static void tear_down(void) { figures_fixture_close(&x); }
TestSuite(summary, .init = set_up, .fini = tear_down);

static char *print(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    summary_print(&x.figures, out);
    fclose(out);
    return text;
}

static void expect_says(const char *text, const char *wanted)
{
    cr_expect_not_null(strstr(text, wanted), "'%s' in\n%s", wanted, text);
}

Test(summary, it_tells_homes_energy_event_and_cost)
{
    x.fleet_kpi[KPI_energy_heat_pump] = 123456;
    x.fleet_kpi[KPI_energy_backup] = 0;
    x.dr_fleet[DR_KPI_joined] = 3;
    x.dr_fleet[DR_KPI_overridden] = 1;
    x.dr_fleet[DR_KPI_delivered] = 512.4;
    x.dr_fleet[DR_KPI_delivered_w] = 256200;
    char *text = print();
    expect_says(text, "4 homes, 7 days from 2023-01-09T00:00:00+01:00");
    expect_says(text, "synthetic celje");
    expect_says(text, "4 heat pump, 0 water heater, 3 pv");
    expect_says(text, "heat pumps          123 MWh     30.9 MWh");
    cr_expect_null(strstr(text, "backup rods"), "what was not used is not listed");
    expect_says(text, "evening peak: 2023-01-11 17:00, room_setpoint -2 K for 2 h");
    expect_says(text, "joined by 3 of 4 homes, ended early by 1");
    expect_says(text, "delivered 512 kWh: 256 kW mean");
    expect_says(text, "compressor_limit 50 % for 30 min");
    expect_says(text, "2.0 s (3.5 s of CPU): 8 home-days per CPU-second, peak memory 123 MB");
    expect_says(text, "results  a.h5");
    expect_says(text, "report   a.html");
    cr_expect_null(strstr(text, "nan"));
    free(text);
}

Test(summary, expectations_stand_with_value_and_bound)
{
    x.fleet_kpi[KPI_co2] = 4.25;
    figures_fixture_expect(&x, "fleet.co2.mass", NAN, 3);
    figures_fixture_expect(&x, "fleet.co2.mass", 1, 5);
    char *text = print();
    expect_says(text, "MISSED fleet.co2.mass = 4.25 kg (at most 3): too high\n");
    expect_says(text, "met    fleet.co2.mass = 4.25 kg (at least 1, at most 5)\n");
    free(text);
}

Test(summary, without_counterfactual_it_says_how_to_get_more)
{
    x.figures.counterfactual = false;
    char *text = print();
    expect_says(text, "add --counterfactual");
    cr_expect_null(strstr(text, "delivered "));
    free(text);
}

Test(summary, figures_nobody_knows_print_as_a_dash)
{
    for (size_t i = 0; i < ARRAY_LEN(x.home_kpi); i++) x.home_kpi[i] = NAN;
    for (size_t i = 0; i < ARRAY_LEN(x.fleet_kpi); i++) x.fleet_kpi[i] = NAN;
    for (size_t i = 0; i < ARRAY_LEN(x.dr_fleet); i++) x.dr_fleet[i] = NAN;
    x.figures.cpu_s = 0;
    char *text = print();
    cr_expect_null(strstr(text, "nan"), "%s", text);
    free(text);
}
