/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/register_bench.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct device_bench *bench;
static void open_bench(void) { bench = device_bench_open(product_find("solaredge_se17k")); }
static void close_bench(void) { device_bench_close(bench); }
TestSuite(solaredge_se17k, .init = open_bench, .fini = close_bench);

static int64_t now_ms(void) { return bench->device.t_ms; }
static void wait_s(int s) { device_bench_run(bench, now_ms() + 1000 * (int64_t)s); }
static double f32(uint16_t addr) { return register_bench_value(bench, addr, WIRE_F32, WORDS_LITTLE); }
static int put_f32(uint16_t addr, double value) { return register_bench_put(bench, addr, WIRE_F32, WORDS_LITTLE, value); }
static int put_i32(uint16_t addr, double value) { return register_bench_put(bench, addr, WIRE_I32, WORDS_LITTLE, value); }
static int put(uint16_t addr, uint16_t word) { return register_bench_write_one(bench, addr, word); }
static double asked(void) { return bench->asked[COMMAND_PV_LIMIT]; }

static uint16_t word_at(uint16_t addr)
{
    uint16_t word = 0xDEAD;
    cr_assert_eq(register_bench_read(bench, addr, 1, &word), 0, "%u is not there", addr);
    return word;
}

static void commit(void)
{
    cr_assert_eq(put(0xF100, 1), 0);
    wait_s(2);
}

/* The sequence that makes an inverter from the factory obey. */
static void enable(void)
{
    put_i32(0xF142, 1);
    put_i32(0xF104, 4);
    commit();
    cr_assert_eq(word_at(0xF100), 0);
}

/* --- reading --- */

Test(solaredge_se17k, the_chain_is_that_of_an_inverter_with_one_meter)
{
    cr_expect_eq(register_bench_model(bench, 1, 0), 40002);
    cr_expect_eq(register_bench_model(bench, 103, 0), 40069);
    cr_expect_eq(register_bench_model(bench, 1, 1), 40121);
    cr_expect_eq(register_bench_model(bench, 203, 0), 40188);
    cr_expect_eq(word_at(40003), 65);
    cr_expect_eq(word_at(40295), 0xFFFF);
}

/* Block by block as the best-known client of these inverters asks; what is absent is exception 2, never silence. */
struct block {
    uint16_t addr, n;
    int exception;
};
Test(solaredge_se17k, the_blocks_of_the_best_known_client_are_there_or_refused)
{
    static const struct block blocks[] = {
        {40000, 69, 0},  {40121, 9, 0},   {40044, 8, 0},  {40069, 40, 0}, {40119, 2, 0},   {0xF000, 4, 0}, {0xF100, 86, 0},
        {0xF156, 84, 0}, {0xE000, 4, 0},  {0xE012, 2, 0}, {40113, 2, 0},  {0xE004, 14, 2}, {40121, 67, 0}, {40188, 107, 0},
        {40295, 67, 2},  {0xE100, 68, 2}, {0xE140, 1, 0}, {0xE240, 1, 0}, {0xF300, 40, 0}, {0xFB22, 2, 0}, {0xF700, 4, 0},
    };
    uint16_t words[125];
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
        cr_expect_eq(register_bench_read(bench, blocks[i].addr, blocks[i].n, words), blocks[i].exception, "%u", blocks[i].addr);
    cr_expect_eq(word_at(0xE140), 255, "no battery");
    cr_expect_eq(word_at(0xE240), 255);
}

Test(solaredge_se17k, it_says_who_it_is)
{
    uint16_t words[65];
    char text[33];
    register_bench_read(bench, 40004, 65, words);
    registers_decode_text(words, 16, text);
    cr_expect_str_eq(text, "SolarEdge");
    registers_decode_text(words + 16, 16, text);
    cr_expect_eq(strncmp(text, "SE17K", 5), 0);
    registers_decode_text(words + 48, 16, text);
    cr_expect_str_eq(text, "7E012345");
    cr_expect_eq(words[64], 1, "its unit");
}

Test(solaredge_se17k, scale_factors_move_and_agree_at_every_power)
{
    for (double w = 0; w <= 17000; w += 250) {
        bench->view.pv_power_w = bench->view.pv_available_w = w;
        cr_expect_float_eq(register_bench_scaled(bench, 40083, WIRE_I16, 40084), w, 5, "at %g W", w);
        cr_expect_float_eq(register_bench_scaled(bench, 40087, WIRE_I16, 40088), w, 5);
        cr_expect_float_eq(register_bench_scaled(bench, 40100, WIRE_I16, 40101), w / 0.98, 5);
        double sum = 0;
        for (uint16_t i = 0; i < 3; i++) {
            const double a = register_bench_scaled(bench, (uint16_t)(40072 + i), WIRE_U16, 40075);
            sum += a * register_bench_scaled(bench, (uint16_t)(40079 + i), WIRE_U16, 40082);
        }
        cr_expect_float_eq(sum, w, 5, "V times A of the phases");
    }
    bench->view.pv_power_w = 300;
    cr_expect_eq((int16_t)word_at(40084), -2);
    bench->view.pv_power_w = 17000;
    cr_expect_eq((int16_t)word_at(40084), 0, "17000 W do not fit in tenths");
}

Test(solaredge_se17k, the_rest_of_the_inverter)
{
    bench->view.pv_reactive_var = 1000;
    cr_expect_float_eq(register_bench_scaled(bench, 40076, WIRE_U16, 40082), 398.4, 0.1,
                       "sqrt(229.4^2 + 230.6^2 + 229.4 * 230.6)");
    cr_expect_float_eq(register_bench_scaled(bench, 40085, WIRE_U16, 40086), 49.98, 1e-9);
    cr_expect_float_eq(register_bench_scaled(bench, 40089, WIRE_I16, 40090), -1000, 0.1, "drawn");
    cr_expect_float_eq(register_bench_scaled(bench, 40091, WIRE_I16, 40092), -98.21, 0.01, "5210 / hypot(5210, 1000)");
    cr_expect_eq(register_bench_value(bench, 40093, WIRE_ACC32, WORDS_BIG), 65432);
    cr_expect_eq(word_at(40102), 0x8000, "no cabinet sensor");
}

Test(solaredge_se17k, the_meter_is_positive_on_export)
{
    cr_expect_float_eq(register_bench_scaled(bench, 40206, WIRE_I16, 40210), -2712, 0.1);
    cr_expect_float_eq(register_bench_scaled(bench, 40207, WIRE_I16, 40210), -1500, 0.1);
    bench->view.grid_power_w = -4000;
    cr_expect_float_eq(register_bench_scaled(bench, 40206, WIRE_I16, 40210), 4000, 1);
    cr_expect_eq(register_bench_value(bench, 40226, WIRE_ACC32, WORDS_BIG), 23456, "export");
    cr_expect_eq(register_bench_value(bench, 40234, WIRE_ACC32, WORDS_BIG), 123456, "import");
    cr_expect_eq(word_at(40199), 0x8000, "no voltage between lines");
}

Test(solaredge_se17k, its_state_follows_sun_limits_and_restarts)
{
    cr_expect_eq(word_at(40107), 4);
    bench->view.pv_power_w = 3000;
    cr_expect_eq(word_at(40107), 5);
    bench->view.pv_power_w = bench->view.pv_available_w = 0;
    cr_expect_eq(word_at(40107), 2);
    bench->view.pv_available_w = 5000;
    device_bench_reboot(bench);
    cr_expect_eq(word_at(40107), 3);
    cr_expect_eq(asked(), 0, "no power before it is on the grid again");
    wait_s(61);
    cr_expect_eq(word_at(40107), 5);
    cr_expect(isnan(asked()));
}

Test(solaredge_se17k, a_home_of_one_phase_has_no_values_on_the_others)
{
    bench->view.voltage_l2_v = bench->view.voltage_l3_v = 0;
    cr_expect_eq(word_at(40080), 0xFFFF);
    cr_expect_eq(word_at(40073), 0xFFFF);
    cr_expect_float_eq(register_bench_scaled(bench, 40072, WIRE_U16, 40075), 5210 / 229.4, 0.01);
}

/* --- limits --- */

Test(solaredge_se17k, a_limit_has_no_effect_before_the_enabling_sequence)
{
    cr_expect_eq(put(0xF001, 40), 0);
    cr_expect_eq(word_at(0xF001), 40);
    cr_expect(isnan(asked()));
    put_i32(0xF142, 1);
    wait_s(10);
    cr_expect(isnan(asked()), "not committed");
    commit();
    cr_expect_float_eq(asked(), 40, 1e-9);
    put(0xF001, 100);
    cr_expect(isnan(asked()));
}

Test(solaredge_se17k, the_volatile_values_are_lost_at_a_restart_and_the_committed_stay)
{
    enable();
    put(0xF001, 40);
    put_i32(0xF144, 1);
    device_bench_reboot(bench);
    wait_s(61);
    cr_expect_eq(word_at(0xF001), 100);
    cr_expect_eq(register_bench_value(bench, 0xF142, WIRE_I32, WORDS_LITTLE), 1);
    cr_expect_eq(register_bench_value(bench, 0xF144, WIRE_I32, WORDS_LITTLE), 0, "was never committed");
    put(0xF001, 60);
    cr_expect_float_eq(asked(), 60, 1e-9);
}

Test(solaredge_se17k, a_commit_takes_its_time_and_names_the_bad_value)
{
    cr_expect_eq(put_f32(0xF140, 130), 0, "judged by the commit");
    put_i32(0xF142, 1);
    put(0xF100, 1);
    cr_expect_eq(word_at(0xF100), 1, "running");
    wait_s(2);
    cr_expect_eq(word_at(0xF100), 0xF140);
    put(0xF001, 50);
    cr_expect(isnan(asked()), "nothing of it is in force");
    cr_expect_eq(f32(0xF140), 130);
    put_f32(0xF140, 80);
    commit();
    cr_expect_eq(word_at(0xF100), 0);
    cr_expect_float_eq(asked(), 50, 1e-9);
    put(0xF001, 100);
    cr_expect_float_eq(asked(), 80, 1e-9);
    commit();
    cr_expect_eq(word_at(0xF100), 0, "a commit may be repeated");
    cr_expect_eq(put(0xF101, 1), 0);
    cr_expect_eq(f32(0xF140), 100);
    cr_expect(isnan(asked()));
}

Test(solaredge_se17k, bad_values_are_exception_4_and_half_values_too)
{
    cr_expect_eq(put(0xF001, 101), 4);
    cr_expect_eq(put(0xF100, 2), 4);
    cr_expect_eq(put_f32(0xF322, NAN), 4);
    cr_expect_eq(put_f32(0xF322, 100.5), 4);
    cr_expect_eq(put_f32(0xF30C, 17001), 4);
    cr_expect_eq(put(0xF322, 0x4248), 4);
    cr_expect_eq(put_f32(0xF304, 1), 2, "read-only");
    cr_expect_eq(put(0xF400, 1), 2);
}

Test(solaredge_se17k, the_mirror_is_the_same_with_the_high_word_first)
{
    enable();
    put(0xF300, 1);
    const uint16_t fifty[] = {0x4248, 0x0000};
    cr_expect_eq(register_bench_write(bench, 0xFB22, 2, fifty), 0);
    uint16_t words[2];
    register_bench_read(bench, 0xF322, 2, words);
    cr_expect(words[0] == 0x0000 && words[1] == 0x4248);
    cr_expect_float_eq(asked(), 50, 1e-9);
}

Test(solaredge_se17k, the_watchdog_falls_back_until_the_next_dynamic_write)
{
    enable();
    register_bench_put(bench, 0xF310, WIRE_U32, WORDS_LITTLE, 30);
    put_f32(0xF312, 20);
    put(0xF300, 1);
    put_f32(0xF322, 70);
    cr_expect_float_eq(asked(), 70, 1e-9);
    wait_s(29);
    cr_expect_float_eq(asked(), 70, 1e-9);
    put_f32(0xF326, 1);
    wait_s(29);
    cr_expect_float_eq(asked(), 70, 1e-9, "any of the three winds it up again");
    wait_s(2);
    cr_expect_float_eq(asked(), 20, 1e-9);
    put(0xF001, 90);
    cr_expect_float_eq(asked(), 20, 1e-9, "not one of the three");
    put_f32(0xF322, 70);
    cr_expect_float_eq(asked(), 70, 1e-9);
}

Test(solaredge_se17k, the_dynamic_limit_is_of_its_base_and_comes_by_its_ramp)
{
    enable();
    register_bench_put(bench, 0xF310, WIRE_U32, WORDS_LITTLE, 0);
    put(0xF300, 1);
    put_f32(0xF30C, 8500);
    cr_expect_float_eq(asked(), 50, 1e-9);
    put_f32(0xF31A, 60);
    wait_s(100);
    put_f32(0xF322, 50);
    wait_s(10);
    cr_expect_float_eq(asked(), 45, 0.2, "10 s at a percent of 8500 W a second");
    wait_s(60);
    cr_expect_float_eq(asked(), 25, 1e-9);
    wait_s(3600);
    cr_expect_eq(bench->device.due_ms, INT64_MAX, "nothing left to do");
}

Test(solaredge_se17k, a_limit_of_zero_opens_the_relays_or_leaves_a_little)
{
    enable();
    put(0xF001, 0);
    cr_expect_eq(asked(), 0);
    put(0xF001, 100);
    bench->view.pv_power_w = 0;
    cr_expect_eq(word_at(40107), 3, "reconnects");
    wait_s(61);
    cr_expect(isnan(asked()));
    put_f32(0xF1A8, 0);
    commit();
    put(0xF001, 0);
    cr_expect_float_eq(asked(), 100 * 140. / 17000, 1e-9);
}

Test(solaredge_se17k, cos_phi_needs_the_dynamic_reactive_mode)
{
    put_i32(0xF142, 1);
    commit();
    put_f32(0xF002, -0.9);
    cr_expect(isnan(bench->asked[COMMAND_PV_TAN_PHI]));
    put_i32(0xF104, 4);
    commit();
    cr_expect_float_eq(bench->asked[COMMAND_PV_TAN_PHI], 0.4843, 1e-4, "negative draws: tan(acos(0.9))");
    put(0xF300, 1);
    put_f32(0xF326, 0.95);
    cr_expect_float_eq(bench->asked[COMMAND_PV_TAN_PHI], -0.3287, 1e-4);
}

Test(solaredge_se17k, fixed_reactive_power_and_curves_follow_the_power)
{
    put_f32(0xF10C, 1000);
    put_i32(0xF104, 1);
    commit();
    cr_expect_float_eq(bench->asked[COMMAND_PV_TAN_PHI], -1000. / 5210, 1e-4);
    bench->view.pv_power_w = 10000;
    wait_s(2);
    cr_expect_float_eq(bench->asked[COMMAND_PV_TAN_PHI], -0.1, 1e-4);
    put_f32(0xF124, -0.9); /* the last corner of cos phi(P): at full power */
    put_i32(0xF104, 2);
    commit();
    bench->view.pv_power_w = 17000;
    wait_s(2);
    cr_expect_float_eq(bench->asked[COMMAND_PV_TAN_PHI], 0.4843, 1e-4);
}

Test(solaredge_se17k, less_power_above_50_hz_2)
{
    put_i32(0xF102, 4);
    commit();
    cr_expect(isnan(asked()));
    bench->view.frequency_hz = 50.85;
    wait_s(2);
    cr_expect_float_eq(asked(), 74, 0.1, "half-way between 100 and 48 percent");
}

Test(solaredge_se17k, export_is_held_at_the_site_limit)
{
    /* The home takes 2712 W of the grid and 5210 W of the sun. */
    put_f32(0xE002, 1000);
    cr_expect(isnan(asked()));
    cr_expect_eq(put(0xE000, 1), 0);
    cr_expect_float_eq(asked(), 100 * (2712. + 5210 + 1000) / 17000, 1e-6);
    bench->view.grid_power_w = -4000;
    wait_s(2);
    cr_expect_float_eq(asked(), 100 * (-4000. + 5210 + 1000) / 17000, 1e-6);
    cr_expect_eq(put(0xF700, 4), 0, "production, written where it is mirrored");
    cr_expect_float_eq(asked(), 100 * 1000. / 17000, 1e-6);
    cr_expect_eq(word_at(0xE000), 4);
    cr_expect_eq(put(0xE000, 3), 4, "two ways at once");
    cr_expect_eq(put_f32(0xE002, -500), 4);
    cr_expect_eq(put(0xE000, 1 | 1 << 11), 0);
    cr_expect_eq(put_f32(0xE002, -500), 0);
}
