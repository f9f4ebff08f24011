/* SPDX-License-Identifier: GPL-3.0-or-later */
/* climate_days.h - the days of a generated year: clearness, temperature, humidity, pressure.
 *
 * A model is fitted once to a climate and a place. A day's values follow from the model, the seed
 * and the day's number (since 1970-01-01, by the site's mean solar time) alone. Plain values,
 * nothing owned. */
#ifndef PILOTSIM_TWINS_CLIMATE_DAYS_H
#define PILOTSIM_TWINS_CLIMATE_DAYS_H

#include "twins/clearness.h"
#include "twins/climate.h"
#include "twins/day_shape.h"
#include "twins/memory.h"
#include "twins/season.h"

struct climate_model {
    const struct climate *climate; /* the caller's, for as long as the model is used */
    struct site site;
    int64_t solar_offset_ms; /* mean solar time = utc + offset, in whole knots */
    struct season temp, range, mean_frac, wind, vapour;
    struct clear_law law[12];
    struct memory clear_memory, temp_memory, dew_memory, pressure_memory;
};

struct climate_day {
    int64_t number;
    double kt;      /* daily clearness */
    double temp_c;  /* at noon, on the curve through the days; nearly the daily mean */
    double range_k; /* mean daily maximum less minimum, in this day's weather */
    double dew_c;
    double pressure_pa;
    double wind_m_s; /* the season's mean */
    double vapour;   /* factor on the vapour pressure at dew_c, so that humidity is the normals' */
    double shape[SHAPE_HOURS];
};

struct climate_model climate_model_fit(const struct climate *c, struct site site);

/* Days first .. first + n - 1 into out. An overlay with a kt sets that of the days whose noon it
 * covers; its temperature is laid on later, as it runs on within the days. */
MUST_USE enum status climate_days_draw(const struct climate_model *m, uint64_t seed, const struct weather_overlay *overlays,
                                       size_t n_overlay, int64_t first, size_t n, struct climate_day *out);

/* What the overlays add to the temperature at an instant. */
double overlay_depth_k(const struct weather_overlay *overlays, size_t n_overlay, int64_t utc_ms);

/* Saturation vapour pressure over water (Magnus form of the WMO guide no. 8), Pa. */
double vapour_saturation_pa(double temp_c);

#endif
