/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commit, in names (A is visible, B the working copy):
 *     start                    path = A, part = B
 *     link path -> spare       path = A, part = B, spare = A
 *     rename part -> path      path = B,           spare = A     (the commit itself)
 *     rename spare -> part     path = B, part = A
 * link and rename are all it needs, so it works on network file systems too. Where there are no hard
 * links the former file is let go and the next working copy is made afresh. */
#include "outputs/h5_pair.h"

#include "outputs/h5_ranges.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BUFFER_BYTES = 1 << 20, SEND_BYTES = 8 << 20 };

struct h5_pair {
    char *path, *part, *spare, *lock; /* owned names */
    int fd_lock, fd_dir;
    int fd_work;            /* the working copy, under the name part */
    int fd_visible;         /* the committed file, under the name path; -1 before the first commit */
    uint64_t size;          /* of the working copy */
    uint64_t unsent;        /* bytes written since the disk was last set to work */
    struct h5_ranges dirty; /* what the working copy has and the visible file has not */
    bool discard;           /* writes are let go */
    bool broken;            /* something failed: the working copy must not become visible any more */
    char why[256];
};

static enum status fail(struct h5_pair *p, const char *what, const char *name)
{
    if (p->broken) return ST_IO; /* the first reason counts */
    p->broken = true;
    snprintf(p->why, sizeof p->why, "cannot %s %.180s: %s", what, name, strerror(errno));
    return ST_IO;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* Locks that a file system does not know are done without. */
static bool lock_held_by_other(int fd) { return flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; }

/* --- reading and writing at a place, whole or with a reason --- */

static enum status write_all(struct h5_pair *p, int fd, uint64_t at, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t done = pwrite(fd, bytes, n, (off_t)at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return fail(p, "write", p->part);
        bytes += done, at += (uint64_t)done, n -= (size_t)done;
    }
    return ST_OK;
}

/* *n_done < n: the file ends there. */
static enum status read_some(struct h5_pair *p, int fd, uint64_t at, char *bytes, size_t n, size_t *n_done)
{
    *n_done = 0;
    while (*n_done < n) {
        const ssize_t done = pread(fd, bytes + *n_done, n - *n_done, (off_t)(at + *n_done));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return fail(p, "read", p->path);
        if (done == 0) break;
        *n_done += (size_t)done;
    }
    return ST_OK;
}

enum status h5_pair_read(struct h5_pair *p, uint64_t at, void *bytes, size_t n)
{
    size_t n_done;
    const enum status st = read_some(p, p->fd_work, at, bytes, n, &n_done);
    if (st == ST_OK) memset((char *)bytes + n_done, 0, n - n_done);
    return st;
}

/* The disk begins to write while the run goes on, so that a commit has little to wait for. A file system
 * that cannot do so writes at the commit. */
static void send_early(struct h5_pair *p, size_t n)
{
    p->unsent += n;
    if (p->unsent < SEND_BYTES) return;
    (void)sync_file_range(p->fd_work, 0, 0, SYNC_FILE_RANGE_WRITE);
    p->unsent = 0;
}

enum status h5_pair_write(struct h5_pair *p, uint64_t at, const void *bytes, size_t n)
{
    if (n == 0 || p->discard) return ST_OK;
    h5_ranges_add(&p->dirty, at, at + n); /* also when the write fails half-way */
    const enum status st = write_all(p, p->fd_work, at, bytes, n);
    if (st == ST_OK && at + n > p->size) p->size = at + n;
    send_early(p, n);
    return st;
}

enum status h5_pair_set_size(struct h5_pair *p, uint64_t n_bytes)
{
    if (n_bytes == p->size || p->discard) return ST_OK;
    if (ftruncate(p->fd_work, (off_t)n_bytes) != 0) return fail(p, "set the size of", p->part);
    /* bytes cut off and grown again are zeros here but old bytes in the other copy */
    h5_ranges_add(&p->dirty, n_bytes < p->size ? n_bytes : p->size, n_bytes < p->size ? p->size : n_bytes);
    p->size = n_bytes;
    return ST_OK;
}

uint64_t h5_pair_size(const struct h5_pair *p) { return p->size; }

const char *h5_pair_why(const struct h5_pair *p) { return p->why; }

/* --- copying between the two --- */

static enum status copy_by_hand(struct h5_pair *p, int from, int to, uint64_t at, uint64_t n)
{
    enum status st = ST_OK;
    char *buffer = malloc(COPY_BUFFER_BYTES);
    if (buffer == NULL) return fail(p, "copy", p->path);

    while (n > 0) {
        size_t n_done;
        if ((st = read_some(p, from, at, buffer, n < COPY_BUFFER_BYTES ? n : COPY_BUFFER_BYTES, &n_done))) break;
        if (n_done == 0) break; /* a hole at the end */
        if ((st = write_all(p, to, at, buffer, n_done))) break;
        at += n_done, n -= n_done;
    }
    free(buffer);
    return st;
}

/* Inside the kernel where it can; a file system that shares blocks then copies nothing at all. */
static enum status copy_range(struct h5_pair *p, int from, int to, uint64_t at, uint64_t n)
{
    while (n > 0) {
        loff_t at_from = (loff_t)at, at_to = (loff_t)at;
        const ssize_t done = copy_file_range(from, &at_from, to, &at_to, n, 0);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) return fail(p, "write", p->part);
        if (done <= 0) return copy_by_hand(p, from, to, at, n);
        at += (uint64_t)done, n -= (uint64_t)done;
    }
    return ST_OK;
}

static enum status copy_dirty(struct h5_pair *p, int from, int to)
{
    for (size_t i = 0; i < p->dirty.n; i++) {
        const struct h5_range r = p->dirty.row[i];
        const uint64_t end = r.to < p->size ? r.to : p->size;
        if (r.from >= end) continue;
        const enum status st = copy_range(p, from, to, r.from, end - r.from);
        if (st) return st;
    }
    return ST_OK;
}

/* A new working copy under the name part, equal to the file `from` (or empty, from < 0). */
static enum status new_work(struct h5_pair *p, int from)
{
    if (unlink(p->part) != 0 && errno != ENOENT) return fail(p, "remove", p->part);
    p->fd_work = open(p->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (p->fd_work < 0) return fail(p, "create", p->part);
    if (ftruncate(p->fd_work, (off_t)p->size) != 0) return fail(p, "set the size of", p->part);
    return from >= 0 ? copy_range(p, from, p->fd_work, 0, p->size) : ST_OK;
}

/* --- the commit --- */

/* The working copy takes the visible name. *kept says whether the former file is now called part; it
 * is then locked by us, so that a reader that just opened it under its old name is turned away. */
static enum status exchange(struct h5_pair *p, bool *kept)
{
    bool linked = false;
    flock(p->fd_work, LOCK_UN); /* readers are welcome from now on */
    if (p->fd_visible >= 0 && !lock_held_by_other(p->fd_visible)) {
        if (unlink(p->spare) != 0 && errno != ENOENT) return fail(p, "remove", p->spare);
        linked = link(p->path, p->spare) == 0;
    }
    if (rename(p->part, p->path) != 0) return fail(p, "rename to", p->path);
    *kept = linked && rename(p->spare, p->part) == 0;
    return ST_OK;
}

enum status h5_pair_commit(struct h5_pair *p)
{
    enum status st;
    if (p->broken) return ST_IO;
    if (fdatasync(p->fd_work) != 0) return fail(p, "write out", p->part);
    bool kept = false;
    if ((st = exchange(p, &kept))) return st;
    if (p->fd_dir >= 0 && fsync(p->fd_dir) != 0 && errno != EINVAL) return fail(p, "write out the folder of", p->path);

    const int former = p->fd_visible;
    p->fd_visible = p->fd_work;
    p->fd_work = former;
    if (kept) {
        if (ftruncate(p->fd_work, (off_t)p->size) != 0) return fail(p, "set the size of", p->part);
        if ((st = copy_dirty(p, p->fd_visible, p->fd_work))) return st;
    } else {
        close_fd(&p->fd_work);
        if ((st = new_work(p, p->fd_visible))) return st;
    }
    h5_ranges_clear(&p->dirty);
    return ST_OK;
}

enum status h5_pair_commit_last(struct h5_pair *p)
{
    if (p->broken) return ST_IO;
    if (fdatasync(p->fd_work) != 0) return fail(p, "write out", p->part);
    flock(p->fd_work, LOCK_UN);
    if (rename(p->part, p->path) != 0) return fail(p, "rename to", p->path);
    if (p->fd_dir >= 0 && fsync(p->fd_dir) != 0 && errno != EINVAL) return fail(p, "write out the folder of", p->path);
    h5_pair_discard(p); /* what was the working copy is the visible file now, and stays as it is */
    return ST_OK;
}

void h5_pair_discard(struct h5_pair *p) { p->discard = p->broken = true; }

/* --- readers --- */

uint64_t h5_pair_visible_file(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

bool h5_pair_is_changing(const char *path, uint64_t before)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return locked || h5_pair_visible_file(path) != before;
}

/* --- opening --- */

static char *with_suffix(const char *path, const char *suffix)
{
    char *s = NULL;
    return asprintf(&s, "%s%s", path, suffix) < 0 ? NULL : s;
}

static enum status open_names(struct h5_pair *p, const char *path)
{
    char *real = realpath(path, NULL); /* a link's target is replaced, not the link */
    p->path = real != NULL ? real : strdup(path);
    if (p->path == NULL) return ST_MEMORY;
    p->part = with_suffix(p->path, ".part");
    p->spare = with_suffix(p->path, ".spare");
    p->lock = with_suffix(p->path, ".lock");
    char *copy = strdup(p->path);
    if (p->part == NULL || p->spare == NULL || p->lock == NULL || copy == NULL) {
        free(copy);
        return ST_MEMORY;
    }
    p->fd_dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    return ST_OK;
}

/* Once locked, the lock must still be what the name says: its last owner may just have removed it. */
static enum status take_lock(struct h5_pair *p)
{
    for (;;) {
        p->fd_lock = open(p->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (p->fd_lock < 0) return fail(p, "create", p->lock);
        if (lock_held_by_other(p->fd_lock)) {
            snprintf(p->why, sizeof p->why, "another run is writing %.200s", p->path);
            return ST_IO;
        }
        struct stat ours, named;
        if (fstat(p->fd_lock, &ours) == 0 && stat(p->lock, &named) == 0 && ours.st_ino == named.st_ino) return ST_OK;
        close_fd(&p->fd_lock);
    }
}

static enum status check_regular(struct h5_pair *p)
{
    struct stat s;
    if (stat(p->path, &s) != 0 || S_ISREG(s.st_mode)) return ST_OK;
    snprintf(p->why, sizeof p->why, "%.200s is not a regular file", p->path);
    return ST_IO;
}

static enum status open_visible(struct h5_pair *p)
{
    struct stat s;
    p->fd_visible = open(p->path, O_RDWR | O_CLOEXEC);
    if (p->fd_visible < 0 || fstat(p->fd_visible, &s) != 0) return fail(p, "open", p->path);
    p->size = (uint64_t)s.st_size;
    return ST_OK;
}

static enum status pair_open(const char *path, bool resume, struct h5_pair **out, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    enum status st;
    struct h5_pair *p = calloc(1, sizeof *p);
    if (p == NULL) return ST_MEMORY;
    p->fd_lock = p->fd_dir = p->fd_work = p->fd_visible = -1;
    if ((st = open_names(p, path))) goto done;
    if ((st = check_regular(p))) goto done;
    if ((st = take_lock(p))) goto done;
    if (resume && (st = open_visible(p))) goto done;
    if ((st = new_work(p, p->fd_visible))) goto done;

    *out = p;
    p = NULL;
done:
    if (st && d != NULL) diag_error(d, (struct place){0}, NULL, "%s", p->why[0] != '\0' ? p->why : status_text(st));
    h5_pair_free(p);
    return st;
}

enum status h5_pair_create(const char *path, struct h5_pair **out, struct diag *d) { return pair_open(path, false, out, d); }

enum status h5_pair_resume(const char *path, struct h5_pair **out, struct diag *d) { return pair_open(path, true, out, d); }

/* Side files are ours to remove only while we hold the lock. */
void h5_pair_free(struct h5_pair *p)
{
    if (p == NULL) return;
    if (p->fd_work >= 0) {
        unlink(p->part);
        unlink(p->spare);
    }
    if (p->fd_lock >= 0 && !lock_held_by_other(p->fd_lock)) unlink(p->lock);
    close_fd(&p->fd_work);
    close_fd(&p->fd_visible);
    close_fd(&p->fd_dir);
    close_fd(&p->fd_lock);
    free(p->path);
    free(p->part);
    free(p->spare);
    free(p->lock);
    free(p);
}
