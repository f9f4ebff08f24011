/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/h5_pair.h"
#include "sim/base/rng.h"
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

enum { MODEL_BYTES = 300000 };

static struct diag found;
static char *dir;
static void begin(void) { dir = fix_folder(); }
static void end(void)
{
    diag_close(&found);
    fix_remove(dir);
}
TestSuite(results_pair, .init = begin, .fini = end);

static size_t file_bytes(const char *path, uint8_t *out, size_t room)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) return SIZE_MAX;
    const size_t n = fread(out, 1, room, f);
    fclose(f);
    return n;
}

static bool is_there(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0;
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
}

Test(results_pair, the_old_file_stays_until_the_first_commit)
{
    const char *path = fix_path(dir, "a");
    uint8_t bytes[10];
    struct h5_pair *p;
    write_text(path, "old");
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    cr_assert_eq(h5_pair_write(p, 0, "newer", 5), ST_OK);
    cr_expect_eq(file_bytes(path, bytes, 10), 3);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    cr_expect_eq(file_bytes(path, bytes, 10), 5);
    h5_pair_free(p);
    cr_expect_not(is_there(fix_path(dir, "a.part")));
    cr_expect_not(is_there(fix_path(dir, "a.lock")));
    cr_expect_not(is_there(fix_path(dir, "a.spare")));
}

Test(results_pair, after_the_last_commit_nothing_changes_any_more)
{
    const char *path = fix_path(dir, "a");
    uint8_t bytes[10];
    struct h5_pair *p;
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    for (int earlier = 0; earlier < 2; earlier++) {
        cr_assert_eq(h5_pair_write(p, 0, "whole", 5), ST_OK);
        cr_assert_eq(earlier == 0 ? h5_pair_commit(p) : h5_pair_commit_last(p), ST_OK);
    }
    cr_expect_eq(h5_pair_write(p, 0, "after it", 8), ST_OK);
    cr_expect_eq(h5_pair_set_size(p, 2), ST_OK);
    cr_expect_eq(h5_pair_read(p, 0, bytes, 5), ST_OK, "closing may still read");
    cr_expect_eq(h5_pair_commit(p), ST_IO);
    cr_expect_eq(h5_pair_commit_last(p), ST_IO);
    h5_pair_free(p);
    cr_expect_eq(file_bytes(path, bytes, 10), 5);
    cr_expect_arr_eq(bytes, "whole", 5);
    cr_expect_not(is_there(fix_path(dir, "a.part")));
    cr_expect_not(is_there(fix_path(dir, "a.lock")));
}

/* Random writes, cuts and commits against a plain array. */
Test(results_pair, always_shows_the_last_commit)
{
    static uint8_t work[MODEL_BYTES], seen[MODEL_BYTES], shown[MODEL_BYTES];
    size_t n_work = 0, n_shown = 0;
    const char *path = fix_path(dir, "a");
    struct rng r = rng_stream(4, 0, RNG_INITIAL, 0);
    struct h5_pair *p;
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    for (int i = 0; i < 3000; i++) {
        const size_t at = rng_u32(&r) % (MODEL_BYTES - 5000), n = 1 + rng_u32(&r) % 5000;
        const uint32_t what = rng_u32(&r) % 20;
        if (what == 0) {
            cr_assert_eq(h5_pair_commit(p), ST_OK);
            memcpy(shown, work, n_shown = n_work);
        } else if (what == 1) {
            cr_assert_eq(h5_pair_set_size(p, at), ST_OK);
            if (at < n_work) memset(work + at, 0, n_work - at);
            n_work = at;
        } else {
            for (size_t k = 0; k < n; k++) work[at + k] = (uint8_t)(i + (int)k);
            cr_assert_eq(h5_pair_write(p, at, work + at, n), ST_OK);
            if (at + n > n_work) n_work = at + n;
        }
        if (i % 50 == 0 && n_shown > 0) {
            cr_assert_eq(file_bytes(path, seen, MODEL_BYTES), n_shown);
            cr_assert_arr_eq(seen, shown, n_shown);
        }
    }
    cr_assert_eq(h5_pair_read(p, 0, seen, MODEL_BYTES), ST_OK);
    cr_assert_arr_eq(seen, work, MODEL_BYTES, "beyond the end read zeros");
    h5_pair_free(p);
    cr_assert_eq(file_bytes(path, seen, MODEL_BYTES), n_shown);
    cr_expect_arr_eq(seen, shown, n_shown);
}

Test(results_pair, a_second_writer_is_refused_and_told_why)
{
    const char *path = fix_path(dir, "a");
    struct h5_pair *p, *q;
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    cr_expect_eq(h5_pair_create(path, &q, &found), ST_IO);
    cr_expect_eq(h5_pair_resume(path, &q, &found), ST_IO);
    cr_assert_eq(found.n_errors, 2);
    cr_expect(strstr(found.items[0].what, "another run is writing") != NULL, "%s", found.items[0].what);
    h5_pair_free(p);
    cr_assert_eq(h5_pair_resume(path, &q, &found), ST_OK);
    h5_pair_free(q);
}

/* The HDF5 library holds a shared lock while it has a file open to read. */
Test(results_pair, a_reader_with_a_lock_keeps_its_file_unchanged)
{
    const char *path = fix_path(dir, "a");
    struct h5_pair *p;
    char seen[8] = {0};
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    cr_assert_eq(h5_pair_write(p, 0, "first", 5), ST_OK);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    const int reader = open(path, O_RDONLY);
    cr_assert_eq(flock(reader, LOCK_SH | LOCK_NB), 0, "a reader may lock a file under way");
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(h5_pair_write(p, 0, "later", 5), ST_OK);
        cr_assert_eq(h5_pair_commit(p), ST_OK);
    }
    cr_assert_eq(pread(reader, seen, 5, 0), 5);
    cr_expect_str_eq(seen, "first");
    close(reader);
    h5_pair_free(p);
    uint8_t bytes[10];
    cr_expect_eq(file_bytes(path, bytes, 10), 5);
    cr_expect_arr_eq(bytes, "later", 5);
}

Test(results_pair, leftovers_of_a_killed_run_are_taken_over)
{
    const char *path = fix_path(dir, "a");
    uint8_t bytes[10];
    struct h5_pair *p;
    write_text(path, "good");
    write_text(fix_path(dir, "a.part"), "half");
    write_text(fix_path(dir, "a.lock"), "");
    cr_assert_eq(link(path, fix_path(dir, "a.spare")), 0);
    cr_assert_eq(h5_pair_resume(path, &p, &found), ST_OK);
    cr_assert_eq(h5_pair_size(p), 4);
    cr_assert_eq(h5_pair_write(p, 4, " day", 4), ST_OK);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    h5_pair_free(p);
    cr_expect_eq(file_bytes(path, bytes, 10), 8);
    cr_expect_arr_eq(bytes, "good day", 8);
    cr_expect_not(is_there(fix_path(dir, "a.spare")));
}

Test(results_pair, impossible_places_are_refused_with_a_reason)
{
    struct h5_pair *p;
    cr_expect_eq(h5_pair_create("/dev/null", &p, &found), ST_IO);
    cr_expect_eq(h5_pair_create(dir, &p, &found), ST_IO);
    cr_expect_eq(h5_pair_create(fix_path(dir, "no/such/folder"), &p, &found), ST_IO);
    cr_expect_eq(h5_pair_resume(fix_path(dir, "missing"), &p, &found), ST_IO);
    cr_assert_eq(found.n_errors, 4);
    for (size_t i = 0; i < 4; i++) cr_expect_gt(strlen(found.items[i].what), 20, "%s", found.items[i].what);
    cr_expect_not(is_there(fix_path(dir, "missing.lock")));
}

Test(results_pair, a_full_disk_leaves_the_last_commit)
{
    const char *path = fix_path(dir, "a");
    uint8_t bytes[10];
    struct h5_pair *p;
    cr_assert_eq(h5_pair_create(path, &p, &found), ST_OK);
    cr_assert_eq(h5_pair_write(p, 0, "first", 5), ST_OK);
    cr_assert_eq(h5_pair_commit(p), ST_OK);
    cr_expect_eq(h5_pair_write(p, (uint64_t)1 << 61, "far", 3), ST_IO, "beyond what the file system can");
    cr_expect_gt(strlen(h5_pair_why(p)), 10);
    cr_expect_eq(h5_pair_commit(p), ST_IO, "what is not whole never becomes visible");
    h5_pair_free(p);
    cr_expect_eq(file_bytes(path, bytes, 10), 5);
}
