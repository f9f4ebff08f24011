/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void diag_init(struct diag *d)
{
    assert(d != NULL);
    *d = (struct diag){0};
}

void diag_close(struct diag *d)
{
    if (d == NULL) return;
    for (size_t i = 0; i < d->n_items; i++) {
        free(d->items[i].file);
        free(d->items[i].what);
        free(d->items[i].remedy);
    }
    free(d->items);
    *d = (struct diag){0};
}

static char *copy_text(const char *s) { return strdup(s != NULL ? s : ""); }

static void add(struct diag *d, bool is_warning, struct place at, const char *remedy, const char *what, va_list args)
{
    assert(d != NULL);
    if (is_warning) d->n_warnings++;
    else d->n_errors++;
    if (d->n_items >= DIAG_LIMIT) return;
    if (d->items == NULL) d->items = calloc(DIAG_LIMIT, sizeof *d->items);
    if (d->items == NULL) return;

    char text[1024];
    vsnprintf(text, sizeof text, what, args);
    d->items[d->n_items++] = (struct diag_item){
        .is_warning = is_warning,
        .line = at.line,
        .column = at.column,
        .file = copy_text(at.file),
        .what = copy_text(text),
        .remedy = copy_text(remedy),
    };
}

void diag_error(struct diag *d, struct place at, const char *remedy, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    add(d, false, at, remedy, what, args);
    va_end(args);
}

void diag_warn(struct diag *d, struct place at, const char *remedy, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    add(d, true, at, remedy, what, args);
    va_end(args);
}

void diag_print(const struct diag *d, FILE *out)
{
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *it = &d->items[i];
        if (it->file != NULL && it->file[0] != '\0') {
            fprintf(out, "%s:", it->file);
            if (it->line > 0) fprintf(out, "%u:%u:", it->line, it->column);
            fputc(' ', out);
        }
        fprintf(out, "%s: %s", it->is_warning ? "warning" : "error", it->what ? it->what : "?");
        if (it->remedy != NULL && it->remedy[0] != '\0') fprintf(out, ": %s", it->remedy);
        fputc('\n', out);
    }
    size_t n_all = d->n_errors + d->n_warnings;
    if (n_all > d->n_items) fprintf(out, "and %zu more findings\n", n_all - d->n_items);
}
