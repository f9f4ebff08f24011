/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/modbus_face.h"
#include "tests/support/modbus_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

extern const struct product kronoterm;

/* The register list counts from one. */
static int16_t show(struct device_bench *b, int number) { return modbus_bench_i16(b, 3, (uint16_t)(number - 1)); }
static int take(struct device_bench *b, int number, int value)
{
    return modbus_bench_write(b, (uint16_t)(number - 1), (uint16_t)value);
}

struct value {
    int number, raw;
};

/* Raw counts worked out by hand from the bench's winter noon. */
ParameterizedTestParameters(kronoterm, a_number_shows_the_home)
{
    static struct value rows[] = {
        {2000, 1},    {2001, 0},    {2002, 0},    {2003, 0},    {2006, 0},    {2007, 1},    {2008, 0},    {2010, 0},
        {2011, 0},    {2012, 1},    {2013, 0},    {2014, 0},    {2015, 0},    {2017, 3},    {2022, 0},    {2024, 500},
        {2026, 1},    {2027, 1},    {2028, 0},    {2030, -50},  {2031, 30},   {2034, 5000}, {2038, 1},    {2042, 1},
        {2044, 1},    {2045, 1},    {2046, 257},  {2047, -20},  {2048, 10},   {2101, 339},  {2102, 497},  {2103, -34},
        {2104, 386},  {2105, -600}, {2106, -600}, {2109, -600}, {2110, -600}, {2112, -600}, {2113, 0},    {2128, 390},
        {2129, 1830}, {2130, 386},  {2139, 0},    {2160, 211},  {2161, -600}, {2163, -600}, {2188, 5000}, {2191, 2150},
        {2197, 0},    {2301, 1},    {2303, 7},    {2318, 1},    {2327, 64},   {2329, 6120}, {2371, 334},  {2372, 310},
        {2005, 0},    {2114, 0},    {2127, 0},
    };
    return cr_make_param_array(struct value, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct value *r, kronoterm, a_number_shows_the_home)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    const int16_t raw = show(b, r->number);
    cr_expect(raw == r->raw, "%d is %d, not %d", r->number, raw, r->raw);
    device_bench_close(b);
}

Test(kronoterm, every_point_answers_alone_and_in_any_order)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    size_t at;
    cr_expect(modbus_face_is_sorted(&kronoterm, &at), "point %s", kronoterm.points[at].name);
    for (uint64_t luck = 1; luck < 20; luck++) {
        const int row = modbus_bench_differs(b, luck);
        cr_expect(row < 0, "%s", kronoterm.points[row].name);
    }
    device_bench_close(b);
}

Test(kronoterm, the_list_is_read_in_blocks_of_a_hundred)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    uint16_t words[125];
    cr_expect(modbus_bench_read(b, 3, 1999, 100, words) == 0);
    cr_expect(words[12] == 1); /* 2012 */
    cr_expect(modbus_bench_read(b, 3, 2099, 100, words) == 0);
    cr_expect((int16_t)words[3] == -34); /* 2103 */
    cr_expect(modbus_bench_read(b, 3, 2300, 72, words) == 0);
    cr_expect(modbus_bench_read(b, 3, 1998, 1, words) == 2, "1999 is not in the list");
    cr_expect(modbus_bench_read(b, 3, 2372, 1, words) == 2, "2373 is not in the list");
    cr_expect(modbus_bench_read(b, 4, 1999, 1, words) == 1, "no input registers");
    cr_expect(modbus_bench_write_all(b, 2011, 1, words) == 1, "function 16 is not there");
    cr_expect(modbus_bench_read(b, 3, 1999, 126, words) == 3);
    device_bench_close(b);
}

Test(kronoterm, energies_are_two_registers_high_word_first)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    b->view.energy_hp_wh = 70000e3;
    b->view.energy_rod_wh = 1000e3;
    b->view.heat_room_wh = 200000e3;
    b->view.heat_water_wh = 0;
    uint16_t words[4];
    cr_assert(modbus_bench_read(b, 3, 2360, 4, words) == 0);
    cr_expect(words[0] == 1 && words[1] == 71000 - 65536, "%u %u", words[0], words[1]);
    cr_expect(((uint32_t)words[2] << 16 | words[3]) == 2010000);
    device_bench_close(b);
}

struct effect {
    char says[48];
    int number, raw;
    int command; /* -1: none */
    double value;
};
ParameterizedTestParameters(kronoterm, a_write_becomes_a_command)
{
    static struct effect rows[] = {
        {"the main switch off blocks", 2012, 0, COMMAND_HP_BLOCK, 1},
        {"remote off blocks", 2197, 1, COMMAND_HP_BLOCK, 1},
        {"the hot-water set-point", 2023, 525, COMMAND_DHW_SET, 52.5},
        {"the room set-point", 2187, 225, COMMAND_ROOM_SET, 22.5},
        {"quick hot water", 2015, 1, COMMAND_DHW_BOOST, 1},
        {"the correction, kelvin for kelvin", 2014, -3, COMMAND_ROOM_SHIFT, -3},
        {"regime off", 2017, 4, COMMAND_HEATING_OFF, 1},
        {"regime cooling heats nothing", 2017, 1, COMMAND_HEATING_OFF, 1},
        {"hot water off", 2026, 0, COMMAND_DHW_OFF, 1},
        {"loop 1 off", 2042, 0, COMMAND_HEATING_OFF, 1},
        {"ECO lowers the rooms", 2013, 1, COMMAND_ROOM_SHIFT, -2},
        {"ECO lowers the tank", 2013, 1, COMMAND_DHW_SHIFT, -5},
        {"comfort raises the rooms", 2013, 2, COMMAND_ROOM_SHIFT, 1},
        {"comfort raises the tank", 2013, 2, COMMAND_DHW_SHIFT, 3},
        {"vacation makes no hot water", 2022, 1, COMMAND_DHW_OFF, 1},
        {"vacation keeps the rooms at ECO", 2022, 1, COMMAND_ROOM_SHIFT, -2},
        {"an offset alone does nothing", 2030, -100, -1, 0},
        {"heating all the same", 2017, 2, -1, 0},
    };
    return cr_make_param_array(struct effect, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct effect *r, kronoterm, a_write_becomes_a_command)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    const int16_t before = show(b, r->number);
    cr_assert(b->n_asked == 0, "at delivery nothing is asked");
    cr_expect(take(b, r->number, r->raw) == 0, "%s", r->says);
    cr_expect(show(b, r->number) == r->raw, "%s: reads back", r->says);
    if (r->command < 0) cr_expect(b->n_asked == 0, "%s", r->says);
    else cr_expect(fabs(b->asked[r->command] - r->value) < 1e-9, "%s: %g", r->says, b->asked[r->command]);

    /* What can be taken back is: a set-point stays one. */
    cr_expect(take(b, r->number, before) == 0, "%s", r->says);
    const bool is_set_point = r->command == COMMAND_DHW_SET || r->command == COMMAND_ROOM_SET;
    if (r->command >= 0 && !is_set_point) cr_expect(isnan(b->asked[r->command]), "%s: taken back", r->says);
    device_bench_close(b);
}

struct refusal {
    int number, raw, exception;
};
ParameterizedTestParameters(kronoterm, a_bad_write_is_refused_and_changes_nothing)
{
    static struct refusal rows[] = {
        {2012, 2, 3},   {2013, 3, 3}, {2014, 5, 3},   {2014, -5, 3},  {2017, 0, 3},      {2017, 5, 3},  {2023, 199, 3},
        {2023, 751, 3}, {2026, 3, 3}, {2030, 1, 3},   {2187, 301, 3}, {2187, 0x8000, 3}, {2000, 1, 2},  {2103, 200, 2},
        {2016, 0, 2},   {2032, 0, 2}, {2139, 367, 3}, {2400, 1, 2},   {2361, 1, 2},      {2197, -1, 3},
    };
    return cr_make_param_array(struct refusal, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct refusal *r, kronoterm, a_bad_write_is_refused_and_changes_nothing)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    const int got = take(b, r->number, r->raw);
    cr_expect(got == r->exception, "%d = %d gave %d", r->number, r->raw, got);
    cr_expect(b->n_asked == 0);
    device_bench_close(b);
}

Test(kronoterm, off_set_points_read_500)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    take(b, 2026, 0);
    take(b, 2042, 0);
    cr_expect(show(b, 2024) == 5000);
    cr_expect(show(b, 2128) == 5000);
    cr_expect(show(b, 2191) == 5000);
    cr_expect(show(b, 2027) == 0 && show(b, 2044) == 0);
    device_bench_close(b);
}

Test(kronoterm, states_are_those_of_the_list)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    b->view.hp_mode = 2;
    cr_expect(show(b, 2001) == 1 && show(b, 2028) == 2);
    b->view.is_legionella = 1;
    cr_expect(show(b, 2001) == 4);
    b->view.hp_mode = 3;
    cr_expect(show(b, 2001) == 0 && show(b, 2011) == 1);
    b->view.hp_mode = 0;
    cr_expect(show(b, 2001) == 5 && show(b, 2318) == 0 && show(b, 2371) == 0);
    take(b, 2197, 1);
    cr_expect(show(b, 2001) == 7);
    b->view.rod_power_w = 2000;
    cr_expect(show(b, 2002) == 1 && show(b, 2003) == 1);
    cr_expect(show(b, 2129) == 3830, "the rod counts");
    device_bench_close(b);
}

Test(kronoterm, quick_hot_water_ends_when_the_heat_pump_has_made_it)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    take(b, 2015, 1);
    cr_expect(show(b, 2010) == 1 && show(b, 2002) == 1 << 12);
    b->view.hp_mode = 2;
    device_bench_run(b, 5 * 60000);
    cr_expect(show(b, 2015) == 1, "while it is made");
    b->view.hp_mode = 1;
    device_bench_run(b, 7 * 60000);
    cr_expect(show(b, 2015) == 0);
    cr_expect(isnan(b->asked[COMMAND_DHW_BOOST]));
    device_bench_close(b);
}

Test(kronoterm, a_vacation_ends_after_its_days)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    cr_expect(take(b, 2139, 2) == 0);
    cr_expect(take(b, 2022, 1) == 0);
    device_bench_run(b, 2 * (int64_t)MS_PER_DAY - 1);
    cr_expect(show(b, 2022) == 1 && show(b, 2008) == 1);
    device_bench_run(b, 2 * (int64_t)MS_PER_DAY + 60000);
    cr_expect(show(b, 2022) == 0 && show(b, 2008) == 0);
    cr_expect(isnan(b->asked[COMMAND_DHW_OFF]) && isnan(b->asked[COMMAND_ROOM_SHIFT]));
    device_bench_close(b);
}

/* The fixture's run begins at local midnight. */
Test(kronoterm, the_schedule_is_eco_by_night)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    const struct civil now = timezone_civil(&b->device.pilot->tz, device_utc_ms(&b->device));
    const int64_t noon_ms = (36 - now.hour) % 24 * (int64_t)MS_PER_H, night_ms = noon_ms + 11 * (int64_t)MS_PER_H;
    take(b, 2042, 2);
    device_bench_run(b, noon_ms);
    cr_expect(show(b, 2044) == 1 && isnan(b->asked[COMMAND_ROOM_SHIFT]));
    device_bench_run(b, night_ms);
    cr_expect(show(b, 2044) == 2);
    cr_expect(b->asked[COMMAND_ROOM_SHIFT] == -2);
    device_bench_close(b);
}

Test(kronoterm, run_hours_are_shared_as_electricity_was)
{
    struct device_bench *b = device_bench_open(&kronoterm);
    b->view.run_s = b->view.energy_hp_wh = b->view.energy_hp_water_wh = b->view.energy_rod_wh = 0;
    device_bench_run(b, 120000);
    b->view.run_s = 10 * 3600;
    b->view.energy_hp_wh = 15000;
    b->view.energy_hp_water_wh = 3000;
    device_bench_run(b, 240000);
    cr_expect(show(b, 2090) == 8 && show(b, 2091) == 2, "%d %d", show(b, 2090), show(b, 2091));
    cr_expect(show(b, 2095) == 0);
    device_bench_close(b);
}
