/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile_faults.c - `faults:` into the pilot. */
#include "scenarios/compile.h"

#include "scenarios/key_number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_twin(struct compiler *c, const struct fault_row *all, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (all[j].name == NULL || strcmp(all[j].name->text, all[i].name->text) != 0) continue;
        diag_error(c->d, all[i].name->at, "give each its own name", "two faults are called '%.63s'", all[i].name->text);
        return;
    }
}

static void fill(struct compiler *c, const struct fault_row *s, struct fault_spec *f)
{
    int64_t utc_ms = 0;
    const bool has_start = compile_instant(c, &s->start, "start", &utc_ms);
    *f = (struct fault_spec){
        .start_ms = utc_ms - c->pilot->start_utc_ms, .duration_ms = s->duration, .share = s->share, .devices = s->devices};
    if (s->name != NULL) snprintf(f->name, sizeof f->name, "%s", s->name->text);
    if (s->kind < 0) return;
    const struct fault_kind_info *info = &fault_kind_info[s->kind];
    f->kind = (enum fault_kind)s->kind;
    f->value = s->value != NULL ? key_quantity(c->d, "value", s->value, info->unit, info->min, info->max) : info->usual;
    if (!c->has_start || !has_start || c->pilot->duration_ms <= 0) return;
    if (f->start_ms >= c->pilot->duration_ms || f->start_ms + f->duration_ms <= 0)
        diag_warn(c->d, s->start.node->at, "move the fault or lengthen the run",
                  "fault '%.63s' is outside the run, it does nothing", f->name);
}

enum status compile_faults(struct compiler *c)
{
    const struct list *list = &c->spec->faults;
    const struct fault_row *all = list->items;
    c->pilot->fault = calloc(list->n > 0 ? list->n : 1, sizeof *c->pilot->fault);
    if (c->pilot->fault == NULL) return ST_MEMORY;
    c->pilot->n_fault = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (all[i].name != NULL) check_twin(c, all, i);
        if (all[i].head.node != NULL) fill(c, &all[i], &c->pilot->fault[i]);
    }
    return ST_OK;
}
