/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
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

struct era {
    char zone[32], begin[32], end[32];
    int32_t offset_min;
};

/* Seen by `zdump -v`. What lies between two probes of the zone must not be lost. */
ParameterizedTestParameters(calendar, short_eras_are_found)
{
    static struct era rows[] = {
        {"Africa/Casablanca", "2023-03-19T02:00Z", "2023-04-23T02:00Z", 0},    /* Ramadan without summer time */
        {"America/Boa_Vista", "2000-10-08T04:00Z", "2000-10-15T03:00Z", -180}, /* the shortest since 1990 */
        {"Africa/Cairo", "2010-09-09T22:00Z", "2010-09-30T21:00Z", 180},
        {"America/St_Johns", "2006-04-02T03:31Z", "2006-10-29T02:31Z", -150}, /* at one minute past midnight, half hours */
        {"Europe/Ljubljana", "2059-03-30T01:00Z", "2059-10-26T01:00Z", 120},
    };
    return cr_make_param_array(struct era, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct era *r, calendar, short_eras_are_found)
{
    struct timezone tz;
    cr_assert_eq(timezone_read(r->zone, &tz), ST_OK);
    int32_t unused;
    const struct civil begin = parse(r->begin, &unused), end = parse(r->end, &unused);
    const int64_t from = calendar_utc_ms(&begin), to = calendar_utc_ms(&end);
    cr_expect_eq(timezone_offset_s(&tz, from), r->offset_min * 60, "%s", r->zone);
    cr_expect_neq(timezone_offset_s(&tz, from - 1), timezone_offset_s(&tz, from), "%s begins later", r->zone);
    cr_expect_eq(timezone_offset_s(&tz, to - 1), timezone_offset_s(&tz, from), "%s ends before", r->zone);
    cr_expect_neq(timezone_offset_s(&tz, to), timezone_offset_s(&tz, from), "%s ends later", r->zone);
}

Test(calendar, an_unknown_zone_is_bad_input)
{
    struct timezone tz;
    cr_expect_eq(timezone_read("Mars/Olympus", &tz), ST_INPUT);
    cr_expect_eq(timezone_read("../../etc/passwd", &tz), ST_INPUT);
    cr_expect_eq(timezone_read("UTC", &tz), ST_OK);
    cr_expect_eq(tz.n, 1);
}
