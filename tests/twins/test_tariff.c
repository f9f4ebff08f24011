/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/tariff.h"

#include "sim/base/rng.h"

#include <criterion/criterion.h>
#include <string.h>

enum { WORKDAYS = 0x1f, EVERY_DAY = 0x7f, EVERY_MONTH = 0xfff };

static struct timezone zone(const char *name)
{
    struct timezone tz;
    cr_assert_eq(timezone_read(name, &tz), ST_OK, "%s", name);
    return tz;
}

static int64_t at(const struct timezone *tz, const char *text)
{
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    cr_assert_eq(calendar_parse(text, &c, &has_offset, &offset_s), ST_OK, "%s", text);
    return has_offset ? calendar_utc_ms(&c) - offset_s * 1000LL : timezone_utc_ms(tz, &c, NULL);
}

static struct tariff two_rate(void)
{
    struct tariff t = {.n_register = 2, .n_window = 1};
    t.window[0] = (struct tariff_window){WORKDAYS, EVERY_MONTH, 6 * 60, 22 * 60, 1};
    for (int h = 0; h < 24; h++) t.co2_g_per_kwh[h] = 200 + h;
    return t;
}

Test(tariff, the_dear_register_runs_on_work_days_from_six_to_ten)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    const struct tariff t = two_rate();
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T05:59:59.999")), 0);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T06:00")), 1);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T21:59:59.999")), 1);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T22:00")), 0);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-14T12:00")), 0); /* Saturday */
}

Test(tariff, the_first_window_that_holds_wins_and_months_count)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    struct tariff t = {.n_register = 3, .n_window = 2};
    t.window[0] = (struct tariff_window){EVERY_DAY, 1 << 0, 600, 720, 2};
    t.window[1] = (struct tariff_window){EVERY_DAY, EVERY_MONTH, 0, 1440, 1};
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T10:00")), 2);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T12:00")), 1);
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-02-09T10:00")), 1);
}

Test(tariff, without_windows_register_zero_counts_from_midnight_to_midnight)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    const struct tariff t = {.n_register = 1};
    cr_expect_eq(tariff_register(&t, &tz, at(&tz, "2023-01-09T10:00")), 0);
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-09T10:00:30.5")), at(&tz, "2023-01-10"));
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-10")), at(&tz, "2023-01-11"));
}

Test(tariff, edges_follow_one_another)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    const struct tariff t = two_rate();
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-09T00:00")), at(&tz, "2023-01-09T06:00"));
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-09T05:59:59.999")), at(&tz, "2023-01-09T06:00"));
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-09T06:00")), at(&tz, "2023-01-09T22:00"));
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-09T22:00")), at(&tz, "2023-01-10T00:00"));
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-01-13T22:30")), at(&tz, "2023-01-14T00:00"));
}

/* 29 October 2023: 02:30 comes twice, so its edge does too, and the jump back is one as well. */
Test(tariff, an_edge_within_the_repeated_hour_comes_twice)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    struct tariff t = {.n_register = 2, .n_window = 1};
    t.window[0] = (struct tariff_window){EVERY_DAY, EVERY_MONTH, 150, 1440, 1};
    static const char *const edges[] = {"2023-10-29T02:30+02:00", "2023-10-29T02:00+01:00", "2023-10-29T02:30+01:00",
                                        "2023-10-30T00:00+01:00"};
    static const uint32_t regs[] = {1, 0, 1, 0};
    int64_t now = at(&tz, "2023-10-29T00:00+02:00");
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        now = tariff_next_edge(&t, &tz, now);
        cr_expect_eq(now, at(&tz, edges[i]), "edge %zu", i);
        cr_expect_eq(tariff_register(&t, &tz, now), regs[i], "edge %zu", i);
    }
}

/* 26 March 2023: the clock goes from 02:00 to 03:00, a window that begins at 02:30 begins at 03:00. */
Test(tariff, an_edge_within_the_skipped_hour_falls_on_the_jump)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    struct tariff t = {.n_register = 2, .n_window = 1};
    t.window[0] = (struct tariff_window){EVERY_DAY, EVERY_MONTH, 150, 1440, 1};
    const int64_t jump = at(&tz, "2023-03-26T03:00+02:00");
    cr_expect_eq(tariff_next_edge(&t, &tz, at(&tz, "2023-03-26T00:00+01:00")), jump);
    cr_expect_eq(tariff_register(&t, &tz, jump - 1), 0);
    cr_expect_eq(tariff_register(&t, &tz, jump), 1);
}

static struct tariff drawn(struct rng *r)
{
    struct tariff t = {.n_register = TARIFF_REGISTERS_MAX, .n_window = rng_u32(r) % 6};
    for (uint32_t i = 0; i < t.n_window; i++) {
        const int32_t from = (int32_t)(rng_u32(r) % 1440);
        t.window[i] = (struct tariff_window){.weekdays = (uint8_t)(rng_u32(r) & EVERY_DAY),
                                             .months = EVERY_MONTH,
                                             .from_min = from,
                                             .to_min = from + 1 + (int32_t)(rng_u32(r) % (uint32_t)(1440 - from)),
                                             .reg = rng_u32(r) % TARIFF_REGISTERS_MAX};
    }
    return t;
}

/* From edge to edge over four days: time advances, and in each minute between the register stays. */
static void walk(const struct tariff *t, const struct timezone *tz, int64_t from)
{
    int64_t now = from;
    while (now < from + 4LL * MS_PER_DAY) {
        const int64_t next = tariff_next_edge(t, tz, now);
        cr_assert(next > now && next <= now + MS_PER_DAY + MS_PER_H);
        const uint32_t reg = tariff_register(t, tz, now);
        for (int64_t m = now; m < next; m += MS_PER_MIN) cr_assert_eq(tariff_register(t, tz, m), reg);
        cr_assert_eq(tariff_register(t, tz, next - 1), reg);
        now = next;
    }
}

Test(tariff, nothing_changes_between_two_edges_whatever_the_clock_does)
{
    /* clock changes: Ljubljana 1 h, Lord Howe 30 min, Sao Paulo at midnight, St John's odd offset */
    static const char *const zones[] = {"Europe/Ljubljana", "Australia/Lord_Howe", "America/Sao_Paulo", "America/St_Johns",
                                        "UTC"};
    static const char *const days[] = {"2018-02-16T10:00Z", "2018-03-10T10:00Z", "2018-03-24T07:07:07.007Z",
                                       "2018-03-31T10:00Z", "2018-10-06T10:00Z", "2018-10-27T10:00Z",
                                       "2018-11-03T10:00Z", "2018-12-30T10:00Z"};
    struct rng r = rng_stream(1, 1, RNG_PHASE, 0);
    for (size_t z = 0; z < ARRAY_LEN(zones); z++) {
        const struct timezone tz = zone(zones[z]);
        for (size_t d = 0; d < ARRAY_LEN(days); d++) {
            for (int i = 0; i < 8; i++) {
                const struct tariff t = drawn(&r);
                walk(&t, &tz, at(&tz, days[d]));
            }
        }
    }
}

Test(tariff, co2_follows_the_local_hour)
{
    const struct timezone tz = zone("Europe/Ljubljana");
    const struct tariff t = two_rate();
    cr_expect_float_eq(tariff_co2_g_per_kwh(&t, &tz, at(&tz, "2023-07-01T17:30")), 217, 1e-12);
    cr_expect_float_eq(tariff_co2_g_per_kwh(&t, &tz, at(&tz, "2023-07-01T22:30Z")), 200, 1e-12);
}
