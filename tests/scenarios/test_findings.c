/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of fault, with the place at which it is told. The fault stands in the first lines of
 * the text, before an otherwise good scenario. */
#include "tests/scenarios/scenario_text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <criterion/redirect.h>

TestSuite(findings, .init = no_installed_parts);

struct row {
    char says[64], drop[32], add[400];
    unsigned line, column;
    char what[96], remedy[64];
};

static void expect_told(const struct row *r)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(text, r->drop, r->add);
    const enum status st = load_text(text, NULL, &p, &d);
    cr_expect(st == ST_INPUT && p == NULL, "%s: status %d", r->says, (int)st);
    bool is_found = false;
    for (size_t i = 0; i < d.n_items; i++) {
        const struct diag_item *it = &d.items[i];
        const bool has_what = strstr(it->what, r->what) != NULL && strstr(it->remedy, r->remedy) != NULL;
        is_found = is_found || (has_what && !it->is_warning && it->line == r->line && it->column == r->column &&
                                strcmp(it->file, "test.yaml") == 0);
    }
    cr_expect(is_found, "%s: not told at %u:%u: %s", r->says, r->line, r->column, r->what);
    cr_expect(d.n_errors == 1, "%s: %zu errors", r->says, d.n_errors);
    if (!is_found || d.n_errors != 1) diag_print(&d, stderr);
    diag_close(&d);
}

ParameterizedTestParameters(findings, one_fault_in_values)
{
    static struct row rows[] = {
        {"an unknown key, with the nearest", "", "sed: 5\n", 1, 1, "unknown key 'sed'", "did you mean 'seed'?"},
        {"an unknown key, nothing near", "", "colour: red\n", 1, 1, "unknown key 'colour'", "scenario-reference"},
        {"an unknown key deep inside", "site", "site:\n  latitude: 46\n  longitude: 15\n  elevaton: 3 m\n", 4, 3,
         "unknown key 'elevaton'", "'elevation'"},
        {"an unknown home parameter", "homes", "homes:\n- archetype: a\n  set: {u_wals: 2}\n", 3, 9, "unknown key 'u_wals'",
         "'u_walls'"},
        {"a missing key", "duration", "", 1, 1, "'duration' is missing", "length of the run"},
        {"a missing key in a list", "", "dr_events:\n- {name: e, duration: 1h, action: heat_pump_block}\n", 2, 3,
         "'start' is missing", ""},
        {"a key given twice", "", "seed: 5\n", 3, 1, "key 'seed' is given twice", "line 1"},
        {"not YAML", "", "a: [1, 2\nb: }\n", 2, 2, "not valid YAML", ""},
        {"a second document", "", "--- {}\n---\n", 3, 1, "second document", ""},
        {"a list where a map belongs", "", "- a\n", 2, 1, "not valid YAML", ""},
        {"a map where a value belongs", "duration", "duration: {d: 1}\n", 1, 11, "duration is a map", ""},
        {"nothing where a value belongs", "duration", "duration:\n", 1, 10, "duration has no value", ""},
        {"the wrong dimension", "site", "site: {latitude: 46, longitude: 15, elevation: 238 kW}\n", 1, 48,
         "'238 kW' is not a length", "in m"},
        {"a wrong unit of time", "duration", "duration: 7 kW\n", 1, 11, "'7 kW' is not a time", "7d"},
        {"an unknown unit", "homes", "homes: [{archetype: a, set: {floor_area: 140 acre}}]\n", 1, 42, "unit in '140 acre'",
         "m2"},
        {"a number that is none", "seed", "tank: {nodes: many}\nseed: 1\n", 1, 15, "'many' is not a whole number", ""},
        {"not a number", "homes", "homes: [{archetype: a, set: {u_walls: .nan}}]\n", 1, 39, "not a finite number", ""},
        {"infinite", "homes", "homes: [{archetype: a, set: {u_walls: .inf}}]\n", 1, 39, "not a finite number", ""},
        {"a decimal comma", "homes", "homes: [{archetype: a, set: {u_walls: '0,7'}}]\n", 1, 39, "decimal comma", ""},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, findings, one_fault_in_values, .init = no_installed_parts) { expect_told(r); }

ParameterizedTestParameters(findings, one_fault_in_numbers_of_homes)
{
    static struct row rows[] = {
        {"a value out of range", "homes", "homes: [{archetype: a, set: {floor_area: 14000}}]\n", 1, 42,
         "'14000' is out of range", "15 to 1000 m2"},
        {"a mean out of range", "homes", "homes: [{archetype: a, set: {floor_area: {normal: {mean: 1400, sd: 3}}}}]\n", 1, 58,
         "mean: '1400' is out of range", ""},
        {"a negative spread", "homes", "homes: [{archetype: a, set: {floor_area: {normal: {mean: 140, sd: -3}}}}]\n", 1, 51,
         "sd is negative", ""},
        {"min above max", "homes", "homes: [{archetype: a, set: {floor_area: {uniform: {min: 200, max: 100}}}}]\n", 1, 52,
         "min is above max", ""},
        {"weights that do not fit", "homes",
         "homes: [{archetype: a, set: {floor_area: {choice: {values: [90, 99], weights: [1]}}}}]\n", 1, 51,
         "not as many weights", ""},
        {"two distributions at once", "homes",
         "homes: [{archetype: a, set: {floor_area: {constant: 90, uniform: {min: 50, max: 80}}}}]\n", 1, 42, "2 kinds at once",
         ""},
        {"a distribution nobody knows", "homes", "homes: [{archetype: a, set: {floor_area: {gamma: {k: 3}}}}]\n", 1, 43,
         "unknown key 'gamma'", ""},
        {"floor area by floor area", "homes", "homes: [{archetype: a, set: {floor_area: {per_floor_area: 2}}}]\n", 1, 59,
         "cannot be per_floor_area", ""},
        {"a spread of temperatures in degC", "homes",
         "homes: [{archetype: a, set: {comfort_min: {normal: {mean: 20, sd: 1 degC}}}}]\n", 1, 67,
         "not a temperature difference", "K"},
        {"a negative count", "homes", "homes: [{archetype: a, count: -3}]\n", 1, 31, "count: '-3' is out of range",
         "0 to 1e+06"},
        {"an absurd count", "homes", "homes: [{archetype: a, count: 99999999999999999999}]\n", 1, 31, "out of range", ""},
        {"too many homes in all", "homes", "homes: [{archetype: a, count: 900000}, {archetype: a, count: 900000}]\n", 1, 8,
         "1800000 homes", "lower"},
        {"no homes at all", "homes", "homes: [{archetype: a, count: 0}]\n", 1, 8, "there are no homes", ""},
        {"half a home", "homes", "homes: [{archetype: a, count: 1.5}]\n", 1, 31, "not a whole number", ""},
        {"a share above one", "homes", "homes: [{archetype: a, shares: {pv: 1.5}}]\n", 1, 37, "pv: '1.5' is out of range", ""},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, findings, one_fault_in_numbers_of_homes, .init = no_installed_parts) { expect_told(r); }

ParameterizedTestParameters(findings, one_fault_in_runs_and_parts)
{
    static struct row rows[] = {
        {"too long a run", "duration", "duration: 11a\n", 1, 11, "duration: '11a' is out of range", "3653 d"},
        {"too short an interval", "", "record: {interval: 0.5s}\n", 1, 20, "interval: '0.5s' is out of range", ""},
        {"an interval that does not divide a day", "", "record: {interval: 7s}\n", 1, 20, "does not divide a day", ""},
        {"a duration that is no number of records", "duration", "duration: 61s\n", 1, 11,
         "not a whole number of record intervals", ""},
        {"too much to record", "homes duration", "homes: [{archetype: a, count: 1000000}]\nduration: 3650d\n", 1, 8,
         "values to record", ""},
        {"none beside another", "", "record: {quantities: [pv_power, none]}\n", 1, 22, "'none' beside others",
         "leave it alone"},
        {"an unknown quantity", "", "record: {quantities: [pv_powr]}\n", 1, 23, "'pv_powr' is not known", "'pv_power'"},
        {"an unknown solver", "", "solver: cvod\n", 1, 9, "'cvod' is not known", "'cvode'"},
        {"an unknown zone", "timezone", "timezone: Europe/Celje\n", 1, 11, "no zone 'Europe/Celje'", ""},
        {"a date that is none", "start", "start: 2023-02-30\n", 1, 8, "no date and time", ""},
        {"a start in the gap of the clock", "start", "start: 2023-03-26T02:30:00\n", 1, 8, "the clock jumps over it", ""},
        {"an event in the gap", "",
         "dr_events: [{name: e, start: '2023-03-26T02:30', duration: 1h, action: heat_pump_block}]\n", 1, 30,
         "does not exist in Europe/Ljubljana", ""},
        {"a year beyond the tables", "start", "start: 1950-01-01\n", 1, 8, "the year 1950", ""},
        {"an unknown archetype", "homes", "homes: [{archetype: b}]\n", 1, 21, "there is no archetype 'b'", ""},
        {"an unknown tariff", "tariff", "tariff: tt\n", 1, 9, "there is no tariff 'tt'", "write it under tariffs"},
        {"an unknown climate", "weather", "weather: {climate: celye}\n", 1, 20, "there is no climate 'celye'", ""},
        {"an unknown heat pump", "homes", "homes: [{archetype: a, heat_pump: [p, boschh]}]\n", 1, 39,
         "there is no heat pump 'boschh'", ""},
        {"archetypes in a circle", "archetypes homes",
         "archetypes: {a: {extends: b}, b: {extends: a}}\nhomes: [{archetype: a}]\n", 2, 21, "in a circle", ""},
        {"neither archetype nor building", "homes", "homes: [{count: 3}]\n", 1, 9, "neither", ""},
        {"both of them", "homes", "homes: [{archetype: a, building: x.json}]\n", 1, 9, "both", ""},
        {"a building that is not there", "homes", "homes: [{building: households/none.json}]\n", 1, 20,
         "no file households/none.json", ""},
        {"a weather file that is not there", "weather", "weather: {source: epw, file: none.epw}\n", 1, 30, "no file none.epw",
         ""},
        {"a weather file not named", "weather", "weather: {source: epw}\n", 1, 10, "needs a file", ""},
        {"a device in place of a file", "weather", "weather: {source: epw, file: /dev/zero}\n", 1, 30, "no file /dev/zero", ""},
        {"synthetic weather without a place", "site", "site: {elevation: 3 m}\n", 1, 7, "latitude and longitude", ""},
        {"an overlay of two kinds", "weather",
         "weather: {climate: c, overlays: [{fog_week: {start: 2023-01-09}, cold_snap: {start: 2023-01-09, depth: -5 K}}]}\n", 1,
         34, "2 kinds at once", ""},
        {"a warm cold snap", "weather", "weather: {climate: c, overlays: [{cold_snap: {start: 2023-01-09, depth: 5 K}}]}\n", 1,
         73, "out of range", ""},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, findings, one_fault_in_runs_and_parts, .init = no_installed_parts) { expect_told(r); }

ParameterizedTestParameters(findings, one_fault_in_events_and_files)
{
    static struct row rows[] = {
        {"an unknown action", "", "dr_events: [{name: e, start: 2023-01-09, duration: 1h, action: room_setpont, value: -2}]\n",
         1, 64, "'room_setpont' is not known", "'room_setpoint'"},
        {"an action without its value", "", "dr_events: [{name: e, start: 2023-01-09, duration: 1h, action: room_setpoint}]\n",
         1, 13, "'value' is missing", "-10 to 10 K"},
        {"a value in another unit", "",
         "dr_events: [{name: e, start: 2023-01-09, duration: 1h, action: room_setpoint, value: 2 kW}]\n", 1, 86,
         "not a temperature difference", ""},
        {"a value out of range", "",
         "dr_events: [{name: e, start: 2023-01-09, duration: 1h, action: room_setpoint, value: -20 K}]\n", 1, 86,
         "out of range", ""},
        {"participation above one", "",
         "dr_events: [{name: e, start: 2023-01-09, duration: 1h, action: heat_pump_block, participation: 1.2}]\n", 1, 96,
         "participation: '1.2'", ""},
        {"two events of one name", "",
         "dr_events:\n- {name: e, start: 2023-01-09, duration: 1h, action: heat_pump_block}\n- {name: e, start: 2023-01-09, "
         "duration: 1h, action: heat_pump_block}\n",
         3, 10, "two events are called 'e'", ""},
        {"an unknown figure", "", "expect: [{kpi: fleet.comfort.hours_below_mn, at_most: 3}]\n", 1, 16,
         "there is no 'fleet.comfort.hours_below_mn'", "fleet.comfort.hours_below_min'"},
        {"a figure of an event that is not", "", "expect: [{kpi: dr.x.delivered_energy, at_most: 3}]\n", 1, 16,
         "there is no 'dr.x", ""},
        {"an expectation of nothing", "", "expect: [{kpi: fleet.cost.energy}]\n", 1, 10, "asks for nothing", ""},
        {"an expectation in another unit", "", "expect: [{kpi: fleet.cost.energy, at_most: 3 kWh}]\n", 1, 44,
         "not an amount of money", ""},
        {"a window over midnight", "tariffs",
         "tariffs: {t: {registers: [{name: A, import: 1}], windows: [{from: '22:00', to: '06:00', register: A}]}}\n", 1, 80,
         "ends before it begins", "24:00"},
        {"a window into no register", "tariffs",
         "tariffs: {t: {registers: [{name: A, import: 1}], windows: [{from: '06:00', to: '24:00', register: B}]}}\n", 1, 99,
         "'B' is not known", ""},
        {"a time of day that is none", "tariffs",
         "tariffs: {t: {registers: [{name: A, import: 1}], windows: [{from: '6h', to: '24:00', register: A}]}}\n", 1, 67,
         "no time of day", ""},
        {"two coefficients", "heat_pumps",
         "heat_pumps: {p: {cop: {polynomial: {25: {intercept: 4, coefficients: [1, 2]}}}, capacity: {nominal: 9 kW}}}\n", 1, 70,
         "2 numbers, 3 are needed", ""},
        {"a heat pump without a COP model", "heat_pumps", "heat_pumps: {p: {capacity: {nominal: 9 kW}}}\n", 1, 17,
         "'cop' is missing", ""},
        {"two phases", "heat_pumps",
         "heat_pumps: {p: {cop: {exponential: {a: 2, b: 0.03, c: -0.02}}, capacity: {nominal: 9 kW}, phases: 2}}\n", 1, 100,
         "phases: 2", ""},
        {"an include that is not there", "", "include: [none.yaml]\n", 1, 11, "no file: none.yaml", ""},
        {"a part with a bad name", "archetypes", "archetypes: {a: {}, 'x/y': {}}\n", 1, 21, "'x/y' is no name", ""},
        {"a control character", "pilot", "pilot: \"a\\x01b\"\n", 1, 8, "control character", ""},
        {"a NUL", "pilot", "pilot: \"a\\0b\"\n", 1, 8, "control character (code 0)", ""},
        {"a list as a key", "", "[a, b]: 3\n", 1, 1, "a key that is a list", ""},
        {"an alias inside itself", "", "doc: &a [*a]\n", 1, 6, "deeper than 32 levels", ""},
        {"an alias bomb", "",
         "doc: [&a [x,x,x,x,x,x,x,x,x], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], &d "
         "[*c,*c,*c,*c,*c,*c,*c,*c,*c], "
         "&e [*d,*d,*d,*d,*d,*d,*d,*d,*d], [*e,*e,*e,*e,*e,*e,*e,*e,*e]]\n",
         1, 13, "more than 300000 values", ""},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, findings, one_fault_in_events_and_files, .init = no_installed_parts) { expect_told(r); }

Test(findings, all_faults_are_told_at_once)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(text, "duration homes start",
                  "start: 2023-03-26T02:30\nsed: 1\nrecord: {interval: 7s}\nsolver: euler\n"
                  "homes: [{archetype: a, count: -1, set: {floor_area: 3 kW, u_walls: 99}}]\nexpect: [{kpi: fleet.nothing, "
                  "at_most: 1}]\n");
    cr_expect(load_text(text, NULL, &p, &d) == ST_INPUT);
    cr_expect(d.n_errors == 9, "%zu", d.n_errors);
    if (d.n_errors != 9) diag_print(&d, stderr);
    diag_close(&d);
}

Test(findings, warnings_do_not_stop_a_run)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(
        text, "start",
        "start: 2023-10-29T02:30\ndr_events: [{name: late, start: 2023-12-24, duration: 1h, action: water_heater_off}]\n");
    cr_assert(load_text(text, NULL, &p, &d) == ST_OK);
    cr_assert(d.n_warnings == 2 && d.n_errors == 0, "%zu", d.n_warnings);
    cr_expect(strstr(d.items[0].what, "comes twice") != NULL && d.items[0].line == 1 && d.items[0].column == 8);
    cr_expect(strstr(d.items[1].what, "outside the run") != NULL && d.items[1].line == 2);
    cr_expect(p->start_utc_ms == (calendar_days(2023, 10, 29) * 24 + 0) * (int64_t)MS_PER_H + 30 * MS_PER_MIN,
              "the first of the two");
    pilot_free(p);
    diag_close(&d);
}

Test(findings, an_archetype_that_nothing_uses_is_told)
{
    const char *sets[] = {"archetypes.baes.set.u_walls=0.25"};
    const struct scenario_options mistyped = {.sets = sets, .n_set = 1};
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    no_installed_parts();
    scenario_text(text, "archetypes", "archetypes: {a: {extends: base}, base: {}, far-from-all: {}}\n");
    cr_assert(load_text(text, &mistyped, &p, &d) == ST_OK);
    cr_assert(d.n_warnings == 2, "%zu: what is extended is used", d.n_warnings);
    cr_expect(strstr(d.items[0].what, "'far-from-all'") != NULL && strcmp(d.items[0].remedy, "name it in homes") == 0);
    cr_expect(strstr(d.items[1].what, "'baes'") != NULL && strcmp(d.items[1].remedy, "did you mean 'base'?") == 0, "%s: %s",
              d.items[1].what, d.items[1].remedy);
    pilot_free(p);
    diag_close(&d);
}

Test(findings, a_finding_reads_as_compilers_write_it, .init = cr_redirect_stdout)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    no_installed_parts();
    scenario_text(text, "", "sed: 5\n");
    cr_expect(load_text(text, NULL, &p, &d) == ST_INPUT);
    diag_print(&d, stdout);
    fflush(stdout);
    cr_expect_stdout_eq_str("test.yaml:1:1: error: unknown key 'sed': did you mean 'seed'?\n");
    diag_close(&d);
}
