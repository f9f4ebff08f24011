/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve_main.h - `pilotsim serve`: the homes answer on the wire until the pilot's end or a signal. */
#ifndef PILOTSIM_SIM_SERVE_MAIN_H
#define PILOTSIM_SIM_SERVE_MAIN_H

#include "sim/cli.h"
#include "twins/pilot.h"

MUST_USE enum status serve_pilot(const struct cli *c, const struct pilot *p, struct diag *d);

#endif
