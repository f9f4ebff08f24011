/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/demand.h"

#include "tests/twins/demand_homes.h"
#include "twins/demand_day.h"

#include <math.h>

static void expect_same_loads(const struct load *a, const struct load *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cr_assert_eq(a[i].from_utc_ms, b[i].from_utc_ms);
        cr_assert_eq(a[i].to_utc_ms, b[i].to_utc_ms);
        cr_assert_float_eq(a[i].power_w, b[i].power_w, 0);
        cr_assert_eq(a[i].phase, b[i].phase);
        cr_assert_eq(a[i].appliance, b[i].appliance);
    }
}

Test(demand, a_day_is_the_same_whatever_was_drawn_before)
{
    static struct load first[DEMAND_LOADS_MAX], again[DEMAND_LOADS_MAX];
    static struct draw first_draws[DEMAND_DRAWS_MAX], again_draws[DEMAND_DRAWS_MAX];
    static struct stay first_stays[DEMAND_PEOPLE_MAX], again_stays[DEMAND_PEOPLE_MAX];
    const struct timezone tz = slovenia();
    const struct demand d = home_of(7, 3, 3200, 0);
    const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 18));
    const size_t n = demand_loads(&d, &day, first), n_draw = demand_draws(&d, &day, first_draws);
    const size_t n_stay = demand_stays(&d, &day, first_stays);
    for (int back = 30; back >= 0; back--) {
        const struct day other = demand_day(&tz, CELJE_DEG, day.number - back);
        const size_t n_again = demand_loads(&d, &other, again), n_stay_again = demand_stays(&d, &other, again_stays);
        const size_t n_draw_again = demand_draws(&d, &other, again_draws);
        if (back > 0) continue;
        cr_assert_eq(n_again, n);
        cr_assert_eq(n_draw_again, n_draw);
        cr_assert_eq(n_stay_again, n_stay);
    }
    expect_same_loads(first, again, n);
    cr_expect_arr_eq(first_draws, again_draws, n_draw * sizeof first_draws[0]); /* both without padding */
    cr_expect_arr_eq(first_stays, again_stays, n_stay * sizeof first_stays[0]);
}

/* Two homes and three days take turns in one place, each day asked for twice. */
Test(demand, a_kept_day_is_the_one_asked_for)
{
    static struct lived_day kept;
    static struct load loads[DEMAND_LOADS_MAX];
    static struct draw draws[DEMAND_DRAWS_MAX];
    static struct stay stays[DEMAND_PEOPLE_MAX];
    static struct load ev[DEMAND_EV_MAX];
    const struct timezone tz = slovenia();
    const struct demand home[] = {home_of(7, 3, 3200, 0), home_of(8, 2, 3200, 1 << KIT_ev)};
    for (int turn = 0; turn < 12; turn++) {
        const struct demand *d = &home[turn / 2 % 2];
        const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 18) + turn / 4);
        demand_live(d, &day, &kept);
        cr_assert_eq(kept.n_load, demand_loads(d, &day, loads));
        cr_assert_eq(kept.n_draw, demand_draws(d, &day, draws));
        cr_assert_eq(kept.n_stay, demand_stays(d, &day, stays));
        cr_assert_eq(kept.n_ev, demand_ev(d, &day, ev));
        expect_same_loads(kept.load, loads, kept.n_load);
        expect_same_loads(kept.ev, ev, kept.n_ev);
        cr_expect_arr_eq(kept.draw, draws, kept.n_draw * sizeof draws[0]);
        cr_expect_arr_eq(kept.stay, stays, kept.n_stay * sizeof stays[0]);
    }
}

Test(demand, more_homes_change_nothing_for_the_first)
{
    static struct load alone[DEMAND_LOADS_MAX], among[DEMAND_LOADS_MAX];
    struct home_table one, many;
    cr_assert_eq(home_table_create(1, &one), ST_OK);
    cr_assert_eq(home_table_create(50, &many), ST_OK);
    const struct timezone tz = slovenia();
    const struct demand a = demand_create(TEST_SEED, 3, &one, 0), b = demand_create(TEST_SEED, 3, &many, 49);
    const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 2, 4));
    const size_t n = demand_loads(&a, &day, alone);
    cr_assert_eq(demand_loads(&b, &day, among), n);
    expect_same_loads(alone, among, n);
    home_table_close(&one);
    home_table_close(&many);
}

Test(demand, seeds_and_homes_differ)
{
    static struct load a[DEMAND_LOADS_MAX], b[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 18));
    struct demand home = home_of(7, 3, 3200, 0), other = home_of(8, 3, 3200, 0), reseeded = home;
    reseeded.seed++;
    cr_assert_gt(demand_loads(&home, &day, a), 10);
    cr_assert_gt(demand_loads(&other, &day, b), 10);
    cr_expect_neq(a[5].from_utc_ms, b[5].from_utc_ms);
    demand_loads(&reseeded, &day, b);
    cr_expect_neq(a[5].from_utc_ms, b[5].from_utc_ms);
}

/* --- limits that every home and day must keep --- */

struct home_row {
    char says[40];
    double persons, energy_kwh, dhw_l, ev_kwh, ev_w;
};

static void check_events(const struct home_row *r, const struct demand *d, const struct day *day)
{
    static struct draw draws[DEMAND_DRAWS_MAX];
    static struct load loads[DEMAND_LOADS_MAX];
    static struct stay stays[DEMAND_PEOPLE_MAX];
    struct load ev[DEMAND_EV_MAX];
    const size_t n[] = {demand_draws(d, day, draws), demand_loads(d, day, loads), demand_stays(d, day, stays),
                        demand_ev(d, day, ev)};
    const size_t bytes[] = {sizeof draws[0], sizeof loads[0], sizeof stays[0], sizeof ev[0]},
                 most[] = {DEMAND_DRAWS_MAX, DEMAND_LOADS_MAX, DEMAND_PEOPLE_MAX, DEMAND_EV_MAX};
    const char *const lists[] = {(const char *)draws, (const char *)loads, (const char *)stays, (const char *)ev};
    for (int k = 0; k < 4; k++) {
        cr_assert_leq(n[k], most[k]);
        int64_t before = day->start_utc_ms;
        for (size_t i = 0; i < n[k]; i++) {
            int64_t from_to[2];
            memcpy(from_to, lists[k] + i * bytes[k], sizeof from_to);
            cr_assert_geq(from_to[0], before, "%s: list %d is sorted and begins in the day", r->says, k);
            cr_assert_lt(from_to[0], day->end_utc_ms, "%s: list %d", r->says, k);
            cr_assert_gt(from_to[1], from_to[0], "%s: list %d, event %zu takes time", r->says, k, i);
            cr_assert_leq(from_to[1] - day->end_utc_ms, (int64_t)DEMAND_SPILL_H * MS_PER_H, "%s: list %d", r->says, k);
            before = from_to[0];
        }
    }
    for (size_t i = 0; i < n[0]; i++) cr_assert(draws[i].flow_kg_per_s > 0 && draws[i].flow_kg_per_s <= 20.0 / 60);
    for (size_t i = 0; i < n[1]; i++) cr_assert(loads[i].power_w >= 0 && loads[i].power_w <= 2500 && loads[i].phase < 3);
    for (size_t i = 0; i < n[2]; i++) cr_assert_leq(stays[i].to_utc_ms, day->end_utc_ms);
}

ParameterizedTestParameters(demand, lists_keep_their_promises)
{
    static struct home_row rows[] = {
        {"an ordinary home", 3, 3200, 25, 6, 11000},      {"an empty home", 0, 3200, 25, 6, 11000},
        {"a home that uses nothing", 2, 0, 0, 0, 1300},   {"the largest of everything", 12, 20000, 200, 80, 22000},
        {"much car, weak charger", 1, 500, 20, 80, 1300}, {"one who uses very much", 1, 20000, 200, 6, 3700},
    };
    return cr_make_param_array(struct home_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct home_row *r, demand, lists_keep_their_promises)
{
    const struct timezone tz = slovenia();
    struct home_table t;
    cr_assert_eq(home_table_create(1, &t), ST_OK);
    t.value[HOME_persons][0] = r->persons;
    t.value[HOME_appliance_energy][0] = r->energy_kwh;
    t.value[HOME_dhw_per_person][0] = r->dhw_l;
    t.value[HOME_ev_energy][0] = r->ev_kwh;
    t.value[HOME_ev_power][0] = r->ev_w;
    t.kit[0] = 1 << KIT_ev;
    for (uint64_t key = 0; key < 8; key++) {
        const struct demand d = demand_create(TEST_SEED, key, &t, 0);
        for (int i = 0; i < DAYS_A_YEAR; i++) { /* both clock changes are among them */
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            check_events(r, &d, &day);
        }
    }
    home_table_close(&t);
}

Test(demand, an_appliance_never_overlaps_itself)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const struct timezone tz = slovenia();
    for (uint64_t key = 0; key < 20; key++) {
        const struct demand d = home_of(key, 1 + (double)(key % 5), key % 2 ? 3200 : 9000, 0);
        int64_t end_ms[APPLIANCE_ROWS] = {0};
        for (int i = 0; i < DAYS_A_YEAR; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            const size_t n = demand_loads(&d, &day, loads);
            for (size_t k = 0; k < n; k++) {
                int64_t *end = &end_ms[loads[k].appliance];
                cr_assert_geq(loads[k].from_utc_ms, *end, "%s, home %d, day %d", demand_appliance_name(loads[k].appliance),
                              (int)key, i);
                *end = loads[k].to_utc_ms;
            }
        }
    }
}

Test(demand, a_date_that_a_zone_skipped_is_empty)
{
    static struct load loads[DEMAND_LOADS_MAX];
    static struct stay stays[DEMAND_PEOPLE_MAX];
    struct timezone tz;
    cr_assert_eq(timezone_read("Pacific/Apia", &tz), ST_OK);
    const struct demand d = home_of(1, 3, 3200, 0);
    const struct day skipped = demand_day(&tz, -13.8, calendar_days(2011, 12, 30));
    cr_expect_eq(demand_loads(&d, &skipped, loads), 0);
    cr_expect_eq(demand_stays(&d, &skipped, stays), 0);
}

Test(demand, phases_follow_the_connection)
{
    struct home_table t;
    cr_assert_eq(home_table_create(1, &t), ST_OK);
    int n_first[3] = {0};
    for (uint64_t key = 0; key < 300; key++) {
        t.value[HOME_n_phase][0] = 3;
        const struct demand three = demand_create(TEST_SEED, key, &t, 0);
        cr_assert_eq(1 << three.phase[0] | 1 << three.phase[1] | 1 << three.phase[2], 7);
        n_first[three.phase[0]]++;
        t.value[HOME_n_phase][0] = 1;
        const struct demand one = demand_create(TEST_SEED, key, &t, 0);
        cr_assert(one.phase[0] == 0 && one.phase[1] == 0 && one.phase[2] == 0);
    }
    for (int i = 0; i < 3; i++) cr_expect(n_first[i] > 70 && n_first[i] < 130, "phase %d leads %d of 300", i, n_first[i]);
    home_table_close(&t);
}

/* --- day and water --- */

Test(demand, darkness_follows_the_season_and_the_clock)
{
    const struct timezone tz = slovenia();
    const struct day winter = demand_day(&tz, CELJE_DEG, calendar_days(2023, 12, 21));
    const struct day summer = demand_day(&tz, CELJE_DEG, calendar_days(2023, 6, 21));
    cr_expect_float_eq((winter.dawn_h + winter.dusk_h) / 2, 12, 1e-9);
    cr_expect_float_eq((summer.dawn_h + summer.dusk_h) / 2, 13, 1e-9);
    /* cos H = (sin 6 - sin 46.2 sin d) / (cos 46.2 cos d) with d = -23.45 and 23.45 degrees: 52.0 and 106.0 degrees */
    cr_expect_float_eq(winter.dusk_h - winter.dawn_h, 2 * 52.0 / 15, 0.1);
    cr_expect_float_eq(summer.dusk_h - summer.dawn_h, 2 * 106.0 / 15, 0.1);
    const struct day polar_night = demand_day(&tz, 75, winter.number), polar_day = demand_day(&tz, 75, summer.number);
    cr_expect(polar_night.dawn_h >= polar_night.dusk_h);
    cr_expect(polar_day.dawn_h <= 0 && polar_day.dusk_h >= 24);
}

Test(demand, wall_clock_hours_are_exact_by_day_when_clocks_change)
{
    const struct timezone tz = slovenia();
    const int64_t number[] = {calendar_days(2023, 3, 26), calendar_days(2023, 10, 29), calendar_days(2023, 7, 1)};
    for (size_t i = 0; i < ARRAY_LEN(number); i++) {
        const struct day day = demand_day(&tz, CELJE_DEG, number[i]);
        int64_t before = day.start_utc_ms - 1;
        for (double h = 0; h <= 24; h += 0.125) {
            const int64_t at = demand_day_instant(&day, h);
            cr_assert_gt(at, before, "monotone at %g h", h);
            before = at;
            if (h < 4 || h >= 24) continue;
            const struct civil local = timezone_civil(&tz, at);
            cr_assert_float_eq(local.hour + local.minute / 60.0 + local.second / 3600.0, h, 1e-9, "day %zu, %g h", i, h);
        }
        cr_expect_eq(demand_day_instant(&day, 0), day.start_utc_ms);
        cr_expect_eq(demand_day_instant(&day, 24), day.end_utc_ms);
    }
}

Test(demand, cold_water_has_the_sites_mean_and_swing)
{
    cr_expect_float_eq(demand_cold_water_c(46.2, 258), 13.5, 1e-9);
    cr_expect_float_eq(demand_cold_water_c(46.2, 258 - 365 / 2), 6.5, 0.01);
    cr_expect_float_eq(demand_cold_water_c(60.2, 258), 12, 1e-9);
    cr_expect_float_eq(demand_cold_water_c(80, 258), 12, 1e-9);
    cr_expect_float_eq(demand_cold_water_c(38.0, 258), 22, 1e-9);
    double mean = 0;
    for (int i = 1; i <= DAYS_A_YEAR; i++) mean += demand_cold_water_c(46.2, i) / DAYS_A_YEAR;
    cr_expect_float_eq(mean, 10, 1e-6);
}
