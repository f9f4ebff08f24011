/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/occupancy.h"

#include "tests/twins/demand_homes.h"

#include <math.h>

struct share_row {
    double hour, share;
};

/* Share of persons at home and awake on work days; shape of time-use surveys, by memory: hence the width. */
ParameterizedTestParameters(demand_presence, awake_at_home_has_the_shape_of_surveys)
{
    static struct share_row rows[] = {{5, 0.15}, {8, 0.45}, {11, 0.30}, {19, 0.75}};
    return cr_make_param_array(struct share_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct share_row *r, demand_presence, awake_at_home_has_the_shape_of_surveys)
{
    static struct stay stays[DEMAND_PEOPLE_MAX];
    const struct timezone tz = slovenia();
    double n_awake = 0, n_person = 0;
    for (uint64_t key = 0; key < 300; key++) {
        const struct demand d = home_of(key, 1 + (double)(key % 5), 3200, 0);
        for (int i = 0; i < 28; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 9) + i);
            if (day.weekday >= 5) continue;
            const int64_t at = day.start_utc_ms + (int64_t)(r->hour * MS_PER_H);
            const size_t n = demand_stays(&d, &day, stays);
            for (size_t k = 0; k < n; k++)
                n_awake += stays[k].from_utc_ms <= at && at < stays[k].to_utc_ms && stays[k].gain_w > 60;
            n_person += d.n_person;
        }
    }
    cr_expect_float_eq(n_awake / n_person, r->share, 0.12, "%g h: %.3f", r->hour, n_awake / n_person);
    cr_log_info("%g h: %.3f", r->hour, n_awake / n_person);
}

static double persons_at(const struct stay *stays, size_t n, int64_t at)
{
    double count = 0;
    for (size_t i = 0; i < n; i++) count += stays[i].from_utc_ms <= at && at < stays[i].to_utc_ms;
    return count;
}

Test(demand_presence, everybody_is_at_home_once_and_sleeps_at_home)
{
    static struct stay stays[DEMAND_PEOPLE_MAX];
    const struct timezone tz = slovenia();
    for (uint64_t key = 0; key < 50; key++) {
        const struct demand d = home_of(key, (double)(key % 13), 3200, 0);
        for (int i = 0; i < DAYS_A_YEAR; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 1) + i);
            const size_t n = demand_stays(&d, &day, stays);
            for (int64_t at = day.start_utc_ms; at < day.end_utc_ms; at += 30 * MS_PER_MIN)
                cr_assert_leq(persons_at(stays, n, at), d.n_person);
            cr_assert_float_eq(persons_at(stays, n, day.start_utc_ms), d.n_person, 0);
            cr_assert_float_eq(persons_at(stays, n, day.start_utc_ms + 3 * MS_PER_H), d.n_person, 0);
            cr_assert_float_eq(persons_at(stays, n, day.end_utc_ms - 1), d.n_person, 0);
        }
    }
}

/* Who goes to bed after midnight is awake at 0 h of the next day until then, and not twice. */
Test(demand_presence, nights_join_without_gap_or_double)
{
    const struct timezone tz = slovenia();
    int n_late = 0;
    for (uint64_t key = 0; key < 100; key++) {
        const struct demand d = home_of(key, 2, 3200, 0);
        for (int i = 0; i < 60; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 3, 1) + i);
            const struct day next = demand_day(&tz, CELJE_DEG, day.number + 1);
            const struct occupancy a = occupancy_day(&d, &day), b = occupancy_day(&d, &next);
            for (uint32_t k = 0; k < d.n_person; k++) {
                cr_assert_float_eq(b.person[k].late_h, fmax(0, a.person[k].sleep_h - 24), 1e-12);
                cr_assert_lt(b.person[k].late_h, b.person[k].wake_h);
                n_late += b.person[k].late_h > 0;
            }
        }
    }
    cr_expect_gt(n_late, 100);
}

Test(demand_presence, week_ends_are_slower)
{
    const struct timezone tz = slovenia();
    double wake_h[2] = {0}, n[2] = {0};
    for (uint64_t key = 0; key < 200; key++) {
        const struct demand d = home_of(key, 2, 3200, 0);
        for (int i = 0; i < 28; i++) {
            const struct day day = demand_day(&tz, CELJE_DEG, calendar_days(2023, 1, 9) + i);
            const struct occupancy o = occupancy_day(&d, &day);
            wake_h[day.weekday >= 5] += o.person[0].wake_h + o.person[1].wake_h;
            n[day.weekday >= 5] += 2;
        }
    }
    cr_expect_float_eq(wake_h[0] / n[0], 6.5, 0.15, "work days %.2f h", wake_h[0] / n[0]);
    cr_expect_float_eq(wake_h[1] / n[1], 8.25, 0.15, "days off %.2f h", wake_h[1] / n[1]);
}
