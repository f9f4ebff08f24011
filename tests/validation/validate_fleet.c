/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each solver of the table, as scenarios use it, against CVODE at a tight tolerance: the default week of a
 * hundred homes with its call and its counterfactual, and the first law over a year of a few. */
#include "tests/support/accuracy.h"
#include "tests/support/solver_tested.h"
#include "tests/validation/ledger.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 100, YEAR_HOMES = 5 };

/* --- the week and its counterfactual --- */

struct lives {
    struct fixture_run with, without;
};

static void close_lives(struct lives *l)
{
    fixture_close(&l->with);
    fixture_close(&l->without);
}

static struct lives true_lives(struct pilot *p)
{
    struct lives l = {.with = accuracy_truth(p)};
    const size_t n_dr = p->n_dr;
    p->n_dr = 0;
    l.without = accuracy_truth(p);
    p->n_dr = n_dr;
    return l;
}

static struct lives lives_by(struct pilot *p, const char *solver)
{
    struct lives l = {.with = fixture_solve(p, solver, ACCURACY_RECORD_MS)};
    const size_t n_dr = p->n_dr;
    p->n_dr = 0;
    l.without = fixture_solve(p, solver, ACCURACY_RECORD_MS);
    p->n_dr = n_dr;
    return l;
}

/* What the fleet took less during the event, J; the event begins and ends on the minute. */
static double delivered_j(const struct lives *l, const struct dr_event *e)
{
    const struct fixture_run *a = &l->with, *b = &l->without;
    const size_t from = (size_t)(e->start_ms / ACCURACY_RECORD_MS),
                 to = (size_t)((e->start_ms + e->duration_ms) / ACCURACY_RECORD_MS);
    double sum_w = 0;
    for (size_t h = 0; h < a->n_home; h++)
        for (size_t i = h * a->n_row + from; i < h * a->n_row + to; i++)
            sum_w += (double)b->value[Q_grid_power][i] - (double)a->value[Q_grid_power][i];
    return sum_w * ACCURACY_RECORD_MS / MS_PER_S;
}

static double worst_residual(const struct pilot *p, const struct fixture_run *f)
{
    struct model *m;
    double worst = 0;
    if (model_create(p, &m) != ST_OK) exit(3);
    for (size_t h = 0; h < f->n_home; h++) {
        struct ledger_account a[LEDGER_ACCOUNTS];
        ledger_of(m, h, &f->state[h], (int)(p->duration_ms / MS_PER_DAY), a);
        for (int i = 0; i < LEDGER_ACCOUNTS; i++) worst = fmax(worst, ledger_residual(&a[i]));
    }
    model_free(m);
    return worst;
}

#define HIDDEN_MAX_K 0.1
static const char hidden[] = "a switch between rooms and tank that is a second late shows in no minute's power, and the tank's "
                             "top moves by up to 0.02 K a second";

static void week(struct table *t, struct pilot *p, const char *solver, const struct lives *truth)
{
    const struct solver_limits *most = solver_limits(solver);
    struct lives l = lives_by(p, solver);
    const struct accuracy a = accuracy_of(&l.with, &truth->with), b = accuracy_of(&l.without, &truth->without);
    const double tank_k = fmax(a.tank_k, b.tank_k);
    const double saved_j = delivered_j(&l, &p->dr[0]), truly_j = delivered_j(truth, &p->dr[0]);
    const struct row rows[] = {
        {"minutes in another mode", "%", 100 * fmax(a.mode_share, b.mode_share), 0, 100 * most->mode_share,
         "with or without the call, the larger", NULL},
        {"worst home's electricity", "%", 100 * fmax(a.worst_energy, b.worst_energy), 0, 100 * most->home_energy, "", NULL},
        {"fleet's electricity", "%", 100 * fmax(a.fleet_energy, b.fleet_energy), ROW_NO_BAND, "", NULL},
        {"rooms before the first switch that differs", "mK", 1000 * fmax(a.room_k, b.room_k), 0, 1000 * most->room_k,
         "worst home", NULL},
        {"tank before the first switch that differs", "mK", 1000 * tank_k, 0, 1000 * most->tank_k, "worst home",
         tank_k < HIDDEN_MAX_K ? hidden : NULL},
        {"the same, mean of the homes' worst", "mK", 1000 * fmax(a.tank_mean_k, b.tank_mean_k), ROW_NO_BAND, "", NULL},
        {"minutes before the first switch that differs", "%", 100 * a.alike_share, ROW_NO_BAND, "", NULL},
        {table_name("delivered in the call (%.1f kWh in truth)", truly_j / 3.6e6), "% off", 100 * fabs(saved_j / truly_j - 1),
         0, 100 * most->delivery, "", NULL},
        {"first law, worst account of the worst home", "of throughput", worst_residual(p, &l.with), 0, most->ledger, "", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) table_row(t, rows[i]);
    close_lives(&l);
}

static void weeks(struct table *t)
{
    struct pilot *p = shipped_pilot("celje-winter-week.yaml", HOMES, NULL);
    struct lives truth = true_lives(p);
    for (size_t i = 0; solver_at(i) != NULL; i++) {
        const char *name = solver_at(i)->name;
        table_begin(table_name("%s, the default week", name),
                    table_name("%d homes of scenarios/celje-winter-week.yaml, solver %s at the scenario's tolerance (%.0e).",
                               HOMES, name, p->tol_rel));
        week(t, p, name, &truth);
    }
    close_lives(&truth);
    pilot_free(p);
}

/* --- a year --- */

static void years(struct table *t)
{
    struct pilot *p = shipped_pilot("celje-year.yaml", YEAR_HOMES, NULL);
    for (size_t h = 0; h < YEAR_HOMES; h++) { /* every kind of kit */
        if (h % 2 == 1) p->homes.kit[h] |= 1 << KIT_pv | 1 << KIT_ev;
        if (h % 4 == 1) p->homes.kit[h] |= 1 << KIT_battery;
        if (h % 3 == 2) p->homes.kit[h] |= 1 << KIT_water_heater;
    }
    table_begin("First law over a year",
                table_name("%d homes of scenarios/celje-year.yaml, 365 days, every kind of kit among them.", YEAR_HOMES));
    for (size_t i = 0; solver_at(i) != NULL; i++) {
        const char *name = solver_at(i)->name;
        struct fixture_run f = fixture_solve(p, name, 0);
        table_row(t, (struct row){table_name("%s, worst account of the worst home", name), "of throughput",
                                  worst_residual(p, &f), 0, solver_limits(name)->ledger, "first law", NULL});
        fixture_close(&f);
    }
    pilot_free(p);
}

int main(void)
{
    struct table t = {0};
    printf("## Fleet solver against CVODE at tight tolerance\n\n"
           "The truth is %s at a relative tolerance of 1e-10; every solver of the table is set against it.\n",
           solver_at(0)->name);
    weeks(&t);
    years(&t);
    if (solver_find("fleet") == NULL) table_skip(&t, "fleet", "this build has no solver of that name");
    return table_exit(&t);
}
