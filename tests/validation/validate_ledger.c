/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First law: a year of homes, every component's account closed. Only what the run itself kept is used, and
 * the stores' contents at both ends. */
#include "tests/support/fixture.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"
#include "twins/inputs.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 10, N_ACCOUNT = 6 };

struct account { /* in and out are sums of what flows, J */
    double in_j, out_j, stored_j;
};
static double residual(const struct account *a)
{
    const double throughput = fmax(fabs(a->in_j), fabs(a->out_j));
    return throughput > 0 ? fabs(a->in_j - a->out_j - a->stored_j) / throughput : 0;
}

static double room_store_j(const struct building *b, const struct home_state *s)
{
    return b->c_air_j_k * s->temp_room_c[BUILDING_AIR] + b->c_mass_j_k * s->temp_room_c[BUILDING_MASS] +
           b->emitter.capacity_j_k * s->temp_room_c[BUILDING_EMITTER];
}

static double tank_store_j(const struct tank *k, const struct home_state *s)
{
    double sum = 0;
    for (uint32_t i = 0; i < k->n_node; i++) sum += k->node_j_k * s->temp_tank_c[i];
    return sum;
}

/* The sun's side of the inverter: straight lines between the knots, day by day. */
static double pv_available_j(const struct model *m, size_t home, int days)
{
    struct inputs *in = calloc(1, sizeof *in);
    if (in == NULL) exit(3);
    double sum = 0;
    for (int day = 0; day < days; day++) {
        inputs_prepare(in, m, home, (int64_t)day * MS_PER_DAY);
        const double knot_s = WEATHER_STEP_MS / 1000.0, first = in->phase_s / knot_s;
        for (int i = 0; i < MS_PER_DAY / WEATHER_STEP_MS; i++) {
            const double f = first - (int)first, *p = in->pv_w + (int)first + i;
            /* two stretches where the day does not begin on a knot */
            const double at = p[0] + f * (p[1] - p[0]), to = p[1] + f * (p[2] - p[1]);
            sum += knot_s * (0.5 * (at + p[1]) * (1 - f) + 0.5 * (p[1] + to) * f);
        }
    }
    free(in);
    return sum;
}

static const char *const account_name[N_ACCOUNT] = {"rooms and emitter", "hot-water tank", "rods and elements",
                                                    "inverter",          "meter",          "whole home"};

static void accounts(const struct model *m, size_t home, const struct home_state *from, const struct home_state *to, int days,
                     struct account a[N_ACCOUNT])
{
    const struct home_model *h = &m->home[home];
    const double *j = to->total_j;
    double import_j = 0, export_j = 0;
    for (int r = 0; r < TARIFF_REGISTERS_MAX; r++) import_j += to->import_j[r], export_j += to->export_j[r];
    const double rooms_j = room_store_j(&h->building, to) - room_store_j(&h->building, from);
    const double tank_j = tank_store_j(&h->tank, to) - tank_store_j(&h->tank, from);

    a[0] = (struct account){j[TALLY_HEAT_ROOM] + j[TALLY_ROD_ROOM] + j[TALLY_ROOM_GAIN], j[TALLY_ROOM_LOSS], rooms_j};
    a[1] = (struct account){j[TALLY_HEAT_WATER] + j[TALLY_ROD_TANK], j[TALLY_DRAW] + j[TALLY_TANK_LOSS], tank_j};
    a[2] = (struct account){j[TALLY_ROD] + j[TALLY_HEATER], j[TALLY_ROD_ROOM] + j[TALLY_ROD_TANK], 0};
    a[3] = (struct account){h->has_pv ? pv_available_j(m, home, days) : 0, j[TALLY_PV] + j[TALLY_PV_CURTAILED], 0};
    a[4] = (struct account){import_j + j[TALLY_PV],
                            export_j + j[TALLY_HEAT_PUMP] + j[TALLY_ROD] + j[TALLY_HEATER] + j[TALLY_APPLIANCE] + j[TALLY_EV] +
                                j[TALLY_BATTERY],
                            0};
    /* the source's heat from outside is what it gives beyond its electricity */
    const double outside_j = j[TALLY_HEAT_ROOM] + j[TALLY_HEAT_WATER] - j[TALLY_HEAT_PUMP];
    a[5] = (struct account){import_j + j[TALLY_PV] + outside_j + j[TALLY_ROOM_GAIN],
                            export_j + j[TALLY_ROOM_LOSS] + j[TALLY_TANK_LOSS] + j[TALLY_DRAW] + j[TALLY_APPLIANCE] +
                                j[TALLY_EV] + j[TALLY_BATTERY],
                            rooms_j + tank_j};
}

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

    double worst[N_ACCOUNT] = {0}, throughput[N_ACCOUNT] = {0}, of_home[HOMES] = {0};
    for (size_t h = 0; h < f.n_home; h++) {
        struct home_state from;
        struct account a[N_ACCOUNT];
        model_initial_state(m, h, &from);
        accounts(m, h, &from, &f.state[h], (int)(p->duration_ms / MS_PER_DAY), a);
        for (int i = 0; i < N_ACCOUNT; i++) {
            worst[i] = fmax(worst[i], residual(&a[i])), of_home[h] = fmax(of_home[h], residual(&a[i]));
            throughput[i] += fmax(fabs(a[i].in_j), fabs(a[i].out_j)) / 3.6e9;
        }
    }
    for (int i = 0; i < N_ACCOUNT; i++)
        table_row(
            t, (struct row){table_name("tolerance %.0e, %s (%.1f MWh in all): worst home", tol, account_name[i], throughput[i]),
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
