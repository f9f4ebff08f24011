/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demand_homes.h - homes, days and bins for the tests of demand. */
#ifndef PILOTSIM_TESTS_DEMAND_HOMES_H
#define PILOTSIM_TESTS_DEMAND_HOMES_H

#include "twins/demand.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

enum { TEST_SEED = 957670, DAYS_A_YEAR = 365 };
#define CELJE_DEG 46.2

/* A home of default parameters but these; kit: a bit mask of home_kit. */
static inline struct demand home_of(uint64_t key, double persons, double energy_kwh, uint8_t kit)
{
    struct home_table t;
    cr_assert_eq(home_table_create(1, &t), ST_OK);
    t.value[HOME_persons][0] = persons;
    t.value[HOME_appliance_energy][0] = energy_kwh;
    t.kit[0] = kit;
    const struct demand d = demand_create(TEST_SEED, key, &t, 0);
    home_table_close(&t);
    return d;
}

static inline struct timezone slovenia(void)
{
    struct timezone tz;
    cr_assert_eq(timezone_read("Europe/Ljubljana", &tz), ST_OK);
    return tz;
}

static inline double hours(int64_t from_ms, int64_t to_ms) { return (double)(to_ms - from_ms) / MS_PER_H; }

/* Adds a power over [from, to) to bins of bin_ms that begin at t0: mean power per bin. */
static inline void bins_add(double *bin, size_t n, int64_t t0_ms, int64_t bin_ms, int64_t from_ms, int64_t to_ms, double power)
{
    if (from_ms < t0_ms) from_ms = t0_ms;
    if (to_ms > t0_ms + (int64_t)n * bin_ms) to_ms = t0_ms + (int64_t)n * bin_ms;
    while (from_ms < to_ms) {
        const int64_t i = (from_ms - t0_ms) / bin_ms, end = t0_ms + (i + 1) * bin_ms, stop = to_ms < end ? to_ms : end;
        bin[i] += power * (double)(stop - from_ms) / (double)bin_ms;
        from_ms = stop;
    }
}

/* Electric power of appliances, lights and stand-by over whole local days, from what is drawn on them and the day before. */
static inline void bins_add_home(double *bin, size_t n, int64_t t0_ms, int64_t bin_ms, const struct demand *d,
                                 const struct timezone *tz, int64_t first_day, int n_day)
{
    static struct load loads[DEMAND_LOADS_MAX];
    for (int i = -1; i < n_day; i++) {
        const struct day day = demand_day(tz, CELJE_DEG, first_day + i);
        const size_t n_load = demand_loads(d, &day, loads);
        for (size_t k = 0; k < n_load; k++)
            bins_add(bin, n, t0_ms, bin_ms, loads[k].from_utc_ms, loads[k].to_utc_ms, (double)loads[k].power_w);
    }
    for (size_t i = 0; i < n; i++) bin[i] += d->standby_w;
}

#endif
