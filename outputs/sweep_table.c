/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sweep_table.h"

#include "outputs/results_names.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- names --- */

void sweep_table_plain_name(const char *prefix, const char *text, char out[SWEEP_NAME_BYTES])
{
    snprintf(out, SWEEP_NAME_BYTES, "%s%s", prefix, text);
    for (unsigned char *c = (unsigned char *)out; *c != '\0'; c++)
        if (!isalnum(*c) && *c != '-' && *c < 0x80) *c = '_';
}

/* Two events may differ in signs that a name cannot hold. */
static void name_apart(const struct sweep_table *t, size_t column)
{
    char *name = t->column[column].name;
    for (size_t i = 0; i < column; i++) {
        if (strcmp(t->column[i].name, name) != 0) continue;
        const size_t n = strlen(name);
        assert(n + 1 < SWEEP_NAME_BYTES);
        strcpy(name + n, "_");
        i = (size_t)-1; /* once more from the first */
    }
}

static void name_event(struct sweep_table *t, size_t event)
{
    char prefix[SWEEP_NAME_BYTES], whole[SWEEP_NAME_BYTES];
    sweep_table_plain_name("dr_", t->event[event].name, prefix);
    for (int k = 0; k < SWEEP_EVENT_COLUMNS; k++) {
        struct sweep_column *c = &t->column[sweep_event_column(event, k)];
        const struct dr_kpi_info *info = &dr_kpi_info[k < DR_KPI_COUNT ? k : DR_KPI_delivered_w];
        snprintf(whole, sizeof whole, "%.100s_%s%s", prefix, info->name, k < DR_KPI_COUNT ? "" : "_home_sd");
        strcpy(c->name, whole);
        c->unit = info->unit;
        c->about = k < DR_KPI_COUNT ? info->doc : "standard deviation of that between homes of one row of the scenario";
        name_apart(t, sweep_event_column(event, k));
    }
}

static void name_columns(struct sweep_table *t)
{
    t->column[SWEEP_HOMES] = (struct sweep_column){.name = "homes", .unit = "1", .about = "homes simulated"};
    for (int k = 0; k < KPI_COUNT; k++) {
        struct sweep_column *c = &t->column[SWEEP_FLEET + k];
        char name[RESULTS_NAME_BYTES];
        results_kpi_name((enum kpi)k, true, name);
        *c = (struct sweep_column){.unit = kpi_info[k].unit, .about = kpi_info[k].long_name};
        strcpy(c->name, name);
    }
    for (size_t e = 0; e < t->n_event; e++) name_event(t, e);
}

/* --- the table --- */

enum status sweep_table_init(struct sweep_table *t, const struct sweep_event *events, size_t n_event, size_t n_variant,
                             size_t n_factor)
{
    assert(n_variant >= 1 && n_factor <= SWEEP_FACTORS_MAX);
    *t = (struct sweep_table){.n_factor = n_factor, .n_variant = n_variant, .n_event = n_event};
    t->n_column = sweep_event_column(n_event, 0);
    t->text = calloc(n_variant * n_factor + 1, sizeof *t->text);
    t->label = calloc(n_variant, sizeof *t->label);
    t->event = calloc(n_event + 1, sizeof *t->event);
    t->column = calloc(t->n_column, sizeof *t->column);
    if (t->text == NULL || t->label == NULL || t->event == NULL || t->column == NULL) {
        sweep_table_close(t);
        return ST_MEMORY;
    }
    if (n_event > 0) memcpy(t->event, events, n_event * sizeof *events);
    name_columns(t);
    return ST_OK;
}

void sweep_table_close(struct sweep_table *t)
{
    for (size_t i = 0; t->text != NULL && i < t->n_variant * t->n_factor; i++) free(t->text[i]);
    free(t->text);
    free(t->asked);
    free(t->label);
    free(t->event);
    free(t->column);
    free(t->row);
    free(t->figure);
    *t = (struct sweep_table){0};
}

/* --- factors --- */

/* Where the number ends; text itself: it begins with none. */
static const char *after_number(const char *text)
{
    char *end;
    const double v = strtod(text, &end);
    if (!isfinite(v)) return text;
    while (end != text && *end == ' ') end++;
    return end;
}

void sweep_table_name_factor(struct sweep_table *t, size_t factor, const char *key)
{
    struct sweep_factor *f = &t->factor[factor];
    snprintf(f->key, sizeof f->key, "%s", key);
    sweep_table_plain_name("vary_", key, f->name);
    const char *unit = after_number(t->text[factor]);
    f->is_number = unit != t->text[factor] && strlen(unit) < sizeof f->unit;
    for (size_t v = 1; v < t->n_variant && f->is_number; v++) {
        const char *text = t->text[v * t->n_factor + factor], *end = after_number(text);
        f->is_number = end != text && strcmp(end, unit) == 0;
    }
    if (f->is_number) strcpy(f->unit, unit);
}

double sweep_table_number(const struct sweep_table *t, size_t variant, size_t factor)
{
    return strtod(t->text[variant * t->n_factor + factor], NULL);
}

void sweep_table_label(struct sweep_table *t)
{
    for (size_t v = 0; v < t->n_variant; v++) {
        char *label = t->label[v];
        label[0] = '\0';
        for (size_t f = 0; f < t->n_factor; f++) {
            const size_t at = strlen(label);
            snprintf(label + at, SWEEP_LABEL_BYTES - at, "%s%s=%s", f > 0 ? " " : "", t->factor[f].key,
                     t->text[v * t->n_factor + f]);
        }
        if (t->n_factor == 0) strcpy(label, "as the scenario says");
    }
}

/* --- rows --- */

static enum status make_room(struct sweep_table *t)
{
    if (t->n_row < t->room) return ST_OK;
    const size_t room = t->room > 0 ? 2 * t->room : 64;
    struct sweep_row *row = realloc(t->row, room * sizeof *row);
    if (row == NULL) return ST_MEMORY;
    t->row = row;
    double *figure = realloc(t->figure, room * t->n_column * sizeof *figure);
    if (figure == NULL) return ST_MEMORY;
    t->figure = figure;
    t->room = room;
    return ST_OK;
}

enum status sweep_table_add(struct sweep_table *t, struct sweep_row row, const double *figures)
{
    assert(row.variant < t->n_variant);
    assert((figures != NULL) == (row.status == ST_OK));
    const enum status st = make_room(t);
    if (st != ST_OK) return st;
    double *to = t->figure + t->n_row * t->n_column;
    for (size_t c = 0; c < t->n_column; c++) to[c] = figures != NULL ? figures[c] : (double)NAN;
    t->row[t->n_row++] = row;
    return ST_OK;
}

size_t sweep_table_take(const struct sweep_table *t, size_t variant, size_t column, double *out)
{
    size_t n = 0;
    for (size_t r = 0; r < t->n_row; r++)
        if (t->row[r].variant == variant && t->row[r].status == ST_OK) out[n++] = sweep_figure(t, r, column);
    return n;
}

size_t sweep_table_failed(const struct sweep_table *t)
{
    size_t n = 0;
    for (size_t r = 0; r < t->n_row; r++) n += t->row[r].status != ST_OK;
    return n;
}
