/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/scenario_text.h"

#include "scenarios/groups.h"

#include <criterion/criterion.h>
#include <math.h>
#include <unistd.h>

TestSuite(scenario, .init = no_installed_parts);

static bool same_home(const struct pilot *a, size_t i, const struct pilot *b, size_t j)
{
    for (int p = 0; p < HOME_PARAM_COUNT; p++) {
        if (a->homes.value[p][i] != b->homes.value[p][j]) return false;
    }
    return a->homes.key[i] == b->homes.key[j] && a->homes.kit[i] == b->homes.kit[j] &&
           strcmp(a->homes.id[i], b->homes.id[j]) == 0;
}

static const char shape_head[] =
    "pilot: Celje winter week\nseed: 957670\nstart: 2023-01-09T00:00:00+01:00\nduration: 7d\ntimezone: Europe/Ljubljana\n"
    "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\n"
    "weather: {source: synthetic, climate: celje}      # or {source: epw, file: ...} · tmy3 · pvgis\n"
    "record: {interval: 60s, quantities: all}\nsolver: cvode\ntolerance: {relative: 1e-6, absolute: 1e-5 K}\ntariff: "
    "si-two-rate\n"
    "homes:\n"
    "  - {archetype: si-detached-1971-1980, count: 600, set: {floor_area: {normal: {mean: 140 m2, sd: 30 m2, min: 70 m2, max: "
    "300 m2}}}}\n"
    "  - {archetype: si-detached-2009, count: 399, shares: {pv: 0.6, heat_pump: 1.0}}\n"
    "  - {building: households/1dc43de2-8ac1-4a95-82a1-76bc83e937f1.json, count: 1}\n"
    "dr_events:\n"
    "  - {name: evening peak, start: 2023-01-11T17:00:00+01:00, duration: 2h, action: room_setpoint, value: -2 K, "
    "participation: 0.8, lead_time: 30min}\n"
    "expect:\n  - {kpi: fleet.comfort.hours_below_min_mean, at_most: 3}\n  - {kpi: dr.evening_peak.delivered_energy, at_least: "
    "1 kWh}\n";

static const char record[] = "{\"air_ventilation\":0.35,\"bt\":\"2022-11-30T21:54\",\"floor_area\":213.2,\"floor_height\":2.4,"
                             "\"heatpump_model\":\"Test 9\","
                             "\"hems_id\":\"64JG-U1PL-UUNQ-ZM23\",\"id\":\"1dc43de2-8ac1-4a95-82a1-76bc83e937f1\",\"pv_data\":{"
                             "\"pv_orientation\":\"JZ\","
                             "\"pv_power\":15.58,\"pv_power_limit\":13.6,\"pv_tilt\":30},\"temperature_set_point\":22.0,"
                             "\"thermal_capacitance_per_floor_area\":165000,\"u_walls\":2,\"u_windows\":1.2,\"ventilation_"
                             "efficiency\":0,\"walls_area\":240,"
                             "\"weather_location\":\"Nova cerkev\",\"window_area_south\":29}";

/* A folder with the household beside the scenario; the rest stands in the text. */
static void write_household(char dir[64])
{
    char path[160];
    snprintf(dir, 64, "/tmp/pilotsim-scenario-XXXXXX");
    cr_assert(mkdtemp(dir) != NULL && chdir(dir) == 0);
    cr_assert(system("mkdir households") == 0);
    snprintf(path, sizeof path, "households/1dc43de2-8ac1-4a95-82a1-76bc83e937f1.json");
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL);
    fputs(record, f);
    fclose(f);
}

static void remove_household(const char *dir)
{
    char command[96];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    cr_expect(chdir("/") == 0 && system(command) == 0);
}

Test(scenario, the_shape_of_the_language_is_read_as_it_is)
{
    char dir[64], text[16384];
    write_household(dir);
    scenario_text(text, "pilot seed start duration timezone site weather tariff homes archetypes tariffs climates", shape_head);
    size_t n = strlen(text);
    n += (size_t)snprintf(
        text + n, sizeof text - n,
        "archetypes: {si-detached-1971-1980: {}, si-detached-2009: {emitter: floor, set: {u_walls: 0.2}}}\n"
        "tariffs: {si-two-rate: {registers: [{name: MT, import: 0.1}, {name: VT, import: 0.2}], "
        "windows: [{days: [mon, tue, wed, thu, fri], from: \"06:00\", to: \"22:00\", register: VT}], co2: 250}}\n");
    const char *climate = strchr(base_lines[12], '{') + 2;
    snprintf(text + n, sizeof text - n, "climates: {celje%s", climate);

    struct diag d = {0};
    struct pilot *p = NULL;
    const enum status st = load_text(text, NULL, &p, &d);
    if (st != ST_OK) diag_print(&d, stderr);
    cr_assert(st == ST_OK);
    cr_expect(strcmp(p->name, "Celje winter week") == 0 && p->seed == 957670 && p->duration_ms == 7 * (int64_t)MS_PER_DAY);
    cr_expect(p->start_utc_ms == calendar_days(2023, 1, 9) * (int64_t)MS_PER_DAY - MS_PER_H);
    cr_expect(p->record_ms == 60000 && p->n_tank_node == 4 && p->tol_rel == 1e-6 && p->tol_abs_k == 1e-5 &&
              strcmp(p->solver, "cvode") == 0);
    cr_expect(p->homes.n_home == 1000 && p->n_group == 3 && strcmp(p->group_name[1], "si-detached-2009") == 0);
    cr_expect(p->weather.site.elevation_m == 238 && p->weather.t0_utc_ms <= p->start_utc_ms - 2 * (int64_t)MS_PER_DAY);
    cr_expect(strcmp(p->homes.id[0], "si-detached-1971-1980-00001") == 0 &&
              strcmp(p->homes.id[999], "1dc43de2-8ac1-4a95-82a1-76bc83e937f1") == 0);
    cr_expect(p->homes.value[HOME_emitter_kind][600] == 1 && p->homes.value[HOME_emitter_supply_design][600] == 35);
    cr_expect(p->homes.value[HOME_u_walls][999] == 2 && p->homes.value[HOME_floor_area][999] == 213.2 &&
              home_has(&p->homes, 999, KIT_pv));
    cr_expect(p->homes.value[HOME_u_walls][700] == 0.2 && p->homes.value[HOME_u_walls][0] == 0.7);
    cr_expect(p->n_dr == 1 && p->dr[0].command == COMMAND_ROOM_SHIFT && p->dr[0].value == -2 && p->dr[0].participation == 0.8);
    cr_expect(p->dr[0].start_ms == (2 * 24 + 17) * (int64_t)MS_PER_H && p->dr[0].lead_ms == 30 * MS_PER_MIN);
    cr_expect(p->n_expect == 2 && p->expect[0].at_most == 3 && isnan(p->expect[0].at_least) && p->expect[1].at_least == 1);
    cr_expect(p->tariff.n_window == 1 && p->tariff.window[0].weekdays == 0x1f && p->tariff.window[0].reg == 1 &&
              p->tariff.co2_g_per_kwh[23] == 250);
    bool is_warned = false; /* 575 W/K over 35 K against a small pump */
    for (size_t i = 0; i < d.n_items; i++)
        is_warned = is_warned || (d.items[i].is_warning && strstr(d.items[i].what, "needs 20.1 kW") != NULL);
    cr_expect(is_warned, "the household's design load is told");
    diag_close(&d);
    pilot_free(p);
    remove_household(dir);
}

Test(scenario, same_seed_same_homes_other_seed_others)
{
    const struct scenario_options other = {.seed = 8, .has_seed = true};
    struct pilot *a = load_good("", "", NULL), *b = load_good("", "", NULL), *c = load_good("", "", &other);
    cr_assert(a != NULL && b != NULL && c != NULL);
    for (size_t h = 0; h < 3; h++) cr_expect(same_home(a, h, b, h) && !same_home(a, h, c, h));
    cr_expect(strcmp(a->text, b->text) == 0 && strcmp(a->text, c->text) != 0 && c->seed == 8);
    pilot_free(a), pilot_free(b), pilot_free(c);
}

Test(scenario, homes_added_at_the_end_leave_the_earlier_ones_unchanged)
{
    struct pilot *a = load_good("homes", "homes: [{archetype: a, count: 5}]\n", NULL);
    struct pilot *b = load_good(
        "homes", "homes: [{archetype: a, count: 9}, {archetype: a, count: 4}, {archetype: a, count: 2, id_prefix: z}]\n", NULL);
    struct pilot *c = load_good("homes", "homes: [{archetype: a, count: 2}, {archetype: a, count: 4}]\n", NULL);
    cr_assert(a != NULL && b != NULL && c != NULL);
    for (size_t h = 0; h < 5; h++) cr_expect(same_home(a, h, b, h), "home %zu", h);
    for (size_t h = 0; h < 4; h++)
        cr_expect(same_home(c, 2 + h, b, 9 + h), "the second group does not look at the first, home %zu: %s, %s", h,
                  c->homes.id[2 + h], b->homes.id[9 + h]);
    cr_expect(strcmp(b->homes.id[9], "a_2-00001") == 0 && strcmp(b->homes.id[13], "z-00001") == 0);
    pilot_free(a), pilot_free(b), pilot_free(c);
}

Test(scenario, one_parameter_s_distribution_moves_no_other)
{
    struct pilot *a =
        load_good("homes", "homes: [{archetype: a, count: 5, set: {u_walls: {uniform: {min: 0.2, max: 2}}}}]\n", NULL);
    struct pilot *b = load_good("homes",
                                "homes: [{archetype: a, count: 5, set: {persons: {uniform: {min: 1, max: 5}}, u_walls: "
                                "{uniform: {min: 0.2, max: 2}}}}]\n",
                                NULL);
    cr_assert(a != NULL && b != NULL);
    for (size_t h = 0; h < 5; h++) {
        cr_expect(a->homes.value[HOME_u_walls][h] == b->homes.value[HOME_u_walls][h]);
        cr_expect(a->homes.value[HOME_floor_area][h] == b->homes.value[HOME_floor_area][h]);
    }
    pilot_free(a), pilot_free(b);
}

Test(scenario, homes_option_scales_in_proportion)
{
    const struct {
        uint64_t given[4], asked, expect[4];
    } rows[] = {
        {{600, 399, 1}, 100, {60, 40, 0}}, {{600, 399, 1}, 10, {6, 4, 0}}, {{600, 399, 1}, 10000, {6000, 3990, 10}},
        {{1, 1, 1}, 4, {2, 1, 1}},         {{5, 0, 5}, 7, {4, 0, 3}},      {{1, 1, 1}, 1, {1, 0, 0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct group g[3] = {{.count = rows[i].given[0]}, {.count = rows[i].given[1]}, {.count = rows[i].given[2]}};
        groups_scale(g, 3, rows[i].asked);
        for (int k = 0; k < 3; k++)
            cr_expect(g[k].count == rows[i].expect[k], "row %zu: %llu of group %d", i, (unsigned long long)g[k].count, k);
    }
    const struct scenario_options ten = {.n_home = 10};
    struct pilot *p = load_good("homes", "homes: [{archetype: a, count: 30}, {archetype: a, count: 70}]\n", &ten);
    cr_assert(p != NULL);
    cr_expect(p->homes.n_home == 10 && p->homes.group[2] == 0 && p->homes.group[3] == 1);
    pilot_free(p);
}

Test(scenario, overrides_reach_everything)
{
    const char *const sets[] = {"homes.0.count=4",
                                "homes.0.set={u_walls: 0.3 W/m2K}",
                                "archetypes.a.set.u_roof=0.15",
                                "dr_events.evening peak.value=-1.5 K",
                                "tank.nodes=6",
                                "record.quantities=[pv_power, tank_nodes]"};
    const struct scenario_options o = {.sets = sets, .n_set = ARRAY_LEN(sets), .solver = "cvode-bdf", .duration = "2d"};
    struct pilot *p = load_good(
        "", "dr_events: [{name: evening peak, start: 2023-01-09T10:00, duration: 2h, action: room_setpoint, value: -2 K}]\n",
        &o);
    cr_assert(p != NULL);
    cr_expect(p->homes.n_home == 4 && p->homes.value[HOME_u_walls][3] == 0.3 && p->homes.value[HOME_u_roof][0] == 0.15);
    cr_expect(p->dr[0].value == -1.5 && p->n_tank_node == 6 && strcmp(p->solver, "cvode-bdf") == 0 &&
              p->duration_ms == 2 * (int64_t)MS_PER_DAY);
    const quantity_mask nodes = (quantity_mask)0x3f << Q_tank_node_1;
    cr_expect(p->quantities == (nodes | (quantity_mask)1 << Q_pv_power), "those the tank has, and no more");
    pilot_free(p);
}

Test(scenario, faults_in_overrides_name_the_option)
{
    const struct {
        const char *set, *what, *file;
    } rows[] = {
        {"homes.0.cuont=4", "unknown key 'cuont'", "--set homes.0.cuont=4"},
        {"homes.7.count=4", "'7' is none of the 1 members", "--set homes.7.count=4"},
        {"homes.0.count=-4", "out of range", "--set homes.0.count=-4"},
        {"seed", "no = in it", "--set seed"},
        {"seed.x=1", "there is nothing at 'x'", "--set seed.x=1"},
        {"homes=[", "not valid YAML", "--set homes=["},
        {"=3", "there is nothing at ''", "--set =3"},
    };
    char text[16384];
    scenario_text(text, "", "");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct scenario_options o = {.sets = &rows[i].set, .n_set = 1};
        struct diag d = {0};
        struct pilot *p = NULL;
        cr_expect(load_text(text, &o, &p, &d) == ST_INPUT && d.n_errors == 1, "%s: %zu errors", rows[i].set, d.n_errors);
        cr_expect(d.n_items > 0 && strstr(d.items[0].what, rows[i].what) != NULL && strcmp(d.items[0].file, rows[i].file) == 0,
                  "%s: %s: %s", rows[i].set, d.items[0].file, d.items[0].what);
        diag_close(&d);
    }
}

Test(scenario, the_resolved_text_gives_the_same_pilot)
{
    const char *const sets[] = {"homes.0.count=40", "archetypes.a.shares.ev=0.3"};
    const struct scenario_options o = {.sets = sets, .n_set = 2, .n_home = 25};
    struct pilot *a = load_good("pilot", "pilot: 'one: two # \"three\"'\n", &o), *b = NULL;
    struct diag d = {0};
    cr_assert(a != NULL);
    const enum status st = load_text(a->text, NULL, &b, &d);
    if (st != ST_OK) diag_print(&d, stderr), fputs(a->text, stderr);
    cr_assert(st == ST_OK);
    cr_expect(a->homes.n_home == 25 && b->homes.n_home == 25 && strcmp(a->name, b->name) == 0 && strcmp(a->text, b->text) == 0);
    for (size_t h = 0; h < 25; h++) cr_expect(same_home(a, h, b, h));
    diag_close(&d);
    pilot_free(a), pilot_free(b);
}

Test(scenario, the_smallest_heat_pump_that_suffices_is_taken)
{
    static const char pumps[] =
        "heat_pumps: {big: {cop: {exponential: {a: 2, b: 0.03, c: -0.02}}, capacity: {nominal: 40 kW}}, "
        "mid: {cop: {exponential: {a: 2, b: 0.03, c: -0.02}}, capacity: {nominal: 16 kW}}, "
        "small: {cop: {exponential: {a: 2, b: 0.03, c: -0.02}}, capacity: {nominal: 6 kW}}}\n"
        "homes: [{archetype: a, set: {floor_area: 50, u_walls: 0.15, u_roof: 0.1, u_ground: 0.2, thermal_bridges: 0.02, "
        "air_ventilation: 0.1, u_windows: 0.8}}, {archetype: a, set: {floor_area: 150, u_walls: 0.25, u_roof: 0.3}},\n"
        " {archetype: a, heat_pump: [small, mid], set: {floor_area: 900, u_walls: 3}}, {archetype: a, heat_pump: big}]\n";
    struct pilot *p = load_good("heat_pumps homes", pumps, NULL);
    cr_assert(p != NULL);
    const char *expect[] = {"small", "mid", "mid", "big"};
    for (size_t h = 0; h < 4; h++)
        cr_expect(strcmp(p->hp_models[p->homes.hp_model[h]].name, expect[h]) == 0, "home %zu: %s", h,
                  p->hp_models[p->homes.hp_model[h]].name);
    pilot_free(p);
}

Test(scenario, archetypes_build_on_each_other)
{
    struct pilot *p = load_good("archetypes homes",
                                "archetypes: {a: {emitter: floor, set: {u_walls: 1, u_roof: 1, persons: 1}, shares: {pv: 1}}, "
                                "b: {extends: a, set: {u_walls: 2, u_roof: 2}, emitter: radiator}}\n"
                                "homes: [{archetype: b, set: {u_walls: 3}}, {archetype: b, emitter: floor, shares: {pv: 0}}, "
                                "{archetype: a, emitter: floor, set: {emitter_supply_design: 40 degC}}]\n",
                                NULL);
    cr_assert(p != NULL);
    const struct home_table *t = &p->homes;
    cr_expect(t->value[HOME_u_walls][0] == 3 && t->value[HOME_u_roof][0] == 2 && t->value[HOME_persons][0] == 1 &&
              home_has(t, 0, KIT_pv));
    cr_expect(t->value[HOME_emitter_kind][0] == 0 && t->value[HOME_emitter_supply_design][0] == 55);
    cr_expect(t->value[HOME_emitter_kind][1] == 1 && t->value[HOME_emitter_supply_design][1] == 35 && !home_has(t, 1, KIT_pv));
    cr_expect(t->value[HOME_emitter_supply_design][2] == 40);
    pilot_free(p);
}

Test(scenario, two_homes_of_one_id_are_refused)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(text, "homes", "homes: [{archetype: a, id_prefix: x}, {archetype: a, id_prefix: x}]\n");
    cr_expect(load_text(text, NULL, &p, &d) == ST_OK, "the second prefix is made different");
    pilot_free(p);
    diag_close(&d);
}
