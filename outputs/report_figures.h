/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_figures.h - key figures, events and expectations of a results file, into the report's data. */
#ifndef PILOTSIM_OUTPUTS_REPORT_FIGURES_H
#define PILOTSIM_OUTPUTS_REPORT_FIGURES_H

#include "outputs/report_data.h"

/* Needs the shape of the run in r. */
MUST_USE enum status report_figures_read(struct results_reader *f, struct report_data *r);
void report_figures_close(struct report_data *r);

#endif
