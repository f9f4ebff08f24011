/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kpi.h - the table of key figures as an enum and as rows; see kpis.def. */
#ifndef PILOTSIM_TWINS_KPI_H
#define PILOTSIM_TWINS_KPI_H

enum kpi {
#define KPI(id, name, unit, fold, long_name) KPI_##id,
#include "twins/kpis.def"
#undef KPI
    KPI_COUNT
};

enum kpi_fold { KPI_FOLD_sum, KPI_FOLD_mean, KPI_FOLD_max, KPI_FOLD_own };
struct kpi_info {
    const char *name, *unit, *long_name;
    enum kpi_fold fold;
};
extern const struct kpi_info kpi_info[KPI_COUNT];

/* Of one DR event, per home and for the fleet; needs the counterfactual but for `joined`. */
/* clang-format off */
#define DR_KPI_LIST(X)                                                                                     \
    X(joined,       "joined",              "1",   "homes that took part")                                   \
    X(overridden,   "overridden",          "1",   "of those, ended early by residents")                     \
    X(delivered,    "delivered_energy",    "kWh", "energy not taken from the grid during the event")        \
    X(delivered_w,  "delivered_power",     "W",   "mean power reduction during the event")                  \
    X(peak_w,       "peak_reduction",      "W",   "largest 15-minute power reduction during the event")     \
    X(rebound,      "rebound_energy",      "kWh", "extra energy in the 24 h after the event")               \
    X(rebound_w,    "rebound_peak",        "W",   "largest 15-minute extra power after the event")          \
    X(comfort_cost, "comfort_cost",        "K h", "extra kelvin hours below the residents' minimum")
enum dr_kpi {
#define X(id, name, unit, doc) DR_KPI_##id,
    DR_KPI_LIST(X)
#undef X
    DR_KPI_COUNT
};
/* clang-format on */
struct dr_kpi_info {
    const char *name, *unit, *doc;
};
extern const struct dr_kpi_info dr_kpi_info[DR_KPI_COUNT];

#endif
