/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual file driver (HDF5 "Virtual File Layer" technical note): the library asks for bytes at
 * addresses and keeps the end of what it allocated; all else is the pair's business. It writes no
 * driver block, so the file is an ordinary one to everybody. Locks are the pair's as well.
 *
 * The library does not survive a failed write in its own flush (its cache is left half torn down, and
 * closing or leaving the program crashes). So writes always succeed for it; the pair remembers the
 * failure and lets no commit through. */
#include "outputs/h5_driver.h"

#include <assert.h>
#include <stdlib.h>

#define ADDRESS_MAX (((haddr_t)1 << 62) - 1)

struct pair_file {
    H5FD_t base; /* first: the library sees only this */
    struct h5_pair *pair;
    haddr_t end_allocated;
};
struct pair_choice { /* travels in the access property list */
    struct h5_pair *pair;
};

static struct pair_file *of(const H5FD_t *file) { return (struct pair_file *)(uintptr_t)file; }

static H5FD_t *drv_open(const char *name, unsigned flags, hid_t access_list, haddr_t max_address)
{
    (void)name, (void)flags, (void)max_address;
    const struct pair_choice *choice = H5Pget_driver_info(access_list);
    struct pair_file *f = choice != NULL ? calloc(1, sizeof *f) : NULL;
    if (f == NULL) return NULL;
    f->pair = choice->pair;
    return &f->base;
}

static herr_t drv_close(H5FD_t *file)
{
    free(of(file));
    return 0;
}

static int drv_cmp(const H5FD_t *a, const H5FD_t *b)
{
    const uintptr_t x = (uintptr_t)of(a)->pair, y = (uintptr_t)of(b)->pair;
    return (x > y) - (x < y);
}

/* The same conduct as the library's own POSIX driver: small allocations are gathered in blocks. */
static herr_t drv_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t drv_get_eoa(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return of(file)->end_allocated;
}

static herr_t drv_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    of(file)->end_allocated = address;
    return 0;
}

static haddr_t drv_get_eof(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return h5_pair_size(of(file)->pair);
}

static herr_t drv_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer_list, haddr_t at, size_t n, void *bytes)
{
    (void)type, (void)transfer_list;
    if (at > ADDRESS_MAX || n > ADDRESS_MAX - at) return -1;
    return h5_pair_read(of(file)->pair, at, bytes, n) == ST_OK ? 0 : -1;
}

static herr_t drv_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer_list, haddr_t at, size_t n, const void *bytes)
{
    (void)type, (void)transfer_list;
    if (at > ADDRESS_MAX || n > ADDRESS_MAX - at) return -1;
    (void)!h5_pair_write(of(file)->pair, at, bytes, n);
    return 0;
}

/* A flush leaves a file that can become visible, so it must be as long as its superblock says. */
static herr_t drv_flush(H5FD_t *file, hid_t transfer_list, hbool_t closing)
{
    (void)transfer_list, (void)closing;
    (void)!h5_pair_set_size(of(file)->pair, of(file)->end_allocated);
    return 0;
}

static const H5FD_class_t pair_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = 600, /* of the range free for testing and local use */
#endif
    .name = "pilotsim_pair",
    .maxaddr = ADDRESS_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(struct pair_choice),
    .open = drv_open,
    .close = drv_close,
    .cmp = drv_cmp,
    .query = drv_query,
    .get_eoa = drv_get_eoa,
    .set_eoa = drv_set_eoa,
    .get_eof = drv_get_eof,
    .read = drv_read,
    .write = drv_write,
    .flush = drv_flush,
    .truncate = drv_flush,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

hid_t h5_driver_register(void) { return H5FDregister(&pair_class); }

herr_t h5_driver_use(hid_t access_list, hid_t driver, struct h5_pair *pair)
{
    assert(pair != NULL);
    const struct pair_choice choice = {pair};
    return H5Pset_driver(access_list, driver, &choice);
}
