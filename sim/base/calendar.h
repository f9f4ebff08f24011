/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.h - instants, local time and days.
 *
 * An instant is milliseconds since 1970-01-01T00:00Z (utc_ms). Inside a run time is milliseconds
 * since the scenario's start (t_ms); both are exact integers. Local time exists only where people
 * and tariffs need it, through a struct timezone: a const table of the zone's offsets over the
 * years asked for, read once from the system's zone database. Reading a zone is not thread-safe
 * (it uses TZ for a moment); using the table is. */
#ifndef PILOTSIM_BASE_CALENDAR_H
#define PILOTSIM_BASE_CALENDAR_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { MS_PER_S = 1000, MS_PER_MIN = 60000, MS_PER_H = 3600000, MS_PER_DAY = 86400000 };

struct civil { /* a reading of calendar and clock, in whatever zone the context says */
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour, minute, second, ms;
    int32_t weekday; /* 0 Monday .. 6 Sunday */
    int32_t yearday; /* 1..366 */
};

enum { TZ_TRANSITIONS_MAX = 512 };
struct timezone {
    char name[64];
    uint32_t n;                            /* offset[i] holds from at_utc_ms[i] on */
    int64_t at_utc_ms[TZ_TRANSITIONS_MAX]; /* ascending; [0] is the far past */
    int32_t offset_s[TZ_TRANSITIONS_MAX];  /* local = utc + offset */
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t calendar_days(int32_t year, int32_t month, int32_t day);
struct civil calendar_civil(int64_t utc_ms); /* UTC reading */
int64_t calendar_utc_ms(const struct civil *c);
bool calendar_is_leap(int32_t year);

/* name: IANA, "UTC", or NULL for UTC. ST_INPUT: no such zone on this system. Covers 1990..2060. */
MUST_USE enum status timezone_read(const char *name, struct timezone *out);
int32_t timezone_offset_s(const struct timezone *tz, int64_t utc_ms);
struct civil timezone_civil(const struct timezone *tz, int64_t utc_ms);
/* The instant of a local reading. In a gap (clock jumps forward) *is_gap is set and the instant is
 * that of the jump; in a fold (clock jumps back) the earlier one is given. is_gap may be NULL. */
int64_t timezone_utc_ms(const struct timezone *tz, const struct civil *local, bool *is_gap);
/* Number of the local day (days since 1970-01-01 of the local date) and the instant it begins. */
int64_t timezone_day(const struct timezone *tz, int64_t utc_ms);
int64_t timezone_day_start(const struct timezone *tz, int64_t day);

/* ISO 8601 `2023-01-09T00:00:00+01:00`, `...Z`, or without offset (has_offset false: local).
 * Accepts a blank for T, missing seconds, fractions to ms, a date alone. ST_INPUT on anything else. */
MUST_USE enum status calendar_parse(const char *text, struct civil *out, bool *has_offset, int32_t *offset_s);
/* Writes `2023-01-09T00:00:00+01:00` in the zone; room for 32 bytes. */
void calendar_format(const struct timezone *tz, int64_t utc_ms, char out[32]);

#endif
