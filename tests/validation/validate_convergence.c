/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results against each solver's tolerance, the recording interval and the nodes of the tank; and the step's
 * order of the implicit scheme that validation itself uses. */
#include "tests/support/accuracy.h"
#include "tests/support/solver_tested.h"
#include "tests/validation/box.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOMES = 40, DAYS = 7, DECADES = 5 };
#define DEFAULT_TOL 1e-6

static struct pilot *week_at(double tol)
{
    struct pilot *p = fixture_pilot(HOMES, DAYS);
    p->tol_rel = tol, p->tol_abs_k = 10 * tol;
    return p;
}

static void decade_rows(struct table *t, const char *solver, double tol, const struct accuracy *a, const char *order)
{
    const bool judged = fabs(tol / DEFAULT_TOL - 1) < 1e-9; /* what scenarios use unless told */
    const struct {
        const char *name;
        double value, most;
        const char *source;
    } rows[] = {{"minutes in another mode", a->mode_share, solver_limits(solver)->mode_share, ""},
                {"fleet energy", a->fleet_energy, 1e-4, ""},
                {"worst home", a->worst_energy, solver_limits(solver)->home_energy, ""},
                {"mean home", a->mean_energy, INFINITY, order}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        table_row(t, (struct row){table_name("%.0e: %s", tol, rows[i].name), "relative", rows[i].value,
                                  judged && isfinite(rows[i].most) ? 0 : -INFINITY, judged ? rows[i].most : INFINITY,
                                  rows[i].source, NULL});
}

/* The mean home's error; NAN when the solver gave up. */
static double decade(struct table *t, const char *solver, double tol, double mean_before, const struct fixture_run *truth)
{
    struct pilot *p = week_at(tol);
    struct fixture_run f;
    struct fault fault = {0};
    double mean = NAN;
    if (fixture_try(p, solver, ACCURACY_RECORD_MS, &f, &fault) == ST_OK) {
        const struct accuracy a = accuracy_of(&f, truth);
        mean = a.mean_energy;
        decade_rows(t, solver, tol, &a, isfinite(mean_before) ? table_name("order %.2f", log10(mean_before / mean)) : "");
    } else {
        table_row(t,
                  (struct row){table_name("%.0e: the week", tol), "relative", NAN, 0, 0, "runs to its end",
                               table_name("home %zu after %.1f h: %s", fault.home, (double)fault.t_ms / MS_PER_H, fault.text)});
    }
    fixture_close(&f);
    pilot_free(p);
    return mean;
}

/* The error of the mean home falls in proportion to the tolerance, if the solver has one. */
static void tolerance_of(struct table *t, const char *solver, const struct fixture_run *truth)
{
    table_begin(table_name("%s against its tolerance", solver),
                "Electricity of forty fixture homes in a winter week, against the same homes by the reference at 1e-10. Every "
                "switch is an event, so errors are those of the smooth stretches and of the displaced switches; the order is "
                "decades of error a decade of tolerance.");
    double mean = NAN, first = NAN;
    int first_i = 0;
    for (int i = 0; i < DECADES; i++) {
        mean = decade(t, solver, pow(10, -4 - i), mean, truth);
        if (isfinite(mean) && !isfinite(first)) first = mean, first_i = i;
    }
    table_row(t, (struct row){table_name("order over %d decades, mean home", DECADES - 1 - first_i), "1",
                              log10(first / mean) / (DECADES - 1 - first_i), solver_limits(solver)->order_min, INFINITY,
                              "error in proportion to tolerance is 1", NULL});
}

static void tolerance(struct table *t)
{
    struct pilot *p = fixture_pilot(HOMES, DAYS);
    struct fixture_run truth = accuracy_truth(p);
    for (size_t i = 0; solver_at(i) != NULL; i++) tolerance_of(t, solver_at(i)->name, &truth);
    fixture_close(&truth);
    pilot_free(p);
}

/* --- the same rooms without switches --- */

struct smooth {
    struct building b;
};

/* A source and an outdoor temperature that swing; radiators, valves open. */
static void smooth_rates(double t_s, const double *y, double *dy, void *ctx)
{
    const struct smooth *s = ctx;
    const double day = 2 * M_PI * t_s / 86400;
    const struct building_input in = {.temp_out_c = 4 * sin(day),
                                      .temp_solair_c = 4 * sin(day),
                                      .gain_internal_w = 300 + 100 * sin(3 * day),
                                      .room_set_c = 30,
                                      .heat_w = 5000 + 2000 * sin(5 * day)};
    building_rates(&s->b, y, &in, dy);
}

static double smooth_air_c(struct smooth *s, enum ode_method method, double tol)
{
    struct ode_spec spec = {
        .n = BUILDING_STATES, .rates = smooth_rates, .ctx = s, .method = method, .tol_rel = tol, .step_max_s = 3600};
    for (uint32_t i = 0; i < spec.n; i++) spec.tol_abs[i] = 10 * tol;
    struct ode *o;
    double y[ODE_STATES_MAX] = {20, 19, 35};
    uint32_t crossed;
    if (ode_create(&spec, &o) != ST_OK || ode_restart(o, 0, y, 0.3) != ST_OK) exit(3);
    while (o->t_hi < 86400)
        if (ode_step(o, &crossed) != ST_OK) exit(3);
    ode_eval(o, 86400, y);
    ode_free(o);
    return y[BUILDING_AIR];
}

static void smooth(struct table *t)
{
    static const struct {
        enum ode_method method;
        const char *name;
    } methods[] = {{ODE_ADAMS, "cvode"}, {ODE_BDF, "cvode-bdf"}};
    struct home_table table;
    if (home_table_create(1, &table) != ST_OK) exit(3);
    struct smooth s = {building_create(&table, 0)};
    home_table_close(&table);
    s.b.h_airing = 0, s.b.blind_frac = 1;
    table_begin("Against the tolerance, without switches",
                "One home under a swinging source and weather, air after a day, against Adams at 1e-12.");
    const double truth_c = smooth_air_c(&s, ODE_ADAMS, 1e-12);
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        double first = 0, last = 0;
        for (int i = 0; i <= DECADES; i++) {
            last = fabs(smooth_air_c(&s, methods[m].method, pow(10, -4 - i)) - truth_c);
            if (i == 0) first = last;
            table_row(t, (struct row){table_name("%s, %.0e: air", methods[m].name, pow(10, -4 - i)), "K", last, ROW_NO_BAND, "",
                                      NULL});
        }
        table_row(t, (struct row){table_name("%s: order over five decades", methods[m].name), "1",
                                  log10(first / last) / DECADES, 0.8, 1.25, "error in proportion to tolerance is 1", NULL});
    }
}

static void recording(struct table *t)
{
    static const int64_t interval_ms[] = {60000, 300000, 900000, 3600000};
    table_begin("Against the recording interval", "The same week recorded more or less finely: an observer must not disturb.");
    for (size_t s = 0; solver_at(s) != NULL; s++) {
        const char *solver = solver_at(s)->name;
        struct pilot *p = week_at(DEFAULT_TOL);
        struct fixture_run without = fixture_solve(p, solver, 0);
        for (size_t i = 0; i < ARRAY_LEN(interval_ms); i++) {
            struct fixture_run f = fixture_solve(p, solver, interval_ms[i]);
            unsigned differ = 0;
            for (size_t h = 0; h < f.n_home; h++) differ += memcmp(&f.state[h], &without.state[h], sizeof f.state[h]) != 0;
            table_row(t, (struct row){table_name("%s, recorded each %lld s: homes whose end state differs in any bit", solver,
                                                 (long long)(interval_ms[i] / 1000)),
                                      "1", differ, 0, 0, "observers never disturb", NULL});
            fixture_close(&f);
        }
        fixture_close(&without);
        pilot_free(p);
    }
}

static void nodes(struct table *t)
{
    double fleet_j[4];
    static const uint32_t n_node[] = {1, 2, 4, 8};
    for (size_t i = 0; i < 4; i++) {
        struct pilot *p = fixture_pilot(HOMES, DAYS);
        p->n_tank_node = n_node[i];
        struct fixture_run f = fixture_solve(p, p->solver, 0);
        fleet_j[i] = 0;
        for (size_t h = 0; h < f.n_home; h++) fleet_j[i] += accuracy_electric_j(&f.state[h]);
        fixture_close(&f);
        pilot_free(p);
    }
    table_begin("Against the nodes of the tank",
                "Electricity of the same fleet, against eight nodes: a finer tank is another model, "
                "not a better solution of the same one.");
    for (size_t i = 0; i < 3; i++)
        table_row(t, (struct row){table_name("%u node%s", n_node[i], i == 0 ? "" : "s"), "%",
                                  100 * (fleet_j[i] / fleet_j[3] - 1), ROW_NO_BAND, "", NULL});
}

/* Free decay of a box from 20 degC in a day of frost, after three hours. */
static double decayed_c(double dt_s)
{
    struct home_table table;
    if (home_table_create(1, &table) != ST_OK) exit(3);
    const struct building created = building_create(&table, 0);
    home_table_close(&table);
    const struct box_spec s = {2.5, 3.45, 1, 5};
    const struct building b = box_of(&created, 140, &s);
    const struct building_input in = {.temp_out_c = -10, .temp_solair_c = -10};
    double y[BUILDING_STATES] = {20, 20, 0};
    for (int i = 0; i * dt_s < 3 * 3600 - 1e-6; i++) box_step(&b, y, &in, 0, &(struct box_limits){-INFINITY, INFINITY}, dt_s);
    return y[BUILDING_AIR];
}

static void steps(struct table *t)
{
    table_begin("Against the step",
                "The fixed-step scheme of the envelope cases above (implicit Euler), free decay over three hours; "
                "pilots are solved with controlled steps, whose convergence is that against the tolerance.");
    const double truth = decayed_c(0.5);
    double last = 0;
    for (double dt = 600; dt >= 75; dt /= 2) {
        const double off = fabs(decayed_c(dt) - truth);
        table_row(t, (struct row){table_name("%g s", dt), "K", off, ROW_NO_BAND, "", NULL});
        if (dt < 600)
            table_row(
                t, (struct row){table_name("order from %g to %g s", 2 * dt, dt), "1", log2(last / off), 0.9, 1.1, "1", NULL});
        last = off;
    }
}

int main(void)
{
    struct table t = {0};
    printf("## Convergence\n");
    tolerance(&t);
    smooth(&t);
    recording(&t);
    nodes(&t);
    steps(&t);
    return table_exit(&t);
}
