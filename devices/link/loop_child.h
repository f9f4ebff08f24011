/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_child.h - child processes on the loop.
 *
 * A child dies with us, also when we are killed: it is started by way of setpriv --pdeathsig
 * (util-linux), which asks the kernel for it and becomes the program. Where setpriv is missing the child
 * is started plainly and only child_free ends it. The parent is the thread that made the child: that
 * thread must live as long as the process. Descriptors and signals are not inherited, limits are. */
#ifndef PILOTSIM_LINK_LOOP_CHILD_H
#define PILOTSIM_LINK_LOOP_CHILD_H

#include "devices/link/loop.h"

struct child;

enum { CHILD_ARGS_MAX = 62 }; /* argv[0] included; more: ST_FULL */

/* exit_code as of exit(3), or -1 when a signal ended it; signal is 0 then or its number. */
typedef void child_exit_fn(void *user, int exit_code, int signal);

struct child_spec {
    const char *const *argv; /* ends with NULL; argv[0] is looked for in PATH if it has no slash */
    const char *output_path; /* stdout and stderr are appended to it; NULL: dropped */
    child_exit_fn *exited;   /* NULL: nobody cares */
    void *user;
};

/* ST_IO with the reason in errno (ENOENT: no such program, or of the file); ST_MEMORY; ST_FULL. */
MUST_USE enum status child_start(struct loop *loop, const struct child_spec *spec, struct child **out);
bool child_runs(const struct child *child);
int child_pid(const struct child *child);
void child_signal(struct child *child, int signal); /* nothing once it has ended */
/* Ends a running child: SIGTERM, then SIGKILL if it is still there after 2 s of waiting here. No exit call. */
void child_free(struct child *child);

#endif
