/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lighting.h - lamps of one local day: on while it is dark and somebody is awake at home. */
#ifndef PILOTSIM_TWINS_LIGHTING_H
#define PILOTSIM_TWINS_LIGHTING_H

#include "twins/demand.h"
#include "twins/occupancy.h"

enum { LIGHTING_ROOMS = 5 };

void lighting_habits(struct demand *d);      /* sets lamp_w; needs seed, key, n_person */
double lighting_kwh(const struct demand *d); /* expected in a year */
size_t lighting_day(const struct demand *d, const struct day *day, const uint8_t n_active[DAY_BINS], struct load *out,
                    size_t room);

#endif
