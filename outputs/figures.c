/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name is looked up as it stands first, so comfort.temperature_mean is the KPI and not a fold. */
#include "outputs/figures.h"

#include "sim/base/nearest.h"

#include <assert.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *suffix;
    double quantile; /* NAN: not a quantile */
} folds[FIGURES_FOLD_COUNT] = {
    [FIGURES_sum] = {"_sum", NAN},  [FIGURES_mean] = {"_mean", NAN}, [FIGURES_max] = {"_max", 1},
    [FIGURES_min] = {"_min", 0},    [FIGURES_p05] = {"_p05", 0.05},  [FIGURES_p50] = {"_p50", 0.5},
    [FIGURES_p95] = {"_p95", 0.95},
};

double figures_fold(enum figures_fold fold, const double *values, size_t n)
{
    assert((unsigned)fold < FIGURES_FOLD_COUNT);
    double *kept = malloc((n > 0 ? n : 1) * sizeof *kept);
    if (kept == NULL) return NAN;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i])) kept[n_kept++] = values[i];

    double result = NAN;
    if (n_kept > 0 && !isnan(folds[fold].quantile)) {
        gsl_sort(kept, 1, n_kept);
        result = gsl_stats_quantile_from_sorted_data(kept, 1, n_kept, folds[fold].quantile);
    } else if (n_kept > 0) {
        double sum = 0;
        for (size_t i = 0; i < n_kept; i++) sum += kept[i];
        result = fold == FIGURES_sum ? sum : sum / (double)n_kept;
    }
    free(kept);
    return result;
}

/* --- names --- */

enum what { NOTHING, FLEET, HOMES, EVENT };
struct found { /* what a name stands for */
    enum what what;
    int kpi; /* enum kpi or enum dr_kpi */
    enum figures_fold fold;
    size_t event;
};

static int find_kpi(const char *name, size_t n)
{
    for (int k = 0; k < KPI_COUNT; k++)
        if (strlen(kpi_info[k].name) == n && memcmp(kpi_info[k].name, name, n) == 0) return k;
    return -1;
}

static struct found find_fleet(const char *name)
{
    const size_t n = strlen(name);
    const int own = find_kpi(name, n);
    if (own >= 0) return (struct found){.what = FLEET, .kpi = own};
    for (int fold = 0; fold < FIGURES_FOLD_COUNT; fold++) {
        const size_t n_suffix = strlen(folds[fold].suffix);
        if (n <= n_suffix || strcmp(name + n - n_suffix, folds[fold].suffix) != 0) continue;
        const int kpi = find_kpi(name, n - n_suffix);
        if (kpi >= 0) return (struct found){.what = HOMES, .kpi = kpi, .fold = (enum figures_fold)fold};
    }
    return (struct found){0};
}

static char without_blank(char c) { return c == ' ' ? '_' : c; }

static bool is_event(const struct dr_event *e, const char *name, size_t n)
{
    if (strlen(e->name) != n) return false;
    for (size_t i = 0; i < n; i++)
        if (without_blank(e->name[i]) != without_blank(name[i])) return false;
    return true;
}

static struct found find_event(const struct pilot *p, const char *name)
{
    const char *dot = strrchr(name, '.'); /* an event's name may hold dots, a DR KPI's does not */
    if (dot == NULL) return (struct found){0};
    for (size_t e = 0; e < p->n_dr; e++) {
        if (!is_event(&p->dr[e], name, (size_t)(dot - name))) continue;
        for (int k = 0; k < DR_KPI_COUNT; k++)
            if (strcmp(dr_kpi_info[k].name, dot + 1) == 0) return (struct found){.what = EVENT, .kpi = k, .event = e};
    }
    return (struct found){0};
}

static struct found find(const struct pilot *p, const char *name)
{
    if (strncmp(name, "fleet.", 6) == 0) return find_fleet(name + 6);
    if (strncmp(name, "dr.", 3) == 0) return find_event(p, name + 3);
    return (struct found){0};
}

bool figures_name_known(const struct pilot *p, const char *name)
{
    assert(p != NULL && name != NULL);
    return find(p, name).what != NOTHING;
}

bool figures_find(const struct figures *f, const char *name, double *value, const char **unit)
{
    assert(f != NULL && f->pilot != NULL);
    assert(name != NULL && value != NULL && unit != NULL);
    const struct found at = find(f->pilot, name);
    switch (at.what) {
    case NOTHING: return false;
    case FLEET: *value = f->fleet_kpi[at.kpi]; break;
    case HOMES: *value = figures_fold(at.fold, figures_homes(f, (enum kpi)at.kpi), f->pilot->homes.n_home); break;
    case EVENT: *value = f->dr_fleet != NULL ? f->dr_fleet[at.event * DR_KPI_COUNT + (size_t)at.kpi] : NAN; break;
    }
    *unit = at.what == EVENT ? dr_kpi_info[at.kpi].unit : kpi_info[at.kpi].unit;
    return true;
}

/* Keeps candidate in out if it is the closest so far; candidates live in one buffer that is used again. */
static void offer(struct nearest *n, const char *candidate, char out[FIGURES_NAME_BYTES])
{
    const struct nearest before = *n;
    nearest_try(n, candidate);
    if (before.best == NULL ? n->best != NULL : n->distance < before.distance) strcpy(out, candidate);
}

bool figures_nearest_name(const struct pilot *p, const char *typed, char out[FIGURES_NAME_BYTES])
{
    char name[FIGURES_NAME_BYTES];
    struct nearest near = {.typed = typed};
    for (int k = 0; k < KPI_COUNT; k++) {
        snprintf(name, sizeof name, "fleet.%s", kpi_info[k].name);
        offer(&near, name, out);
        for (int fold = 0; fold < FIGURES_FOLD_COUNT; fold++) {
            snprintf(name, sizeof name, "fleet.%s%s", kpi_info[k].name, folds[fold].suffix);
            offer(&near, name, out);
        }
    }
    for (size_t e = 0; e < p->n_dr; e++) {
        for (int k = 0; k < DR_KPI_COUNT; k++) {
            snprintf(name, sizeof name, "dr.%s.%s", p->dr[e].name, dr_kpi_info[k].name);
            for (char *c = name; *c != '\0'; c++) *c = without_blank(*c);
            offer(&near, name, out);
        }
    }
    return near.best != NULL;
}

/* --- speed --- */

double figures_days(const struct figures *f) { return (double)f->pilot->duration_ms / MS_PER_DAY; }

double figures_home_days_per_cpu_s(const struct figures *f) { return f->cpu_s > 0 ? f->home_days / f->cpu_s : NAN; }
