/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/loop_child.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(loop_child, .timeout = 20);

struct seen {
    int n, exit_code, signal;
};

static void note(void *user, int exit_code, int signal)
{
    struct seen *seen = user;
    seen->n++;
    seen->exit_code = exit_code;
    seen->signal = signal;
}

static struct loop *make(void)
{
    struct loop *loop = NULL;
    cr_assert_eq(loop_create(&loop), ST_OK);
    return loop;
}

static struct child *start(struct loop *loop, struct seen *seen, const char *script, const char *output_path)
{
    const char *argv[] = {"sh", "-c", script, NULL};
    struct child_spec spec = {.argv = argv, .output_path = output_path, .exited = note, .user = seen};
    struct child *child = NULL;
    cr_assert_eq(child_start(loop, &spec, &child), ST_OK);
    return child;
}

static void turn_until_ended(struct loop *loop, const struct seen *seen)
{
    for (int i = 0; i < 100 && seen->n == 0; i++) loop_turn(loop, 100);
    cr_expect_eq(seen->n, 1);
}

Test(loop_child, its_output_goes_to_the_file_and_its_exit_is_told)
{
    struct loop *loop = make();
    struct seen seen = {0};
    char path[] = "/tmp/child_XXXXXX", text[64] = {0};
    close(mkstemp(path));
    struct child *child = start(loop, &seen, "echo out; echo err >&2; exit 7", path);
    cr_expect(child_runs(child));
    turn_until_ended(loop, &seen);
    cr_expect_eq(seen.exit_code, 7);
    cr_expect_eq(seen.signal, 0);
    cr_expect(!child_runs(child));
    FILE *f = fopen(path, "r");
    cr_expect_eq(fread(text, 1, sizeof text - 1, f), 8);
    cr_expect_str_eq(text, "out\nerr\n");
    fclose(f);
    unlink(path);
    child_free(child);
    loop_free(loop);
}

Test(loop_child, a_signal_is_told_as_one)
{
    struct loop *loop = make();
    struct seen seen = {0};
    struct child *child = start(loop, &seen, "exec sleep 100", NULL);
    child_signal(child, SIGTERM);
    turn_until_ended(loop, &seen);
    cr_expect_eq(seen.signal, SIGTERM);
    cr_expect_eq(seen.exit_code, -1);
    child_signal(child, SIGTERM);
    child_free(child);
    loop_free(loop);
}

Test(loop_child, freeing_ends_a_running_one_and_leaves_no_zombie)
{
    struct loop *loop = make();
    struct seen seen = {0};
    struct child *child = start(loop, &seen, "exec sleep 100", NULL);
    int pid = child_pid(child);
    loop_turn(loop, 50);
    child_free(child);
    loop_free(loop);
    cr_expect_eq(seen.n, 0);
    cr_expect_eq(kill(pid, 0), -1);
    cr_expect_eq(errno, ESRCH);
}

Test(loop_child, a_program_that_is_not_there_is_told)
{
    struct loop *loop = make();
    const char *argv[] = {"no_such_program_here", NULL};
    struct child_spec spec = {.argv = argv};
    struct child *child = NULL;
    cr_expect_eq(child_start(loop, &spec, &child), ST_IO);
    cr_expect_eq(errno, ENOENT);
    cr_expect_null(child);
    loop_free(loop);
}

/* We are killed without a word: our child must go too. */
Test(loop_child, it_dies_with_us)
{
    int pipes[2], grandchild = 0;
    cr_assert_eq(pipe(pipes), 0);
    pid_t us = fork();
    if (us == 0) {
        struct loop *loop = make();
        struct seen seen = {0};
        int pid = child_pid(start(loop, &seen, "exec sleep 100", NULL));
        loop_turn(loop, 200);
        if (write(pipes[1], &pid, sizeof pid) != sizeof pid) _exit(1);
        for (;;) pause();
    }
    cr_assert_eq(read(pipes[0], &grandchild, sizeof grandchild), sizeof grandchild);
    cr_expect_eq(kill(grandchild, 0), 0);
    kill(us, SIGKILL);
    waitpid(us, NULL, 0);
    char path[64], state = 'R';
    for (int i = 0; i < 100 && state != 'Z' && state != 0; i++) {
        snprintf(path, sizeof path, "/proc/%d/stat", grandchild);
        FILE *f = fopen(path, "r");
        state = 0;
        if (f) {
            if (fscanf(f, "%*d %*s %c", &state) != 1) state = 0;
            fclose(f);
        }
        usleep(10000);
    }
    cr_expect(state == 0 || state == 'Z', "gone, or waiting for its new parent");
}
