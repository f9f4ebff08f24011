/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One real run with all its outputs, read by programs of others: they open, and say the same. */
#include "tests/support/program.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char scenario[] = "pilot: \"All outputs: \xC5\xBE\xC2\xB0 & <more>, \\\"quoted\\\"\"\n"
                               "seed: 5\n"
                               "start: 2023-03-25T12:00:00+01:00\n" /* the clock changes in the night */
                               "duration: 1d\n"
                               "timezone: Europe/Ljubljana\n"
                               "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\n"
                               "weather: {source: synthetic, climate: celje}\n"
                               "record: {interval: 60s, quantities: all}\n"
                               "tariff: si-two-rate\n"
                               "homes:\n"
                               "  - {archetype: si-detached-1971-1980, count: 2, shares: {pv: 1.0, battery: 1.0}}\n"
                               "  - {archetype: si-detached-2009, count: 2, shares: {ev: 1.0}}\n"
                               "dr_events:\n"
                               "  - {name: \"evening, \\\"late\\\"\", start: 2023-03-25T18:00:00+01:00, duration: 2h,"
                               " action: room_setpoint, value: -2 K}\n"
                               "  - {name: noon, start: 2023-03-26T11:00:00+02:00, duration: 30min, action: heat_pump_block}\n"
                               "expect:\n"
                               "  - {kpi: fleet.energy.import, at_least: 1}\n"
                               "  - {kpi: dr.noon.delivered_energy, at_least: 1000}\n"
                               "  - {kpi: fleet.comfort.hours_below_min_p95, at_most: 24}\n";

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "s.yaml", scenario);
    const struct program_said said =
        program_run(&dir, "run s.yaml -o r.h5 --counterfactual --csv csv --json r.json --junit r.xml --threads 2");
    cr_assert_eq(said.code, 1, "one expectation is missed: %s", said.err);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(outputs, .init = begin, .fini = end, .timeout = 240);

Test(outputs, file_tables_figures_and_verdicts_of_one_run_agree)
{
    const int code = program_python(&dir, "outputs/check_outputs.py", "r.h5 csv r.json r.xml");
    if (code < 0) cr_skip_test("needs python3 with h5netcdf and xarray");
    cr_expect_eq(code, 0);
}

/* -1: the tool is not installed */
static int tool(const char *name, const char *words)
{
    char command[400];
    snprintf(command, sizeof command, "command -v %s > /dev/null", name);
    if (system(command) != 0) return -1;
    snprintf(command, sizeof command, "%s %s > %s 2>&1", name, words, program_file(&dir, "said.txt"));
    return system(command);
}

Test(outputs, h5dump_and_ncdump_read_all_of_it)
{
    char words[200];
    const char *path = program_file(&dir, "r.h5");
    snprintf(words, sizeof words, "-H %s", path);
    const int header = tool("h5dump", words), all = tool("h5dump", path);
    snprintf(words, sizeof words, "-h %s", path);
    const int net = tool("ncdump", words);
    if (header < 0 && net < 0) cr_skip_test("needs h5dump or ncdump");
    cr_expect(header <= 0 && all <= 0, "h5dump fails");
    cr_expect(net <= 0, "ncdump fails");
}
