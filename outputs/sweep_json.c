/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As in figures_json.c: jansson takes NULL for what could not be made, and one flag tells of a lack of memory. */
#include "outputs/sweep_json.h"

#include "outputs/sweep_summary.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

struct doc {
    bool is_short_of_memory;
};

static json_t *real(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static void put(struct doc *doc, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) doc->is_short_of_memory = true;
}

static void append(struct doc *doc, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) doc->is_short_of_memory = true;
}

static json_t *factor_value(const struct sweep_table *t, size_t variant, size_t factor)
{
    return t->factor[factor].is_number ? real(sweep_table_number(t, variant, factor))
                                       : json_string(t->text[variant * t->n_factor + factor]);
}

static json_t *columns_part(struct doc *doc, const struct sweep_table *t)
{
    json_t *a = json_array();
    for (size_t f = 0; f < t->n_factor; f++) {
        json_t *o = json_object();
        put(doc, o, "name", json_string(t->factor[f].name));
        put(doc, o, "unit", json_string(t->factor[f].unit));
        put(doc, o, "varied", json_string(t->factor[f].key));
        append(doc, a, o);
    }
    for (size_t c = 0; c < t->n_column; c++) {
        json_t *o = json_object();
        put(doc, o, "name", json_string(t->column[c].name));
        put(doc, o, "unit", json_string(t->column[c].unit));
        put(doc, o, "about", json_string(t->column[c].about));
        append(doc, a, o);
    }
    return a;
}

static json_t *row_part(struct doc *doc, const struct sweep_table *t, size_t r)
{
    const struct sweep_row *row = &t->row[r];
    json_t *o = json_object();
    put(doc, o, "variant", json_integer(row->variant));
    put(doc, o, "label", json_string(t->label[row->variant]));
    put(doc, o, "repeat", json_integer(row->repeat));
    put(doc, o, "seed", json_sprintf("%llu", (unsigned long long)row->seed)); /* text: JSON numbers end at 2^53 */
    put(doc, o, "status", json_string(row->status == ST_OK ? "ok" : status_text(row->status)));
    for (size_t f = 0; f < t->n_factor; f++) put(doc, o, t->factor[f].name, factor_value(t, row->variant, f));
    for (size_t c = 0; c < t->n_column; c++) put(doc, o, t->column[c].name, real(sweep_figure(t, r, c)));
    return o;
}

static json_t *variant_part(struct doc *doc, const struct sweep_table *t, size_t variant)
{
    json_t *o = json_object(), *figures = json_object();
    put(doc, o, "label", json_string(t->label[variant]));
    for (size_t f = 0; f < t->n_factor; f++) put(doc, o, t->factor[f].name, factor_value(t, variant, f));
    for (size_t c = 0; c < t->n_column; c++) {
        struct sweep_spread s;
        if (sweep_summary_spread(t, variant, c, &s) != ST_OK) {
            doc->is_short_of_memory = true;
            break;
        }
        json_t *spread = json_object();
        put(doc, spread, "mean", real(s.mean));
        put(doc, spread, "sd", real(s.sd));
        put(doc, spread, "p05", real(s.p05));
        put(doc, spread, "p95", real(s.p95));
        put(doc, spread, "n", json_integer((json_int_t)s.n));
        put(doc, figures, t->column[c].name, spread);
    }
    put(doc, o, "figures", figures);
    return o;
}

static enum status memory_or_io(const struct doc *doc, const char *path, struct diag *d)
{
    diag_error(d, (struct place){.file = path}, NULL, "cannot write the table as JSON: %s",
               doc->is_short_of_memory ? "out of memory" : "the file does not take it");
    return doc->is_short_of_memory ? ST_MEMORY : ST_IO;
}

enum status sweep_json_write(const struct sweep_table *t, const char *path, struct diag *d)
{
    assert(t != NULL && path != NULL);
    struct doc doc = {0};
    json_t *o = json_object(), *rows = json_array(), *variants = json_array();
    for (size_t r = 0; r < t->n_row; r++) append(&doc, rows, row_part(&doc, t, r));
    for (size_t v = 0; v < t->n_variant; v++) append(&doc, variants, variant_part(&doc, t, v));
    put(&doc, o, "pilotsim", json_string(PILOTSIM_VERSION));
    put(&doc, o, "scenario", json_string(t->scenario));
    put(&doc, o, "design", json_string(t->asked != NULL ? t->asked : ""));
    put(&doc, o, "columns", columns_part(&doc, t));
    put(&doc, o, "rows", rows);
    put(&doc, o, "variants", variants);
    const bool is_good = !doc.is_short_of_memory && json_dump_file(o, path, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0;
    json_decref(o);
    return is_good ? ST_OK : memory_or_io(&doc, path, d);
}

enum status sweep_json_line(const struct sweep_table *t, const char *output, double wall_s, FILE *out, struct diag *d)
{
    struct doc doc = {0};
    json_t *o = json_object();
    put(&doc, o, "variants", json_integer((json_int_t)t->n_variant));
    put(&doc, o, "runs", json_integer((json_int_t)t->n_row));
    put(&doc, o, "failed", json_integer((json_int_t)sweep_table_failed(t)));
    put(&doc, o, "wall_s", real(wall_s));
    put(&doc, o, "output", output != NULL ? json_string(output) : json_null());
    bool is_good = !doc.is_short_of_memory && json_dumpf(o, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0;
    is_good = is_good && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(o);
    return is_good ? ST_OK : memory_or_io(&doc, NULL, d);
}
