/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_report.h - the answers of `pilotsim size` as one HTML page that needs nothing else. */
#ifndef PILOTSIM_OUTPUTS_SIZING_REPORT_H
#define PILOTSIM_OUTPUTS_SIZING_REPORT_H

#include "outputs/sizing_json.h"

enum { SIZING_PICTURES_MAX = 24 }; /* variants beyond these are in the table only */

MUST_USE enum status sizing_report_write(const struct sizing_page *p, const char *path, struct diag *d);

#endif
