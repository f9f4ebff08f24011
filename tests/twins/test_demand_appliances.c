/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/appliance.h"

#include "tests/twins/demand_homes.h"
#include "twins/lighting.h"

#include <math.h>
#include <stdlib.h>

static double year_kwh(const struct demand *d, const struct timezone *tz)
{
    static struct load loads[DEMAND_LOADS_MAX];
    double kwh = d->standby_w * 24 * DAYS_A_YEAR / 1000;
    for (int i = 0; i < DAYS_A_YEAR; i++) {
        const struct day day = demand_day(tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
        const size_t n = demand_loads(d, &day, loads);
        for (size_t k = 0; k < n; k++) kwh += (double)loads[k].power_w / 1000 * hours(loads[k].from_utc_ms, loads[k].to_utc_ms);
    }
    return kwh;
}

struct energy_row {
    char says[48];
    double persons, kwh;
};
ParameterizedTestParameters(demand_appliances, fifty_homes_meet_their_yearly_energy)
{
    static struct energy_row rows[] = {
        {"a flat for one", 1, 1600},
        {"the default home", 3, 3200},
        {"a family", 5, 4500},
        {"frugal beyond the table", 4, 500},
        {"a thrifty couple", 2, 1400},
        {"much for one: saturates", 1, 9000},
        {"an empty home is all stand-by", 0, 1200},
        {"nothing at all", 2, 0},
        {"a full house", 12, 12000},
    };
    return cr_make_param_array(struct energy_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct energy_row *r, demand_appliances, fifty_homes_meet_their_yearly_energy)
{
    enum { HOMES = 50 };
    const struct timezone tz = slovenia();
    double mean = 0, worst = 0;
    for (uint64_t key = 0; key < HOMES; key++) {
        const struct demand d = home_of(key, r->persons, r->kwh, 0);
        const double kwh = year_kwh(&d, &tz);
        mean += kwh / HOMES;
        worst = fmax(worst, fabs(kwh - r->kwh));
    }
    cr_expect_float_eq(mean, r->kwh, 0.02 * r->kwh + 1e-9, "%s: %.0f of %.0f kWh", r->says, mean, r->kwh);
    cr_expect_leq(worst, 0.12 * r->kwh + 1e-9, "%s: one home is %.0f kWh off", r->says, worst);
    cr_log_info("%s: %.1f of %.0f kWh", r->says, mean, r->kwh);
}

Test(demand_appliances, power_is_nameplate_power)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    for (uint64_t key = 0; key < 20; key++) {
        const struct demand d = home_of(key, 3, key % 2 ? 3200 : 600, 0);
        for (int i = 0; i < 60; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            const size_t n = demand_loads(&d, &day, loads);
            for (size_t k = 0; k < n; k++) {
                if (loads[k].appliance == APPLIANCE_lights) continue;
                const double of_nameplate = (double)(loads[k].power_w / d.power_w[loads[k].appliance]);
                cr_assert(fabs(of_nameplate - 1) < 1e-6 || fabs(of_nameplate - 0.025) < 1e-6, "%s runs at %g of its power",
                          demand_appliance_name(loads[k].appliance), of_nameplate);
                cr_assert(d.owned >> loads[k].appliance & 1);
            }
        }
    }
}

Test(demand_appliances, ownership_is_that_of_the_table)
{
    enum { HOMES = 2000 };
    int n[APPLIANCE_COUNT] = {0}, n_both_dryers = 0;
    for (uint64_t key = 0; key < HOMES; key++) {
        const uint32_t owned = home_of(key, 3, 3200, 0).owned;
        for (int row = 0; row < APPLIANCE_COUNT; row++) n[row] += owned >> row & 1;
        n_both_dryers += (owned >> APPLIANCE_dryer & 1) && (owned >> APPLIANCE_dryer_heat_pump & 1);
    }
    cr_expect_float_eq(n[APPLIANCE_fridge] / (double)HOMES, 0.98, 0.015);
    cr_expect_float_eq(n[APPLIANCE_freezer] / (double)HOMES, 0.40, 0.04);
    cr_expect_float_eq(n[APPLIANCE_dishwasher] / (double)HOMES, 0.65, 0.04);
    cr_expect_float_eq((n[APPLIANCE_dryer] + n[APPLIANCE_dryer_heat_pump]) / (double)HOMES, 0.40, 0.04);
    cr_expect_eq(n_both_dryers, 0);
}

Test(demand_appliances, one_minute_peak_of_a_home_is_6_to_12_kw)
{
    enum { HOMES = 20, MINUTES = DAYS_A_YEAR * 1440 };
    const struct timezone tz = slovenia();
    const int64_t first = calendar_days(2023, 1, 1), t0 = timezone_day_start(&tz, first);
    double *minute = malloc(MINUTES * sizeof *minute), mean = 0, lowest = INFINITY, highest = 0;
    for (uint64_t key = 0; key < HOMES; key++) {
        const struct demand d = home_of(key, 2 + (double)(key % 4), 2600 + 600 * (double)(key % 4), 0);
        for (int i = 0; i < MINUTES; i++) minute[i] = 0;
        bins_add_home(minute, MINUTES, t0, MS_PER_MIN, &d, &tz, first, DAYS_A_YEAR);
        double peak = 0;
        for (int i = 0; i < MINUTES; i++) peak = fmax(peak, minute[i]);
        mean += peak / HOMES, lowest = fmin(lowest, peak), highest = fmax(highest, peak);
    }
    free(minute);
    cr_expect(mean > 6000 && mean < 12000, "mean peak %.0f W", mean);
    cr_expect(lowest > 4500 && highest < 12000, "peaks from %.0f to %.0f W", lowest, highest);
    cr_log_info("one-minute peaks %.0f to %.0f W, mean %.0f W", lowest, highest, mean);
}

Test(demand_appliances, fridges_run_about_seventeen_times_a_day)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    double n_start = 0, n_day = 0;
    for (uint64_t key = 0; key < 100; key++) {
        const struct demand d = home_of(key, 3, 3200, 0);
        if (!(d.owned >> APPLIANCE_fridge & 1)) continue;
        for (int i = 0; i < 20; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            const size_t n = demand_loads(&d, &day, loads);
            for (size_t k = 0; k < n; k++) n_start += loads[k].appliance == APPLIANCE_fridge;
            n_day++;
        }
    }
    cr_expect_float_eq(n_start / n_day, 6100 / 365.25, 0.6);
}

/* The table of lit hours in lighting.c against the lamps themselves. */
Test(demand_appliances, lights_use_what_the_year_expects)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    for (int persons = 0; persons <= DEMAND_PERSONS_MAX; persons++) {
        double kwh = 0, expected_kwh = 0;
        for (uint64_t key = 0; key < 60; key++) {
            const struct demand d = home_of(1000 + key, persons, 6000, 0);
            expected_kwh += lighting_kwh(&d);
            for (int i = 0; i < DAYS_A_YEAR; i += 3) {
                const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
                const size_t n = demand_loads(&d, &day, loads);
                for (size_t k = 0; k < n; k++)
                    if (loads[k].appliance == APPLIANCE_lights)
                        kwh += 3 * (double)loads[k].power_w / 1000 * hours(loads[k].from_utc_ms, loads[k].to_utc_ms);
            }
        }
        cr_expect_float_eq(kwh, expected_kwh, 0.06 * expected_kwh + 1e-9, "%d persons: %.0f of %.0f kWh", persons, kwh,
                           expected_kwh);
    }
}

Test(demand_appliances, no_lamp_burns_by_day)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 6, 15));
    for (uint64_t key = 0; key < 200; key++) {
        const struct demand d = home_of(key, 4, 3200, 0);
        const size_t n = demand_loads(&d, &day, loads);
        for (size_t k = 0; k < n; k++) {
            if (loads[k].appliance != APPLIANCE_lights) continue;
            const double from_h = hours(day.start_utc_ms, loads[k].from_utc_ms),
                         to_h = hours(day.start_utc_ms, loads[k].to_utc_ms);
            cr_assert(to_h < 8 || from_h > 17, "a lamp burns from %g to %g h", from_h, to_h);
        }
    }
}
