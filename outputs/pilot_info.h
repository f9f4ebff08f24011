/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pilot_info.h - what a scenario will simulate, for a person; about a screen. */
#ifndef PILOTSIM_OUTPUTS_PILOT_INFO_H
#define PILOTSIM_OUTPUTS_PILOT_INFO_H

#include "twins/pilot.h"

#include <stdio.h>

/* Period, homes by group with their equipment, weather, tariff, solver, records, DR events. */
void pilot_info(const struct pilot *p, FILE *out);

#endif
