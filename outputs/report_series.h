/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_series.h - the parts of report_data that run over time: read in slabs, averaged into bins.
 *
 * All expect shape, zone, events and key figures of *r to be there already (report_data.c). A
 * dataset that the file lacks leaves its pointer NULL and is no error. */
#ifndef PILOTSIM_OUTPUTS_REPORT_SERIES_H
#define PILOTSIM_OUTPUTS_REPORT_SERIES_H

#include "outputs/report_data.h"

MUST_USE enum status report_series_fleet(struct results_reader *f, struct report_data *r);
MUST_USE enum status report_series_bands(struct results_reader *f, struct report_data *r);
MUST_USE enum status report_series_home(struct results_reader *f, struct report_data *r);

#endif
