/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results against the solver's tolerance, the recording interval and the nodes of the tank; and the step's
 * order of the implicit scheme that validation itself uses. */
#include "tests/support/fixture.h"
#include "tests/validation/box.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOMES = 40, DAYS = 7, DECADES = 5 };

static double electric_j(const struct home_state *s)
{
    return s->total_j[TALLY_HEAT_PUMP] + s->total_j[TALLY_ROD] + s->total_j[TALLY_HEATER];
}

struct distance {
    double fleet, worst, mean; /* of electricity, relative */
};

static struct distance between(const struct fixture_run *a, const struct fixture_run *b)
{
    struct distance d = {0};
    double sum_a = 0, sum_b = 0;
    for (size_t h = 0; h < a->n_home; h++) {
        const double x = electric_j(&a->state[h]), y = electric_j(&b->state[h]);
        sum_a += x, sum_b += y;
        d.worst = fmax(d.worst, fabs(x / y - 1)), d.mean += fabs(x / y - 1) / (double)a->n_home;
    }
    d.fleet = fabs(sum_a / sum_b - 1);
    return d;
}

static struct fixture_run solve_week(double tol, int64_t record_ms)
{
    struct pilot *p = fixture_pilot(HOMES, DAYS);
    p->tol_rel = tol, p->tol_abs_k = 10 * tol;
    struct fixture_run f = fixture_solve(p, "cvode", record_ms);
    pilot_free(p);
    return f;
}

static void tolerance(struct table *t)
{
    table_begin("Against the tolerance",
                "Electricity of heating and hot water of forty fixture homes in a winter week, against the "
                "same homes at 1e-10. Every switch is an event, so errors are those of the smooth "
                "stretches and of the displaced switches; the order is decades of error a decade of tolerance.");
    struct fixture_run truth = solve_week(1e-10, 0);
    struct distance d[DECADES];
    for (int i = 0; i < DECADES; i++) {
        const double tol = pow(10, -4 - i);
        struct fixture_run f = solve_week(tol, 0);
        d[i] = between(&f, &truth);
        fixture_close(&f);
        const bool is_default = i == 2;
        table_row(t, (struct row){table_name("%.0e: fleet energy", tol), "relative", d[i].fleet, is_default ? 0 : -INFINITY,
                                  is_default ? 1e-4 : INFINITY, is_default ? "0.01 %" : "", NULL});
        table_row(t, (struct row){table_name("%.0e: worst home", tol), "relative", d[i].worst, is_default ? 0 : -INFINITY,
                                  is_default ? 1e-3 : INFINITY, is_default ? "0.1 %" : "", NULL});
        table_row(t, (struct row){table_name("%.0e: mean home", tol), "relative", d[i].mean, ROW_NO_BAND,
                                  i > 0 ? table_name("order %.2f", log10(d[i - 1].mean / d[i].mean)) : "", NULL});
    }
    table_row(t, (struct row){"order over four decades, mean home", "1", log10(d[0].mean / d[DECADES - 1].mean) / (DECADES - 1),
                              0.6, INFINITY, "error in proportion to tolerance is 1", NULL});
    fixture_close(&truth);
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

static double smooth_air_c(struct smooth *s, double tol)
{
    struct ode_spec spec = {
        .n = BUILDING_STATES, .rates = smooth_rates, .ctx = s, .method = ODE_ADAMS, .tol_rel = tol, .step_max_s = 3600};
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
    struct home_table table;
    if (home_table_create(1, &table) != ST_OK) exit(3);
    struct smooth s = {building_create(&table, 0)};
    home_table_close(&table);
    s.b.h_airing = 0, s.b.blind_frac = 1;
    table_begin("Against the tolerance, without switches",
                "One home under a swinging source and weather, air after a day, against 1e-12.");
    const double truth = smooth_air_c(&s, 1e-12);
    double first = 0, last = 0;
    for (int i = 0; i <= DECADES; i++) {
        last = fabs(smooth_air_c(&s, pow(10, -4 - i)) - truth);
        if (i == 0) first = last;
        table_row(t, (struct row){table_name("%.0e: air", pow(10, -4 - i)), "K", last, ROW_NO_BAND, "", NULL});
    }
    table_row(t, (struct row){"order over five decades", "1", log10(first / last) / DECADES, 0.8, 1.25,
                              "error in proportion to tolerance is 1", NULL});
}

static void recording(struct table *t)
{
    static const int64_t interval_ms[] = {60000, 300000, 900000, 3600000};
    struct fixture_run without = solve_week(1e-6, 0);
    table_begin("Against the recording interval", "The same week recorded more or less finely: an observer must not disturb.");
    for (size_t i = 0; i < ARRAY_LEN(interval_ms); i++) {
        struct fixture_run f = solve_week(1e-6, interval_ms[i]);
        unsigned differ = 0;
        for (size_t h = 0; h < f.n_home; h++) differ += memcmp(&f.state[h], &without.state[h], sizeof f.state[h]) != 0;
        table_row(t, (struct row){table_name("recorded each %lld s: homes whose end state differs in any bit",
                                             (long long)(interval_ms[i] / 1000)),
                                  "1", differ, 0, 0, "observers never disturb", NULL});
        fixture_close(&f);
    }
    fixture_close(&without);
}

static void nodes(struct table *t)
{
    double fleet_j[4];
    static const uint32_t n_node[] = {1, 2, 4, 8};
    for (size_t i = 0; i < 4; i++) {
        struct pilot *p = fixture_pilot(HOMES, DAYS);
        p->n_tank_node = n_node[i];
        struct fixture_run f = fixture_solve(p, "cvode", 0);
        fleet_j[i] = 0;
        for (size_t h = 0; h < f.n_home; h++) fleet_j[i] += electric_j(&f.state[h]);
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
