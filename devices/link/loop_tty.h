/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tty.h - a serial line as a pseudo-terminal, under a name that stays the same.
 *
 * A client opens `link_path` as it would /dev/ttyUSB0 (a symbolic link to the slave, which is raw: any
 * baud rate, no echo). It may close and open again as often as it likes: we hold the slave open
 * ourselves, so the line never hangs up. As on a wire nobody waits for the listener: what the
 * kernel's buffer (4 KiB) does not take is dropped and counted. Bytes a client never read are found by the
 * next one, as in a real adapter's buffer; tty_drop_unread empties it. */
#ifndef PILOTSIM_LINK_LOOP_TTY_H
#define PILOTSIM_LINK_LOOP_TTY_H

#include <stddef.h>

#include "devices/link/loop.h"

struct tty;

enum { TTY_UNREAD_MAX = 4095 }; /* the kernel's buffer of a line */

typedef void tty_data_fn(void *user, const uint8_t *bytes, size_t n_bytes);

struct tty_counts {
    uint64_t n_bytes_in;
    uint64_t n_bytes_out;
    uint64_t n_bytes_dropped; /* nobody read */
};

/* Takes over a link that is there already; a file that is none is left alone (ST_IO, errno EEXIST). */
MUST_USE enum status tty_open(struct loop *loop, const char *link_path, tty_data_fn *fn, void *user, struct tty **out);
void tty_close(struct tty *tty); /* removes the link if it is still ours */
void tty_write(struct tty *tty, const void *bytes, size_t n_bytes);
void tty_drop_unread(struct tty *tty);
/* What waits for the client; bytes written a moment ago may not count yet. At most TTY_UNREAD_MAX. */
size_t tty_unread_bytes(const struct tty *tty);
const char *tty_device(const struct tty *tty); /* the slave itself, e.g. /dev/pts/7 */
struct tty_counts tty_counts(const struct tty *tty);

#endif
