/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pv.h - a PV plant and its inverter, before the feed-in limit: AC power from plane irradiance. */
#ifndef PILOTSIM_TWINS_PV_H
#define PILOTSIM_TWINS_PV_H

#include "twins/elementary.h"

/* beam and the rest (diffuse and ground) on the plane W/m2, cosine of incidence, air degC, wind at
 * 10 m m/s. 14 % losses in all, inverter included. Unclipped, W. In the header and without a branch:
 * a loop over knots becomes a vector.
 *
 * Huld, Friesen, Skoczek, Kenny, Sample, Field, Dunlop (2011), "A power-rating model for crystalline
 * silicon PV modules", coefficients as used by PVGIS 5; Faiman (2008) for the cell;
 * incidence-angle modifier of the ASHRAE form, b0 = 0.05. */
static inline double pv_power_w(double nameplate_w, double beam_w_m2, double diffuse_w_m2, double cos_incidence,
                                double temp_air_c, double wind_m_s)
{
    const double k1 = -0.017237, k2 = -0.040465, k3 = -0.004702, k4 = 0.000149, k5 = 0.000170, k6 = 0.000005;
    const double total = beam_w_m2 + diffuse_w_m2;
    const double slant = at_least(cos_incidence, 0.05), modifier = cos_incidence > 0.05 ? 1 - 0.05 * (1 / slant - 1) : 0;
    const double g = (beam_w_m2 * modifier + 0.95 * diffuse_w_m2) / 1000;

    const double cell_c = temp_air_c + total / (25.0 + 6.84 * wind_m_s);
    const double l = log_of(at_least(g, 1e-3)), t = cell_c - 25;
    const double efficiency = 1 + k1 * l + k2 * l * l + t * (k3 + k4 * l + k5 * l * l) + k6 * t * t;
    const double power_w = at_least(0.86 * nameplate_w * g * efficiency, 0);
    const double enough = total > 1 ? g : 0; /* below, the model says nothing */
    return enough > 1e-3 ? power_w : 0;
}

#endif
