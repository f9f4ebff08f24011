/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a result file: begun, taken up again, ended. */
#include "outputs/chunk_codec.h"
#include "outputs/results_names.h"
#include "outputs/results_parts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *results_why(struct results *r) { return h5_why(r->file); }

void results_abandon(struct results *r)
{
    if (r == NULL) return;
    h5_close(r->file); /* and all its tables */
    results_packed_close(&r->packed);
    free(r->words);
    free(r);
}

static enum status start(const struct pilot *p, struct results_shape shape, struct results **out, struct diag *d)
{
    assert(p->record_ms > 0);
    assert(shape.rows_per_chunk > 0);
    assert(shape.homes_per_chunk > 0);
    const uint64_t n_row = (uint64_t)(p->duration_ms / p->record_ms);
    if (n_row == 0 || p->homes.n_home == 0) {
        diag_error(d, (struct place){0}, NULL, "nothing to record: %zu homes, %" PRIu64 " records", p->homes.n_home, n_row);
        return ST_INPUT;
    }
    struct results *r = calloc(1, sizeof *r);
    if (r == NULL) return ST_MEMORY;
    r->n_row = n_row;
    r->n_home = (uint32_t)p->homes.n_home;
    r->n_dr = p->n_dr;
    r->start_utc_ms = p->start_utc_ms;
    r->time_unit_ms = p->start_utc_ms % MS_PER_S == 0 && p->record_ms % MS_PER_S == 0 ? MS_PER_S : 1;
    r->quantities = p->quantities;
    r->shape = shape;
    if (r->shape.rows_per_chunk > r->n_row) r->shape.rows_per_chunk = (uint32_t)r->n_row;
    if (r->shape.homes_per_chunk > r->n_home) r->shape.homes_per_chunk = r->n_home;
    assert((uint64_t)r->shape.rows_per_chunk * r->shape.homes_per_chunk <
           UINT32_MAX / sizeof(float)); /* HDF5's limit of a chunk */

    /* the state fills whole chunks, so that each is packed the same way */
    const size_t n_word = shape.state_bytes / sizeof *r->words + 1;
    r->n_word = n_word <= STATE_CHUNK_WORDS ? n_word : (n_word + STATE_CHUNK_WORDS - 1) / STATE_CHUNK_WORDS * STATE_CHUNK_WORDS;
    r->words = calloc(r->n_word, sizeof *r->words);
    if (r->words == NULL) {
        free(r);
        return ST_MEMORY;
    }
    *out = r;
    return ST_OK;
}

/* --- the tables a run writes to --- */

static bool open_log(struct results *r, h5_id root)
{
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    const bool found = h5_find(root, "events/log_time", &r->log_time) && h5_find(root, "events/log_home", &r->log_home) &&
                       h5_find(root, "events/log_what", &r->log_what) && h5_find(root, "events/log_value", &r->log_value) &&
                       h5_find(root, "events/entry", &r->log_entry) && h5_shape(r->log_entry, &kind, &rank, dim) == ST_OK;
    if (found) r->n_logged = dim[0];
    return found;
}

static bool open_series(struct results *r, h5_id root)
{
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (r->quantities >> q & 1 && !h5_find(root, quantity_info[q].name, &r->quantity[q])) return false;
    }
    for (int i = 0; i < (r->shape.counterfactual ? 2 : 1) * FLEET_SERIES_COUNT; i++) {
        char name[RESULTS_NAME_BYTES], path[RESULTS_NAME_BYTES + 8];
        results_fleet_name((enum fleet_series)(i % FLEET_SERIES_COUNT), i >= FLEET_SERIES_COUNT, name);
        snprintf(path, sizeof path, "fleet/%s", name);
        if (!h5_find(root, path, &r->fleet[i / FLEET_SERIES_COUNT][i % FLEET_SERIES_COUNT])) return false;
    }
    return true;
}

static enum status open_tables(struct results *r)
{
    const h5_id root = h5_root(r->file);
    const bool found = open_series(r, root) && open_log(r, root) && h5_find(root, "checkpoint/state", &r->state) &&
                       h5_find(root, "checkpoint/t_ms", &r->state_t_ms) &&
                       h5_find(root, "checkpoint/checksum", &r->state_checksum);
    return found ? ST_OK : ST_INPUT;
}

enum status results_create(const char *path, const struct pilot *p, struct results_shape shape, struct results **out,
                           struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    enum status st;
    struct results *r = NULL;
    if ((st = start(p, shape, &r, d))) goto done;
    if ((st = h5_create(path, &r->file, d))) goto done;
    if ((st = results_layout(r, p)) || (st = open_tables(r)) || (st = h5_commit(r->file))) {
        diag_error(d, (struct place){.file = path}, NULL, "cannot be written: %s", h5_why(r->file));
        goto done;
    }
    *out = r;
    r = NULL;
done:
    results_abandon(r);
    return st;
}

static enum status read_state(struct results *r, const char *path, void *state, int64_t *t_ms, struct diag *d)
{
    const struct place at = {.file = path};
    const uint64_t zero = 0, n = r->n_word;
    uint64_t sum = 0;
    enum status st = h5_read(r->state_t_ms, H5K_I64, NULL, NULL, t_ms);
    if (st == ST_OK && *t_ms < 0) { /* killed before its first checkpoint */
        *t_ms = 0;
        return ST_OK;
    }
    if (st == ST_OK) st = h5_read(r->state_checksum, H5K_U64, NULL, NULL, &sum);
    if (st == ST_OK) st = h5_read(r->state, H5K_U64, &zero, &n, r->words);
    if (st || sum != chunk_checksum(r->words, r->shape.state_bytes)) {
        diag_error(d, at, "start the run anew", "the state in it is damaged");
        return ST_INPUT;
    }
    memcpy(state, r->words, r->shape.state_bytes);
    return ST_OK;
}

enum status results_resume(const char *path, const struct pilot *p, struct results_shape shape, struct results **out,
                           void *state, int64_t *t_ms, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    enum status st;
    struct results *r = NULL;
    if ((st = start(p, shape, &r, d))) goto done;
    if ((st = h5_resume(path, &r->file, d))) goto done;
    if ((st = results_check_manifest(r, path, p, d))) goto done;
    if ((st = open_tables(r))) {
        diag_error(d, (struct place){.file = path}, "begin a new file", "lacks tables that the scenario asks for");
        goto done;
    }
    if ((st = read_state(r, path, state, t_ms, d))) goto done;
    *out = r;
    r = NULL;
done:
    results_abandon(r);
    return st;
}

enum status results_finish(struct results *r, double wall_s, double cpu_s, const char *state_hash)
{
    enum status st;
    if ((st = results_flush_log(r))) goto done;
    if ((st = results_end_manifest(r, wall_s, cpu_s, state_hash))) goto done;
    st = h5_commit_last(r->file);
done:
    results_abandon(r);
    return st;
}
