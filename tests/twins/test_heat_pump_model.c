/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/heat_pump_model.h"

#include "sim/base/status.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

/* Bosch Compress 6000 AW 9: the published record for 25 degC water, the others scaled from it. */
static struct heat_pump_model aw9(void)
{
    static const double c25[4] = {4.776564176564178, 0.14886792220125553, 0.001364746364746358, -8.265561598894914e-05};
    struct heat_pump_model m = {.n_record = 8, .q_nominal_w = 9400, .q_per_k_out = 0.02, .q_per_k_water = -0.004};
    for (uint32_t i = 0; i < m.n_record; i++) {
        m.record[i].water_c = 25 + 5.0 * i;
        for (int k = 0; k < 4; k++) m.record[i].c[k] = c25[k] * exp(-0.01893 * 5.0 * i);
    }
    heat_pump_model_complete(&m);
    return m;
}

static struct heat_pump_model one_cubic(double c0, double c1, double c2, double c3)
{
    struct heat_pump_model m = {.n_record = 1, .record = {{.water_c = 35, .c = {c0, c1, c2, c3}}}};
    heat_pump_model_complete(&m);
    return m;
}

struct point {
    double out_c, water_c, cop, tolerance;
};

/* Plain arithmetic on the published record. */
ParameterizedTestParameters(heat_pump_model, the_published_record_is_evaluated_as_written)
{
    static struct point rows[] = {{-7, 25, 3.830, 1e-3},  {2, 25, 5.079, 1e-3},    {7, 25, 5.857, 1e-3},
                                  {12, 25, 6.617, 1e-3},  {20, 25, 7.639, 1e-3},   {-19.6, 25, 3.005, 1e-3},
                                  {-30, 25, 3.005, 1e-3}, {30.6, 25, 8.242, 1e-3}, {40, 25, 8.242, 1e-3}};
    return cr_make_param_array(struct point, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct point *p, heat_pump_model, the_published_record_is_evaluated_as_written)
{
    const struct heat_pump_model m = aw9();
    cr_expect_float_eq(heat_pump_cop(&m, p->out_c, p->water_c), p->cop, p->tolerance);
}

/* Declared points of the same pump (Heat Pump KEYMARK), within ten percent. */
ParameterizedTestParameters(heat_pump_model, the_extended_table_meets_the_declared_points)
{
    static struct point rows[] = {{-7, 34, 3.16, 0},  {2, 30, 4.92, 0},   {7, 27, 6.05, 0},  {-7, 52, 2.32, 0},
                                  {2, 42, 3.67, 0},   {7, 36, 4.65, 0},   {12, 30, 6.19, 0}, {-10, 35, 2.67, 0},
                                  {-10, 55, 2.03, 0}, {-20, 35, 2.36, 0}, {7, 35, 5.02, 0}};
    return cr_make_param_array(struct point, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct point *p, heat_pump_model, the_extended_table_meets_the_declared_points)
{
    const struct heat_pump_model m = aw9();
    const double cop = heat_pump_cop(&m, p->out_c, p->water_c);
    cr_expect(fabs(cop / p->cop - 1) <= 0.10, "A%g/W%g: %.3f against %.2f", p->out_c, p->water_c, cop, p->cop);
}

Test(heat_pump_model, each_cubic_is_held_at_its_turning_points)
{
    const struct heat_pump_model m = aw9();
    for (uint32_t i = 0; i < m.n_record; i++) {
        cr_expect_float_eq(m.record[i].temp_lo_c, -19.6, 0.05);
        cr_expect_float_eq(m.record[i].temp_hi_c, 30.6, 0.05);
    }
}

Test(heat_pump_model, cop_never_falls_as_the_air_warms)
{
    const struct heat_pump_model m = aw9();
    for (double water = 20; water <= 70; water += 2.5)
        for (double out = -40; out < 45; out += 0.25)
            cr_assert(heat_pump_cop(&m, out + 0.25, water) >= heat_pump_cop(&m, out, water) - 1e-12, "A%g/W%g", out, water);
}

Test(heat_pump_model, between_two_water_temperatures_it_is_linear_and_outside_held)
{
    const struct heat_pump_model m = aw9();
    const double at30 = heat_pump_cop(&m, 2, 30), at35 = heat_pump_cop(&m, 2, 35);
    cr_expect_float_eq(heat_pump_cop(&m, 2, 32), at30 + 0.4 * (at35 - at30), 1e-12);
    cr_expect_float_eq(heat_pump_cop(&m, 2, 30 + 1e-9), at30, 1e-8);
    cr_expect_float_eq(heat_pump_cop(&m, 2, 75), heat_pump_cop(&m, 2, 60), 1e-12);
    cr_expect_float_eq(heat_pump_cop(&m, 2, 20), heat_pump_cop(&m, 2, 25), 1e-12);
}

Test(heat_pump_model, a_cubic_of_any_shape_keeps_a_rising_stretch)
{
    struct heat_pump_model m = one_cubic(3, 0.1, 0, 0); /* a line rises everywhere */
    cr_expect(m.record[0].temp_lo_c <= -40 && m.record[0].temp_hi_c >= 40);
    m = one_cubic(3, 0.1, -0.005, 0); /* a parabola up to its top at 10 */
    cr_expect_float_eq(m.record[0].temp_hi_c, 10, 1e-9);
    m = one_cubic(3, -0.1, 0.005, 0); /* a valley at 10: the warm side, nearest to A7 */
    cr_expect_float_eq(m.record[0].temp_lo_c, 10, 1e-9);
    m = one_cubic(3, 0.1, 0, 1e-4); /* no turning point */
    cr_expect(m.record[0].temp_lo_c <= -40 && m.record[0].temp_hi_c >= 40);
    m = one_cubic(3, -0.1, 0, 0); /* falls everywhere: a constant */
    cr_expect_float_eq(heat_pump_cop(&m, -20, 35), heat_pump_cop(&m, 15, 35), 1e-12);
    m = one_cubic(3, 0, 0, 0);
    cr_expect_float_eq(heat_pump_cop(&m, 0, 35), 3, 1e-12);
}

Test(heat_pump_model, no_form_beats_carnot_or_a_plain_rod)
{
    struct heat_pump_model m = {.exp_a = 9};
    cr_expect_float_eq(heat_pump_cop(&m, 0, 50), 0.6 * 323.15 / 50, 1e-9);
    m.exp_a = -9;
    cr_expect_float_eq(heat_pump_cop(&m, 0, 50), 1, 1e-12);
    m.exp_a = log(4);
    cr_expect_float_eq(heat_pump_cop(&m, 30, 25), 4, 1e-9); /* warm air, cool water: no bound */
    cr_expect_float_eq(heat_pump_cop(&m, 25, 25), 4, 1e-9);
}

Test(heat_pump_model, the_exponential_form_follows_its_three_numbers)
{
    const struct heat_pump_model m = {.exp_a = 2.1453, .exp_b = 0.03041, .exp_c = -0.02161}; /* fit for the AW 9 */
    cr_expect_float_eq(heat_pump_cop(&m, -7, 34), exp(2.1453 - 7 * 0.03041 - 34 * 0.02161), 1e-12);
    cr_expect(fabs(heat_pump_cop(&m, 2, 42) / 3.67 - 1) < 0.08);
}

Test(heat_pump_model, capacity_is_nominal_at_a7_w35_and_never_below_a_tenth)
{
    const struct heat_pump_model m = aw9();
    cr_expect_float_eq(heat_pump_capacity_w(&m, 7, 35), 9400, 1e-9);
    cr_expect_float_eq(heat_pump_capacity_w(&m, -7, 35), 9400 * 0.72, 1e-9);
    cr_expect_float_eq(heat_pump_capacity_w(&m, 7, 55), 9400 * 0.92, 1e-9);
    cr_expect_float_eq(heat_pump_capacity_w(&m, -60, 35), 940, 1e-9);
}

/* --- seasonal performance by the bins of EN 14825, average climate --- */

struct season {
    char pump[16];
    double exp_a, exp_b, exp_c; /* all 0: the AW 9's cubics */
    double nominal_w;
    double design_w[2], declared[2]; /* low (35 degC) and medium (55 degC) temperature level */
};

static double water_c(int level, double out_c)
{
    static const double at[] = {-10, -7, 2, 7, 12, 17}, supply[2][6] = {{35, 34, 30, 27, 24, 21}, {55, 52, 42, 36, 30, 24}};
    int i = 0;
    while (i < 4 && out_c > at[i + 1]) i++;
    return supply[level][i] + (supply[level][i + 1] - supply[level][i]) * (out_c - at[i]) / (at[i + 1] - at[i]);
}

static double seasonal_cop(const struct heat_pump_model *m, int level, double design_w)
{
    static const int hours[] = {1,   25,  23,  24,  27,  68,  91,  89,  165, 173, 240, 280, 320,
                                357, 356, 303, 330, 326, 348, 335, 315, 215, 169, 151, 105, 74}; /* of -10 to 15 degC */
    double heat = 0, power = 0;
    for (int i = 0; i < 26; i++) {
        const double out = i - 10, water = water_c(level, out), load = design_w * (16 - out) / 26;
        const double pumped = fmin(load, heat_pump_capacity_w(m, out, water));
        heat += hours[i] * load;
        power += hours[i] * (pumped / heat_pump_cop(m, out, water) + load - pumped); /* the rest is the rod's */
    }
    return heat / power;
}

/* Declared figures and fits of the KEYMARK certificates; shipped as scenarios/parts/heat-pumps. */
ParameterizedTestParameters(heat_pump_model, the_seasonal_cop_meets_the_declared_one_within_eight_percent)
{
    static struct season rows[] = {
        {"AW 9", 0, 0, 0, 9400, {7600, 6500}, {4.93, 3.70}},
        {"AW 5", 2.1473, 0.02386, -0.02358, 5400, {4400, 4100}, {4.65, 3.34}},
        {"AW 17", 2.0886, 0.03235, -0.02100, 15800, {12000, 10000}, {4.84, 3.61}},
        {"Adapt 0416", 2.2705, 0.02345, -0.02422, 13900, {11100, 10400}, {5.12, 3.75}},
        {"F2120-16", 2.1574, 0.02474, -0.02084, 13500, {11000, 12300}, {5.05, 3.90}},
        {"S2125-12", 2.0582, 0.03588, -0.01970, 7600, {6800, 7600}, {4.96, 3.83}},
        {"ERGA08", 2.1997, 0.03937, -0.02545, 9700, {8000, 8000}, {4.56, 3.32}},
        {"Vitocal 250-A", 1.9349, 0.04007, -0.01613, 16000, {13290, 12090}, {4.85, 3.92}},
    };
    return cr_make_param_array(struct season, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct season *s, heat_pump_model, the_seasonal_cop_meets_the_declared_one_within_eight_percent)
{
    struct heat_pump_model m = aw9();
    if (s->exp_a != 0) m.n_record = 0;
    m.exp_a = s->exp_a, m.exp_b = s->exp_b, m.exp_c = s->exp_c;
    m.q_nominal_w = s->nominal_w;
    for (int level = 0; level < 2; level++) {
        const double scop = seasonal_cop(&m, level, s->design_w[level]);
        cr_expect(fabs(scop / s->declared[level] - 1) <= 0.08, "%s: %.2f against %.2f", s->pump, scop, s->declared[level]);
    }
}
