/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - a results file as one page of HTML for people.
 *
 * The page is self-contained: no network, no other files, pictures inline. It needs no script; a
 * small one adds read-outs under the pointer. What was not recorded drops its picture with a line
 * saying so, and a run that was cut short is shown as far as it goes. Takes about as long as
 * reading the room temperatures; memory is bounded (report_data.h). */
#ifndef PILOTSIM_OUTPUTS_REPORT_H
#define PILOTSIM_OUTPUTS_REPORT_H

#include "sim/base/diag.h"

/* Replaces html_path only once all is written. ST_INPUT: h5_path is no results file; ST_IO. */
MUST_USE enum status report_write(const char *h5_path, const char *html_path, struct diag *d);

#endif
