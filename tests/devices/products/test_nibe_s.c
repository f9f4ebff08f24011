/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

extern const struct product nibe_s;

enum { SG = 6008, LIMIT = 6007, LIMIT_ON = 2741, EXTERNAL = 3032, SG_NOW = 1911 };

static int16_t input(struct device_bench *b, int number) { return modbus_bench_i16(b, 4, (uint16_t)(number - 30001)); }
static int16_t holding(struct device_bench *b, int number) { return modbus_bench_i16(b, 3, (uint16_t)(number - 40001)); }
static int take(struct device_bench *b, int pdu, int value) { return modbus_bench_write(b, (uint16_t)pdu, (uint16_t)value); }

struct value {
    int number, raw;
};
ParameterizedTestParameters(nibe_s, a_number_shows_the_home)
{
    static struct value rows[] = {
        {30002, -34}, {30006, 386}, {30008, 339}, {30009, 497}, {30010, 472}, {30027, 211},
        {31018, 390}, {31029, 30},  {31047, 768}, {31912, 10},  {32196, 0},
    };
    return cr_make_param_array(struct value, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct value *r, nibe_s, a_number_shows_the_home)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    cr_expect(input(b, r->number) == r->raw, "%d is %d", r->number, input(b, r->number));
    uint16_t word;
    cr_expect(modbus_bench_read(b, 3, (uint16_t)(r->number - 30001), 1, &word) == 2, "%d is no holding register", r->number);
    device_bench_close(b);
}

Test(nibe_s, every_point_answers_alone_and_in_any_order)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    size_t at;
    cr_expect(modbus_face_is_sorted(&nibe_s, &at), "point %s", nibe_s.points[at].name);
    for (uint64_t luck = 1; luck < 20; luck++) {
        const int row = modbus_bench_differs(b, luck);
        cr_expect(row < 0, "%s", nibe_s.points[row].name);
    }
    device_bench_close(b);
}

Test(nibe_s, long_values_come_low_word_first)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    b->view.energy_hp_wh = 7000000, b->view.energy_rod_wh = 123400; /* 71234 tenths of a kilowatt-hour */
    cr_expect(modbus_bench_u32_little(b, 4, 3823) == 71234);
    cr_expect(modbus_bench_u32_little(b, 4, 1067) == 71234);
    cr_expect(modbus_bench_u16(b, 4, 3823) == 71234 % 65536, "the first register alone is the low word");
    cr_expect(modbus_bench_u16(b, 4, 3824) == 1);
    cr_expect(modbus_bench_u32_little(b, 4, 2166) == 1830);
    cr_expect(modbus_bench_u16(b, 4, 2305) == 183, "tens of watts");
    device_bench_close(b);
}

struct effect {
    char says[48];
    int number, raw;
    int command;
    double value;
};
ParameterizedTestParameters(nibe_s, a_write_becomes_a_command)
{
    static struct effect rows[] = {
        {"the offset, a kelvin a step", 40031, -4, COMMAND_ROOM_SHIFT, -4},
        {"the room set-point", 40207, 225, COMMAND_ROOM_SET, 22.5},
        {"small demand starts 5 K lower", 40057, 0, COMMAND_DHW_SET, 45},
        {"large demand starts 5 K higher", 40057, 2, COMMAND_DHW_SET, 55},
        {"the start temperature of medium", 40060, 420, COMMAND_DHW_SET, 47},
        {"additional heat only", 42744, 2, COMMAND_HP_LIMIT, 0},
    };
    return cr_make_param_array(struct effect, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct effect *r, nibe_s, a_write_becomes_a_command)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    ((struct home_model *)b->device.home)->tank_hysteresis_k = 5;
    ((struct home_model *)b->device.home)->tank_set_c = 50;
    cr_expect(take(b, r->number - 40001, r->raw) == 0);
    cr_expect(holding(b, r->number) == r->raw, "%s: reads back %d", r->says, holding(b, r->number));
    cr_expect(fabs(b->asked[r->command] - r->value) < 1e-9, "%s: %g", r->says, b->asked[r->command]);
    device_bench_close(b);
}

struct mode {
    int mode, shown;
    double block, room_k, water_k, charge; /* NaN: nothing asked */
};
ParameterizedTestParameters(nibe_s, a_smart_grid_mode_takes_effect_after_10_s)
{
    static struct mode rows[] = {
        {0, 20, 1, NAN, NAN, NAN}, {1, 10, NAN, NAN, NAN, NAN}, {2, 30, NAN, 1, 5, NAN}, {3, 40, NAN, 2, 10, 1}};
    return cr_make_param_array(struct mode, rows, ARRAY_LEN(rows));
}
static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }
ParameterizedTest(struct mode *r, nibe_s, a_smart_grid_mode_takes_effect_after_10_s)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    cr_expect(take(b, EXTERNAL, 1) == 0);
    device_bench_run(b, 100000);
    cr_expect(take(b, SG, r->mode) == 0);
    cr_expect(modbus_bench_u16(b, 3, SG) == r->mode, "reads back at once");
    device_bench_run(b, 109999);
    cr_expect(modbus_bench_u16(b, 4, SG_NOW) == 10, "not yet");
    cr_expect(b->n_asked == 0);
    device_bench_run(b, 110000);
    cr_expect(modbus_bench_u16(b, 4, SG_NOW) == r->shown);
    cr_expect(same(b->asked[COMMAND_HP_BLOCK], r->block));
    cr_expect(same(b->asked[COMMAND_ROOM_SHIFT], r->room_k));
    cr_expect(same(b->asked[COMMAND_DHW_SHIFT], r->water_k));
    cr_expect(same(b->asked[COMMAND_DHW_BOOST], r->charge));

    take(b, SG, 1);
    device_bench_run(b, 120000);
    for (int c = 0; c < COMMAND_COUNT; c++) cr_expect(isnan(b->asked[c]), "%s is taken back", command_info[c].name);
    device_bench_close(b);
}

Test(nibe_s, nothing_is_heard_before_external_control_is_on)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    take(b, SG, 0);
    device_bench_run(b, 3600000);
    cr_expect(modbus_bench_u16(b, 4, SG_NOW) == 10 && b->n_asked == 0);
    take(b, EXTERNAL, 1);
    device_bench_run(b, 3611000);
    cr_expect(modbus_bench_u16(b, 4, SG_NOW) == 20);
    device_bench_close(b);
}

/* A client that repeats itself every few seconds is heard too. */
Test(nibe_s, repeated_writes_do_not_put_the_mode_off)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    take(b, EXTERNAL, 1);
    for (int64_t t_ms = 0; t_ms <= 12000; t_ms += 3000) {
        device_bench_run(b, t_ms);
        take(b, SG, 0);
    }
    cr_expect(modbus_bench_u16(b, 4, SG_NOW) == 20);
    device_bench_close(b);
}

Test(nibe_s, a_power_limit_is_a_share_of_the_nameplate)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    const struct heat_pump *h = &b->device.home->heat_pump;
    const double nominal_w = h->full_w / heat_pump_cop(h->model, 7, 35);
    take(b, EXTERNAL, 1);
    take(b, LIMIT, 12); /* 1.2 kW */
    device_bench_run(b, 30000);
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]), "not switched on");
    take(b, LIMIT_ON, 1);
    device_bench_run(b, 40000);
    cr_expect(fabs(b->asked[COMMAND_HP_LIMIT] - 100 * 1200 / nominal_w) < 1e-6, "%g", b->asked[COMMAND_HP_LIMIT]);
    cr_expect(modbus_bench_u16(b, 3, LIMIT) == 12 && modbus_bench_u16(b, 3, LIMIT_ON) == 1);
    take(b, LIMIT_ON, 0);
    device_bench_run(b, 50000);
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]));
    device_bench_close(b);
}

struct refusal {
    int pdu, raw, exception;
};
ParameterizedTestParameters(nibe_s, a_bad_write_is_refused_and_changes_nothing)
{
    static struct refusal rows[] = {
        {SG, 4, 3}, {SG, -1, 3},  {EXTERNAL, 2, 3}, {LIMIT_ON, 2, 3}, {LIMIT, 501, 3}, {30, 11, 3}, {56, 3, 3},
        {56, 5, 3}, {206, 49, 3}, {206, 301, 3},    {2743, 3, 3},     {11, 0, 2},      {26, 5, 2},  {SG_NOW, 10, 2},
    };
    return cr_make_param_array(struct refusal, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct refusal *r, nibe_s, a_bad_write_is_refused_and_changes_nothing)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    const int got = take(b, r->pdu, r->raw);
    cr_expect(got == r->exception, "%d = %d gave %d", r->pdu, r->raw, got);
    device_bench_run(b, 60000);
    cr_expect(b->n_asked == 0);
    device_bench_close(b);
}

Test(nibe_s, start_temperatures_are_written_together)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    const uint16_t start[] = {500, 450, 400}, bad[] = {480, 701, 400};
    cr_expect(modbus_bench_write_all(b, 58, 3, start) == 0);
    cr_expect(holding(b, 40059) == 500 && holding(b, 40060) == 450 && holding(b, 40061) == 400);
    cr_expect(modbus_bench_write_all(b, 58, 3, bad) == 3);
    cr_expect(holding(b, 40059) == 500, "all or nothing");
    device_bench_close(b);
}

Test(nibe_s, degree_minutes_sum_what_the_supply_lacks)
{
    struct device_bench *b = device_bench_open(&nibe_s);
    b->view.temp_supply_c = 37, b->view.temp_water_set_c = 39;
    device_bench_run(b, 60 * 60000);
    const double sum = (int32_t)modbus_bench_u32_little(b, 3, 11) * 0.1;
    cr_expect(sum <= -118 && sum >= -120, "%g", sum);
    b->view.hp_mode = 2;
    device_bench_run(b, 90 * 60000);
    cr_expect((int32_t)modbus_bench_u32_little(b, 3, 11) * 0.1 == sum, "hot water stands still");
    device_bench_close(b);
}
