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

enum { COLUMNS_MAX = 40, COLUMNS_WANTED = 14, DISTINCT_MAX = 9, WIDTH = 260, HEIGHT = 150, CHART_LIMIT = 24 };

struct histogram {
    const char *name, *unit;
    const double *v;
    size_t n;
    bool owners; /* leave zeros out */
};

struct column { /* in shown units */
    double from, to;
    size_t count;
};

struct classes {
    size_t n, n_home; /* columns; homes with a value */
    struct column column[COLUMNS_MAX];
    double lo, hi; /* of the axis, in shown units */
    bool is_distinct;
    double median; /* in the data's unit */
    struct axis axis;
    struct shown_unit unit;
};

static bool counts(const struct histogram *h, size_t i) { return isfinite(h->v[i]) && !(h->owners && h->v[i] == 0); }

/* Classes of equal width between round edges. */
static void class_evenly(const double *sorted, size_t n, struct classes *c)
{
    const double f = c->unit.factor;
    const struct axis fine = axis_nice(sorted[0] * f, sorted[n - 1] * f, COLUMNS_WANTED);
    c->n = (size_t)fine.n_mark; /* one more, for values on the last edge */
    if (c->n > COLUMNS_MAX) c->n = COLUMNS_MAX;
    for (size_t k = 0; k < c->n; k++) c->column[k] = (struct column){axis_mark(&fine, (int)k), axis_mark(&fine, (int)k + 1), 0};
    for (size_t i = 0; i < n; i++) {
        const double at = fmax(0, floor((sorted[i] * f - fine.lo) / fine.step + 1e-9));
        c->column[at < (double)c->n ? (size_t)at : c->n - 1].count++;
    }
    while (c->n > 1 && c->column[c->n - 1].count == 0) c->n--;
    c->lo = c->column[0].from;
    c->hi = c->column[c->n - 1].to;
}

/* A column about each value, when few of them come again and again; false: they are many. */
static bool class_distinct(const double *sorted, size_t n, struct classes *c)
{
    double value[DISTINCT_MAX], gap = INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (c->n > 0 && sorted[i] == value[c->n - 1]) {
            c->column[c->n - 1].count++;
            continue;
        }
        if (c->n == DISTINCT_MAX) return false;
        if (c->n > 0) gap = fmin(gap, sorted[i] - value[c->n - 1]);
        c->column[c->n].count = 1;
        value[c->n++] = sorted[i];
    }
    if (n < 2 * c->n) return false;
    const double f = c->unit.factor, all = value[c->n - 1] - value[0], half = f * fmax(0.4 * fmin(gap, all / 4), all / 60);
    for (size_t k = 0; k < c->n; k++) c->column[k].from = value[k] * f - half, c->column[k].to = value[k] * f + half;
    c->lo = value[0] * f - 1.25 * half;
    c->hi = value[c->n - 1] * f + 1.25 * half;
    return true;
}

static bool count_classes(const struct histogram *h, struct classes *c)
{
    double *sorted = malloc((h->n > 0 ? h->n : 1) * sizeof *sorted);
    if (sorted == NULL) return false;
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++)
        if (counts(h, i)) sorted[n++] = h->v[i];
    *c = (struct classes){.n_home = n, .median = report_quantile(sorted, n, 0.5)}; /* and sorts */
    const bool varies = n > 0 && sorted[n - 1] > sorted[0];
    if (varies) {
        c->unit = unit_for(h->unit, fmax(fabs(sorted[0]), fabs(sorted[n - 1])));
        c->is_distinct = class_distinct(sorted, n, c);
        if (!c->is_distinct) class_evenly(sorted, n, c);
        c->axis = axis_nice(c->lo, c->hi, 4);
    }
    free(sorted);
    return varies;
}

static size_t tallest(const struct classes *c)
{
    size_t most = 1;
    for (size_t k = 0; k < c->n; k++)
        if (c->column[k].count > most) most = c->column[k].count;
    return most;
}

static void draw_columns(const struct panel *p, const struct classes *c)
{
    const double most = (double)tallest(c);
    for (size_t k = 0; k < c->n; k++) {
        const struct column *col = &c->column[k];
        char from[NUMBER_BYTES], to[NUMBER_BYTES], hint[256];
        const double x0 = panel_x(p, col->from), x1 = panel_x(p, col->to);
        const double height = (double)col->count / most * (p->bottom - p->top);
        number_short(c->is_distinct ? (col->from + col->to) / 2 : col->from, from);
        number_short(col->to, to);
        snprintf(hint, sizeof hint, "%s%s%s %s: %zu home%s", from, c->is_distinct ? "" : " to ", c->is_distinct ? "" : to,
                 c->unit.text, col->count, col->count == 1 ? "" : "s");
        svg_rect(p->out, x0 + 0.5, p->bottom - height, fmax(x1 - x0 - 1, 0.5), height, "column", hint);
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
    p.x0 = c->lo;
    p.x1 = c->hi;
    number_short(p.x0, lo);
    number_short(p.x1, hi);
    snprintf(desc, sizeof desc, "Histogram over %zu homes from %s to %s %s.", c->n_home, lo, hi, c->unit.text);
    fputs("<figure class=\"small\"><figcaption>", out);
    html_text(out, h->name);
    if (c->unit.text[0] != '\0') html_textf(out, ", %s", c->unit.text);
    fputs("</figcaption>\n", out);
    svg_open(out, WIDTH, HEIGHT, id, h->name, desc);
    draw_columns(&p, c);
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
    static const char *const initials[][2] = {{"U ", "U-"}, {"Pv ", "PV "}, {"Hp ", "HP "}, {"Ev ", "EV "}, {"Dhw ", "DHW "}};
    for (size_t i = 0; i < ARRAY_LEN(initials); i++)
        if (strncmp(out, initials[i][0], strlen(initials[i][0])) == 0) memcpy(out, initials[i][1], strlen(initials[i][1]));
}

void histograms_params(FILE *out, const struct report_data *r)
{
    size_t n_drawn = 0;
    fputs("<div class=\"grid\">\n", out);
    for (size_t i = 0; i < r->n_param && n_drawn < CHART_LIMIT; i++) {
        char name[64];
        const struct home_param_info *info = &home_param_info[r->param[i].param];
        spell(info->name, name);
        const struct histogram h = {name, info->unit, r->param[i].v, r->n_home, false};
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
