/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars over round class edges (Sturges' number of classes at least), so that the edges are the marks;
 * few distinct values get a bar each, without the space between them. One size fits all screens: the page wraps them. */
#include "outputs/chart_picture.h"

#include "outputs/html.h"
#include "outputs/svg.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 40, CLASSES_WANTED = 14, CATEGORIES_MAX = 9, WIDTH = 220, HEIGHT = 150, MARKS_MAX = 5 };

struct histogram {
    const char *name, *unit;
    const double *v;
    size_t n;
    bool owners; /* leave zeros out */
};

struct classes {
    size_t n, n_home;          /* classes; homes with a value */
    bool is_list;              /* one class a value, evenly spaced; else equal steps from edge0 */
    double edge0, width;       /* in shown units */
    double value[CLASSES_MAX]; /* of a list */
    size_t count[CLASSES_MAX];
    double median;
    struct shown_unit unit;
};

static bool counts(const struct histogram *h, size_t i) { return isfinite(h->v[i]) && !(h->owners && h->v[i] == 0); }

/* Distinct values of sorted v, as long as they are few; false: too many. */
static bool list_values(const double *sorted, size_t n, struct classes *c)
{
    for (size_t i = 0; i < n; i++) {
        if (c->n > 0 && sorted[i] * c->unit.factor == c->value[c->n - 1]) c->count[c->n - 1]++;
        else if (c->n == CATEGORIES_MAX) return false;
        else {
            c->value[c->n] = sorted[i] * c->unit.factor;
            c->count[c->n++] = 1;
        }
    }
    return n >= 3 * c->n; /* else values hardly repeat: no kinds */
}

static void step_values(const double *sorted, size_t n, struct classes *c)
{
    const double f = c->unit.factor;
    const struct axis fine = axis_nice(sorted[0] * f, sorted[n - 1] * f, CLASSES_WANTED);
    c->edge0 = fine.lo;
    c->width = fine.step;
    c->n = (size_t)fine.n_mark < CLASSES_MAX ? (size_t)fine.n_mark : CLASSES_MAX; /* one more, for values on the last edge */
    memset(c->count, 0, sizeof c->count);
    for (size_t i = 0; i < n; i++) {
        const double at = fmax(0, floor((sorted[i] * f - c->edge0) / c->width + 1e-9));
        c->count[at < (double)c->n ? (size_t)at : c->n - 1]++;
    }
    while (c->n > 1 && c->count[c->n - 1] == 0) c->n--;
}

static bool count_classes(const struct histogram *h, struct classes *c)
{
    *c = (struct classes){0};
    double *sorted = malloc((h->n > 0 ? h->n : 1) * sizeof *sorted);
    if (sorted == NULL) return false;
    for (size_t i = 0; i < h->n; i++)
        if (counts(h, i)) sorted[c->n_home++] = h->v[i];
    c->median = report_quantile(sorted, c->n_home, 0.5); /* sorts */
    const bool varies = c->n_home > 1 && sorted[c->n_home - 1] > sorted[0];
    if (varies) {
        c->unit = unit_for(h->unit, fmax(fabs(sorted[0]), fabs(sorted[c->n_home - 1])));
        c->is_list = list_values(sorted, c->n_home, c);
        if (!c->is_list) step_values(sorted, c->n_home, c);
    }
    free(sorted);
    return varies;
}

static size_t tallest(const struct classes *c)
{
    size_t most = 1;
    for (size_t k = 0; k < c->n; k++)
        if (c->count[k] > most) most = c->count[k];
    return most;
}

static void draw_scale(const struct panel *p)
{
    char text[NUMBER_BYTES];
    for (int i = 0; i < p->y.n_mark; i++) {
        const double v = axis_mark(&p->y, i), y = panel_y(p, v);
        svg_line(p->out, p->left, y, p->right, y, v == 0 ? "zero" : "grid");
        number_fixed(v, 0, text);
        if (v > 0 && v == round(v)) svg_text(p->out, p->left - 5, y + 4, SVG_END, "mark", text);
    }
}

static void class_words(const struct classes *c, size_t k, char out[2 * NUMBER_BYTES])
{
    char from[NUMBER_BYTES], to[NUMBER_BYTES];
    number_short(c->is_list ? c->value[k] : c->edge0 + (double)k * c->width, from);
    number_short(c->edge0 + (double)(k + 1) * c->width, to);
    if (c->is_list) snprintf(out, 2 * NUMBER_BYTES, "%s", from);
    else snprintf(out, 2 * NUMBER_BYTES, "%.60s to %.60s", from, to);
}

static void draw_bars(const struct panel *p, const struct classes *c)
{
    const double inset = c->is_list ? fmin(9, (p->right - p->left) / (double)c->n * 0.2) : 0.5;
    for (size_t k = 0; k < c->n; k++) {
        char words[2 * NUMBER_BYTES], hint[256];
        const double x0 = panel_x(p, c->is_list ? (double)k : c->edge0 + (double)k * c->width);
        const double x1 = panel_x(p, c->is_list ? (double)k + 1 : c->edge0 + (double)(k + 1) * c->width);
        const double y = panel_y(p, (double)c->count[k]);
        class_words(c, k, words);
        snprintf(hint, sizeof hint, "%s %s: %zu home%s", words, c->unit.text, c->count[k], c->count[k] == 1 ? "" : "s");
        svg_rect(p->out, x0 + inset, y, fmax(x1 - x0 - 2 * inset, 0.5), p->bottom - y, "bar", hint);
    }
}

/* Marks on class edges, at round multiples of the width; those of a list under each bar that has room. */
static void draw_marks(const struct panel *p, const struct classes *c)
{
    char text[NUMBER_BYTES];
    if (!c->is_list) {
        const struct axis fine = {.lo = c->edge0, .hi = p->x1, .step = c->width};
        static const int every[] = {1, 2, 4, 5, 10, 20};
        size_t e = 0;
        while (e + 1 < ARRAY_LEN(every) && c->n / (size_t)every[e] >= MARKS_MAX) e++;
        struct axis coarse = {.step = fine.step * every[e]};
        coarse.lo = ceil(fine.lo / coarse.step - 1e-9) * coarse.step;
        coarse.n_mark = (int)floor((fine.hi - coarse.lo) / coarse.step + 1e-9) + 1;
        while (coarse.decimals < 6 &&
               fabs(coarse.step * pow(10, coarse.decimals) - round(coarse.step * pow(10, coarse.decimals))) > 1e-6)
            coarse.decimals++;
        panel_plain_axis(p, &coarse, "");
        return;
    }
    double free_from = -INFINITY;
    for (size_t k = 0; k < c->n; k++) {
        number_short(c->value[k], text);
        const double x = panel_x(p, (double)k + 0.5), half = PANEL_CHAR * 0.5 * (double)html_length(text);
        if (x - half < free_from) continue;
        svg_text(p->out, x, p->bottom + 2 + PANEL_LINE, SVG_MIDDLE, "mark", text);
        free_from = x + half + PANEL_CHAR;
    }
}

static void draw_median(const struct panel *p, const struct classes *c, const char *unit)
{
    char text[NUMBER_BYTES], label[2 * NUMBER_BYTES];
    number_quantity(c->median, unit, text);
    snprintf(label, sizeof label, "median %s", text);
    const double half = PANEL_CHAR * 0.5 * (double)html_length(label);
    const double x = c->is_list ? (p->left + p->right) / 2 : panel_x(p, c->median * c->unit.factor);
    if (!c->is_list) svg_line(p->out, x, p->top - 5, x, p->bottom, "median");
    svg_text(p->out, fmax(half, fmin(x, WIDTH - half)), p->top - 9, SVG_MIDDLE, "mark", label);
}

static void draw_one(FILE *out, const struct histogram *h, const struct classes *c, const char *id)
{
    char desc[512], lo[2 * NUMBER_BYTES], hi[2 * NUMBER_BYTES];
    struct panel p = {.out = out, .left = 34, .right = WIDTH - 8, .top = 24, .bottom = HEIGHT - 24};
    p.x0 = c->is_list ? 0 : c->edge0;
    p.x1 = c->is_list ? (double)c->n : c->edge0 + c->width * (double)c->n;
    p.y = axis_nice(0, (double)tallest(c), 3);
    p.unit.factor = 1;
    number_fixed(p.y.hi, 0, lo);
    p.left = 8 + PANEL_CHAR * (double)html_length(lo);
    class_words(c, 0, lo);
    class_words(c, c->n - 1, hi);
    snprintf(desc, sizeof desc, "Histogram over %zu homes, from %s up to %s %s.", c->n_home, lo, hi, c->unit.text);
    fputs("<figure class=\"small\"><figcaption>", out);
    html_text(out, h->name);
    if (c->unit.text[0] != '\0') html_textf(out, ", %s", c->unit.text);
    fputs("</figcaption>\n", out);
    svg_open(out, WIDTH, HEIGHT, id, h->name, desc);
    draw_scale(&p);
    draw_bars(&p, c);
    draw_marks(&p, c);
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

/* What tells homes apart most, in this order; the others follow when asked for. */
static const struct {
    enum home_param param;
    const char *name;
} first_params[] = {
    {HOME_floor_area, "Floor area"},
    {HOME_u_walls, "Wall U-value"},
    {HOME_u_windows, "Window U-value"},
    {HOME_infiltration, "Infiltration"},
    {HOME_temperature_set_point, "Room set-point"},
    {HOME_comfort_min, "Residents' minimum"},
    {HOME_emitter_supply_design, "Design supply"},
    {HOME_emitter_oversize, "Emitter over design load"},
    {HOME_thermal_capacitance_per_floor_area, "Heat capacity per floor area"},
    {HOME_hp_capacity_factor, "Size of the heat pump"},
    {HOME_persons, "Persons"},
    {HOME_dhw_per_person, "Hot water a person"},
    {HOME_tank_volume, "Hot-water tank"},
    {HOME_appliance_energy, "Appliances"},
    {HOME_pv_power, "PV nameplate"},
    {HOME_pv_orientation, "PV azimuth"},
    {HOME_battery_capacity, "Battery"},
    {HOME_ev_energy, "Car charging"},
};

/* "roof_area" becomes "Roof area". */
static void spell(const char *name, char out[64])
{
    snprintf(out, 64, "%s", name);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '_') *p = ' ';
    if (out[0] >= 'a' && out[0] <= 'z') out[0] = (char)(out[0] - 'a' + 'A');
    if (strncmp(out, "U ", 2) == 0) out[1] = '-';
    if (strncmp(out, "Pv ", 3) == 0) out[1] = 'V';
}

static const char *first_name(const struct home_param_info *info)
{
    for (size_t i = 0; i < ARRAY_LEN(first_params); i++)
        if (info == &home_param_info[first_params[i].param]) return first_params[i].name;
    return NULL;
}

static bool draw_param(FILE *out, const struct report_data *r, size_t i, const char *name)
{
    const struct histogram h = {name, r->param[i].info->unit, r->param[i].v, r->n_home, false};
    return draw_if_varied(out, &h, "param", i);
}

void histograms_params(FILE *out, const struct report_data *r)
{
    size_t n_other = 0;
    fputs("<div class=\"grid\">\n", out);
    for (size_t k = 0; k < ARRAY_LEN(first_params); k++)
        for (size_t i = 0; i < r->n_param; i++)
            if (r->param[i].info == &home_param_info[first_params[k].param]) draw_param(out, r, i, first_params[k].name);
    fputs("</div>\n", out);
    for (size_t i = 0; i < r->n_param; i++) n_other += first_name(r->param[i].info) == NULL;
    if (n_other == 0) return;
    fprintf(out, "<details><summary>%zu more parameter%s</summary>\n<div class=\"grid\">\n", n_other, n_other == 1 ? "" : "s");
    for (size_t i = 0; i < r->n_param; i++) {
        char name[64];
        spell(r->param[i].info->name, name);
        if (first_name(r->param[i].info) == NULL) draw_param(out, r, i, name);
    }
    fputs("</div></details>\n", out);
}

void histograms_results(FILE *out, const struct report_data *r)
{
    static const struct {
        enum kpi kpi;
        const char *name, *unit;
        bool owners; /* zero means that the home has none */
    } rows[] = {
        {KPI_energy_import, "Grid import", "kWh", false},
        {KPI_energy_heat_pump, "Heat-pump energy", "kWh", true},
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
