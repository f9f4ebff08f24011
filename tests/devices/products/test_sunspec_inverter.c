/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/register_bench.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Where the models begin; the first test walks there. */
enum {
    M103 = 40070,
    M120 = 40122,
    M121 = 40150,
    M122 = 40182,
    M123 = 40228,
    M203 = 40254,
    M701 = 40361,
    M702 = 40516,
    M703 = 40568,
    M704 = 40587
};

static struct device_bench *bench;
static void open_bench(void) { bench = device_bench_open(product_find("sunspec_inverter")); }
static void close_bench(void) { device_bench_close(bench); }
TestSuite(sunspec_inverter, .init = open_bench, .fini = close_bench);

static void wait_s(int s) { device_bench_run(bench, bench->device.t_ms + 1000 * (int64_t)s); }
static double asked(void) { return bench->asked[COMMAND_PV_LIMIT]; }
static double asked_tan(void) { return bench->asked[COMMAND_PV_TAN_PHI]; }
static int put(int addr, int word) { return register_bench_write_one(bench, (uint16_t)addr, (uint16_t)word); }
static int put_u32(int addr, double x) { return register_bench_put(bench, (uint16_t)addr, WIRE_U32, WORDS_BIG, x); }
static double u32(int addr) { return register_bench_value(bench, (uint16_t)addr, WIRE_U32, WORDS_BIG); }

static uint16_t word_at(int addr)
{
    uint16_t word = 0xDEAD;
    cr_assert_eq(register_bench_read(bench, (uint16_t)addr, 1, &word), 0, "%d is not there", addr);
    return word;
}

/* --- reading --- */

Test(sunspec_inverter, the_chain_has_every_model_at_its_length)
{
    static const struct {
        uint16_t id, at, length;
    } models[] = {{1, 40002, 66},   {103, M103, 50},  {120, M120, 26}, {121, M121, 30}, {122, M122, 44}, {123, M123, 24},
                  {203, M203, 105}, {701, M701, 153}, {702, M702, 50}, {703, M703, 17}, {704, M704, 65}};
    for (size_t i = 0; i < ARRAY_LEN(models); i++) {
        cr_expect_eq(register_bench_model(bench, models[i].id, 0), models[i].at, "model %u", models[i].id);
        cr_expect_eq(word_at(models[i].at + 1), models[i].length);
    }
    cr_expect_eq(word_at(40654), 0xFFFF);
    cr_expect_eq(word_at(40655), 0);
}

Test(sunspec_inverter, models_103_and_701_tell_the_same)
{
    for (double w = 0; w <= 17000; w += 500) {
        bench->view.pv_power_w = bench->view.pv_available_w = w;
        bench->view.pv_reactive_var = -w / 10;
        cr_expect_float_eq(register_bench_scaled(bench, M103 + 14, WIRE_I16, M103 + 15), w, 5);
        cr_expect_float_eq(register_bench_scaled(bench, M701 + 10, WIRE_I16, M701 + 116), w, 5);
        cr_expect_float_eq(register_bench_scaled(bench, M701 + 12, WIRE_I16, M701 + 119), w / 10, 5);
        double sum = 0;
        for (int i = 0; i < 3; i++) sum += register_bench_scaled(bench, (uint16_t)(M701 + 41 + 23 * i), WIRE_I16, M701 + 116);
        cr_expect_float_eq(sum, w, 15);
    }
    cr_expect_float_eq(register_bench_scaled(bench, M701 + 17, WIRE_U32, M701 + 115), 49.98, 1e-9);
    cr_expect_float_eq(register_bench_scaled(bench, M701 + 13, WIRE_I16, M701 + 117), 0.995, 1e-9,
                       "1 / hypot(1, 0.1), not in percent");
    cr_expect_eq(word_at(M701 + 4), 3, "running, counted from 0");
    cr_expect_eq(word_at(M103 + 38), 4);
}

Test(sunspec_inverter, ratings_status_and_clock)
{
    cr_expect_eq(word_at(M120 + 3), 17000);
    cr_expect_eq(word_at(M702 + 2), 17000);
    cr_expect_eq(word_at(M122 + 2), 7, "connected, available, operating");
    cr_expect_eq(register_bench_value(bench, M122 + 5, WIRE_ACC64, WORDS_BIG), 65432);
    const double tms = u32(M122 + 41);
    wait_s(10);
    cr_expect_eq(u32(M122 + 41), tms + 10);
    cr_expect_float_eq(register_bench_scaled(bench, M203 + 18, WIRE_I16, M203 + 22), 2712, 0.1, "import is positive");
    cr_expect_eq(word_at(M120 + 19), 0xFFFF, "no storage");
    cr_expect_eq(word_at(M701 + 36), 0x8000, "no cabinet sensor");
}

/* --- model 123 --- */

Test(sunspec_inverter, a_limit_alone_changes_nothing_and_enabling_latches_it)
{
    cr_expect_eq(put(M123 + 5, 600), 0);
    cr_expect(isnan(asked()));
    cr_expect_eq(put(M123 + 9, 1), 0);
    cr_expect_float_eq(asked(), 60, 1e-9);
    cr_expect_eq(word_at(M122 + 36) & 1, 1, "StActCtl");
    cr_expect_eq(put(M123 + 5, 400), 0);
    cr_expect_float_eq(asked(), 40, 1e-9, "while enabled at once");
    put(M123 + 9, 0);
    cr_expect(isnan(asked()));
    cr_expect_eq(word_at(M122 + 36) & 1, 0);
}

Test(sunspec_inverter, bad_values_are_exception_3)
{
    cr_expect_eq(put(M123 + 5, 1001), 3);
    cr_expect_eq(put(M123 + 9, 2), 3);
    cr_expect_eq(put(M123 + 5, 0xFFFF), 3);
    cr_expect_eq(put(M121 + 2, 17001), 3);
    cr_expect_eq(put(M123 + 10, 5000), 3, "cos phi 0.5");
    cr_expect_eq(put(M103 + 14, 1), 2);
    cr_expect_eq(put(40656, 1), 2);
}

Test(sunspec_inverter, a_limit_reverts_after_its_time_and_enabling_again_starts_it_over)
{
    put(M123 + 5, 500);
    put(M123 + 7, 60);
    put(M123 + 9, 1);
    wait_s(50);
    put(M123 + 9, 1);
    wait_s(50);
    cr_expect_float_eq(asked(), 50, 1e-9);
    wait_s(11);
    cr_expect(isnan(asked()));
    cr_expect_eq(word_at(M123 + 9), 0);
    cr_expect_eq(bench->device.due_ms, INT64_MAX);
}

Test(sunspec_inverter, a_limit_comes_by_its_ramp_and_goes_by_it)
{
    put(M123 + 8, 10);
    put(M123 + 5, 0);
    put(M123 + 9, 1);
    wait_s(5);
    cr_expect_float_eq(asked(), 50, 1e-9);
    wait_s(5);
    cr_expect_float_eq(asked(), 0, 1e-9);
    put(M123 + 9, 0);
    wait_s(5);
    cr_expect_float_eq(asked(), 50, 1e-9);
    wait_s(6);
    cr_expect(isnan(asked()));
}

Test(sunspec_inverter, without_a_ramp_the_gradient_holds)
{
    put(M121 + 12, 5);
    put(M123 + 5, 0);
    put(M123 + 9, 1);
    wait_s(10);
    cr_expect_float_eq(asked(), 50, 1e-9);
    cr_expect_eq(word_at(M704 + 49), 5, "the same setting");
}

Test(sunspec_inverter, a_window_puts_it_off_by_a_part_of_it)
{
    put(M123 + 6, 100);
    put(M123 + 5, 300);
    put(M123 + 9, 1);
    const double part_s = 100 * device_luck(&bench->device, "window");
    cr_assert(part_s > 2 && part_s < 98, "this device's luck");
    wait_s((int)part_s - 1);
    cr_expect(isnan(asked()));
    wait_s(3);
    cr_expect_float_eq(asked(), 30, 1e-9);
}

Test(sunspec_inverter, wmax_is_the_base_of_percent)
{
    cr_expect_eq(put(M121 + 2, 8500), 0);
    cr_expect_float_eq(asked(), 50, 1e-9, "more than WMax is never given");
    put(M123 + 5, 500);
    put(M123 + 9, 1);
    cr_expect_float_eq(asked(), 25, 1e-9);
    cr_expect_eq(word_at(M702 + 26), 8500);
}

Test(sunspec_inverter, disconnecting_reverts_and_connecting_takes_the_delay_of_703)
{
    put(M123 + 4, 0);
    cr_expect_eq(asked(), 0);
    cr_expect_eq(word_at(M701 + 5), 0);
    cr_expect_eq(word_at(M103 + 38), 8);
    put_u32(M703 + 9, 30);
    put(M123 + 4, 1);
    cr_expect_eq(word_at(M103 + 38), 3);
    cr_expect_eq(u32(M703 + 15), 30);
    wait_s(29);
    cr_expect_eq(asked(), 0);
    wait_s(2);
    cr_expect(isnan(asked()));
    put(M123 + 3, 20);
    put(M123 + 4, 0);
    wait_s(21);
    cr_expect_eq(word_at(M123 + 4), 1, "reverted");
    wait_s(31);
    cr_expect(isnan(asked()));
}

Test(sunspec_inverter, the_whole_model_may_be_written_back)
{
    uint16_t words[26];
    register_bench_read(bench, M123, 26, words);
    words[5] = 700, words[9] = 1;
    cr_expect_eq(register_bench_write(bench, M123, 26, words), 0);
    cr_expect_float_eq(asked(), 70, 1e-9);
    words[23] = 0;
    cr_expect_eq(register_bench_write(bench, M123, 26, words), 2, "a scale factor cannot be set");
}

Test(sunspec_inverter, power_factor_and_reactive_power)
{
    put(M123 + 10, -9000);
    cr_expect(isnan(asked_tan()));
    put(M123 + 14, 1);
    cr_expect_float_eq(asked_tan(), 0.4843, 1e-4, "negative draws: tan(acos(0.9))");
    put(M123 + 15, 100); /* 10 % of WMax */
    put(M123 + 22, 1);
    cr_expect_float_eq(asked_tan(), -1700. / 5210, 1e-4);
    bench->view.pv_power_w = 17000;
    wait_s(2);
    cr_expect_float_eq(asked_tan(), -0.1, 1e-4);
    put(M123 + 22, 0);
    put(M123 + 14, 0);
    cr_expect(isnan(asked_tan()));
}

/* --- models 703 and 704 --- */

Test(sunspec_inverter, a_limit_of_704_reverts_to_its_revert_values)
{
    put(M704 + 15, 300);
    put(M704 + 16, 800);
    put(M704 + 17, 1);
    put_u32(M704 + 18, 60);
    put(M704 + 14, 1);
    cr_expect_float_eq(asked(), 30, 1e-9);
    wait_s(20);
    cr_expect_eq(u32(M704 + 20), 40, "what is left of the time");
    wait_s(41);
    cr_expect_float_eq(asked(), 80, 1e-9);
    cr_expect_eq(word_at(M704 + 15), 800);
    cr_expect_eq(word_at(M704 + 14), 1);
    cr_expect_eq(u32(M704 + 20), 0);
}

Test(sunspec_inverter, the_strictest_of_all_limits_holds)
{
    put(M123 + 5, 600), put(M123 + 9, 1);
    put(M704 + 15, 500), put(M704 + 14, 1);
    cr_expect_float_eq(asked(), 50, 1e-9);
    put(M704 + 23, 1);
    register_bench_put(bench, M704 + 24, WIRE_I32, WORDS_BIG, 3400);
    put(M704 + 22, 1);
    cr_expect_float_eq(asked(), 20, 1e-9, "3400 of 17000 W");
    bench->view.pv_power_w = 3400;
    cr_expect_eq(word_at(M701 + 4), 4, "throttled");
    cr_expect_eq(word_at(M701 + 110), 11, "1810 W held back");
}

Test(sunspec_inverter, power_factor_and_var_of_704)
{
    put(M704 + 59, 9000), put(M704 + 60, 1), put(M704 + 2, 1);
    cr_expect_float_eq(asked_tan(), 0.4843, 1e-4, "under-excited");
    put(M704 + 36, 4);
    register_bench_put(bench, M704 + 38, WIRE_I32, WORDS_BIG, 521);
    put(M704 + 35, 1);
    cr_expect_float_eq(asked_tan(), -0.1, 1e-4);
}

Test(sunspec_inverter, service_is_entered_on_a_good_grid_only_and_by_a_ramp)
{
    put_u32(M703 + 9, 10), put_u32(M703 + 13, 100);
    put(M703 + 2, 0);
    cr_expect_eq(asked(), 0);
    bench->view.frequency_hz = 50.3;
    put(M703 + 2, 1);
    wait_s(100);
    cr_expect_eq(asked(), 0);
    bench->view.frequency_hz = 50;
    wait_s(61);
    cr_expect_float_eq(asked(), 50, 1.5);
    wait_s(60);
    cr_expect(isnan(asked()));
}

Test(sunspec_inverter, controls_are_lost_at_a_restart_and_settings_stay)
{
    put(M121 + 2, 8500);
    put(M123 + 5, 200), put(M123 + 9, 1);
    device_bench_reboot(bench);
    cr_expect_eq(asked(), 0);
    wait_s(61);
    cr_expect_float_eq(asked(), 50, 1e-9);
    cr_expect_eq(word_at(M123 + 9), 0);
}
