/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Systems with known solutions, for both methods. */
#include "twins/ode.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

struct problem {
    enum ode_method method;
    double tol_rel;
};

static void oscillate(double t_s, const double *y, double *dy, void *ctx)
{
    (void)t_s, (void)ctx;
    dy[0] = y[1], dy[1] = -y[0];
    dy[2] = y[0]; /* a pure integral: sin t becomes 1 - cos t */
}

static void decay(double t_s, const double *y, double *dy, void *ctx)
{
    const double *rate = ctx;
    (void)t_s;
    dy[0] = -rate[0] * (y[0] - 3);
    dy[1] = -rate[1] * y[1];
    dy[2] = dy[0] + dy[1]; /* what the two have lost together */
}

/* Crossings of cos t at pi/2 and of a level 0.5 at pi/6, by the sine. */
static void levels(double t_s, const double *y, double *g, void *ctx)
{
    (void)t_s, (void)ctx;
    g[0] = y[0] - 0.5;
    g[1] = y[1];
    g[2] = -1; /* at rest */
}

static struct ode *system_of(const struct problem *p, ode_rates_fn *rates, ode_guards_fn *guards, void *ctx)
{
    struct ode *o;
    const struct ode_spec s = {.n = 3,
                               .n_guard = guards != NULL ? 3 : 0,
                               .rates = rates,
                               .guards = guards,
                               .ctx = ctx,
                               .method = p->method,
                               .tol_rel = p->tol_rel,
                               .step_max_s = 100,
                               .tol_abs = {p->tol_rel, p->tol_rel, 1e30}};
    cr_assert_eq(ode_create(&s, &o), ST_OK);
    return o;
}

static struct problem problems[] = {{ODE_ADAMS, 1e-6}, {ODE_BDF, 1e-6}, {ODE_ADAMS, 1e-9}, {ODE_BDF, 1e-9}};

ParameterizedTestParameters(ode, an_oscillation_and_its_integral_are_followed)
{
    return cr_make_param_array(struct problem, problems, sizeof problems / sizeof problems[0]);
}
ParameterizedTest(struct problem *p, ode, an_oscillation_and_its_integral_are_followed)
{
    struct ode *o = system_of(p, oscillate, NULL, NULL);
    const double y0[] = {0, 1, 0};
    cr_assert_eq(ode_restart(o, 0, y0, 0), ST_OK);
    double worst = 0, y[3];
    while (o->t_hi < 20) {
        uint32_t crossed;
        cr_assert_eq(ode_step(o, &crossed), ST_OK);
        cr_assert_eq(crossed, 0);
        for (int k = 0; k <= 4; k++) { /* between steps as good as at them */
            const double t = o->t_lo + 0.25 * k * (o->t_hi - o->t_lo);
            ode_eval(o, t, y);
            worst = fmax(worst, fmax(fabs(y[0] - sin(t)), fabs(y[2] - (1 - cos(t)))));
        }
    }
    cr_expect(worst < 2000 * p->tol_rel, "worst error %g at tolerance %g", worst, p->tol_rel);
    cr_expect(o->counts.n_step > 20 && o->counts.n_restart == 1);
    ode_free(o);
}

ParameterizedTestParameters(ode, crossings_are_found_where_they_are)
{
    return cr_make_param_array(struct problem, problems, sizeof problems / sizeof problems[0]);
}
ParameterizedTest(struct problem *p, ode, crossings_are_found_where_they_are)
{
    struct ode *o = system_of(p, oscillate, levels, NULL);
    double y[] = {0, 1, 0};
    cr_assert_eq(ode_restart(o, 0, y, 0.01), ST_OK);
    static const double at[] = {M_PI / 6, M_PI / 2, 5 * M_PI / 6};
    static const uint32_t which[] = {1, 2, 1};
    for (int i = 0; i < 3; i++) {
        uint32_t crossed = 0;
        while (crossed == 0 && o->t_hi < 10) cr_assert_eq(ode_step(o, &crossed), ST_OK);
        cr_expect_eq(crossed, which[i], "crossing %d: guards %x", i, crossed);
        cr_expect_float_eq(o->t_hi, at[i], 2000 * p->tol_rel + 1e-8);
        const double later = o->t_hi + 1e-3; /* the next whole millisecond */
        ode_eval(o, later, y);
        cr_assert_eq(ode_restart(o, later, y, 0.01), ST_OK);
    }
    ode_free(o);
}

ParameterizedTestParameters(ode, sums_that_are_conserved_stay_so_at_any_tolerance)
{
    static struct problem rows[] = {{ODE_ADAMS, 1e-3}, {ODE_BDF, 1e-3}, {ODE_ADAMS, 1e-6}, {ODE_BDF, 1e-6}};
    return cr_make_param_array(struct problem, rows, sizeof rows / sizeof rows[0]);
}
ParameterizedTest(struct problem *p, ode, sums_that_are_conserved_stay_so_at_any_tolerance)
{
    double rate[] = {0.3, 2};
    struct ode *o = system_of(p, decay, NULL, rate);
    const double y0[] = {60, 40, 0};
    double y[3];
    cr_assert_eq(ode_restart(o, 0, y0, 0), ST_OK);
    while (o->t_hi < 10) {
        uint32_t crossed;
        cr_assert_eq(ode_step(o, &crossed), ST_OK);
        ode_eval(o, 0.5 * (o->t_lo + o->t_hi), y);
        cr_assert(fabs(y[0] + y[1] - 100 - y[2]) < 1e-9, "%g lost", y[0] + y[1] - 100 - y[2]);
    }
    ode_eval(o, 10, y);
    cr_expect_float_eq(y[0], 3 + 57 * exp(-3), 3e3 * p->tol_rel);
    ode_free(o);
}

/* What follows a restart depends on nothing from before it: the contract of shared instances. */
Test(ode, a_used_instance_goes_on_as_a_new_one)
{
    const struct problem p = {ODE_ADAMS, 1e-6};
    struct ode *used = system_of(&p, oscillate, levels, NULL), *fresh = system_of(&p, oscillate, levels, NULL);
    const double other[] = {0.2, -3, 7}, y0[] = {0, 1, 0};
    uint32_t crossed;
    cr_assert_eq(ode_restart(used, 100, other, 0), ST_OK);
    for (int i = 0; i < 17; i++) cr_assert_eq(ode_step(used, &crossed), ST_OK);
    cr_assert_eq(ode_restart(used, 0, y0, 0.01), ST_OK);
    cr_assert_eq(ode_restart(fresh, 0, y0, 0.01), ST_OK);
    for (int i = 0; i < 40; i++) {
        double a[3], b[3];
        uint32_t other_crossed;
        cr_assert_eq(ode_step(used, &crossed), ST_OK);
        cr_assert_eq(ode_step(fresh, &other_crossed), ST_OK);
        cr_assert_eq(crossed, other_crossed);
        cr_assert_eq(memcmp(&(double){used->t_hi}, &(double){fresh->t_hi}, sizeof(double)), 0);
        ode_eval(used, used->t_hi, a), ode_eval(fresh, fresh->t_hi, b);
        cr_assert_eq(memcmp(a, b, sizeof a), 0, "step %d", i);
    }
    ode_free(used), ode_free(fresh);
}

Test(ode, no_step_is_longer_than_allowed_and_reading_changes_nothing)
{
    double rate[] = {1e-6, 1e-6}; /* so slow that only the limit holds it */
    const struct problem p = {ODE_ADAMS, 1e-4};
    struct ode *read = system_of(&p, decay, NULL, rate), *alone = system_of(&p, decay, NULL, rate);
    const double y0[] = {10, 5, 0};
    double y[3], z[3];
    cr_assert_eq(ode_restart(read, 0, y0, 1), ST_OK);
    cr_assert_eq(ode_restart(alone, 0, y0, 1), ST_OK);
    ode_eval(read, 5, y); /* before any step only the beginning is known */
    cr_expect_eq(memcmp(y, y0, sizeof y), 0);
    for (int i = 0; i < 200; i++) {
        uint32_t crossed;
        cr_assert_eq(ode_step(read, &crossed), ST_OK);
        cr_assert_eq(ode_step(alone, &crossed), ST_OK);
        cr_assert(read->t_hi - read->t_lo <= 100 + 1e-9);
        for (int k = 0; k < 5; k++) ode_eval(read, read->t_lo + k * 0.2 * (read->t_hi - read->t_lo), y);
    }
    ode_eval(read, read->t_hi, y), ode_eval(alone, alone->t_hi, z);
    cr_expect_eq(memcmp(y, z, sizeof y), 0);
    ode_free(read), ode_free(alone);
}
