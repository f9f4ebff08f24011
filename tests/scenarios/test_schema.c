/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema is JSON Schema, and says of scenarios what the reader says: shipped ones are good,
 * spoilt ones are not. The judge is Debian's python3-jsonschema. */
#include "tests/scenarios/scenario_text.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(schema, .init = no_installed_parts);

static bool has_judge(void)
{
    if (system("/usr/bin/python3 -c 'import jsonschema, yaml' 2>/dev/null") == 0) return true;
    cr_skip_test("python3-jsonschema and python3-yaml are not installed");
    return false;
}

static void write_schema(const char *path)
{
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL && scenario_schema(f) == ST_OK);
    fclose(f);
}

/* Exit code of the judge on a file: 0 good, 1 not. */
static int judge(const char *schema, const char *scenario)
{
    char command[4096];
    snprintf(
        command, sizeof command,
        "/usr/bin/python3 -W ignore -c \"\n"
        "import sys, json, yaml, jsonschema\n"
        "class L(yaml.SafeLoader): pass\n"
        "L.yaml_implicit_resolvers = {k: [(t, r) for t, r in v if 'timestamp' not in t and 'int' not in t and 'float' not in "
        "t] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}\n"
        "L.add_implicit_resolver('tag:yaml.org,2002:int', __import__('re').compile('^[-+]?[0-9]+$'), list('-+0123456789'))\n"
        "L.add_implicit_resolver('tag:yaml.org,2002:float', "
        "__import__('re').compile('^[-+]?[0-9]+([.][0-9]*)?([eE][-+]?[0-9]+)?$'), list('-+0123456789'))\n"
        "L.construct_mapping_ = L.construct_mapping\n"
        "def text_keys(self, node, deep=False): return {str(k): v for k, v in L.construct_mapping_(self, node, True).items()}\n"
        "L.add_constructor('tag:yaml.org,2002:map', lambda l, n: text_keys(l, n))\n"
        "s = json.load(open('%s'))\n"
        "jsonschema.Draft202012Validator.check_schema(s)\n"
        "e = list(jsonschema.Draft202012Validator(s).iter_errors(yaml.load(open('%s'), L)))\n"
        "[print('%s:', list(x.absolute_path), x.message[:200], file=sys.stderr) for x in e]\n"
        "sys.exit(1 if e else 0)\"",
        schema, scenario, scenario);
    const int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL);
    fputs(text, f);
    fclose(f);
}

Test(schema, it_is_json_with_descriptions_and_no_other_keys)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    cr_assert(f != NULL && scenario_schema(f) == ST_OK);
    fclose(f);
    json_t *s = json_loads(text, 0, NULL);
    cr_assert(s != NULL);
    cr_expect(strcmp(json_string_value(json_object_get(s, "$schema")), "https://json-schema.org/draft/2020-12/schema") == 0);
    cr_expect(json_is_false(json_object_get(s, "additionalProperties")));
    const json_t *set = json_object_get(json_object_get(s, "$defs"), "map_set_of_home_parameters");
    cr_expect(json_object_size(json_object_get(set, "properties")) == HOME_PARAM_COUNT);
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(set, "properties"), key, value)
        cr_expect(json_is_string(json_object_get(value, "description")), "%s", key);
    json_decref(s);
    free(text);
}

Test(schema, it_agrees_with_the_reader)
{
    char dir[] = "/tmp/pilotsim-schema-XXXXXX", text[16384];
    if (!has_judge()) return;
    cr_assert(mkdtemp(dir) != NULL && chdir(dir) == 0);
    write_schema("schema.json");
    static const struct {
        const char *drop, *add;
        int verdict;
    } rows[] = {
        {"", "", 0},
        {"",
         "dr_events: [{name: e, start: 2023-01-09T10:00, duration: 1h, action: room_setpoint, value: -2 K, participation: 80 "
         "%, lead_time: 30min}]\n",
         0},
        {"homes",
         "homes: [{archetype: a, set: {u_walls: {normal: {mean: 0.5 W/(m2 K), sd: 0.1}}, pv_orientation: JZ, persons: {choice: "
         "{values: [1, 2], weights: [1, 3]}}}}]\n",
         0},
        {"homes",
         "homes: [{archetype: a, set: {pv_power: {per_floor_area: {normal: {mean: 50 W/m2, sd: 10 W/m2}}}, "
         "temperature_set_point: {normal: {mean: 21 °C, sd: 1 K}}}}]\n",
         0},
        {"", "record: {interval: 15 min, quantities: [pv_power, tank_nodes]}\n", 0},
        {"", "sed: 5\n", 1},
        {"duration", "", 1},
        {"duration", "duration: 7 kW\n", 1},
        {"homes", "homes: [{archetype: a, count: -3}]\n", 1},
        {"homes", "homes: [{archetype: a, set: {u_wals: 2}}]\n", 1},
        {"homes", "homes: [{archetype: a, set: {floor_area: 14000}}]\n", 1},
        {"homes", "homes: [{archetype: a, set: {floor_area: {normal: {mean: 140 m2, sd: 3 K}}}}]\n", 1},
        {"homes", "homes: [{archetype: a, set: {floor_area: {constant: 90, uniform: {min: 50, max: 80}}}}]\n", 1},
        {"", "record: {interval: 1h, quantities: none}\n", 0},
        {"", "record: {quantities: [pv_powr]}\n", 1},
        {"start", "start: yesterday\n", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct diag d = {0};
        struct pilot *p = NULL;
        scenario_text(text, rows[i].drop, rows[i].add);
        put("s.yaml", text);
        const int verdict = judge("schema.json", "s.yaml");
        const enum status st = load_text(text, NULL, &p, &d);
        cr_expect(verdict == rows[i].verdict, "row %zu: the schema says %d of %s", i, verdict, rows[i].add);
        cr_expect((st == ST_OK) == (rows[i].verdict == 0), "row %zu: the reader says %d of %s", i, (int)st, rows[i].add);
        if (st != ST_OK && rows[i].verdict == 0) diag_print(&d, stderr);
        pilot_free(p);
        diag_close(&d);
    }
    cr_expect(unlink("s.yaml") == 0 && unlink("schema.json") == 0 && rmdir(dir) == 0);
}

Test(schema, shipped_scenarios_pass)
{
    char path[] = "/tmp/pilotsim-schema-XXXXXX", name[1024];
    if (!has_judge()) return;
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
    write_schema(path);
    FILE *list = popen("ls " PILOTSIM_SOURCE_DIR "/scenarios/*.yaml 2>/dev/null", "r");
    cr_assert(list != NULL);
    while (fgets(name, sizeof name, list) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        cr_expect(judge(path, name) == 0, "%s", name);
    }
    pclose(list);
    remove(path);
}

Test(schema, the_reference_page_is_up_to_date)
{
    char *text = NULL, *kept = NULL;
    size_t n = 0, n_kept = 0;
    FILE *f = open_memstream(&text, &n);
    cr_assert(f != NULL && scenario_reference(f) == ST_OK);
    fclose(f);
    FILE *page = fopen(PILOTSIM_SOURCE_DIR "/docs/scenario-reference.md", "r");
    cr_assert(page != NULL);
    const ssize_t got = getdelim(&kept, &n_kept, '\0', page);
    fclose(page);
    cr_expect(got > 0 && strcmp(kept, text) == 0, "docs/scenario-reference.md is old: make it again by scripts/gen_docs");
    free(text), free(kept);
}

Test(schema, every_default_is_a_value_the_reader_takes)
{
    struct pilot *p = load_good("timezone seed", "record: {}\ntolerance: {}\ntank: {}\n", NULL);
    cr_assert(p != NULL);
    cr_expect(p->seed == 1 && p->record_ms == 60000 && strcmp(p->tz.name, "UTC") == 0);
    for (int i = 0; i < HOME_PARAM_COUNT; i++)
        cr_expect(home_param_info[i].dflt >= home_param_info[i].min && home_param_info[i].dflt <= home_param_info[i].max, "%s",
                  home_param_info[i].name);
    pilot_free(p);
}
