/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"

#include <criterion/criterion.h>
#include <string.h>

static struct civil parse(const char *text, int32_t *offset_s)
{
    struct civil c;
    bool has_offset;
    cr_assert_eq(calendar_parse(text, &c, &has_offset, offset_s), ST_OK, "%s", text);
    return c;
}

Test(calendar, days_and_dates_are_inverse_over_four_centuries)
{
    for (int64_t day = calendar_days(1800, 1, 1); day < calendar_days(2200, 1, 1); day++) {
        const struct civil c = calendar_civil(day * MS_PER_DAY);
        cr_assert_eq(calendar_days(c.year, c.month, c.day), day);
        cr_assert_eq(c.weekday, ((day + 3) % 7 + 7) % 7);
    }
}

Test(calendar, an_iso_instant_is_read_to_the_millisecond)
{
    int32_t offset_s;
    const struct civil c = parse("2023-01-09T00:00:00+01:00", &offset_s);
    cr_expect_eq(offset_s, 3600);
    cr_expect_eq(calendar_utc_ms(&c) - offset_s * 1000LL, 1673218800000LL); /* date -d 2023-01-08T23:00Z +%s */
    cr_expect_eq(c.weekday, 0);
}

Test(calendar, nonsense_is_refused)
{
    static const char *const bad[] = {"",
                                      "2023",
                                      "2023-13-01",
                                      "2023-02-29",
                                      "2023-01-09T25:00",
                                      "2023-01-09T00:00+99:00",
                                      "2023-01-09x",
                                      "09.01.2023",
                                      "2023-01-09T00:00:00+01:00 "};
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        cr_expect_eq(calendar_parse(bad[i], &c, &has_offset, &offset_s), ST_INPUT, "'%s'", bad[i]);
}

Test(calendar, slovenia_changes_its_clocks_on_the_last_sunday_of_march)
{
    struct timezone tz;
    cr_assert_eq(timezone_read("Europe/Ljubljana", &tz), ST_OK);
    int32_t offset_s;
    struct civil local = parse("2023-03-26T02:30:00", &offset_s);
    bool is_gap;
    timezone_utc_ms(&tz, &local, &is_gap);
    cr_expect(is_gap);
    const int64_t day = calendar_days(2023, 3, 26);
    cr_expect_eq(timezone_day_start(&tz, day + 1) - timezone_day_start(&tz, day), 23LL * MS_PER_H);
    const int64_t autumn = calendar_days(2023, 10, 29);
    cr_expect_eq(timezone_day_start(&tz, autumn + 1) - timezone_day_start(&tz, autumn), 25LL * MS_PER_H);
    char text[32];
    calendar_format(&tz, 1673218800000LL, text);
    cr_expect_str_eq(text, "2023-01-09T00:00:00+01:00");
}

Test(calendar, an_unknown_zone_is_bad_input)
{
    struct timezone tz;
    cr_expect_eq(timezone_read("Mars/Olympus", &tz), ST_INPUT);
    cr_expect_eq(timezone_read("../../etc/passwd", &tz), ST_INPUT);
    cr_expect_eq(timezone_read("UTC", &tz), ST_OK);
    cr_expect_eq(tz.n, 1);
}
