/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tty.c - openpty in raw mode, the master watched by the loop; see pty(7), termios(3). */
#include "devices/link/loop_tty.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum {
    READ_ROOM_BYTES = 4096, /* what a pty holds */
    READS_A_TURN = 16,      /* so that a client that floods leaves time for others */
};

struct tty {
    struct loop_watch *watch;
    tty_data_fn *fn;
    void *user;
    int master, slave; /* the slave is never read: open, it keeps the line up */
    bool is_linked;
    bool *is_gone; /* set by tty_close within the data callback */
    struct tty_counts counts;
    char device[64];
    char link_path[]; /* of the symbolic link */
};

static void data_ready(void *user, unsigned ready)
{
    struct tty *tty = user;
    bool is_gone = false;
    (void)ready;
    tty->is_gone = &is_gone;
    for (int i = 0; i < READS_A_TURN; i++) {
        uint8_t bytes[READ_ROOM_BYTES];
        ssize_t n = read(tty->master, bytes, sizeof bytes);
        if (n <= 0) break; // EAGAIN; EIO does not come while the slave is open
        tty->counts.n_bytes_in += (uint64_t)n;
        tty->fn(tty->user, bytes, (size_t)n);
        if (is_gone) return;
    }
    tty->is_gone = NULL;
}

/* Puts the name in place: beside it first, then renamed over an older link, so it is never missing. */
static enum status make_link(struct tty *tty)
{
    struct stat st;
    char beside[PATH_MAX];
    if (lstat(tty->link_path, &st) == 0 && !S_ISLNK(st.st_mode)) {
        errno = EEXIST;
        return ST_IO;
    }
    size_t n = strlen(tty->link_path);
    if (n + sizeof ".new" > sizeof beside) {
        errno = ENAMETOOLONG;
        return ST_IO;
    }
    memcpy(beside, tty->link_path, n);
    memcpy(beside + n, ".new", sizeof ".new");
    (void)unlink(beside);
    if (symlink(tty->device, beside)) return ST_IO;
    if (rename(beside, tty->link_path)) {
        (void)unlink(beside);
        return ST_IO;
    }
    tty->is_linked = true;
    return ST_OK;
}

static enum status open_pair(struct tty *tty)
{
    struct termios raw;
    memset(&raw, 0, sizeof raw);
    cfmakeraw(&raw);
    raw.c_cflag |= CREAD | CLOCAL | CS8;
    cfsetspeed(&raw, B9600);
    if (openpty(&tty->master, &tty->slave, NULL, &raw, NULL)) return errno == EMFILE || errno == ENFILE ? ST_FULL : ST_IO;
    if (ttyname_r(tty->slave, tty->device, sizeof tty->device)) return ST_IO;
    // not for our children, and never waited for
    if (fcntl(tty->master, F_SETFD, FD_CLOEXEC) || fcntl(tty->slave, F_SETFD, FD_CLOEXEC)) return ST_IO;
    return fcntl(tty->master, F_SETFL, O_RDWR | O_NONBLOCK) ? ST_IO : ST_OK;
}

enum status tty_open(struct loop *loop, const char *link_path, tty_data_fn *fn, void *user, struct tty **out)
{
    assert(fn != NULL);
    size_t n = strlen(link_path) + 1;
    enum status st;
    struct tty *tty = calloc(1, sizeof *tty + n);
    if (!tty) return ST_MEMORY;
    memcpy(tty->link_path, link_path, n);
    tty->fn = fn;
    tty->user = user;
    tty->master = tty->slave = -1;
    if ((st = open_pair(tty))) goto done;
    if ((st = loop_watch_create(loop, tty->master, data_ready, tty, &tty->watch))) goto done;
    if ((st = make_link(tty))) goto done;
    loop_watch_want(tty->watch, LOOP_READABLE);
    *out = tty;
    tty = NULL;
done:;
    int reason = errno;
    tty_close(tty);
    errno = reason;
    return st;
}

/* Another may have put its own link there meanwhile. */
static bool link_is_ours(const struct tty *tty)
{
    char target[sizeof tty->device];
    ssize_t n = readlink(tty->link_path, target, sizeof target);
    return n == (ssize_t)strlen(tty->device) && memcmp(target, tty->device, (size_t)n) == 0;
}

void tty_close(struct tty *tty)
{
    if (!tty) return;
    if (tty->is_gone) *tty->is_gone = true;
    if (tty->is_linked && link_is_ours(tty)) (void)unlink(tty->link_path);
    loop_watch_free(tty->watch);
    if (tty->master >= 0) close(tty->master);
    if (tty->slave >= 0) close(tty->slave);
    free(tty);
}

void tty_write(struct tty *tty, const void *bytes, size_t n_bytes)
{
    const uint8_t *at = bytes;
    size_t n_left = n_bytes;
    while (n_left > 0) {
        ssize_t n = write(tty->master, at, n_left);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        at += n;
        n_left -= (size_t)n;
    }
    tty->counts.n_bytes_out += n_bytes - n_left;
    tty->counts.n_bytes_dropped += n_left;
}

void tty_drop_unread(struct tty *tty) { (void)tcflush(tty->slave, TCIFLUSH); }

size_t tty_unread_bytes(const struct tty *tty)
{
    int n = 0;
    if (ioctl(tty->slave, FIONREAD, &n) || n < 0) return 0;
    return n < TTY_UNREAD_MAX ? (size_t)n : TTY_UNREAD_MAX;
}

const char *tty_device(const struct tty *tty) { return tty->device; }

struct tty_counts tty_counts(const struct tty *tty) { return tty->counts; }
