/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: a solver is chosen by one word, and nothing else about a pilot changes. */
#include "tests/contracts/contract_pilot.h"

static struct program_folder dir;
static void begin(void) { dir = program_folder_make(); }
static void end(void) { program_folder_remove(&dir); }
TestSuite(solvers, .init = begin, .fini = end, .timeout = 120);

static void state_hash_of_run(const char *words, const char *file, char hash[64])
{
    const struct program_said said = program_run(&dir, "run %s --quiet --duration 1d --homes 10 -o %s", words, file);
    expect_good(&said, words);
    struct results_reader *r = open_result(&dir, file);
    state_hash_of(r, hash);
    results_read_close(r);
}

SOLVER_TEST(solvers, one_word_of_scenario_or_command_line_chooses)
{
    char by_option[64], by_key[64], by_default[64], words[64], text[4096];
    const char *name = solver_tested();
    program_write(&dir, "plain.yaml", CONTRACT_PILOT);
    snprintf(text, sizeof text, "%ssolver: %s\n", CONTRACT_PILOT, name);
    program_write(&dir, "keyed.yaml", text);
    snprintf(words, sizeof words, "plain.yaml --solver %s", name);
    solver_tested_set(solver_at(0)->name); /* so that no other word is added below */
    state_hash_of_run("plain.yaml", "default.h5", by_default);
    state_hash_of_run(words, "option.h5", by_option);
    state_hash_of_run("keyed.yaml", "key.h5", by_key);
    cr_expect_str_eq(by_option, by_key, "%s", name);
    cr_expect_eq(strcmp(by_option, by_default) == 0, solver_is_reference(name), "%s solves in its own way", name);
}

SOLVER_TEST(solvers, each_is_offered_to_who_mistypes)
{
    program_write(&dir, "plain.yaml", CONTRACT_PILOT);
    const struct program_said said = program_run(&dir, "run plain.yaml --solver euler -o a.h5");
    cr_expect_eq(said.code, 2, "exit %d", said.code);
    cr_expect_not_null(strstr(said.err, solver_tested()), "%s", said.err);
}
