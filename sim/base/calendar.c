/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days and dates after H. Hinnant, "chrono-compatible low-level date algorithms" (public domain
 * text): years start in March, so the leap day comes last. The zone table is probed from the C
 * library, which alone reads the zone database. */
#include "sim/base/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

int64_t calendar_days(int32_t year, int32_t month, int32_t day)
{
    const int64_t y = (int64_t)year - (month <= 2);
    const int64_t era = floor_div(y, 400), yoe = y - era * 400;
    const int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool calendar_is_leap(int32_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

struct civil calendar_civil(int64_t utc_ms)
{
    const int64_t days = floor_div(utc_ms, MS_PER_DAY), rest = utc_ms - days * MS_PER_DAY;
    const int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    struct civil c = {
        .day = (int32_t)(doy - (153 * mp + 2) / 5 + 1),
        .month = (int32_t)(mp < 10 ? mp + 3 : mp - 9),
        .hour = (int32_t)(rest / MS_PER_H),
        .minute = (int32_t)(rest / MS_PER_MIN % 60),
        .second = (int32_t)(rest / MS_PER_S % 60),
        .ms = (int32_t)(rest % MS_PER_S),
        .weekday = (int32_t)(((days + 3) % 7 + 7) % 7), /* 1970-01-01 was a Thursday */
    };
    c.year = (int32_t)(yoe + era * 400 + (c.month <= 2));
    c.yearday = (int32_t)(days - calendar_days(c.year, 1, 1) + 1);
    return c;
}

int64_t calendar_utc_ms(const struct civil *c)
{
    return calendar_days(c->year, c->month, c->day) * MS_PER_DAY + (int64_t)c->hour * MS_PER_H +
           (int64_t)c->minute * MS_PER_MIN + (int64_t)c->second * MS_PER_S + c->ms;
}

/* --- zones --- */

static int32_t system_offset_s(int64_t utc_s)
{
    const time_t at = (time_t)utc_s;
    struct tm tm;
    localtime_r(&at, &tm);
    return (int32_t)tm.tm_gmtoff;
}

/* Offsets change on whole minutes, and since 1990 none held for less than 6 d 23 h (America/Boa_Vista,
 * October 2000): so six days never hold two changes. */
enum { PROBE_STEP_MIN = 6 * 24 * 60 };

/* The minute from which the offset is no longer `before`; it still is at lo, no more at hi. */
static int64_t change_minute(int64_t lo, int64_t hi, int32_t before)
{
    while (hi - lo > 1) {
        const int64_t mid = lo + (hi - lo) / 2;
        if (system_offset_s(mid * 60) == before) lo = mid;
        else hi = mid;
    }
    return hi;
}

static void probe_transitions(struct timezone *tz)
{
    const int64_t from_min = calendar_days(1990, 1, 1) * 1440, to_min = calendar_days(2060, 1, 1) * 1440;
    tz->n = 1;
    tz->at_utc_ms[0] = INT64_MIN;
    tz->offset_s[0] = system_offset_s(from_min * 60);
    for (int64_t at = from_min; at < to_min && tz->n < TZ_TRANSITIONS_MAX; at += PROBE_STEP_MIN) {
        const int32_t before = tz->offset_s[tz->n - 1], after = system_offset_s((at + PROBE_STEP_MIN) * 60);
        if (after == before) continue;
        tz->at_utc_ms[tz->n] = change_minute(at, at + PROBE_STEP_MIN, before) * MS_PER_MIN;
        tz->offset_s[tz->n++] = after;
    }
}

static bool zone_exists(const char *name)
{
    if (strcmp(name, "UTC") == 0) return true;
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL || strlen(name) > 60) return false;
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return access(path, R_OK) == 0 && strchr(name, '.') == NULL;
}

enum status timezone_read(const char *name, struct timezone *out)
{
    assert(out != NULL);
    if (name == NULL) name = "UTC";
    if (!zone_exists(name)) return ST_INPUT;
    *out = (struct timezone){0};
    snprintf(out->name, sizeof out->name, "%s", name);

    const char *old = getenv("TZ");
    char *kept = old != NULL ? strdup(old) : NULL;
    setenv("TZ", name, 1);
    tzset();
    probe_transitions(out);
    if (kept != NULL) setenv("TZ", kept, 1);
    else unsetenv("TZ");
    tzset();
    free(kept);
    return ST_OK;
}

static uint32_t era_of(const struct timezone *tz, int64_t utc_ms)
{
    uint32_t lo = 0, hi = tz->n;
    while (hi - lo > 1) {
        const uint32_t mid = (lo + hi) / 2;
        if (tz->at_utc_ms[mid] <= utc_ms) lo = mid;
        else hi = mid;
    }
    return lo;
}

int32_t timezone_offset_s(const struct timezone *tz, int64_t utc_ms) { return tz->offset_s[era_of(tz, utc_ms)]; }

struct civil timezone_civil(const struct timezone *tz, int64_t utc_ms)
{
    return calendar_civil(utc_ms + (int64_t)timezone_offset_s(tz, utc_ms) * MS_PER_S);
}

int64_t timezone_utc_ms(const struct timezone *tz, const struct civil *local, bool *is_gap)
{
    if (is_gap != NULL) *is_gap = false;
    const int64_t wall = calendar_utc_ms(local);
    const uint32_t first = era_of(tz, wall - MS_PER_DAY);
    for (uint32_t i = first; i < tz->n; i++) { /* the earliest era that holds this reading */
        const int64_t at = wall - (int64_t)tz->offset_s[i] * MS_PER_S;
        const int64_t end = i + 1 < tz->n ? tz->at_utc_ms[i + 1] : INT64_MAX;
        if (at < tz->at_utc_ms[i]) { /* past the era before, not yet in this: the gap */
            if (is_gap != NULL) *is_gap = true;
            return tz->at_utc_ms[i];
        }
        if (at < end) return at;
    }
    return wall;
}

int64_t timezone_day(const struct timezone *tz, int64_t utc_ms)
{
    return floor_div(utc_ms + (int64_t)timezone_offset_s(tz, utc_ms) * MS_PER_S, MS_PER_DAY);
}

int64_t timezone_day_start(const struct timezone *tz, int64_t day)
{
    const struct civil midnight = calendar_civil(day * MS_PER_DAY);
    return timezone_utc_ms(tz, &midnight, NULL);
}

/* --- text --- */

static bool digits(const char **p, int n, int32_t *out)
{
    int32_t v = 0;
    for (int i = 0; i < n; i++) {
        const char c = (*p)[i];
        if (c < '0' || c > '9') return false;
        v = v * 10 + (c - '0');
    }
    *p += n;
    *out = v;
    return true;
}

static bool parse_clock(const char **p, struct civil *c)
{
    if (!digits(p, 2, &c->hour) || **p != ':') return false;
    ++*p;
    if (!digits(p, 2, &c->minute)) return false;
    if (**p != ':') return true;
    ++*p;
    if (!digits(p, 2, &c->second)) return false;
    if (**p != '.') return true;
    ++*p;
    int32_t scale = 100;
    for (; **p >= '0' && **p <= '9'; ++*p, scale /= 10) c->ms += scale * (**p - '0');
    return true;
}

static bool parse_offset(const char **p, bool *has_offset, int32_t *offset_s)
{
    *has_offset = false;
    *offset_s = 0;
    if (**p == '\0') return true;
    *has_offset = true;
    if (**p == 'Z' || **p == 'z') {
        ++*p;
        return true;
    }
    if (**p != '+' && **p != '-') return false;
    const int32_t sign = **p == '-' ? -1 : 1;
    ++*p;
    int32_t h = 0, m = 0;
    if (!digits(p, 2, &h)) return false;
    if (**p == ':') ++*p;
    if (**p != '\0' && !digits(p, 2, &m)) return false;
    if (h > 14 || m > 59) return false;
    *offset_s = sign * (h * 3600 + m * 60);
    return true;
}

enum status calendar_parse(const char *text, struct civil *out, bool *has_offset, int32_t *offset_s)
{
    static const int32_t month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct civil c = {0};
    const char *p = text;
    *has_offset = false;
    *offset_s = 0;
    if (!digits(&p, 4, &c.year) || *p++ != '-') return ST_INPUT;
    if (!digits(&p, 2, &c.month) || *p++ != '-') return ST_INPUT;
    if (!digits(&p, 2, &c.day)) return ST_INPUT;
    if (*p == 'T' || *p == 't' || *p == ' ') {
        p++;
        if (!parse_clock(&p, &c)) return ST_INPUT;
        if (*p == ' ') p++;
        if (!parse_offset(&p, has_offset, offset_s)) return ST_INPUT;
    }
    if (*p != '\0') return ST_INPUT;
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > month_days[c.month - 1]) return ST_INPUT;
    if (c.month == 2 && c.day == 29 && !calendar_is_leap(c.year)) return ST_INPUT;
    if (c.hour > 23 || c.minute > 59 || c.second > 59) return ST_INPUT;
    *out = calendar_civil(calendar_utc_ms(&c)); /* fills weekday and yearday */
    return ST_OK;
}

void calendar_format(const struct timezone *tz, int64_t utc_ms, char out[32])
{
    const struct civil c = timezone_civil(tz, utc_ms);
    const int32_t offset = timezone_offset_s(tz, utc_ms), size = abs(offset) / 60;
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year % 10000, c.month % 100, c.day % 100, c.hour % 100,
             c.minute % 100, c.second % 100, offset < 0 ? '-' : '+', size / 60 % 100, size % 60);
}
