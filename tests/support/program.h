/* SPDX-License-Identifier: GPL-3.0-or-later */
/* program.h - the real program as a user runs it, in a folder of its own.
 *
 * The environment's PILOTSIM names the program (ctest sets it). Commands run in the folder, so files
 * are named without a path; what they say is kept in out.txt and err.txt there. A run that takes
 * longer than PROGRAM_LONGEST_S is killed. Runs are solved by solver_tested(). */
#ifndef PILOTSIM_TESTS_PROGRAM_H
#define PILOTSIM_TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

enum { PROGRAM_LONGEST_S = 240, PROGRAM_TEXT_BYTES = 16384 };

struct program_said {
    int code; /* exit status; -SIGKILL and the like when it died of a signal */
    double wall_s;
    char out[PROGRAM_TEXT_BYTES], err[PROGRAM_TEXT_BYTES];
};

struct program_folder {
    char path[64];
};
struct program_folder program_folder_make(void);
void program_folder_remove(const struct program_folder *f);
const char *program_file(const struct program_folder *f, const char *name); /* its path; one of the last 8 */
void program_write(const struct program_folder *f, const char *name, const char *text);
bool program_has(const struct program_folder *f, const char *name); /* a file that is not empty, or a folder */

/* pilotsim with these words, as a shell reads them. */
struct program_said program_run(const struct program_folder *f, const char *words, ...) __attribute__((format(printf, 2, 3)));
/* The same after a shell's words of preparation, as in "ulimit -f 8;". */
struct program_said program_run_after(const struct program_folder *f, const char *shell, const char *words);
/* The same, killed (-9) after that many seconds unless it ended earlier. */
struct program_said program_run_killed(const struct program_folder *f, double after_s, const char *words);

/* tests/<script> in python3 with these words; -1: python or one of its modules is not there. */
int program_python(const struct program_folder *f, const char *script, const char *words);

#endif
