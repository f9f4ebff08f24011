/* SPDX-License-Identifier: GPL-3.0-or-later */
/* devices_main.h - `pilotsim devices`: where the devices of a scenario answer when it is served. */
#ifndef PILOTSIM_SIM_DEVICES_MAIN_H
#define PILOTSIM_SIM_DEVICES_MAIN_H

#include "sim/cli.h"
#include "twins/pilot.h"

MUST_USE enum status devices_of_pilot(const struct cli *c, const struct pilot *p, struct diag *d);

#endif
