/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Daily law: K. Hollands, R. Huget, Solar Energy 30 (1983) 195-209, as a density (1 - K/Kmax) e^(lambda K);
 * its largest clearness after V. Graham, K. Hollands, T. Unny, Solar Energy 40 (1988) 83-92.
 * Hours: R. Aguiar, M. Collares-Pereira, Solar Energy 49 (1992) 167-174. Clouds within the hour: a
 * field of two states, clear and 0.3 of clear, with exponential dwell times. */
#include "twins/clearness.h"

#include "sim/base/calendar.h"
#include "twins/sun.h"

#include <assert.h>
#include <math.h>

enum { GRID = 400, BISECTIONS = 60, KNOTS_PER_HOUR = 6, HOURS = 24 };
static const double KT_MIN = 0.05, CLEAREST_FRAC = 0.97, MEAN_FRAC_MAX = 0.97;
static const double FOG_MEAN = 0.13, FOG_SD = 0.04;
static const double UNDER_CLOUD = 0.3, INDEX_MIN = 0.02;

/* --- the law of a month --- */

static double grid_kt(int i, double max)
{
    return KT_MIN + (max - KT_MIN) * i / (GRID - 1);
}

/* Probabilities of the grid's cells: a share of fog, the rest after the law. */
static void fill_density(double lambda, double max, double fog_share, double p[GRID])
{
    double fog[GRID], sum_law = 0, sum_fog = 0;
    for (int i = 0; i < GRID; i++) {
        const double kt = grid_kt(i, max), off = (kt - FOG_MEAN) / FOG_SD;
        const double reach = lambda > 0 ? kt - max : kt; /* no overflow */
        p[i] = (1 - kt / (1.0001 * max)) * exp(lambda * reach);
        fog[i] = exp(-0.5 * off * off);
        sum_law += p[i];
        sum_fog += fog[i];
    }
    for (int i = 0; i < GRID; i++) p[i] = (1 - fog_share) * p[i] / sum_law + fog_share * fog[i] / sum_fog;
}

static void fill_quantiles(const double p[GRID], struct clear_law *law)
{
    double below = 0;
    int    cell = 0;
    law->mean = 0;
    for (int q = 0; q < CLEARNESS_POINTS; q++) {
        const double wanted = (double)q / (CLEARNESS_POINTS - 1);
        while (cell < GRID - 1 && below + p[cell] < wanted) below += p[cell++];
        const double inside = p[cell] > 0 ? fmin(1, fmax(0, (wanted - below) / p[cell])) : 0;
        const double lo = cell > 0 ? 0.5 * (grid_kt(cell - 1, law->max) + grid_kt(cell, law->max)) : KT_MIN;
        const double hi = cell < GRID - 1 ? 0.5 * (grid_kt(cell, law->max) + grid_kt(cell + 1, law->max)) : law->max;
        law->quantile[q] = lo + inside * (hi - lo);
        law->mean += law->quantile[q] * (q == 0 || q == CLEARNESS_POINTS - 1 ? 0.5 : 1) / (CLEARNESS_POINTS - 1);
    }
}

struct clear_law clear_law_fit(double mean, double clearest, double fog_share)
{
    const double usual = 0.6313 + 0.267 * mean - 11.9 * pow(mean - 0.75, 8);
    struct clear_law law = {.max = fmax(KT_MIN + 0.05, fmin(usual, CLEAREST_FRAC * clearest))};
    const double fog_mean = fmin(FOG_MEAN, 0.5 * law.max);
    const double rest = fog_share < 1 ? (mean - fog_share * fog_mean) / (1 - fog_share) : mean;
    if (rest > MEAN_FRAC_MAX * law.max) law.max = fmin(rest / MEAN_FRAC_MAX, 0.999 * clearest); /* a very sunny month */

    double p[GRID], lo = -200 / law.max, hi = 400 / law.max;
    for (int i = 0; i < BISECTIONS; i++) {
        const double lambda = 0.5 * (lo + hi);
        fill_density(lambda, law.max, fog_share, p);
        fill_quantiles(p, &law);
        if (law.mean < mean) lo = lambda;
        else hi = lambda;
    }
    return law;
}

double clear_law_at(const struct clear_law *law, double probability)
{
    const double x = fmin(1, fmax(0, probability)) * (CLEARNESS_POINTS - 1);
    const int    i = x < CLEARNESS_POINTS - 1 ? (int)x : CLEARNESS_POINTS - 2;
    return law->quantile[i] + (x - i) * (law->quantile[i + 1] - law->quantile[i]);
}

/* --- the sky of a day --- */

struct clear_day clear_day_of(struct site site, int64_t midnight_utc_ms)
{
    struct clear_day day = {.e0 = sun_extraterrestrial_w_m2(midnight_utc_ms + MS_PER_DAY / 2)};
    for (int k = 0; k < KNOTS_PER_DAY; k++) {
        const int64_t at = midnight_utc_ms + (int64_t)k * WEATHER_STEP_MS;
        day.up[k] = fmax(0, sun_at(site.latitude_deg, site.longitude_deg, at).up);
        day.clear[k] = sun_clear_sky_w_m2(day.up[k], day.e0, site.elevation_m);
        day.sum_e0_up += day.e0 * day.up[k];
        day.sum_clear += day.clear[k];
    }
    return day;
}

struct hours { /* of one day: sums over the hour's knots, and the wanted share of the clear sky */
    double e0_up[HOURS], clear[HOURS], index[HOURS];
};

/* The mean course of the hour's clearness, and the spread about it; sin_height of the sun. */
static double hour_mean(double kt, double sin_height)
{
    const double lambda = -0.19 + 1.12 * kt + 0.24 * exp(-8 * kt);
    const double epsilon = 0.32 - 1.6 * (kt - 0.5) * (kt - 0.5);
    const double kappa = 0.19 + 2.27 * kt * kt - 2.51 * kt * kt * kt;
    return lambda + epsilon * exp(-kappa / sin_height);
}

static double hour_sd(double kt, double sin_height)
{
    const double a = 0.14 * exp(-20 * (kt - 0.35) * (kt - 0.35));
    const double b = 3 * (kt - 0.45) * (kt - 0.45) + 16 * pow(kt, 5);
    return a * exp(b * (1 - sin_height));
}

static struct hours draw_hours(const struct clear_day *day, double kt, struct rng *luck)
{
    struct hours h = {0};
    const double phi = 0.38 + 0.06 * cos(7.4 * kt - 2.5), fresh = sqrt(1 - phi * phi);
    double y = rng_normal(luck, 0, 1);
    for (int hour = 0; hour < HOURS; hour++) {
        int n_lit = 0;
        for (int k = hour * KNOTS_PER_HOUR; k < (hour + 1) * KNOTS_PER_HOUR; k++) {
            h.e0_up[hour] += day->e0 * day->up[k];
            h.clear[hour] += day->clear[k];
            n_lit += day->up[k] > 0;
        }
        if (hour > 0) y = phi * y + fresh * rng_normal(luck, 0, 1);
        if (h.clear[hour] <= 0) continue;
        const double sin_height = fmax(0.02, h.e0_up[hour] / day->e0 / n_lit);
        const double kt_hour = hour_mean(kt, sin_height) + y * fmin(0.3, hour_sd(kt, sin_height));
        h.index[hour] = fmin(1, fmax(INDEX_MIN, kt_hour * h.e0_up[hour] / h.clear[hour]));
    }
    return h;
}

/* The hour's share of clear sky, straight between the middles of hours with sun. */
static double index_at(const struct hours *h, int k)
{
    const int    hour = k / KNOTS_PER_HOUR;
    const double from_middle = (k % KNOTS_PER_HOUR - 2.5) / KNOTS_PER_HOUR;
    const int    other = from_middle < 0 ? hour - 1 : hour + 1;
    if (other < 0 || other >= HOURS || h->clear[other] <= 0) return h->index[hour];
    return h->index[hour] + fabs(from_middle) * (h->index[other] - h->index[hour]);
}

struct clouds { /* a field of two states that moves over the site */
    bool   is_clear;
    double left_min; /* until the next change */
    double dwell_min;
};

/* The share of clear time in the next ten minutes, for a mean share of duty. */
static double clouds_pass(struct clouds *c, double duty, struct rng *luck)
{
    double clear_min = 0;
    for (double t = 0; t < 10;) {
        if (c->left_min <= 0) {
            c->is_clear = !c->is_clear;
            const double mean = 2 * c->dwell_min * (c->is_clear ? duty : 1 - duty);
            c->left_min = rng_exponential(luck, fmax(0.5, mean));
        }
        const double step = fmin(10 - t, c->left_min);
        if (c->is_clear) clear_min += step;
        c->left_min -= step;
        t += step;
    }
    return clear_min / 10;
}

/* Clouds shuffle the light inside each hour and leave its sum. */
static void scatter(const struct clear_day *day, const struct hours *h, double wind_m_s, struct rng *luck,
                    double ghi[KNOTS_PER_DAY])
{
    struct clouds clouds = {.is_clear = rng_uniform(luck) > 0.5, .dwell_min = fmin(12, fmax(3, 12 - 1.5 * wind_m_s))};
    for (int hour = 0; hour < HOURS; hour++) {
        if (h->clear[hour] <= 0) continue;
        double even = 0, shuffled = 0;
        const int first = hour * KNOTS_PER_HOUR;
        for (int k = first; k < first + KNOTS_PER_HOUR; k++) {
            const double index = index_at(h, k), duty = (index - UNDER_CLOUD) / (1 - UNDER_CLOUD);
            const bool   is_broken = duty > 0.02 && duty < 0.98;
            const double passing = is_broken ? UNDER_CLOUD + (1 - UNDER_CLOUD) * clouds_pass(&clouds, duty, luck) : index;
            ghi[k] = passing * day->clear[k];
            even += index * day->clear[k];
            shuffled += ghi[k];
        }
        for (int k = first; k < first + KNOTS_PER_HOUR; k++) ghi[k] = fmin(day->clear[k], ghi[k] * even / shuffled);
    }
}

/* Scales ghi to the wanted sum; what would rise above the clear sky stays on it. */
static void keep_day(const struct clear_day *day, double wanted, double ghi[KNOTS_PER_DAY])
{
    bool is_full[KNOTS_PER_DAY] = {false};
    for (int round = 0; round < KNOTS_PER_DAY; round++) {
        double full = 0, open = 0;
        for (int k = 0; k < KNOTS_PER_DAY; k++) {
            if (is_full[k]) full += day->clear[k];
            else open += ghi[k];
        }
        if (open <= 0) return;
        const double factor = fmax(0, wanted - full) / open;
        bool is_done = true;
        for (int k = 0; k < KNOTS_PER_DAY; k++) {
            if (is_full[k] || day->up[k] <= 0) continue;
            if (ghi[k] * factor > day->clear[k]) {
                is_full[k] = true;
                is_done = false;
                ghi[k] = day->clear[k];
            }
        }
        if (!is_done) continue;
        for (int k = 0; k < KNOTS_PER_DAY; k++)
            if (!is_full[k]) ghi[k] *= factor;
        return;
    }
}

void clear_day_fill(const struct clear_day *day, double kt, double wind_m_s, struct rng *luck, double ghi_w_m2[KNOTS_PER_DAY])
{
    for (int k = 0; k < KNOTS_PER_DAY; k++) ghi_w_m2[k] = 0;
    if (day->sum_clear <= 0) return;
    const struct hours h = draw_hours(day, kt, luck);
    scatter(day, &h, wind_m_s, luck, ghi_w_m2);
    keep_day(day, fmin(kt * day->sum_e0_up, 0.999 * day->sum_clear), ghi_w_m2);
}
