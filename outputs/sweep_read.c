/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table read back. Nothing in the file is trusted: counts are limited, names and kinds must be those we write. */
#include "outputs/sweep_file.h"

#include "outputs/h5_file.h"
#include "outputs/sweep_file_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct source {
    h5_id root;
    const char *path;
    struct diag *d;
};

static enum status spoilt(const struct source *s, const char *what)
{
    diag_error(s->d, (struct place){.file = s->path}, "make it again by pilotsim sweep",
               "%s is not there, or not as a sweep writes it", what);
    return ST_INPUT;
}

/* A column with as many rows as expected. */
static bool find_column(const struct source *s, const char *name, bool is_text, uint64_t n, h5_id *out)
{
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    if (!h5_find(s->root, name, out)) return false;
    if (h5_shape(*out, &kind, &rank, dim) == ST_OK && rank == 1 && dim[0] == n && (kind == H5K_TEXT) == is_text) return true;
    h5_release(out);
    return false;
}

/* n values, or texts one after the other as h5_read_text gives them. */
static enum status read_column(const struct source *s, const char *name, enum h5_kind kind, uint64_t n, void *out)
{
    h5_id table = 0;
    const uint64_t zero = 0;
    if (!find_column(s, name, kind == H5K_TEXT, n, &table)) return spoilt(s, name);
    enum status st;
    if (kind == H5K_TEXT) st = h5_read_text(table, 0, n, (char **)out);
    else st = n > 0 ? h5_read(table, kind, &zero, &n, out) : ST_OK;
    h5_release(&table);
    return st == ST_IO ? spoilt(s, name) : st;
}

static const char *next_text(const char *text) { return text + strlen(text) + 1; }

/* --- the head --- */

struct counts {
    uint64_t n_event, n_variant, n_factor, n_row;
};

static uint64_t length_of(const struct source *s, const char *name)
{
    h5_id table = 0;
    enum h5_kind kind;
    uint32_t rank;
    uint64_t dim[H5_RANK_MAX];
    uint64_t n = 0;
    if (h5_find(s->root, name, &table) && h5_shape(table, &kind, &rank, dim) == ST_OK && rank == 1) n = dim[0];
    h5_release(&table);
    return n;
}

static uint64_t events_of(const struct source *s)
{
    h5_id group = 0;
    const bool is_any = h5_find(s->root, SWEEP_FILE_EVENTS, &group);
    h5_release(&group);
    return is_any ? length_of(s, SWEEP_FILE_EVENTS "/event") : 0;
}

static enum status read_counts(const struct source *s, struct counts *c)
{
    char version[32] = "";
    h5_attr_get_text(s->root, "pilotsim_version", version, sizeof version);
    if (strcmp(version, PILOTSIM_VERSION) != 0) {
        diag_error(s->d, (struct place){.file = s->path}, "make it again by pilotsim sweep",
                   "is the table of pilotsim %s; this is " PILOTSIM_VERSION, version);
        return ST_INPUT;
    }
    *c = (struct counts){.n_event = events_of(s), .n_row = length_of(s, "run")};
    if (!h5_attr_get(s->root, "variants", H5K_U64, &c->n_variant) || c->n_variant < 1 || c->n_variant > SWEEP_VARIANTS_MAX)
        return spoilt(s, "variants");
    if (!h5_attr_get(s->root, "varied_keys", H5K_U64, &c->n_factor) || c->n_factor > SWEEP_FACTORS_MAX)
        return spoilt(s, "varied_keys");
    return c->n_event <= 64 && c->n_row <= SWEEP_RUNS_MAX ? ST_OK : spoilt(s, "run");
}

static enum status read_events(const struct source *s, uint64_t n, struct sweep_event *out)
{
    char *name = NULL, *about = NULL;
    if (n == 0) return ST_OK;
    enum status st = read_column(s, SWEEP_FILE_EVENTS "/event", H5K_TEXT, n, &name);
    if (st == ST_OK) st = read_column(s, SWEEP_FILE_EVENTS "/about", H5K_TEXT, n, &about);
    const char *a = name, *b = about;
    for (uint64_t i = 0; i < n && st == ST_OK; i++, a = next_text(a), b = next_text(b)) {
        snprintf(out[i].name, sizeof out[i].name, "%s", a);
        snprintf(out[i].about, sizeof out[i].about, "%s", b);
    }
    free(name);
    free(about);
    return st;
}

static enum status read_head(const struct source *s, const struct counts *c, struct sweep_table *t)
{
    enum { ASKED_BYTES = 8000 };
    struct sweep_event event[64] = {0};
    enum status st = read_events(s, c->n_event, event);
    if (st == ST_OK) st = sweep_table_init(t, event, c->n_event, c->n_variant, c->n_factor);
    if (st != ST_OK) return st;
    t->asked = calloc(1, ASKED_BYTES);
    if (t->asked == NULL) return ST_MEMORY;
    h5_attr_get_text(s->root, "title", t->scenario, sizeof t->scenario);
    h5_attr_get_text(s->root, "design_hash", t->design, sizeof t->design);
    h5_attr_get_text(s->root, "design", t->asked, ASKED_BYTES);
    return ST_OK;
}

/* --- the rows --- */

struct columns {
    int32_t *variant, *repeat;
    uint64_t *seed;
    char *label, *status;
    double *value; /* of one column */
};

static enum status read_fixed(const struct source *s, uint64_t n, struct columns *c)
{
    enum status st;
    c->variant = calloc(n + 1, sizeof *c->variant);
    c->repeat = calloc(n + 1, sizeof *c->repeat);
    c->seed = calloc(n + 1, sizeof *c->seed);
    c->value = calloc(n + 1, sizeof *c->value);
    if (c->variant == NULL || c->repeat == NULL || c->seed == NULL || c->value == NULL) return ST_MEMORY;
    if ((st = read_column(s, "variant", H5K_I32, n, c->variant))) return st;
    if ((st = read_column(s, "repeat", H5K_I32, n, c->repeat))) return st;
    if ((st = read_column(s, "seed", H5K_U64, n, c->seed))) return st;
    if ((st = read_column(s, "label", H5K_TEXT, n, &c->label))) return st;
    return read_column(s, "status", H5K_TEXT, n, &c->status);
}

static enum status status_of(const char *words)
{
    if (strcmp(words, SWEEP_FILE_OK) == 0) return ST_OK;
    for (int st = ST_EXPECT; st <= ST_CHATTER; st++)
        if (strcmp(words, status_text((enum status)st)) == 0) return (enum status)st;
    return ST_INPUT;
}

static enum status take_rows(const struct source *s, const struct columns *c, uint64_t n, struct sweep_table *t)
{
    const char *label = c->label, *status = c->status;
    double *none = calloc(t->n_column, sizeof *none);
    if (none == NULL) return ST_MEMORY;
    enum status st = ST_OK;
    for (uint64_t r = 0; r < n && st == ST_OK; r++, label = next_text(label), status = next_text(status)) {
        const uint64_t variant = r % t->n_variant, repeat = r / t->n_variant;
        if (c->variant[r] < 0 || (uint64_t)c->variant[r] != variant || (uint64_t)c->repeat[r] != repeat) {
            st = spoilt(s, "variant");
            break;
        }
        snprintf(t->label[variant], sizeof t->label[variant], "%s", label);
        const struct sweep_row row = {(uint32_t)variant, (uint32_t)repeat, c->seed[r], status_of(status)};
        st = sweep_table_add(t, row, row.status == ST_OK ? none : NULL);
    }
    free(none);
    return st;
}

static enum status read_rows(const struct source *s, uint64_t n, struct sweep_table *t)
{
    struct columns c = {0};
    enum status st = read_fixed(s, n, &c);
    if (st == ST_OK) st = take_rows(s, &c, n, t);
    for (size_t k = 0; k < t->n_column && st == ST_OK; k++) {
        st = read_column(s, t->column[k].name, H5K_F64, n, c.value);
        for (uint64_t r = 0; r < n && st == ST_OK; r++) t->figure[r * t->n_column + k] = c.value[r];
    }
    free(c.variant);
    free(c.repeat);
    free(c.seed);
    free(c.label);
    free(c.status);
    free(c.value);
    return st;
}

enum status sweep_file_read(const char *path, struct sweep_table *t, struct diag *d)
{
    assert(path != NULL && t != NULL);
    *t = (struct sweep_table){0};
    struct h5_file *h5 = NULL;
    struct counts c;
    if (!sweep_file_is_table(path)) {
        diag_error(d, (struct place){.file = path}, "pilotsim sweep makes one", "is not the table of a sweep");
        return ST_INPUT;
    }
    enum status st = h5_open(path, &h5, d);
    if (st != ST_OK) return st;
    const struct source s = {.root = h5_root(h5), .path = path, .d = d};
    st = read_counts(&s, &c);
    if (st == ST_OK) st = read_head(&s, &c, t);
    if (st == ST_OK) st = read_rows(&s, c.n_row, t);
    h5_close(h5);
    if (st != ST_OK) sweep_table_close(t);
    return st;
}
