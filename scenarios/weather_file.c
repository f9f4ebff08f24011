/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/weather_file.h"

#include "scenarios/weather_formats.h"
#include "scenarios/weather_spread.h"
#include "sim/base/calendar.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const double FAR_DEG = 0.5; /* of latitude or longitude between the site and the file's place */

static const struct format {
    const char *source;
    enum status (*read)(const char *text, size_t n_bytes, struct weather_series *s, struct diag *d);
} formats[] = {{"epw", epw_read}, {"tmy3", tmy3_read}, {"nsrdb", nsrdb_read}, {"pvgis", pvgis_read}};

/* What a file without the column gets: constant, with a warning. */
static const struct {
    enum series_column column;
    double value;
    const char *words;
} defaults[] = {
    {SERIES_WIND_M_S, 2.0, "no wind in the file: 2 m/s is taken"},
    {SERIES_RH_FRAC, 0.75, "no humidity in the file: 75 % is taken"},
};

/* --- whole-file checks --- */

static enum status check_columns(const struct weather_series *s, struct place at, struct diag *d)
{
    const size_t before = d->n_errors;
    if (s->value[SERIES_TEMP_C] == NULL) diag_error(d, at, "choose another file", "no temperature in '%s'", s->name);
    const bool has_beam = s->value[SERIES_DNI_W_M2] != NULL || s->value[SERIES_BEAM_H_W_M2] != NULL;
    if (s->value[SERIES_GHI_W_M2] == NULL && (s->value[SERIES_DHI_W_M2] == NULL || !has_beam))
        diag_error(d, at, "global irradiance, or beam and diffuse, are needed", "no irradiance in '%s'", s->name);
    return d->n_errors > before ? ST_INPUT : ST_OK;
}

/* The scenario's word counts; what it leaves open comes from the file. */
static enum status settle_site(const struct weather_series *s, struct site *site, struct place at, struct diag *d)
{
    const double *from_file[] = {&s->site.latitude_deg, &s->site.longitude_deg, &s->site.elevation_m};
    double *const to[] = {&site->latitude_deg, &site->longitude_deg, &site->elevation_m};
    static const char *const words[] = {"latitude", "longitude", "elevation"};
    static const double most[] = {90, 180, 9000};
    enum status st = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(to); i++) {
        const bool is_files = isnan(*to[i]);
        if (is_files) *to[i] = *from_file[i];
        if (fabs(*to[i]) <= most[i]) continue;
        diag_error(d, at, "state it under 'site'", is_files ? "'%s' gives no usable %s" : "with '%s', %s is out of range",
                   s->name, words[i]);
        st = ST_INPUT;
    }
    if (isnan(site->albedo)) site->albedo = 0.2;
    if (fabs(site->latitude_deg - s->site.latitude_deg) > FAR_DEG ||
        fabs(site->longitude_deg - s->site.longitude_deg) > FAR_DEG)
        diag_warn(d, at, "leave 'site' out to take the file's", "the site is far from the weather file's place, %.2f N %.2f E",
                  s->site.latitude_deg, s->site.longitude_deg);
    return st;
}

/* Files whose dni, dhi and ghi do not belong together are worth a word. */
static void check_closure(const struct weather_series *s, const struct weather *w, const struct interval_means *m,
                          struct place at, struct diag *d)
{
    if (s->value[SERIES_GHI_W_M2] == NULL || s->value[SERIES_DNI_W_M2] == NULL || s->value[SERIES_DHI_W_M2] == NULL) return;
    double made = 0, given = 0;
    for (size_t k = 0; k < w->n; k++) made += w->ghi_w_m2[k] * WEATHER_STEP_MS;
    const size_t skip = (size_t)((w->t0_utc_ms - m->start_utc_ms) / m->step_ms);
    const size_t n = (size_t)((int64_t)(w->n - 1) * WEATHER_STEP_MS / m->step_ms);
    for (size_t i = 0; i < n; i++) given += m->value[SERIES_GHI_W_M2][skip + i] * (double)m->step_ms;
    if (fabs(made - given) > 0.03 * given + 1000.0 * MS_PER_H)
        diag_warn(d, at, "check the file's time zone and place",
                  "direct and diffuse irradiance of '%s' make %.0f %% of its global irradiance", s->name, 100 * made / given);
}

/* --- the calendar --- */

static int64_t floor_to(int64_t value, int64_t unit)
{
    const int64_t rest = value % unit;
    return value - (rest < 0 ? rest + unit : rest);
}

/* The slot of the same month, day and hour in the nearest year the series covers; -1: none. */
static int64_t calendar_slot(const struct weather_series *s, int64_t start_utc_ms)
{
    struct civil c = calendar_civil(start_utc_ms + s->utc_offset_ms);
    const int32_t wanted = c.year, day = c.day;
    const int32_t first = calendar_civil(s->start_utc_ms + s->utc_offset_ms).year;
    const int32_t last = calendar_civil(s->start_utc_ms + (int64_t)s->n * s->step_ms + s->utc_offset_ms).year;
    int64_t best = -1, distance = INT64_MAX;
    for (int32_t year = first; year <= last; year++) {
        c.year = year;
        c.day = c.month == 2 && day == 29 && !calendar_is_leap(year) ? 28 : day;
        const int64_t slot = floor_to(calendar_utc_ms(&c) - s->utc_offset_ms - s->start_utc_ms, s->step_ms) / s->step_ms;
        const int64_t away = llabs((long long)year - wanted);
        if (slot < 0 || slot >= (int64_t)s->n || away >= distance) continue;
        best = slot;
        distance = away;
    }
    return best;
}

static void say_dates(int64_t utc_ms, char out[16])
{
    const struct civil c = calendar_civil(utc_ms);
    snprintf(out, 16, "%04d-%02d-%02d", (int)c.year % 10000, (int)c.month % 100, (int)c.day % 100);
}

static void say_coverage(const struct weather_series *s, const struct interval_means *m, size_t n_borrowed, size_t n_none,
                         struct place at, struct diag *d)
{
    char from[16], to[16];
    say_dates(s->start_utc_ms + s->utc_offset_ms, from);
    say_dates(s->start_utc_ms + s->utc_offset_ms + (int64_t)s->n * s->step_ms - 1, to);
    const double hours = (double)m->step_ms / MS_PER_H;
    if (n_none > 0)
        diag_error(d, at, "choose other dates, or a file of a whole year",
                   "'%s' covers %s to %s only: %.4g h of the run are outside", s->name, from, to, (double)n_none * hours);
    else if (n_borrowed > 0 && !s->is_typical)
        diag_warn(d, at, NULL, "'%s' covers %s to %s: %.4g h of the run take the same day and hour of its nearest year",
                  s->name, from, to, (double)n_borrowed * hours);
}

/* Intervals for the period and a day on both sides, each from its row. */
static enum status pick_intervals(const struct weather_series *s, int64_t from_ms, int64_t to_ms, struct place at,
                                  struct interval_means *m, struct diag *d)
{
    const int64_t phase = s->start_utc_ms - floor_to(s->start_utc_ms, MS_PER_H);
    m->start_utc_ms = floor_to(from_ms - MS_PER_DAY - phase, MS_PER_H) + phase;
    m->step_ms = s->step_ms;
    const int64_t n_hour = (to_ms + MS_PER_DAY - m->start_utc_ms + MS_PER_H - 1) / MS_PER_H;
    m->n = (size_t)(n_hour * (MS_PER_H / s->step_ms));

    int64_t *slot = malloc(m->n * sizeof *slot);
    m->block = malloc(N_SERIES_COLUMNS * m->n * sizeof *m->block);
    if (slot == NULL || m->block == NULL) {
        free(slot);
        return ST_MEMORY;
    }
    size_t n_borrowed = 0, n_none = 0;
    for (size_t i = 0; i < m->n; i++) {
        const int64_t start_ms = m->start_utc_ms + (int64_t)i * m->step_ms;
        slot[i] = floor_to(start_ms - s->start_utc_ms, s->step_ms) / s->step_ms;
        const bool in_run = start_ms + m->step_ms > from_ms && start_ms < to_ms;
        const int64_t own = slot[i] < 0 ? 0 : slot[i] >= (int64_t)s->n ? (int64_t)s->n - 1 : slot[i];
        if (!s->is_typical && llabs(own - slot[i]) * s->step_ms < MS_PER_H) {
            slot[i] = own; /* the record's, or its outer row for less than an hour beyond it */
            continue;
        }
        slot[i] = calendar_slot(s, start_ms);
        if (in_run) n_borrowed++;
        if (slot[i] >= 0) continue;
        if (in_run) n_none++;
        slot[i] = own; /* the padding day; in the run it is an error below */
    }
    for (int c = 0; c < N_SERIES_COLUMNS; c++) {
        m->value[c] = s->value[c] != NULL ? m->block + (size_t)c * m->n : NULL;
        for (size_t i = 0; i < m->n && s->value[c] != NULL; i++) m->value[c][i] = s->value[c][slot[i]];
    }
    free(slot);
    say_coverage(s, m, n_borrowed, n_none, at, d);
    return n_none == 0 ? ST_OK : ST_INPUT;
}

/* --- what the file leaves out --- */

/* Saturation pressure over water, Magnus (WMO guide no. 8, annex 4.B), Pa. */
static double saturation_pa(double temp_c) { return 611.2 * exp(17.62 * temp_c / (243.12 + temp_c)); }

static void fill_columns(struct interval_means *m, double elevation_m, struct place at, struct diag *d)
{
    if (m->value[SERIES_RH_FRAC] == NULL && m->value[SERIES_DEW_C] != NULL) {
        m->value[SERIES_RH_FRAC] = m->block + SERIES_RH_FRAC * m->n;
        for (size_t i = 0; i < m->n; i++)
            m->value[SERIES_RH_FRAC][i] =
                fmin(1, saturation_pa(m->value[SERIES_DEW_C][i]) / saturation_pa(m->value[SERIES_TEMP_C][i]));
    }
    if (m->value[SERIES_PRESSURE_PA] == NULL) { /* the standard atmosphere's */
        m->value[SERIES_PRESSURE_PA] = m->block + SERIES_PRESSURE_PA * m->n;
        const double pa = 101325 * pow(1 - 2.25577e-5 * elevation_m, 5.25588);
        for (size_t i = 0; i < m->n; i++) m->value[SERIES_PRESSURE_PA][i] = pa;
    }
    for (size_t c = 0; c < ARRAY_LEN(defaults); c++) {
        if (m->value[defaults[c].column] != NULL) continue;
        m->value[defaults[c].column] = m->block + defaults[c].column * m->n;
        for (size_t i = 0; i < m->n; i++) m->value[defaults[c].column][i] = defaults[c].value;
        diag_warn(d, at, NULL, "%s", defaults[c].words);
    }
}

/* --- from end to end --- */

static enum status series_to_weather(const struct weather_series *s, const char *source, struct place at, struct site *site,
                                     int64_t from_utc_ms, int64_t to_utc_ms, struct weather *out, struct diag *d)
{
    enum status st = ST_OK;
    struct interval_means m = {0};
    const int64_t from_ms = floor_to(from_utc_ms, WEATHER_STEP_MS);
    const int64_t to_ms = floor_to(to_utc_ms + WEATHER_STEP_MS - 1, WEATHER_STEP_MS);
    if ((st = check_columns(s, at, d))) return st;
    if ((st = settle_site(s, site, at, d))) return st;
    if ((st = pick_intervals(s, from_ms, to_ms, at, &m, d))) goto done;
    fill_columns(&m, site->elevation_m, at, d);
    if ((st = weather_spread(&m, *site, from_ms, to_ms, out))) goto done;
    snprintf(out->source, sizeof out->source, "%s %s", source, s->label);
    check_closure(s, out, &m, at, d);
done:
    free(m.block);
    return st;
}

static const struct format *format_find(const char *source, struct place at, struct diag *d)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (strcmp(source, formats[i].source) == 0) return &formats[i];
    diag_error(d, at, "epw, tmy3, nsrdb and pvgis are read", "no reader for weather of source '%s'", source);
    return NULL;
}

enum status weather_read_text(const char *source, const char *name, const char *text, size_t n_bytes, struct place at,
                              struct site *site, int64_t from_utc_ms, int64_t to_utc_ms, struct weather *out, struct diag *d)
{
    assert(source != NULL && name != NULL && site != NULL && out != NULL && d != NULL);
    *out = (struct weather){0};
    const struct format *format = format_find(source, at, d);
    if (format == NULL) return ST_INPUT;
    if (from_utc_ms >= to_utc_ms || to_utc_ms - from_utc_ms > (int64_t)WEATHER_YEARS_MAX * 366 * MS_PER_DAY) {
        diag_error(d, at, "ask for at most 20 years", "the period of the weather is empty or too long");
        return ST_INPUT;
    }
    if (n_bytes > WEATHER_FILE_MAX) {
        diag_error(d, at, "give a shorter period", "'%s' has %zu bytes, the limit is %d", name, n_bytes, WEATHER_FILE_MAX);
        return ST_INPUT;
    }
    struct weather_series s;
    series_init(&s, name);
    enum status st = ST_OK;
    if ((st = format->read(text, n_bytes, &s, d))) goto done;
    if ((st = series_arrange(&s, d))) goto done;
    st = series_to_weather(&s, source, at, site, from_utc_ms, to_utc_ms, out, d);
done:
    series_close(&s);
    return st;
}

/* The whole file in memory, for free(); NULL with a finding otherwise. */
static char *slurp(const char *path, struct place at, size_t *n_bytes, struct diag *d)
{
    struct stat info;
    FILE *f = NULL;
    char *text = NULL;
    if (stat(path, &info) != 0) {
        diag_error(d, at, "check the path", "no weather file '%s': %s", path, strerror(errno));
    } else if (!S_ISREG(info.st_mode) || info.st_size > WEATHER_FILE_MAX) {
        diag_error(d, at, "plain files of up to 64 MiB are read", "weather file '%s' is too big or no plain file", path);
    } else if ((f = fopen(path, "rb")) == NULL) {
        diag_error(d, at, "check its permissions", "cannot open weather file '%s': %s", path, strerror(errno));
    } else if ((text = malloc((size_t)info.st_size + 1)) != NULL) {
        *n_bytes = fread(text, 1, (size_t)info.st_size, f);
    }
    if (f != NULL) fclose(f);
    return text;
}

enum status weather_read_file(const char *source, const char *path, struct place at, struct site *site, int64_t from_utc_ms,
                              int64_t to_utc_ms, struct weather *out, struct diag *d)
{
    assert(source != NULL && path != NULL && out != NULL && d != NULL);
    *out = (struct weather){0};
    size_t n_bytes = 0;
    const size_t n_errors = d->n_errors;
    char *text = slurp(path, at, &n_bytes, d);
    if (text == NULL) return d->n_errors > n_errors ? ST_INPUT : ST_MEMORY;
    const enum status st = weather_read_text(source, path, text, n_bytes, at, site, from_utc_ms, to_utc_ms, out, d);
    free(text);
    return st;
}
