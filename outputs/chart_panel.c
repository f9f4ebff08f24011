/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_panel.h"

#include "outputs/html.h"
#include "outputs/svg.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MARGIN_LEFT  46.0
#define MARGIN_RIGHT 8.0

struct panel panel_make(const struct canvas *c, double top, double bottom, double x0, double x1, double lo, double hi,
                        const char *unit)
{
    assert(x1 > x0);
    assert(bottom > top);
    struct panel p = {
        .out = c->out, .left = MARGIN_LEFT, .right = c->width - MARGIN_RIGHT, .top = top, .bottom = bottom, .x0 = x0, .x1 = x1};
    p.unit = unit_for(unit, fmax(fabs(lo), fabs(hi)));
    const int n_max = (int)fmin(8, fmax(3, (bottom - top) / 30));
    p.y = axis_nice(lo * p.unit.factor, hi * p.unit.factor, n_max);
    return p;
}

double panel_x(const struct panel *p, double x) { return p->left + (x - p->x0) / (p->x1 - p->x0) * (p->right - p->left); }

double panel_y(const struct panel *p, double v)
{
    return p->bottom - (v * p->unit.factor - p->y.lo) / (p->y.hi - p->y.lo) * (p->bottom - p->top);
}

void panel_value_axis(const struct panel *p, const char *what)
{
    char text[NUMBER_BYTES + 64];
    for (int i = 0; i < p->y.n_mark; i++) {
        const double v = axis_mark(&p->y, i), y = panel_y(p, v / p->unit.factor);
        svg_line(p->out, p->left, y, p->right, y, v == 0 ? "zero" : "grid");
        number_fixed(v, p->y.decimals, text);
        svg_text(p->out, p->left - 6, y + 4.5, SVG_END, "mark", text);
    }
    if (what == NULL) return;
    snprintf(text, sizeof text, "%s%s%s", what, p->unit.text[0] != '\0' ? ", " : "", p->unit.text);
    svg_text(p->out, p->left - MARGIN_LEFT, p->top - 10, SVG_START, "axis", text);
}

double panel_time_axis_height(const struct panel *p, const struct timezone *tz)
{
    struct time_axis a;
    time_axis_make(tz, p->x0, p->x1, p->right - p->left, PANEL_CHAR, &a);
    return 6 + a.n_row * PANEL_LINE;
}

/* A label may reach over the area's end only as far as the picture goes. */
static double keep_inside(const struct panel *p, double x, const char *label)
{
    const double half = 0.5 * PANEL_CHAR * (double)html_length(label), limit = p->right + MARGIN_RIGHT;
    return x + half > limit ? limit - half : x;
}

void panel_time_axis(const struct panel *p, const struct timezone *tz, bool with_labels)
{
    struct time_axis a;
    time_axis_make(tz, p->x0, p->x1, p->right - p->left, PANEL_CHAR, &a);
    for (size_t i = 0; i < a.n; i++) {
        const struct time_mark *m = &a.mark[i];
        const double x = panel_x(p, m->t_s), y = p->bottom + 6 + PANEL_LINE * (m->row + 1) - 4;
        if (m->has_line && m->is_major) svg_line(p->out, x, p->top, x, p->bottom + (with_labels ? 6 : 0), "grid");
        else if (m->has_line && with_labels) svg_line(p->out, x, p->bottom, x, p->bottom + 4, "tick");
        if (!with_labels || m->label[0] == '\0') continue;
        svg_text(p->out, keep_inside(p, panel_x(p, m->label_s), m->label), y, SVG_MIDDLE, m->row == 0 ? "mark" : "mark date",
                 m->label);
    }
}

void panel_plain_axis(const struct panel *p, const struct axis *x, const char *unit)
{
    char text[NUMBER_BYTES], label[2 * NUMBER_BYTES];
    int last = x->n_mark - 1;
    while (last > 0 && panel_x(p, axis_mark(x, last)) > p->right + 0.5) last--;
    for (int i = 0; i <= last; i++) {
        const double at = panel_x(p, axis_mark(x, i));
        if (at < p->left - 0.5) continue;
        svg_line(p->out, at, p->bottom, at, p->bottom + 4, "tick");
        number_fixed(axis_mark(x, i), x->decimals, text);
        snprintf(label, sizeof label, "%s%s", text, i == last ? unit : "");
        svg_text(p->out, keep_inside(p, at, label), p->bottom + 2 + PANEL_LINE, SVG_MIDDLE, "mark", label);
    }
}

bool panel_sees_event(const struct panel *p, const struct report_event *e)
{
    return e->duration_s > 0 && (double)e->start_s < p->x1 && (double)(e->start_s + e->duration_s) > p->x0;
}

/* Puts a name in the first row that is free there; names without room stay in the table only. */
static void name_event(const struct panel *p, const struct report_event *e, double free_from[PANEL_NAME_ROWS])
{
    const double width = PANEL_CHAR * (double)html_length(e->asked.name);
    double x = panel_x(p, fmax((double)e->start_s, p->x0));
    if (x + width > p->right) x = p->right - width;
    if (x < p->left) return;
    for (int row = 0; row < PANEL_NAME_ROWS; row++) {
        if (x < free_from[row]) continue;
        svg_text(p->out, x, p->top - 10 - PANEL_LINE * row, SVG_START, "event", e->asked.name);
        free_from[row] = x + width + 2 * PANEL_CHAR;
        return;
    }
}

void panel_events(const struct panel *p, const struct report_data *r, bool with_names)
{
    double free_from[PANEL_NAME_ROWS] = {p->left + 110, p->left - 40}; /* the axis' own title stands in row 0 */
    for (size_t i = 0; i < r->n_event; i++) {
        const struct report_event *e = &r->event[i];
        if (!panel_sees_event(p, e)) continue;
        const double x0 = panel_x(p, fmax((double)e->start_s, p->x0));
        const double x1 = panel_x(p, fmin((double)(e->start_s + e->duration_s), p->x1));
        svg_rect(p->out, x0, p->top, fmax(x1 - x0, 1.5), p->bottom - p->top, "dr", e->asked.name);
        if (with_names) name_event(p, e, free_from);
    }
}

enum { POINTS_MAX = 2 * BINS_MAX };

static size_t place_x(const struct panel *p, const struct bins *b, enum panel_shape shape, double x[POINTS_MAX])
{
    assert(b->n <= BINS_MAX);
    const double half_s = (double)b->step_s / 2;
    for (size_t i = 0; i < b->n; i++) {
        const double middle_s = bins_middle_s(b, i);
        if (shape == PANEL_SMOOTH) x[i] = panel_x(p, middle_s);
        else x[2 * i] = panel_x(p, fmax(middle_s - half_s, p->x0)), x[2 * i + 1] = panel_x(p, fmin(middle_s + half_s, p->x1));
    }
    return shape == PANEL_SMOOTH ? b->n : 2 * b->n;
}

static void place_y(const struct panel *p, size_t n, const double *v, enum panel_shape shape, double y[POINTS_MAX])
{
    for (size_t i = 0; i < n; i++) {
        const double at = panel_y(p, v[i]);
        if (shape == PANEL_SMOOTH) y[i] = at;
        else y[2 * i] = y[2 * i + 1] = at;
    }
}

void panel_curve(const struct panel *p, const struct bins *b, const double *v, enum panel_shape shape, const char *css)
{
    double x[POINTS_MAX], y[POINTS_MAX];
    const size_t n = place_x(p, b, shape, x);
    place_y(p, b->n, v, shape, y);
    svg_polyline(p->out, n, x, y, css);
}

void panel_band(const struct panel *p, const struct bins *b, const double *lo, const double *hi, enum panel_shape shape,
                const char *css)
{
    double x[POINTS_MAX], y_lo[POINTS_MAX], y_hi[POINTS_MAX];
    const size_t n = place_x(p, b, shape, x);
    place_y(p, b->n, lo, shape, y_lo);
    place_y(p, b->n, hi, shape, y_hi);
    svg_area(p->out, n, x, y_lo, y_hi, css);
}

void panel_hot(const struct panel *p, double bottom)
{
    fprintf(p->out,
            "<rect class=\"hot\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" data-x0=\"%.0f\" data-x1=\"%.0f\"/>\n",
            p->left, p->top, p->right - p->left, bottom - p->top, p->x0, p->x1);
}
