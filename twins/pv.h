/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pv.h - a PV plant and its inverter, before the feed-in limit: AC power from plane irradiance. */
#ifndef PILOTSIM_TWINS_PV_H
#define PILOTSIM_TWINS_PV_H

/* beam and the rest (diffuse and ground) on the plane W/m2, cosine of incidence, air degC, wind at
 * 10 m m/s. Huld's model of crystalline silicon (PVGIS 5 coefficients) with Faiman's cell
 * temperature; 14 % losses in all, inverter included. Unclipped, W. */
double pv_power_w(double nameplate_w, double beam_w_m2, double diffuse_w_m2, double cos_incidence, double temp_air_c,
                  double wind_m_s);

#endif
