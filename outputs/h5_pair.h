/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_pair.h - one file that is always whole: two copies, of which the visible one is never written.
 *
 * The name `path` always holds the last commit. All writing goes to a working copy, `path.part`.
 * A commit makes the working copy durable and moves it over `path` by one rename, which the system
 * does wholly or not at all; the former file becomes the working copy and is brought up to date by
 * copying what the commit changed. So a process killed at any moment, also within a commit, leaves
 * a good file behind, and nobody ever has to repair one.
 *
 * The price: while a run lasts it takes twice the room on disk (not on file systems that share
 * blocks between copies), and each byte is copied once more inside the kernel.
 *
 * `path.lock` is locked while a writer lives: a second one is refused. A reader that holds a shared
 * lock on `path`, as the HDF5 library does, keeps the file it opened unchanged: the next working
 * copy is then a new file. `path.spare` exists for an instant in a commit. The three side names
 * vanish with the writer; after a kill the next writer takes them over. One thread only. */
#ifndef PILOTSIM_OUTPUTS_H5_PAIR_H
#define PILOTSIM_OUTPUTS_H5_PAIR_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct h5_pair;

/* An empty working copy; path itself, if there, stays untouched until the first commit. */
MUST_USE enum status h5_pair_create(const char *path, struct h5_pair **out, struct diag *d);
/* The working copy begins as a copy of path. */
MUST_USE enum status h5_pair_resume(const char *path, struct h5_pair **out, struct diag *d);
/* Drops the working copy with all that was not committed. NULL is fine. */
void h5_pair_free(struct h5_pair *p);

/* Of the working copy. Reads beyond its end give zeros. ST_IO: see h5_pair_why. */
MUST_USE enum status h5_pair_read(struct h5_pair *p, uint64_t at, void *bytes, size_t n);
MUST_USE enum status h5_pair_write(struct h5_pair *p, uint64_t at, const void *bytes, size_t n);
MUST_USE enum status h5_pair_set_size(struct h5_pair *p, uint64_t n_bytes);
uint64_t h5_pair_size(const struct h5_pair *p);

MUST_USE enum status h5_pair_commit(struct h5_pair *p);
/* The same without a new working copy: there is nothing more to write, and later writes do nothing. */
MUST_USE enum status h5_pair_commit_last(struct h5_pair *p);
void h5_pair_discard(struct h5_pair *p);          /* from now on writes do nothing and commits fail */
const char *h5_pair_why(const struct h5_pair *p); /* the last failure in words, "" if none */

/* For readers beside a writer: for an instant of a commit a file that was opened by its name is turned
 * away. The number of the file now visible at path (0: none), and whether a failure to open it since
 * may have been that, so that it is worth to try again. */
uint64_t h5_pair_visible_file(const char *path);
bool h5_pair_is_changing(const char *path, uint64_t before);

#endif
