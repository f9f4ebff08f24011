/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/weather_spread.h"

#include "sim/base/calendar.h"
#include "twins/sun.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { TOUCHED_MAX = 9, SWEEPS = 24 }; /* knots whose hats reach into an hour */
static const double UP_MIN = 0.02;     /* a lower mean sun in an interval says nothing of its clearness */
static const double LOW_SUN = 0.1;     /* 5.7 degrees: below it global less diffuse is a poor measure of the beam */
static const double ROUNDING_W_M2 = 1;
static const double SCALE_MAX = 8;
static const double BEAM_MAX_FRAC = 0.85;

/* Everything on the knots that the intervals touch, a day more at both ends than asked for. */
struct work {
    const struct interval_means *m;
    int64_t t0_ms;
    size_t n;                                 /* knots */
    double *up;                               /* max(0, cos_zenith) */
    double *lit;                              /* 1 with the sun up */
    double *e0;                               /* extraterrestrial normal irradiance */
    double *dni, *dhi;                        /* the result */
    double *wanted_beam, *wanted_dhi, *clear; /* of intervals */
    void *block;
};

/* --- means of what runs straight between knots --- */

struct window { /* the weights of the knots in the mean over a stretch of time */
    size_t first, n;
    double weight[TOUCHED_MAX];
};

/* Integral of the hat max(0, 1 - |x|) up to u. */
static double hat_integral(double u)
{
    if (u <= -1) return 0;
    if (u >= 1) return 1;
    return u < 0 ? 0.5 * (u + 1) * (u + 1) : 1 - 0.5 * (1 - u) * (1 - u);
}

/* Fractions are taken of the rests only, so the same stretch has the same bits in any period. */
static struct window window_of(const struct work *w, int64_t from_ms, int64_t length_ms)
{
    const int64_t since_ms = from_ms - w->t0_ms;
    const double a = (double)(since_ms % WEATHER_STEP_MS) / WEATHER_STEP_MS, b = a + (double)length_ms / WEATHER_STEP_MS;
    struct window win = {.first = (size_t)(since_ms / WEATHER_STEP_MS)};
    for (size_t i = 0; win.first + i < w->n && (double)i < b + 1 && i < TOUCHED_MAX; i++)
        win.weight[win.n++] = (hat_integral(b - (double)i) - hat_integral(a - (double)i)) / (b - a);
    return win;
}

static double window_mean(const struct window *win, const double *x)
{
    double mean = 0;
    for (size_t i = 0; i < win->n; i++) mean += win->weight[i] * x[win->first + i];
    return mean;
}

static struct window interval_window(const struct work *w, size_t i)
{
    const int64_t from_ms = w->m->start_utc_ms + (int64_t)i * w->m->step_ms;
    return window_of(w, from_ms, w->m->step_ms);
}

/* --- setting up --- */

static enum status work_create(const struct interval_means *m, struct site site, struct work *w)
{
    const int64_t end_ms = m->start_utc_ms + (int64_t)m->n * m->step_ms;
    const int64_t rest = (m->start_utc_ms % WEATHER_STEP_MS + WEATHER_STEP_MS) % WEATHER_STEP_MS;
    *w = (struct work){.m = m, .t0_ms = m->start_utc_ms - rest};
    w->n = (size_t)((end_ms - w->t0_ms + WEATHER_STEP_MS - 1) / WEATHER_STEP_MS) + 1;
    double *at = calloc(5 * w->n + 3 * m->n, sizeof *at);
    if (at == NULL) return ST_MEMORY;
    w->block = at;
    double **const of_knots[] = {&w->up, &w->lit, &w->e0, &w->dni, &w->dhi};
    for (size_t i = 0; i < ARRAY_LEN(of_knots); i++, at += w->n) *of_knots[i] = at;
    double **const of_intervals[] = {&w->wanted_beam, &w->wanted_dhi, &w->clear};
    for (size_t i = 0; i < ARRAY_LEN(of_intervals); i++, at += m->n) *of_intervals[i] = at;

    for (size_t k = 0; k < w->n; k++) {
        const int64_t t_ms = w->t0_ms + (int64_t)k * WEATHER_STEP_MS;
        const double up = sun_at(site.latitude_deg, site.longitude_deg, t_ms).up;
        w->up[k] = fmax(0, up);
        w->lit[k] = up > 0 ? 1 : 0;
        w->e0[k] = sun_extraterrestrial_w_m2(t_ms);
    }
    return ST_OK;
}

/* Erbs over an interval, with the sun's mean height while it is up. */
static struct sun_split split_interval(const struct work *w, const struct window *win, double ghi)
{
    const double up = window_mean(win, w->up), lit = window_mean(win, w->lit);
    if (up <= 0) return (struct sun_split){0, 0}; /* what a file claims for the night is dropped */
    struct sun_split s = sun_split_erbs(ghi / lit, up / lit, w->e0[win->first]);
    s.dhi *= lit;
    s.dni *= lit;
    return s;
}

/* The beam on the horizontal, from what the file has. The difference of global and diffuse comes
 * first, as global is what is measured best; near the horizon its rounding says little of the
 * beam, so there a direct normal irradiance may move it, by no more than the rounding. */
static double wanted_beam(const struct work *w, const struct window *win, size_t i, double ghi, double dhi)
{
    const double *dni = w->m->value[SERIES_DNI_W_M2], *beam = w->m->value[SERIES_BEAM_H_W_M2];
    const double up = window_mean(win, w->up), lit = window_mean(win, w->lit);
    if (up <= 0) return 0;
    if (beam != NULL) return beam[i];
    const double difference = fmax(0, ghi - dhi); /* only used when the file has both */
    if (dni == NULL) return difference;
    const double from_dni = dni[i] * up / lit;
    if (isnan(ghi)) return from_dni;
    if (isnan(dhi)) return fmin(ghi, from_dni);
    if (up > LOW_SUN * lit) return difference;
    return fmin(difference + ROUNDING_W_M2, fmax(fmax(0, difference - ROUNDING_W_M2), from_dni));
}

static void find_wanted(struct work *w)
{
    double *const *v = w->m->value;
    for (size_t i = 0; i < w->m->n; i++) {
        const struct window win = interval_window(w, i);
        const double ghi = v[SERIES_GHI_W_M2] != NULL ? v[SERIES_GHI_W_M2][i] : NAN;
        double dhi = v[SERIES_DHI_W_M2] != NULL ? v[SERIES_DHI_W_M2][i] : NAN;
        const bool is_global_only = isnan(dhi) && v[SERIES_DNI_W_M2] == NULL && v[SERIES_BEAM_H_W_M2] == NULL;
        if (is_global_only) dhi = split_interval(w, &win, ghi).dhi;
        w->wanted_beam[i] = wanted_beam(w, &win, i, ghi, dhi);
        w->wanted_dhi[i] = isnan(dhi) ? fmax(0, ghi - w->wanted_beam[i]) : dhi;
    }
}

/* --- spreading --- */

/* What is wanted over the sun's mean height; where there is too little of it, the neighbour's. */
static void find_clearness(struct work *w, const double *wanted)
{
    const size_t n = w->m->n;
    for (size_t i = 0; i < n; i++) {
        const struct window win = interval_window(w, i);
        const double mean = window_mean(&win, w->up);
        w->clear[i] = mean > UP_MIN ? wanted[i] / mean : NAN;
    }
    const size_t hour = (size_t)(MS_PER_H / w->m->step_ms); /* before sunrise as after it, for an hour */
    for (size_t pass = 0; pass < hour; pass++)
        for (size_t i = 0; i + 1 < n; i++)
            if (isnan(w->clear[i])) w->clear[i] = w->clear[i + 1];
    for (size_t i = 0; i < n; i++)
        if (isnan(w->clear[i])) w->clear[i] = i > 0 ? w->clear[i - 1] : 0;
}

/* Straight between the middles of the intervals, level beyond the outer ones. */
static double between_middles(const struct interval_means *m, const double *value, int64_t t_ms)
{
    const int64_t since_ms = t_ms - m->start_utc_ms - m->step_ms / 2;
    if (since_ms <= 0) return value[0];
    const size_t i = (size_t)(since_ms / m->step_ms);
    if (i + 1 >= m->n) return value[m->n - 1];
    return value[i] + (double)(since_ms % m->step_ms) / (double)m->step_ms * (value[i + 1] - value[i]);
}

/* Scales x until each hour's mean of x gauge is that of wanted. A knot two hours share takes the
 * mean of their factors, by weight (a multiplicative algebraic reconstruction, so x stays >= 0). */
static enum status keep_hours(const struct work *w, const double *wanted, const double *gauge, double *x)
{
    const size_t per_hour = (size_t)(MS_PER_H / w->m->step_ms), n_hour = w->m->n / per_hour;
    double *factor = malloc((2 * w->n + n_hour) * sizeof *factor);
    if (factor == NULL) return ST_MEMORY;
    double *weight = factor + w->n, *hour_mean = weight + w->n;
    for (size_t j = 0; j < n_hour; j++) {
        hour_mean[j] = 0;
        for (size_t i = 0; i < per_hour; i++) hour_mean[j] += wanted[j * per_hour + i] / (double)per_hour;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t k = 0; k < w->n; k++) factor[k] = weight[k] = 0;
        for (size_t j = 0; j < n_hour; j++) {
            const int64_t from_ms = w->m->start_utc_ms + (int64_t)j * MS_PER_H;
            const struct window win = window_of(w, from_ms, MS_PER_H);
            double got = 0;
            for (size_t i = 0; i < win.n; i++) got += win.weight[i] * x[win.first + i] * gauge[win.first + i];
            const double f = got > 1e-9 ? fmin(SCALE_MAX, hour_mean[j] / got) : 1;
            for (size_t i = 0; i < win.n; i++) {
                factor[win.first + i] += win.weight[i] * f;
                weight[win.first + i] += win.weight[i];
            }
        }
        for (size_t k = 0; k < w->n; k++)
            if (weight[k] > 0) x[k] *= factor[k] / weight[k];
    }
    free(factor);
    return ST_OK;
}

/* x is the clearness times shape; what is kept is the mean of x gauge. */
static enum status spread_column(struct work *w, const double *wanted, const double *shape, const double *gauge, double *x)
{
    find_clearness(w, wanted);
    for (size_t k = 0; k < w->n; k++)
        x[k] = shape[k] * between_middles(w->m, w->clear, w->t0_ms + (int64_t)k * WEATHER_STEP_MS);
    return keep_hours(w, wanted, gauge, x);
}

static enum status spread_irradiance(struct work *w)
{
    enum status st = ST_OK;
    find_wanted(w);
    if ((st = spread_column(w, w->wanted_dhi, w->up, w->lit, w->dhi))) return st;
    if ((st = spread_column(w, w->wanted_beam, w->lit, w->up, w->dni))) return st;
    for (size_t k = 0; k < w->n; k++) { /* no more beam than air lets through: the rest is diffuse */
        const double over = fmax(0, w->dni[k] - BEAM_MAX_FRAC * w->e0[k]);
        w->dni[k] -= over;
        w->dhi[k] += over * w->up[k];
    }
    return st;
}

enum status weather_spread(const struct interval_means *m, struct site site, int64_t from_utc_ms, int64_t to_utc_ms,
                           struct weather *out)
{
    assert(m != NULL && out != NULL);
    assert(MS_PER_H % m->step_ms == 0);
    assert(m->n % (size_t)(MS_PER_H / m->step_ms) == 0);
    assert(m->start_utc_ms <= from_utc_ms && from_utc_ms < to_utc_ms);
    assert(m->start_utc_ms + (int64_t)m->n * m->step_ms >= to_utc_ms);
    struct work w = {0};
    enum status st = ST_OK;
    *out = (struct weather){0};
    if ((st = work_create(m, site, &w))) goto done;
    if ((st = spread_irradiance(&w))) goto done;

    const size_t n = (size_t)((to_utc_ms - from_utc_ms) / WEATHER_STEP_MS) + 1;
    if ((st = weather_create(site, from_utc_ms, n, out))) goto done;
    const size_t skip = (size_t)((from_utc_ms - w.t0_ms) / WEATHER_STEP_MS);
    for (size_t k = 0; k < n; k++) {
        const int64_t t_ms = from_utc_ms + (int64_t)k * WEATHER_STEP_MS;
        out->temp_c[k] = between_middles(m, m->value[SERIES_TEMP_C], t_ms);
        out->wind_m_s[k] = between_middles(m, m->value[SERIES_WIND_M_S], t_ms);
        out->rh_frac[k] = fmin(1, between_middles(m, m->value[SERIES_RH_FRAC], t_ms));
        out->pressure_pa[k] = between_middles(m, m->value[SERIES_PRESSURE_PA], t_ms);
        out->dni_w_m2[k] = w.dni[skip + k];
        out->dhi_w_m2[k] = w.dhi[skip + k];
        out->ghi_w_m2[k] = w.dni[skip + k] * w.up[skip + k] + w.dhi[skip + k];
    }
    weather_complete(out);
done:
    free(w.block);
    return st;
}
