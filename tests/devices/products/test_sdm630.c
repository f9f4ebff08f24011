/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

extern const struct product sdm630;

static double show(struct device_bench *b, uint16_t addr) { return (double)modbus_bench_f32(b, 4, addr); }
static double setting(struct device_bench *b, uint16_t addr) { return (double)modbus_bench_f32(b, 3, addr); }

static int set(struct device_bench *b, uint16_t addr, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return modbus_bench_write_all(b, addr, 2, (uint16_t[]){(uint16_t)(bits >> 16), (uint16_t)bits});
}

struct value {
    uint16_t addr;
    double value;
};
/* By hand from the bench's winter noon: 1500 W at 229.4 V and 6.6 A leave sqrt(1514.04^2 - 1500^2) = 205.7 var. */
ParameterizedTestParameters(sdm630, an_address_shows_the_home)
{
    static struct value rows[] = {
        {0x00, 229.4},   {0x02, 230.6},    {0x04, 231.2},   {0x06, 6.6},    {0x08, 3.1},    {0x0A, 2.3},     {0x0C, 1500},
        {0x0E, 700},     {0x10, 512},      {0x12, 1514.04}, {0x14, 714.86}, {0x16, 531.76}, {0x18, 205.71},  {0x1A, 144.99},
        {0x1E, 0.99073}, {0x24, 7.809},    {0x2A, 230.4},   {0x2C, 0},      {0x2E, 4},      {0x30, 12},      {0x34, 2712},
        {0x38, 2729.66}, {0x3C, 310},      {0x3E, 0.99353}, {0x42, 6.521},  {0x46, 49.98},  {0x48, 123.456}, {0x4A, 23.456},
        {0x4C, 5},       {0x4E, 0},        {0x54, 0},       {0x56, 0},      {0xC8, 398.37}, {0xCA, 399.93},  {0xCC, 398.89},
        {0xE0, 3.96106}, {0x156, 146.912}, {0x158, 5},      {0x15A, 0},     {0x164, 0},
    };
    return cr_make_param_array(struct value, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct value *r, sdm630, an_address_shows_the_home)
{
    struct device_bench *b = device_bench_open(&sdm630);
    const double got = show(b, r->addr);
    cr_expect(fabs(got - r->value) <= 1e-4 * fabs(r->value) + 1e-4, "0x%X is %g, not %g", r->addr, got, r->value);
    device_bench_close(b);
}

Test(sdm630, every_point_answers_alone_and_in_any_order)
{
    struct device_bench *b = device_bench_open(&sdm630);
    size_t at;
    cr_expect(modbus_face_is_sorted(&sdm630, &at), "point %s", sdm630.points[at].name);
    for (uint64_t luck = 1; luck < 20; luck++) {
        const int row = modbus_bench_differs(b, luck);
        cr_expect(row < 0, "%s", sdm630.points[row].name);
    }
    device_bench_close(b);
}

Test(sdm630, eighty_registers_at_most_and_values_whole)
{
    struct device_bench *b = device_bench_open(&sdm630);
    uint16_t words[125];
    cr_expect(modbus_bench_read(b, 4, 0, 80, words) == 0);
    cr_expect(words[0] == 0x4365 && words[1] == 0x6666, "229.4, high word first: %04X %04X", words[0], words[1]);
    cr_expect(modbus_bench_read(b, 4, 0, 82, words) == 3);
    cr_expect(modbus_bench_read(b, 4, 1, 2, words) == 2, "between two values");
    cr_expect(modbus_bench_read(b, 4, 0, 1, words) == 2, "half a value");
    cr_expect(modbus_bench_read(b, 4, 0x58, 2, words) == 2, "nothing there");
    cr_expect(modbus_bench_write(b, 0x02, 1) == 1, "function 6 is not there");
    device_bench_close(b);
}

Test(sdm630, power_is_signed_and_so_is_its_factor)
{
    struct device_bench *b = device_bench_open(&sdm630);
    b->view.power_l1_w = -1500, b->view.grid_power_w = -288;
    cr_expect(show(b, 0x0C) == -1500 && show(b, 0x34) == -288);
    cr_expect(show(b, 0x1E) < -0.99 && show(b, 0x24) > 90);
    b->view.grid_reactive_var = -310;
    cr_expect(show(b, 0x18) < 0 && show(b, 0x3C) == -310);
    device_bench_close(b);
}

Test(sdm630, a_home_of_one_phase_has_the_others_at_zero)
{
    struct device_bench *b = device_bench_open(&sdm630);
    ((struct home_model *)b->device.home)->n_phase = 1;
    b->view.voltage_l2_v = b->view.voltage_l3_v = b->view.current_l2_a = b->view.current_l3_a = 0;
    b->view.power_l2_w = b->view.power_l3_w = 0;
    cr_expect(show(b, 0x02) == 0 && show(b, 0xC8) == 0);
    cr_expect(fabs(show(b, 0x2A) - 229.4) < 1e-4 && fabs(show(b, 0xE0) - 6.6) < 1e-4);
    device_bench_close(b);
}

Test(sdm630, settings_as_delivered)
{
    struct device_bench *b = device_bench_open(&sdm630);
    cr_expect(setting(b, 0x02) == 60 && setting(b, 0x0A) == 3 && setting(b, 0x0C) == 100 && setting(b, 0x12) == 0);
    cr_expect(setting(b, 0x14) == 1 && setting(b, 0x18) == 0 && setting(b, 0x1C) == 2);
    device_bench_close(b);
}

Test(sdm630, the_system_type_opens_with_the_password_for_a_minute)
{
    struct device_bench *b = device_bench_open(&sdm630);
    cr_expect(set(b, 0x0A, 1) == 4, "locked");
    cr_expect(set(b, 0x18, 999) == 3);
    cr_expect(set(b, 0x0A, 1) == 4);
    cr_expect(set(b, 0x18, 1000) == 0);
    cr_expect(setting(b, 0x18) == 1);
    cr_expect(set(b, 0x0A, 2) == 3, "no three-wire grid here");
    cr_expect(set(b, 0x0A, 1) == 0);
    cr_expect(show(b, 0x02) == 0 && show(b, 0x34) == 1500, "one phase is measured");
    device_bench_run(b, 60000);
    cr_expect(setting(b, 0x18) == 0);
    cr_expect(set(b, 0x0A, 3) == 4);
    device_bench_close(b);
}

Test(sdm630, the_node_is_the_unit)
{
    struct device_bench *b = device_bench_open(&sdm630);
    cr_expect(b->device.unit == 1);
    cr_expect(set(b, 0x14, 0) == 3);
    cr_expect(set(b, 0x14, 248) == 3);
    cr_expect(set(b, 0x14, 7.5F) == 3);
    cr_expect(set(b, 0x14, NAN) == 3);
    cr_expect(set(b, 0x14, 7) == 0);
    cr_expect(b->device.unit == 7);
    device_bench_reboot(b);
    cr_expect(b->device.unit == 7 && setting(b, 0x14) == 7);
    device_bench_close(b);
}

Test(sdm630, what_cannot_act_is_read_only)
{
    struct device_bench *b = device_bench_open(&sdm630);
    cr_expect(set(b, 0x0C, 60) == 2 && set(b, 0x12, 1) == 2 && set(b, 0x1C, 3) == 2);
    cr_expect(modbus_bench_write_all(b, 0x02, 1, (uint16_t[]){0x4120}) == 3, "half a value");
    cr_expect(set(b, 0x02, 7) == 3);
    cr_expect(b->n_asked == 0);
    device_bench_close(b);
}

Test(sdm630, demand_is_the_mean_of_the_last_whole_period)
{
    struct device_bench *b = device_bench_open(&sdm630);
    cr_expect(set(b, 0x02, 15) == 0);
    device_bench_run(b, 14 * 60000);
    cr_expect(show(b, 0x54) == 0, "not yet");
    b->view.energy_import_wh += 1000;
    device_bench_run(b, 16 * 60000);
    const double demand_w = show(b, 0x54);
    cr_expect(demand_w > 3900 && demand_w <= 4000, "%g", demand_w);
    b->view.energy_export_wh += 500;
    device_bench_run(b, 32 * 60000);
    cr_expect(show(b, 0x54) < -1900 && show(b, 0x54) >= -2000, "%g", show(b, 0x54));
    cr_expect(show(b, 0x56) == demand_w, "the highest stays");
    device_bench_close(b);
}

Test(sdm630, phases_have_their_own_energies)
{
    struct device_bench *b = device_bench_open(&sdm630);
    b->view.power_l2_w = -700;
    device_bench_run(b, 3600000);
    cr_expect(fabs(show(b, 0x15A) - 1.5) < 0.005 && fabs(show(b, 0x162) - 0.7) < 0.005, "%g %g", show(b, 0x15A),
              show(b, 0x162));
    cr_expect(show(b, 0x15C) == 0 && show(b, 0x160) == 0);
    device_bench_close(b);
}
