/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars over round class edges (Sturges' number of classes at least), so that the edges are the marks;
 * few distinct values get a bar each. One size fits all screens: the page wraps them. */
#include "outputs/chart_picture.h"

#include "outputs/html.h"
#include "outputs/svg.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 40, CLASSES_WANTED = 14, WIDTH = 260, HEIGHT = 150, CHART_LIMIT = 24 };

struct histogram {
    const char *name, *unit;
    const double *v;
    size_t n;
    bool owners; /* leave zeros out */
};

struct classes {
    size_t n, n_home;    /* homes with a value */
    double edge0, width; /* in shown units */
    size_t count[CLASSES_MAX];
    double median;
    struct axis axis;
    struct shown_unit unit;
};

static bool counts(const struct histogram *h, size_t i) { return isfinite(h->v[i]) && !(h->owners && h->v[i] == 0); }

static bool count_classes(const struct histogram *h, struct classes *c)
{
    *c = (struct classes){0};
    double *sorted = malloc((h->n > 0 ? h->n : 1) * sizeof *sorted);
    if (sorted == NULL) return false;
    for (size_t i = 0; i < h->n; i++) sorted[i] = counts(h, i) ? h->v[i] : (double)NAN;
    c->median = report_quantile(sorted, h->n, 0.5);
    const double lo = report_quantile(sorted, h->n, 0), hi = report_quantile(sorted, h->n, 1);
    free(sorted);
    if (!isfinite(c->median) || !(hi > lo)) return false;

    c->unit = unit_for(h->unit, fmax(fabs(lo), fabs(hi)));
    const double f = c->unit.factor;
    const struct axis fine = axis_nice(lo * f, hi * f, CLASSES_WANTED);
    c->edge0 = fine.lo;
    c->width = fine.step;
    c->n = (size_t)fine.n_mark; /* one more, for values on the last edge */
    if (c->n > CLASSES_MAX) c->n = CLASSES_MAX;
    c->axis = axis_nice(fine.lo, fine.lo + fine.step * (double)c->n, 4);
    for (size_t i = 0; i < h->n; i++) {
        if (!counts(h, i)) continue;
        const double at = fmax(0, floor((h->v[i] * f - c->edge0) / c->width + 1e-9));
        c->count[at < (double)c->n ? (size_t)at : c->n - 1]++;
        c->n_home++;
    }
    while (c->n > 1 && c->count[c->n - 1] == 0) c->n--;
    return true;
}

static size_t tallest(const struct classes *c)
{
    size_t most = 1;
    for (size_t k = 0; k < c->n; k++)
        if (c->count[k] > most) most = c->count[k];
    return most;
}

static void draw_bars(const struct panel *p, const struct classes *c)
{
    const double most = (double)tallest(c);
    for (size_t k = 0; k < c->n; k++) {
        char from[NUMBER_BYTES], to[NUMBER_BYTES], hint[256];
        const double v0 = c->edge0 + (double)k * c->width, x0 = panel_x(p, v0), x1 = panel_x(p, v0 + c->width);
        const double height = (double)c->count[k] / most * (p->bottom - p->top);
        number_short(v0, from);
        number_short(v0 + c->width, to);
        snprintf(hint, sizeof hint, "%s to %s %s: %zu homes", from, to, c->unit.text, c->count[k]);
        svg_rect(p->out, x0 + 0.5, p->bottom - height, fmax(x1 - x0 - 1, 0.5), height, "bar", hint);
    }
}

static void draw_median(const struct panel *p, const struct classes *c, const char *unit)
{
    char text[NUMBER_BYTES], label[2 * NUMBER_BYTES];
    const double x = panel_x(p, c->median * c->unit.factor);
    number_quantity(c->median, unit, text);
    snprintf(label, sizeof label, "median %s", text);
    const double half = PANEL_CHAR * 0.5 * (double)html_length(label);
    svg_line(p->out, x, p->top - 4, x, p->bottom, "median");
    svg_text(p->out, fmax(half, fmin(x, WIDTH - half)), p->top - 8, SVG_MIDDLE, "mark", label);
}

static void draw_one(FILE *out, const struct histogram *h, const struct classes *c, const char *id)
{
    char desc[512], lo[NUMBER_BYTES], hi[NUMBER_BYTES];
    struct panel p = {.out = out, .left = 6, .right = WIDTH - 6, .top = 22, .bottom = HEIGHT - 24};
    p.x0 = c->edge0;
    p.x1 = c->edge0 + c->width * (double)c->n;
    number_short(p.x0, lo);
    number_short(p.x1, hi);
    snprintf(desc, sizeof desc, "Histogram over %zu homes from %s to %s %s.", c->n_home, lo, hi, c->unit.text);
    fputs("<figure class=\"small\"><figcaption>", out);
    html_text(out, h->name);
    if (c->unit.text[0] != '\0') html_textf(out, ", %s", c->unit.text);
    fputs("</figcaption>\n", out);
    svg_open(out, WIDTH, HEIGHT, id, h->name, desc);
    draw_bars(&p, c);
    svg_line(out, p.left, p.bottom, p.right, p.bottom, "zero");
    panel_plain_axis(&p, &c->axis, "");
    draw_median(&p, c, h->unit);
    svg_close(out);
    fputs("</figure>\n", out);
}

/* Draws what varies; false: nothing drawn. */
static bool draw_if_varied(FILE *out, const struct histogram *h, const char *group, size_t i)
{
    struct classes c;
    char id[48];
    if (h->v == NULL || !count_classes(h, &c)) return false;
    snprintf(id, sizeof id, "%s-%zu", group, i);
    draw_one(out, h, &c, id);
    return true;
}

/* "floor_area" becomes "Floor area". */
static void spell(const char *name, char out[64])
{
    snprintf(out, 64, "%s", name);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '_') *p = ' ';
    if (out[0] >= 'a' && out[0] <= 'z') out[0] = (char)(out[0] - 'a' + 'A');
    if (strncmp(out, "U ", 2) == 0) out[1] = '-';
    if (strncmp(out, "Pv ", 3) == 0) out[1] = 'V';
    if (strncmp(out, "Hp ", 3) == 0) out[1] = 'P';
}

void histograms_params(FILE *out, const struct report_data *r)
{
    size_t n_drawn = 0;
    fputs("<div class=\"grid\">\n", out);
    for (size_t i = 0; i < r->n_param && n_drawn < CHART_LIMIT; i++) {
        char name[64];
        spell(r->param[i].info->name, name);
        const struct histogram h = {name, r->param[i].info->unit, r->param[i].v, r->n_home, false};
        n_drawn += draw_if_varied(out, &h, "param", i);
    }
    fputs("</div>\n", out);
    if (r->n_param > CHART_LIMIT)
        fprintf(out, "<p class=\"note\">%zu more parameters vary; the file holds them in /homes.</p>\n",
                r->n_param - CHART_LIMIT);
}

void histograms_results(FILE *out, const struct report_data *r)
{
    static const struct {
        enum kpi kpi;
        const char *name, *unit;
        bool owners; /* zero means that the home has none */
    } rows[] = {
        {KPI_energy_import, "Grid import", "kWh", false},
        {KPI_energy_heat_pump, "Heat pumps, electricity", "kWh", true},
        {KPI_energy_pv, "PV generation", "kWh", true},
        {KPI_peak_15min, "Highest quarter-hour", "W", false},
        {KPI_scop, "Seasonal performance", "1", true},
        {KPI_self_consumption, "PV self-consumption", "%1", true},
        {KPI_cost, "Energy cost", "EUR", false},
        {KPI_temp_mean, "Mean temperature", "degC", false},
        {KPI_hours_below_min, "Time below comfort", "h", false},
    };
    fputs("<div class=\"grid\">\n", out);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct histogram h = {rows[i].name, rows[i].unit, r->kpi_home[rows[i].kpi], r->n_home, rows[i].owners};
        draw_if_varied(out, &h, "result", i);
    }
    fputs("</div>\n", out);
}
