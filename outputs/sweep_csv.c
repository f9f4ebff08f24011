/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sweep_csv.h"

#include "outputs/csv_sheet.h"

#include <inttypes.h>

static void put_head(struct csv_sheet *s, const struct sweep_table *t)
{
    static const char *const fixed[] = {"run", "variant", "label", "repeat", "seed", "status"};
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) csv_text(s, fixed[i]);
    for (size_t f = 0; f < t->n_factor; f++) csv_text(s, t->factor[f].name);
    for (size_t c = 0; c < t->n_column; c++) csv_text(s, t->column[c].name);
    csv_end_line(s);
}

static void put_row(struct csv_sheet *s, const struct sweep_table *t, size_t r)
{
    const struct sweep_row *row = &t->row[r];
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, row->seed);
    csv_whole(s, (int64_t)r);
    csv_whole(s, row->variant);
    csv_text(s, t->label[row->variant]);
    csv_whole(s, row->repeat);
    csv_text(s, seed);
    csv_text(s, row->status == ST_OK ? "ok" : status_text(row->status));
    for (size_t f = 0; f < t->n_factor; f++) {
        if (t->factor[f].is_number) csv_sheet_number(s, sweep_table_number(t, row->variant, f));
        else csv_text(s, t->text[row->variant * t->n_factor + f]);
    }
    for (size_t c = 0; c < t->n_column; c++) csv_sheet_number(s, sweep_figure(t, r, c));
    csv_end_line(s);
}

enum status sweep_csv_write(const struct sweep_table *t, const char *path, struct diag *d)
{
    struct csv_sheet s;
    const enum status st = csv_sheet_open_file(path, &s, d);
    if (st != ST_OK) return st;
    put_head(&s, t);
    for (size_t r = 0; r < t->n_row; r++) put_row(&s, t, r);
    return csv_close(&s, d, ST_OK);
}
