/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each source check on a small tree with one fault: a check that finds nothing is no check. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPDX "/* SPDX-License-Identifier: GPL-3.0-or-later */\\n"

struct tree {
    char says[64];
    char lint[24];
    char file[32];
    char text[256]; /* for printf of the shell */
    char finds[64]; /* "": the tree is clean */
};

/* Writes the one file into a new git tree, runs the check on it, gives what it printed and its exit status. */
static int run_lint(const struct tree *t, char *out, size_t n_bytes)
{
    char command[2048];
    snprintf(command, sizeof command,
             "d=$(mktemp -d) && cd $d && git init -q . && mkdir -p $(dirname %s) && printf '%s' > %s && "
             "/usr/bin/python3 '%s/scripts/%s' $d 2>&1; status=$?; rm -rf $d; exit $status",
             t->file, t->text, t->file, PILOTSIM_SOURCE_DIR, t->lint);
    FILE *p = popen(command, "r");
    cr_assert_not_null(p);
    out[fread(out, 1, n_bytes - 1, p)] = '\0';
    return pclose(p);
}

ParameterizedTestParameters(lints, a_fault_is_found)
{
    static struct tree rows[] = {
        {"an upward include", "lint_layers.py", "twins/a.c", SPDX "#include \"outputs/b.h\"\\n", "twins may not see outputs"},
        {"base looks at the kernel", "lint_layers.py", "sim/base/a.c", SPDX "#include \"sim/b.h\"\\n",
         "sim/base may not see sim"},
        {"neighbours look at each other", "lint_layers.py", "outputs/a.c", SPDX "#include \"scenarios/b.h\"\\n",
         "may not see scenarios"},
        {"the catalog alone is shown", "lint_layers.py", "scenarios/a.c", SPDX "#include \"devices/b.h\"\\n",
         "may not see devices"},
        {"the catalog is shown", "lint_layers.py", "scenarios/a.c", SPDX "#include \"devices/catalog.h\"\\n", ""},
        {"a relative include", "lint_layers.py", "twins/a.c", SPDX "#include \"b.h\"\\n", "include from the repository root"},
        {"a library outside its file", "lint_layers.py", "twins/a.c", SPDX "#include <hdf5.h>\\n", "belongs to outputs"},
        {"a library nobody owns", "lint_layers.py", "twins/a.c", SPDX "#include <zlib.h>\\n", "is in no table"},
        {"the C library is free", "lint_layers.py", "twins/a.c", SPDX "#include <math.h>\\n", ""},
        {"a main sees all", "lint_layers.py", "sim/a_main.c", SPDX "#include \"outputs/b.h\"\\n", ""},
        {"no licence", "lint_text.py", "twins/a.c", "int a;\\n", "no licence line"},
        {"unfinished work", "lint_text.py", "twins/a.c",
         SPDX "/* TO"
              "DO */\\n",
         "unfinished work"},
        {"a dead link", "lint_text.py", "a.md", "see [it](b.md)\\n", "no such file"},
        {"a dead heading", "lint_text.py", "a.md", "# Here\\n[it](#there)\\n", "no such heading"},
        {"a live heading", "lint_text.py", "a.md", "# Over there\\n[it](#over-there)\\n", ""},
        {"a blank at the end", "lint_text.py", "a.md", "words \\n", "blanks at the end"},
        {"a short file", "lint_size.py", "twins/a.c", SPDX "int a(void)\\n{\\n    return 1;\\n}\\n", ""},
        {"nothing built", "lint_names.py", "twins/a.c", SPDX, "build the release first"},
    };
    return cr_make_param_array(struct tree, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct tree *t, lints, a_fault_is_found)
{
    char out[4096];
    const int status = run_lint(t, out, sizeof out);
    cr_expect_eq(status == 0, t->finds[0] == '\0', "%s: %s", t->says, out);
    cr_expect_not_null(strstr(out, t->finds), "%s: '%s' in '%s'", t->says, t->finds, out);
}

static int run_size_on(int n_line, char *out, size_t n_bytes)
{
    char command[1024];
    snprintf(command, sizeof command,
             "d=$(mktemp -d) && cd $d && git init -q . && mkdir twins && (echo 'int a(void)'; echo '{'; yes '    a();' | head "
             "-n %d; echo '}') "
             "> twins/a.c && /usr/bin/python3 '%s/scripts/lint_size.py' $d; status=$?; rm -rf $d; exit $status",
             n_line, PILOTSIM_SOURCE_DIR);
    FILE *p = popen(command, "r");
    cr_assert_not_null(p);
    out[fread(out, 1, n_bytes - 1, p)] = '\0';
    return pclose(p);
}

Test(lints, long_functions_and_files_are_found)
{
    char out[1024];
    cr_expect_eq(run_size_on(70, out, sizeof out), 0, "%s", out);
    cr_expect_neq(run_size_on(71, out, sizeof out), 0);
    cr_expect_not_null(strstr(out, "a function of 71 lines"), "%s", out);
    cr_expect_neq(run_size_on(600, out, sizeof out), 0);
    cr_expect_not_null(strstr(out, "603 lines, at most 500"), "%s", out);
}
