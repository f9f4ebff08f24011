/* SPDX-License-Identifier: GPL-3.0-or-later */
/* climate.h - the few dozen numbers from which a site's weather is generated.
 *
 * Field names are the keys of scenarios/parts/climates/<name>.yaml. Monthly arrays run January to
 * December. Values are calibration targets (1991-2020 normals), not records. */
#ifndef PILOTSIM_TWINS_CLIMATE_H
#define PILOTSIM_TWINS_CLIMATE_H

#include "twins/weather.h"

struct climate {
    char name[32];
    double temp_mean[12];      /* degC, monthly mean */
    double temp_max[12];       /* degC, mean of daily maxima */
    double temp_min[12];       /* degC, mean of daily minima */
    double ghi_kwh_m2_day[12]; /* mean daily global horizontal irradiation */
    double wind_m_s[12];
    double rh_percent[12];
    double fog_share[12];                            /* 0..1 of days under stratus */
    double temp_sd_winter, temp_sd_summer;           /* K, of the daily mean about the season */
    double corr_kt_temp_winter, corr_kt_temp_summer; /* clearness against temperature anomaly */
    double kt_persistence;                           /* lag-1 of daily clearness */
    double wind_weibull_k;
    double dew_spread_winter, dew_spread_summer; /* K, dew point below the day's minimum */
    double northness;                            /* 0 mid latitude .. 1 north: shape of the day */
};

/* A raised-cosine anomaly laid over the generated weather, by name in a scenario. */
struct weather_overlay {
    int64_t from_utc_ms;
    double days;
    double depth_k; /* added to the daily mean: -10 a cold snap, +6 a heat wave */
    double kt;      /* daily clearness forced to this, NAN leaves it */
};

/* Deterministic: each value is a pure function of (climate, site, seed, calendar day), so a longer
 * run does not change what was before. Fills knots from_utc_ms .. to_utc_ms and completes them. */
MUST_USE enum status weather_synthetic(const struct climate *c, struct site site, uint64_t seed,
                                       const struct weather_overlay *overlays, size_t n_overlay, int64_t from_utc_ms,
                                       int64_t to_utc_ms, struct weather *out);

#endif
