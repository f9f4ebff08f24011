/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios of several files, in a folder of their own. */
#include "tests/scenarios/scenario_text.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static void put(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    cr_assert(f != NULL, "%s", name);
    fputs(text, f);
    fclose(f);
}

static void enter(void)
{
    snprintf(dir, sizeof dir, "/tmp/pilotsim-files-XXXXXX");
    cr_assert(mkdtemp(dir) != NULL && chdir(dir) == 0);
    cr_assert(mkdir("parts", 0755) == 0 && mkdir("parts/archetypes", 0755) == 0 && mkdir("lib", 0755) == 0 &&
              mkdir("lib/archetypes", 0755) == 0);
    setenv("PILOTSIM_PARTS", "lib", 1);
}

static void leave(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    cr_expect(chdir("/") == 0 && system(command) == 0);
}

TestSuite(files, .init = enter, .fini = leave);

static struct pilot *load_file(const char *name, struct diag *d)
{
    struct pilot *p = NULL;
    if (scenario_load(name, NULL, &p, d) != ST_OK) return NULL;
    return p;
}

Test(files, includes_come_first_own_keys_win_lists_are_joined)
{
    char text[16384];
    struct diag d = {0};
    scenario_text(
        text, "",
        "dr_events: [{name: one, start: 2023-01-09T10:00, duration: 1h, action: heat_pump_block}]\ntank: {nodes: 2}\n");
    put("base.yaml", text);
    put("main.yaml", "include: [base.yaml]\npilot: mine\nsite: {elevation: 500 m}\nhomes: [{archetype: a, count: 2}]\n"
                     "archetypes: {a: {set: {u_walls: 0.25}}}\ndr_events: [{name: two, start: 2023-01-09T12:00, duration: 1h, "
                     "action: heat_pump_block}]\n");
    struct pilot *p = load_file("main.yaml", &d);
    if (p == NULL) diag_print(&d, stderr);
    cr_assert(p != NULL);
    cr_expect(strcmp(p->name, "mine") == 0 && p->homes.n_home == 5 && p->n_dr == 2 && strcmp(p->dr[0].name, "one") == 0 &&
              p->n_tank_node == 2);
    cr_expect(p->weather.site.elevation_m == 500 && p->weather.site.latitude_deg == 46.24, "maps are joined key by key");
    cr_expect(p->homes.value[HOME_u_walls][0] == 0.25 && home_has(&p->homes, 0, KIT_heat_pump));
    cr_expect(strstr(p->text, "include") == NULL, "the text stands alone");
    pilot_free(p);
    diag_close(&d);
}

Test(files, a_file_included_twice_counts_once)
{
    char text[16384];
    struct diag d = {0};
    scenario_text(text, "", "");
    put("base.yaml", text);
    put("a.yaml", "include: base.yaml\n");
    put("main.yaml", "include: [a.yaml, base.yaml, ./base.yaml]\n");
    struct pilot *p = load_file("main.yaml", &d);
    cr_assert(p != NULL);
    cr_expect(p->homes.n_home == 3, "%zu", p->homes.n_home);
    pilot_free(p);
    diag_close(&d);
}

Test(files, a_circle_of_includes_is_told)
{
    struct diag d = {0};
    put("a.yaml", "include: b.yaml\n");
    put("b.yaml", "seed: 1\ninclude: [a.yaml]\n");
    cr_expect(load_file("a.yaml", &d) == NULL);
    bool is_told = false;
    for (size_t i = 0; i < d.n_items; i++)
        is_told = is_told || (strstr(d.items[i].what, "in a circle") != NULL && strcmp(d.items[i].file, "b.yaml") == 0 &&
                              d.items[i].line == 2 && d.items[i].column == 11);
    cr_expect(is_told);
    if (!is_told) diag_print(&d, stderr);
    diag_close(&d);
}

Test(files, a_part_is_found_beside_then_in_the_library)
{
    char text[16384];
    struct diag d = {0};
    put("lib/archetypes/house.yaml", "archetype: house\nset: {u_walls: 1.1, u_roof: 1.2}\n");
    put("lib/archetypes/flat.yaml", "archetype: flat\nextends: house\nset: {u_walls: 0.9}\n");
    put("parts/archetypes/hut.yaml", "archetype: hut\nset: {u_walls: 3}\n");
    scenario_text(
        text, "homes archetypes",
        "homes: [{archetype: house}, {archetype: flat}, {archetype: hut}]\narchetypes: {house: {set: {u_roof: 0.25}}}\n");
    put("main.yaml", text);
    struct pilot *p = load_file("main.yaml", &d);
    if (p == NULL) diag_print(&d, stderr);
    cr_assert(p != NULL);
    const double *walls = p->homes.value[HOME_u_walls], *roof = p->homes.value[HOME_u_roof];
    cr_expect(walls[0] == 1.1 && roof[0] == 0.25, "one line changes the insulation of an archetype");
    cr_expect(walls[1] == 0.9 && roof[1] == 0.25 && walls[2] == 3);
    pilot_free(p);
    diag_close(&d);
}

Test(files, faults_in_parts_are_told_in_the_part)
{
    char text[16384];
    struct diag d = {0};
    put("lib/archetypes/house.yaml", "archetype: hose\nset:\n  u_wals: 1.1\n");
    scenario_text(text, "homes archetypes", "homes: [{archetype: house}]\n");
    put("main.yaml", text);
    cr_expect(load_file("main.yaml", &d) == NULL && d.n_errors == 1, "%zu", d.n_errors);
    cr_expect(d.n_items == 1 && strstr(d.items[0].what, "calls itself 'hose'") != NULL &&
              strcmp(d.items[0].file, "lib/archetypes/house.yaml") == 0);
    diag_close(&d);
    put("lib/archetypes/house.yaml", "archetype: house\nset:\n  u_wals: 1.1\n");
    cr_expect(load_file("main.yaml", &d) == NULL && d.n_errors == 1);
    cr_expect(d.n_items == 1 && d.items[0].line == 3 && d.items[0].column == 3 &&
              strcmp(d.items[0].file, "lib/archetypes/house.yaml") == 0);
    diag_close(&d);
}

/* libyaml alone needs minutes for each of these. */
Test(files, hostile_texts_are_refused_in_no_time, .timeout = 20)
{
    static const struct {
        const char *piece, *what;
        size_t n;
    } rows[] = {
        {"[", "nested deeper", 1 << 20},     {"{a: ", "nested deeper", 1 << 20},       {"- ", "nested deeper", 1 << 20},
        {"[']', ", "nested deeper", 600000}, {"%TAG !a! b\n", "begin with %", 300000}, {"- &a x\n", "anchors", 500000},
        {"? ", "nested deeper", 1 << 20},
    };
    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        const size_t len = strlen(rows[r].piece), n = len * rows[r].n;
        char *text = malloc(n + 1);
        cr_assert(text != NULL);
        for (size_t i = 0; i < rows[r].n; i++) memcpy(text + i * len, rows[r].piece, len);
        text[n] = '\0';
        struct diag d = {0};
        struct pilot *p = NULL;
        cr_expect(scenario_load_text("test.yaml", text, n, NULL, &p, &d) == ST_INPUT);
        cr_expect(d.n_errors == 1 && strstr(d.items[0].what, rows[r].what) != NULL, "%s: %s", rows[r].piece, d.items[0].what);
        diag_close(&d);
        free(text);
    }
}

Test(files, what_is_no_scenario_is_refused)
{
    struct diag d = {0};
    cr_expect(load_file("none.yaml", &d) == NULL && d.n_errors == 1 &&
              strstr(d.items[0].what, "cannot open none.yaml") != NULL);
    diag_close(&d);
    cr_expect(load_file("parts", &d) == NULL && d.n_errors == 1 && strstr(d.items[0].what, "is not a file") != NULL);
    diag_close(&d);
    cr_assert(mkfifo("pipe", 0600) == 0);
    cr_expect(load_file("pipe", &d) == NULL && d.n_errors == 1, "a pipe does not hang it");
    diag_close(&d);
    put("list.yaml", "- a\n- b\n");
    cr_expect(load_file("list.yaml", &d) == NULL && d.n_errors == 1 && strstr(d.items[0].what, "a scenario is a map") != NULL);
    diag_close(&d);
    FILE *f = fopen("big.yaml", "w");
    cr_assert(f != NULL && ftruncate(fileno(f), (4 << 20) + 1) == 0);
    fclose(f);
    cr_expect(load_file("big.yaml", &d) == NULL && d.n_errors == 1 && strstr(d.items[0].what, "4 MiB") != NULL);
    diag_close(&d);
}
