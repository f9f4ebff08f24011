/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_child.c - uv_spawn, behind setpriv where there is one. */
#include "devices/link/loop_child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "devices/link/loop_uv.h"

enum { END_WAIT_MS = 2000, END_LOOK_MS = 5 };

static const char *const wrapper[] = {"setpriv", "--pdeathsig", "KILL", "--"};

struct child {
    uv_process_t uv; /* first: the block is freed by its address */
    child_exit_fn *exited;
    void *user;
    bool has_ended;
};

static void process_ended(uv_process_t *uv, int64_t exit_code, int signal)
{
    struct child *child = (struct child *)uv;
    child->has_ended = true;
    if (child->exited) child->exited(child->user, signal ? -1 : (int)exit_code, signal);
}

/* Whether PATH has the program: exec of the wrapper tells of itself, not of what it was to run. */
static bool in_path(const char *program)
{
    if (strchr(program, '/')) return access(program, X_OK) == 0;
    const char *dir = getenv("PATH");
    while (dir) {
        char path[4096];
        const char *end = strchrnul(dir, ':');
        int n = snprintf(path, sizeof path, "%.*s/%s", (int)(end - dir), dir, program);
        if (n > 0 && n < (int)sizeof path && access(path, X_OK) == 0) return true;
        dir = *end ? end + 1 : NULL;
    }
    return false;
}

static int spawn(struct loop *loop, struct child *child, const char *const *argv, int output)
{
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE},
        {.flags = output >= 0 ? UV_INHERIT_FD : UV_IGNORE, .data.fd = output},
        {.flags = output >= 0 ? UV_INHERIT_FD : UV_IGNORE, .data.fd = output},
    };
    uv_process_options_t options = {
        .exit_cb = process_ended,
        .file = argv[0],
        .args = (char **)(uintptr_t)argv, // execvp's old promise: not written to
        .stdio = stdio,
        .stdio_count = 3,
    };
    return uv_spawn(loop_uv(loop), &child->uv, &options);
}

enum status child_start(struct loop *loop, const struct child_spec *spec, struct child **out)
{
    assert(spec->argv != NULL && spec->argv[0] != NULL);
    const char *argv[ARRAY_LEN(wrapper) + CHILD_ARGS_MAX + 1] = {0};
    size_t n = 0, n_wrapper = in_path(wrapper[0]) ? ARRAY_LEN(wrapper) : 0;
    for (size_t i = 0; i < n_wrapper; i++) argv[n++] = wrapper[i];
    for (size_t i = 0; spec->argv[i]; i++) {
        if (i == CHILD_ARGS_MAX) return ST_FULL;
        argv[n++] = spec->argv[i];
    }
    if (!in_path(spec->argv[0])) {
        errno = ENOENT;
        return ST_IO;
    }

    int output = -1;
    if (spec->output_path) {
        output = open(spec->output_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (output < 0) return ST_IO;
    }
    struct child *child = calloc(1, sizeof *child);
    int code = UV_ENOMEM;
    if (child) {
        child->exited = spec->exited;
        child->user = spec->user;
        code = spawn(loop, child, argv, output);
    }
    if (output >= 0) close(output);
    if (code == 0) {
        *out = child;
        return ST_OK;
    }
    if (child) loop_uv_release((uv_handle_t *)&child->uv);
    errno = -code; // libuv's codes are the system's, negative
    return loop_uv_status(code);
}

bool child_runs(const struct child *child) { return !child->has_ended; }

int child_pid(const struct child *child) { return child->uv.pid; }

void child_signal(struct child *child, int signal)
{
    if (!child->has_ended) (void)uv_process_kill(&child->uv, signal);
}

/* Waits for the end itself: the loop may not turn again. WNOWAIT leaves the child for libuv to reap. */
static bool ended_within(const struct child *child, int wait_ms)
{
    const struct timespec look = {.tv_nsec = END_LOOK_MS * 1000000L};
    for (int t_ms = 0; t_ms < wait_ms; t_ms += END_LOOK_MS) {
        siginfo_t info = {0};
        if (waitid(P_PID, (id_t)child->uv.pid, &info, WEXITED | WNOHANG | WNOWAIT)) return true;
        if (info.si_pid == child->uv.pid) return true;
        nanosleep(&look, NULL);
    }
    return false;
}

void child_free(struct child *child)
{
    if (!child) return;
    child->exited = NULL;
    if (!child->has_ended) {
        child_signal(child, SIGTERM);
        if (!ended_within(child, END_WAIT_MS)) {
            child_signal(child, SIGKILL);
            (void)ended_within(child, END_WAIT_MS);
        }
        (void)waitpid(child->uv.pid, NULL, WNOHANG); // a closed handle reaps nothing
    }
    loop_uv_release((uv_handle_t *)&child->uv);
}
