/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ev_charging.h - when the car comes home on a local day, and the charge it then takes. */
#ifndef PILOTSIM_TWINS_EV_CHARGING_H
#define PILOTSIM_TWINS_EV_CHARGING_H

#include "twins/demand.h"

size_t ev_charging_day(const struct demand *d, const struct day *day, struct load out[DEMAND_EV_MAX]);

#endif
