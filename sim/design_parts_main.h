/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_parts_main.h - what the reader of a design gives its runs; nobody else includes it. */
#ifndef PILOTSIM_SIM_DESIGN_PARTS_MAIN_H
#define PILOTSIM_SIM_DESIGN_PARTS_MAIN_H

#include "sim/design_main.h"

/* seed: NULL, or the seed of a repeat. */
MUST_USE enum status design_load(const struct design *g, size_t variant, const uint64_t *seed, struct pilot **out,
                                 struct diag *d);
/* Only what a run needs for its figures: the days in question, and few records, which change nothing else. */
void design_trim(const struct design *g, struct pilot *p);

#endif
