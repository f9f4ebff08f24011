/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the whole run, right its highest part, where an event shows; below each other on a phone. */
#include "outputs/chart_picture.h"

#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/svg.h"

#include <math.h>

enum { CURVE_POINTS = 500, PEAK_STEPS = 48 };

static bool is_there(const struct report_data *r, size_t i)
{
    (void)i;
    return r->n_duration > 1;
}

static void title(FILE *out, const struct report_data *r, size_t i)
{
    (void)r, (void)i;
    html_text(out, "Load duration");
}

static size_t n_peak(const struct report_data *r) { return r->n_duration < PEAK_STEPS ? r->n_duration : PEAK_STEPS; }

/* Short runs are all peak. */
static bool has_peak(const struct report_data *r) { return r->n_duration > 2 * PEAK_STEPS; }

static double step_h(const struct report_data *r) { return (double)r->duration_bins.step_s / 3600; }

static void caption(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    char span[NUMBER_BYTES];
    number_span(r->duration_bins.step_s, span);
    html_textf(out,
               "Net grid power of all homes, means over %s sorted from the highest down: for how many hours it was at "
               "least so high. ",
               span);
    if (has_peak(r)) html_textf(out, "The second panel enlarges the highest %.3g hours.", (double)n_peak(r) * step_h(r));
}

static void legend(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    legend_entry(out, "line c-grid", r->n_duration_cf > 1 ? "With events" : "Net grid power");
    if (r->n_duration_cf > 1) legend_entry(out, "line c-cf", "Without events");
}

/* Every k-th of the first n steps and the last of them, placed at the middle of its time. */
static void draw_curve(const struct panel *p, const struct report_data *r, const double *v, size_t n, const char *css)
{
    double x[CURVE_POINTS + 1], y[CURVE_POINTS + 1];
    const size_t n_point = n < CURVE_POINTS ? n : CURVE_POINTS;
    for (size_t k = 0; k < n_point; k++) {
        const size_t at = n_point > 1 ? k * (n - 1) / (n_point - 1) : 0;
        x[k] = panel_x(p, ((double)at + 0.5) * step_h(r));
        y[k] = panel_y(p, v[at]);
    }
    svg_polyline(p->out, n_point, x, y, css);
}

static void draw_panel(const struct panel *p, const struct report_data *r, size_t n, const char *what)
{
    struct axis x = axis_nice(0, p->x1, (int)((p->right - p->left) / 70));
    panel_value_axis(p, what);
    panel_plain_axis(p, &x, "\xE2\x80\xAFh");
    if (r->n_duration_cf > 1) draw_curve(p, r, r->duration_cf_w, n < r->n_duration_cf ? n : r->n_duration_cf, "curve c-cf");
    draw_curve(p, r, r->duration_w, n, "curve c-grid");
}

static void range(const struct report_data *r, size_t n, double *lo, double *hi)
{
    *hi = r->duration_w[0];
    *lo = r->duration_w[n - 1];
    if (r->n_duration_cf > 1) {
        const size_t n_cf = n < r->n_duration_cf ? n : r->n_duration_cf;
        *hi = fmax(*hi, r->duration_cf_w[0]);
        *lo = fmin(*lo, r->duration_cf_w[n_cf - 1]);
    }
}

static void draw(const struct canvas *c, const struct report_data *r, size_t i)
{
    (void)i;
    double lo, hi;
    struct canvas left = *c, right = *c;
    left.width = c->is_narrow || !has_peak(r) ? c->width : c->width * 0.56;
    const double top = 30, bottom = c->is_narrow ? 210 : 250, top2 = c->is_narrow ? bottom + 70 : top;
    range(r, r->n_duration, &lo, &hi);
    const struct panel all =
        panel_make(&left, top, bottom, 0, (double)r->n_duration * step_h(r), fmin(lo, 0), fmax(hi, 0), "W");
    range(r, n_peak(r), &lo, &hi);
    struct panel peak = panel_make(&right, top2, top2 + bottom - top, 0, (double)n_peak(r) * step_h(r), lo, hi, "W");
    if (!c->is_narrow) peak.left += left.width + 16;
    svg_open(c->out, c->width, (has_peak(r) ? peak.bottom : bottom) + 6 + PANEL_LINE + 2, c->id, "Load-duration curve",
             "Net grid power sorted from the highest to the lowest, with and without events; the highest hours enlarged.");
    draw_panel(&all, r, r->n_duration, "All hours: power");
    if (has_peak(r)) draw_panel(&peak, r, n_peak(r), "Highest hours: power");
    svg_close(c->out);
}

const struct picture picture_duration = {
    .id = "duration",
    .missing = "The grid power of the fleet was not recorded, so there is no load-duration curve.",
    .is_there = is_there,
    .title = title,
    .caption = caption,
    .legend = legend,
    .draw = draw,
};
