/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_data.h - all that the HTML report shows, read from a results file into plain arrays.
 *
 * Powers in W, energies in kWh, temperatures in degC, time in s since 1970 UTC. A pointer that is
 * NULL, or a NaN, means: not recorded, or not written before the run ended. Memory is bounded
 * whatever the length of the run: curves have at most BINS_MAX bins, percentiles are taken over at
 * most REPORT_HOMES_MAX homes (every stride-th), Only the
 * drawn parameters and key figures grow with the homes (8 bytes each). */
#ifndef PILOTSIM_OUTPUTS_REPORT_DATA_H
#define PILOTSIM_OUTPUTS_REPORT_DATA_H

#include "outputs/figures.h"
#include "outputs/report_bins.h"
#include "outputs/results_read.h"
#include "sim/base/calendar.h"
#include "twins/home_table.h"

enum {
    REPORT_HOMES_MAX = 1000,
    REPORT_ZOOMS_MAX = 6,        /* events that get a picture of their own */
    REPORT_DURATION_MAX = 40000, /* steps of the load-duration curve: a year of quarter-hours */
    REPORT_FACTS_MAX = 32,
};

struct report_event {
    struct results_dr asked;
    int64_t start_s, duration_s; /* duration 0: outside the run */
    double dr[DR_KPI_COUNT];     /* of the fleet */
    struct bins zoom;            /* from 6 h before to 24 h after, cut to the run; n 0: no picture */
    double *grid_w, *grid_cf_w;  /* [zoom.n] */
};

enum { BAND_P05, BAND_P25, BAND_P50, BAND_P75, BAND_P95, BAND_COUNT };
struct report_bands {
    const char *quantity; /* which temperature; NULL: none recorded */
    size_t n_sampled, stride;
    double *q[BAND_COUNT]; /* [bins.n] */
};

struct report_home {
    uint32_t home;
    char id[96];
    bool has_heat_pump, has_pv, has_joined;
    struct bins bins;          /* two days about the first event */
    double *q[QUANTITY_COUNT]; /* [bins.n] */
    double *outdoor_c;         /* [bins.n] */
    char archetype[64];
    double floor_area, persons;
};

struct report_param { /* a drawn parameter that varies over the homes it means something for; NaN for others */
    const struct home_param_info *info;
    double *v; /* [n_home] */
};

struct report_fact { /* a line of the manifest */
    const char *label;
    char value[256];
};

struct report_kit {
    double share; /* 0..1 of the homes */
    double *has;  /* [n_home], 0 or 1 */
};

struct report_data {
    char *path;
    struct results_summary s;
    size_t n_home;
    int64_t start_s, end_s;
    int64_t record_s;  /* whole seconds, one at least */
    int64_t written_s; /* end of the last record with values; before end_s when the run was cut short */
    struct timezone tz;

    size_t n_fact;
    struct report_fact fact[REPORT_FACTS_MAX];
    char weather[128];
    char *scenario; /* its text */

    struct bins bins;                                                 /* the whole run */
    double *fleet[FLEET_SERIES_COUNT], *fleet_cf[FLEET_SERIES_COUNT]; /* [bins.n] */
    double *outdoor_c;                                                /* [bins.n] */
    struct bins duration_bins;                                        /* of the two below; may exceed BINS_MAX */
    double *duration_w, *duration_cf_w;                               /* net grid power, falling; NULL when not written */
    size_t n_duration, n_duration_cf;

    size_t n_event;
    struct report_event event[DR_EVENTS_MAX];
    struct report_bands bands;
    struct report_home home;

    size_t n_param;
    struct report_param param[HOME_PARAM_COUNT];
    struct report_kit kit[HOME_KIT_COUNT]; /* of each kind */

    /* Key figures. The pilot holds what names of figures are looked up by, and no more. */
    struct figures figures;
    struct pilot pilot;
    double *all_home_kpi;        /* [KPI_COUNT][n_home], owned */
    double *kpi_home[KPI_COUNT]; /* [n_home], into it; NULL: no home has a value */
    double kpi_fleet[KPI_COUNT];
    double dr_fleet[DR_EVENTS_MAX * DR_KPI_COUNT];
    size_t n_expect;
    struct expectation *expect; /* owned */
};

MUST_USE enum status report_data_read(const char *h5_path, struct report_data **out, struct diag *d);
void report_data_free(struct report_data *r); /* NULL is fine */

/* q in 0..1 over the finite of v, by linear interpolation; NaN when there are none. v is reordered. */
double report_quantile(double *v, size_t n, double q);

#endif
