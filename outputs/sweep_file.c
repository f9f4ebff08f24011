/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row is a commit of h5_file: the columns grow by one, and the file's name shows them all or none. */
#include "outputs/sweep_file.h"

#include "outputs/h5_file.h"
#include "outputs/results_names.h"
#include "outputs/sweep_file_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_ROWS = 64, AXIS_RUN = 0, AXIS_EVENT = 1, ASKED_BYTES = 8000 };

struct sweep_file {
    struct h5_file *h5;
    char path[4096];
};

bool sweep_file_is_table(const char *path)
{
    char mark[16] = "";
    struct diag quiet = {0};
    struct h5_file *h5 = NULL;
    if (h5_open(path, &h5, &quiet) == ST_OK) h5_attr_get_text(h5_root(h5), SWEEP_FILE_MARK, mark, sizeof mark);
    h5_close(h5);
    diag_close(&quiet);
    return strcmp(mark, "sweep") == 0;
}

static enum status refuse(const char *path, struct diag *d, const char *what, const char *remedy)
{
    diag_error(d, (struct place){.file = path}, remedy, "%s", what);
    return ST_INPUT;
}

/* --- a new one --- */

static enum status put_head(h5_id root, const struct sweep_table *t)
{
    char asked[ASKED_BYTES];
    snprintf(asked, sizeof asked, "%s", t->asked != NULL ? t->asked : "");
    const struct {
        const char *name, *text;
    } rows[] = {
        {"Conventions", "CF-1.10"}, {"title", t->scenario}, {SWEEP_FILE_MARK, "sweep"}, {"pilotsim_version", PILOTSIM_VERSION},
        {"design_hash", t->design}, {"design", asked},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status st = h5_attr_text(root, rows[i].name, rows[i].text);
        if (st != ST_OK) return st;
    }
    const uint64_t counts[] = {t->n_variant, t->n_factor};
    const enum status st = h5_attr_set(root, "variants", H5K_U64, 1, &counts[0]);
    return st != ST_OK ? st : h5_attr_set(root, "varied_keys", H5K_U64, 1, &counts[1]);
}

static enum status put_column(h5_id root, h5_id axis, const struct h5_table *like)
{
    struct h5_table t = *like;
    t.rank = 1, t.chunk[0] = CHUNK_ROWS, t.grows = true, t.axis[0] = axis;
    return h5_table_create(root, &t, NULL);
}

static enum status put_fixed_columns(h5_id root, h5_id axis)
{
    static const struct h5_table fixed[] = {
        {.name = "variant", .kind = H5K_I32, .long_name = "number of the combination of varied values, from 0"},
        {.name = "label", .kind = H5K_TEXT, .long_name = "the same in words"},
        {.name = "repeat",
         .kind = H5K_I32,
         .long_name = "number of the repeat, from 0: all variants of one have the same seed"},
        {.name = "seed", .kind = H5K_U64, .long_name = "homes, weather and events are drawn from it"},
        {.name = "status", .kind = H5K_TEXT, .long_name = "ok, or why the run has no figures"},
    };
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
        const enum status st = put_column(root, axis, &fixed[i]);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

static enum status put_columns(h5_id root, h5_id axis, const struct sweep_table *t)
{
    enum status st = put_fixed_columns(root, axis);
    for (size_t f = 0; f < t->n_factor && st == ST_OK; f++) {
        const struct sweep_factor *of = &t->factor[f];
        const struct h5_table column = {.name = of->name,
                                        .kind = of->is_number ? H5K_F64 : H5K_TEXT,
                                        .units = of->is_number ? (of->unit[0] != '\0' ? of->unit : "1") : NULL,
                                        .long_name = of->key};
        st = put_column(root, axis, &column);
    }
    for (size_t c = 0; c < t->n_column && st == ST_OK; c++) {
        const struct sweep_column *of = &t->column[c];
        const struct h5_table column = {
            .name = of->name, .kind = H5K_F64, .units = results_unit(of->unit), .long_name = of->about};
        st = put_column(root, axis, &column);
    }
    return st;
}

/* In a group of their own, so that the root is one table of runs. */
static enum status put_events(h5_id root, const struct sweep_table *t)
{
    enum status st = ST_OK;
    h5_id group = 0, axis = 0, about = 0;
    const char *names[64], *abouts[64];
    assert(t->n_event <= ARRAY_LEN(names));
    for (size_t e = 0; e < t->n_event; e++) names[e] = t->event[e].name, abouts[e] = t->event[e].about;
    const struct h5_table event = {.name = "event",
                                   .kind = H5K_TEXT,
                                   .rank = 1,
                                   .dim = {t->n_event},
                                   .axis_number = AXIS_EVENT,
                                   .long_name = "demand response event"};
    if ((st = h5_group_create(root, SWEEP_FILE_EVENTS, &group))) goto done;
    if ((st = h5_table_create(group, &event, &axis))) goto done;
    if ((st = h5_write_text(axis, 0, t->n_event, names))) goto done;
    const struct h5_table words = {.name = "about",
                                   .kind = H5K_TEXT,
                                   .rank = 1,
                                   .dim = {t->n_event},
                                   .axis = {axis},
                                   .long_name = "when, how long, what is asked"};
    if ((st = h5_table_create(group, &words, &about))) goto done;
    st = h5_write_text(about, 0, t->n_event, abouts);
done:
    h5_release(&about);
    h5_release(&axis);
    h5_release(&group);
    return st;
}

static enum status lay_out(h5_id root, const struct sweep_table *t)
{
    h5_id axis = 0;
    const struct h5_table run = {.name = "run",
                                 .kind = H5K_I64,
                                 .rank = 1,
                                 .chunk = {CHUNK_ROWS},
                                 .grows = true,
                                 .axis_number = AXIS_RUN,
                                 .long_name = "number of the run"};
    enum status st = put_head(root, t);
    if (st == ST_OK) st = h5_table_create(root, &run, &axis);
    if (st == ST_OK) st = put_columns(root, axis, t);
    if (st == ST_OK && t->n_event > 0) st = put_events(root, t);
    h5_release(&axis);
    return st;
}

static enum status say_why(const struct sweep_file *f, struct diag *d, enum status st)
{
    if (st == ST_IO) diag_error(d, (struct place){.file = f->path}, "make room and go on with --resume", "%s", h5_why(f->h5));
    return st;
}

static enum status start(const char *path, struct sweep_file **out)
{
    struct sweep_file *f = calloc(1, sizeof *f);
    if (f == NULL) return ST_MEMORY;
    *out = f;
    return (size_t)snprintf(f->path, sizeof f->path, "%s", path) < sizeof f->path ? ST_OK : ST_FULL;
}

enum status sweep_file_create(const char *path, const struct sweep_table *t, struct sweep_file **out, struct diag *d)
{
    assert(t->n_row == 0);
    struct sweep_file *f = NULL;
    enum status st = start(path, &f);
    if (st == ST_OK) st = h5_create(path, &f->h5, d);
    if (st == ST_OK) st = say_why(f, d, lay_out(h5_root(f->h5), t));
    if (st == ST_OK) *out = f;
    else sweep_file_close(f);
    return st;
}

void sweep_file_close(struct sweep_file *f)
{
    if (f == NULL) return;
    h5_close(f->h5);
    free(f);
}

/* --- going on --- */

static enum status check_same(const char *path, const struct sweep_table *there, const struct sweep_table *t, struct diag *d)
{
    const char *another = "give the same scenario and options, or another name by -o";
    if (strcmp(there->scenario, t->scenario) != 0) {
        diag_error(d, (struct place){.file = path}, another, "is the table of another scenario, '%s'", there->scenario);
        return ST_INPUT;
    }
    if (strcmp(there->asked, t->asked) != 0) {
        diag_error(d, (struct place){.file = path}, another, "was made with '%.200s', not '%.200s'", there->asked, t->asked);
        return ST_INPUT;
    }
    if (strcmp(there->design, t->design) != 0 || there->n_column != t->n_column)
        return refuse(path, d, "was made when the scenario, or a file it names, was another", another);
    return ST_OK;
}

enum status sweep_file_resume(const char *path, struct sweep_table *t, struct sweep_file **out, struct diag *d)
{
    assert(t->n_row == 0);
    struct sweep_table there = {0};
    struct sweep_file *f = NULL;
    enum status st = sweep_file_read(path, &there, d);
    if (st == ST_OK) st = check_same(path, &there, t, d);
    for (size_t r = 0; r < there.n_row && st == ST_OK; r++) {
        const bool is_good = there.row[r].status == ST_OK;
        st = sweep_table_add(t, there.row[r], is_good ? there.figure + r * there.n_column : NULL);
    }
    if (st == ST_OK) st = start(path, &f);
    if (st == ST_OK) st = h5_resume(path, &f->h5, d);
    if (st == ST_OK) *out = f;
    else sweep_file_close(f);
    sweep_table_close(&there);
    return st;
}

/* --- a row --- */

static enum status put_value(h5_id root, const char *name, uint64_t row, enum h5_kind kind, const void *value)
{
    h5_id table = 0;
    const uint64_t one = 1;
    if (!h5_find(root, name, &table)) return ST_IO;
    enum status st = h5_grow(table, row + 1);
    if (st == ST_OK && kind == H5K_TEXT) st = h5_write_text(table, row, 1, (const char *const *)value);
    else if (st == ST_OK) st = h5_write(table, kind, &row, &one, value);
    h5_release(&table);
    return st;
}

static enum status put_row(h5_id root, const struct sweep_table *t, size_t r)
{
    enum status st;
    const struct sweep_row *row = &t->row[r];
    const int64_t run = (int64_t)r;
    const int32_t variant = (int32_t)row->variant, repeat = (int32_t)row->repeat;
    const char *label = t->label[row->variant], *status = row->status == ST_OK ? SWEEP_FILE_OK : status_text(row->status);
    if ((st = put_value(root, "run", r, H5K_I64, &run))) return st;
    if ((st = put_value(root, "variant", r, H5K_I32, &variant))) return st;
    if ((st = put_value(root, "repeat", r, H5K_I32, &repeat))) return st;
    if ((st = put_value(root, "seed", r, H5K_U64, &row->seed))) return st;
    if ((st = put_value(root, "label", r, H5K_TEXT, &label))) return st;
    if ((st = put_value(root, "status", r, H5K_TEXT, &status))) return st;
    for (size_t f = 0; f < t->n_factor; f++) {
        const double number = sweep_table_number(t, row->variant, f);
        const bool is_number = t->factor[f].is_number;
        const void *value = is_number ? (const void *)&number : (const void *)&t->text[row->variant * t->n_factor + f];
        if ((st = put_value(root, t->factor[f].name, r, is_number ? H5K_F64 : H5K_TEXT, value))) return st;
    }
    for (size_t c = 0; c < t->n_column; c++) {
        const double value = sweep_figure(t, r, c);
        if ((st = put_value(root, t->column[c].name, r, H5K_F64, &value))) return st;
    }
    return ST_OK;
}

enum status sweep_file_put(struct sweep_file *f, const struct sweep_table *t, struct diag *d)
{
    assert(t->n_row > 0);
    enum status st = put_row(h5_root(f->h5), t, t->n_row - 1);
    if (st == ST_OK) st = h5_commit(f->h5);
    return say_why(f, d, st);
}
