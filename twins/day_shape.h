/* SPDX-License-Identifier: GPL-3.0-or-later */
/* day_shape.h - how temperature runs through a day, as a share of its range.
 *
 * Mean shapes seen in real years at mid latitude and in the north, winter and summer, mixed by the
 * season and by northness; the lowest point is moved to sunrise, the highest to two and a half
 * hours after the sun's noon. The shape is then bent so that its mean is 0 and its lowest point
 * -mean_frac, where mean_frac = (T - Tn)/(Tx - Tn): so Tn, T and Tx of the normals all come out. */
#ifndef PILOTSIM_TWINS_DAY_SHAPE_H
#define PILOTSIM_TWINS_DAY_SHAPE_H

enum { SHAPE_HOURS = 24 };

/* By local solar hour 0 .. 23. sunrise_h: 12 and more means the sun stays down. */
void day_shape(double northness, double summer_frac, double sunrise_h, double mean_frac, double shape[SHAPE_HOURS]);

#endif
