/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every table is checked for kind and size before it is read: a file may come from anywhere. */
#include "outputs/results_read.h"

#include "outputs/h5_file.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOMES_MAX = 10000000, EXPECT_ROWS_MAX = 100000 };
#define ROWS_MAX (UINT64_C(1) << 40)

struct results_reader {
    struct h5_file *file;
    h5_id manifest;
    struct results_summary s;
    char *ids;       /* owned: all ids, one after the other */
    const char **id; /* [n_home] into ids */
    char why[256];
};

static enum status fail(struct results_reader *f, const char *name, const char *what)
{
    snprintf(f->why, sizeof f->why, "%s: %s", name, what);
    return ST_INPUT;
}

/* --- checked access --- */

struct want { /* the shape a table must have */
    const char *name;
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
};

static enum status open_table(struct results_reader *f, struct want w, h5_id *out)
{
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    if (!h5_find(h5_root(f->file), w.name, out)) return fail(f, w.name, "is not in the file");
    const bool good = h5_shape(*out, &kind, &rank, dim) == ST_OK && kind == w.kind && rank == w.rank &&
                      (rank < 1 || dim[0] == w.dim[0]) && (rank < 2 || dim[1] == w.dim[1]);
    if (good) return ST_OK;
    h5_release(out);
    return fail(f, w.name, "has not the shape of a result file's table");
}

static enum status read_box(struct results_reader *f, struct want w, const uint64_t *from, const uint64_t *count, void *values)
{
    h5_id table = 0;
    enum status st = open_table(f, w, &table);
    if (st) return st;
    if (h5_read(table, w.kind, from, count, values)) st = fail(f, w.name, h5_why(f->file));
    h5_release(&table);
    return st;
}

static enum status read_texts(struct results_reader *f, struct want w, uint64_t from, uint64_t n, char **out)
{
    h5_id table = 0;
    enum status st = open_table(f, w, &table);
    if (st) return st;
    st = h5_read_text(table, from, n, out);
    if (st == ST_IO) st = fail(f, w.name, h5_why(f->file));
    h5_release(&table);
    return st;
}

/* --- opening --- */

static bool length_of(struct results_reader *f, const char *name, enum h5_kind want, uint64_t *n)
{
    h5_id table = 0;
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    if (!h5_find(h5_root(f->file), name, &table)) return false;
    const bool good = h5_shape(table, &kind, &rank, dim) == ST_OK && kind == want && rank == 1;
    h5_release(&table);
    if (good) *n = dim[0];
    return good;
}

static enum status read_extent(struct results_reader *f)
{
    struct results_summary *s = &f->s;
    const h5_id root = h5_root(f->file);
    uint64_t n_home = 0, n_dr = 0;
    if (!h5_attr_get(root, "record_interval_ms", H5K_I64, &s->record_ms) ||
        !h5_attr_get(root, "start_utc_ms", H5K_I64, &s->start_utc_ms) || !length_of(f, "time", H5K_I64, &s->n_row) ||
        !length_of(f, "home", H5K_TEXT, &n_home)) {
        return fail(f, "the file", "is HDF5 but not a result file of pilotsim");
    }
    if (s->n_row == 0 || s->n_row > ROWS_MAX || n_home == 0 || n_home > HOMES_MAX || s->record_ms <= 0 ||
        s->record_ms > MS_PER_DAY) {
        return fail(f, "the file", "has an absurd number of records or homes");
    }
    s->n_home = (uint32_t)n_home;
    if (length_of(f, "events/event", H5K_TEXT, &n_dr) && n_dr > DR_EVENTS_MAX)
        return fail(f, "events/event", "has too many events");
    s->n_dr = (uint32_t)n_dr;
    uint64_t n_expect = 0;
    if (length_of(f, "expect/figure", H5K_TEXT, &n_expect) && n_expect > EXPECT_ROWS_MAX)
        return fail(f, "expect/figure", "has too many expectations");
    s->n_expect = (uint32_t)n_expect;
    return length_of(f, "events/entry", H5K_I64, &s->n_log) ? ST_OK : fail(f, "events/entry", "is not in the file");
}

static enum status find_quantities(struct results_reader *f)
{
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        h5_id table = 0;
        uint64_t chunk[H5_RANK_MAX] = {0};
        if (!h5_find(h5_root(f->file), quantity_info[q].name, &table)) continue;
        h5_release(&table);
        const enum status st =
            open_table(f, (struct want){quantity_info[q].name, H5K_F32, 2, {f->s.n_row, f->s.n_home}}, &table);
        if (st) return st;
        h5_chunk_dims(table, chunk);
        if (chunk[0] > f->s.rows_per_chunk) f->s.rows_per_chunk = chunk[0];
        if (chunk[1] > f->s.homes_per_chunk) f->s.homes_per_chunk = (uint32_t)(chunk[1] < f->s.n_home ? chunk[1] : f->s.n_home);
        h5_release(&table);
        f->s.quantities |= UINT64_C(1) << q;
    }
    if (f->s.homes_per_chunk == 0) f->s.homes_per_chunk = f->s.n_home;
    if (f->s.rows_per_chunk == 0) f->s.rows_per_chunk = f->s.n_row < 1024 ? f->s.n_row : 1024;
    return ST_OK;
}

static enum status read_manifest(struct results_reader *f)
{
    struct results_summary *s = &f->s;
    uint64_t flag = 0;
    if (!h5_find(h5_root(f->file), "manifest", &f->manifest)) return fail(f, "manifest", "is not in the file");
    (void)h5_attr_get_text(f->manifest, "pilot", s->title, sizeof s->title);
    (void)h5_attr_get_text(f->manifest, "pilotsim_version", s->version, sizeof s->version);
    (void)h5_attr_get_text(f->manifest, "solver", s->solver, sizeof s->solver);
    (void)h5_attr_get_text(f->manifest, "timezone", s->timezone, sizeof s->timezone);
    (void)h5_attr_get_text(f->manifest, "created", s->created, sizeof s->created);
    (void)h5_attr_get(f->manifest, "seed", H5K_U64, &s->seed);
    s->counterfactual = h5_attr_get(f->manifest, "counterfactual", H5K_U64, &flag) && flag != 0;
    s->complete = h5_attr_get(f->manifest, "complete", H5K_U64, &flag) && flag != 0;
    return read_box(f, (struct want){.name = "checkpoint/t_ms", .kind = H5K_I64}, NULL, NULL, &s->state_t_ms);
}

static enum status read_ids(struct results_reader *f)
{
    const uint64_t n = f->s.n_home;
    const enum status st = read_texts(f, (struct want){"home", H5K_TEXT, 1, {n}}, 0, n, &f->ids);
    if (st) return st;
    f->id = malloc(n * sizeof *f->id);
    if (f->id == NULL) return ST_MEMORY;
    const char *id = f->ids;
    for (uint64_t h = 0; h < n; h++, id += strlen(id) + 1) f->id[h] = id;
    return ST_OK;
}

enum status results_read_open(const char *path, struct results_reader **out, struct diag *d)
{
    assert(path != NULL);
    assert(out != NULL);
    enum status st;
    struct results_reader *f = calloc(1, sizeof *f);
    if (f == NULL) return ST_MEMORY;
    if ((st = h5_open(path, &f->file, d))) goto done;
    if ((st = read_extent(f)) || (st = read_manifest(f)) || (st = find_quantities(f)) || (st = read_ids(f))) {
        diag_error(d, (struct place){.file = path}, NULL, "cannot be used: %s", f->why[0] != '\0' ? f->why : status_text(st));
        goto done;
    }
    *out = f;
    f = NULL;
done:
    results_read_close(f);
    return st;
}

void results_read_close(struct results_reader *f)
{
    if (f == NULL) return;
    h5_close(f->file);
    free(f->ids);
    free(f->id);
    free(f);
}

const struct results_summary *results_read_summary(const struct results_reader *f) { return &f->s; }

const char *results_read_why(struct results_reader *f) { return f->why; }

const char *results_read_home_id(const struct results_reader *f, uint32_t home)
{
    assert(home < f->s.n_home);
    return f->id[home];
}

int64_t results_read_row_utc_ms(const struct results_reader *f, uint64_t row)
{
    assert(row < f->s.n_row);
    return f->s.start_utc_ms + (int64_t)(row + 1) * f->s.record_ms;
}

/* --- series --- */

enum status results_read_quantity(struct results_reader *f, enum quantity q, uint64_t row0, uint64_t n_row, uint32_t home0,
                                  uint32_t n_home, float *values)
{
    assert(row0 + n_row <= f->s.n_row);
    assert((uint64_t)home0 + n_home <= f->s.n_home);
    const uint64_t from[] = {row0, home0}, count[] = {n_row, n_home};
    return read_box(f, (struct want){quantity_info[q].name, H5K_F32, 2, {f->s.n_row, f->s.n_home}}, from, count, values);
}

bool results_read_storage(struct results_reader *f, enum quantity q, struct results_storage *out)
{
    h5_id table = 0;
    *out = (struct results_storage){.precision = NAN};
    if (!(f->s.quantities >> q & 1) || !h5_find(h5_root(f->file), quantity_info[q].name, &table)) return false;
    out->n_bytes = h5_stored_bytes(table);
    (void)h5_attr_get(table, "precision", H5K_F64, &out->precision);
    h5_release(&table);
    return true;
}

enum status results_read_weather(struct results_reader *f, enum results_weather w, uint64_t row0, uint64_t n_row, float *values)
{
    assert(row0 + n_row <= f->s.n_row);
    return read_box(f, (struct want){results_weather_info[w].name, H5K_F32, 1, {f->s.n_row}}, &row0, &n_row, values);
}

enum status results_read_fleet(struct results_reader *f, enum fleet_series s, bool counterfactual, uint64_t row0,
                               uint64_t n_row, double *values)
{
    assert(row0 + n_row <= f->s.n_row);
    char name[RESULTS_NAME_BYTES], path[RESULTS_NAME_BYTES + 8];
    results_fleet_name(s, counterfactual, name);
    snprintf(path, sizeof path, "fleet/%s", name);
    return read_box(f, (struct want){path, H5K_F64, 1, {f->s.n_row}}, &row0, &n_row, values);
}

/* --- one value a home --- */

static enum status per_home(struct results_reader *f, const char *group, const char *name, enum h5_kind kind, void *values)
{
    char path[RESULTS_NAME_BYTES + 16];
    const uint64_t zero = 0, n = f->s.n_home;
    snprintf(path, sizeof path, "%s/%s", group, name);
    return read_box(f, (struct want){path, kind, 1, {n}}, &zero, &n, values);
}

enum status results_read_param(struct results_reader *f, enum home_param param, double *values)
{
    return per_home(f, "homes", home_param_info[param].name, H5K_F64, values);
}

enum status results_read_kit(struct results_reader *f, enum home_kit kit, uint8_t *has)
{
    return per_home(f, "homes", home_kit_info[kit].name, H5K_U8, has);
}

enum status results_read_home_text(struct results_reader *f, enum home_text which, char **texts)
{
    static const char *const names[] = {
        [HOME_TEXT_archetype] = "homes/archetype", [HOME_TEXT_heat_pump_model] = "homes/heat_pump_model"};
    return read_texts(f, (struct want){names[which], H5K_TEXT, 1, {f->s.n_home}}, 0, f->s.n_home, texts);
}

enum status results_read_home_kpi(struct results_reader *f, enum kpi k, double *values)
{
    char name[RESULTS_NAME_BYTES];
    results_kpi_name(k, false, name);
    return per_home(f, "kpi", name, H5K_F64, values);
}

enum status results_read_fleet_kpi(struct results_reader *f, enum kpi k, double *value)
{
    char name[RESULTS_NAME_BYTES], path[RESULTS_NAME_BYTES + 8];
    results_kpi_name(k, true, name);
    snprintf(path, sizeof path, "kpi/%s", name);
    return read_box(f, (struct want){.name = path, .kind = H5K_F64}, NULL, NULL, value);
}

static enum status dr_kpi(struct results_reader *f, uint32_t event, enum dr_kpi k, bool fleet, double *values)
{
    assert(event < f->s.n_dr);
    char name[RESULTS_NAME_BYTES], path[RESULTS_NAME_BYTES + 8];
    const uint64_t from[] = {event, 0}, count[] = {1, f->s.n_home};
    results_dr_kpi_name(k, fleet, name);
    snprintf(path, sizeof path, "kpi/%s", name);
    return read_box(f, (struct want){path, H5K_F64, fleet ? 1 : 2, {f->s.n_dr, f->s.n_home}}, from, count, values);
}

enum status results_read_home_dr_kpi(struct results_reader *f, uint32_t event, enum dr_kpi k, double *values)
{
    return dr_kpi(f, event, k, false, values);
}

enum status results_read_fleet_dr_kpi(struct results_reader *f, uint32_t event, enum dr_kpi k, double *value)
{
    return dr_kpi(f, event, k, true, value);
}

/* --- events --- */

static enum status text_at(struct results_reader *f, struct want w, uint64_t row, char *out, size_t room)
{
    char *text = NULL;
    const enum status st = read_texts(f, w, row, 1, &text);
    if (st == ST_OK) snprintf(out, room, "%s", text);
    free(text);
    return st;
}

static enum status dr_text(struct results_reader *f, const char *name, uint32_t event, char *out, size_t room)
{
    return text_at(f, (struct want){name, H5K_TEXT, 1, {f->s.n_dr}}, event, out, room);
}

static enum status dr_number(struct results_reader *f, const char *name, uint32_t event, double *out)
{
    const uint64_t from = event, one = 1;
    return read_box(f, (struct want){name, H5K_F64, 1, {f->s.n_dr}}, &from, &one, out);
}

static bool whole_ms(double s, int64_t *out)
{
    if (!(fabs(s) < 1e12)) return false;
    *out = llround(s * MS_PER_S);
    return true;
}

enum status results_read_dr(struct results_reader *f, uint32_t event, struct results_dr *out)
{
    assert(event < f->s.n_dr);
    enum status st;
    double duration_s, lead_s;
    const uint64_t from = event, one = 1;
    *out = (struct results_dr){0};
    if ((st = dr_text(f, "events/event", event, out->name, sizeof out->name))) return st;
    if ((st = dr_text(f, "events/command", event, out->command, sizeof out->command))) return st;
    if ((st = dr_text(f, "events/value_units", event, out->value_units, sizeof out->value_units))) return st;
    if ((st = dr_number(f, "events/duration", event, &duration_s))) return st;
    if ((st = dr_number(f, "events/lead", event, &lead_s))) return st;
    if ((st = dr_number(f, "events/preheat", event, &out->preheat_k))) return st;
    if ((st = dr_number(f, "events/value", event, &out->value))) return st;
    if ((st = dr_number(f, "events/participation", event, &out->participation))) return st;
    if ((st = read_box(f, (struct want){"events/start", H5K_I64, 1, {f->s.n_dr}}, &from, &one, &out->start_ms))) return st;
    out->start_ms -= f->s.start_utc_ms;
    if (whole_ms(duration_s, &out->duration_ms) && whole_ms(lead_s, &out->lead_ms)) return ST_OK;
    return fail(f, "events/duration", "is absurd");
}

enum status results_read_expect(struct results_reader *f, uint32_t i, struct expectation *out)
{
    assert(i < f->s.n_expect);
    enum status st;
    const uint64_t n = f->s.n_expect, from = i, one = 1;
    *out = (struct expectation){0};
    if ((st = text_at(f, (struct want){"expect/figure", H5K_TEXT, 1, {n}}, i, out->kpi, sizeof out->kpi))) return st;
    if ((st = read_box(f, (struct want){"expect/at_least", H5K_F64, 1, {n}}, &from, &one, &out->at_least))) return st;
    return read_box(f, (struct want){"expect/at_most", H5K_F64, 1, {n}}, &from, &one, &out->at_most);
}

enum { LOG_BLOCK = 1024 };
static enum status read_log_block(struct results_reader *f, uint64_t from, uint64_t n, struct results_log_line *lines)
{
    assert(n <= LOG_BLOCK);
    enum status st;
    int64_t time[LOG_BLOCK];
    int32_t home[LOG_BLOCK];
    double value[LOG_BLOCK];
    char *what = NULL;
    const uint64_t all = f->s.n_log;
    if ((st = read_box(f, (struct want){"events/log_time", H5K_I64, 1, {all}}, &from, &n, time))) return st;
    if ((st = read_box(f, (struct want){"events/log_home", H5K_I32, 1, {all}}, &from, &n, home))) return st;
    if ((st = read_box(f, (struct want){"events/log_value", H5K_F64, 1, {all}}, &from, &n, value))) return st;
    if ((st = read_texts(f, (struct want){"events/log_what", H5K_TEXT, 1, {all}}, from, n, &what))) return st;
    const char *text = what;
    for (uint64_t i = 0; i < n; i++, text += strlen(text) + 1) {
        lines[i] = (struct results_log_line){.t_ms = time[i] - f->s.start_utc_ms, .home = home[i], .value = value[i]};
        snprintf(lines[i].what, sizeof lines[i].what, "%s", text);
        if (home[i] < -1 || home[i] >= (int64_t)f->s.n_home) st = fail(f, "events/log_home", "names a home that is not there");
    }
    free(what);
    return st;
}

enum status results_read_log(struct results_reader *f, uint64_t from, uint64_t n, struct results_log_line *lines)
{
    assert(from + n <= f->s.n_log);
    enum status st = ST_OK;
    for (uint64_t done = 0; done < n && st == ST_OK; done += LOG_BLOCK) {
        st = read_log_block(f, from + done, n - done < LOG_BLOCK ? n - done : LOG_BLOCK, lines + done);
    }
    return st;
}

/* --- manifest --- */

bool results_read_text(struct results_reader *f, const char *name, char *out, size_t room)
{
    return h5_attr_get_text(f->manifest, name, out, room);
}

bool results_read_number(struct results_reader *f, const char *name, double *out)
{
    return h5_attr_get(f->manifest, name, H5K_F64, out);
}

enum status results_read_scenario(struct results_reader *f, char **text)
{
    return read_texts(f, (struct want){.name = "manifest/scenario", .kind = H5K_TEXT}, 0, 1, text);
}
