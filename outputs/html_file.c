/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/html_file.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status cannot_write(const char *path, struct diag *d)
{
    diag_error(d, (struct place){.file = path}, "look at the folder and the space left", "cannot be written: %s",
               strerror(errno));
    return ST_IO;
}

/* ST_IO with errno saying why. */
static enum status put_file(const char *path, void (*put)(FILE *out, const void *ctx), const void *ctx)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) return ST_IO;
    put(out, ctx);
    const bool is_bad = fflush(out) != 0 || ferror(out) != 0;
    const int why = errno;
    const bool is_closed = fclose(out) == 0;
    if (is_bad) errno = why;
    return is_bad || !is_closed ? ST_IO : ST_OK;
}

enum status html_file_write(const char *path, void (*put)(FILE *out, const void *ctx), const void *ctx, struct diag *d)
{
    assert(path != NULL && put != NULL);
    struct stat s;
    char *part = NULL;
    if (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) return put_file(path, put, ctx) == ST_OK ? ST_OK : cannot_write(path, d);
    if (asprintf(&part, "%s.part", path) < 0) return ST_MEMORY;
    enum status st = put_file(part, put, ctx);
    if (st == ST_OK && rename(part, path) != 0) st = ST_IO;
    if (st != ST_OK) {
        (void)cannot_write(path, d);
        unlink(part);
    }
    free(part);
    return st;
}
