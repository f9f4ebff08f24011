/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time marks: the finest of a list of units is taken whose labels fit; each unit knows how to step
 * in local time, so that marks stay on clock hours and midnights when the clock is changed. */
#include "outputs/chart_axis.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const weekday_name[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const month_name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct axis axis_nice(double lo, double hi, int n_max)
{
    static const double mantissa[] = {1, 2, 2.5, 5, 10};
    assert(n_max >= 1);
    if (!isfinite(lo) || !isfinite(hi) || fabs(lo) > 1e15 || fabs(hi) > 1e15 || hi - lo < 1e-9 * (fabs(hi) + fabs(lo))) {
        const bool is_point = isfinite(lo) && isfinite(hi) && fabs(lo) < 1e9 && hi >= lo && lo != 0;
        hi = is_point ? hi + fabs(hi) * 0.05 : 1;
        lo = is_point ? lo - fabs(lo) * 0.05 : 0;
    }
    if (hi <= lo) hi = lo + 1;
    struct axis a = {0};
    const double power = floor(log10((hi - lo) / n_max));
    for (size_t i = 0; i < ARRAY_LEN(mantissa) * 2; i++) {
        const double exponent = power + (double)(i / ARRAY_LEN(mantissa));
        a.step = mantissa[i % ARRAY_LEN(mantissa)] * pow(10, exponent);
        a.lo = floor(lo / a.step + 1e-9) * a.step;
        a.hi = ceil(hi / a.step - 1e-9) * a.step;
        a.n_mark = (int)lround((a.hi - a.lo) / a.step) + 1;
        if (a.n_mark <= n_max + 1) break;
    }
    while (a.decimals < 6 && fabs(a.step * pow(10, a.decimals) - round(a.step * pow(10, a.decimals))) > 1e-6) a.decimals++;
    return a;
}

double axis_mark(const struct axis *a, int i)
{
    const double v = a->lo + a->step * i;
    return fabs(v) < a->step * 1e-6 ? 0 : v; /* never a minus zero */
}

/* --- time --- */

enum unit { UNIT_HOUR, UNIT_DAY, UNIT_MONTH, UNIT_YEAR };

/* The start of the unit (n hours of the day, n days, n months ...) that holds t_ms; next: the one after. */
static int64_t unit_edge(const struct timezone *tz, enum unit unit, int n, int64_t t_ms, bool next)
{
    struct civil c = timezone_civil(tz, t_ms);
    c.minute = c.second = c.ms = 0;
    if (unit == UNIT_HOUR) c.hour = c.hour / n * n + (next ? n : 0);
    else c.hour = 0;
    if (unit == UNIT_DAY) {
        int64_t day = timezone_day(tz, t_ms);
        if (n == 7) day -= c.weekday;
        return timezone_day_start(tz, day + (next ? n : 0));
    }
    if (unit >= UNIT_MONTH) c.day = 1;
    if (unit == UNIT_MONTH) c.month = (c.month - 1) / n * n + 1 + (next ? n : 0);
    if (unit == UNIT_YEAR) {
        c.year = c.year / n * n + (next ? n : 0);
        c.month = 1;
    }
    for (; c.month > 12; c.month -= 12) c.year++;
    if (c.hour >= 24) return timezone_day_start(tz, timezone_day(tz, t_ms) + 1);
    return timezone_utc_ms(tz, &c, NULL);
}

static void unit_label(const struct timezone *tz, enum unit unit, int form, int64_t t_ms, char out[TIME_LABEL_BYTES])
{
    const struct civil c = timezone_civil(tz, t_ms);
    const char *day = weekday_name[c.weekday], *month = month_name[c.month - 1];
    if (unit == UNIT_HOUR) snprintf(out, TIME_LABEL_BYTES, "%02d:00", c.hour);
    else if (unit == UNIT_YEAR || (unit == UNIT_MONTH && form == 1)) snprintf(out, TIME_LABEL_BYTES, "%d", c.year);
    else if (unit == UNIT_MONTH) snprintf(out, TIME_LABEL_BYTES, "%s", month);
    else if (form == 0) snprintf(out, TIME_LABEL_BYTES, "%s %d %s", day, c.day, month);
    else if (form == 1) snprintf(out, TIME_LABEL_BYTES, "%s %d", day, c.day);
    else snprintf(out, TIME_LABEL_BYTES, "%d %s", c.day, month);
}

struct row_plan { /* one row of labels */
    enum unit unit;
    int n;         /* of the unit */
    int form;      /* of the label */
    bool inside;   /* label in the middle of its unit, else under the line */
    int n_char;    /* room a label takes, with a gap */
    double unit_s; /* about */
};

static const struct row_plan hour_rows[] = {
    {UNIT_HOUR, 1, 0, false, 7, 3600},  {UNIT_HOUR, 2, 0, false, 7, 7200},   {UNIT_HOUR, 3, 0, false, 7, 10800},
    {UNIT_HOUR, 6, 0, false, 7, 21600}, {UNIT_HOUR, 12, 0, false, 7, 43200},
};
static const struct row_plan date_rows[] = {
    {UNIT_DAY, 1, 0, true, 12, 86400},  {UNIT_DAY, 1, 1, true, 8, 86400},    {UNIT_DAY, 2, 2, false, 8, 172800},
    {UNIT_DAY, 7, 2, false, 8, 604800}, {UNIT_MONTH, 1, 0, true, 5, 2.6e6},  {UNIT_MONTH, 3, 0, false, 5, 7.8e6},
    {UNIT_YEAR, 1, 0, true, 6, 3.15e7}, {UNIT_YEAR, 5, 0, false, 6, 1.58e8}, {UNIT_YEAR, 25, 0, false, 6, 7.9e8},
};

static const struct row_plan *finest(const struct row_plan *rows, size_t n, double char_s)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].unit_s >= rows[i].n_char * char_s) return &rows[i];
    return NULL;
}

static void add_row(const struct timezone *tz, double t0_s, double t1_s, double char_s, const struct row_plan *plan, int row,
                    struct time_axis *out)
{
    int64_t edge_ms = unit_edge(tz, plan->unit, plan->n, llround(t0_s * 1000), false);
    double last_s = -INFINITY; /* of the row's labels: where the clock jumps, two come close */
    while ((double)edge_ms < t1_s * 1000 + 1 && out->n < TIME_MARKS_MAX) {
        int64_t next_ms = unit_edge(tz, plan->unit, plan->n, edge_ms, true);
        if (next_ms <= edge_ms) next_ms = edge_ms + (int64_t)(plan->unit_s * 1000);
        struct time_mark *m = &out->mark[out->n++];
        *m = (struct time_mark){.t_s = (double)edge_ms / 1000, .row = row, .is_major = plan->unit != UNIT_HOUR};
        m->has_line = m->t_s >= t0_s && m->t_s <= t1_s;
        const double from_s = fmax(m->t_s, t0_s), to_s = fmin((double)next_ms / 1000, t1_s);
        m->label_s = plan->inside ? (from_s + to_s) / 2 : m->t_s;
        const bool has_room = plan->inside ? to_s - from_s >= (plan->n_char - 1) * char_s : m->has_line;
        if (has_room && m->label_s - last_s > (plan->n_char - 1) * char_s) {
            unit_label(tz, plan->unit, plan->form, edge_ms, m->label);
            last_s = m->label_s;
        }
        if (!m->has_line && m->label[0] == '\0') out->n--;
        edge_ms = next_ms;
    }
}

void time_axis_make(const struct timezone *tz, double t0_s, double t1_s, double width, double char_width, struct time_axis *out)
{
    assert(t1_s > t0_s);
    assert(width > 0);
    *out = (struct time_axis){0};
    const double char_s = (t1_s - t0_s) / width * char_width;
    const struct row_plan *hours = finest(hour_rows, ARRAY_LEN(hour_rows), char_s);
    const struct row_plan *dates = finest(date_rows, ARRAY_LEN(date_rows), char_s);
    if (dates == NULL) dates = &date_rows[ARRAY_LEN(date_rows) - 1];
    if (hours != NULL) add_row(tz, t0_s, t1_s, char_s, hours, 0, out);
    add_row(tz, t0_s, t1_s, char_s, dates, hours != NULL ? 1 : 0, out);
    out->n_row = hours != NULL ? 2 : 1;
    if (dates->unit == UNIT_MONTH && out->n < TIME_MARKS_MAX / 2) { /* months without a year say little */
        const struct row_plan years = {UNIT_YEAR, 1, 0, true, 6, 3.15e7};
        add_row(tz, t0_s, t1_s, char_s, &years, out->n_row++, out);
    }
}

void time_label_year(const struct timezone *tz, int64_t t_s, char out[TIME_LABEL_BYTES])
{
    const struct civil c = timezone_civil(tz, t_s * MS_PER_S);
    snprintf(out, TIME_LABEL_BYTES, "%s %d %s %d, %02d:%02d", weekday_name[c.weekday], c.day, month_name[c.month - 1],
             c.year % 10000, c.hour, c.minute);
}

void time_label(const struct timezone *tz, int64_t t_s, char out[TIME_LABEL_BYTES])
{
    const struct civil c = timezone_civil(tz, t_s * MS_PER_S);
    snprintf(out, TIME_LABEL_BYTES, "%s %d %s, %02d:%02d", weekday_name[c.weekday], c.day, month_name[c.month - 1], c.hour,
             c.minute);
}
