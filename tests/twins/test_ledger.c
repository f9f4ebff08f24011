/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first law, home by home over a week of heating, drawing, defrosts, sun and calls. */
#include "tests/twins/one_home.h"

#include <criterion/criterion.h>
#include <math.h>

enum { HOMES = 12, WEEK = 7 };

struct week {
    struct pilot *pilot;
    struct model *model;
    struct home_state before[HOMES];
    struct fixture_run run;
};

static struct week week_of(double tol_rel, void (*change)(struct pilot *))
{
    struct week w = {.pilot = fixture_pilot(HOMES, WEEK)};
    w.pilot->tol_rel = tol_rel, w.pilot->tol_abs_k = 10 * tol_rel;
    if (change != NULL) change(w.pilot);
    cr_assert_eq(model_create(w.pilot, &w.model), ST_OK);
    for (size_t h = 0; h < HOMES; h++) model_initial_state(w.model, h, &w.before[h]);
    w.run = fixture_solve(w.pilot, w.pilot->solver, 0);
    return w;
}

static void week_close(struct week *w)
{
    fixture_close(&w->run);
    model_free(w->model);
    pilot_free(w->pilot);
}

static void with_events(struct pilot *p)
{
    add_event(p, COMMAND_HP_BLOCK, 1, 17 * MS_PER_H, 2 * MS_PER_H);
    add_event(p, COMMAND_ROOM_SHIFT, -3, 40 * MS_PER_H, 3 * MS_PER_H);
    add_event(p, COMMAND_HEATER_OFF, 1, 42 * MS_PER_H, 3 * MS_PER_H);
    add_event(p, COMMAND_DHW_SHIFT, 8, 60 * MS_PER_H, 5 * MS_PER_H);
    add_event(p, COMMAND_PV_LIMIT, 10, 82 * MS_PER_H, 3 * MS_PER_H);
    set_all(p, HOME_pv_power_limit, 3000);
}

/* C dT = what came in less what went out; throughput is the larger of in and out. */
static void rooms_close(const struct week *w, size_t h, double share)
{
    const struct building *b = &w->model->home[h].building;
    const double *a = w->before[h].temp_room_c, *z = w->run.state[h].temp_room_c, *j = w->run.state[h].total_j;
    const double stored = b->c_air_j_k * (z[BUILDING_AIR] - a[BUILDING_AIR]) +
                          b->c_mass_j_k * (z[BUILDING_MASS] - a[BUILDING_MASS]) +
                          b->emitter.capacity_j_k * (z[BUILDING_EMITTER] - a[BUILDING_EMITTER]);
    const double in = j[TALLY_HEAT_ROOM] + j[TALLY_ROD_ROOM] + j[TALLY_ROOM_GAIN];
    cr_expect(in > 50 * 3.6e6, "a heated week: %g kWh", in / 3.6e6);
    cr_expect(fabs(in - j[TALLY_ROOM_LOSS] - stored) < share * in, "home %zu, rooms: %g of %g J", h,
              in - j[TALLY_ROOM_LOSS] - stored, in);
}

static void tank_closes(const struct week *w, size_t h, double share)
{
    const struct tank *k = &w->model->home[h].tank;
    const double *a = w->before[h].temp_tank_c, *z = w->run.state[h].temp_tank_c, *j = w->run.state[h].total_j;
    double stored = 0;
    for (uint32_t i = 0; i < k->n_node; i++) stored += k->node_j_k * (z[i] - a[i]);
    const double in = j[TALLY_HEAT_WATER] + j[TALLY_ROD_TANK], out = j[TALLY_DRAW] + j[TALLY_TANK_LOSS];
    cr_expect(out > 5 * 3.6e6, "a used tank: %g kWh", out / 3.6e6);
    cr_expect(fabs(in - out - stored) < share * fmax(in, out), "home %zu, tank: %g of %g J", h, in - out - stored, in);
}

static double sum_of(const double *x)
{
    double sum = 0;
    for (int i = 0; i < TARIFF_REGISTERS_MAX; i++) sum += x[i];
    return sum;
}

/* What the meter took in, less what it gave out, is the sum of all that ran behind it. */
static void meter_closes(const struct week *w, size_t h, double share)
{
    const struct home_state *s = &w->run.state[h];
    const double *j = s->total_j, import = sum_of(s->import_j), export = sum_of(s->export_j);
    const double used = j[TALLY_HEAT_PUMP] + j[TALLY_ROD] + j[TALLY_HEATER] + j[TALLY_APPLIANCE] + j[TALLY_EV];
    cr_expect(fabs(import - export - (used + j[TALLY_BATTERY] - j[TALLY_PV])) < share * used, "home %zu, meter: %g of %g J", h,
              import - export - (used + j[TALLY_BATTERY] - j[TALLY_PV]), used);
    cr_expect_float_eq(j[TALLY_ROD] + j[TALLY_HEATER], j[TALLY_ROD_ROOM] + j[TALLY_ROD_TANK], share * used);
    cr_expect(import >= 0 && export >= 0);
    const double stored = 3600 * (s->battery_wh - w->before[h].battery_wh);
    cr_expect(j[TALLY_BATTERY] >= stored * (stored > 0 ? 1 / 0.95 : 0.95) - share * used - 1,
              "no battery gives more than it took");
}

static void all_close(const struct week *w, double share)
{
    for (size_t h = 0; h < HOMES; h++) {
        rooms_close(w, h, share);
        tank_closes(w, h, share);
        meter_closes(w, h, share);
    }
}

SOLVER_TEST(ledger, energy_closes_at_tight_tolerance)
{
    struct week w = week_of(1e-9, with_events);
    all_close(&w, solver_limits(solver_tested())->ledger_tight);
    uint32_t defrosts = 0, kit = 0;
    for (size_t h = 0; h < HOMES; h++) defrosts += w.run.state[h].n_defrost, kit |= w.pilot->homes.kit[h];
    cr_expect(defrosts > HOMES, "with defrosts in it: %u", defrosts);
    cr_expect_eq(kit, (1u << HOME_KIT_COUNT) - 1, "and all kinds of equipment: %x", kit);
    week_close(&w);
}

/* Linear sums are kept by CVODE's methods whatever their steps: the ledger does not hide behind small ones. */
SOLVER_TEST(ledger, energy_closes_as_well_at_the_default_tolerance_and_a_loose_one)
{
    const struct solver_limits *limits = solver_limits(solver_tested());
    const double share = limits->ledger;
    struct week usual = week_of(1e-6, with_events), loose = week_of(limits->loosest, NULL);
    all_close(&usual, share);
    all_close(&loose, share);
    week_close(&usual), week_close(&loose);
}

/* The efficiency of the whole is that of its parts: seasonal COP within what the model may give. */
SOLVER_TEST(ledger, heat_and_power_of_the_pump_belong_together)
{
    struct week w = week_of(1e-6, NULL);
    for (size_t h = 0; h < HOMES; h++) {
        const double *j = w.run.state[h].total_j, heat = j[TALLY_HEAT_ROOM] + j[TALLY_HEAT_WATER];
        if (w.model->home[h].has_pump) {
            const double cop = heat / j[TALLY_HEAT_PUMP]; /* -7 to 7 degC outside, water of 30 to 50 degC */
            cr_expect(cop > 2 && cop < 4.5, "home %zu: %g", h, cop);
        } else {
            cr_expect(heat > 0 && fabs(j[TALLY_HEAT_PUMP]) < 1, "a boiler takes no electricity");
        }
    }
    week_close(&w);
}
