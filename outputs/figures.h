/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.h - the key figures of a finished run, found by the names that `expect:` uses.
 *
 *   fleet.<kpi>                     the fleet's own value, e.g. fleet.energy.import
 *   fleet.<kpi>_<fold>              over homes: sum mean max min p05 p50 p95
 *   dr.<event>.<dr kpi>             of one DR event, blanks in its name as _
 *
 * <kpi> and <dr kpi> are the names of twins/kpis.def and DR_KPI_LIST. Homes without a value (NaN)
 * are left out of a fold; percentiles are interpolated linearly between homes. Plain const data,
 * owned by the caller; any thread. */
#ifndef PILOTSIM_OUTPUTS_FIGURES_H
#define PILOTSIM_OUTPUTS_FIGURES_H

#include "twins/kpi.h"
#include "twins/pilot.h"

struct figures {
    const struct pilot *pilot;
    const double *home_kpi;  /* home_kpi[kpi * n_home + home] */
    const double *fleet_kpi; /* fleet_kpi[kpi] */
    const double *dr_home;   /* dr_home[(event * DR_KPI_COUNT + kpi) * n_home + home]; NULL: not known */
    const double *dr_fleet;  /* dr_fleet[event * DR_KPI_COUNT + kpi]; NULL: not known */
    bool counterfactual;
    double home_days; /* simulated, the counterfactual not counted */
    double wall_s, cpu_s;
    double output_cpu_s; /* of cpu_s, spent on compressing and writing */
    uint64_t peak_rss_bytes;
    const char *output, *report; /* files; NULL: none */
    char state_hash[33];
};

/* false: no such name. A value that nobody knows (no home has it, no counterfactual) is NaN. */
bool figures_find(const struct figures *f, const char *name, double *value, const char **unit);
bool figures_name_known(const struct pilot *p, const char *name);

enum { FIGURES_NAME_BYTES = 160 };
/* The known name closest to a mistyped one into out; false: none is close. */
bool figures_nearest_name(const struct pilot *p, const char *typed, char out[FIGURES_NAME_BYTES]);

enum figures_fold {
    FIGURES_sum,
    FIGURES_mean,
    FIGURES_max,
    FIGURES_min,
    FIGURES_p05,
    FIGURES_p50,
    FIGURES_p95,
    FIGURES_FOLD_COUNT
};
/* Folds n values, NaN left out; NaN when none is left, or no memory for a sorted copy. */
double figures_fold(enum figures_fold fold, const double *values, size_t n);

/* One home's row of a KPI: n_home values. */
static inline const double *figures_homes(const struct figures *f, enum kpi k)
{
    return f->home_kpi + (size_t)k * f->pilot->homes.n_home;
}

double figures_days(const struct figures *f);
double figures_home_days_per_cpu_s(const struct figures *f);

#endif
