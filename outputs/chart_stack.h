/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_stack.h - uses of electricity as areas on top of each other: what is consumed above zero,
 * what is generated below, so that upper edge less lower edge is what the meter sees. */
#ifndef PILOTSIM_OUTPUTS_CHART_STACK_H
#define PILOTSIM_OUTPUTS_CHART_STACK_H

#include "outputs/chart_panel.h"

enum use_side { USE_ABOVE, USE_BELOW, USE_BOTH }; /* both: positive values above, negative below */
struct use {
    const char *name, *css; /* css: of the area, and with " key" of its legend */
    enum fleet_series fleet;
    enum quantity home;
    enum use_side side;
};
enum { USE_COUNT = 7 };
extern const struct use uses[USE_COUNT]; /* from the zero line outwards */

/* v[use] over b, NULL for a use that was not recorded. */
void stack_range(const struct bins *b, const double *const v[USE_COUNT], double *lo, double *hi);
void stack_draw(const struct panel *p, const struct bins *b, const double *const v[USE_COUNT], enum panel_shape shape);
/* Legend entries of the uses that are ever other than zero. */
void stack_legend(FILE *out, const struct bins *b, const double *const v[USE_COUNT]);
bool stack_is_used(const struct bins *b, const double *v);

void legend_entry(FILE *out, const char *css, const char *name); /* css also "line ..." for a stroke */

#endif
