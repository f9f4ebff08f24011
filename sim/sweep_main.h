/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_main.h - `pilotsim sweep`: variants of a scenario, each run with the same seeds, into one table. */
#ifndef PILOTSIM_SIM_SWEEP_MAIN_H
#define PILOTSIM_SIM_SWEEP_MAIN_H

#include "sim/cli.h"

/* ST_SOLVER: some runs have no figures; their rows say so. */
MUST_USE enum status sweep_scenario(const struct cli *c, struct diag *d);

#endif
