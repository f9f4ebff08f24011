/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others script against: exit codes, the one line of --quiet, and the files that were asked for. */
#include "tests/contracts/contract_pilot.h"

#include <criterion/parameterized.h>
#include <jansson.h>
#include <unistd.h>

static struct program_folder dir;
#define SMALL CONTRACT_HEAD "homes: [{archetype: si-detached-2009, count: 3}]\n"
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "good.yaml", SMALL "expect: [{kpi: fleet.energy.import, at_least: 1 kWh}]\n");
    program_write(&dir, "failing.yaml",
                  SMALL "expect: [{kpi: fleet.energy.import, at_least: 1 kWh},"
                        " {kpi: fleet.comfort.temperature_mean, at_most: 5 degC}]\n");
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(exits, .init = begin, .fini = end, .timeout = 120);

static json_t *only_line(const char *text)
{
    const char *newline = strchr(text, '\n');
    cr_assert_not_null(newline, "no line in '%s'", text);
    cr_assert_eq(newline[1], '\0', "more than one line: %s", text);
    json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    cr_assert(json_is_object(o), "%s", text);
    return o;
}

SOLVER_TEST(exits, quiet_says_one_line_of_json_with_all_keys)
{
    const struct program_said said = program_run(&dir, "run good.yaml --quiet --duration 1d -o a.h5");
    expect_good(&said, "a good run");
    cr_expect_str_empty(said.err, "a run without anything to warn of says nothing in a pipe: %s", said.err);
    json_t *o = only_line(said.out);
    const char *const numbers[] = {"homes", "days", "home_days_per_cpu_s", "wall_s", "cpu_s", "peak_rss_bytes"};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        const json_t *x = json_object_get(o, numbers[i]);
        cr_expect(json_is_number(x) && json_number_value(x) > 0, "%s in %s", numbers[i], said.out);
    }
    cr_expect_eq(json_integer_value(json_object_get(o, "homes")), 3);
    cr_expect_eq(json_number_value(json_object_get(o, "days")), 1);
    cr_expect_str_eq(json_string_value(json_object_get(o, "output")), "a.h5");
    char hash[64];
    struct results_reader *r = open_result(&dir, "a.h5");
    state_hash_of(r, hash);
    cr_expect_str_eq(json_string_value(json_object_get(o, "state_hash")), hash);
    results_read_close(r);
    json_decref(o);
}

Test(exits, without_quiet_a_person_reads_a_summary)
{
    const struct program_said said = program_run(&dir, "run good.yaml --duration 1d");
    expect_good(&said, "a good run");
    cr_expect_not_null(strstr(said.out, "Promises: 3 homes, 1 day"), "%s", said.out);
    cr_expect_not_null(strstr(said.out, "good.h5"), "%s", said.out);
    cr_expect(program_has(&dir, "good.h5"), "named after the scenario");
}

static bool file_says(const char *name, const char *what)
{
    char command[256];
    snprintf(command, sizeof command, "grep -q '%s' '%s'", what, program_file(&dir, name));
    return system(command) == 0;
}

Test(exits, files_asked_for_appear)
{
    const struct program_said said = program_run(
        &dir, "run good.yaml --quiet --duration 1d -o a.h5 --json a.json --junit a.xml --csv a.csv --report a.html");
    expect_good(&said, "a run with all its files");
    const char *const files[] = {"a.h5", "a.json", "a.xml", "a.csv/fleet.csv", "a.csv/grid_power.csv", "a.html"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) cr_expect(program_has(&dir, files[i]), "%s is missing", files[i]);
    json_t *o = json_load_file(program_file(&dir, "a.json"), 0, NULL);
    cr_expect(json_is_object(json_object_get(o, "fleet")));
    json_decref(o);
    cr_expect(file_says("a.xml", "<testsuites tests=\"1\" failures=\"0\""));
    cr_expect(file_says("a.html", "<svg"));
    cr_expect_not(file_says("a.html", "src=\"http"), "one file that needs no other");
    const char *const side[] = {"a.h5.part", "a.h5.lock", "a.h5.spare"};
    for (size_t i = 0; i < ARRAY_LEN(side); i++)
        cr_expect_neq(access(program_file(&dir, side[i]), F_OK), 0, "%s stays", side[i]);
}

Test(exits, a_failed_expectation_is_1_with_the_reason)
{
    const struct program_said said = program_run(&dir, "run failing.yaml --duration 1d -o a.h5 --junit a.xml");
    cr_expect_eq(said.code, 1, "exit %d: %s", said.code, said.err);
    cr_expect_not_null(strstr(said.out, "comfort.temperature_mean"), "%s", said.out);
    cr_expect(file_says("a.xml", "failures=\"1\""));
    cr_expect(program_has(&dir, "a.h5"), "the results are kept");
    const struct program_said quiet = program_run(&dir, "run failing.yaml --duration 1d -o a.h5 --quiet");
    cr_expect_eq(quiet.code, 1, "exit %d", quiet.code);
    json_t *o = only_line(quiet.out);
    cr_expect_eq(json_integer_value(json_object_get(o, "expectations_failed")), 1);
    json_decref(o);
}

struct bad {
    char words[112], why[64];
    int code;
};

ParameterizedTestParameters(exits, bad_input_is_2_with_the_reason_and_leaves_no_file)
{
    static struct bad rows[] = {
        {"run good.yaml -o a.h5 --frobnicate", "there is no option --frobnicate", 2},
        {"run good.yaml -o a.h5 --solver euler", "euler", 2},
        {"run good.yaml -o a.h5 --threads 0", "--threads", 2},
        {"run good.yaml -o a.h5 --homes 0", "--homes", 2},
        {"run good.yaml -o a.h5 --checkpoint-every 5h", "whole number of days", 2},
        {"run good.yaml -o a.h5 --set homes=3", "homes", 2},
        {"run good.yaml -o a.h5 --set tolerance.relativ=1e-7", "relative", 2},
        {"run good.yaml --resume", "--resume needs -o", 2},
        {"run none.yaml -o a.h5", "none.yaml", 2},
        {"run -o a.h5", "needs a scenario", 2},
        {"walk good.yaml -o a.h5", "there is no command", 2},
        {"run good.yaml -o a.h5 --set 'expect=[{kpi: fleet.nothing, at_most: 3}]'", "fleet.nothing", 2},
        {"run good.yaml -o none/a.h5", "none/a.h5", 2},
        {"run good.yaml -o .", "folder", 2},
        {"run good.yaml -o good.yaml", "good.yaml", 2},
        {"run good.yaml -o a.h5 --csv good.yaml", "good.yaml", 2},
    };
    return cr_make_param_array(struct bad, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct bad *row, exits, bad_input_is_2_with_the_reason_and_leaves_no_file)
{
    const struct program_said said = program_run(&dir, "%s --quiet", row->words);
    cr_expect_eq(said.code, row->code, "%s: exit %d: %s", row->words, said.code, said.err);
    cr_expect_str_empty(said.out, "%s: %s", row->words, said.out);
    cr_expect_not_null(strstr(said.err, row->why), "%s: '%s' is not in: %s", row->words, row->why, said.err);
    cr_expect_not(program_has(&dir, "a.h5"), "%s leaves a file", row->words);
    cr_expect(file_says("good.yaml", "pilot: Promises"), "%s: the scenario is still there", row->words);
}

/* --- run-time faults --- */

/* Limits of the file's size in the shell's blocks of 512 bytes: before the first commit, and between others. */
SOLVER_TEST(exits, a_file_that_can_grow_no_more_is_3_and_can_be_gone_on_with)
{
    static const int limits[] = {8, 100, 300, 460, 520, 580, 640, 700};
    const struct program_said whole = program_run(&dir, "run good.yaml --quiet -o whole.h5");
    expect_good(&whole, "the run without limit");
    char files[256] = "whole.h5", shell[64], words[128];
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        snprintf(shell, sizeof shell, "trap '' XFSZ; ulimit -f %d;", limits[i]);
        snprintf(words, sizeof words, "run good.yaml --quiet -o l%zu.h5 --checkpoint-every 1d", i);
        struct program_said said = program_run_after(&dir, shell, words);
        cr_assert_eq(said.code, 3, "limit %d: exit %d: %s", limits[i], said.code, said.err);
        cr_expect_str_empty(said.out);
        cr_expect_not_null(strstr(said.err, "File too large"), "limit %d: %s", limits[i], said.err);
        snprintf(files + strlen(files), sizeof files - strlen(files), " l%zu.h5", i);
        char file[16];
        snprintf(file, sizeof file, "l%zu.h5", i);
        said = program_run(&dir, "%s %s", words, program_has(&dir, file) ? "--resume" : "");
        expect_good(&said, "with room again");
    }
    expect_same_files(&dir, files);
}

Test(exits, figures_that_cannot_be_written_are_3_and_the_results_are_kept)
{
    const struct program_said said = program_run(&dir, "run good.yaml --quiet --duration 1d -o a.h5 --json /dev/full");
    cr_expect_eq(said.code, 3, "exit %d: %s", said.code, said.err);
    cr_expect_not_null(strstr(said.err, "/dev/full"), "%s", said.err);
    struct results_reader *r = open_result(&dir, "a.h5");
    cr_expect(results_read_summary(r)->complete);
    results_read_close(r);
}
