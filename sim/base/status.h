/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.h - the codes every fallible function returns, and their words.
 *
 * One list makes the enum and the text. ST_OK is 0, so `if ((st = f())) goto done;` reads well.
 * The exit code of the program follows from the status: exit_code() below. */
#ifndef PILOTSIM_BASE_STATUS_H
#define PILOTSIM_BASE_STATUS_H

/* clang-format off */
/*              name      exit  words */
#define STATUS_LIST(X)                                                \
    X(ST_OK,      0, "all is well")                                   \
    X(ST_EXPECT,  1, "an expectation of the scenario was not met")    \
    X(ST_INPUT,   2, "bad input")                                     \
    X(ST_USAGE,   2, "bad command line")                              \
    X(ST_IO,      3, "a file could not be read or written")           \
    X(ST_MEMORY,  3, "out of memory")                                 \
    X(ST_FULL,    3, "a stated limit was reached")                    \
    X(ST_SOLVER,  3, "the solver could not go on")                    \
    X(ST_CHATTER, 3, "a device switches without end")

enum status {
#define X(name, exit_code, words) name,
    STATUS_LIST(X)
#undef X
};
/* clang-format on */

#if defined(__GNUC__)
#define MUST_USE               __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MUST_USE
#define PRINTF_LIKE(fmt, args)
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

const char *status_text(enum status st);
int status_exit_code(enum status st);

#endif
