/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_picture.h"

#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/svg.h"

#include <math.h>

static bool is_there(const struct report_data *r, size_t i)
{
    (void)i;
    return r->bands.quantity != NULL;
}

static void title(FILE *out, const struct report_data *r, size_t i)
{
    (void)r, (void)i;
    html_text(out, "Temperatures in the homes");
}

static void caption(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    char span[NUMBER_BYTES];
    number_span(r->bins.step_s, span);
    char first[2] = {(char)(r->bands.quantity[0] >= 'a' ? r->bands.quantity[0] - 32 : r->bands.quantity[0]), '\0'};
    html_textf(out, "%s%s, means over %s%s", first, r->bands.quantity + 1, span,
               r->n_home == 1 ? "" : ": how it spreads over ");
    if (r->n_home == 1) html_text(out, ".");
    else if (r->bands.stride > 1)
        html_textf(out, "%zu of %zu homes (every %zuth).", r->bands.n_sampled, r->n_home, r->bands.stride);
    else html_textf(out, "%zu homes.", r->n_home);
    if (r->outdoor_c != NULL) html_text(out, " Below, the outdoor temperature.");
}

static void legend(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    legend_entry(out, "line c-temp", r->n_home == 1 ? "Indoor" : "Median home");
    if (r->n_home > 1) legend_entry(out, "b-50", "Middle half of the homes");
    if (r->n_home > 1) legend_entry(out, "b-90", "Middle nine tenths");
    if (r->outdoor_c != NULL) legend_entry(out, "line c-out", "Outdoor");
}

static void range(const double *lo_of, const double *hi_of, size_t n, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t k = 0; k < n; k++) {
        *lo = fmin(*lo, lo_of[k]);
        *hi = fmax(*hi, hi_of[k]);
    }
}

static void draw_outdoor(const struct panel *p, const struct report_data *r)
{
    panel_events(p, r, false);
    panel_value_axis(p, "Outdoor");
    panel_time_axis(p, &r->tz, true);
    panel_curve(p, &r->bins, r->outdoor_c, PANEL_SMOOTH, "curve c-out");
}

static void draw(const struct canvas *c, const struct report_data *r, size_t i)
{
    (void)i;
    const struct report_bands *b = &r->bands;
    const double t0_s = (double)r->start_s, t1_s = (double)r->end_s, top = 44, bottom = c->is_narrow ? 230 : 270;
    double lo, hi;
    range(b->q[BAND_P05], b->q[BAND_P95], r->bins.n, &lo, &hi);
    const struct panel p = panel_make(c, top, bottom, t0_s, t1_s, lo, hi, "degC");
    struct panel below = p;
    if (r->outdoor_c != NULL) {
        range(r->outdoor_c, r->outdoor_c, r->bins.n, &lo, &hi);
        below = panel_make(c, bottom + 42, bottom + 128, t0_s, t1_s, lo, hi, "degC");
    }
    svg_open(
        c->out, c->width, below.bottom + panel_time_axis_height(&p, &r->tz), c->id, "Temperatures in the homes",
        "Bands over time: 5th to 95th percentile, 25th to 75th percentile and median over homes, and the outdoor temperature.");
    panel_band(&p, &r->bins, b->q[BAND_P05], b->q[BAND_P95], PANEL_SMOOTH, "b-90");
    panel_band(&p, &r->bins, b->q[BAND_P25], b->q[BAND_P75], PANEL_SMOOTH, "b-50");
    panel_events(&p, r, true);
    panel_value_axis(&p, "Indoor");
    panel_time_axis(&p, &r->tz, r->outdoor_c == NULL);
    panel_curve(&p, &r->bins, b->q[BAND_P50], PANEL_SMOOTH, "curve c-temp");
    if (r->outdoor_c != NULL) draw_outdoor(&below, r);
    panel_hot(&p, below.bottom);
    svg_close(c->out);
}

static void hover(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    static const char *const names[BAND_COUNT] = {"5 % colder than", "25 % colder than", "Median", "75 % colder than",
                                                  "95 % colder than"};
    bool is_first = true;
    hover_begin(out, &r->bins);
    for (int q = BAND_COUNT - 1; q >= 0; q--) hover_curve(out, names[q], "degC", r->bands.q[q], r->bins.n, &is_first);
    hover_curve(out, "Outdoor", "degC", r->outdoor_c, r->bins.n, &is_first);
    hover_end(out);
}

const struct picture picture_temperature = {
    .id = "temperature",
    .missing = "No room temperature was recorded, so there is no picture of comfort.",
    .is_there = is_there,
    .title = title,
    .caption = caption,
    .legend = legend,
    .draw = draw,
    .hover = hover,
};
