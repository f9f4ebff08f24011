/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_picture.h"

#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/svg.h"

#include <math.h>

static void layers(const struct report_home *h, const double *v[USE_COUNT])
{
    for (int u = 0; u < USE_COUNT; u++) v[u] = h->q[uses[u].home];
}

/* The temperatures of the lower panels; the set-point of a temperature shares its panel. */
static const struct {
    enum quantity q;
    const char *name, *css;
    bool is_room; /* panel: room, else water */
} temperatures[] = {
    {Q_room_setpoint, "Room set-point", "c-set", true},           {Q_indoor_temperature, "Indoor air", "c-temp", true},
    {Q_dhw_setpoint, "Hot-water set-point", "c-set", false},      {Q_emitter_temperature, "Heating water", "c-emit", false},
    {Q_tank_temperature, "Hot-water tank, top", "c-tank", false},
};

static bool has_temperatures(const struct report_home *h, bool is_room)
{
    for (size_t i = 0; i < ARRAY_LEN(temperatures); i++)
        if (temperatures[i].is_room == is_room && h->q[temperatures[i].q] != NULL) return true;
    return false;
}

/* Of PV in a home without, only zeros are recorded: that is no picture. */
static bool has_power(const struct report_home *h)
{
    for (int u = 0; u < USE_COUNT; u++)
        if (stack_is_used(&h->bins, h->q[uses[u].home])) return true;
    return false;
}

static bool is_there(const struct report_data *r, size_t i)
{
    (void)i;
    return has_power(&r->home) || has_temperatures(&r->home, true) || has_temperatures(&r->home, false);
}

static void title(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    html_textf(out, "One home: %s", r->home.id);
}

static void caption(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    const struct report_home *h = &r->home;
    char span[NUMBER_BYTES];
    number_span(h->bins.step_s, span);
    const bool is_all = h->bins.t0_s == r->start_s && (int64_t)h->bins.n * h->bins.step_s >= r->end_s - r->start_s;
    if (r->n_home > 1)
        html_textf(out, "Of its kind (%s%s%s) the home nearest to the median import. ",
                   h->has_heat_pump ? "heat pump" : "no heat pump", h->has_pv ? ", PV" : "",
                   h->has_joined ? ", takes part in the first event" : "");
    if (h->archetype[0] != '\0')
        html_textf(out, "Drawn from %s: %.0f\u202fm\u00b2, %.0f in the household. ", h->archetype, h->floor_area, h->persons);
    html_textf(out, "%s in means over %s.",
               is_all           ? "The whole run"
               : r->n_event > 0 ? "Two days about the first event"
                                : "The two days about the coldest time",
               span);
}

static void legend(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    const struct report_home *h = &r->home;
    const double *v[USE_COUNT];
    char css[32];
    layers(h, v);
    stack_legend(out, &h->bins, v);
    bool has_set = false;
    for (size_t k = 0; k < ARRAY_LEN(temperatures); k++) {
        if (h->q[temperatures[k].q] == NULL) continue;
        const bool is_set = temperatures[k].q == Q_room_setpoint || temperatures[k].q == Q_dhw_setpoint;
        if (is_set && has_set) continue;
        has_set = has_set || is_set;
        snprintf(css, sizeof css, "line %s", temperatures[k].css);
        legend_entry(out, css, is_set ? "Set-points" : temperatures[k].name);
    }
}

static void temperature_range(const struct report_home *h, bool is_room, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t k = 0; k < ARRAY_LEN(temperatures); k++) {
        const double *v = h->q[temperatures[k].q];
        if (v == NULL || temperatures[k].is_room != is_room) continue;
        for (size_t i = 0; i < h->bins.n; i++) *lo = fmin(*lo, v[i]), *hi = fmax(*hi, v[i]);
    }
}

static void draw_temperatures(const struct panel *p, const struct report_data *r, bool is_room, bool is_last)
{
    const struct report_home *h = &r->home;
    panel_events(p, r, false);
    panel_value_axis(p, is_room ? "Room" : "Water");
    panel_time_axis(p, &r->tz, is_last);
    for (size_t k = 0; k < ARRAY_LEN(temperatures); k++) {
        const double *v = h->q[temperatures[k].q];
        if (v == NULL || temperatures[k].is_room != is_room) continue;
        const bool is_set = temperatures[k].q == Q_room_setpoint || temperatures[k].q == Q_dhw_setpoint;
        char css[32];
        snprintf(css, sizeof css, "curve %s", temperatures[k].css);
        panel_curve(p, &h->bins, v, is_set ? PANEL_STEPS : PANEL_SMOOTH, css);
    }
}

static void draw_power(const struct panel *p, const struct report_data *r, bool is_last)
{
    const double *v[USE_COUNT];
    layers(&r->home, v);
    stack_draw(p, &r->home.bins, v, PANEL_STEPS);
    panel_value_axis(p, "Power");
    panel_time_axis(p, &r->tz, is_last);
    panel_events(p, r, true);
}

/* Panels from the top: power, room, water; each only if recorded, the last with the time axis. */
static void draw(const struct canvas *c, const struct report_data *r, size_t i)
{
    (void)i;
    const struct report_home *h = &r->home;
    const double *v[USE_COUNT];
    const double t0_s = (double)h->bins.t0_s, t1_s = t0_s + (double)h->bins.step_s * (double)h->bins.n;
    struct panel panels[3];
    int n = 0, kind[3];
    double lo, hi, top = 44;
    layers(h, v);
    stack_range(&h->bins, v, &lo, &hi);
    if (has_power(h)) {
        panels[n] = panel_make(c, top, top + (c->is_narrow ? 170 : 190), t0_s, t1_s, lo, hi, "W");
        kind[n++] = 0;
    }
    for (int k = 1; k <= 2; k++) {
        if (!has_temperatures(h, k == 1)) continue;
        if (n > 0) top = panels[n - 1].bottom + 40;
        temperature_range(h, k == 1, &lo, &hi);
        panels[n] = panel_make(c, top, top + 110, t0_s, t1_s, lo, hi, "degC");
        kind[n++] = k;
    }
    svg_open(c->out, c->width, panels[n - 1].bottom + panel_time_axis_height(&panels[0], &r->tz), c->id, "One home in detail",
             "Power by use as stacked steps, and below it indoor, heating-water and tank temperatures with their set-points.");
    for (int k = 0; k < n; k++) {
        if (kind[k] == 0) draw_power(&panels[k], r, k == n - 1);
        else draw_temperatures(&panels[k], r, kind[k] == 1, k == n - 1);
    }
    panel_hot(&panels[0], panels[n - 1].bottom);
    svg_close(c->out);
}

static void hover(FILE *out, const struct report_data *r, size_t i)
{
    (void)i;
    const struct report_home *h = &r->home;
    bool is_first = true;
    hover_begin(out, &h->bins);
    for (int u = 0; u < USE_COUNT; u++)
        if (stack_is_used(&h->bins, h->q[uses[u].home]))
            hover_curve(out, uses[u].name, "W", h->q[uses[u].home], h->bins.n, &is_first);
    for (size_t k = 0; k < ARRAY_LEN(temperatures); k++)
        hover_curve(out, temperatures[k].name, "degC", h->q[temperatures[k].q], h->bins.n, &is_first);
    hover_curve(out, "Outdoor", "degC", h->outdoor_c, h->bins.n, &is_first);
    hover_end(out);
}

const struct picture picture_home = {
    .id = "home",
    .missing = "Neither powers by use nor temperatures of single homes were recorded, so none is shown in detail.",
    .is_there = is_there,
    .title = title,
    .caption = caption,
    .legend = legend,
    .draw = draw,
    .hover = hover,
};
