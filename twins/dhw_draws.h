/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dhw_draws.h - hot-water draws of one local day; the yearly mean is d->dhw_kg_per_day. */
#ifndef PILOTSIM_TWINS_DHW_DRAWS_H
#define PILOTSIM_TWINS_DHW_DRAWS_H

#include "twins/demand.h"

size_t dhw_draws_day(const struct demand *d, const struct day *day, struct draw out[DEMAND_DRAWS_MAX]);

#endif
