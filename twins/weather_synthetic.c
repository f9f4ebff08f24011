/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days first (climate_days.c), then hours, then knots. Days begin at the site's mean solar midnight.
 * Everything random comes from the stream of its own day, and every sum runs over the same days in
 * the same order wherever a run starts: so a value never depends on the period asked for. What is
 * known by the day runs from noon to noon (Steffen's monotone cubic, GSL): nothing jumps at midnight. */
#include "twins/climate.h"

#include "sim/base/calendar.h"
#include "sim/base/rng.h"
#include "twins/climate_days.h"
#include "twins/sun.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOURS = 24, PAST_DAYS = 30, MARGIN_DAYS = 2, KNOTS_PER_HOUR = 6 };

static const double RESIDUAL_PHI = 0.85, RESIDUAL_SD_K = 0.5;     /* of the hour's temperature */
static const double WIND_FAST_PHI = 0.95, WIND_SLOW_PHI = 0.9789; /* by the hour; 0.9789^24 = 0.6 */
static const double WIND_SWING = 0.25, WIND_PEAK_H = 15;          /* over the day */

struct hour_table { /* at full hours, from the first day's midnight to the last one's end */
    size_t n;
    double *temp_c, *rh_frac, *pressure_pa, *wind_m_s;
    double *block;
};

/* --- days into hours --- */

enum daily { DAILY_TEMP, DAILY_RANGE, DAILY_DEW, DAILY_PRESSURE, N_DAILY };

static double daily_value(const struct climate_day *d, enum daily what)
{
    const double values[N_DAILY] = {d->temp_c, d->range_k, d->dew_c, d->pressure_pa};
    return values[what];
}

/* days: MARGIN_DAYS before the first hour and after the last; out: n_hour values of each kind. */
static enum status through_noons(const struct climate_day *days, size_t n_day, size_t n_hour, double *out[N_DAILY])
{
    enum status st = ST_MEMORY;
    double *x = malloc(2 * n_day * sizeof *x), *y = x != NULL ? x + n_day : NULL;
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_steffen, n_day);
    gsl_interp_accel *near = gsl_interp_accel_alloc();
    if (x == NULL || spline == NULL || near == NULL) goto done;
    for (int what = 0; what < N_DAILY; what++) {
        for (size_t i = 0; i < n_day; i++) {
            x[i] = (double)days[i].number + 0.5;
            y[i] = daily_value(&days[i], what);
        }
        gsl_spline_init(spline, x, y, n_day);
        const double first = (double)days[MARGIN_DAYS].number;
        for (size_t h = 0; h < n_hour; h++)
            out[what][h] = gsl_spline_eval(spline, first + (double)(h / HOURS) + (double)(h % HOURS) / HOURS, near);
    }
    st = ST_OK;
done:
    if (near != NULL) gsl_interp_accel_free(near);
    if (spline != NULL) gsl_spline_free(spline);
    free(x);
    return st;
}

/* --- luck by the hour --- */

struct hour_luck { /* from PAST_DAYS before the first hour on */
    double *residual, *fast, *slow;
};

static double *hour_luck_draw(uint64_t seed, int64_t first_day, size_t n_day, struct hour_luck *luck)
{
    const size_t n = (n_day + PAST_DAYS) * HOURS;
    double *block = malloc(3 * n * sizeof *block);
    if (block == NULL) return NULL;
    *luck = (struct hour_luck){block, block + n, block + 2 * n};
    for (size_t i = 0; i < n_day + PAST_DAYS; i++) {
        const uint32_t index = (uint32_t)(first_day - PAST_DAYS + (int64_t)i);
        struct rng temp = rng_stream(seed, 0, RNG_WEATHER_TEMP, index), wind = rng_stream(seed, 0, RNG_WEATHER_WIND, index);
        (void)rng_normal(&temp, 0, 1); /* the first is the day's own */
        for (size_t h = i * HOURS; h < (i + 1) * HOURS; h++) {
            luck->residual[h] = rng_normal(&temp, 0, 1);
            luck->fast[h] = rng_normal(&wind, 0, 1);
            luck->slow[h] = rng_normal(&wind, 0, 1);
        }
    }
    return block;
}

/* A Weibull wind of the season's mean, for a normal deviate; strongest in the afternoon. */
static double wind_of(const struct climate_day *day, double weibull_k, double deviate, int hour)
{
    const double scale = day->wind_m_s / tgamma(1 + 1 / weibull_k);
    const double exceeded = fmax(1e-12, gsl_cdf_ugaussian_Q(deviate));
    const double of_day = 1 + WIND_SWING * cos(2 * M_PI * (hour - WIND_PEAK_H) / HOURS);
    return scale * pow(-log(exceeded), 1 / weibull_k) * of_day;
}

static enum status hours_create(const struct climate_model *m, uint64_t seed, const struct weather_overlay *overlays,
                                size_t n_overlay, const struct climate_day *days, size_t n_day, struct hour_table *t)
{
    enum status st = ST_OK;
    const size_t n_inner = n_day - 2 * MARGIN_DAYS, n = n_inner * HOURS + 1;
    const int64_t first_day = days[MARGIN_DAYS].number;
    struct memory residual = memory_ar1(RESIDUAL_PHI), fast = memory_ar1(WIND_FAST_PHI), slow = memory_ar1(WIND_SLOW_PHI);
    assert(slow.n <= PAST_DAYS * HOURS);
    struct hour_luck luck;
    double *luck_block = hour_luck_draw(seed, first_day, n_inner + 1, &luck);
    double *block = malloc((4 + N_DAILY) * n * sizeof *block);
    *t = (struct hour_table){n, block, block + n, block + 2 * n, block + 3 * n, block};
    if (luck_block == NULL || block == NULL) {
        st = ST_MEMORY;
        goto done;
    }
    double *daily[N_DAILY];
    for (int what = 0; what < N_DAILY; what++) daily[what] = block + (size_t)(4 + what) * n;
    if ((st = through_noons(days, n_day, n, daily))) goto done;

    for (size_t h = 0; h < n; h++) {
        const struct climate_day *day = &days[MARGIN_DAYS + h / HOURS];
        const int hour = (int)(h % HOURS);
        const size_t at = PAST_DAYS * HOURS + h;
        const int64_t utc_ms = first_day * MS_PER_DAY + (int64_t)h * MS_PER_H - m->solar_offset_ms;
        const double shift = overlay_depth_k(overlays, n_overlay, utc_ms);
        const double gust = sqrt(0.5) * (memory_at(&fast, luck.fast + at) + memory_at(&slow, luck.slow + at));
        t->temp_c[h] = daily[DAILY_TEMP][h] + daily[DAILY_RANGE][h] * day->shape[hour] +
                       RESIDUAL_SD_K * memory_at(&residual, luck.residual + at) + shift;
        const double vapour_pa = day->vapour * vapour_saturation_pa(daily[DAILY_DEW][h] + shift);
        t->rh_frac[h] = fmin(1, fmax(0.05, vapour_pa / vapour_saturation_pa(t->temp_c[h])));
        t->pressure_pa[h] = daily[DAILY_PRESSURE][h];
        t->wind_m_s[h] = wind_of(day, m->climate->wind_weibull_k, gust, hour);
    }
done:
    free(luck_block);
    return st;
}

/* --- knots --- */

static double between_hours(const double *value, size_t n, int64_t since_ms)
{
    const size_t h = (size_t)(since_ms / MS_PER_H);
    if (h + 1 >= n) return value[n - 1];
    return value[h] + (double)(since_ms % MS_PER_H) / MS_PER_H * (value[h + 1] - value[h]);
}

/* Erbs' split is one of hours, so the diffuse part is that of the hour around the knot, while
 * passing clouds take the beam; never more than there is. */
static struct sun_split split_knot(const struct clear_day *sky, const double ghi[KNOTS_PER_DAY], int k)
{
    double ghi_hour = 0, up_hour = 0, weight = 0;
    for (int i = -KNOTS_PER_HOUR / 2; i <= KNOTS_PER_HOUR / 2; i++) {
        const int other = k + i;
        const double part = abs(i) == KNOTS_PER_HOUR / 2 ? 0.5 : 1;
        if (other < 0 || other >= KNOTS_PER_DAY || sky->up[other] <= 0) continue;
        ghi_hour += part * ghi[other];
        up_hour += part * sky->up[other];
        weight += part;
    }
    if (sky->up[k] <= 0) return (struct sun_split){0, 0};
    const struct sun_split hour = sun_split_erbs(ghi_hour / weight, up_hour / weight, sky->e0);
    const struct sun_split own = sun_split_erbs(ghi[k], sky->up[k], sky->e0);
    if (own.dni <= 0) return own; /* too low for a beam */
    const double dhi = fmin(ghi[k], hour.dhi * sky->up[k] / (up_hour / weight));
    const double dni = fmin((ghi[k] - dhi) / sky->up[k], 0.85 * sky->e0);
    return (struct sun_split){.dni = dni, .dhi = ghi[k] - dni * sky->up[k]};
}

static void fill_irradiance(const struct climate_model *m, uint64_t seed, const struct climate_day *day, struct weather *w)
{
    const int64_t midnight_ms = day->number * MS_PER_DAY - m->solar_offset_ms;
    const struct clear_day sky = clear_day_of(m->site, midnight_ms);
    double ghi[KNOTS_PER_DAY];
    struct rng luck = rng_stream(seed, 0, RNG_WEATHER_CLOUD, (uint32_t)day->number);
    clear_day_fill(&sky, day->kt, day->wind_m_s, &luck, ghi);
    for (int k = 0; k < KNOTS_PER_DAY; k++) {
        const int64_t at = (midnight_ms - w->t0_utc_ms) / WEATHER_STEP_MS + k;
        if (at < 0 || at >= (int64_t)w->n) continue;
        const struct sun_split split = split_knot(&sky, ghi, k);
        w->ghi_w_m2[at] = ghi[k];
        w->dni_w_m2[at] = split.dni;
        w->dhi_w_m2[at] = split.dhi;
    }
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

enum status weather_synthetic(const struct climate *c, struct site site, uint64_t seed, const struct weather_overlay *overlays,
                              size_t n_overlay, int64_t from_utc_ms, int64_t to_utc_ms, struct weather *out)
{
    assert(c != NULL && out != NULL);
    assert(overlays != NULL || n_overlay == 0);
    assert(from_utc_ms < to_utc_ms);
    *out = (struct weather){0};
    enum status st = ST_OK;
    struct hour_table hours = {0};
    const struct climate_model m = climate_model_fit(c, site);
    const int64_t t0_ms = floor_div(from_utc_ms, WEATHER_STEP_MS) * WEATHER_STEP_MS;
    const size_t n = (size_t)((to_utc_ms - t0_ms + WEATHER_STEP_MS - 1) / WEATHER_STEP_MS) + 1;
    const int64_t first = floor_div(t0_ms + m.solar_offset_ms, MS_PER_DAY);
    const int64_t last = floor_div(t0_ms + (int64_t)n * WEATHER_STEP_MS + m.solar_offset_ms, MS_PER_DAY);
    const size_t n_day = (size_t)(last - first + 1) + 2 * MARGIN_DAYS;

    struct climate_day *days = malloc(n_day * sizeof *days);
    if (days == NULL) return ST_MEMORY;
    if ((st = climate_days_draw(&m, seed, overlays, n_overlay, first - MARGIN_DAYS, n_day, days))) goto done;
    if ((st = hours_create(&m, seed, overlays, n_overlay, days, n_day, &hours))) goto done;
    if ((st = weather_create(site, t0_ms, n, out))) goto done;
    for (size_t k = 0; k < n; k++) {
        const int64_t since_ms = t0_ms + (int64_t)k * WEATHER_STEP_MS + m.solar_offset_ms - first * MS_PER_DAY;
        out->temp_c[k] = between_hours(hours.temp_c, hours.n, since_ms);
        out->rh_frac[k] = between_hours(hours.rh_frac, hours.n, since_ms);
        out->pressure_pa[k] = between_hours(hours.pressure_pa, hours.n, since_ms);
        out->wind_m_s[k] = between_hours(hours.wind_m_s, hours.n, since_ms);
    }
    for (size_t i = MARGIN_DAYS; i < n_day - MARGIN_DAYS; i++) fill_irradiance(&m, seed, &days[i], out);
    weather_complete(out);
    snprintf(out->source, sizeof out->source, "synthetic %s", c->name);
done:
    free(hours.block);
    free(days);
    return st;
}
