/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/csv.h"
#include "outputs/csv_sheet.h"
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <sys/resource.h>

static char *dir;
static struct diag found;
static struct pilot *pilot;
static void begin(void)
{
    dir = fix_folder();
    pilot = fix_pilot();
}
static void end(void)
{
    diag_close(&found);
    fix_free(pilot);
    fix_remove(dir);
}
TestSuite(results_csv, .init = begin, .fini = end);

static char *whole_text(const char *name)
{
    static char text[1 << 20];
    char path[300];
    snprintf(path, sizeof path, "%s/csv/%s", dir, name);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f, "%s is not there", path);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void expect_line(const char *name, int line, const char *want)
{
    const char *at = whole_text(name);
    for (int i = 0; i < line; i++) {
        at = strchr(at, '\n');
        cr_assert_not_null(at, "%s has fewer than %d lines", name, line);
        at++;
    }
    cr_expect(strncmp(at, want, strlen(want)) == 0, "%s line %d is not '%s' but: %.100s", name, line, want, at);
}

static int n_line(const char *name)
{
    int n = 0;
    for (const char *c = whole_text(name); *c != '\0'; c++) n += *c == '\n';
    return n;
}

Test(results_csv, every_sheet_is_there_and_says_the_same)
{
    char out[300];
    const char *path = fix_path(dir, "a.h5");
    fix_run(path, pilot);
    snprintf(out, sizeof out, "%s/csv", dir);
    if (csv_export(path, out, &found)) diag_print(&found, stderr);
    cr_assert_eq(found.n_errors, 0);
    expect_line("indoor_temperature.csv", 0, "time,home-0,home-1,home-2,\"home, \"\"3\"\"\",home-4,home-5,home-6\n");
    expect_line("indoor_temperature.csv", 1, "2023-01-08T23:15:00Z,20.000,21.684,21.820,20.285,18.492,18.086,19.445\n");
    cr_expect_eq(n_line("indoor_temperature.csv"), 1 + FIX_ROWS);
    expect_line("cop.csv", 1, "2023-01-08T23:15:00Z,,3.000,3.000,,");
    expect_line("heat_pump_mode.csv", 1, "2023-01-08T23:15:00Z,0,1,2,3,0,1,2\n");
    expect_line("grid_power.csv", 1, "2023-01-08T23:15:00Z,-200.0,-1041.5,-1109.5,-341.5,");
    expect_line("fleet.csv", 0, "time,heat_pump_power [W],backup_heater_power [W],");
    expect_line("fleet.csv", 1, "2023-01-08T23:15:00Z,1000.125,2000.25,");
    expect_line("weather.csv", 1, "2023-01-08T23:15:00Z,-3.545,0.000,");
    expect_line("homes.csv", 0, "home,archetype,heat_pump_model,heat_pump,water_heater,pv,battery,ev,floor_area [m2],");
    expect_line("homes.csv", 2,
                "home-1,hi\xC5\xA1"
                "a,AW 9,1,0,0,0,0,101,2.5,");
    expect_line("kpi_home.csv", 0, "home,energy.heat_pump [kWh],");
    expect_line("kpi_home.csv", 3, "home-2,1,4.5,");
    expect_line("kpi_fleet.csv", 1, "energy.heat_pump,100,kWh,electricity of heat pumps without rods\n");
    expect_line("kpi_event.csv", 2, "no plug,8,9,");
    expect_line("kpi_event_home.csv", 2, "evening peak,home-1,-0.25,");
    expect_line("dr_events.csv", 1, "evening peak,2023-01-09T16:00:00Z,7200,1800,0.5,room_setpoint,-2,K,0.8\n");
    expect_line("events.csv", 1, "2023-01-09T04:59:59.999Z,,batch,0\n");
    expect_line("events.csv", 8, "2023-01-09T22:59:59.999Z,\"home, \"\"3\"\"\",joined evening peak \xE2\x82\xAC,1\n");
    snprintf(out, sizeof out, "ls '%s/csv' | grep -q part", dir);
    cr_expect_neq(system(out), 0, "no half-written sheet is left");
}

struct fixed_row {
    char says[40];
    double value;
    int decimals;
    char text[24];
};
ParameterizedTestParameters(results_csv, numbers_have_the_decimals_asked_for)
{
    static struct fixed_row rows[] = {
        {"a plain number", 21.5, 3, "21.500"},
        {"none", 3, 0, "3"},
        {"below one keeps its zero", 0.25, 2, "0.25"},
        {"a small negative", -0.004, 3, "-0.004"},
        {"too small has no sign", -0.0004, 3, "0.000"},
        {"negative", -1234.5, 1, "-1234.5"},
        {"missing is empty", NAN, 3, ""},
        {"huge goes by digits", 1e15, 3, "1e+15"},
        {"infinite", INFINITY, 1, "inf"},
        {"carry", 9.9996, 3, "10.000"},
    };
    return cr_make_param_array(struct fixed_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct fixed_row *r, results_csv, numbers_have_the_decimals_asked_for)
{
    char text[64] = {0};
    struct csv_sheet s = {.out = fmemopen(text, sizeof text, "w"), .first = true};
    csv_fixed(&s, r->value, r->decimals);
    fclose(s.out);
    cr_expect_str_eq(text, r->text, "%s: %s", r->says, text);
}

Test(results_csv, absurd_sizes_are_refused_with_a_remedy)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    pilot->record_ms = 100; /* 24 quantities of 7 homes, nine days at 0.1 s: 1.3e9 values, none of them written */
    pilot->duration_ms = 9 * (int64_t)MS_PER_DAY;
    pilot->n_dr = 0;
    pilot->quantities = 0xffffff;
    cr_assert_eq(results_create(path, pilot, (struct results_shape){65536, 8, 8, false}, &r, &found), ST_OK);
    results_abandon(r);
    cr_assert_eq(csv_export(path, fix_path(dir, "csv"), &found), ST_INPUT);
    cr_expect(strstr(found.items[0].what, "too many for CSV") != NULL);
    cr_expect(strstr(found.items[0].remedy, "record fewer") != NULL);
}

Test(results_csv, a_folder_that_cannot_be_made_is_said_so)
{
    const char *path = fix_path(dir, "a.h5");
    fix_run(path, pilot);
    cr_expect_eq(csv_export(path, fix_path(dir, "no/such/place"), &found), ST_IO);
    cr_expect_eq(csv_export(path, path, &found), ST_IO, "a file is no folder");
    cr_expect_eq(csv_export(fix_path(dir, "missing.h5"), dir, &found), ST_INPUT);
    cr_expect_eq(found.n_errors, 3);
}

Test(results_csv, a_full_disk_leaves_no_half_sheet)
{
    const char *path = fix_path(dir, "a.h5");
    fix_run(path, pilot);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit before = {RLIM_INFINITY, RLIM_INFINITY}, little = {2000, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    char out[300], command[400];
    snprintf(out, sizeof out, "%s/csv", dir);
    cr_expect_eq(csv_export(path, out, &found), ST_IO);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    cr_expect_geq(found.n_errors, 1);
    snprintf(command, sizeof command, "ls '%s' | grep -q part", out);
    cr_expect_neq(system(command), 0);
}
