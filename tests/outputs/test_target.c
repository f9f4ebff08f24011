/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/target.h"

#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>
#include <sys/stat.h>

static char *dir;
static void begin(void) { dir = fix_folder(); }
static void end(void) { fix_remove(dir); }
TestSuite(target, .init = begin, .fini = end);

static const char *file_with(const char *name, const char *text)
{
    const char *path = fix_path(dir, name);
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    return path;
}

/* says NULL: it can be written */
static void expect(enum target kind, const char *path, const char *says)
{
    struct diag d = {0};
    const enum status st = target_check(kind, "-o", path, &d);
    cr_expect_eq(st, says == NULL ? ST_OK : ST_INPUT, "%s", path);
    cr_expect_eq(d.n_errors, says != NULL);
    if (says != NULL && d.n_items > 0) {
        cr_expect_not_null(strstr(d.items[0].what, says), "'%s' in '%s'", says, d.items[0].what);
        cr_expect_not_null(strstr(d.items[0].what, "-o: "));
        cr_expect(d.items[0].remedy[0] != '\0');
    }
    diag_close(&d);
}

Test(target, a_new_name_in_a_folder_is_good)
{
    for (enum target kind = TARGET_RESULTS; kind <= TARGET_FOLDER; kind++) expect(kind, fix_path(dir, "new"), NULL);
    expect(TARGET_RESULTS, "bare-name.h5", NULL);
    expect(TARGET_FILE, NULL, NULL);
}

Test(target, a_folder_that_is_not_there_is_refused)
{
    expect(TARGET_RESULTS, fix_path(dir, "none/a.h5"), "in a folder that is not there");
    expect(TARGET_FOLDER, fix_path(dir, "none/csv"), "in a folder that is not there");
}

Test(target, folders_and_files_are_told_apart)
{
    expect(TARGET_RESULTS, dir, "is a folder");
    expect(TARGET_FILE, dir, "is a folder");
    expect(TARGET_FOLDER, dir, NULL);
    expect(TARGET_FOLDER, file_with("a", "b"), "is a file");
    expect(TARGET_FILE, "/dev/null", NULL);
    expect(TARGET_RESULTS, "/dev/null", "not a regular file");
}

Test(target, results_replace_results_and_nothing_else)
{
    expect(TARGET_RESULTS, file_with("notes", "do not lose me"), "not a result file");
    expect(TARGET_RESUMED, file_with("notes", "do not lose me"), "not a result file");
    expect(TARGET_FILE, file_with("notes", "an older report"), NULL);
    expect(TARGET_RESULTS, file_with("empty", ""), NULL);
    expect(TARGET_RESULTS, file_with("old.h5", "\x89HDF\r\n\x1a\n..."), NULL);
}
