/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The car plugs in on 0.6 of the days, on arrival, and takes constant power until the energy is in or
 * it leaves next morning, whichever comes first. Energy is log-normal with the spread of a mean of
 * 8 kWh over a median of 6; its mean a day, plugged in or not, is the home's. Arrivals end before the
 * earliest next arrival, so charges never overlap. What a slow charger cannot deliver is not made up. */
#include "twins/ev_charging.h"

#include "twins/demand_day.h"

#include <math.h>

#define PLUG_IN_FRAC      0.6
#define MEAN_OVER_MEDIAN  (8.0 / 6.0)
#define THREE_PHASE_MIN_W 4600.0 /* up to here a charger hangs on one phase of 20 A */
#define ARRIVE_MIN_H      12.0
#define ARRIVE_MAX_H      23.9
#define DEPART_MIN_H      5.0
#define DEPART_MAX_H      11.0

static const struct trip_habit {
    double arrive_h, arrive_sd_h, depart_h, depart_sd_h;
} work_day = {17.5, 1.5, 7.5, 0.7}, day_off = {17.0, 2.5, 9.0, 1.0};

size_t ev_charging_day(const struct demand *d, const struct day *day, struct load out[DEMAND_EV_MAX])
{
    if (d->ev_power_w <= 0 || d->ev_kwh_per_day <= 0) return 0;
    struct rng luck = demand_day_luck(d, RNG_EV, day->number, 0);
    if (rng_uniform(&luck) >= PLUG_IN_FRAC) return 0;

    const struct trip_habit *today = demand_day_is_work(day) ? &work_day : &day_off;
    const struct trip_habit *next = (day->weekday + 1) % 7 < 5 ? &work_day : &day_off;
    const double arrive_h = demand_normal_within(&luck, today->arrive_h, today->arrive_sd_h, ARRIVE_MIN_H, ARRIVE_MAX_H);
    const double depart_h = demand_normal_within(&luck, next->depart_h, next->depart_sd_h, DEPART_MIN_H, DEPART_MAX_H);
    const double sigma = sqrt(2 * log(MEAN_OVER_MEDIAN)), mean_kwh = d->ev_kwh_per_day / PLUG_IN_FRAC;
    const double energy_kwh = mean_kwh * rng_lognormal(&luck, -sigma * sigma / 2, sigma);

    const int64_t from = demand_day_instant(day, arrive_h);
    const double full_ms = energy_kwh * 1000 / d->ev_power_w * MS_PER_H;
    const int64_t leaves = day->end_utc_ms + (int64_t)(depart_h * MS_PER_H);
    const int64_t stays_ms = leaves - from;
    out[0] = (struct load){
        .from_utc_ms = from,
        .to_utc_ms = from + (full_ms < (double)stays_ms ? (int64_t)full_ms : stays_ms),
        .power_w = (float)d->ev_power_w,
        .phase = d->ev_power_w > THREE_PHASE_MIN_W && d->phase[0] != d->phase[1] ? 3 : d->phase[1],
        .appliance = APPLIANCE_car,
    };
    return 1;
}
