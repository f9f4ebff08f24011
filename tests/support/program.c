/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/program.h"

#include "tests/support/solver_tested.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_BYTES = 4096, PYTHON_LACKS = 77 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- the folder --- */

struct program_folder program_folder_make(void)
{
    struct program_folder f = {"/tmp/pilotsim-contract-XXXXXX"};
    if (mkdtemp(f.path) == NULL) abort();
    return f;
}

void program_folder_remove(const struct program_folder *f)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", f->path);
    if (system(command) != 0) abort();
}

const char *program_file(const struct program_folder *f, const char *name)
{
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", f->path, name);
    return path;
}

void program_write(const struct program_folder *f, const char *name, const char *text)
{
    FILE *out = fopen(program_file(f, name), "w");
    if (out == NULL || fputs(text, out) == EOF || fclose(out) != 0) abort();
}

bool program_has(const struct program_folder *f, const char *name)
{
    struct stat s;
    return stat(program_file(f, name), &s) == 0 && s.st_size > 0;
}

static void read_back(const struct program_folder *f, const char *name, char text[PROGRAM_TEXT_BYTES])
{
    FILE *in = fopen(program_file(f, name), "r");
    const size_t n = in != NULL ? fread(text, 1, PROGRAM_TEXT_BYTES - 1, in) : 0;
    text[n] = '\0';
    if (in != NULL) fclose(in);
}

/* --- runs --- */

static pid_t begin(const struct program_folder *f, const char *command)
{
    const pid_t child = fork();
    if (child != 0) return child;
    if (chdir(f->path) != 0) _exit(126);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(126);
}

/* The exit status, or minus the signal it died of. */
static int end(pid_t child, double until_s)
{
    int status = 0;
    for (;;) {
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) break;
        if (ended < 0 && errno != EINTR) abort();
        if (now_s() >= until_s) kill(child, SIGKILL);
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* "run X" becomes "run --solver NAME X" for all but the reference, which is the default; a later --solver wins. */
static const char *choose_solver(const char *words, char out[WORDS_BYTES + 64])
{
    if (solver_is_reference(solver_tested()) || strncmp(words, "run ", 4) != 0) return words;
    snprintf(out, WORDS_BYTES + 64, "run --solver %s %s", solver_tested(), words + 4);
    return out;
}

static struct program_said run(const struct program_folder *f, const char *shell, double longest_s, const char *words)
{
    const char *program = getenv("PILOTSIM");
    char command[WORDS_BYTES + 1024], with_solver[WORDS_BYTES + 64];
    assert(program != NULL && "PILOTSIM names the program under test");
    snprintf(command, sizeof command, "%s exec '%s' %s >out.txt 2>err.txt </dev/null", shell, program,
             choose_solver(words, with_solver));
    struct program_said said;
    const double began_s = now_s();
    const pid_t child = begin(f, command);
    if (child < 0) abort();
    said.code = end(child, began_s + longest_s);
    said.wall_s = now_s() - began_s;
    read_back(f, "out.txt", said.out);
    read_back(f, "err.txt", said.err);
    return said;
}

struct program_said program_run(const struct program_folder *f, const char *words, ...)
{
    char text[WORDS_BYTES];
    va_list list;
    va_start(list, words);
    const int n = vsnprintf(text, sizeof text, words, list);
    va_end(list);
    assert(n >= 0 && n < WORDS_BYTES);
    return run(f, "", PROGRAM_LONGEST_S, text);
}

struct program_said program_run_after(const struct program_folder *f, const char *shell, const char *words)
{
    return run(f, shell, PROGRAM_LONGEST_S, words);
}

struct program_said program_run_killed(const struct program_folder *f, double after_s, const char *words)
{
    return run(f, "", after_s, words);
}

int program_python(const struct program_folder *f, const char *script, const char *words)
{
    char command[WORDS_BYTES];
    if (access("/usr/bin/python3", X_OK) != 0) return -1;
    snprintf(command, sizeof command, "cd '%s' && /usr/bin/python3 -B '%s/tests/%s' %s", f->path, PILOTSIM_SOURCE_DIR, script,
             words);
    const int status = system(command);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return code == PYTHON_LACKS ? -1 : code;
}
