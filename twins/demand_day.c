/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Darkness: declination after Cooper (1969), "The absorption of radiation in solar stills"; the sun
 * stands highest at 12:00 standard time, 13:00 summer time (a zone is up to an hour off, which
 * the scatter of people's switching covers). Lamps are wanted while the sun is below 6 degrees,
 * where a clear sky gives the 60 W/m2 of Richardson et al. (2009), "Domestic lighting: a
 * high-resolution energy demand model". */
#include "twins/demand_day.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define LAMP_SUN_DEG 6.0
#define RAD_PER_DEG  (M_PI / 180)

/* --- the day --- */

/* Half the time the sun stands above LAMP_SUN_DEG, in hours: 0 in polar night, 12 in polar day. */
static double half_bright_h(double latitude_deg, int32_t yearday)
{
    const double decl = 23.45 * RAD_PER_DEG * sin(2 * M_PI * (284 + yearday) / 365);
    const double lat = demand_clamp(latitude_deg, -89.9, 89.9) * RAD_PER_DEG;
    const double cos_h = (sin(LAMP_SUN_DEG * RAD_PER_DEG) - sin(lat) * sin(decl)) / (cos(lat) * cos(decl));
    return acos(demand_clamp(cos_h, -1, 1)) / M_PI * 12;
}

/* Hours by which the clock is ahead of standard time, the smaller of the January and July offsets. */
static double summer_time_h(const struct timezone *tz, int64_t noon_utc_ms)
{
    const int32_t year = timezone_civil(tz, noon_utc_ms).year;
    const int32_t january_s = timezone_offset_s(tz, calendar_days(year, 1, 10) * MS_PER_DAY);
    const int32_t july_s = timezone_offset_s(tz, calendar_days(year, 7, 10) * MS_PER_DAY);
    return (timezone_offset_s(tz, noon_utc_ms) - (january_s < july_s ? january_s : july_s)) / 3600.0;
}

struct day demand_day(const struct timezone *tz, double latitude_deg, int64_t number)
{
    assert(tz != NULL);
    const struct civil date = calendar_civil(number * MS_PER_DAY);
    struct day day = {
        .number = number,
        .start_utc_ms = timezone_day_start(tz, number),
        .end_utc_ms = timezone_day_start(tz, number + 1),
        .weekday = date.weekday,
        .yearday = date.yearday,
    };
    const int64_t mid_utc_ms = day.start_utc_ms + (day.end_utc_ms - day.start_utc_ms) / 2;
    const double noon_h = 12 + summer_time_h(tz, mid_utc_ms), half_h = half_bright_h(latitude_deg, day.yearday);
    day.dawn_h = half_h < 12 ? demand_clamp(noon_h - half_h, 0, 24) : 0; /* polar day: never dark */
    day.dusk_h = half_h < 12 ? demand_clamp(noon_h + half_h, 0, 24) : 24;
    return day;
}

bool demand_day_is_whole(const struct day *day)
{
    return day->end_utc_ms - day->start_utc_ms >= (int64_t)DEMAND_DAY_MIN_H * MS_PER_H;
}

bool demand_day_is_work(const struct day *day) { return day->weekday < 5; }

int64_t demand_day_instant(const struct day *day, double local_h)
{
    assert(local_h >= 0 && local_h <= 24);
    const double length_ms = (double)(day->end_utc_ms - day->start_utc_ms), head_h = 24 - DEMAND_DAY_MIN_H;
    const double head_ms = length_ms - (double)DEMAND_DAY_MIN_H * MS_PER_H;
    const double at_ms = local_h < head_h ? local_h / head_h * head_ms : length_ms - (24 - local_h) * MS_PER_H;
    return day->start_utc_ms + (int64_t)at_ms;
}

/* --- luck --- */

struct rng demand_day_luck(const struct demand *d, enum rng_purpose purpose, int64_t number, uint32_t row)
{
    assert(row < LUCK_ROWS);
    return rng_stream(d->seed, d->key, purpose, ((uint32_t)number * LUCK_ROWS + row) & 0x7fffffffu);
}

struct rng demand_habit_luck(uint64_t seed, uint64_t key, enum rng_purpose purpose, uint32_t row)
{
    return rng_stream(seed, key, purpose, 0x80000000u | row);
}

double demand_normal_within(struct rng *r, double mean, double sd, double lo, double hi)
{
    assert(lo < hi && mean + 3 * sd > lo && mean - 3 * sd < hi); /* else it could take for ever */
    for (;;) {
        const double x = rng_normal(r, mean, sd);
        if (x > lo && x <= hi) return x;
    }
}

double demand_clamp(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }

/* --- order --- */

static int64_t begin_of(const char *row)
{
    int64_t begin;
    memcpy(&begin, row, sizeof begin);
    return begin;
}

/* Insertion of keys, begin above place: the lists are short and made of runs already in order. */
void demand_order(const void *rows, size_t n, size_t bytes, uint16_t order[])
{
    assert(bytes >= sizeof(int64_t) && n <= DEMAND_LOADS_MAX);
    const char *base = rows;
    const int64_t month_ms = 31LL * MS_PER_DAY, before = n > 0 ? begin_of(base) - month_ms : 0;
    uint64_t key[DEMAND_LOADS_MAX];
    for (size_t i = 0; i < n; i++) {
        const int64_t since = begin_of(base + i * bytes) - before;
        assert(since >= 0 && since <= 2 * month_ms);
        const uint64_t mine = (uint64_t)since * DEMAND_LOADS_MAX + i;
        size_t at = i;
        for (; at > 0 && key[at - 1] > mine; at--) key[at] = key[at - 1];
        key[at] = mine;
    }
    for (size_t i = 0; i < n; i++) order[i] = (uint16_t)(key[i] % DEMAND_LOADS_MAX);
}
