/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/loop_tty.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/devices/link/peer.h"

TestSuite(loop_tty, .timeout = 20);

struct line {
    struct loop *loop;
    struct tty *tty;
    char dir[32], path[64];
    bool closes;
};

static void echo(void *user, const uint8_t *bytes, size_t n_bytes)
{
    struct line *line = user;
    tty_write(line->tty, bytes, n_bytes);
    if (line->closes) tty_close(line->tty);
}

static void begin(struct line *line)
{
    cr_assert_eq(loop_create(&line->loop), ST_OK);
    strcpy(line->dir, "/tmp/tty_XXXXXX");
    cr_assert_not_null(mkdtemp(line->dir));
    snprintf(line->path, sizeof line->path, "%s/bus0", line->dir);
    cr_assert_eq(tty_open(line->loop, line->path, echo, line, &line->tty), ST_OK);
}

static void end(struct line *line)
{
    tty_close(line->tty);
    loop_free(line->loop);
    cr_expect_neq(access(line->path, F_OK), 0, "the link is gone");
    cr_expect_eq(rmdir(line->dir), 0, "and nothing is left beside it");
}

static int open_slave(const struct line *line)
{
    int fd = open(line->path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    cr_assert_geq(fd, 0);
    return fd;
}

static int read_some(struct line *line, int fd, char *bytes, int n)
{
    int n_got = 0;
    for (int i = 0; i < 200 && n_got < n; i++) {
        loop_turn(line->loop, 2);
        ssize_t got = read(fd, bytes + n_got, (size_t)(n - n_got));
        if (got > 0) n_got += (int)got;
    }
    return n_got;
}

Test(loop_tty, a_client_may_close_and_open_again_and_gets_every_byte_raw)
{
    struct line line = {0};
    begin(&line);
    static const char bytes[] = {0x03, '\r', '\n', 0x04, 0x11, 0x13, (char)0xFF, 0x00, 0x1A, 'x'};
    for (int i = 0; i < 3; i++) {
        int fd = open_slave(&line);
        char back[sizeof bytes];
        cr_assert_eq(write(fd, bytes, sizeof bytes), sizeof bytes);
        cr_expect_eq(read_some(&line, fd, back, sizeof back), sizeof back);
        cr_expect_arr_eq(back, bytes, sizeof bytes);
        close(fd);
        peer_turns(line.loop, 10);
    }
    cr_expect_eq(tty_counts(line.tty).n_bytes_in, 3 * sizeof bytes);
    cr_expect_eq(tty_counts(line.tty).n_bytes_out, 3 * sizeof bytes);
    end(&line);
}

Test(loop_tty, what_nobody_reads_is_dropped_and_counted_and_blocks_nothing)
{
    struct line line = {0};
    char block[1024] = {0};
    begin(&line);
    for (int i = 0; i < 100; i++) tty_write(line.tty, block, sizeof block);
    struct tty_counts counts = tty_counts(line.tty);
    cr_expect_eq(counts.n_bytes_out + counts.n_bytes_dropped, 100 * 1024);
    cr_expect_gt(counts.n_bytes_dropped, 50 * 1024);
    tty_drop_unread(line.tty);
    int fd = open_slave(&line);
    char back[4];
    cr_assert_eq(write(fd, "ping", 4), 4);
    cr_expect_eq(read_some(&line, fd, back, 4), 4);
    cr_expect_arr_eq(back, "ping", 4);
    close(fd);
    end(&line);
}

Test(loop_tty, an_older_link_is_taken_over_and_a_file_is_not)
{
    struct line line = {0};
    begin(&line);
    struct tty *second = NULL;
    char file[80];
    cr_assert_eq(tty_open(line.loop, line.path, echo, &line, &second), ST_OK);
    tty_close(line.tty);
    cr_expect_eq(access(line.path, F_OK), 0, "the name is the second's now");
    line.tty = second;
    snprintf(file, sizeof file, "%s/file", line.dir);
    close(creat(file, 0600));
    cr_expect_eq(tty_open(line.loop, file, echo, &line, &second), ST_IO);
    cr_expect_eq(errno, EEXIST);
    unlink(file);
    end(&line);
}

Test(loop_tty, it_may_be_closed_from_its_own_callback)
{
    struct line line = {.closes = true};
    begin(&line);
    int fd = open_slave(&line);
    cr_assert_eq(write(fd, "x", 1), 1);
    peer_turns(line.loop, 10);
    line.tty = NULL;
    close(fd);
    end(&line);
}
