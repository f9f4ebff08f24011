/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between two changes of the zone's offset local time runs straight, so edges are sought there as
 * minutes of the local day. Where the clock jumps, the jump is itself an edge: it may repeat or
 * skip a window's begin. */
#include "twins/tariff.h"

#include <assert.h>

enum { MINUTES_PER_DAY = 1440 };

static bool holds_on(const struct tariff_window *w, const struct civil *c)
{
    return (w->weekdays >> c->weekday & 1) != 0 && (w->months >> (c->month - 1) & 1) != 0;
}

uint32_t tariff_register(const struct tariff *t, const struct timezone *tz, int64_t utc_ms)
{
    assert(t->n_window <= TARIFF_WINDOWS_MAX);
    const struct civil c = timezone_civil(tz, utc_ms);
    const int32_t minute = c.hour * 60 + c.minute;
    for (uint32_t i = 0; i < t->n_window; i++) {
        const struct tariff_window *w = &t->window[i];
        if (holds_on(w, &c) && minute >= w->from_min && minute < w->to_min) return w->reg;
    }
    return 0;
}

/* The first edge of the local day later than `minute`; the day's end if there is none. */
static int32_t next_minute(const struct tariff *t, const struct civil *c, int32_t minute)
{
    int32_t best = MINUTES_PER_DAY;
    for (uint32_t i = 0; i < t->n_window; i++) {
        const struct tariff_window *w = &t->window[i];
        if (!holds_on(w, c)) continue;
        if (w->from_min > minute && w->from_min < best) best = w->from_min;
        if (w->to_min > minute && w->to_min < best) best = w->to_min;
    }
    return best;
}

/* The first change of offset after utc_ms, or `otherwise` if that comes earlier. */
static int64_t next_jump(const struct timezone *tz, int64_t utc_ms, int64_t otherwise)
{
    if (timezone_offset_s(tz, otherwise) == timezone_offset_s(tz, utc_ms)) return otherwise;
    for (uint32_t i = 0; i < tz->n; i++) {
        if (tz->at_utc_ms[i] > utc_ms && tz->at_utc_ms[i] < otherwise) return tz->at_utc_ms[i];
    }
    return otherwise;
}

int64_t tariff_next_edge(const struct tariff *t, const struct timezone *tz, int64_t utc_ms)
{
    const struct civil c = timezone_civil(tz, utc_ms);
    const int32_t minute = c.hour * 60 + c.minute;
    const int64_t into_minute_ms = (int64_t)c.second * MS_PER_S + c.ms;
    const int64_t edge = utc_ms - into_minute_ms + (int64_t)(next_minute(t, &c, minute) - minute) * MS_PER_MIN;
    const int64_t next = next_jump(tz, utc_ms, edge);
    assert(next > utc_ms);
    return next;
}

double tariff_co2_g_per_kwh(const struct tariff *t, const struct timezone *tz, int64_t utc_ms)
{
    return t->co2_g_per_kwh[timezone_civil(tz, utc_ms).hour];
}
