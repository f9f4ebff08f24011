/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First law: a year of homes, every component's account closed. Only what the run itself kept is used, and
 * the stores' contents at both ends. */
#include "tests/support/fixture.h"
#include "tests/validation/ledger.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 10 };

/* A year of shipped homes of all ages, of which every kind of kit must be among them. */
static void year(struct table *t, double tol)
{
    struct pilot *p = shipped_pilot("celje-year.yaml", HOMES, NULL);
    for (size_t h = 0; h < HOMES; h++) {
        if (h % 3 == 1) p->homes.kit[h] |= 1 << KIT_pv;
        if (h % 6 == 1) p->homes.kit[h] |= 1 << KIT_battery;
        if (h % 4 == 2) p->homes.kit[h] |= 1 << KIT_water_heater;
        if (h % 5 == 3) p->homes.kit[h] |= 1 << KIT_ev;
    }
    p->tol_rel = tol, p->tol_abs_k = 10 * tol;
    struct model *m;
    if (model_create(p, &m) != ST_OK) exit(3);
    struct fixture_run f = fixture_solve(p, "cvode", 0);

    double worst[LEDGER_ACCOUNTS] = {0}, throughput[LEDGER_ACCOUNTS] = {0}, of_home[HOMES] = {0};
    for (size_t h = 0; h < f.n_home; h++) {
        struct ledger_account a[LEDGER_ACCOUNTS];
        ledger_of(m, h, &f.state[h], (int)(p->duration_ms / MS_PER_DAY), a);
        for (int i = 0; i < LEDGER_ACCOUNTS; i++) {
            worst[i] = fmax(worst[i], ledger_residual(&a[i])), of_home[h] = fmax(of_home[h], ledger_residual(&a[i]));
            throughput[i] += ledger_throughput_j(&a[i]) / 3.6e9;
        }
    }
    for (int i = 0; i < LEDGER_ACCOUNTS; i++)
        table_row(
            t, (struct row){table_name("tolerance %.0e, %s (%.1f MWh in all): worst home", tol, ledger_name[i], throughput[i]),
                            "of throughput", worst[i], 0, 1e-6, "first law", NULL});
    for (size_t h = 0; h < HOMES; h++)
        table_row(t, (struct row){table_name("tolerance %.0e, %s: worst account", tol, p->homes.id[h]), "of throughput",
                                  of_home[h], 0, 1e-6, "first law", NULL});
    fixture_close(&f);
    model_free(m);
    pilot_free(p);
}

int main(void)
{
    struct table t = {0};
    printf("## First law\n");
    table_begin("Accounts over a year",
                "Ten homes of scenarios/celje-year.yaml, 365 days, solver cvode, all kinds of kit among them: what "
                "a component took in, gave out and keeps. The worst home's residual over its throughput.");
    year(&t, 1e-8);
    year(&t, 1e-6);
    return table_exit(&t);
}
