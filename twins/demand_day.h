/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demand_day.h - what the parts of demand share: wall clock to instant, luck, order of lists.
 *
 * Internal to demand.c, occupancy.c, appliance.c, lighting.c, dhw_draws.c and ev_charging.c. */
#ifndef PILOTSIM_TWINS_DEMAND_DAY_H
#define PILOTSIM_TWINS_DEMAND_DAY_H

#include "sim/base/rng.h"
#include "twins/demand.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define DAYS_PER_YEAR 365.25

/* A day that can be lived: at least DEMAND_DAY_MIN_H long. The others have no events. */
enum { DEMAND_DAY_MIN_H = 20 };
bool demand_day_is_whole(const struct day *day);
bool demand_day_is_work(const struct day *day); /* Monday to Friday; public holidays are not known */

/* The instant of a wall-clock reading, 0 <= local_h <= 24; monotone. On a day with a clock change
 * the first four hours are stretched or squeezed, all later readings are exact. */
int64_t demand_day_instant(const struct day *day, double local_h);

/* Luck of one row (person, appliance ...) on one day, and of a habit drawn once per home. No two
 * (day, row) share an index: rows < 64, days from 1970 on; habits lie in the upper half. */
enum { LUCK_ROWS = 64 };
struct rng demand_day_luck(const struct demand *d, enum rng_purpose purpose, int64_t number, uint32_t row);
struct rng demand_habit_luck(uint64_t seed, uint64_t key, enum rng_purpose purpose, uint32_t row);

double demand_normal_within(struct rng *r, double mean, double sd, double lo, double hi); /* drawn again outside */
double demand_clamp(double x, double lo, double hi);

/* The order of n rows of `bytes` bytes by the int64_t each begins with, all less than a month apart;
 * equal ones keep their places. n <= DEMAND_LOADS_MAX. */
void demand_order(const void *rows, size_t n, size_t bytes, uint16_t order[]);

/* Brings rows into this order, cycle by cycle. In the header, as it is quick only where `bytes` is known. */
static inline void demand_sort(void *rows, size_t n, size_t bytes)
{
    enum { ROW_BYTES_MAX = 64 };
    assert(bytes <= ROW_BYTES_MAX);
    char *base = rows, held[ROW_BYTES_MAX];
    uint16_t order[DEMAND_LOADS_MAX];
    demand_order(rows, n, bytes, order);
    for (size_t i = 0; i < n; i++) {
        if (order[i] == i) continue;
        memcpy(held, base + i * bytes, bytes);
        size_t at = i;
        for (size_t from; (from = order[at]) != i; at = from) {
            memcpy(base + at * bytes, base + from * bytes, bytes);
            order[at] = (uint16_t)at;
        }
        memcpy(base + at * bytes, held, bytes);
        order[at] = (uint16_t)at;
    }
}

#endif
