/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/outputs/results_checks.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

TestSuite(results_commit, .init = begin, .fini = end);

/* --- a run under way --- */

Test(results_commit, a_file_under_way_shows_the_last_commit_and_nan_beyond)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    float values[FIX_ROWS * FIX_HOMES];
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    struct results_reader *f = opened(path);
    cr_expect_eq(results_read_summary(f)->state_t_ms, -1);
    cr_assert_eq(results_read_quantity(f, Q_cop, 0, FIX_ROWS, 0, FIX_HOMES, values), ST_OK);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) cr_assert(isnan(values[i]));
    for (uint32_t tc = 0; tc < 3; tc++) cr_assert_eq(fix_batch(r, pilot, tc), ST_OK);
    cr_assert_eq(results_read_quantity(f, Q_indoor_temperature, 0, 1, 0, 1, values), ST_OK);
    cr_expect(isnan(values[0]), "an open reader goes on seeing what it opened");
    results_read_close(f);

    f = opened(path);
    cr_expect_not(results_read_summary(f)->complete);
    cr_expect_eq(results_read_summary(f)->state_t_ms, 3 * FIX_ROWS_PER_CHUNK * (int64_t)FIX_RECORD_MS);
    expect_rows(f, Q_indoor_temperature, 0, 3 * FIX_ROWS_PER_CHUNK, 0, FIX_HOMES);
    cr_assert_eq(results_read_quantity(f, Q_indoor_temperature, 3 * FIX_ROWS_PER_CHUNK, 1, 0, 1, values), ST_OK);
    cr_expect(isnan(values[0]));
    results_read_close(f);
    results_abandon(r);
}

Test(results_commit, what_was_not_committed_is_gone)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    struct packed packed = {0};
    float value;
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    cr_assert_eq(fix_put_chunk(r, Q_cop, 0, 0, &packed), ST_OK);
    results_packed_close(&packed);
    results_abandon(r);
    struct results_reader *f = opened(path);
    cr_assert_eq(results_read_quantity(f, Q_cop, 5, 1, 0, 1, &value), ST_OK);
    cr_expect(isnan(value));
    results_read_close(f);
}

/* Goes on with the file after n batches and ends it. */
static void resume_and_end(const char *path, uint32_t n_batch)
{
    struct results *r;
    uint8_t state[FIX_STATE_BYTES], want[FIX_STATE_BYTES];
    int64_t t_ms;
    if (results_resume(path, pilot, fix_shape, &r, state, &t_ms, &found)) diag_print(&found, stderr);
    cr_assert_eq(found.n_errors, 0);
    cr_assert_eq(t_ms, (int64_t)n_batch * FIX_ROWS_PER_CHUNK * FIX_RECORD_MS);
    fix_state((uint64_t)n_batch * FIX_ROWS_PER_CHUNK, want);
    cr_assert_arr_eq(state, want, FIX_STATE_BYTES);
    cr_assert_eq(fix_run_from(r, pilot, n_batch), ST_OK);
}

Test(results_commit, a_resumed_run_ends_with_the_same_content)
{
    const char *whole = fix_path(dir, "whole.h5"), *path = fix_path(dir, "a.h5");
    struct results *r;
    fix_run(whole, pilot);
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    for (uint32_t tc = 0; tc < 2; tc++) cr_assert_eq(fix_batch(r, pilot, tc), ST_OK);
    results_abandon(r);
    resume_and_end(path, 2);
    cr_expect(equal_files(whole, path));
    pilot->homes.value[HOME_u_roof][3] += 1e-9;
    fix_run(path, pilot);
    cr_expect_not(equal_files(whole, path), "the comparison can fail");
}

Test(results_commit, a_finished_run_resumes_at_its_end)
{
    const char *whole = fix_path(dir, "whole.h5"), *path = fix_path(dir, "a.h5");
    fix_run(whole, pilot);
    fix_run(path, pilot);
    resume_and_end(path, FIX_ROWS / FIX_ROWS_PER_CHUNK);
    cr_expect(equal_files(whole, path));
}

Test(results_commit, resume_says_all_that_differs)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    uint8_t state[FIX_STATE_BYTES + 8];
    int64_t t_ms;
    fix_run(path, pilot);
    struct results_shape shape = fix_shape;
    shape.state_bytes += 8;
    pilot->seed++;
    pilot->text[0] = 'P';
    cr_assert_eq(results_resume(path, pilot, shape, &r, state, &t_ms, &found), ST_INPUT);
    cr_expect_eq(found.n_errors, 3);
    expect_error("scenario differs");
    expect_error("seed differs: 957670 in the file, 957671 now");
    expect_error("size of the state differs");
}

Test(results_commit, without_a_state_the_run_begins_at_its_beginning)
{
    const char *whole = fix_path(dir, "whole.h5"), *path = fix_path(dir, "a.h5");
    struct results *r;
    uint8_t state[FIX_STATE_BYTES] = {1, 2, 3}, as_it_was[FIX_STATE_BYTES] = {1, 2, 3};
    int64_t t_ms = 7;
    fix_run(whole, pilot);
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    results_abandon(r);
    cr_assert_eq(results_resume(path, pilot, fix_shape, &r, state, &t_ms, &found), ST_OK);
    cr_expect_eq(t_ms, 0);
    cr_expect_arr_eq(state, as_it_was, FIX_STATE_BYTES);
    cr_assert_eq(fix_run_from(r, pilot, 0), ST_OK);
    cr_expect(equal_files(whole, path));
}

Test(results_commit, a_second_writer_is_refused)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r, *s;
    uint8_t state[FIX_STATE_BYTES];
    int64_t t_ms;
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    cr_assert_eq(fix_batch(r, pilot, 0), ST_OK);
    cr_expect_eq(results_create(path, pilot, fix_shape, &s, &found), ST_IO);
    cr_expect_eq(results_resume(path, pilot, fix_shape, &s, state, &t_ms, &found), ST_IO);
    expect_error("another run is writing");
    cr_expect_eq(fix_run_from(r, pilot, 1), ST_OK);
}

/* The library must not write behind our back at exit either. */
Test(results_commit, a_full_disk_ends_with_a_reason_and_the_last_commit)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    struct stat s;
    struct results_shape shape = fix_shape;
    uint8_t *state = malloc(shape.state_bytes = 4000000);
    for (size_t i = 0; i < shape.state_bytes; i++) state[i] = (uint8_t)(i * i >> 7);
    cr_assert_eq(results_create(path, pilot, shape, &r, &found), ST_OK);
    cr_assert_eq(stat(path, &s), 0);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit little = {(rlim_t)s.st_size + 5000, RLIM_INFINITY}, before = {RLIM_INFINITY, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    cr_expect_eq(results_commit(r, 0, state), ST_IO);
    cr_expect(strstr(results_why(r), "File too large") != NULL, "%s", results_why(r));
    results_abandon(r);
    setrlimit(RLIMIT_FSIZE, &before);
    struct results_reader *f = opened(path);
    cr_expect_eq(results_read_summary(f)->state_t_ms, -1);
    results_read_close(f);
    free(state);
}
