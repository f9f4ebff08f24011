/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_homes.h - the parts of report_data that say how homes differ: equipment, drawn parameters,
 * key figures; and which home is shown in detail. What an older file lacks is left out. */
#ifndef PILOTSIM_OUTPUTS_REPORT_HOMES_H
#define PILOTSIM_OUTPUTS_REPORT_HOMES_H

#include "outputs/report_data.h"

MUST_USE enum status report_homes_read(struct results_reader *f, struct report_data *r);
/* Heat pump before participation before PV, then nearest to the median import. Needs the above. */
MUST_USE enum status report_homes_choose(struct results_reader *f, struct report_data *r);

#endif
