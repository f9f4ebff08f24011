/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes while the run goes, and the figures at its end. */
#include "outputs/chunk_codec.h"
#include "outputs/results_names.h"
#include "outputs/results_parts.h"

#include <assert.h>
#include <string.h>

enum status results_put(struct results *r, enum quantity q, uint32_t time_chunk, uint32_t home_chunk, const struct packed *p)
{
    assert(r->quantity[q] != 0);
    const uint64_t from[2] = {(uint64_t)time_chunk * r->shape.rows_per_chunk, (uint64_t)home_chunk * r->shape.homes_per_chunk};
    assert(from[0] < r->n_row);
    assert(from[1] < r->n_home);
    return h5_write_chunk(r->quantity[q], from, p->bytes, p->n_bytes);
}

enum status results_put_fleet(struct results *r, enum fleet_series s, bool counterfactual, uint64_t row0, size_t n_row,
                              const double *values)
{
    assert(r->fleet[counterfactual][s] != 0);
    assert(row0 + n_row <= r->n_row);
    const uint64_t n = n_row;
    return n > 0 ? h5_write(r->fleet[counterfactual][s], H5K_F64, &row0, &n, values) : ST_OK;
}

/* --- the log --- */

static void copy_cut(char *out, const char *text)
{
    size_t n = strnlen(text, LOG_WHAT_BYTES - 1);
    while (n > 0 && text[n] != '\0' && ((unsigned char)text[n] & 0xC0) == 0x80) n--; /* never within a UTF-8 character */
    memcpy(out, text, n);
    out[n] = '\0';
}

enum status results_log_event(struct results *r, const struct logged_event *e)
{
    if (r->n_pending == LOG_PENDING_MAX) {
        const enum status st = results_flush_log(r);
        if (st) return st;
    }
    struct log_line *line = &r->pending[r->n_pending++];
    line->e = *e;
    copy_cut(line->what, e->what);
    return ST_OK;
}

struct log_columns {
    int64_t entry[LOG_PENDING_MAX], time[LOG_PENDING_MAX];
    int32_t home[LOG_PENDING_MAX];
    double value[LOG_PENDING_MAX];
    const char *what[LOG_PENDING_MAX];
};

static void fill_columns(const struct results *r, struct log_columns *c)
{
    for (size_t i = 0; i < r->n_pending; i++) {
        const struct log_line *line = &r->pending[i];
        c->entry[i] = (int64_t)(r->n_logged + i);
        c->time[i] = r->start_utc_ms + line->e.t_ms;
        c->home[i] = line->e.home == UINT32_MAX ? -1 : (int32_t)line->e.home;
        c->value[i] = line->e.value;
        c->what[i] = line->what;
    }
}

enum status results_flush_log(struct results *r)
{
    if (r->n_pending == 0) return ST_OK;
    enum status st;
    struct log_columns c;
    fill_columns(r, &c);
    const uint64_t from = r->n_logged, n = r->n_pending;
    const h5_id tables[] = {r->log_entry, r->log_time, r->log_home, r->log_what, r->log_value};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        if ((st = h5_grow(tables[i], from + n))) return st;
    }
    if ((st = h5_write(r->log_entry, H5K_I64, &from, &n, c.entry))) return st;
    if ((st = h5_write(r->log_time, H5K_I64, &from, &n, c.time))) return st;
    if ((st = h5_write(r->log_home, H5K_I32, &from, &n, c.home))) return st;
    if ((st = h5_write_text(r->log_what, from, n, c.what))) return st;
    if ((st = h5_write(r->log_value, H5K_F64, &from, &n, c.value))) return st;
    r->n_logged += n;
    r->n_pending = 0;
    return ST_OK;
}

/* --- the checkpoint --- */

static enum status put_state(struct results *r, int64_t t_ms, const void *state)
{
    enum status st;
    memcpy(r->words, state, r->shape.state_bytes);
    const uint64_t sum = chunk_checksum(state, r->shape.state_bytes);
    const size_t chunk = r->n_word < STATE_CHUNK_WORDS ? r->n_word : STATE_CHUNK_WORDS;
    for (uint64_t at[2] = {0}; at[0] < r->n_word; at[0] += chunk) {
        if ((st = results_pack_words(r->words + at[0], chunk, &r->packed))) return st;
        if ((st = h5_write_chunk(r->state, at, r->packed.bytes, r->packed.n_bytes))) return st;
    }
    if ((st = h5_write(r->state_t_ms, H5K_I64, NULL, NULL, &t_ms))) return st;
    return h5_write(r->state_checksum, H5K_U64, NULL, NULL, &sum);
}

enum status results_checkpoint(struct results *r, int64_t t_ms, const void *state)
{
    const enum status st = results_flush_log(r);
    return st ? st : put_state(r, t_ms, state);
}

enum status results_commit(struct results *r, int64_t t_ms, const void *state)
{
    const enum status st = results_checkpoint(r, t_ms, state);
    return st ? st : h5_commit(r->file);
}

/* --- key figures --- */

static enum status put_named(h5_id group, const char *name, const uint64_t *from, const uint64_t *count, const double *values)
{
    h5_id table = 0;
    if (!h5_find(group, name, &table)) return ST_IO;
    const enum status st = h5_write(table, H5K_F64, from, count, values);
    h5_release(&table);
    return st;
}

static enum status put_kpi(struct results *r, h5_id group, enum kpi k, const double *home_kpi, const double *fleet_kpi)
{
    enum status st;
    char name[RESULTS_NAME_BYTES];
    const uint64_t zero = 0, n = r->n_home;
    results_kpi_name(k, false, name);
    if ((st = put_named(group, name, &zero, &n, home_kpi + (size_t)k * r->n_home))) return st;
    results_kpi_name(k, true, name);
    return put_named(group, name, NULL, NULL, fleet_kpi + k);
}

static enum status put_dr_kpi(struct results *r, h5_id group, size_t event, enum dr_kpi k, const double *dr_home,
                              const double *dr_fleet)
{
    enum status st;
    char name[RESULTS_NAME_BYTES];
    const size_t row = event * DR_KPI_COUNT + k;
    const uint64_t from[2] = {event, 0}, count[2] = {1, r->n_home};
    results_dr_kpi_name(k, false, name);
    if ((st = put_named(group, name, from, count, dr_home + row * r->n_home))) return st;
    results_dr_kpi_name(k, true, name);
    return put_named(group, name, from, count, dr_fleet + row);
}

enum status results_put_kpis(struct results *r, const double *home_kpi, const double *fleet_kpi, const double *dr_home,
                             const double *dr_fleet)
{
    assert(r->n_dr == 0 || (dr_home != NULL && dr_fleet != NULL));
    enum status st = ST_OK;
    h5_id group = 0;
    if (!h5_find(h5_root(r->file), "kpi", &group)) return ST_IO;
    for (int k = 0; k < KPI_COUNT && st == ST_OK; k++) st = put_kpi(r, group, (enum kpi)k, home_kpi, fleet_kpi);
    for (size_t e = 0; e < r->n_dr; e++) {
        for (int k = 0; k < DR_KPI_COUNT && st == ST_OK; k++) st = put_dr_kpi(r, group, e, (enum dr_kpi)k, dr_home, dr_fleet);
    }
    h5_release(&group);
    return st;
}
