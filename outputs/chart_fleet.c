/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_picture.h"

#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/svg.h"

#include <math.h>

static void layers(const struct report_data *r, const double *v[USE_COUNT])
{
    for (int u = 0; u < USE_COUNT; u++) v[u] = r->fleet[uses[u].fleet];
}

static bool is_there(const struct report_data *r, size_t i)
{
    (void)i;
    return r->fleet[FLEET_grid_power] != NULL;
}

static void title(FILE *out, const struct report_data *r, size_t i)
{
    (void)r, (void)i;
    html_text(out, "Power by use, all homes");
}

static void caption(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    char span[NUMBER_BYTES];
    number_span(r->bins.step_s, span);
    html_textf(out, "Means over %s. PV counts below zero; the line is what the homes together draw from the grid.", span);
    if (r->n_event > 0) html_text(out, " Shaded: demand-response events.");
}

static void legend(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    const double *v[USE_COUNT];
    layers(r, v);
    stack_legend(out, &r->bins, v);
    legend_entry(out, "line c-grid", "Net grid power");
}

static void draw(const struct canvas *c, const struct report_data *r, size_t i)
{
    (void)i;
    const double *v[USE_COUNT];
    double lo, hi;
    layers(r, v);
    stack_range(&r->bins, v, &lo, &hi);
    for (size_t k = 0; k < r->bins.n; k++) {
        lo = fmin(lo, r->fleet[FLEET_grid_power][k]);
        hi = fmax(hi, r->fleet[FLEET_grid_power][k]);
    }
    const double top = 44, bottom = c->is_narrow ? 270 : 350;
    const struct panel p = panel_make(c, top, bottom, (double)r->start_s, (double)r->end_s, lo, hi, "W");
    svg_open(c->out, c->width, bottom + panel_time_axis_height(&p, &r->tz), c->id, "Power by use, all homes",
             "Stacked areas over time: electricity of heat pumps, rods, water heaters, cars and appliances above zero, "
             "PV below, with a line for the net grid power.");
    stack_draw(&p, &r->bins, v, PANEL_SMOOTH);
    panel_value_axis(&p, "Power");
    panel_time_axis(&p, &r->tz, true);
    panel_events(&p, r, true);
    panel_curve(&p, &r->bins, r->fleet[FLEET_grid_power], PANEL_SMOOTH, "halo");
    panel_curve(&p, &r->bins, r->fleet[FLEET_grid_power], PANEL_SMOOTH, "curve c-grid");
    panel_hot(&p, bottom);
    svg_close(c->out);
}

static void hover(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    bool is_first = true;
    hover_begin(out, &r->bins);
    hover_curve(out, "Net grid power", "W", r->fleet[FLEET_grid_power], r->bins.n, &is_first);
    for (int u = 0; u < USE_COUNT; u++) {
        const double *v = r->fleet[uses[u].fleet];
        if (stack_is_used(&r->bins, v)) hover_curve(out, uses[u].name, "W", v, r->bins.n, &is_first);
    }
    hover_end(out);
}

const struct picture picture_fleet = {
    .id = "fleet",
    .missing = "The power of the fleet was not recorded.",
    .is_there = is_there,
    .title = title,
    .caption = caption,
    .legend = legend,
    .draw = draw,
    .hover = hover,
};
