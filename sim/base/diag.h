/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diag.h - what is wrong with an input, all of it at once, for a person.
 *
 * A diag collects findings `file:line:column: what: remedy` and prints them in the order they
 * were added. Errors stop a run, warnings do not. The list keeps at most DIAG_LIMIT findings and
 * counts the rest, so hostile input cannot fill the memory. Owned by the caller; one thread. */
#ifndef PILOTSIM_BASE_DIAG_H
#define PILOTSIM_BASE_DIAG_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { DIAG_LIMIT = 200 };

struct place {
    const char *file; /* NULL: not in a file, e.g. the command line */
    uint32_t line;    /* 1-based; 0: the file as a whole */
    uint32_t column;  /* 1-based */
};

struct diag_item {
    bool is_warning;
    uint32_t line, column;
    char *file;   /* owned; "" when none */
    char *what;   /* owned: one sentence without full stop, with the value at fault */
    char *remedy; /* owned; "" when none */
};

struct diag {
    struct diag_item *items; /* owned */
    size_t n_items;
    size_t n_errors, n_warnings; /* counted beyond the limit too */
};

void diag_init(struct diag *d); /* caller's storage; all zero is also a valid empty diag */
void diag_close(struct diag *d);

/* Both take `what` as a printf format; `remedy` is plain text, NULL for none. */
void diag_error(struct diag *d, struct place at, const char *remedy, const char *what, ...) PRINTF_LIKE(4, 5);
void diag_warn(struct diag *d, struct place at, const char *remedy, const char *what, ...) PRINTF_LIKE(4, 5);

/* Prints each as `file:line:column: error: what: remedy`, one a line. */
void diag_print(const struct diag *d, FILE *out);

#endif
