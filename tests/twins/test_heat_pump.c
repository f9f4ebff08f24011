/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/heat_pump.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

/* The fit of the KEYMARK points of the Bosch Compress 6000 AW 9: ln COP = 2.1453 + 0.03041 out - 0.02161 water. */
static const struct heat_pump_model model = {.exp_a = 2.1453,
                                             .exp_b = 0.03041,
                                             .exp_c = -0.02161,
                                             .q_nominal_w = 9400,
                                             .q_per_k_out = 0.02,
                                             .q_per_k_water = -0.004,
                                             .speed_min_frac = 0.3,
                                             .water_max_c = 60,
                                             .standby_w = 12,
                                             .pump_w = 50,
                                             .crankcase_w = 20,
                                             .n_phase = 1};

static struct heat_pump pump_of(unsigned kit, bool is_floor, double influence)
{
    struct home_table t;
    cr_assert_eq(home_table_create(1, &t), ST_OK);
    t.kit[0] = (uint8_t)kit;
    t.value[HOME_emitter_kind][0] = is_floor;
    t.value[HOME_room_influence][0] = influence;
    const struct building b = building_create(&t, 0);
    const struct heat_pump h = heat_pump_create(&t, 0, &model, &b);
    home_table_close(&t);
    return h;
}

static struct heat_pump pump(void) { return pump_of(1 << KIT_heat_pump, false, 2); }

static struct hp_conditions at(double out_c, double rh_frac)
{
    return (struct hp_conditions){
        .temp_out_c = out_c, .frost_per_s = heat_pump_frost_per_s(out_c, rh_frac), .since_start_s = 1e9, .speed_max_frac = 1};
}

static double full_speed_heat(const struct heat_pump *h, double out_c, double supply_c)
{
    return h->full_w / h->model->q_nominal_w * heat_pump_capacity_w(h->model, out_c, supply_c);
}

/* --- efficiency --- */

Test(heat_pump, output_is_capacity_and_cop_of_the_model_at_the_supply_temperature)
{
    const struct heat_pump h = pump();
    for (double out = -20; out <= 20; out += 5)
        for (double water = 25; water <= 55; water += 5) {
            const struct hp_conditions dry = at(out, 0.5); /* no frost */
            const struct hp_output o = heat_pump_room(&h, &dry, water, water);
            const double supply = water + 2.5; /* half the spread of 5 K at full speed */
            cr_expect_float_eq(o.heat_w, full_speed_heat(&h, out, supply), 1e-9);
            cr_expect_float_eq(o.power_el_w - 50, o.heat_w / heat_pump_cop(&model, out, supply), 1e-9);
        }
}

Test(heat_pump, nothing_beats_six_tenths_of_carnot)
{
    const struct heat_pump h = pump();
    for (double out = -25; out <= 35; out += 1)
        for (double water = 20; water <= 62; water += 3) {
            const struct hp_conditions dry = at(out, 0.4);
            const struct hp_output o[] = {heat_pump_room(&h, &dry, water, water), heat_pump_room(&h, &dry, water, water - 9),
                                          heat_pump_water(&h, &dry, water)};
            const double carnot = (water + 273.15) / fmax(1e-3, water - out);
            for (size_t i = 0; i < ARRAY_LEN(o); i++)
                cr_assert(o[i].heat_w / o[i].power_el_w <= 0.6 * carnot, "A%g/W%g", out, water);
        }
}

/* --- frost --- */

struct cycle {
    double out_c, speed;
};

/* The declared mean holds over running and defrost together: (T Q' - D d)/(T + d) = Q at any speed. */
ParameterizedTestParameters(heat_pump, a_defrost_cycle_gives_the_declared_mean)
{
    static struct cycle rows[] = {{1, 1}, {1, 0.3}, {1, 0.6}, {-7, 1}, {-7, 0.4}, {4, 1}, {4, 0.3}, {-12, 1}};
    return cr_make_param_array(struct cycle, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct cycle *y, heat_pump, a_defrost_cycle_gives_the_declared_mean)
{
    const struct heat_pump h = pump();
    struct hp_conditions c = at(y->out_c, 0.9);
    c.speed_max_frac = y->speed;
    const struct hp_output run = heat_pump_room(&h, &c, 35, 36), defrost = heat_pump_defrost(&h);
    const double supply = 35 + 2.5 * y->speed, d = HP_DEFROST_MS / 1000.0, period = 1 / run.frost_per_s;
    const double declared_w = y->speed * full_speed_heat(&h, y->out_c, supply);
    const double declared_el_w = declared_w / heat_pump_cop(&model, y->out_c, supply);
    const double heat_w = (period * run.heat_w + d * defrost.heat_w) / (period + d);
    const double power_w = (period * (run.power_el_w - 50) + d * (defrost.power_el_w - 50)) / (period + d);
    cr_expect_float_eq(heat_w, declared_w, 1e-6);
    cr_expect_float_eq(power_w, declared_el_w, 1e-6);
    cr_expect(heat_w / power_w < run.heat_w / (run.power_el_w - 50), "a defrost lowers the COP of the run");
    cr_expect(defrost.heat_w < 0 && defrost.power_el_w > 0);
}

/* Full load at the worst needs an hour in moist air, 3 to 4 h at -10 degC; none in dry or warm air. */
Test(heat_pump, frost_grows_with_speed_moisture_and_near_freezing)
{
    const struct heat_pump h = pump();
    struct hp_conditions c = at(1, 0.9);
    const double worst = heat_pump_room(&h, &c, 35, 36).frost_per_s;
    cr_expect_float_eq(1 / worst, 3600, 1e-6);
    c.speed_max_frac = 0.5;
    cr_expect_float_eq(heat_pump_room(&h, &c, 35, 36).frost_per_s, worst / 2, 1e-12);
    c = at(-10, 0.9);
    const double cold_h = 1 / heat_pump_room(&h, &c, 35, 36).frost_per_s / 3600;
    cr_expect(cold_h > 3 && cold_h < 4, "%g h", cold_h);
    c = at(1, 0.6);
    cr_expect_float_eq(heat_pump_room(&h, &c, 35, 36).frost_per_s, 0, 1e-15);
    c = at(12, 0.95);
    cr_expect(heat_pump_room(&h, &c, 35, 36).frost_per_s < 1e-5 * worst);
}

/* --- speed --- */

Test(heat_pump, speed_falls_from_full_at_the_set_point_to_the_lowest_above_it)
{
    const struct heat_pump h = pump();
    struct hp_conditions dry = at(7, 0.5);
    static const double above_k[] = {-3, 0, 1, 2, 2.8, 4.9}, speed[] = {1, 1, 0.75, 0.5, 0.3, 0.3};
    for (size_t i = 0; i < ARRAY_LEN(speed); i++) {
        const struct hp_output o = heat_pump_room(&h, &dry, 35, 35 - above_k[i]);
        cr_expect_float_eq(o.heat_w, speed[i] * full_speed_heat(&h, 7, 35 + 2.5 * speed[i]), 1e-6, "%g K above", above_k[i]);
    }
    dry.speed_max_frac = 0.5;
    cr_expect_float_eq(heat_pump_room(&h, &dry, 35, 40).heat_w, 0.5 * full_speed_heat(&h, 7, 36.25), 1e-6);
    dry.speed_max_frac = 0.1; /* no compressor turns slower than its lowest speed */
    cr_expect_float_eq(heat_pump_room(&h, &dry, 35, 40).heat_w, 0.3 * full_speed_heat(&h, 7, 35.75), 1e-6);
}

/* Q (1 - e^(-t/75 s)) at full power: a start costs 75 s of heat. */
Test(heat_pump, a_start_loses_the_heat_of_its_ramp_and_saves_no_power)
{
    const struct heat_pump h = pump();
    struct hp_conditions c = at(7, 0.5);
    const struct hp_output steady = heat_pump_room(&h, &c, 35, 36);
    double missing_s = 0;
    for (double t = 0.05; t < 1200; t += 0.1) {
        c.since_start_s = t;
        const struct hp_output o = heat_pump_room(&h, &c, 35, 36);
        missing_s += 0.1 * (1 - o.heat_w / steady.heat_w);
        cr_assert_float_eq(o.power_el_w, steady.power_el_w, 1e-9);
    }
    cr_expect_float_eq(missing_s, 75, 0.05);
    c.since_start_s = 0;
    cr_expect_float_eq(heat_pump_room(&h, &c, 35, 36).heat_w, 0, 1e-9);
    c.since_start_s = 75;
    cr_expect_float_eq(heat_pump_room(&h, &c, 35, 36).heat_w / steady.heat_w, 1 - exp(-1), 1e-9);
}

/* --- the heating curve --- */

Test(heat_pump, the_heating_curve_meets_the_design_point_and_ends_at_the_room)
{
    const struct heat_pump h = pump_of(1 << KIT_heat_pump, false, 0);
    cr_expect_float_eq(heat_pump_water_set_c(&h, -13, 21, 21), 55 - 2.5, 1e-9); /* defaults: 55 degC at -13 */
    cr_expect_float_eq(heat_pump_water_set_c(&h, 21, 21, 21), 21 - 2.5, 1e-9);
    cr_expect_float_eq(heat_pump_water_set_c(&h, 30, 21, 21), 21 - 2.5, 1e-9);
    cr_expect_float_eq(heat_pump_water_set_c(&h, 4, 21, 21), 21 + 34 * pow(0.5, 1 / 1.3) - 2.5, 1e-9);
    cr_expect_float_eq(heat_pump_water_set_c(&h, -60, 21, 21), 60 - 2.5, 1e-9); /* the model's limit */
    for (double out = -30; out < 30; out += 0.5)
        cr_assert(heat_pump_water_set_c(&h, out, 21, 21) >= heat_pump_water_set_c(&h, out + 0.5, 21, 21));
}

Test(heat_pump, cold_rooms_raise_the_water_and_warm_ones_close_the_loops_of_a_floor)
{
    const struct heat_pump radiators = pump(), floor = pump_of(1 << KIT_heat_pump, true, 0);
    cr_expect_float_eq(heat_pump_water_set_c(&radiators, 0, 21, 20) - heat_pump_water_set_c(&radiators, 0, 21, 21), 2, 1e-9);
    cr_expect_float_eq(heat_pump_water_set_c(&radiators, 0, 21, 21) - heat_pump_water_set_c(&radiators, 0, 21, 22), 2, 1e-9);
    const double full = heat_pump_water_set_c(&floor, 0, 21, 21) + 2.5 - 21;
    cr_expect_float_eq(heat_pump_water_set_c(&floor, 0, 21, 21.5) + 2.5 - 21, 0.5 * full, 1e-9);
    cr_expect_float_eq(heat_pump_water_set_c(&floor, 0, 21, 23) + 2.5 - 21, 0.03 * full, 1e-9);
}

Test(heat_pump, any_set_point_gives_a_finite_curve)
{
    struct heat_pump h = pump();
    for (h.temp_design_c = -45; h.temp_design_c <= 15; h.temp_design_c += 5)
        for (double room = 5; room <= 40; room += 5)
            for (double out = -45; out <= 45; out += 5) {
                const double set = heat_pump_water_set_c(&h, out, room, 15);
                cr_assert(set >= 18 - 2.5 && set <= 60 - 2.5, "%g at design %g, room %g, out %g", set, h.temp_design_c, room,
                          out);
            }
}

/* --- hot water, boiler, stand-by --- */

Test(heat_pump, hot_water_gets_dearer_as_the_tank_warms)
{
    const struct heat_pump h = pump();
    const struct hp_conditions c = at(7, 0.5);
    double last = 99;
    for (double coil = 15; coil <= heat_pump_coil_max_c(&h); coil += 2) {
        const struct hp_output o = heat_pump_water(&h, &c, coil);
        const double cop = o.heat_w / (o.power_el_w - 50);
        cr_expect(cop < last && cop > 1);
        /* 7 K of lift at nominal heat */
        const double lift = 7 * heat_pump_capacity_w(&model, 7, coil + 7) / model.q_nominal_w;
        cr_expect_float_eq(cop, heat_pump_cop(&model, 7, coil + lift), 1e-9);
        last = cop;
    }
    cr_expect_float_eq(heat_pump_coil_max_c(&h), 53, 1e-12);
}

Test(heat_pump, a_boiler_burns_gas_only_and_modulates_down_to_its_lowest)
{
    const struct heat_pump h = pump_of(1 << KIT_water_heater, false, 2);
    cr_assert_null(h.model);
    const struct hp_conditions c = at(0, 0.9);
    cr_expect_float_eq(heat_pump_room(&h, &c, 40, 45).heat_w, h.full_w, 1e-9);
    cr_expect_float_eq(heat_pump_room(&h, &c, 40, 36).heat_w, 0.15 * h.full_w, 1e-9);
    cr_expect_float_eq(heat_pump_room(&h, &c, 40, 45).power_el_w, 0, 1e-12);
    cr_expect_float_eq(heat_pump_standby_w(&h, -10), 0, 1e-12);
    cr_expect_float_eq(h.rod_step_w + h.tank_rod_w, 0, 1e-12);
}

Test(heat_pump, stand_by_is_control_and_in_the_cold_the_crankcase)
{
    const struct heat_pump h = pump();
    cr_expect_float_eq(heat_pump_standby_w(&h, 10), 12, 1e-12);
    cr_expect_float_eq(heat_pump_standby_w(&h, 0), 32, 1e-12);
    cr_expect_float_eq(h.rod_step_w, 2000, 1e-9); /* 6 kW in three steps */
    cr_expect_float_eq(h.tank_rod_w, 3000, 1e-9);
}
