/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device that switches without end is named with its home. No scenario may ask for such a device
 * (each hysteresis has a least value), so it is made in memory; what scenarios may ask for, however
 * strange, runs through. */
#include "tests/contracts/contract_pilot.h"
#include "tests/support/fixture.h"
#include "twins/engine.h"

enum { HOMES = 24, SICK = 18 };

static enum status run_sick(uint32_t n_thread, struct fault *fault)
{
    struct pilot *p = fixture_pilot(HOMES, 1);
    struct model *m;
    struct engine *e;
    const struct engine_sink nowhere = {0};
    const struct engine_options o = {.n_thread = n_thread, .homes_per_block = 4, .days_per_batch = 1};
    cr_assert_eq(p->homes.kit[SICK] >> KIT_water_heater & 1, 1, "its thermostat is on the water heater");
    p->homes.value[HOME_tank_hysteresis][SICK] = 0;
    p->homes.value[HOME_tank_hysteresis][SICK + 4] = 0;
    cr_assert_eq(model_create(p, &m), ST_OK);
    cr_assert_eq(engine_create(m, o, &e), ST_OK);
    const enum status st = engine_run(e, 0, &nowhere, fault);
    engine_free(e);
    model_free(m);
    pilot_free(p);
    return st;
}

SOLVER_TEST(faults, a_thermostat_that_chatters_is_named_with_its_home)
{
    struct fault fault = {0};
    const enum status st = run_sick(1, &fault);
    cr_expect_eq(st, ST_CHATTER, "%s", status_text(st));
    cr_expect_eq(status_exit_code(st), 3);
    cr_expect_eq(fault.home, SICK);
    cr_expect_not_null(strstr(fault.text, "tank thermostat"), "%s", fault.text);
    cr_expect(fault.t_ms >= 0 && fault.t_ms < MS_PER_DAY, "%lld", (long long)fault.t_ms);
}

SOLVER_TEST(faults, the_first_fault_is_told_whatever_the_threads)
{
    struct fault one = {0}, three = {0};
    cr_expect_eq(run_sick(1, &one), run_sick(3, &three));
    cr_expect_eq(one.home, three.home);
    cr_expect_eq(one.t_ms, three.t_ms);
    cr_expect_str_eq(one.text, three.text);
}

/* --- strange homes --- */

static struct program_folder dir;
static void begin(void) { dir = program_folder_make(); }
static void end(void) { program_folder_remove(&dir); }
TestSuite(strange, .init = begin, .fini = end, .timeout = 120);

#define MACHINES                                                                                                   \
    "heat_pumps:\n"                                                                                                \
    "  huge: {cop: {exponential: {a: 1.2, b: 0.02, c: -0.01}}, capacity: {nominal: 1000 kW}, speed_min: 1}\n"      \
    "  tepid: {cop: {exponential: {a: 1.2, b: 0.02, c: -0.01}}, capacity: {nominal: 10 kW}, water_max: 30 degC}\n" \
    "  odd: {cop: {exponential: {a: 10, b: 1, c: -1}}, capacity: {nominal: 100 W, per_k_outdoor: 0.1,"             \
    " per_k_water: 0.1}, water_max: 90 degC, speed_min: 0.05}\n"

/* Every parameter anywhere within its range. */
static size_t put_group(char *text, size_t room, const char *pump, const char *emitter, const char *backup)
{
    size_t n =
        (size_t)snprintf(text, room,
                         "  - archetype: si-detached-2009\n    id_prefix: %s-%s%s\n    count: 9\n    heat_pump: %s\n"
                         "    emitter: %s\n    shares: {pv: 0.4, battery: 0.4, ev: 0.4, water_heater: 0.3, heat_pump: 0.9}\n"
                         "    set:\n      backup_power: %s\n",
                         pump, emitter, backup[0] == '0' ? "-0" : "", pump, emitter, backup);
    for (int p = 0; p < HOME_PARAM_COUNT; p++) {
        const struct home_param_info *i = &home_param_info[p];
        const char *unit = strcmp(i->unit, "1") == 0 ? "" : i->unit;
        if (p == HOME_emitter_kind || p == HOME_backup_power) continue;
        n += (size_t)snprintf(text + n, room - n, "      %s: {uniform: {min: %.10g %s, max: %.10g %s}}\n", i->name, i->min,
                              unit, i->max, unit);
    }
    cr_assert_lt(n, room);
    return n;
}

SOLVER_TEST(strange, homes_with_any_parameters_within_range_run_through)
{
    enum { ROOM = 65536 };
    char *text = malloc(ROOM);
    size_t n = (size_t)snprintf(text, ROOM, "%s", CONTRACT_HEAD MACHINES CONTRACT_EVENTS "homes:\n");
    static const char *const pumps[] = {"auto", "huge", "tepid", "odd"};
    for (size_t i = 0; i < ARRAY_LEN(pumps); i++) {
        n += put_group(text + n, ROOM - n, pumps[i], i % 2 ? "floor" : "radiator", "{uniform: {min: 0 W, max: 20 kW}}");
        n += put_group(text + n, ROOM - n, pumps[i], i % 2 ? "radiator" : "floor", "0 W");
    }
    program_write(&dir, "strange.yaml", text);
    free(text);
    for (int seed = 1; seed <= 2; seed++) {
        const struct program_said said =
            program_run(&dir, "run strange.yaml --quiet --duration 2d --seed %d -o a.h5 --counterfactual --set tank.nodes=%d",
                        seed, seed == 1 ? 4 : 1);
        expect_good(&said, "strange homes");
    }
}

SOLVER_TEST(strange, hot_water_beyond_the_compressors_reach_is_no_fault)
{
    program_write(&dir, "hot.yaml",
                  CONTRACT_HEAD "homes: [{archetype: si-detached-2009, count: 4, shares: {water_heater: 0},"
                                " set: {tank_set_point: 75 degC, backup_power: 0 W, hp_min_run: 0 s, hp_min_rest: 0 s}}]\n");
    const struct program_said said = program_run(&dir, "run hot.yaml --quiet -o a.h5");
    expect_good(&said, "a set-point of 75 degC");
    struct results_reader *r = open_result(&dir, "a.h5");
    double starts;
    cr_assert_eq(results_read_fleet_kpi(r, KPI_hp_starts, &starts), ST_OK);
    cr_expect_lt(starts, 4 * 3 * 50, "%g starts in 12 home-days", starts);
    results_read_close(r);
}
