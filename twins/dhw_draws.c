/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After Jordan and Vajen (2001), "Realistic domestic hot-water profiles in different time scales", IEA
 * SHC Task 26: four categories of draw with fixed length and normally distributed flow, truncated to
 * (0, 20] l/min. The number of draws scales with the daily volume, Poisson by category. A share
 * dhw_step_share of the draws is timed by the step profile that the program DHWcalc offers for one
 * home, the rest by smooth humps; both move with the home's clock.
 *
 * The truncated mean flow, not the untruncated one, sets the number of draws: so the volume is met.
 * Above DRAWS_MEAN_MAX expected draws a day, draws become longer instead of more. */
#include "twins/dhw_draws.h"

#include "twins/demand_day.h"

#include <math.h>

#define FLOW_MAX_L_PER_MIN 20.0
#define KG_PER_L           1.0
#define DRAWS_MEAN_MAX     160.0 /* DEMAND_DRAWS_MAX is seven standard deviations away */
#define WEEKEND_RATIO      1.2   /* volume of a weekend day over that of a work day */
#define SEASON_AMPLITUDE   0.10
#define SEASON_PEAK_DAY    45

static const struct category {
    double flow_mean, flow_sd; /* l/min, before truncation */
    double flow_truncated;     /* mean after it: mean + sd (phi(a) - phi(b)) / (Phi(b) - Phi(a)) */
    double minutes, volume_share;
} categories[] = {
    {1, 2, 2.018320, 1, 0.14},    /* hand */
    {6, 2, 6.008876, 1, 0.36},    /* dish */
    {14, 2, 13.991124, 10, 0.10}, /* bath */
    {8, 2, 8.000268, 5, 0.40},    /* shower */
};

struct step {
    double from_h, to_h, share;
};
static const struct step steps_work_day[] = {
    {6.5, 7.5, 0.50}, {18, 22, 0.20}, {12, 13, 0.16}, {7.5, 12, 0.06}, {13, 18, 0.06}, {22, 30.5, 0.02},
};
static const struct step steps_day_off[] = {
    {7, 9, 0.475}, {15, 17, 0.238}, {20, 23, 0.143}, {9, 15, 0.071}, {23, 31, 0.038}, {17, 20, 0.035},
};
struct hump {
    double mean_h, sd_h, share;
};
static const struct hump humps_work_day[] = {{7, 1.0, 0.32}, {20, 2.0, 0.36}, {13.5, 3.5, 0.32}};
static const struct hump humps_day_off[] = {{9, 1.5, 0.32}, {20, 2.0, 0.34}, {14, 3.5, 0.34}};

/* Mean draws of a day over the year, before the week and the season. */
static double draws_per_day(const struct category *c, double kg_per_day)
{
    return c->volume_share * kg_per_day / (c->flow_truncated * c->minutes * KG_PER_L);
}

/* Mean 1 over seven days and over a year. */
static double day_factor(const struct day *day)
{
    const double work = 7 / (5 + 2 * WEEKEND_RATIO), week = demand_day_is_work(day) ? work : work * WEEKEND_RATIO;
    return week * (1 + SEASON_AMPLITUDE * cos(2 * M_PI * (day->yearday - SEASON_PEAK_DAY) / 365));
}

static double step_hour(const struct step *s, size_t n, struct rng *luck)
{
    double u = rng_uniform(luck);
    size_t i = 0;
    for (; i + 1 < n && u >= s[i].share; i++) u -= s[i].share;
    return rng_between(luck, s[i].from_h, s[i].to_h);
}

static double hump_hour(const struct hump *s, size_t n, struct rng *luck)
{
    double u = rng_uniform(luck);
    size_t i = 0;
    for (; i + 1 < n && u >= s[i].share; i++) u -= s[i].share;
    return rng_normal(luck, s[i].mean_h, s[i].sd_h);
}

static double draw_hour(const struct demand *d, bool is_work, struct rng *luck)
{
    double h;
    if (rng_uniform(luck) < d->dhw_step_share)
        h = is_work ? step_hour(steps_work_day, ARRAY_LEN(steps_work_day), luck)
                    : step_hour(steps_day_off, ARRAY_LEN(steps_day_off), luck);
    else
        h = is_work ? hump_hour(humps_work_day, ARRAY_LEN(humps_work_day), luck)
                    : hump_hour(humps_day_off, ARRAY_LEN(humps_day_off), luck);
    h = fmod(h + d->shift_h + 48, 24); /* past midnight comes round on the same day */
    return demand_clamp(h, 0, 23.9999);
}

size_t dhw_draws_day(const struct demand *d, const struct day *day, struct draw out[DEMAND_DRAWS_MAX])
{
    if (d->dhw_kg_per_day <= 0) return 0;
    double mean_all = 0;
    for (size_t c = 0; c < ARRAY_LEN(categories); c++) mean_all += draws_per_day(&categories[c], d->dhw_kg_per_day);
    const double stretch = fmax(1, mean_all / DRAWS_MEAN_MAX), factor = day_factor(day) / stretch;

    struct rng luck = demand_day_luck(d, RNG_DHW, day->number, 0);
    const bool is_work = demand_day_is_work(day);
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
        const struct category *c = &categories[i];
        const uint32_t n_draw = rng_poisson(&luck, draws_per_day(c, d->dhw_kg_per_day) * factor);
        for (uint32_t k = 0; k < n_draw && n < DEMAND_DRAWS_MAX; k++) {
            const int64_t from = demand_day_instant(day, draw_hour(d, is_work, &luck));
            const double flow = demand_normal_within(&luck, c->flow_mean, c->flow_sd, 0, FLOW_MAX_L_PER_MIN);
            out[n++] = (struct draw){
                .from_utc_ms = from,
                .to_utc_ms = from + (int64_t)(c->minutes * stretch * MS_PER_MIN),
                .flow_kg_per_s = flow * KG_PER_L / 60,
            };
        }
    }
    demand_sort(out, n, sizeof out[0]);
    return n;
}
