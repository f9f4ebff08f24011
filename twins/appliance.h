/* SPDX-License-Identifier: GPL-3.0-or-later */
/* appliance.h - appliance cycles of one local day, and what they use in a year.
 *
 * A cycle starts within the day, at nameplate power, in one to four pieces; an appliance never
 * overlaps itself, not even across midnight. */
#ifndef PILOTSIM_TWINS_APPLIANCE_H
#define PILOTSIM_TWINS_APPLIANCE_H

#include "twins/demand.h"
#include "twins/occupancy.h"

/* Sets owned and power_w; needs seed and key. */
void appliance_habits(struct demand *d);

/* Expected energy of a year, kWh. Cold: fridges and freezers at cold_scale 1. People: the rest with
 * rate_scale `scale`; it grows with scale until every appliance runs as often as a day can hold. */
double appliance_cold_kwh(const struct demand *d);
double appliance_people_kwh(const struct demand *d, double scale);

/* The scale at which appliance_people_kwh is `kwh`, at most APPLIANCE_SCALE_MAX. */
#define APPLIANCE_SCALE_MAX 4.0
double appliance_scale_for(const struct demand *d, double kwh);

/* Appends the day's loads, unsorted over appliances, at most `room`; returns how many. */
size_t appliance_day(const struct demand *d, const struct day *day, const uint8_t n_active[DAY_BINS], struct load *out,
                     size_t room);

#endif
