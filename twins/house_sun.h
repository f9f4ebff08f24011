/* SPDX-License-Identifier: GPL-3.0-or-later */
/* house_sun.h - what the sun gives a home at n knots of its weather from knot `first` on.
 *
 * Irradiance on the house's planes is Perez' model. Knots do not meet, so the loops over them are
 * vectors, with the same bits at any width; the first and last lit knots bound them. */
#ifndef PILOTSIM_TWINS_HOUSE_SUN_H
#define PILOTSIM_TWINS_HOUSE_SUN_H

#include "twins/elementary.h"
#include "twins/model.h"

/* window_w: through the windows, into the rooms. fabric_w: onto opaque walls and roof, less what they lose to a
 * sky colder than air. pv_w: AC power of the plant before any limit, zero without one. */
void house_sun(const struct home_model *h, const struct weather *w, size_t first, size_t n, double *window_w, double *fabric_w,
               double *pv_w);

#define HOUSE_SUN_DIFFUSE_FACTOR 0.86 /* as the one below, of diffuse light */

/* Transmittance of a clear double glazing at this cosine of incidence over that at normal incidence:
 * polynomial fit of the BESTEST pane in the angle, which is right to 2e-8 (Abramowitz and Stegun 4.4.46). */
static inline double house_sun_angle_factor(double cos_incidence)
{
    const double c = clip(cos_incidence, 0, 1);
    double p = -0.0012624911;
    p = p * c + 0.0066700901;
    p = p * c - 0.0170881256;
    p = p * c + 0.0308918810;
    p = p * c - 0.0501743046;
    p = p * c + 0.0889789874;
    p = p * c - 0.2145988016;
    p = p * c + 1.5707963050;
    const double a = p * __builtin_sqrt(1 - c);
    return at_least(1 + a * (-0.189 + a * (0.644 - 0.596 * a)), 0); /* 0 before it is a right angle, and beyond */
}

#endif
