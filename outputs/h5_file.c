/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in the library's oldest format (superblock 0): every reader knows it, and a file is good
 * after each flush, without marks to be cleared by a proper close. Groups and attributes keep the
 * order of creation, as netCDF-4 wants it. */
#include "outputs/h5_file.h"

#include "outputs/h5_driver.h"

#include <hdf5.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct h5_file {
    hid_t file;
    hid_t driver;         /* H5I_INVALID_HID when open to read */
    struct h5_pair *pair; /* NULL when open to read */
    char why[256];
};

/* The innermost record of the library's error stack says what went wrong, outer ones only where. */
static herr_t first_reason(unsigned n, const H5E_error2_t *e, void *data)
{
    (void)n;
    snprintf(data, sizeof((struct h5_file *)0)->why, "%s", e->desc != NULL ? e->desc : "");
    return 1;
}

/* To be taken at once: the library's next call, even one that closes a list, forgets it. */
static void take_reason(struct h5_file *f)
{
    f->why[0] = '\0';
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_reason, f->why);
}

const char *h5_why(struct h5_file *f)
{
    if (f->pair != NULL && h5_pair_why(f->pair)[0] != '\0') return h5_pair_why(f->pair);
    take_reason(f);
    return f->why[0] != '\0' ? f->why : "the library gives no reason";
}

const char *h5_library_version(void) { return H5_VERS_INFO; }

static hid_t creation_list(void)
{
    const hid_t list = H5Pcreate(H5P_FILE_CREATE);
    if (list >= 0) H5Pset_link_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    return list;
}

static enum status open_pair_file(struct h5_file *f, const char *path, bool create)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = creation_list();
    f->driver = h5_driver_register();
    if (access >= 0 && creation >= 0 && f->driver >= 0 && h5_driver_use(access, f->driver, f->pair) >= 0) {
        if (create) f->file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
        else f->file = H5Fopen(path, H5F_ACC_RDWR, access);
    }
    if (access >= 0) H5Pclose(access);
    if (creation >= 0) H5Pclose(creation);
    return f->file >= 0 ? ST_OK : ST_IO;
}

static enum status start(struct h5_file **out)
{
    struct h5_file *f = calloc(1, sizeof *f);
    if (f == NULL) return ST_MEMORY;
    f->file = f->driver = H5I_INVALID_HID;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* the library keeps its reasons to itself until asked */
    *out = f;
    return ST_OK;
}

static enum status open_to_write(const char *path, bool create, struct h5_file **out, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    struct h5_file *f;
    enum status st = start(&f);
    if (st) return st;
    st = create ? h5_pair_create(path, &f->pair, d) : h5_pair_resume(path, &f->pair, d);
    if (st == ST_OK && (st = open_pair_file(f, path, create)) != ST_OK) {
        diag_error(d, (struct place){0}, NULL, "%s: %s", path, h5_why(f));
        if (!create) st = ST_INPUT; /* read well enough, but no such file */
    }
    if (st) h5_close(f);
    else *out = f;
    return st;
}

enum status h5_create(const char *path, struct h5_file **out, struct diag *d) { return open_to_write(path, true, out, d); }

enum status h5_resume(const char *path, struct h5_file **out, struct diag *d) { return open_to_write(path, false, out, d); }

static const char *why_not_opened(const char *path, const struct h5_file *f)
{
    if (access(path, F_OK) != 0) return "no such file";
    if (access(path, R_OK) != 0) return "no permission to read it";
    if (H5Fis_hdf5(path) <= 0) return "not an HDF5 file";
    return f->why[0] != '\0' ? f->why : "the library gives no reason";
}

/* A strong close takes all objects with it. */
static hid_t open_read_only(const char *path, struct h5_file *f)
{
    const hid_t access_list = H5Pcreate(H5P_FILE_ACCESS);
    if (access_list < 0) return access_list;
    H5Pset_fclose_degree(access_list, H5F_CLOSE_STRONG);
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access_list);
    if (file < 0) take_reason(f);
    H5Pclose(access_list);
    return file;
}

enum status h5_open(const char *path, struct h5_file **out, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    enum { TRIES = 100, PAUSE_US = 2000 };
    struct h5_file *f;
    enum status st = start(&f);
    if (st) return st;
    for (int i = 0; i < TRIES && f->file < 0; i++) {
        const uint64_t before = h5_pair_visible_file(path);
        f->file = open_read_only(path, f);
        if (f->file >= 0 || !h5_pair_is_changing(path, before)) break;
        usleep(PAUSE_US);
    }
    if (f->file < 0) {
        diag_error(d, (struct place){.file = path}, NULL, "cannot be opened: %s", why_not_opened(path, f));
        h5_close(f);
        return ST_INPUT;
    }
    *out = f;
    return ST_OK;
}

enum status h5_commit(struct h5_file *f)
{
    if (H5Fflush(f->file, H5F_SCOPE_GLOBAL) < 0) return ST_IO;
    return h5_pair_commit(f->pair);
}

enum status h5_commit_last(struct h5_file *f)
{
    if (H5Fflush(f->file, H5F_SCOPE_GLOBAL) < 0) return ST_IO;
    return h5_pair_commit_last(f->pair);
}

void h5_close(struct h5_file *f)
{
    if (f == NULL) return;
    if (f->pair != NULL) h5_pair_discard(f->pair); /* so that closing cannot fail on a full disk */
    if (f->file >= 0) H5Fclose(f->file);
    if (f->driver >= 0) H5FDunregister(f->driver);
    h5_pair_free(f->pair);
    free(f);
}

h5_id h5_root(const struct h5_file *f) { return f->file; }

enum status h5_group_create(h5_id parent, const char *name, h5_id *out)
{
    const hid_t list = H5Pcreate(H5P_GROUP_CREATE);
    if (list < 0) return ST_MEMORY;
    H5Pset_link_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(list, 0); /* no clock in the file, so that equal runs are equal bytes */
    const hid_t group = H5Gcreate2(parent, name, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Pclose(list);
    if (group < 0) return ST_IO;
    *out = group;
    return ST_OK;
}

bool h5_find(h5_id parent, const char *name, h5_id *out)
{
    if (H5Lexists(parent, name, H5P_DEFAULT) <= 0) return false;
    const hid_t object = H5Oopen(parent, name, H5P_DEFAULT);
    if (object < 0) return false;
    *out = object;
    return true;
}

void h5_release(h5_id *object)
{
    if (*object > 0) H5Oclose(*object);
    *object = 0;
}
