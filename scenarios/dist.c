/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/dist.h"

#include <assert.h>
#include <math.h>

#define AT(field) .offset = offsetof(struct dist_numbers, field)
/* clang-format off */
#define MIN_MAX                                                                                \
    {"min", KEY_NUMBER, .unit = UNIT_OUTER, AT(min), .help = "nothing below; drawn again"},     \
    {"max", KEY_NUMBER, .unit = UNIT_OUTER, AT(max), .help = "nothing above; drawn again"}
static const struct key uniform_keys[] = {
    {"min", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(min), .help = "lower end"},
    {"max", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(max), .help = "upper end"},
};
static const struct key normal_keys[] = {
    {"mean", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(mean), .help = "mean, before truncation"},
    {"sd", KEY_NUMBER, KEY_REQUIRED, UNIT_SPREAD, AT(sd), .help = "standard deviation, before truncation"},
    MIN_MAX,
};
static const struct key lognormal_keys[] = {
    {"median", KEY_NUMBER, .unit = UNIT_OUTER, AT(median), .help = "median; with sigma"},
    {"sigma", KEY_NUMBER, .min = 0, .max = 5, AT(sigma), .help = "standard deviation of the natural logarithm"},
    {"mean", KEY_NUMBER, .unit = UNIT_OUTER, AT(mean), .help = "mean; with sd, in place of median and sigma"},
    {"sd", KEY_NUMBER, .unit = UNIT_SPREAD, AT(sd), .help = "standard deviation"},
    MIN_MAX,
};
static const struct key triangular_keys[] = {
    {"min", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(min), .help = "lower end"},
    {"mode", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(mode), .help = "most likely value"},
    {"max", KEY_NUMBER, KEY_REQUIRED, UNIT_OUTER, AT(max), .help = "upper end"},
};
static const struct key choice_keys[] = {
    {"values", KEY_VALUES, KEY_REQUIRED, UNIT_OUTER, .n = DIST_VALUES_MAX, AT(values), .help = "one of these"},
    {"weights", KEY_VALUES, .min = 0, .max = 1e9, .n = DIST_VALUES_MAX, AT(weights), .help = "how often, in proportion; equal when not given"},
};
#undef AT
#undef MIN_MAX

#define TABLE(id, what) \
    static const struct key_table id##_table = {#id, what, KEYS(id##_keys), .n_bytes = sizeof(struct dist_numbers)}
TABLE(uniform, "Any value between two ends, all as likely.");
TABLE(normal, "Gauss's bell, truncated when min or max are given.");
TABLE(lognormal, "A positive value whose logarithm is normal.");
TABLE(triangular, "Between two ends with a most likely value.");
TABLE(choice, "One of a list.");
#undef TABLE

#define AT(field) .offset = offsetof(struct dist_forms, field)
static const struct key dist_keys[] = {
    {"constant", KEY_NUMBER, .unit = UNIT_OUTER, AT(constant), .help = "the same in every home"},
    {"uniform", KEY_MAP, .sub = &uniform_table, AT(uniform), .help = "uniform distribution"},
    {"normal", KEY_MAP, .sub = &normal_table, AT(normal), .help = "normal distribution"},
    {"lognormal", KEY_MAP, .sub = &lognormal_table, AT(lognormal), .help = "log-normal distribution"},
    {"triangular", KEY_MAP, .sub = &triangular_table, AT(triangular), .help = "triangular distribution"},
    {"choice", KEY_MAP, .sub = &choice_table, AT(choice), .help = "choice with weights"},
    {"per_floor_area", KEY_DIST, AT(per_floor_area), .help = "a factor times the home's floor area; unit of the parameter per m2"},
};
#undef AT
/* clang-format on */
const struct key_table dist_table = {"distribution", "One of these in place of a number.", KEYS(dist_keys),
                                     sizeof(struct dist_forms), .is_one_of = true};

/* --- making --- */

static bool complain(struct diag *d, const struct head *h, const char *remedy, const char *what)
{
    diag_error(d, h->node->at, remedy, "%s", what);
    return false;
}

static double or_else(double x, double instead) { return isnan(x) ? instead : x; }

static bool make_normal(const struct dist_numbers *n, struct dist *out, struct diag *d)
{
    if (n->sd < 0) return complain(d, &n->head, "give a spread of 0 or more", "the sd is negative");
    out->a = n->mean;
    out->b = n->sd;
    return true;
}

/* mean and sd of a log-normal value to those of its logarithm. */
static bool make_lognormal(const struct dist_numbers *n, struct dist *out, struct diag *d)
{
    const bool by_median = !isnan(n->median) && !isnan(n->sigma) && isnan(n->mean) && isnan(n->sd);
    const bool by_mean = !isnan(n->mean) && !isnan(n->sd) && isnan(n->median) && isnan(n->sigma);
    if (!by_median && !by_mean)
        return complain(d, &n->head, "give median and sigma, or mean and sd", "lognormal needs exactly two of its numbers");
    if ((by_median ? n->median : n->mean) <= 0)
        return complain(d, &n->head, "use normal for values that may be negative", "a lognormal value is positive");
    if (by_mean && n->sd < 0) return complain(d, &n->head, "give a spread of 0 or more", "the sd is negative");
    const double ratio = by_mean ? n->sd / n->mean : 0, variance = log1p(ratio * ratio);
    out->a = by_median ? log(n->median) : log(n->mean) - variance / 2;
    out->b = by_median ? n->sigma : sqrt(variance);
    if (isfinite(out->a) && isfinite(out->b)) return true;
    return complain(d, &n->head, "give a smaller sd", "the sd is beyond all reason");
}

static bool make_choice(const struct dist_numbers *n, struct dist *out, struct diag *d)
{
    double sum = n->weights.n == 0;
    if (n->weights.n != 0 && n->weights.n != n->values.n)
        return complain(d, &n->head, "give one weight a value", "choice has not as many weights as values");
    for (size_t i = 0; i < n->weights.n; i++) sum += n->weights.value[i];
    if (!(sum > 0)) return complain(d, &n->head, "make one weight positive", "all weights are zero");
    out->values = n->values;
    out->weights = n->weights;
    return true;
}

bool dist_make(const struct dist_forms *f, struct dist *out, struct diag *d)
{
    const struct dist_numbers *forms[] = {
        [DIST_UNIFORM] = &f->uniform,       [DIST_NORMAL] = &f->normal, [DIST_LOGNORMAL] = &f->lognormal,
        [DIST_TRIANGULAR] = &f->triangular, [DIST_CHOICE] = &f->choice,
    };
    *out = (struct dist){.kind = DIST_CONSTANT, .at = f->head.node->at, .a = f->constant, .min = -INFINITY, .max = INFINITY};
    if (f->per_floor_area != NULL) {
        out->kind = DIST_PER_FLOOR_AREA;
        out->inner = f->per_floor_area;
        return true;
    }
    const struct dist_numbers *n = NULL;
    for (size_t i = DIST_UNIFORM; i <= DIST_CHOICE; i++) {
        if (forms[i]->head.node == NULL) continue;
        n = forms[i];
        out->kind = (enum dist_kind)i;
    }
    if (n == NULL) return true;

    if (out->kind == DIST_CHOICE) return make_choice(n, out, d);
    out->min = or_else(n->min, -INFINITY);
    out->max = or_else(n->max, INFINITY);
    if (out->min > out->max) return complain(d, &n->head, "exchange them", "min is above max");
    switch (out->kind) {
    case DIST_NORMAL: return make_normal(n, out, d);
    case DIST_LOGNORMAL: return make_lognormal(n, out, d);
    case DIST_TRIANGULAR:
        out->a = n->mode;
        if (n->mode >= out->min && n->mode <= out->max) return true;
        return complain(d, &n->head, "put it between them", "mode is outside min and max");
    default: return true;
    }
}

/* --- drawing --- */

static double draw_once(const struct dist *d, struct rng *r)
{
    switch (d->kind) {
    case DIST_UNIFORM: return rng_between(r, d->min, d->max);
    case DIST_NORMAL: return rng_normal(r, d->a, d->b);
    case DIST_LOGNORMAL: return rng_lognormal(r, d->a, d->b);
    case DIST_TRIANGULAR: return rng_triangular(r, d->min, d->a, d->max);
    case DIST_CHOICE:
        if (d->weights.n > 0) return d->values.value[rng_choice(r, d->weights.value, d->values.n)];
        return d->values.value[(size_t)(rng_uniform(r) * (double)d->values.n)];
    default: return d->a;
    }
}

double dist_draw(const struct dist *d, struct rng *r, double floor_area)
{
    assert(d != NULL && r != NULL);
    if (d->kind == DIST_PER_FLOOR_AREA) return floor_area * dist_draw(d->inner, r, floor_area);
    double x = draw_once(d, r);
    for (int i = 1; i < DIST_TRIES && (x < d->min || x > d->max); i++) x = draw_once(d, r);
    return fmin(fmax(x, d->min), d->max);
}
