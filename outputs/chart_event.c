/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_picture.h"

#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/svg.h"

#include <math.h>

/* A run cut short before the event has nothing about it. */
static bool is_there(const struct report_data *r, size_t i)
{
    const struct report_event *e = &r->event[i];
    bool has_value = false;
    for (size_t k = 0; e->grid_w != NULL && k < e->zoom.n; k++) has_value = has_value || isfinite(e->grid_w[k]);
    return e->zoom.n > 1 && has_value;
}

static void title(FILE *out, const struct report_data *r, size_t i) { html_textf(out, "Event: %s", r->event[i].asked.name); }

static void say(FILE *out, const char *before, double v, const char *unit, const char *after)
{
    char text[NUMBER_BYTES];
    number_quantity(v, unit, text);
    html_textf(out, "%s%s%s", before, text, after);
}

static void caption(FILE *out, const struct report_data *r, size_t i)
{
    const struct report_event *e = &r->event[i];
    char from[TIME_LABEL_BYTES];
    char span[NUMBER_BYTES];
    number_span(e->zoom.step_s, span);
    time_label(&r->tz, e->start_s, from);
    html_textf(out, "From %s for %.4g h.", from, (double)e->duration_s / 3600);
    if (e->grid_cf_w == NULL) {
        html_text(out, " The run holds no counterfactual; run with --counterfactual to see the difference.");
        return;
    }
    html_textf(out, " The same homes, weather and luck with and without the event; means over %s.", span);
    if (!isfinite(e->dr[DR_KPI_delivered])) return;
    say(out, " Not taken from the grid during the event: ", e->dr[DR_KPI_delivered], "kWh", "; ");
    say(out, "taken back in the 24 h after: ", e->dr[DR_KPI_rebound], "kWh", ".");
}

static void legend(FILE *out, const struct report_data *r, size_t i)
{
    legend_entry(out, "line c-grid", r->event[i].grid_cf_w != NULL ? "With the event" : "Net grid power");
    if (r->event[i].grid_cf_w == NULL) return;
    legend_entry(out, "line c-cf", "Without the event");
    legend_entry(out, "d-less", "Less than without");
    legend_entry(out, "d-more", "More than without");
}

/* Fills between the curves, once for each sign of the difference; crossings fall between two bins, so
 * an edge clipped to the other curve meets it at the next bin's middle. */
static void fill_difference(const struct panel *p, const struct report_event *e)
{
    double lower[BINS_MAX], upper[BINS_MAX];
    for (size_t k = 0; k < e->zoom.n; k++) {
        lower[k] = fmin(e->grid_w[k], e->grid_cf_w[k]);
        upper[k] = fmax(e->grid_w[k], e->grid_cf_w[k]);
        if (isnan(e->grid_w[k]) || isnan(e->grid_cf_w[k])) lower[k] = upper[k] = NAN;
    }
    panel_band(p, &e->zoom, lower, e->grid_cf_w, PANEL_SMOOTH, "d-less");
    panel_band(p, &e->zoom, e->grid_cf_w, upper, PANEL_SMOOTH, "d-more");
}

static void range(const struct report_event *e, double *lo, double *hi)
{
    *lo = *hi = 0;
    for (size_t k = 0; k < e->zoom.n; k++) {
        *lo = fmin(*lo, e->grid_w[k]);
        *hi = fmax(*hi, e->grid_w[k]);
        if (e->grid_cf_w == NULL) continue;
        *lo = fmin(*lo, e->grid_cf_w[k]);
        *hi = fmax(*hi, e->grid_cf_w[k]);
    }
}

static void draw(const struct canvas *c, const struct report_data *r, size_t i)
{
    const struct report_event *e = &r->event[i];
    double lo, hi;
    range(e, &lo, &hi);
    const double top = 44, bottom = c->is_narrow ? 230 : 280;
    const double t0_s = (double)e->zoom.t0_s, t1_s = t0_s + (double)e->zoom.step_s * (double)e->zoom.n;
    const struct panel p = panel_make(c, top, bottom, t0_s, t1_s, lo, hi, "W");
    svg_open(c->out, c->width, bottom + panel_time_axis_height(&p, &r->tz), c->id, "Net grid power about one event",
             "Two curves from six hours before the event to a day after: grid power of all homes with and without the event, "
             "the difference filled.");
    panel_events(&p, r, true);
    panel_value_axis(&p, "Grid power");
    panel_time_axis(&p, &r->tz, true);
    if (e->grid_cf_w != NULL) {
        fill_difference(&p, e);
        panel_curve(&p, &e->zoom, e->grid_cf_w, PANEL_SMOOTH, "curve c-cf");
    }
    panel_curve(&p, &e->zoom, e->grid_w, PANEL_SMOOTH, "curve c-grid");
    panel_hot(&p, bottom);
    svg_close(c->out);
}

static void hover(FILE *out, const struct report_data *r, size_t i)
{
    const struct report_event *e = &r->event[i];
    bool is_first = true;
    hover_begin(out, &e->zoom);
    hover_curve(out, e->grid_cf_w != NULL ? "With the event" : "Net grid power", "W", e->grid_w, e->zoom.n, &is_first);
    hover_curve(out, "Without", "W", e->grid_cf_w, e->zoom.n, &is_first);
    hover_end(out);
}

const struct picture picture_event = {
    .id = "event",
    .missing = "The grid power about this event was not recorded.",
    .is_there = is_there,
    .title = title,
    .caption = caption,
    .legend = legend,
    .draw = draw,
    .hover = hover,
};
