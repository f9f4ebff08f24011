/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h - one line that tells how far a run is, rewritten in place on a terminal.
 *
 * Silent when the stream is no terminal, so pipes and logs stay clean. Wall time is handed in
 * (stopwatch.h); the line changes at most five times a second, so it may be called at will. The
 * caller's storage, one thread at a time; nothing else may be printed between begin and end. */
#ifndef PILOTSIM_SIM_PROGRESS_H
#define PILOTSIM_SIM_PROGRESS_H

#include "sim/base/calendar.h"

#include <stdio.h>

struct progress {
    FILE *out;
    bool is_live; /* the stream is a terminal */
    const struct timezone *tz;
    int64_t start_utc_ms, duration_ms;
    uint64_t n_home;
    int64_t from_ms; /* scenario time at which this process began: not 0 after a resume */
    double begin_wall_s, shown_wall_s;
    int n_shown; /* columns of the line on screen */
};

struct progress_scale {
    const struct timezone *tz; /* kept, not copied */
    int64_t start_utc_ms, duration_ms;
    uint64_t n_home;
};

void progress_begin(struct progress *p, FILE *out, struct progress_scale scale, int64_t from_ms, double wall_s);
void progress_update(struct progress *p, int64_t t_ms, double wall_s);
void progress_end(struct progress *p); /* erases the line */

/* The text of the line, without control characters: share, simulated date, speed, time left. */
void progress_text(const struct progress *p, int64_t t_ms, double wall_s, char out[128]);
/* Time left as in the line: "4:05", or dashes when it is no estimate. */
void progress_left(double left_s, char out[32]);

#endif
