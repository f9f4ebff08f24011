/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.h - what a person wants to read when a run ends; about a screen, 80 columns. */
#ifndef PILOTSIM_OUTPUTS_SUMMARY_H
#define PILOTSIM_OUTPUTS_SUMMARY_H

#include "outputs/figures.h"

#include <stdio.h>

/* Homes, period, energy by use, peak, comfort, DR events, expectations, cost of the run, files. */
void summary_print(const struct figures *f, FILE *out);

#endif
