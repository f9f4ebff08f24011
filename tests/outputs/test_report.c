/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of real runs of the program: what stands in it, and that its numbers are those of the run. */
#include "tests/support/program.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD                                                        \
    "pilot: Rows & <columns>\n"                                     \
    "seed: 11\n"                                                    \
    "start: 2023-01-09T00:00:00+01:00\n"                            \
    "timezone: Europe/Ljubljana\n"                                  \
    "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\n" \
    "weather: {source: synthetic, climate: celje}\n"                \
    "tariff: si-two-rate\n"
#define EVENTS                                                                                                         \
    "dr_events:\n"                                                                                                     \
    "  - {name: \"evening <i>&\", start: 2023-01-10T17:00:00+01:00, duration: 2h, action: room_setpoint, value: -2 K," \
    " participation: 0.8}\n"                                                                                           \
    "  - {name: morning, start: 2023-01-11T07:00:00+01:00, duration: 1h, action: heat_pump_block}\n"
#define EXPECT                                                       \
    "expect:\n"                                                      \
    "  - {kpi: fleet.comfort.hours_below_min_mean, at_most: 1000}\n" \
    "  - {kpi: dr.morning.delivered_energy, at_least: 1e6}\n"        \
    "  - {kpi: fleet.energy.import_p95, at_least: 1, at_most: 1e5}\n"
#define HOMES                                                                                                  \
    "homes:\n"                                                                                                 \
    "  - {archetype: si-detached-1971-1980, count: 8, shares: {water_heater: 0.5, pv: 0.5, heat_pump: 0.8}}\n" \
    "  - {archetype: si-detached-2009, count: 6, shares: {pv: 0.6, battery: 0.5, ev: 0.5}}\n"

static struct program_folder dir;
static void begin(void) { dir = program_folder_make(); }
static void end(void) { program_folder_remove(&dir); }
TestSuite(report, .init = begin, .fini = end, .timeout = 240);

static char *page_of(const char *name)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = fopen(program_file(&dir, name), "r");
    cr_assert(f != NULL, "%s is not there", name);
    cr_assert(getdelim(&text, &n, '\0', f) > 0);
    fclose(f);
    return text;
}

static void expect_in(const char *page, const char *words) { cr_expect(strstr(page, words) != NULL, "'%s' is missing", words); }
static void expect_not_in(const char *page, const char *words)
{
    cr_expect(strstr(page, words) == NULL, "'%s' is there", words);
}

static void expect_python(const char *words)
{
    const int code = program_python(&dir, "outputs/check_report.py", words);
    cr_expect(code <= 0, "check_report.py %s ends with %d", words, code);
}

static void run(const char *scenario, const char *words, int code)
{
    program_write(&dir, "p.yaml", scenario);
    const struct program_said said = program_run(&dir, "run p.yaml -o p.h5 --report p.html --json p.json %s", words);
    cr_assert(said.code == code, "run ends with %d: %s", said.code, said.err);
}

Test(report, a_run_with_events_tells_all_of_it_in_the_numbers_of_the_run)
{
    run(HEAD "duration: 4d\n" HOMES EVENTS EXPECT, "--counterfactual", 1);
    expect_python("p.html p.json");
    char *page = page_of("p.html");
    static const char *const words[] = {
        "<h1>Rows &amp; &lt;columns&gt;</h1>",
        "Electricity by use",
        "Power by use, all homes",
        "Event: evening &lt;i&gt;&amp;",
        "Event: morning",
        "Not taken from the grid during the event",
        "Demand-response events",
        "room setpoint",
        "Temperatures in the homes",
        "One home: ",
        "Load duration",
        "How the homes differ",
        "Floor area",
        "Expectations",
        "too low",
        "Key figures",
        "energy.heat_pump",
        "How to repeat this run",
        "The scenario as it was read",
        "Seed",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) expect_in(page, words[i]);
    expect_not_in(page, "<i>&");
    expect_not_in(page, "did not end");
    free(page);
}

Test(report, it_can_be_made_again_from_the_file_alone)
{
    run(HEAD "duration: 1d\n" HOMES "expect:\n  - {kpi: fleet.energy.import, at_least: 1}\n", "", 0);
    const struct program_said said = program_run(&dir, "report p.h5 -o again.html");
    cr_assert(said.code == 0, "%s", said.err);
    char *first = page_of("p.html"), *again = page_of("again.html");
    cr_expect(strcmp(first, again) == 0);
    expect_in(again, "class=\"good\">met<");
    expect_not_in(again, "Demand-response events");
    free(first);
    free(again);
}

Test(report, without_a_counterfactual_no_difference_is_claimed)
{
    run(HEAD "duration: 3d\n" HOMES EVENTS, "", 0);
    expect_python("p.html p.json");
    char *page = page_of("p.html");
    expect_in(page, "run with --counterfactual");
    expect_not_in(page, "Delivered energy");
    expect_not_in(page, "Without the event");
    free(page);
}

Test(report, one_home_for_some_hours_is_a_page_too)
{
    run(HEAD "duration: 6h\nrecord: {interval: 900s, quantities: [grid_power]}\n"
             "homes:\n  - {archetype: si-detached-2009, count: 1}\n",
        "", 0);
    expect_python("p.html p.json");
    char *page = page_of("p.html");
    expect_in(page, "1 home, ");
    expect_in(page, "No room temperature was recorded");
    expect_not_in(page, "How the homes differ");
    free(page);
}

Test(report, a_killed_run_says_how_far_it_came)
{
    program_write(&dir, "long.yaml", HEAD "duration: 60d\nhomes:\n  - {archetype: si-detached-2009, count: 500}\n" EVENTS);
    (void)program_run_killed(&dir, 3, "run long.yaml -o long.h5 --quiet");
    if (!program_has(&dir, "long.h5")) cr_skip_test("was killed before it wrote anything");
    const struct program_said said = program_run(&dir, "report long.h5 -o long.html");
    cr_assert(said.code == 0, "%s", said.err);
    expect_python("long.html");
    char *page = page_of("long.html");
    expect_in(page, "The run did not end");
    expect_in(page, "The file holds no key figures");
    free(page);
}

Test(report, what_is_no_result_file_is_refused_and_leaves_no_page)
{
    program_write(&dir, "no.h5", "these are no results");
    const struct program_said said = program_run(&dir, "report no.h5 -o no.html");
    cr_expect_eq(said.code, 2);
    cr_expect(strstr(said.err, "no.h5") != NULL, "%s", said.err);
    cr_expect_not(program_has(&dir, "no.html"));
}

/* A page beside it would be renamed to its name, and the pipe (or /dev/null, for root) be gone. */
Test(report, a_pipe_is_written_to_and_stays_a_pipe)
{
    run(HEAD "duration: 1h\n" HOMES, "", 0);
    struct stat s;
    cr_assert_eq(mkfifo(program_file(&dir, "pipe"), 0600), 0);
    const struct program_said said = program_run_after(&dir, "cat pipe > read.html &", "report p.h5 -o pipe");
    cr_assert_eq(said.code, 0, "%s", said.err);
    cr_expect(stat(program_file(&dir, "pipe"), &s) == 0 && S_ISFIFO(s.st_mode));
    cr_expect_not(program_has(&dir, "pipe.part"));
    for (int i = 0; i < 100 && !program_has(&dir, "read.html"); i++) usleep(20000);
    char *page = page_of("read.html");
    expect_in(page, "<!DOCTYPE html>");
    free(page);
}
