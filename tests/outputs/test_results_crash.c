/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run is killed, at random times and at each of its system calls, and must leave its last commit. */
#include "outputs/chunk_codec.h"
#include "outputs/results_read.h"
#include "sim/base/rng.h"
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

enum { N_BATCH = FIX_ROWS / FIX_ROWS_PER_CHUNK };

static char *dir;
static struct pilot *pilot;
static void begin(void)
{
    dir = fix_folder();
    pilot = fix_pilot();
}
static void end(void)
{
    fix_free(pilot);
    fix_remove(dir);
}
TestSuite(results_crash, .init = begin, .fini = end, .timeout = 300);

/* Where the run may go on: begins it when there is no state yet. */
static enum status go_on(const char *path, struct results **r, uint32_t *n_batch)
{
    uint8_t state[FIX_STATE_BYTES];
    int64_t t_ms = 0;
    struct diag d = {0};
    enum status st = results_resume(path, pilot, fix_shape, r, state, &t_ms, &d);
    if (st) st = results_create(path, pilot, fix_shape, r, &d), t_ms = 0;
    if (st) diag_print(&d, stderr);
    diag_close(&d);
    *n_batch = (uint32_t)(t_ms / FIX_RECORD_MS / FIX_ROWS_PER_CHUNK);
    return st;
}

static void run_to_the_end(const char *path)
{
    struct results *r;
    uint32_t n_batch;
    _exit(go_on(path, &r, &n_batch) || fix_run_from(r, pilot, n_batch) ? 1 : 0);
}

/* Opens as it lies there; everything up to the state's time is as the run makes it. Returns the
 * number of batches, -1 when the file is not there yet. */
static int check_file(const char *path)
{
    struct diag d = {0};
    struct results_reader *f;
    float values[FIX_ROWS * FIX_HOMES];
    if (access(path, F_OK) != 0) return -1;
    if (results_read_open(path, &f, &d)) diag_print(&d, stderr);
    cr_assert_eq(d.n_errors, 0);
    const int64_t t_ms = results_read_summary(f)->state_t_ms;
    const uint64_t n_row = t_ms > 0 ? (uint64_t)(t_ms / FIX_RECORD_MS) : 0;
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (!(pilot->quantities >> q & 1)) continue;
        const double most = (double)chunk_quantum(quantity_info[q].precision) / 2 * (1 + 1e-6);
        cr_assert_eq(results_read_quantity(f, (enum quantity)q, 0, FIX_ROWS, 0, FIX_HOMES, values), ST_OK, "%s",
                     results_read_why(f));
        for (uint64_t i = 0; i < ARRAY_LEN(values); i++) {
            const double want = (double)fix_value((enum quantity)q, i / FIX_HOMES, i % FIX_HOMES), got = (double)values[i];
            if (i / FIX_HOMES >= n_row || isnan(want)) cr_assert(isnan(got));
            else cr_assert_leq(fabs(got - want), most);
        }
    }
    cr_assert_eq(results_read_summary(f)->n_log, 2 * n_row / FIX_ROWS_PER_CHUNK);
    results_read_close(f);
    return (int)(n_row / FIX_ROWS_PER_CHUNK);
}

static void expect_python_opens_all(const char *folder)
{
    const int code = fix_python("open_all.py", folder);
    if (code < 0) cr_log_warn("python3 with h5py and xarray is not there: not tried");
    else cr_expect_eq(code, 0);
}

static void expect_same_content(const char *a, const char *b)
{
    char args[700];
    snprintf(args, sizeof args, "%s %s", a, b);
    const int code = fix_python("compare.py", args);
    cr_expect(code <= 0, "not the same content");
}

Test(results_crash, thirty_kills_at_random_times)
{
    const char *whole = fix_path(dir, "whole.h5"), *path = fix_path(dir, "a.h5");
    struct rng luck = rng_stream((uint64_t)getpid(), 0, RNG_INITIAL, 0);
    fix_run(whole, pilot);
    int n_ended = 0;
    for (int kills = 0; kills < 30;) {
        const pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) run_to_the_end(path);
        usleep((useconds_t)rng_between(&luck, 0, 30000));
        kill(child, SIGKILL);
        int how;
        cr_assert_eq(waitpid(child, &how, 0), child);
        const int n_batch = check_file(path);
        if (WIFSIGNALED(how)) {
            kills++;
            continue;
        }
        cr_assert_eq(WEXITSTATUS(how), 0);
        cr_assert_eq(n_batch, N_BATCH);
        if (n_ended++ == 0) expect_same_content(whole, path);
        unlink(path);
    }
    if (access(path, F_OK) == 0) expect_python_opens_all(dir);
    const pid_t child = fork();
    if (child == 0) run_to_the_end(path);
    int how;
    cr_assert_eq(waitpid(child, &how, 0), child);
    cr_assert(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    expect_same_content(whole, path);
}

Test(results_crash, a_reader_beside_the_run_always_finds_a_whole_file)
{
    const char *path = fix_path(dir, "a.h5");
    int n_seen = 0, how = 0;
    for (int runs = 0; runs < 10; runs++) {
        const pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) run_to_the_end(path);
        for (int last = -1; waitpid(child, &how, WNOHANG) == 0; n_seen++) {
            const int now = check_file(path);
            cr_assert_geq(now, last);
            last = now;
        }
        cr_assert(WIFEXITED(how) && WEXITSTATUS(how) == 0);
        unlink(path);
    }
    cr_expect_gt(n_seen, 10);
}

/* --- at each system call --- */

static void copy_file(const char *from, const char *to)
{
    char command[700];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    cr_assert_eq(system(command), 0);
}

static void one_more_batch(const char *path, uint32_t batch)
{
    struct results *r;
    uint32_t n_batch;
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(77);
    raise(SIGSTOP);
    if (go_on(path, &r, &n_batch) || n_batch != batch || fix_batch(r, pilot, batch)) _exit(1);
    results_abandon(r);
    _exit(0);
}

/* Lets the child make n stops (each call has two, before and after) and kills it there.
 * false: it came to its end before; *cannot: tracing is forbidden here. */
static bool killed_after(pid_t child, int n, bool *cannot)
{
    int how;
    for (int i = 0;; i++) {
        cr_assert_eq(waitpid(child, &how, 0), child);
        if (WIFEXITED(how)) {
            *cannot = WEXITSTATUS(how) == 77;
            cr_assert(*cannot || WEXITSTATUS(how) == 0);
            return false;
        }
        if (i == n) break;
        ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    }
    kill(child, SIGKILL);
    while (waitpid(child, &how, 0) == child && !WIFSIGNALED(how)) continue;
    return true;
}

static bool one_kill(const char *path, int n, bool *cannot)
{
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) one_more_batch(path, 1);
    return killed_after(child, n, cannot);
}

Test(results_crash, killed_at_each_system_call_of_a_batch_and_its_commit)
{
    const char *base = fix_path(dir, "base.h5"), *path = fix_path(dir, "a.h5");
    char kept[300];
    struct results *r;
    uint32_t n_batch;
    cr_assert_eq(go_on(base, &r, &n_batch), ST_OK);
    cr_assert_eq(fix_batch(r, pilot, 0), ST_OK);
    results_abandon(r);

    int n = 0, n_old = 0, n_new = 0;
    bool cannot = false;
    for (copy_file(base, path); one_kill(path, n, &cannot); n++) {
        const int batches = check_file(path);
        cr_assert(batches == 1 || batches == 2, "%d batches after stop %d", batches, n);
        n_old += batches == 1, n_new += batches == 2;
        if (n % 16 == 0) {
            snprintf(kept, sizeof kept, "%s/kept-%d.h5", dir, n);
            copy_file(path, kept);
        }
        copy_file(base, path); /* the other leftovers stay for the next one to take over */
    }
    if (cannot) cr_skip_test("tracing is forbidden here");
    cr_log_info("killed at %d stops before and %d after the commit", n_old, n_new);
    cr_expect_gt(n_old, 20);
    cr_expect_gt(n_new, 5);
    expect_python_opens_all(dir);
}
