/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

extern const struct product keba_p30;

static uint32_t show(struct device_bench *b, uint16_t reg) { return modbus_bench_u32(b, 3, reg); }
static int take(struct device_bench *b, uint16_t reg, uint16_t value) { return modbus_bench_write(b, reg, value); }

/* A home with a charger of 11 kW on three phases, or of 3.7 kW on one. */
static struct device_bench *charger(double power_w)
{
    struct device_bench *b = device_bench_open(&keba_p30);
    struct demand *m = &((struct home_model *)b->device.home)->demand;
    m->ev_power_w = power_w, m->ev_kwh_per_day = 6;
    for (uint8_t i = 0; i < 3; i++) m->phase[i] = i;
    b->view.ev_wanted_w = b->view.ev_power_w = power_w;
    return b;
}

struct value {
    uint16_t reg;
    uint32_t raw;
};
ParameterizedTestParameters(keba_p30, a_register_shows_the_charger)
{
    static struct value rows[] = {
        {1000, 3},     {1004, 7},        {1006, 0},     {1008, 15984}, {1010, 15901}, {1012, 15859}, {1016, 312010},
        {1018, 31057}, {1020, 11000000}, {1036, 87650}, {1040, 229},   {1042, 231},   {1044, 231},   {1046, 1000},
        {1100, 16000}, {1110, 16000},    {1500, 0},     {1550, 0},     {1552, 3},     {1600, 0},     {1602, 0},
    };
    return cr_make_param_array(struct value, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct value *r, keba_p30, a_register_shows_the_charger)
{
    struct device_bench *b = charger(11000);
    cr_expect(show(b, r->reg) == r->raw, "%u is %u", r->reg, show(b, r->reg));
    device_bench_close(b);
}

Test(keba_p30, a_small_charger_hangs_on_one_phase)
{
    struct device_bench *b = charger(3680);
    cr_expect(show(b, 1552) == 1);
    cr_expect(show(b, 1040) == 231 && show(b, 1042) == 0, "the home's second phase is its first");
    cr_expect(show(b, 1008) == 15958 && show(b, 1010) == 0, "%u", show(b, 1008));
    cr_expect(take(b, 5004, 6000) == 0);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 6 * 230) < 1e-9);
    device_bench_close(b);
}

Test(keba_p30, every_point_answers_alone_and_in_any_order)
{
    struct device_bench *b = charger(11000);
    size_t at;
    cr_expect(modbus_face_is_sorted(&keba_p30, &at), "point %s", keba_p30.points[at].name);
    for (uint64_t luck = 1; luck < 20; luck++) {
        const int row = modbus_bench_differs(b, luck);
        cr_expect(row < 0, "%s", keba_p30.points[row].name);
    }
    device_bench_close(b);
}

Test(keba_p30, one_value_a_request)
{
    struct device_bench *b = charger(11000);
    uint16_t words[125];
    cr_expect(modbus_bench_read(b, 3, 1008, 4, words) == 3, "two values");
    cr_expect(modbus_bench_read(b, 3, 1008, 3, words) == 3);
    cr_expect(modbus_bench_read(b, 3, 1008, 1, words) == 2, "half a value");
    cr_expect(modbus_bench_read(b, 3, 1009, 2, words) == 2, "between two values");
    cr_expect(modbus_bench_read(b, 3, 1002, 2, words) == 2, "nothing there");
    cr_expect(modbus_bench_read(b, 4, 1000, 2, words) == 1, "no input registers");
    cr_expect(modbus_bench_write_all(b, 5004, 1, words) == 1, "function 16 is not there");
    for (uint16_t reg = 5004; reg <= 5018; reg += 2)
        cr_expect(modbus_bench_read(b, 3, reg, 1, words) == 2, "%u is write-only", reg);
    device_bench_close(b);
}

Test(keba_p30, the_serial_is_a_number_of_its_own)
{
    struct device_bench *b = charger(11000);
    cr_expect(strlen(b->id.serial) == 8);
    cr_expect(show(b, 1014) == (uint32_t)atol(b->id.serial));
    device_bench_close(b);
}

struct refusal {
    uint16_t reg, raw;
    int exception;
};
ParameterizedTestParameters(keba_p30, a_bad_write_is_refused_and_changes_nothing)
{
    static struct refusal rows[] = {
        {5004, 1, 3},   {5004, 5999, 3}, {5004, 32001, 3}, {5014, 2, 3}, {5016, 100, 3}, {5018, 4, 3},
        {5018, 601, 3}, {5012, 1, 3},    {5012, 0, 4},     {1000, 3, 2}, {5052, 1, 2},   {5005, 0, 2},
    };
    return cr_make_param_array(struct refusal, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct refusal *r, keba_p30, a_bad_write_is_refused_and_changes_nothing)
{
    struct device_bench *b = charger(11000);
    const int got = take(b, r->reg, r->raw);
    cr_expect(got == r->exception, "%u = %u gave %d", r->reg, r->raw, got);
    cr_expect(b->n_asked == 0);
    device_bench_close(b);
}

Test(keba_p30, current_and_switch_limit_the_car)
{
    struct device_bench *b = charger(11000);
    cr_expect(take(b, 5004, 10000) == 0);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 10 * 3 * 230) < 1e-9, "%g", b->asked[COMMAND_EV_LIMIT]);
    cr_expect(show(b, 1100) == 10000);
    cr_expect(take(b, 5014, 0) == 0);
    cr_expect(b->asked[COMMAND_EV_LIMIT] == 0);
    b->view.ev_power_w = 0;
    cr_expect(show(b, 1000) == 5 && show(b, 1100) == 0);
    cr_expect(take(b, 5014, 1) == 0);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 10 * 3 * 230) < 1e-9);
    cr_expect(show(b, 1000) == 2, "allowed, and not begun yet");
    cr_expect(take(b, 5004, 0) == 0);
    cr_expect(b->asked[COMMAND_EV_LIMIT] == 0 && show(b, 1000) == 5);
    cr_expect(take(b, 5004, 32000) == 0);
    cr_expect(isnan(b->asked[COMMAND_EV_LIMIT]), "what the hardware limits is no limit");
    device_bench_close(b);
}

Test(keba_p30, without_a_car_it_is_not_ready)
{
    struct device_bench *b = charger(11000);
    b->view.ev_wanted_w = b->view.ev_power_w = 0;
    cr_expect(show(b, 1000) == 1 && show(b, 1004) == 1 && show(b, 1008) == 0 && show(b, 1046) == 0);
    device_bench_close(b);
}

Test(keba_p30, a_session_counts_from_its_begin_and_stands_after_its_end)
{
    struct device_bench *b = charger(11000);
    b->view.ev_wanted_w = b->view.ev_power_w = 0;
    device_bench_run(b, 60000);
    b->view.ev_wanted_w = b->view.ev_power_w = 11000;
    b->view.energy_ev_wh += 20; /* before the charger has looked */
    device_bench_run(b, 120000);
    cr_expect(show(b, 1502) == 200, "%u", show(b, 1502));
    b->view.energy_ev_wh += 5000;
    b->view.ev_wanted_w = b->view.ev_power_w = 0;
    device_bench_run(b, 180000);
    cr_expect(show(b, 1502) == 50200);
    b->view.ev_wanted_w = 11000;
    device_bench_run(b, 240000);
    cr_expect(show(b, 1502) == 0, "the next one begins anew");
    device_bench_close(b);
}

Test(keba_p30, an_energy_limit_ends_the_charging_on_time)
{
    struct device_bench *b = charger(11000);
    device_bench_run(b, 20000);
    const double begin_wh = b->view.energy_ev_wh;
    cr_expect(take(b, 5010, 2) == 0); /* 20 Wh: 6.5 s */
    device_bench_run(b, 26000);
    cr_expect(isnan(b->asked[COMMAND_EV_LIMIT]));
    cr_expect(b->device.due_ms == 27000, "looks when it will be full: %ld", (long)b->device.due_ms);
    b->view.energy_ev_wh = begin_wh + 21;
    device_bench_run(b, 27000);
    cr_expect(b->asked[COMMAND_EV_LIMIT] == 0);
    b->view.ev_power_w = 0;
    cr_expect(show(b, 1000) == 5);

    b->view.ev_wanted_w = 0;
    device_bench_run(b, 60000);
    b->view.ev_wanted_w = 11000;
    device_bench_run(b, 90000);
    cr_expect(isnan(b->asked[COMMAND_EV_LIMIT]), "the limit was that session's");
    device_bench_close(b);
}

Test(keba_p30, the_failsafe_holds_while_nobody_writes)
{
    struct device_bench *b = charger(11000);
    cr_expect(take(b, 5016, 6000) == 0);
    cr_expect(take(b, 5018, 30) == 0);
    cr_expect(show(b, 1600) == 6000 && show(b, 1602) == 30);
    for (int64_t t_ms = 15000; t_ms <= 90000; t_ms += 15000) { /* the heartbeat of clients */
        device_bench_run(b, t_ms);
        cr_expect(take(b, 5018, 30) == 0);
    }
    device_bench_run(b, 119999);
    cr_expect(isnan(b->asked[COMMAND_EV_LIMIT]));
    device_bench_run(b, 120000);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 6 * 3 * 230) < 1e-9, "30 s after the last write");
    cr_expect(show(b, 1100) == 6000);
    cr_expect(take(b, 5004, 12000) == 0);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 12 * 3 * 230) < 1e-9, "a write ends it");
    cr_expect(take(b, 5018, 0) == 0);
    device_bench_run(b, 3600000);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 12 * 3 * 230) < 1e-9, "0 is off");
    device_bench_close(b);
}

Test(keba_p30, a_reboot_forgets_the_failsafe_and_keeps_the_current)
{
    struct device_bench *b = charger(11000);
    take(b, 5004, 10000);
    take(b, 5016, 6000);
    take(b, 5018, 10);
    device_bench_run(b, 20000);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 6 * 3 * 230) < 1e-9);
    device_bench_reboot(b);
    cr_expect(show(b, 1602) == 0);
    cr_expect(fabs(b->asked[COMMAND_EV_LIMIT] - 10 * 3 * 230) < 1e-9);
    device_bench_close(b);
}

Test(keba_p30, the_plug_is_unlocked_while_nothing_flows)
{
    struct device_bench *b = charger(11000);
    take(b, 5014, 0);
    b->view.ev_power_w = 0;
    cr_expect(take(b, 5012, 0) == 0);
    cr_expect(show(b, 1004) == 5);
    take(b, 5014, 1);
    b->view.ev_power_w = 11000;
    device_bench_run(b, 30000);
    cr_expect(show(b, 1004) == 7, "locked when charging goes on");
    device_bench_close(b);
}
