/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments of what is drawn, against closed forms; 40 000 homes, so a mean is good to sd / 200 and
 * four of these are allowed. */
#include "tests/scenarios/scenario_text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

TestSuite(dist, .init = no_installed_parts);

enum { N_HOME = 40000 };

struct row {
    char says[64], set[160];
    int param;
    double mean, sd, lo, hi;
};

ParameterizedTestParameters(dist, moments)
{
    /* truncated normal at +-1 sd: variance 1 - 2 phi(1)/(2 Phi(1) - 1) = 0.29112 (Johnson, Kotz, "Continuous univariate
     * distributions", ch. 13) */
    static struct row rows[] = {
        {"a constant", "u_walls: {constant: 0.4 W/m2K}", HOME_u_walls, 0.4, 0, 0.4, 0.4},
        {"a bare number", "u_walls: 0.4", HOME_u_walls, 0.4, 0, 0.4, 0.4},
        {"uniform", "u_walls: {uniform: {min: 0.2, max: 0.8}}", HOME_u_walls, 0.5, 0.173205, 0.2, 0.8},
        {"normal", "floor_area: {normal: {mean: 140 m2, sd: 10 m2}}", HOME_floor_area, 140, 10, 15, 1000},
        {"normal, truncated", "floor_area: {normal: {mean: 140, sd: 10, min: 130, max: 150}}", HOME_floor_area, 140, 5.3955,
         130, 150},
        {"a temperature with its spread in K", "temperature_set_point: {normal: {mean: 21 degC, sd: 1 K}}",
         HOME_temperature_set_point, 21, 1, 5, 30},
        {"lognormal by median", "appliance_energy: {lognormal: {median: 3000 kWh/a, sigma: 0.3}}", HOME_appliance_energy,
         3138.0836, 962.9925, 0, 20000},
        {"lognormal by mean", "appliance_energy: {lognormal: {mean: 3 MWh/a, sd: 1 MWh/a}}", HOME_appliance_energy, 3000, 1000,
         0, 20000},
        {"triangular", "window_factor: {triangular: {min: 0.2, mode: 0.4, max: 0.9}}", HOME_window_factor, 0.5, 0.147196, 0.2,
         0.9},
        {"choice with weights", "tank_volume: {choice: {values: [100 l, 200 l], weights: [1, 3]}}", HOME_tank_volume, 175,
         43.3013, 100, 200},
        {"choice without weights", "tank_volume: {choice: {values: [100 l, 200 l, 0.3 m3]}}", HOME_tank_volume, 200, 81.6497,
         100, 300},
        {"per floor area, fixed", "pv_power: {per_floor_area: 0.05 kW/m2}", HOME_pv_power, 7000, 1732.05, 4000, 10000},
        {"per floor area, drawn", "walls_area: {per_floor_area: {uniform: {min: 0.9, max: 1.1}}}", HOME_walls_area, 140, 35.6,
         72, 220},
        {"compass words", "pv_orientation: {choice: {values: [SW, SE]}}", HOME_pv_orientation, 0, 45, -45, 45},
        {"a Slovenian compass word", "pv_orientation: JZ", HOME_pv_orientation, 45, 0, 45, 45},
        {"S is south", "pv_orientation: S", HOME_pv_orientation, 0, 0, 0, 0},
        {"people are whole", "persons: {uniform: {min: 0.5, max: 4.5}}", HOME_persons, 2.5, 1.118034, 0, 5},
        {"the table's range clamps", "hp_min_run: {normal: {mean: 0, sd: 100}}", HOME_hp_min_run, 39.8942, 58.3780, 0, 7200},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, dist, moments, .init = no_installed_parts)
{
    char add[512];
    snprintf(add, sizeof add, "homes: [{archetype: a, count: %d, shares: {heat_pump: 0}, set: {%s}}]\n", N_HOME, r->set);
    struct pilot *p = load_good("homes", add, NULL);
    cr_assert(p != NULL, "%s", r->says);
    double sum = 0, squares = 0, lo = INFINITY, hi = -INFINITY;
    for (size_t h = 0; h < p->homes.n_home; h++) {
        const double x = p->homes.value[r->param][h];
        sum += x;
        squares += (x - r->mean) * (x - r->mean);
        lo = fmin(lo, x), hi = fmax(hi, x);
    }
    const double mean = sum / N_HOME, sd = sqrt(squares / N_HOME);
    cr_expect(fabs(mean - r->mean) <= 4 * r->sd / 200 + 1e-9, "%s: mean %g, not %g", r->says, mean, r->mean);
    cr_expect(fabs(sd - r->sd) <= 0.03 * r->sd + 1e-9, "%s: sd %g, not %g", r->says, sd, r->sd);
    cr_expect(lo >= r->lo && hi <= r->hi, "%s: %g to %g, not within %g to %g", r->says, lo, hi, r->lo, r->hi);
    pilot_free(p);
}

Test(dist, shares_own_what_they_say)
{
    struct pilot *p = load_good(
        "homes", "homes: [{archetype: a, count: 20000, shares: {pv: 0.3, heat_pump: 0.25, water_heater: 0.1, ev: 0}}]\n", NULL);
    cr_assert(p != NULL);
    size_t n[HOME_KIT_COUNT] = {0};
    for (size_t h = 0; h < p->homes.n_home; h++) {
        for (int k = 0; k < HOME_KIT_COUNT; k++) n[k] += home_has(&p->homes, h, k);
        cr_assert(home_has(&p->homes, h, KIT_heat_pump) || home_has(&p->homes, h, KIT_water_heater),
                  "home %zu has no hot water", h);
    }
    cr_expect(abs((int)n[KIT_pv] - 6000) < 260, "%zu of 6000", n[KIT_pv]);
    cr_expect(abs((int)n[KIT_heat_pump] - 5000) < 250, "%zu of 5000", n[KIT_heat_pump]);
    cr_expect(abs((int)n[KIT_water_heater] - 15500) < 250, "those without a heat pump, and a tenth of the others: %zu",
              n[KIT_water_heater]);
    cr_expect(n[KIT_ev] == 0 && n[KIT_battery] == 0);
    pilot_free(p);
}
