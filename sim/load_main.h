/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load_main.h - the scenario of a command line, with its options laid over it. */
#ifndef PILOTSIM_SIM_LOAD_MAIN_H
#define PILOTSIM_SIM_LOAD_MAIN_H

#include "sim/cli.h"
#include "twins/pilot.h"

/* varies: "key=value" each, laid over all options of c. */
MUST_USE enum status load_scenario(const struct cli *c, const char *const *varies, size_t n_vary, struct pilot **out,
                                   struct diag *d);

/* What the scenario makes one wonder about is read before a long run, not after it: d is empty then. */
void load_tell_warnings(struct diag *d);

#endif
