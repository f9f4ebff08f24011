/* SPDX-License-Identifier: GPL-3.0-or-later */
/* size_main.h - `pilotsim size`: how many homes deliver a target power in a DR event. */
#ifndef PILOTSIM_SIM_SIZE_MAIN_H
#define PILOTSIM_SIM_SIZE_MAIN_H

#include "sim/cli.h"

/* ST_EXPECT: no number of homes does, of one variant at least. */
MUST_USE enum status size_target(const struct cli *c, struct diag *d);

#endif
