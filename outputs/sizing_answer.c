/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sizing_answer.h"

#include "outputs/figures.h"
#include "outputs/plain.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BAND_LO 0.05
#define BAND_HI 0.95
#define FAR     3.0 /* times the simulated homes: so far the answer is an extrapolation */

/* --- occasions --- */

struct occasions { /* per home where no unit tells otherwise */
    size_t n, n_repeat;
    double n_home;
    double *home_w, *sd_w, *rebound_kwh, *rebound_w, *comfort_kh, *joined, *overridden; /* [n] */
    double *block;
};

enum { OCCASION_ARRAYS = 7 };

static enum status open_occasions(struct occasions *o, size_t most)
{
    *o = (struct occasions){.block = calloc(OCCASION_ARRAYS * (most + 1), sizeof *o->block)};
    if (o->block == NULL) return ST_MEMORY;
    double **const arrays[OCCASION_ARRAYS] = {&o->home_w,     &o->sd_w,   &o->rebound_kwh, &o->rebound_w,
                                              &o->comfort_kh, &o->joined, &o->overridden};
    for (size_t i = 0; i < OCCASION_ARRAYS; i++) *arrays[i] = o->block + i * (most + 1);
    return ST_OK;
}

/* false: the figures of this event are not known, as without a counterfactual. */
static bool add_occasion(struct occasions *o, const struct sweep_table *t, size_t row, size_t event)
{
    const double *f = t->figure + row * t->n_column + sweep_event_column(event, 0), n = sweep_figure(t, row, SWEEP_HOMES);
    if (!isfinite(f[DR_KPI_delivered_w]) || !isfinite(f[SWEEP_HOME_SD]) || !(n >= 1)) return false;
    const size_t i = o->n++;
    o->n_home = n;
    o->home_w[i] = f[DR_KPI_delivered_w] / n;
    o->sd_w[i] = f[SWEEP_HOME_SD];
    o->rebound_kwh[i] = f[DR_KPI_rebound] / n;
    o->rebound_w[i] = f[DR_KPI_rebound_w] / n;
    o->comfort_kh[i] = f[DR_KPI_comfort_cost] / n;
    o->joined[i] = f[DR_KPI_joined] / n;
    o->overridden[i] = f[DR_KPI_overridden] / n;
    return true;
}

static void collect(struct occasions *o, const struct sweep_table *t, size_t variant, size_t event)
{
    for (size_t r = 0; r < t->n_row; r++) {
        if (t->row[r].variant != variant || t->row[r].status != ST_OK) continue;
        bool is_any = false;
        for (size_t e = 0; e < t->n_event; e++)
            if (event == e || event == SIZING_ALL_EVENTS) is_any |= add_occasion(o, t, r, e);
        o->n_repeat += is_any;
    }
}

/* --- the answer --- */

static struct sizing_band band_of(const struct occasions *o, const double *per_home, double n)
{
    return (struct sizing_band){n * figures_fold(FIGURES_mean, per_home, o->n), n * figures_fold(FIGURES_p05, per_home, o->n),
                                n * figures_fold(FIGURES_p95, per_home, o->n)};
}

static void judge(struct sizing_answer *a, const struct sizing_question *q)
{
    a->best_confidence = sizing_best_confidence(&a->delivered);
    if (sizing_homes(&a->delivered, q->target_w, q->confidence, &a->n_home)) a->verdict = SIZING_FOUND;
    else a->verdict = a->delivered.mean > 0 ? SIZING_TOO_RISKY : SIZING_NOTHING;
}

static void fill_bands(struct sizing_answer *a, const struct occasions *o)
{
    const double n = a->verdict == SIZING_FOUND ? (double)a->n_home : o->n_home;
    a->delivered_w = (struct sizing_band){n * a->delivered.mean, sizing_quantile(&a->delivered, n, BAND_LO),
                                          sizing_quantile(&a->delivered, n, BAND_HI)};
    a->rebound_kwh = band_of(o, o->rebound_kwh, n);
    a->rebound_w = band_of(o, o->rebound_w, n);
    a->comfort_kh = band_of(o, o->comfort_kh, n);
    a->joined = figures_fold(FIGURES_mean, o->joined, o->n);
    a->overridden = figures_fold(FIGURES_mean, o->overridden, o->n);
}

static enum status keep_points(struct sizing_answer *a, const struct occasions *o)
{
    a->n_occasion = o->n;
    a->home_w = malloc((o->n + 1) * sizeof *a->home_w);
    a->rebound_home_w = malloc((o->n + 1) * sizeof *a->rebound_home_w);
    if (a->home_w == NULL || a->rebound_home_w == NULL) return ST_MEMORY;
    memcpy(a->home_w, o->home_w, o->n * sizeof *a->home_w);
    memcpy(a->rebound_home_w, o->rebound_w, o->n * sizeof *a->rebound_home_w);
    return ST_OK;
}

enum status sizing_answer_make(const struct sweep_table *t, size_t variant, const struct sizing_question *q,
                               struct sizing_answer *out)
{
    assert(variant < t->n_variant);
    assert(q->event < t->n_event || q->event == SIZING_ALL_EVENTS);
    struct sizing_answer a = {.label = t->label[variant], .verdict = SIZING_TOO_FEW};
    struct occasions o;
    enum status st = open_occasions(&o, t->n_row * (t->n_event + 1));
    if (st != ST_OK) return st;
    collect(&o, t, variant, q->event);
    st = keep_points(&a, &o);
    if (st == ST_OK && o.n_repeat >= 2) {
        a.delivered = sizing_fit(o.home_w, o.sd_w, o.n, o.n_home, o.n_repeat);
        judge(&a, q);
        fill_bands(&a, &o);
    }
    free(o.block);
    if (st == ST_OK) *out = a;
    else sizing_answer_close(&a);
    return st;
}

void sizing_answer_close(struct sizing_answer *a)
{
    free(a->home_w);
    free(a->rebound_home_w);
    *a = (struct sizing_answer){0};
}

/* --- in words --- */

void sizing_answer_why(const struct sizing_answer *a, const struct sizing_question *q, char out[256])
{
    out[0] = '\0';
    switch (a->verdict) {
    case SIZING_FOUND: return;
    case SIZING_TOO_FEW:
        if (a->n_occasion == 0) snprintf(out, 256, "no run has figures of the event, or no two homes are of one kind");
        else snprintf(out, 256, "one repeat tells nothing of the spread; two are the least, twenty are better");
        return;
    case SIZING_NOTHING:
        snprintf(out, 256, "the homes deliver nothing: %s each on average, so no number of them reaches %s",
                 plain_power(a->delivered.mean).text, plain_power(q->target_w).text);
        return;
    case SIZING_TOO_RISKY:
        snprintf(out, 256,
                 "no number of homes: what they have in common (weather) varies too much, the most certain is a confidence of "
                 "%.3f, which ever more homes come close to",
                 a->best_confidence);
        return;
    }
}

static void print_band(FILE *out, const char *name, struct words (*words)(double), struct sizing_band b, const char *more)
{
    fprintf(out, "  %-14s %s (%s to %s)%s\n", name, words(b.mean).text, words(b.lo).text, words(b.hi).text, more);
}

static void print_answer(const struct sizing_question *q, const struct sizing_answer *a, FILE *out)
{
    char why[256];
    sizing_answer_why(a, q, why);
    fprintf(out, "\n%s: ", a->label);
    if (a->verdict == SIZING_FOUND) fprintf(out, "enrol %llu homes\n", (unsigned long long)a->n_home);
    else fprintf(out, "NO ANSWER: %s\n", why);
    if (a->verdict == SIZING_TOO_FEW) return;
    if (a->verdict == SIZING_FOUND) print_band(out, "delivered", plain_power, a->delivered_w, "");
    if (a->verdict == SIZING_FOUND) print_band(out, "rebound", plain_energy, a->rebound_kwh, " in the 24 h after");
    if (a->verdict == SIZING_FOUND) print_band(out, "rebound peak", plain_power, a->rebound_w, "");
    const double n = a->verdict == SIZING_FOUND ? (double)a->n_home : a->delivered.n_home;
    fprintf(out, "  %-14s %.3f K h a home below the residents' minimum; %.0f %% join, %.1f %% end it early\n", "comfort cost",
            a->comfort_kh.mean / n, 100 * a->joined, 100 * a->overridden);
    const double common = a->delivered.sd_common, own = a->delivered.sd_home, all = common * common + own * own;
    fprintf(out, "  %-14s %s on average; sd %s between homes, %s from occasion to occasion (correlation %.4f)\n", "a home",
            plain_power(a->delivered.mean).text, plain_power(own).text, plain_power(common).text,
            all > 0 ? common * common / all : 0.0);
    fprintf(out, "  %-14s %zu occasions of %.0f homes each", "simulated", a->n_occasion, a->delivered.n_home);
    if (n > FAR * a->delivered.n_home || n < a->delivered.n_home / FAR)
        fprintf(out, "; nearer the answer by --homes %.0f the band is surer", n);
    fputc('\n', out);
}

void sizing_answer_print(const struct sweep_table *t, const struct sizing_question *q, const struct sizing_answer *a,
                         size_t n_answer, FILE *out)
{
    plain_print(t->scenario, out);
    if (q->event == SIZING_ALL_EVENTS) {
        fprintf(out, ", any of %zu events\n", t->n_event);
    } else {
        fputs(", ", out);
        plain_print(t->event[q->event].name, out);
        fprintf(out, ": %s\n", t->event[q->event].about);
    }
    fprintf(out,
            "How many homes must be enrolled, so that their mean power reduction over the event's window is at least\n"
            "%s with probability %g, on a new occasion: other weather, other homes of the same kind.\n"
            "Behind a mean stand the 5 and 95 %% ends of its band.\n",
            plain_power(q->target_w).text, q->confidence);
    for (size_t i = 0; i < n_answer; i++) print_answer(q, &a[i], out);
}
