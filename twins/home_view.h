/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home_view.h - makes the view of a home that is being solved. */
#ifndef PILOTSIM_TWINS_HOME_VIEW_H
#define PILOTSIM_TWINS_HOME_VIEW_H

#include "twins/run.h"
#include "twins/view.h"

/* Of a home paused at t_ms (scenario time) or that begins its day then; leaves no trace in what comes after. *v: the view
 * before, or zeros; its meter registers are not undercut. */
void home_view_make(struct run *r, int64_t t_ms, struct home_view *v);

#endif
