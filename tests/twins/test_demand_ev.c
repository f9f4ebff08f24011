/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/demand.h"

#include "tests/twins/demand_homes.h"

#include <math.h>

Test(demand_ev, the_mean_daily_energy_is_the_homes)
{
    enum { HOMES = 100 };
    const struct timezone tz = slovenia();
    struct load ev[DEMAND_EV_MAX];
    double kwh = 0, n_charge = 0, arrive_h = 0, n_work = 0;
    for (uint64_t key = 0; key < HOMES; key++) {
        const struct demand d = home_of(key, 3, 3200, 1 << KIT_ev);
        int64_t end_ms = 0;
        for (int i = 0; i < DAYS_A_YEAR; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            const size_t n = demand_ev(&d, &day, ev);
            if (n == 0) continue;
            cr_assert_geq(ev[0].from_utc_ms, end_ms, "charges of a car do not overlap");
            end_ms = ev[0].to_utc_ms;
            cr_assert_float_eq(ev[0].power_w, 11000, 0);
            cr_assert_eq(ev[0].phase, 3);
            kwh += 11 * hours(ev[0].from_utc_ms, ev[0].to_utc_ms);
            n_charge++;
            if (day.weekday >= 5) continue;
            arrive_h += hours(day.start_utc_ms, ev[0].from_utc_ms);
            n_work++;
        }
    }
    cr_expect_float_eq(kwh / (HOMES * DAYS_A_YEAR), 6, 0.03 * 6, "%.3f kWh/d", kwh / (HOMES * DAYS_A_YEAR));
    cr_expect_float_eq(n_charge / (HOMES * DAYS_A_YEAR), 0.6, 0.01);
    cr_expect_float_eq(arrive_h / n_work, 17.5, 0.05);
}

Test(demand_ev, a_weak_charger_ends_when_the_car_leaves)
{
    const struct timezone tz = slovenia();
    struct load ev[DEMAND_EV_MAX];
    struct demand d = home_of(1, 3, 3200, 1 << KIT_ev);
    d.ev_power_w = 1300;
    d.ev_kwh_per_day = 80;
    for (int i = 0; i < DAYS_A_YEAR; i++) {
        const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
        if (demand_ev(&d, &day, ev) == 0) continue;
        cr_assert_leq(hours(day.end_utc_ms, ev[0].to_utc_ms), 11);
        cr_assert_lt(ev[0].phase, 3);
    }
}

Test(demand_ev, no_car_no_charge)
{
    const struct timezone tz = slovenia();
    struct load ev[DEMAND_EV_MAX];
    const struct demand d = home_of(1, 3, 3200, 0);
    for (int i = 0; i < 30; i++) {
        const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
        cr_assert_eq(demand_ev(&d, &day, ev), 0);
    }
}
