/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: killed at any moment and resumed, a run ends in the same file as one left in peace. */
#include "tests/contracts/contract_pilot.h"

#include <signal.h>
#include <time.h>

enum { KILLS = 8, KILLS_MORE = 3, KILLED = -SIGKILL };

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(resume, .init = begin, .fini = end, .timeout = 500);

#define RUN "run pilot.yaml --quiet --checkpoint-every 1d "

static double luck(uint64_t *seed) /* 0..1; which moments are hit depends on the machine's load anyway */
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.0;
}

static int64_t committed_ms(const char *name) /* -1: nothing, or no file */
{
    if (!program_has(&dir, name)) return -1;
    struct results_reader *r = open_result(&dir, name);
    const int64_t t_ms = results_read_summary(r)->state_t_ms;
    results_read_close(r);
    return t_ms;
}

/* Kills a run after that long, kills the run that goes on with it as well, then lets it end. */
static void run_with_kills(const char *name, const char *more, double first_s, double second_s)
{
    char words[256], again[300];
    snprintf(words, sizeof words, RUN "%s -o %s", more, name);
    snprintf(again, sizeof again, "%s --resume", words);
    struct program_said said = program_run_killed(&dir, first_s, words);
    cr_assert(said.code == KILLED || said.code == 0, "exit %d: %s", said.code, said.err);
    const int64_t t1_ms = committed_ms(name);
    said = program_run_killed(&dir, second_s, again);
    cr_assert(said.code == KILLED || said.code == 0, "exit %d: %s", said.code, said.err);
    const int64_t t2_ms = committed_ms(name);
    cr_expect_geq(t2_ms, t1_ms, "what was committed stays");
    said = program_run(&dir, "%s", again);
    cr_assert_eq(said.code, 0, "killed at %.3f s and %.3f s: %s", first_s, second_s, said.err);
    fprintf(stderr, "%s: killed at %.3f s with %lld h committed, again at %.3f s with %lld h\n", name, first_s,
            (long long)(t1_ms / MS_PER_H), second_s, (long long)(t2_ms / MS_PER_H));
}

static void expect_kills_leave_no_trace(const char *more)
{
    uint64_t seed = (uint64_t)time(NULL);
    const struct program_said whole = program_run(&dir, RUN "%s -o whole.h5", more);
    expect_good(&whole, "the run left in peace");
    char files[512] = "whole.h5";
    const int kills = solver_is_reference(solver_tested()) ? KILLS : KILLS_MORE;
    for (int i = 0; i < kills; i++) {
        char name[16];
        snprintf(name, sizeof name, "k%d.h5", i);
        run_with_kills(name, more, whole.wall_s * (i + luck(&seed)) / kills, whole.wall_s * luck(&seed) * 0.7);
        snprintf(files + strlen(files), sizeof files - strlen(files), " %s", name);
    }
    expect_same_files(&dir, files);
}

SOLVER_TEST(resume, kills_at_any_moment_leave_no_trace) { expect_kills_leave_no_trace("--homes 24 --threads 2"); }

SOLVER_TEST(resume, kills_at_any_moment_leave_no_trace_with_counterfactual)
{
    expect_kills_leave_no_trace("--homes 24 --counterfactual");
}

SOLVER_TEST(resume, checkpoints_each_day_and_none_give_the_same_numbers)
{
    static const char *const rest = "--counterfactual --set record.interval=15min";
    struct program_said said = program_run(&dir, "run pilot.yaml --quiet %s -o one.h5", rest);
    expect_good(&said, "one batch");
    said = program_run(&dir, RUN "%s -o daily.h5", rest);
    expect_good(&said, "daily batches");
    expect_same_files(&dir, "one.h5 daily.h5 --numbers");
}

SOLVER_TEST(resume, without_a_file_the_run_begins)
{
    struct program_said said = program_run(&dir, RUN "--duration 1d -o a.h5");
    expect_good(&said, "begun");
    said = program_run(&dir, RUN "--duration 1d -o b.h5 --resume");
    expect_good(&said, "resumed from nothing");
    cr_expect_not_null(strstr(said.err, "b.h5: warning: is not there yet"), "%s", said.err);
    expect_same_files(&dir, "a.h5 b.h5");
}

SOLVER_TEST(resume, a_finished_file_stays_as_it_is)
{
    struct program_said said = program_run(&dir, RUN "--duration 1d -o a.h5");
    expect_good(&said, "the run");
    char before[64], after[64], finished[32], finished_after[32];
    struct results_reader *r = open_result(&dir, "a.h5");
    state_hash_of(r, before);
    double wall_before = 0, wall_after = -1;
    cr_assert(results_read_number(r, "wall_s", &wall_before));
    cr_assert(results_read_text(r, "finished", finished, sizeof finished));
    results_read_close(r);

    said = program_run(&dir, RUN "--duration 1d -o a.h5 --resume --json a.json");
    expect_good(&said, "resumed");
    cr_expect_not_null(strstr(said.err, "holds the whole run"), "%s", said.err);
    cr_expect(program_has(&dir, "a.json"), "figures can be asked for later");
    r = open_result(&dir, "a.h5");
    state_hash_of(r, after);
    cr_assert(results_read_number(r, "wall_s", &wall_after));
    cr_assert(results_read_text(r, "finished", finished_after, sizeof finished_after));
    cr_expect(results_read_summary(r)->complete);
    results_read_close(r);
    cr_expect_str_eq(before, after);
    cr_expect_str_eq(finished, finished_after);
    cr_expect_eq(wall_after, wall_before);
    said = program_run(&dir, RUN "--duration 1d -o b.h5");
    expect_same_files(&dir, "b.h5 a.h5");
}

static void expect_refused(const char *words, const char *why)
{
    const struct program_said said = program_run(&dir, RUN "--duration 1d -o a.h5 --resume %s", words);
    cr_expect_eq(said.code, 2, "%s: exit %d", words, said.code);
    cr_expect_not_null(strstr(said.err, why), "%s: '%s' not in: %s", words, why, said.err);
    cr_expect_str_empty(said.out);
}

SOLVER_TEST(resume, another_pilot_is_refused_with_the_reason)
{
    const struct program_said said = program_run(&dir, RUN "--duration 1d -o a.h5");
    expect_good(&said, "the run");
    expect_refused("--seed 8", "seed differs: 7 in the file, 8 now");
    expect_refused("--homes 39", "number of homes differs: 40 in the file, 39 now");
    expect_refused("--duration 2d", "number of records differs: 1440 in the file, 2880 now");
    expect_refused("--counterfactual", "counterfactual differs: 0 in the file, 1 now");
    expect_refused("--set tolerance.relative=1e-7", "scenario differs");
    char words[64];
    snprintf(words, sizeof words, "--solver %s", solver_at(solver_is_reference(solver_tested()) ? 1 : 0)->name);
    expect_refused(words, "scenario differs");
    expect_refused("--set record.interval=5min", "number of records differs: 1440 in the file, 288 now");
    struct program_said other = program_run(&dir, "run pilot.yaml --quiet --duration 1d -o pilot.yaml.h5");
    expect_good(&other, "untouched by the refusals");
    expect_same_files(&dir, "a.h5 pilot.yaml.h5");
}

Test(resume, what_is_no_result_file_is_refused_and_kept)
{
    program_write(&dir, "a.h5", "not a result file\n");
    const struct program_said said = program_run(&dir, RUN "--duration 1d -o a.h5 --resume");
    cr_expect_eq(said.code, 2, "exit %d", said.code);
    cr_expect_not_null(strstr(said.err, "a.h5"), "%s", said.err);
    cr_expect(program_has(&dir, "a.h5"));
}
