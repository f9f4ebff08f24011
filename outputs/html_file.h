/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_file.h - a page into a file, whole or not at all. */
#ifndef PILOTSIM_OUTPUTS_HTML_FILE_H
#define PILOTSIM_OUTPUTS_HTML_FILE_H

#include "sim/base/diag.h"

/* put writes the page of ctx. Into a file beside the target, renamed when whole: a reader never meets half a page. A
 * pipe or a device is no file to put another one in the place of: it is written as it is. */
MUST_USE enum status html_file_write(const char *path, void (*put)(FILE *out, const void *ctx), const void *ctx,
                                     struct diag *d);

#endif
