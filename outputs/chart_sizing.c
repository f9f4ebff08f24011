/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_sizing.h"

#include "outputs/figures.h"
#include "outputs/svg.h"

#include <math.h>

#define BAND_LO 0.05
#define BAND_HI 0.95
#define DOT     5.0

enum { CURVE_POINTS = 121 };

/* Homes at the right end: the answer with room beyond, and the simulated fleets when they are not far. */
static double homes_shown(const struct sizing_answer *a)
{
    const double seen = a->delivered.n_home, found = a->verdict == SIZING_FOUND ? (double)a->n_home : seen;
    const double most = 1.5 * found;
    return seen > most && seen < 3 * found ? 1.06 * seen : most;
}

struct curves { /* of the picture, in W */
    double x[CURVE_POINTS], mean[CURVE_POINTS], lo[CURVE_POINTS], hi[CURVE_POINTS];
};

static void place(const struct panel *p, const struct curves *c, struct curves *out)
{
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        out->x[i] = panel_x(p, c->x[i]);
        out->mean[i] = panel_y(p, c->mean[i]), out->lo[i] = panel_y(p, c->lo[i]), out->hi[i] = panel_y(p, c->hi[i]);
    }
}

static struct panel make_panel(const struct canvas *c, const struct curves *k, double least, double most)
{
    double lo = least, hi = most;
    for (size_t i = 0; i < CURVE_POINTS; i++) lo = fmin(lo, k->lo[i]), hi = fmax(hi, k->hi[i]);
    const double top = 30, bottom = c->is_narrow ? 230 : 300;
    return panel_make(c, top, bottom, 0, k->x[CURVE_POINTS - 1], lo, hi, "W");
}

static void draw_axes(const struct panel *p, const char *what)
{
    const struct axis x = axis_nice(0, p->x1, (int)((p->right - p->left) / 90));
    panel_value_axis(p, what);
    panel_plain_axis(p, &x, "\u202fhomes");
}

/* The fleets that were simulated: what the curves are drawn from. */
static void draw_seen(const struct panel *p, const struct sizing_answer *a, const double *home_w, const char *css)
{
    const double n = a->delivered.n_home;
    if (n > p->x1) return;
    for (size_t i = 0; i < a->n_occasion; i++)
        svg_rect(p->out, panel_x(p, n) - DOT / 2, panel_y(p, n * home_w[i]) - DOT / 2, DOT, DOT, css, "a simulated fleet");
}

static void draw_answer(const struct panel *p, const struct sizing_answer *a)
{
    char text[NUMBER_BYTES + 8], number[NUMBER_BYTES];
    if (a->verdict != SIZING_FOUND) return;
    const double x = panel_x(p, (double)a->n_home);
    number_fixed((double)a->n_home, 0, number);
    snprintf(text, sizeof text, "%s homes", number);
    svg_line(p->out, x, p->top, x, p->bottom, "median");
    svg_text(p->out, x, p->top - 10, SVG_MIDDLE, "axis", text);
}

static double picture_height(const struct panel *p) { return p->bottom + 6 + PANEL_LINE + 2; }

void chart_sizing_delivered(const struct canvas *c, const struct sizing_question *q, const struct sizing_answer *a)
{
    struct curves k, at;
    double sure[CURVE_POINTS];
    const double most = homes_shown(a);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        const double n = k.x[i] = most * (double)i / (CURVE_POINTS - 1);
        k.mean[i] = n * a->delivered.mean;
        k.lo[i] = sizing_quantile(&a->delivered, n, BAND_LO), k.hi[i] = sizing_quantile(&a->delivered, n, BAND_HI);
        sure[i] = sizing_quantile(&a->delivered, n, 1 - q->confidence);
    }
    const struct panel p = make_panel(c, &k, fmin(0, sure[CURVE_POINTS - 1]), fmax(q->target_w * 1.1, sure[CURVE_POINTS - 1]));
    svg_open(c->out, c->width, picture_height(&p), c->id, "Delivered power against the number of homes",
             "Mean with the 5 to 95 % band, the power that is reached with the confidence asked for, and the target.");
    draw_axes(&p, "Delivered");
    place(&p, &k, &at);
    for (size_t i = 0; i < CURVE_POINTS; i++) sure[i] = panel_y(&p, sure[i]);
    svg_area(c->out, CURVE_POINTS, at.x, at.lo, at.hi, "d-less");
    svg_polyline(c->out, CURVE_POINTS, at.x, at.mean, "curve c-out");
    svg_polyline(c->out, CURVE_POINTS, at.x, sure, "curve c-grid");
    const double ends[2] = {p.left, p.right}, target[2] = {panel_y(&p, q->target_w), panel_y(&p, q->target_w)};
    svg_polyline(c->out, 2, ends, target, "curve c-temp");
    draw_seen(&p, a, a->home_w, "bar");
    draw_answer(&p, a);
    svg_close(c->out);
}

void chart_sizing_rebound(const struct canvas *c, const struct sizing_answer *a)
{
    struct curves k, at;
    const double most = homes_shown(a), mean = figures_fold(FIGURES_mean, a->rebound_home_w, a->n_occasion);
    const double lo = figures_fold(FIGURES_p05, a->rebound_home_w, a->n_occasion);
    const double hi = figures_fold(FIGURES_p95, a->rebound_home_w, a->n_occasion);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        const double n = k.x[i] = most * (double)i / (CURVE_POINTS - 1);
        k.mean[i] = n * mean, k.lo[i] = n * lo, k.hi[i] = n * hi;
    }
    const struct panel p = make_panel(c, &k, 0, 0);
    svg_open(c->out, c->width, picture_height(&p), c->id, "Peak of the rebound against the number of homes",
             "Mean with the 5 to 95 % band of the largest 15-minute extra power in the 24 hours after the event.");
    draw_axes(&p, "Rebound peak");
    place(&p, &k, &at);
    svg_area(c->out, CURVE_POINTS, at.x, at.lo, at.hi, "d-more");
    svg_polyline(c->out, CURVE_POINTS, at.x, at.mean, "curve c-temp");
    draw_seen(&p, a, a->rebound_home_w, "u-pv");
    draw_answer(&p, a);
    svg_close(c->out);
}
