/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep_file_parts.h - what the writer and the reader of a sweep's table must agree on; nobody else includes it. */
#ifndef PILOTSIM_OUTPUTS_SWEEP_FILE_PARTS_H
#define PILOTSIM_OUTPUTS_SWEEP_FILE_PARTS_H

#define SWEEP_FILE_MARK   "pilotsim_table" /* attribute of the root; its value is "sweep" */
#define SWEEP_FILE_EVENTS "events"         /* group of the DR events, there when there are some */
#define SWEEP_FILE_OK     "ok"

#endif
