/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/weather_series.h"

#include "sim/base/calendar.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { YEAR_MIN = 1800, YEAR_MAX = 2200, RECORD_JUMP_MAX_DAYS = 31 };

static const struct {
    double least, most;
    const char *words;
} columns[] = {
#define X(name, least, most, words) {least, most, words},
    SERIES_COLUMNS(X)
#undef X
};

/* --- rows --- */

void series_init(struct weather_series *s, const char *name)
{
    assert(s != NULL && name != NULL);
    *s = (struct weather_series){.name = name, .site = {NAN, NAN, NAN, NAN}};
}

void series_close(struct weather_series *s)
{
    if (s == NULL) return;
    free(s->rows);
    free(s->block);
    *s = (struct weather_series){0};
}

struct series_row series_row_empty(void)
{
    struct series_row row = {0};
    for (int c = 0; c < N_SERIES_COLUMNS; c++) row.value[c] = NAN;
    return row;
}

void series_put(struct series_row *row, const struct series_field *f, double raw, struct place at, struct diag *d)
{
    if (raw >= f->missing_from || raw <= -900) return; /* stays NAN */
    const double value = raw * f->scale;
    if (value < columns[f->column].least || value > columns[f->column].most) {
        diag_error(d, at, "check the column and its unit", "%s: %g is no %s", f->name, raw, columns[f->column].words);
        return;
    }
    const bool is_irradiance = f->column >= SERIES_GHI_W_M2;
    row->value[f->column] = is_irradiance && value < 0 ? 0 : value;
}

bool series_date_ok(const struct series_row *row, struct place at, struct diag *d)
{
    static const int32_t month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool ok = row->year >= YEAR_MIN && row->year <= YEAR_MAX && row->month >= 1 && row->month <= 12 && row->day >= 1 &&
                    row->day <= month_days[row->month - 1] && row->ms_of_day >= 0 && row->ms_of_day <= MS_PER_DAY &&
                    (row->month != 2 || row->day != 29 || calendar_is_leap(row->year));
    if (!ok)
        diag_error(d, at, "dates run from 1800 to 2200, the clock to 24:00", "%d-%02d-%02d, minute %d, is not in the calendar",
                   (int)row->year, (int)row->month, (int)row->day, (int)(row->ms_of_day / MS_PER_MIN));
    return ok;
}

enum status series_add(struct weather_series *s, const struct series_row *row, struct diag *d)
{
    if (s->n_rows == SERIES_ROWS_MAX) {
        diag_error(d, (struct place){s->name, row->line, 1}, "give a shorter period", "more than %d rows", SERIES_ROWS_MAX);
        return ST_INPUT;
    }
    if (s->n_rows == s->room) {
        const size_t room = s->room == 0 ? 1024 : 2 * s->room;
        struct series_row *rows = realloc(s->rows, room * sizeof *rows);
        if (rows == NULL) return ST_MEMORY;
        s->rows = rows;
        s->room = room;
    }
    s->rows[s->n_rows++] = *row;
    return ST_OK;
}

/* --- years --- */

/* In a typical year the file's years are replaced by one that has its days. */
static int64_t row_stamp_ms(const struct series_row *row, int32_t pseudo_year)
{
    const int32_t year = pseudo_year != 0 ? pseudo_year : row->year;
    return calendar_days(year, row->month, row->day) * MS_PER_DAY + row->ms_of_day;
}

/* A record goes forward in time, without jumps of more than a month. */
static bool is_record(const struct weather_series *s)
{
    for (size_t i = 1; i < s->n_rows; i++) {
        const int64_t gone = row_stamp_ms(&s->rows[i], 0) - row_stamp_ms(&s->rows[i - 1], 0);
        if (gone <= 0 || gone > (int64_t)RECORD_JUMP_MAX_DAYS * MS_PER_DAY) return false;
    }
    return true;
}

static bool has_leap_day(const struct weather_series *s)
{
    for (size_t i = 0; i < s->n_rows; i++)
        if (s->rows[i].month == 2 && s->rows[i].day == 29) return true;
    return false;
}

static enum status check_order(const struct weather_series *s, int32_t pseudo_year, struct diag *d)
{
    for (size_t i = 1; i < s->n_rows; i++) {
        const struct series_row *r = &s->rows[i];
        const int64_t gone = row_stamp_ms(r, pseudo_year) - row_stamp_ms(r - 1, pseudo_year);
        const struct place at = {s->name, r->line, 1};
        if (gone > 0 && gone % s->step_ms == 0) continue;
        if (gone <= 0) diag_error(d, at, "sort the rows and keep one of each", "the time does not go forward here");
        else
            diag_error(d, at, "the rows must be evenly spaced",
                       "%.4g min after the row before, which is no multiple of %.4g min", (double)gone / MS_PER_MIN,
                       (double)s->step_ms / MS_PER_MIN);
        return ST_INPUT;
    }
    return ST_OK;
}

static enum status find_step(struct weather_series *s, int32_t pseudo_year, struct diag *d)
{
    static const int allowed_min[] = {5, 10, 15, 20, 30, 60};
    if (s->n_rows < 2) {
        diag_error(d, (struct place){s->name, 0, 0}, "give at least a day", "the file has %zu rows of data", s->n_rows);
        return ST_INPUT;
    }
    if (s->step_ms == 0) s->step_ms = row_stamp_ms(&s->rows[1], pseudo_year) - row_stamp_ms(&s->rows[0], pseudo_year);
    for (size_t i = 0; i < ARRAY_LEN(allowed_min); i++)
        if (s->step_ms == (int64_t)allowed_min[i] * MS_PER_MIN) return ST_OK;
    diag_error(d, (struct place){s->name, s->rows[1].line, 1}, "intervals of 5, 10, 15, 20, 30 or 60 min can be read",
               "the first rows are %.4g min apart", (double)s->step_ms / MS_PER_MIN);
    return ST_INPUT;
}

/* --- slots --- */

static enum status make_slots(struct weather_series *s, int32_t pseudo_year, struct diag *d)
{
    const int64_t first_ms = row_stamp_ms(&s->rows[0], pseudo_year);
    const int64_t last_ms = row_stamp_ms(&s->rows[s->n_rows - 1], pseudo_year);
    const int64_t n = (last_ms - first_ms) / s->step_ms + 1;
    if (n > SERIES_ROWS_MAX) {
        diag_error(d, (struct place){s->name, 0, 0}, "give a shorter period", "the rows span %lld intervals, the limit is %d",
                   (long long)n, SERIES_ROWS_MAX);
        return ST_INPUT;
    }
    s->n = (size_t)n;
    if (s->stamps_in_middle) s->stamp_to_start_ms -= s->step_ms / 2;
    s->start_utc_ms = first_ms + s->stamp_to_start_ms - s->utc_offset_ms;

    bool has[N_SERIES_COLUMNS] = {false};
    size_t n_has = 0;
    for (int c = 0; c < N_SERIES_COLUMNS; c++) {
        for (size_t i = 0; i < s->n_rows && !has[c]; i++) has[c] = !isnan(s->rows[i].value[c]);
        n_has += has[c];
    }
    double *at = malloc((n_has * s->n + 1) * sizeof *at);
    if (at == NULL) return ST_MEMORY;
    s->block = at;
    for (size_t i = 0; i < n_has * s->n; i++) at[i] = NAN;
    for (int c = 0; c < N_SERIES_COLUMNS; c++) {
        if (!has[c]) continue;
        s->value[c] = at;
        for (size_t i = 0; i < s->n_rows; i++)
            at[(row_stamp_ms(&s->rows[i], pseudo_year) - first_ms) / s->step_ms] = s->rows[i].value[c];
        at += s->n;
    }
    return ST_OK;
}

/* Files that leave 29 February out of a leap year get their 28th a second time. */
static void fill_leap_days(struct weather_series *s, int32_t pseudo_year)
{
    const int64_t first_ms = row_stamp_ms(&s->rows[0], pseudo_year);
    const size_t per_day = (size_t)(MS_PER_DAY / s->step_ms);
    for (size_t i = 1; i < s->n_rows; i++) {
        const struct series_row *a = &s->rows[i - 1], *b = &s->rows[i];
        if (a->month != 2 || a->day != 28 || b->month != 3 || b->day != 1) continue;
        const size_t from = (size_t)((row_stamp_ms(a, pseudo_year) - first_ms) / s->step_ms) + 1;
        const size_t to = (size_t)((row_stamp_ms(b, pseudo_year) - first_ms) / s->step_ms);
        for (size_t slot = from; slot < to; slot++) {
            if (slot < per_day) continue;
            for (int c = 0; c < N_SERIES_COLUMNS; c++)
                if (s->value[c] != NULL) s->value[c][slot] = s->value[c][slot - per_day];
        }
    }
}

/* --- gaps --- */

/* The line of the last row at or before a slot, for findings. */
static uint32_t line_of_slot(const struct weather_series *s, int32_t pseudo_year, size_t slot)
{
    const int64_t first_ms = row_stamp_ms(&s->rows[0], pseudo_year);
    size_t lo = 0, hi = s->n_rows;
    while (hi - lo > 1) {
        const size_t mid = lo + (hi - lo) / 2;
        if ((size_t)((row_stamp_ms(&s->rows[mid], pseudo_year) - first_ms) / s->step_ms) <= slot) lo = mid;
        else hi = mid;
    }
    return s->rows[lo].line;
}

/* A straight line between the neighbours; at an end of the file the one neighbour goes on. */
static void bridge(double *v, size_t n, size_t from, size_t to)
{
    const double left = from > 0 ? v[from - 1] : v[to], right = to < n ? v[to] : left;
    for (size_t i = from; i < to; i++) v[i] = left + (right - left) * (double)(i - from + 1) / (double)(to - from + 1);
}

static enum status close_gaps(struct weather_series *s, int32_t pseudo_year, int c, struct diag *d)
{
    double *v = s->value[c];
    const size_t longest = (size_t)((int64_t)SERIES_GAP_MAX_H * MS_PER_H / s->step_ms);
    size_t n_closed = 0, first_closed = 0, n_long = 0;
    for (size_t from = 0; from < s->n; from++) {
        if (!isnan(v[from])) continue;
        size_t to = from;
        while (to < s->n && isnan(v[to])) to++;
        if (to - from > longest) {
            n_long++;
            diag_error(d, (struct place){s->name, line_of_slot(s, pseudo_year, from), 1}, "fill it in or choose another file",
                       "%.4g h of %s are missing from here, at most %d h are bridged",
                       (double)((int64_t)(to - from) * s->step_ms) / MS_PER_H, columns[c].words, SERIES_GAP_MAX_H);
        } else {
            if (n_closed == 0) first_closed = from;
            n_closed += to - from;
        }
        bridge(v, s->n, from, to);
        from = to;
    }
    const struct place at = {s->name, line_of_slot(s, pseudo_year, first_closed), 1};
    if (n_closed > 0)
        diag_warn(d, at, NULL, "%zu missing values of %s, the first here, bridged by straight lines", n_closed,
                  columns[c].words);
    return n_long > 0 ? ST_INPUT : ST_OK;
}

enum status series_arrange(struct weather_series *s, struct diag *d)
{
    enum status st = ST_OK;
    s->is_typical = !is_record(s);
    const int32_t pseudo_year = !s->is_typical ? 0 : has_leap_day(s) ? 2000 : 2001;
    if ((st = find_step(s, pseudo_year, d))) return st;
    if ((st = check_order(s, pseudo_year, d))) return st;
    if ((st = make_slots(s, pseudo_year, d))) return st;
    fill_leap_days(s, pseudo_year);
    for (int c = 0; c < N_SERIES_COLUMNS; c++) {
        if (s->value[c] == NULL) continue;
        const enum status gap = close_gaps(s, pseudo_year, c, d);
        if (gap != ST_OK) st = gap;
    }
    return st;
}
