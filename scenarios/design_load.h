/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_load.h - the heat a home needs on its design day, by which heat pumps are chosen. */
#ifndef PILOTSIM_SCENARIOS_DESIGN_LOAD_H
#define PILOTSIM_SCENARIOS_DESIGN_LOAD_H

#include "twins/home_table.h"

/* W: transmission, thermal bridges and ventilation between the room set-point and the design
 * outdoor temperature; no gains. */
double design_load_w(const struct home_table *t, size_t home);

#endif
