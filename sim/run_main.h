/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_main.h - `pilotsim run`: one pilot from its start, or from a checkpoint, to its end. */
#ifndef PILOTSIM_SIM_RUN_MAIN_H
#define PILOTSIM_SIM_RUN_MAIN_H

#include "sim/cli.h"
#include "twins/pilot.h"

/* ST_EXPECT: all went well, but an expectation of the scenario was not met. */
MUST_USE enum status run_pilot(const struct cli *c, const struct pilot *p, struct diag *d);

#endif
