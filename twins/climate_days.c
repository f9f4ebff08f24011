/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/climate_days.h"

#include "sim/base/calendar.h"
#include "sim/base/rng.h"
#include "twins/sun.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { PAST_DAYS = 96, BISECTIONS = 40, FIT_YEAR = 2001 };

/* Numbers that are the same in every climate. */
static const double TEMP_PHI1 = 0.95, TEMP_PHI2 = -0.22; /* daily mean: lags 0.78, 0.52, 0.32 */
static const double TEMP_SKEW = 0.08;                    /* northern winters are colder than warm */
static const double CLEAR_PHI_MAX = 0.8;
static const double RANGE_KT = 0.4, RANGE_SD = 0.12, RANGE_MIN_K = 1; /* the range against clearness */
static const double RANGE_REACH_K = 0.3; /* what the hours' own noise adds to the mean range of a day */
static const double DEW_PHI = 0.7, DEW_SD_K = 1.5;
static const double PRESSURE_PHI = 0.85, PRESSURE_SD_PA = 800;
static const double DECLINATION_MAX = 23.44 * M_PI / 180;

double vapour_saturation_pa(double temp_c) { return 611.2 * exp(17.62 * temp_c / (243.12 + temp_c)); }

/* --- the day's course, from the sun --- */

static void fill_shape(const struct climate_model *m, int64_t day, double shape[SHAPE_HOURS])
{
    const int64_t noon_ms = day * MS_PER_DAY + MS_PER_DAY / 2 - m->solar_offset_ms;
    const double declination = asin(sun_at(90, 0, noon_ms).up), latitude = m->site.latitude_deg * M_PI / 180;
    const double toward_summer = latitude < 0 ? -declination : declination;
    const double cos_half_day = -tan(latitude) * tan(declination);
    const double sunrise_h = 12 - acos(fmin(1, fmax(-1, cos_half_day))) * 12 / M_PI;
    const double mean_frac = season_at(&m->mean_frac, season_phase(day));
    day_shape(m->climate->northness, (toward_summer + DECLINATION_MAX) / (2 * DECLINATION_MAX), sunrise_h, mean_frac, shape);
}

/* --- fitting --- */

/* The law of each month: its mean clearness from irradiation over the extraterrestrial one. */
static void fit_laws(struct climate_model *m)
{
    double n[12] = {0}, outside[12] = {0}, clearest[12] = {0};
    for (int64_t day = calendar_days(FIT_YEAR, 1, 1); day < calendar_days(FIT_YEAR + 1, 1, 1); day++) {
        const struct clear_day sky = clear_day_of(m->site, day * MS_PER_DAY - m->solar_offset_ms);
        const int month = season_month(day);
        n[month]++;
        outside[month] += sky.sum_e0_up;
        clearest[month] += sky.sum_clear;
    }
    for (int month = 0; month < 12; month++) {
        const double kwh_a_day = outside[month] / n[month] * WEATHER_STEP_MS / MS_PER_H / 1000;
        const double mean = kwh_a_day > 1e-3 ? m->climate->ghi_kwh_m2_day[month] / kwh_a_day : 0.4; /* the polar night */
        const double clear = outside[month] > 0 ? clearest[month] / outside[month] : 0.7;
        m->law[month] = clear_law_fit(fmin(0.9, fmax(0.06, mean)), clear, m->climate->fog_share[month]);
    }
}

static double dew_spread_k(const struct climate_model *m, double winter)
{
    return winter * m->climate->dew_spread_winter + (1 - winter) * m->climate->dew_spread_summer;
}

/* The factor on a month's vapour pressure that gives the normals' humidity on its mean day. */
static double fit_vapour(const struct climate_model *m, int month)
{
    const int64_t day = calendar_days(FIT_YEAR, month + 1, 15);
    const double phase = season_phase(day), temp = season_at(&m->temp, phase), range = season_at(&m->range, phase);
    const double winter = season_winter_frac(phase, m->site.latitude_deg);
    const double dew = temp - season_at(&m->mean_frac, phase) * range - dew_spread_k(m, winter);
    double shape[SHAPE_HOURS], lo = 0.2, hi = 4;
    fill_shape(m, day, shape);
    for (int i = 0; i < BISECTIONS; i++) {
        const double factor = 0.5 * (lo + hi);
        double mean = 0;
        for (int h = 0; h < SHAPE_HOURS; h++)
            mean += fmin(1, factor * vapour_saturation_pa(dew) / vapour_saturation_pa(temp + range * shape[h])) / SHAPE_HOURS;
        if (mean < m->climate->rh_percent[month] / 100) lo = factor;
        else hi = factor;
    }
    return hi;
}

struct climate_model climate_model_fit(const struct climate *c, struct site site)
{
    assert(c != NULL);
    struct climate_model m = {.climate = c, .site = site};
    const double knots = site.longitude_deg / 360 * MS_PER_DAY / WEATHER_STEP_MS;
    m.solar_offset_ms = llrint(knots) * WEATHER_STEP_MS;

    double range[12], mean_frac[12], vapour[12];
    for (int i = 0; i < 12; i++) {
        const double whole_k = fmax(RANGE_MIN_K, c->temp_max[i] - c->temp_min[i]);
        range[i] = fmax(RANGE_MIN_K, whole_k - RANGE_REACH_K);
        mean_frac[i] = fmin(0.75, fmax(0.25, (c->temp_mean[i] - c->temp_min[i]) / whole_k));
    }
    m.temp = season_fit(c->temp_mean);
    m.range = season_fit(range);
    m.mean_frac = season_fit(mean_frac);
    m.wind = season_fit(c->wind_m_s);
    for (int i = 0; i < 12; i++) vapour[i] = fit_vapour(&m, i);
    m.vapour = season_fit(vapour);
    fit_laws(&m);
    m.clear_memory = memory_ar1(fmin(CLEAR_PHI_MAX, fmax(-CLEAR_PHI_MAX, c->kt_persistence)));
    m.temp_memory = memory_ar2(TEMP_PHI1, TEMP_PHI2);
    m.dew_memory = memory_ar1(DEW_PHI);
    m.pressure_memory = memory_ar1(PRESSURE_PHI);
    return m;
}

/* --- overlays --- */

static bool overlay_covers(const struct weather_overlay *o, int64_t utc_ms)
{
    return utc_ms >= o->from_utc_ms && (double)(utc_ms - o->from_utc_ms) < o->days * MS_PER_DAY;
}

double overlay_depth_k(const struct weather_overlay *overlays, size_t n_overlay, int64_t utc_ms)
{
    double depth_k = 0;
    for (size_t i = 0; i < n_overlay; i++) {
        if (!overlay_covers(&overlays[i], utc_ms)) continue;
        const double gone = (double)(utc_ms - overlays[i].from_utc_ms) / MS_PER_DAY / overlays[i].days;
        depth_k += overlays[i].depth_k * 0.5 * (1 - cos(2 * M_PI * gone));
    }
    return depth_k;
}

/* --- drawing --- */

struct luck { /* innovations of the days from PAST_DAYS before the first on, one block */
    double *clear, *temp, *range, *dew, *pressure;
};

static double *luck_draw(uint64_t seed, int64_t first, size_t n, struct luck *luck)
{
    double *block = malloc(5 * (n + PAST_DAYS) * sizeof *block);
    if (block == NULL) return NULL;
    double **const columns[] = {&luck->clear, &luck->temp, &luck->range, &luck->dew, &luck->pressure};
    for (size_t c = 0; c < ARRAY_LEN(columns); c++) *columns[c] = block + c * (n + PAST_DAYS);
    for (size_t i = 0; i < n + PAST_DAYS; i++) {
        const uint32_t index = (uint32_t)(first - PAST_DAYS + (int64_t)i);
        struct rng clear = rng_stream(seed, 0, RNG_WEATHER_CLEAR, index), temp = rng_stream(seed, 0, RNG_WEATHER_TEMP, index);
        struct rng other = rng_stream(seed, 0, RNG_WEATHER_OTHER, index);
        luck->clear[i] = rng_normal(&clear, 0, 1);
        luck->temp[i] = rng_normal(&temp, 0, 1);
        luck->range[i] = rng_normal(&other, 0, 1);
        luck->dew[i] = rng_normal(&other, 0, 1);
        luck->pressure[i] = rng_normal(&other, 0, 1);
    }
    return block;
}

static double forced_kt(const struct climate_model *m, const struct weather_overlay *overlays, size_t n_overlay, int64_t day,
                        double kt)
{
    const int64_t noon_ms = day * MS_PER_DAY + MS_PER_DAY / 2 - m->solar_offset_ms;
    for (size_t i = 0; i < n_overlay; i++)
        if (!isnan(overlays[i].kt) && overlay_covers(&overlays[i], noon_ms)) kt = overlays[i].kt; /* the last one named */
    return kt;
}

/* luck: of this day, the days before in front of it. */
static struct climate_day day_of(const struct climate_model *m, const struct luck *luck, size_t at, int64_t day)
{
    const struct climate *c = m->climate;
    const struct clear_law *law = &m->law[season_month(day)];
    const double phase = season_phase(day), winter = season_winter_frac(phase, m->site.latitude_deg);
    const double z = memory_at(&m->clear_memory, luck->clear + at), own = memory_at(&m->temp_memory, luck->temp + at);
    const double rho = winter * c->corr_kt_temp_winter + (1 - winter) * c->corr_kt_temp_summer;
    const double sd = winter * c->temp_sd_winter + (1 - winter) * c->temp_sd_summer;
    double x = rho * z + sqrt(fmax(0, 1 - rho * rho)) * own;
    x -= TEMP_SKEW * c->northness * winter * (x * x - 1);

    struct climate_day d = {.number = day, .kt = clear_law_at(law, gsl_cdf_ugaussian_P(z))};
    d.temp_c = season_at(&m->temp, phase) + sd * x;
    const double by_clearness = 1 + RANGE_KT * (d.kt - law->mean) / law->mean;
    d.range_k = fmax(RANGE_MIN_K, season_at(&m->range, phase) * by_clearness * (1 + RANGE_SD * luck->range[at]));
    const double coldest = d.temp_c - season_at(&m->mean_frac, phase) * d.range_k;
    d.dew_c = coldest - dew_spread_k(m, winter) + DEW_SD_K * memory_at(&m->dew_memory, luck->dew + at);
    const double standard_pa = 101325 * pow(1 - 2.25577e-5 * m->site.elevation_m, 5.25588);
    d.pressure_pa = standard_pa + PRESSURE_SD_PA * memory_at(&m->pressure_memory, luck->pressure + at);
    d.wind_m_s = fmax(0.1, season_at(&m->wind, phase));
    d.vapour = fmax(0.1, season_at(&m->vapour, phase));
    fill_shape(m, day, d.shape);
    return d;
}

enum status climate_days_draw(const struct climate_model *m, uint64_t seed, const struct weather_overlay *overlays,
                              size_t n_overlay, int64_t first, size_t n, struct climate_day *out)
{
    assert(m->clear_memory.n <= PAST_DAYS && m->pressure_memory.n <= PAST_DAYS && m->temp_memory.n <= PAST_DAYS);
    struct luck luck;
    double *block = luck_draw(seed, first, n, &luck);
    if (block == NULL) return ST_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const int64_t day = first + (int64_t)i;
        out[i] = day_of(m, &luck, PAST_DAYS + i, day);
        out[i].kt = forced_kt(m, overlays, n_overlay, day, out[i].kt);
    }
    free(block);
    return ST_OK;
}
