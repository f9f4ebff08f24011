/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/weather.h"

#include "twins/sun.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum {
#define X(name, unit, doc) COLUMN_##name,
    WEATHER_COLUMNS(X)
#undef X
        N_COLUMNS
};

enum status weather_create(struct site site, int64_t t0_utc_ms, size_t n, struct weather *out)
{
    assert(out != NULL);
    assert(n > 0);
    assert(t0_utc_ms % WEATHER_STEP_MS == 0);
    *out = (struct weather){.site = site, .t0_utc_ms = t0_utc_ms, .step_ms = WEATHER_STEP_MS, .n = n};
    if (n > SIZE_MAX / sizeof(double) / N_COLUMNS) return ST_MEMORY;
    double *at = calloc(n * N_COLUMNS, sizeof *at);
    if (at == NULL) return ST_MEMORY;
    out->block = at;
#define X(name, unit, doc) out->name = at + COLUMN_##name * n;
    WEATHER_COLUMNS(X)
#undef X
    return ST_OK;
}

void weather_close(struct weather *w)
{
    if (w == NULL) return;
    free(w->block);
    *w = (struct weather){0};
}

void weather_complete(struct weather *w)
{
    assert(w != NULL && w->block != NULL);
    for (size_t k = 0; k < w->n; k++) {
        const int64_t utc_ms = w->t0_utc_ms + (int64_t)k * w->step_ms;
        const struct sun sun = sun_at(w->site.latitude_deg, w->site.longitude_deg, utc_ms);
        w->cos_zenith[k] = sun.up;
        w->sun_south[k] = sun.south;
        w->sun_west[k] = sun.west;
        w->sun_azimuth[k] = sun_azimuth_rad(sun);
        const double e0 = sun_extraterrestrial_w_m2(utc_ms);
        const struct perez sky = sun_perez(w->dni_w_m2[k], w->dhi_w_m2[k], sun.up, e0);
        w->perez_f1[k] = sky.f1;
        w->perez_f2[k] = sky.f2;
    }
}
