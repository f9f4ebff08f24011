/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/target.h"

#include "outputs/results_info.h"
#include "outputs/sweep_file.h"

#include <assert.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status refuse(struct diag *d, const char *option, const char *path, const char *what, const char *remedy)
{
    diag_error(d, (struct place){0}, remedy, "%s: %s %s", option, path, what);
    return ST_INPUT;
}

static enum status check_there(enum target kind, const char *option, const char *path, const struct stat *s, struct diag *d)
{
    if (kind == TARGET_FOLDER)
        return S_ISDIR(s->st_mode) ? ST_OK : refuse(d, option, path, "is a file", "give the name of a folder");
    if (S_ISDIR(s->st_mode)) return refuse(d, option, path, "is a folder", "give the name of a file in it");
    if (kind == TARGET_FILE) return ST_OK; /* a pipe or a terminal will do */
    if (!S_ISREG(s->st_mode)) return refuse(d, option, path, "is not a regular file", "HDF5 needs a file on disk");
    const char *remedy = "give another name, or remove it first";
    const bool is_table = s->st_size > 0 && sweep_file_is_table(path), is_results = !is_table && results_info_is_hdf5(path);
    if (s->st_size == 0 || (kind == TARGET_TABLE ? is_table : is_results)) return ST_OK;
    if (kind == TARGET_TABLE) return refuse(d, option, path, "is there and is not the table of a sweep", remedy);
    return refuse(d, option, path, is_table ? "is the table of a sweep" : "is there and is not a result file", remedy);
}

/* The folder that path is, or will be, in. */
static enum status check_folder(const char *option, const char *path, struct diag *d)
{
    char *copy = strdup(path);
    if (copy == NULL) return ST_MEMORY;
    const char *folder = dirname(copy);
    enum status st = ST_OK;
    if (access(folder, W_OK | X_OK) != 0)
        st = refuse(d, option, path,
                    errno == ENOENT ? "is in a folder that is not there" : "is in a folder where nothing can be written",
                    "make the folder first, or choose another");
    free(copy);
    return st;
}

enum status target_check(enum target kind, const char *option, const char *path, struct diag *d)
{
    assert(option != NULL && d != NULL);
    struct stat s;
    if (path == NULL) return ST_OK;
    if (stat(path, &s) == 0) {
        const enum status st = check_there(kind, option, path, &s, d);
        if (st != ST_OK || kind == TARGET_FOLDER || !S_ISREG(s.st_mode)) return st;
    }
    return check_folder(option, path, d);
}
