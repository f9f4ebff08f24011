/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/tank.h"

#include "sim/base/rng.h"
#include "twins/demand.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

enum { NODES = 10 }; /* tank_rates takes any number; a pilot's tanks have at most TANK_NODES_MAX */
#define CP 4186.0    /* J/(kg K), 1 l as 1 kg: as tank.c */

static struct tank tank_of(double volume_l, double loss_w_k, uint32_t n_node)
{
    struct home_table t;
    cr_assert_eq(home_table_create(1, &t), ST_OK);
    t.value[HOME_tank_volume][0] = volume_l, t.value[HOME_tank_loss][0] = loss_w_k, t.value[HOME_tank_ambient][0] = 20;
    const struct tank k = tank_create(&t, 0, n_node);
    home_table_close(&t);
    return k;
}

/* The same tank cut into ten. */
static struct tank ten_nodes(double volume_l, double loss_w_k)
{
    const struct tank one = tank_of(volume_l, loss_w_k, 8);
    struct tank k = one;
    k.n_node = NODES, k.n_coil = NODES / 2, k.sensor = 2 * NODES / 3;
    k.node_j_k = one.node_j_k * 8 / NODES, k.loss_w_k = one.loss_w_k * 8 / NODES;
    k.conduct_w_k = one.conduct_w_k * NODES / 8, k.mix_w_k = k.node_j_k / 60;
    return k;
}

static double mean_c(const struct tank *k, const double *theta)
{
    double sum = 0;
    for (uint32_t i = 0; i < k->n_node; i++) sum += theta[i];
    return sum / k->n_node;
}

/* Classical Runge-Kutta; the flows returned are those at the end. */
static struct tank_flows advance(const struct tank *k, double *theta, const struct tank_input *in, double dt_s, int n)
{
    double d[4][NODES], at[NODES];
    const uint32_t nodes = k->n_node;
    struct tank_flows f = {0};
    for (int s = 0; s < n; s++) {
        static const double c[] = {0, 0.5, 0.5, 1};
        for (int m = 0; m < 4; m++) {
            for (uint32_t i = 0; i < nodes; i++) at[i] = theta[i] + (m > 0 ? c[m] * dt_s * d[m - 1][i] : 0);
            f = tank_rates(k, at, in, d[m]);
        }
        for (uint32_t i = 0; i < nodes; i++) theta[i] += dt_s / 6 * (d[0][i] + 2 * d[1][i] + 2 * d[2][i] + d[3][i]);
    }
    return f;
}

struct standing {
    double volume_l, loss_w_k, hours_60_50, after_24h_c;
    uint32_t n_node;
};

/* exp(-t UA/(rho c V)) towards 20 degC. The hours are those of a table made with the density of warm
 * water, hence within 2 percent; the law itself within 0.1. */
ParameterizedTestParameters(tank, an_idle_tank_cools_by_the_exponential_law)
{
    static struct standing rows[] = {{120, 1.16, 34.2, 52.7, 1}, {200, 1.36, 48.5, 54.7, 1}, {350, 1.64, 70.6, 56.3, 1},
                                     {120, 1.63, 24.4, 50.1, 8}, {200, 1.91, 34.6, 52.8, 8}, {350, 2.30, 50.4, 54.9, 8}};
    return cr_make_param_array(struct standing, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct standing *s, tank, an_idle_tank_cools_by_the_exponential_law)
{
    const struct tank k = tank_of(s->volume_l, s->loss_w_k, s->n_node);
    const struct tank_input idle = {.cold_c = 10};
    double theta[NODES];
    for (uint32_t i = 0; i < k.n_node; i++) theta[i] = 60 + 2 * (i - 0.5 * (k.n_node - 1)); /* layers of mean 60 */
    const double tau_s = CP * s->volume_l / s->loss_w_k;
    for (int h = 24; h <= 96; h += 24) {
        advance(&k, theta, &idle, 30, 24 * 120);
        const double law = 20 + 40 * exp(-h * 3600.0 / tau_s), now = mean_c(&k, theta);
        cr_expect(fabs(now - law) < 1e-3 * (law - 20), "%g K against %g K after %d h", now - 20, law - 20, h);
        if (h == 24) cr_expect_float_eq(now, s->after_24h_c, 0.15);
    }
    cr_expect_float_eq(tau_s * log(40.0 / 30) / 3600 / s->hours_60_50, 1, 0.02);
}

/* Litres at 40 degC from 350 l at 55 degC, cold 10 degC, before the tap falls short. */
static double v40_l(const struct tank *k)
{
    double theta[NODES], litre = 0;
    for (uint32_t i = 0; i < k->n_node; i++) theta[i] = 55;
    const struct tank_input draw = {.draw_kg_per_s = 10.0 / 60, .cold_c = 10};
    while (advance(k, theta, &draw, 0.5, 1).unmet_w < 1e-6) litre += 0.5 * draw.draw_kg_per_s;
    return litre;
}

Test(tank, one_mixed_node_gives_175_litres_of_warm_water)
{
    const struct tank k = tank_of(350, 0, 1);
    cr_expect_float_eq(v40_l(&k), 350 * (55 - 40.0) / (40 - 10), 0.2); /* the balance of one node, exact */
}

/* Ideal layers without conduction are mixed tanks in series: after x = n V_hot/V the top has kept the
 * share F(x) = e^-x sum_{k<n} x^k/k! of its warmth. V40 is the integral of F up to F = 30/45. */
static double v40_of_series_l(uint32_t n)
{
    const double dx = 1e-4;
    double integral = 0;
    for (double x = 0;; x += dx) {
        double term = exp(-x), kept = term;
        for (uint32_t k = 1; k < n; k++) term *= x / k, kept += term;
        if (kept < (40.0 - 10) / (55 - 10)) break;
        integral += kept * dx;
    }
    return 350 * (55.0 - 10) / (40 - 10) * integral / n;
}

/* Four, eight and ten layers: 0.66, 0.76 and 0.78 of the 525 l of a piston; a good real tank reaches 0.85. */
Test(tank, layers_give_the_litres_of_mixed_tanks_in_series)
{
    struct tank tanks[] = {tank_of(350, 0, 2), tank_of(350, 0, 4), tank_of(350, 0, 8), ten_nodes(350, 0)};
    double last = 350 * (55 - 40.0) / (40 - 10); /* of one node */
    for (size_t i = 0; i < ARRAY_LEN(tanks); i++) {
        tanks[i].conduct_w_k = 0;
        const double v = v40_l(&tanks[i]);
        cr_expect_float_eq(v, v40_of_series_l(tanks[i].n_node), 0.3);
        cr_expect(v > last && v < 525, "%u nodes: %.1f l", tanks[i].n_node, v);
        last = v;
    }
}

Test(tank, the_tap_gets_what_it_wants_from_hot_water_and_the_rest_is_counted)
{
    const struct tank k = tank_of(200, 1.5, 4);
    const struct tank_input in = {.draw_kg_per_s = 0.1, .cold_c = 10};
    const double wanted = 0.1 * CP * 30, hot[] = {20, 40, 50, 60}, cool[] = {15, 20, 25, 28};
    double d[NODES];
    struct tank_flows f = tank_rates(&k, hot, &in, d);
    cr_expect_float_eq(f.draw_w, wanted, 1e-9);
    cr_expect_float_eq(f.unmet_w, 0, 1e-9);
    cr_expect_float_eq(f.drawn_kg_per_s, 0.1 * 30 / 50, 1e-12); /* mixed 60 and 10 to 40 */
    f = tank_rates(&k, cool, &in, d);
    cr_expect_float_eq(f.drawn_kg_per_s, 0.1, 1e-12);
    cr_expect_float_eq(f.draw_w, 0.1 * CP * 18, 1e-9);
    cr_expect_float_eq(f.draw_w + f.unmet_w, wanted, 1e-9);
}

/* C dT/dt = P - UA (T - Ta): the time to heat up, closed form; layers have the same mean while losses are. */
Test(tank, heating_up_takes_the_time_of_the_closed_form)
{
    for (uint32_t n = 1; n <= 8; n++) {
        const struct tank k = tank_of(200, 1.9, n);
        const struct tank_input in = {.cold_c = 10, .heat_w = 3000};
        double theta[NODES];
        for (uint32_t i = 0; i < n; i++) theta[i] = 15;
        const double c = CP * 200, gain_k = 3000 / 1.9, t_s = -c / 1.9 * log(1 - (50 - 15) / (gain_k - (15 - 20)));
        advance(&k, theta, &in, t_s / 4000, 4000);
        cr_expect_float_eq(mean_c(&k, theta), 50, 1e-4, "%u nodes", n);
        for (uint32_t i = 0; i + 1 < n; i++) cr_expect(theta[i] - theta[i + 1] < 4, "the heat rises");
    }
}

/* Two nodes: the difference decays at 2 (K_mix + k)/C, and the sum stays. */
Test(tank, warm_water_below_rises_at_its_rate_and_cold_water_below_stays)
{
    struct tank k = tank_of(200, 0, 2);
    const struct tank_input idle = {.cold_c = 10};
    double inverted[] = {50, 30}, layered[] = {30, 50};
    advance(&k, inverted, &idle, 0.5, 120);
    cr_expect_float_eq(inverted[0] - inverted[1], 20 * exp(-2 * (k.mix_w_k + k.conduct_w_k) / k.node_j_k * 60), 1e-6);
    cr_expect_float_eq(inverted[0] + inverted[1], 80, 1e-9);
    cr_expect(inverted[0] - inverted[1] < 20 * 0.14, "all but even after a minute: exp(-2)");
    advance(&k, layered, &idle, 1, 3600);
    cr_expect_float_eq(layered[1] - layered[0], 20 * exp(-2 * k.conduct_w_k / k.node_j_k * 3600), 1e-9);
    cr_expect(layered[1] - layered[0] > 19.8);
}

Test(tank, energy_closes_at_any_state)
{
    struct rng r = rng_stream(3, 0, RNG_INITIAL, 0);
    for (int i = 0; i < 1000; i++) {
        const struct tank k = tank_of(rng_between(&r, 30, 1000), rng_between(&r, 0, 5), 1 + (uint32_t)i % 8);
        double theta[NODES], d[NODES], stored = 0;
        for (uint32_t n = 0; n < k.n_node; n++) theta[n] = rng_between(&r, 5, 80);
        const struct tank_input in = {.draw_kg_per_s = i % 3 == 0 ? 0 : rng_between(&r, 0, 0.3),
                                      .cold_c = rng_between(&r, 3, 20),
                                      .heat_w = rng_between(&r, 0, 12000)};
        const struct tank_flows f = tank_rates(&k, theta, &in, d);
        for (uint32_t n = 0; n < k.n_node; n++) stored += k.node_j_k * d[n];
        const double scale = in.heat_w + fabs(f.draw_w) + fabs(f.loss_w) + 60 * k.mix_w_k;
        cr_assert(fabs(stored - (in.heat_w - f.draw_w - f.loss_w)) < 1e-11 * scale, "case %d: %g W of %g", i,
                  stored - (in.heat_w - f.draw_w - f.loss_w), scale);
        const double want_w = in.draw_kg_per_s * CP * (DEMAND_TAP_C - in.cold_c);
        cr_assert(f.draw_w + f.unmet_w >= want_w - 1e-9 && f.unmet_w >= 0);
    }
}

Test(tank, the_sensor_sits_in_the_upper_half_and_the_heat_enters_the_lower)
{
    for (uint32_t n = 1; n <= TANK_NODES_MAX; n++) {
        const struct tank k = tank_of(200, 1.5, n);
        cr_expect(k.sensor < n && 2 * k.sensor + 2 > n, "%u nodes: sensor in %u", n, k.sensor);
        cr_expect(k.n_coil >= 1 && (n == 1 || 2 * k.n_coil <= n));
        double theta[NODES];
        for (uint32_t i = 0; i < n; i++) theta[i] = 10.0 * i;
        cr_expect_float_eq(tank_coil_c(&k, theta), 5.0 * (k.n_coil - 1), 1e-12);
    }
}
