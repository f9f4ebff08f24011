/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sweep_summary.h"

#include "outputs/figures.h"
#include "outputs/plain.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double deviation(const double *v, size_t n, double mean)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (v[i] - mean) * (v[i] - mean);
    return n > 1 ? sqrt(sum / (double)(n - 1)) : (double)NAN;
}

enum status sweep_summary_spread(const struct sweep_table *t, size_t variant, size_t column, struct sweep_spread *out)
{
    assert(variant < t->n_variant && column < t->n_column);
    double *v = malloc((t->n_row + 1) * sizeof *v);
    if (v == NULL) return ST_MEMORY;
    const size_t n = sweep_table_take(t, variant, column, v);
    *out = (struct sweep_spread){n, figures_fold(FIGURES_mean, v, n), NAN, figures_fold(FIGURES_p05, v, n),
                                 figures_fold(FIGURES_p95, v, n)};
    out->sd = deviation(v, n, out->mean);
    free(v);
    return ST_OK;
}

static int label_width(const struct sweep_table *t)
{
    size_t most = 7;
    for (size_t v = 0; v < t->n_variant; v++)
        if (strlen(t->label[v]) > most) most = strlen(t->label[v]);
    return (int)(most < 60 ? most : 60);
}

/* Six figures of one variant in a line; per home where the fleet's sum would say little. */
static enum status print_variant(const struct sweep_table *t, size_t event, size_t variant, int width, FILE *out)
{
    struct sweep_spread homes, power, energy, rebound, peak, comfort;
    const struct {
        size_t column;
        struct sweep_spread *to;
    } rows[] = {
        {SWEEP_HOMES, &homes},
        {sweep_event_column(event, DR_KPI_delivered_w), &power},
        {sweep_event_column(event, DR_KPI_delivered), &energy},
        {sweep_event_column(event, DR_KPI_rebound), &rebound},
        {sweep_event_column(event, DR_KPI_rebound_w), &peak},
        {sweep_event_column(event, DR_KPI_comfort_cost), &comfort},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status st = sweep_summary_spread(t, variant, rows[i].column, rows[i].to);
        if (st != ST_OK) return st;
    }
    fprintf(out, "  %-*.60s %5zu %9s %9s %9s %9s %9s %9s %9s %9s\n", width, t->label[variant], power.n,
            plain_power(power.mean).text, plain_power(power.sd).text, plain_power(power.p05).text, plain_power(power.p95).text,
            plain_energy(energy.mean).text, plain_energy(rebound.mean).text, plain_power(peak.mean).text,
            plain_number(comfort.mean / homes.mean, "%.3f").text);
    return ST_OK;
}

static enum status print_event(const struct sweep_table *t, size_t event, FILE *out)
{
    const int width = label_width(t);
    fputs("\n", out);
    plain_print(t->event[event].name, out);
    fprintf(out, ": %s\n  %-*s %5s %9s %9s %9s %9s %9s %9s %9s %9s\n", t->event[event].about, width, "", "runs", "delivered",
            "sd", "5 %", "95 %", "energy", "rebound", "its peak", "K h/home");
    enum status st = ST_OK;
    for (size_t v = 0; v < t->n_variant && st == ST_OK; v++) st = print_variant(t, event, v, width, out);
    return st;
}

static enum status print_plain_variants(const struct sweep_table *t, FILE *out)
{
    const int width = label_width(t);
    fprintf(out, "\n  %-*s %5s %9s %9s %9s %9s %9s\n", width, "", "runs", "import", "sd", "peak", "sd", "cold h");
    for (size_t v = 0; v < t->n_variant; v++) {
        struct sweep_spread import, peak, cold;
        enum status st = sweep_summary_spread(t, v, SWEEP_FLEET + KPI_energy_import, &import);
        if (st == ST_OK) st = sweep_summary_spread(t, v, SWEEP_FLEET + KPI_peak_15min, &peak);
        if (st == ST_OK) st = sweep_summary_spread(t, v, SWEEP_FLEET + KPI_hours_below_min, &cold);
        if (st != ST_OK) return st;
        fprintf(out, "  %-*.60s %5zu %9s %9s %9s %9s %9s\n", width, t->label[v], import.n, plain_energy(import.mean).text,
                plain_energy(import.sd).text, plain_power(peak.mean).text, plain_power(peak.sd).text,
                plain_number(cold.mean, "%.2f").text);
    }
    return ST_OK;
}

enum status sweep_summary_print(const struct sweep_table *t, FILE *out)
{
    enum status st = ST_OK;
    plain_print(t->scenario, out);
    fprintf(out, ": %zu variant%s, %zu runs", t->n_variant, t->n_variant == 1 ? "" : "s", t->n_row);
    if (sweep_table_failed(t) > 0) fprintf(out, ", %zu of them FAILED", sweep_table_failed(t));
    fputc('\n', out);
    if (t->n_event == 0) st = print_plain_variants(t, out);
    for (size_t e = 0; e < t->n_event && st == ST_OK; e++) st = print_event(t, e, out);
    return st;
}
