/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sweep_json.h"

#include "outputs/json_doc.h"
#include "outputs/sweep_summary.h"

#include <assert.h>

static json_t *factor_value(const struct sweep_table *t, size_t variant, size_t factor)
{
    return t->factor[factor].is_number ? json_doc_real(sweep_table_number(t, variant, factor))
                                       : json_string(t->text[variant * t->n_factor + factor]);
}

static json_t *columns_part(struct json_doc *doc, const struct sweep_table *t)
{
    json_t *a = json_array();
    for (size_t f = 0; f < t->n_factor; f++) {
        json_t *o = json_object();
        json_doc_put(doc, o, "name", json_string(t->factor[f].name));
        json_doc_put(doc, o, "unit", json_string(t->factor[f].unit));
        json_doc_put(doc, o, "varied", json_string(t->factor[f].key));
        json_doc_append(doc, a, o);
    }
    for (size_t c = 0; c < t->n_column; c++) {
        json_t *o = json_object();
        json_doc_put(doc, o, "name", json_string(t->column[c].name));
        json_doc_put(doc, o, "unit", json_string(t->column[c].unit));
        json_doc_put(doc, o, "about", json_string(t->column[c].about));
        json_doc_append(doc, a, o);
    }
    return a;
}

static json_t *row_part(struct json_doc *doc, const struct sweep_table *t, size_t r)
{
    const struct sweep_row *row = &t->row[r];
    json_t *o = json_object();
    json_doc_put(doc, o, "variant", json_integer(row->variant));
    json_doc_put(doc, o, "label", json_string(t->label[row->variant]));
    json_doc_put(doc, o, "repeat", json_integer(row->repeat));
    json_doc_put(doc, o, "seed", json_doc_seed(row->seed));
    json_doc_put(doc, o, "status", json_string(row->status == ST_OK ? "ok" : status_text(row->status)));
    for (size_t f = 0; f < t->n_factor; f++) json_doc_put(doc, o, t->factor[f].name, factor_value(t, row->variant, f));
    for (size_t c = 0; c < t->n_column; c++) json_doc_put(doc, o, t->column[c].name, json_doc_real(sweep_figure(t, r, c)));
    return o;
}

static json_t *variant_part(struct json_doc *doc, const struct sweep_table *t, size_t variant)
{
    json_t *o = json_object(), *figures = json_object();
    json_doc_put(doc, o, "label", json_string(t->label[variant]));
    for (size_t f = 0; f < t->n_factor; f++) json_doc_put(doc, o, t->factor[f].name, factor_value(t, variant, f));
    for (size_t c = 0; c < t->n_column; c++) {
        struct sweep_spread s;
        if (sweep_summary_spread(t, variant, c, &s) != ST_OK) {
            doc->is_short_of_memory = true;
            break;
        }
        json_t *spread = json_object();
        json_doc_put(doc, spread, "mean", json_doc_real(s.mean));
        json_doc_put(doc, spread, "sd", json_doc_real(s.sd));
        json_doc_put(doc, spread, "p05", json_doc_real(s.p05));
        json_doc_put(doc, spread, "p95", json_doc_real(s.p95));
        json_doc_put(doc, spread, "n", json_integer((json_int_t)s.n));
        json_doc_put(doc, figures, t->column[c].name, spread);
    }
    json_doc_put(doc, o, "figures", figures);
    return o;
}

enum status sweep_json_write(const struct sweep_table *t, const char *path, struct diag *d)
{
    assert(t != NULL && path != NULL);
    struct json_doc doc = {0};
    json_t *o = json_object(), *rows = json_array(), *variants = json_array();
    for (size_t r = 0; r < t->n_row; r++) json_doc_append(&doc, rows, row_part(&doc, t, r));
    for (size_t v = 0; v < t->n_variant; v++) json_doc_append(&doc, variants, variant_part(&doc, t, v));
    json_doc_put(&doc, o, "pilotsim", json_string(PILOTSIM_VERSION));
    json_doc_put(&doc, o, "scenario", json_string(t->scenario));
    json_doc_put(&doc, o, "design", json_string(t->asked != NULL ? t->asked : ""));
    json_doc_put(&doc, o, "columns", columns_part(&doc, t));
    json_doc_put(&doc, o, "rows", rows);
    json_doc_put(&doc, o, "variants", variants);
    return json_doc_write(&doc, o, path, "the runs", d);
}

enum status sweep_json_line(const struct sweep_table *t, const char *output, double wall_s, FILE *out, struct diag *d)
{
    struct json_doc doc = {0};
    json_t *o = json_object();
    json_doc_put(&doc, o, "variants", json_integer((json_int_t)t->n_variant));
    json_doc_put(&doc, o, "runs", json_integer((json_int_t)t->n_row));
    json_doc_put(&doc, o, "failed", json_integer((json_int_t)sweep_table_failed(t)));
    json_doc_put(&doc, o, "wall_s", json_doc_real(wall_s));
    json_doc_put(&doc, o, "output", json_doc_text(output));
    return json_doc_line(&doc, o, out, "the runs", d);
}
