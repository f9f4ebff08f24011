/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile_expect.c - expectations: names of key figures, checked against the tables. */
#include "scenarios/compile.h"

#include "scenarios/key_number.h"
#include "sim/base/nearest.h"
#include "twins/kpi.h"

#include <stdlib.h>
#include <string.h>

enum { KPI_NAME_BYTES = 160 };

static const char *const folds[] = {"", "_sum", "_mean", "_max", "_min", "_p05", "_p50", "_p95"};

/* The i-th name that may be asked for, with its unit; false after the last. */
static bool kpi_name(const struct pilot *p, size_t i, char name[KPI_NAME_BYTES], const char **unit)
{
    const size_t n_fleet = KPI_COUNT * ARRAY_LEN(folds);
    if (i < n_fleet) {
        const struct kpi_info *k = &kpi_info[i / ARRAY_LEN(folds)];
        snprintf(name, KPI_NAME_BYTES, "fleet.%s%s", k->name, folds[i % ARRAY_LEN(folds)]);
        *unit = k->unit;
        return true;
    }
    i -= n_fleet;
    if (i >= p->n_dr * DR_KPI_COUNT) return false;
    char event[DR_NAME_BYTES];
    snprintf(event, sizeof event, "%s", p->dr[i / DR_KPI_COUNT].name);
    for (char *s = event; *s != '\0'; s++) *s = *s == ' ' ? '_' : *s;
    snprintf(name, KPI_NAME_BYTES, "dr.%s.%s", event, dr_kpi_info[i % DR_KPI_COUNT].name);
    *unit = dr_kpi_info[i % DR_KPI_COUNT].unit;
    return true;
}

static const char *unit_of_kpi(struct compiler *c, const struct node *kpi)
{
    char name[KPI_NAME_BYTES], best[KPI_NAME_BYTES] = "", remedy[KPI_NAME_BYTES + 40];
    const char *unit = NULL;
    struct nearest near = {.typed = kpi->text};
    for (size_t i = 0; kpi_name(c->pilot, i, name, &unit); i++) {
        if (strcmp(name, kpi->text) == 0) return unit;
        const char *before = near.best;
        const size_t distance = near.distance;
        nearest_try(&near, name);
        if (near.best != before || near.distance != distance) memcpy(best, name, sizeof best);
        if (near.best != NULL) near.best = best;
    }
    if (best[0] != '\0') snprintf(remedy, sizeof remedy, "did you mean '%s'?", best);
    else snprintf(remedy, sizeof remedy, "write fleet.<kpi> or dr.<event>.<figure>; docs/kpis.md lists them");
    diag_error(c->d, kpi->at, remedy, "kpi: there is no '%.127s'", kpi->text);
    return NULL;
}

static void fill(struct compiler *c, const struct expect_spec *s, struct expectation *e)
{
    const char *unit = unit_of_kpi(c, s->kpi);
    snprintf(e->kpi, sizeof e->kpi, "%s", s->kpi->text);
    e->line = s->kpi->at.line;
    e->at_least = e->at_most = NAN;
    if (unit == NULL) return;
    if (s->at_least != NULL) e->at_least = key_quantity(c->d, "at_least", s->at_least, unit, -NUMBER_MAX, NUMBER_MAX);
    if (s->at_most != NULL) e->at_most = key_quantity(c->d, "at_most", s->at_most, unit, -NUMBER_MAX, NUMBER_MAX);
    if (s->at_least == NULL && s->at_most == NULL)
        diag_error(c->d, s->head.node->at, "give at_least, at_most or both", "the expectation asks for nothing");
    if (e->at_least > e->at_most) diag_error(c->d, s->at_least->at, "exchange them", "at_least is above at_most");
}

enum status compile_expectations(struct compiler *c)
{
    const struct list *list = &c->spec->expect;
    c->pilot->expect = calloc(list->n > 0 ? list->n : 1, sizeof *c->pilot->expect);
    if (c->pilot->expect == NULL) return ST_MEMORY;
    c->pilot->n_expect = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const struct expect_spec *s = (const struct expect_spec *)list->items + i;
        if (s->kpi != NULL) fill(c, s, &c->pilot->expect[i]);
    }
    return ST_OK;
}
