/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Huld, Friesen, Skoczek, Kenny, Sample, Field, Dunlop (2011), "A power-rating model for
 * crystalline silicon PV modules", coefficients as used by PVGIS 5; Faiman (2008) for the cell;
 * incidence-angle modifier of the ASHRAE form, b0 = 0.05. */
#include "twins/pv.h"

#include <math.h>

double pv_power_w(double nameplate_w, double beam_w_m2, double diffuse_w_m2, double cos_incidence, double temp_air_c,
                  double wind_m_s)
{
    static const double k[] = {-0.017237, -0.040465, -0.004702, 0.000149, 0.000170, 0.000005};
    const double total = beam_w_m2 + diffuse_w_m2;
    if (total <= 1) return 0;

    const double iam = cos_incidence > 0.05 ? fmax(0, 1 - 0.05 * (1 / cos_incidence - 1)) : 0;
    const double g = (beam_w_m2 * iam + 0.95 * diffuse_w_m2) / 1000;
    if (g <= 1e-3) return 0;

    const double cell_c = temp_air_c + total / (25.0 + 6.84 * wind_m_s);
    const double l = log(g), t = cell_c - 25;
    const double efficiency = 1 + k[0] * l + k[1] * l * l + t * (k[2] + k[3] * l + k[4] * l * l) + k[5] * t * t;
    return fmax(0, 0.86 * nameplate_w * g * efficiency);
}
