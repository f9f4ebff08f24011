/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_stack.h"

#include "outputs/html.h"

#include <math.h>

/* The heat pump stands on the zero line: it is what events move, and a flat base shows it best. */
const struct use uses[USE_COUNT] = {
    {"Heat pump", "u-hp", FLEET_heat_pump_power, Q_heat_pump_power, USE_ABOVE},
    {"Backup rod", "u-rod", FLEET_backup_heater_power, Q_backup_heater_power, USE_ABOVE},
    {"Water heater", "u-wh", FLEET_water_heater_power, Q_water_heater_power, USE_ABOVE},
    {"Car charging", "u-ev", FLEET_ev_power, Q_ev_power, USE_ABOVE},
    {"Appliances", "u-app", FLEET_appliance_power, Q_appliance_power, USE_ABOVE},
    {"PV", "u-pv", FLEET_pv_power, Q_pv_power, USE_BELOW},
    {"Battery", "u-bat", FLEET_battery_power, Q_battery_power, USE_BOTH},
};

static double part(enum use_side side, bool above, double v)
{
    if (side == USE_BELOW) v = -v;
    return above ? fmax(v, 0) : fmin(v, 0);
}

/* Adds one use to the edge of the stack so far. */
static void pile(const struct bins *b, enum use_side side, bool above, const double *v, const double *from, double *to)
{
    for (size_t i = 0; i < b->n; i++) to[i] = isfinite(v[i]) ? from[i] + part(side, above, v[i]) : (double)NAN;
}

static bool is_drawn(const struct bins *b, int use, bool above, const double *v)
{
    if (v == NULL) return false;
    for (size_t i = 0; i < b->n; i++)
        if (isfinite(v[i]) && part(uses[use].side, above, v[i]) != 0) return true;
    return false;
}

static void pile_all(const struct panel *p, const struct bins *b, const double *const v[USE_COUNT], bool above,
                     enum panel_shape shape, double *extreme)
{
    double from[BINS_MAX] = {0}, to[BINS_MAX];
    for (int u = 0; u < USE_COUNT; u++) {
        if (!is_drawn(b, u, above, v[u])) continue;
        pile(b, uses[u].side, above, v[u], from, to);
        if (p != NULL) panel_band(p, b, from, to, shape, uses[u].css);
        for (size_t i = 0; i < b->n; i++) from[i] = to[i];
    }
    for (size_t i = 0; i < b->n; i++)
        if (isfinite(from[i])) *extreme = above ? fmax(*extreme, from[i]) : fmin(*extreme, from[i]);
}

void stack_range(const struct bins *b, const double *const v[USE_COUNT], double *lo, double *hi)
{
    *lo = *hi = 0;
    pile_all(NULL, b, v, true, PANEL_SMOOTH, hi);
    pile_all(NULL, b, v, false, PANEL_SMOOTH, lo);
}

void stack_draw(const struct panel *p, const struct bins *b, const double *const v[USE_COUNT], enum panel_shape shape)
{
    double unused = 0;
    pile_all(p, b, v, true, shape, &unused);
    pile_all(p, b, v, false, shape, &unused);
}

bool stack_is_used(const struct bins *b, const double *v)
{
    for (size_t i = 0; v != NULL && i < b->n; i++)
        if (isfinite(v[i]) && fabs(v[i]) > 0) return true;
    return false;
}

void legend_entry(FILE *out, const char *css, const char *name)
{
    fprintf(out, "<li><i class=\"key %s\"></i>", css);
    html_text(out, name);
    fputs("</li>\n", out);
}

void stack_legend(FILE *out, const struct bins *b, const double *const v[USE_COUNT])
{
    for (int u = 0; u < USE_COUNT; u++)
        if (stack_is_used(b, v[u])) legend_entry(out, uses[u].css, uses[u].name);
}
