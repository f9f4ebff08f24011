/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everyone awake lights one room, the home one more; a room is three lamps of 6-12 W. The threshold
 * of darkness scatters from day to day (weather, taste). A piece lasts while the number of lit
 * rooms stays, so an evening is a few pieces; all of a day are shifted by up to half a bin, or homes
 * would switch in step. */
#include "twins/lighting.h"

#include "twins/demand_day.h"

#include <assert.h>
#include <math.h>

enum { LAMPS_PER_ROOM = 3 };
#define LAMP_MIN_W 6.0
#define LAMP_MAX_W 12.0
#define LAMP_PF    0.9
#define LAMP_GAIN  0.9
#define DUSK_SD_H  0.33
#define BIN_H      (24.0 / DAY_BINS)

/* Lit room-hours a year by persons. They follow from occupancy.c and the hours of darkness: measured on
 * 400 homes at 46 degrees north and held to by a test; 3 % less at 38, 10 % more at 60 degrees. */
static const double lit_h_per_year[DEMAND_PERSONS_MAX + 1] = {
    0, 3580, 5850, 7850, 9760, 10910, 11580, 12010, 12330, 12600, 12820, 13010, 13180,
};

void lighting_habits(struct demand *d)
{
    struct rng luck = demand_habit_luck(d->seed, d->key, RNG_APPLIANCE, APPLIANCE_lights);
    d->lamp_w = LIGHTING_ROOMS * LAMPS_PER_ROOM * rng_between(&luck, LAMP_MIN_W, LAMP_MAX_W);
}

double lighting_kwh(const struct demand *d)
{
    assert(d->n_person <= DEMAND_PERSONS_MAX);
    return d->lamp_w / LIGHTING_ROOMS / 1000 * lit_h_per_year[d->n_person];
}

static uint8_t lit_rooms(uint8_t n_active)
{
    if (n_active == 0) return 0;
    return n_active + 1 < LIGHTING_ROOMS ? (uint8_t)(n_active + 1) : LIGHTING_ROOMS;
}

size_t lighting_day(const struct demand *d, const struct day *day, const uint8_t n_active[DAY_BINS], struct load *out,
                    size_t room)
{
    struct rng luck = demand_day_luck(d, RNG_APPLIANCE, day->number, APPLIANCE_lights);
    const double dim_h = rng_normal(&luck, 0, DUSK_SD_H), shift_h = rng_between(&luck, -BIN_H / 2, BIN_H / 2);
    const double dawn_h = day->dawn_h + dim_h, dusk_h = day->dusk_h - dim_h;
    const float tan_phi = (float)sqrt(1 / (LAMP_PF * LAMP_PF) - 1);
    size_t n = 0;
    for (int bin = 0; bin < DAY_BINS && n < room;) {
        const int first = bin;
        uint8_t lit = 0;
        for (; bin < DAY_BINS; bin++) { /* a run of equal light */
            const double mid_h = (bin + 0.5) * BIN_H;
            const uint8_t now = mid_h < dawn_h || mid_h >= dusk_h ? lit_rooms(n_active[bin]) : 0;
            if (bin == first) lit = now;
            if (now != lit) break;
        }
        const double from_h = first == 0 ? 0 : first * BIN_H + shift_h, to_h = bin == DAY_BINS ? 24 : bin * BIN_H + shift_h;
        if (lit == 0) continue;
        out[n++] = (struct load){
            .from_utc_ms = demand_day_instant(day, from_h),
            .to_utc_ms = demand_day_instant(day, to_h),
            .power_w = (float)(d->lamp_w / LIGHTING_ROOMS * lit),
            .tan_phi = tan_phi,
            .gain_frac = LAMP_GAIN,
            .phase = d->phase[0],
            .appliance = APPLIANCE_lights,
        };
    }
    return n;
}
