/* SPDX-License-Identifier: GPL-3.0-or-later */
/* comfort_rows.h - the operative temperature of a home's records, worked out for some rows side by side.
 *
 * A record keeps what the temperature follows from; once LANES rows wait, or the day ends, all are worked
 * out in one vector. The same equations as building_rates, so the same bits whatever the company. */
#ifndef PILOTSIM_TWINS_COMFORT_ROWS_H
#define PILOTSIM_TWINS_COMFORT_ROWS_H

#include "twins/building.h"
#include "twins/rk_lanes.h"

struct comfort_rows {
    double air_c[LANES], mass_c[LANES], water_c[LANES], temp_out_c[LANES], gain_internal_w[LANES], gain_solar_w[LANES];
    double room_set_c[LANES], comfort_min_c[LANES];
    uint32_t n, row; /* rows that wait, and the first of them; no more than LANES */
};

void comfort_rows_operative(const struct comfort_rows *c, const struct building *b, double operative_c[LANES]);

#endif
