/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kpi_home.h - key figures of one home from its state at the end, and of a fleet from its homes. */
#ifndef PILOTSIM_TWINS_KPI_HOME_H
#define PILOTSIM_TWINS_KPI_HOME_H

#include "twins/kpi.h"
#include "twins/model.h"

/* out[KPI_COUNT]; NaN where a figure has no meaning (a SCOP without heat pump). */
void kpi_of_home(const struct model *m, size_t home, const struct home_state *s, int64_t t_ms, double out[KPI_COUNT]);

/* The fleet's values from home[kpi * n_home + home]; peak_w: highest quarter-hour of net import. */
void kpi_of_fleet(const double *home, size_t n_home, double peak_w, int64_t t_ms, double out[KPI_COUNT]);

#endif
