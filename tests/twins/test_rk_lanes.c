/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pair and its polynomial on an emitter that cools in closed form; then seats among neighbours. */
#include "tests/support/fixture.h"
#include "twins/lane_seat.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define AIR_C    20.0
#define EXCESS_K 30.0
#define TAU_S    600.0

static double emitter_c(double t_s) { return AIR_C + EXCESS_K * exp(-t_s / TAU_S); }

/* Linear emitters under an air that never warms. */
static void cool(struct room_lanes *b, double tol)
{
    memset(b, 0, sizeof *b);
    b->rk.tol_abs = tol;
    EACH_LANE(l)
    {
        b->power_nominal_w[l] = 5000, b->dt_nominal_k[l] = 50, b->exponent[l] = 1, b->valve_min_frac[l] = 1;
        b->emitter_k_per_j[l] = 1 / (100 * TAU_S);
        b->y[BUILDING_AIR][l] = AIR_C, b->y[BUILDING_EMITTER][l] = emitter_c(0);
    }
}

static void step(struct room_lanes *b)
{
    room_lanes_stages(b);
    room_lanes_finish(b);
}

static double polynomial(const struct room_lanes *b, int row, int l, double x)
{
    double c[RK_DENSE];
    for (int j = 0; j < RK_DENSE; j++) c[j] = b->dense[row][j][l];
    return c[0] + x * (c[1] + (1 - x) * (c[2] + x * (c[3] + (1 - x) * c[4])));
}

/* Each lane halves the step of the one before; those that arrive first wait. */
Test(rk_lanes, halving_the_step_divides_the_error_by_two_to_the_fifth)
{
    enum { STEPS = 5, HALVINGS = 6 };
    static struct room_lanes b;
    double miss[HALVINGS];
    cool(&b, 1e9);
    for (int n = 0; n < STEPS << (HALVINGS - 1); n++) {
        EACH_LANE(l)
        {
            b.rk.go[l] = l < HALVINGS && n < STEPS << l;
            b.rk.try_s[l] = b.rk.go[l] > 0 ? 1200.0 / (STEPS << l) : 0;
        }
        step(&b);
    }
    for (int l = 0; l < HALVINGS; l++) {
        cr_expect_float_eq(b.rk.t_s[l], 1200, 1e-9);
        miss[l] = fabs(b.y[BUILDING_EMITTER][l] - emitter_c(1200));
        if (l > 0) cr_expect(miss[l - 1] > 25 * miss[l] && miss[l - 1] < 45 * miss[l], "%g after %g", miss[l], miss[l - 1]);
    }
    for (int l = HALVINGS; l < LANES; l++) cr_expect_eq(b.y[BUILDING_EMITTER][l], emitter_c(0), "lane %d never went", l);
}

Test(rk_lanes, a_polynomial_meets_both_ends_and_errs_by_order_five_between)
{
    static struct room_lanes b;
    double miss[LANES] = {0};
    cool(&b, 1e9);
    EACH_LANE(l) b.rk.go[l] = 1, b.rk.try_s[l] = 240.0 / (1 << l);
    step(&b);
    for (int l = 0; l < LANES; l++) {
        cr_expect_eq(polynomial(&b, BUILDING_EMITTER, l, 0), emitter_c(0));
        for (int i = 0; i < R_COUNT; i++) cr_expect_eq(polynomial(&b, i, l, 1), b.y[i][l], "row %d of lane %d", i, l);
        for (double x = 0.1; x < 1; x += 0.1)
            miss[l] = fmax(miss[l], fabs(polynomial(&b, BUILDING_EMITTER, l, x) - emitter_c(x * b.rk.try_s[l])));
    }
    for (int l = 1; l < 5; l++)
        cr_expect(miss[l - 1] > 25 * miss[l] && miss[l - 1] < 42 * miss[l], "%g after %g", miss[l], miss[l - 1]);
}

Test(rk_lanes, a_step_that_errs_is_taken_back_and_tried_shorter)
{
    static struct room_lanes b;
    cool(&b, 1e-6);
    EACH_LANE(l) b.rk.go[l] = 1, b.rk.h_s[l] = b.rk.try_s[l] = l % 2 == 0 ? 2400 : 10;
    step(&b);
    EACH_LANE(l)
    {
        const bool rejected = l % 2 == 0;
        cr_expect_eq(b.rk.go[l], !rejected);
        cr_expect_eq(b.rk.t_s[l], rejected ? 0 : 10);
        cr_expect(rejected ? b.rk.h_s[l] < 2400 && b.y[BUILDING_EMITTER][l] == emitter_c(0) : b.rk.h_s[l] > 10);
    }
}

Test(rk_lanes, what_is_no_number_is_not_accepted)
{
    static struct room_lanes b;
    cool(&b, 1e-6);
    b.y[BUILDING_EMITTER][2] = NAN, b.y[BUILDING_AIR][5] = INFINITY;
    EACH_LANE(l) b.rk.go[l] = 1, b.rk.h_s[l] = b.rk.try_s[l] = 1;
    step(&b);
    EACH_LANE(l) cr_expect_eq(b.rk.go[l], l != 2 && l != 5, "lane %d", l);
}

/* --- seats --- */

static struct run run[LANES];
static struct home_state state[LANES];

static struct model *furnish(struct pilot *p)
{
    struct model *m;
    cr_assert_eq(model_create(p, &m), ST_OK);
    for (size_t i = 0; i < m->n_home; i++) {
        run[i] = (struct run){.m = m, .h = &m->home[i], .s = &state[i], .home = i};
        model_initial_state(m, i, &state[i]);
        state[i].mode = i % 2 == 0 && m->home[i].has_pump ? HP_ROOM : HP_REST;
        state[i].ramp_since_ms = i % 4 == 0 ? 0 : -MS_PER_DAY;
        inputs_prepare(&run[i].in, m, i, 0);
    }
    return m;
}

enum { STEPS_SEEN = 150 };
struct path { /* of one home */
    double t_s[STEPS_SEEN], y[STEPS_SEEN][R_COUNT];
};

/* The rooms of one home through so many steps, in a lane with or without the other homes in the rest. */
static void follow(const struct pilot *p, size_t home, int lane, bool alone, struct path *out)
{
    static struct room_lanes b;
    struct seat seat[LANES];
    memset(&b, 0, sizeof b);
    b.rk.tol_rel = p->tol_rel, b.rk.tol_abs = p->tol_abs_k;
    for (int l = 0; l < LANES; l++) {
        const size_t h = (home + (size_t)(l - lane + LANES)) % LANES;
        double y[R_COUNT] = {0};
        memcpy(y, state[h].temp_room_c, sizeof state[h].temp_room_c);
        seat[l] = seat_in_rooms(&b, l, &run[h]);
        if (alone && l != lane) continue;
        seat_take_room(&seat[l]);
        cr_assert_eq(ode_restart(&seat[l].ode, 0, y, 1), ST_OK);
    }
    for (int n = 0; n < STEPS_SEEN; n++) {
        bool goes[LANES];
        for (int l = 0; l < LANES; l++) {
            goes[l] = l == lane || (!alone && seat[l].ode.t_hi < 80000 && (n + l) % 3 != 0);
            seat_aim_room(&seat[l], goes[l]);
        }
        room_lanes_stages(&b);
        for (int l = 0; l < LANES; l++) room_lanes_finish(&b);
        for (int l = 0; l < LANES; l++) {
            uint32_t crossed = 0;
            double y[ODE_STATES_MAX];
            if (goes[l]) cr_assert_eq(seat_land_room(&seat[l], &crossed), ST_OK);
            ode_eval(&seat[l].ode, seat[l].ode.t_hi, y);
            if (l == lane) out->t_s[n] = seat[l].ode.t_hi, memcpy(out->y[n], y, sizeof out->y[n]);
            if (crossed != 0) /* a millisecond later, as the loop does */
                cr_assert_eq(ode_restart(&seat[l].ode, seat[l].ode.t_hi + 1e-3, y, 0), ST_OK);
        }
    }
}

Test(rk_lanes, a_home_knows_neither_its_lane_nor_who_sits_beside_it)
{
    struct pilot *p = fixture_pilot(LANES, 1);
    struct model *m = furnish(p);
    static struct path alone, among;
    for (size_t home = 0; home < 3; home++) {
        follow(p, home, 0, true, &alone);
        cr_expect(alone.t_s[STEPS_SEEN - 1] > 3600, "home %zu came to %g s", home, alone.t_s[STEPS_SEEN - 1]);
        for (int lane = 0; lane < LANES; lane++) {
            follow(p, home, lane, lane == 5, &among);
            cr_expect(memcmp(&alone, &among, sizeof alone) == 0, "home %zu in lane %d", home, lane);
        }
    }
    model_free(m);
    pilot_free(p);
}

/* A tank of one node that only stands: its fall through the thermostat's threshold is known. */
Test(rk_lanes, a_threshold_is_found_to_a_microsecond)
{
    struct pilot *p = fixture_pilot(1, 1);
    p->n_tank_node = 1;
    struct model *m = furnish(p);
    static struct tank_lanes b;
    b.rk.tol_rel = p->tol_rel, b.rk.tol_abs = p->tol_abs_k;
    state[0].mode = HP_REST, state[0].wants_water = 0;
    const struct tank *k = &m->home[0].tank;
    const double band_c = firmware_tank_target_c(&run[0]) - m->home[0].tank_hysteresis_k, rate = k->loss_w_k / k->node_j_k;
    for (double at_s = 0.7; at_s < 900; at_s += 60.013) {
        struct seat s = seat_in_tanks(&b, 0, &run[0]);
        const double y[TANK_NODES_MAX + T_COUNT] = {k->ambient_c + (band_c - k->ambient_c) * exp(rate * at_s)};
        uint32_t crossed = 0;
        seat_take_tank(&s);
        cr_assert_eq(ode_restart(&s.ode, 0, y, 1), ST_OK);
        while (crossed == 0 && s.ode.t_hi < 1000) {
            for (int l = 0; l < LANES; l++) b.rk.go[l] = 0;
            seat_aim_tank(&s, true);
            tank_lanes_stages(&b);
            tank_lanes_finish(&b);
            cr_assert_eq(seat_land_tank(&s, &crossed), ST_OK);
        }
        cr_expect_eq(crossed, 1U << TANK_GUARD_BAND);
        cr_expect(fabs(s.ode.t_hi - at_s) < 1.1e-6, "%.9f s, not %.9f", s.ode.t_hi, at_s);
    }
    model_free(m);
    pilot_free(p);
}
