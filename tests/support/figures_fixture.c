/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void fill_pilot(struct figures_fixture *x)
{
    struct pilot *p = &x->pilot;
    snprintf(p->name, sizeof p->name, "Celje <winter> & \"week\"");
    p->seed = UINT64_MAX;
    p->start_utc_ms = 1673218800000LL; /* 2023-01-09T00:00+01:00 */
    p->duration_ms = 7LL * MS_PER_DAY;
    cr_assert_eq(timezone_read("Europe/Ljubljana", &p->tz), ST_OK);
    snprintf(p->weather.source, sizeof p->weather.source, "synthetic celje");
    snprintf(p->solver, sizeof p->solver, "cvode");
    cr_assert_eq(home_table_create(FIXTURE_HOMES, &p->homes), ST_OK);
    for (size_t h = 0; h < FIXTURE_HOMES; h++) {
        snprintf(p->homes.id[h], HOME_ID_BYTES, "home-%zu", h);
        p->homes.group[h] = (uint16_t)(h / 2);
        p->homes.kit[h] = 1 << KIT_heat_pump | (h > 0 ? 1 << KIT_pv : 0);
    }
    p->n_group = 2;
    p->group_name = x->group_name;
    snprintf(x->group_name[0], 64, "si-detached-1971-1980");
    snprintf(x->group_name[1], 64, "si-detached-2009");

    p->n_dr = FIXTURE_EVENTS;
    p->dr = x->dr;
    x->dr[0] = (struct dr_event){.name = "evening peak",
                                 .start_ms = 65LL * MS_PER_H,
                                 .duration_ms = 2LL * MS_PER_H,
                                 .command = COMMAND_ROOM_SHIFT,
                                 .value = -2,
                                 .participation = 0.8};
    x->dr[1] = (struct dr_event){.name = "v1.5 night",
                                 .start_ms = 90LL * MS_PER_H,
                                 .duration_ms = 30LL * MS_PER_MIN,
                                 .command = COMMAND_HP_LIMIT,
                                 .value = 50,
                                 .participation = 1};
    p->expect = x->expect;
}

void figures_fixture_init(struct figures_fixture *x)
{
    memset(x, 0, sizeof *x);
    fill_pilot(x);
    for (size_t k = 0; k < KPI_COUNT; k++) {
        for (size_t h = 0; h < FIXTURE_HOMES; h++) x->home_kpi[k * FIXTURE_HOMES + h] = 10.0 * (double)(k + 1) + (double)h;
        x->fleet_kpi[k] = 1000.0 * (double)(k + 1);
    }
    for (size_t i = 0; i < FIXTURE_EVENTS * DR_KPI_COUNT; i++) {
        for (size_t h = 0; h < FIXTURE_HOMES; h++) x->dr_home[i * FIXTURE_HOMES + h] = (double)(i + h);
        x->dr_fleet[i] = 100.0 + (double)i;
    }
    x->figures = (struct figures){.pilot = &x->pilot,
                                  .home_kpi = x->home_kpi,
                                  .fleet_kpi = x->fleet_kpi,
                                  .dr_home = x->dr_home,
                                  .dr_fleet = x->dr_fleet,
                                  .counterfactual = true,
                                  .home_days = 28,
                                  .wall_s = 2,
                                  .cpu_s = 3.5,
                                  .peak_rss_bytes = 123000000,
                                  .output = "a.h5",
                                  .report = "a.html"};
    snprintf(x->figures.state_hash, sizeof x->figures.state_hash, "0123456789abcdef0123456789abcdef");
}

void figures_fixture_expect(struct figures_fixture *x, const char *kpi, double at_least, double at_most)
{
    cr_assert_lt(x->pilot.n_expect, sizeof x->expect / sizeof x->expect[0]);
    struct expectation *e = &x->expect[x->pilot.n_expect++];
    *e = (struct expectation){.at_least = at_least, .at_most = at_most, .line = 31};
    snprintf(e->kpi, sizeof e->kpi, "%s", kpi);
}

void figures_fixture_close(struct figures_fixture *x) { home_table_close(&x->pilot.homes); }
