/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_sizing.h - what a number of homes delivers, and what comes back afterwards, against that number. */
#ifndef PILOTSIM_OUTPUTS_CHART_SIZING_H
#define PILOTSIM_OUTPUTS_CHART_SIZING_H

#include "outputs/chart_panel.h"
#include "outputs/sizing_answer.h"

void chart_sizing_delivered(const struct canvas *c, const struct sizing_question *q, const struct sizing_answer *a);
void chart_sizing_rebound(const struct canvas *c, const struct sizing_answer *a);

#endif
