/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target.h - whether a file can be written where somebody wants it: asked before a run, not after hours of it. */
#ifndef PILOTSIM_OUTPUTS_TARGET_H
#define PILOTSIM_OUTPUTS_TARGET_H

#include "sim/base/diag.h"

enum target {
    TARGET_RESULTS, /* may replace a result file, nothing else */
    TARGET_RESUMED, /* a result file to go on with, or none yet: a run may be killed before it has one */
    TARGET_TABLE,   /* may replace the table of a sweep, nothing else; to go on with one is the table's own affair */
    TARGET_FILE,    /* may replace any file */
    TARGET_FOLDER,  /* made when it is not there */
};

/* option: how the user named it, for the finding. NULL path: not asked for. ST_INPUT with the reason in d. */
MUST_USE enum status target_check(enum target kind, const char *option, const char *path, struct diag *d);

#endif
