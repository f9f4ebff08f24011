/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/weather_file.h"
#include "sim/base/calendar.h"
#include "tests/support/weather_texts.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct place HERE = {"test.yaml", 7, 3};

static const char *const source_of[] = {"epw", "tmy3", "nsrdb", "pvgis", "pvgis", "pvgis", "pvgis"};

static struct site open_site(void) { return (struct site){NAN, NAN, NAN, NAN}; }

static int64_t day(int32_t y, int32_t m, int32_t d) { return calendar_days(y, m, d) * MS_PER_DAY; }

static bool says(const struct diag *d, const char *words)
{
    for (size_t i = 0; i < d->n_items; i++)
        if (strstr(d->items[i].what, words) != NULL) return true;
    return false;
}

static struct weather read_good(struct text_options o, int64_t from, int64_t to, struct diag *d)
{
    size_t n_bytes;
    char *text = weather_text(o, &n_bytes);
    struct site site = open_site();
    struct weather w;
    const enum status st = weather_read_text(source_of[o.kind], "made.txt", text, n_bytes, HERE, &site, from, to, &w, d);
    if (st != ST_OK) diag_print(d, stderr);
    cr_assert_eq(st, ST_OK);
    cr_expect_eq(d->n_errors, 0);
    cr_expect_eq(site.latitude_deg, 46);
    cr_expect_eq(site.elevation_m, 300);
    cr_expect_eq(site.albedo, 0.2);
    free(text);
    return w;
}

static enum status read_bad(const char *source, const char *text, struct diag *d)
{
    struct site site = open_site();
    struct weather w;
    const enum status st =
        weather_read_text(source, "made.txt", text, strlen(text), HERE, &site, day(2023, 1, 9), day(2023, 1, 10), &w, d);
    if (st == ST_OK) weather_close(&w);
    return st;
}

/* Mean over [from, to) of what runs straight between knots. */
static double mean_of(const struct weather *w, const double *x, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;
    const int n = (int)((to_ms - from_ms) / MS_PER_MIN) * 2;
    for (int i = 0; i < n; i++) {
        const double at = ((double)(from_ms - w->t0_utc_ms) + (i + 0.5) * MS_PER_MIN / 2) / (double)w->step_ms;
        const size_t k = (size_t)at;
        sum += x[k] + (at - (double)k) * (x[k + 1] - x[k]);
    }
    return sum / n;
}

/* --- every format gives the same weather --- */

struct format_row {
    char says[48];
    struct text_options o;
};

ParameterizedTestParameters(weather_files, values_come_at_their_times)
{
    static struct format_row rows[] = {
        {"EPW, hourly", {.kind = TEXT_EPW, .year = 2023, .n_days = 365}},
        {"EPW, a typical year", {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .months_years = 1}},
        {"EPW, four records an hour", {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .step_min = 15}},
        {"TMY3", {.kind = TEXT_TMY3, .year = 2023, .n_days = 365, .months_years = 1}},
        {"NSRDB, hourly at half past", {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365}},
        {"NSRDB, 30 min", {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365, .step_min = 30}},
        {"NSRDB, 15 min", {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365, .step_min = 15}},
        {"NSRDB, 5 min", {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365, .step_min = 5}},
        {"PVGIS TMY", {.kind = TEXT_PVGIS_TMY, .year = 2023, .n_days = 365, .months_years = 1}},
        {"PVGIS TMY with an offset",
         {.kind = TEXT_PVGIS_TMY, .year = 2023, .n_days = 365, .months_years = 1, .offset_min = 11}},
        {"PVGIS series at 10 past", {.kind = TEXT_PVGIS_SERIES, .year = 2023, .n_days = 365, .offset_min = 10}},
        {"PVGIS series at 5 to", {.kind = TEXT_PVGIS_SERIES, .year = 2023, .n_days = 365, .offset_min = 55}},
        {"PVGIS TMY as JSON", {.kind = TEXT_PVGIS_TMY_JSON, .year = 2023, .n_days = 365, .months_years = 1, .offset_min = 11}},
        {"PVGIS series as JSON", {.kind = TEXT_PVGIS_SERIES_JSON, .year = 2023, .n_days = 365, .offset_min = 10}},
    };
    return cr_make_param_array(struct format_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct format_row *r, weather_files, values_come_at_their_times)
{
    struct diag d = {0};
    struct weather w = read_good(r->o, day(2023, 5, 10), day(2023, 5, 20), &d);
    cr_expect_eq(w.n, 10u * 144 + 1);
    cr_expect_eq(w.t0_utc_ms, day(2023, 5, 10));
    double worst_temp = 0, sum_ghi = 0, sum_wanted = 0, worst_ghi = 0;
    for (size_t k = 0; k < w.n; k++) {
        const struct civil c = calendar_civil(w.t0_utc_ms + (int64_t)k * w.step_ms);
        const double hour = c.hour + c.minute / 60.0;
        if (hour >= 1 && hour <= 23) worst_temp = fmax(worst_temp, fabs(w.temp_c[k] - text_temp_c(5, hour)));
        const double up = w.cos_zenith[k], wanted = up > 0 ? 0.15 * 1361 * up + 500 * exp(-0.1 / up) * up : 0;
        sum_ghi += w.ghi_w_m2[k];
        sum_wanted += wanted;
        if (up > 0.2) worst_ghi = fmax(worst_ghi, fabs(w.ghi_w_m2[k] - wanted));
        if (up <= 0) cr_expect(w.ghi_w_m2[k] == 0 && w.dni_w_m2[k] == 0 && w.dhi_w_m2[k] == 0, "%s: light at night", r->says);
        cr_expect_float_eq(w.ghi_w_m2[k], w.dni_w_m2[k] * fmax(0, up) + w.dhi_w_m2[k], 1e-9);
        cr_expect_float_eq(w.wind_m_s[k], r->o.kind == TEXT_PVGIS_TMY_JSON ? 2.0 : 3.0, 1e-12);
        cr_expect(w.pressure_pa[k] > 96000 && w.pressure_pa[k] < 99000);
        cr_expect(w.rh_frac[k] >= 0 && w.rh_frac[k] <= 1);
    }
    cr_expect_lt(worst_temp, 0.0025, "%s: temperature is off by %g K", r->says, worst_temp);
    cr_expect_lt(worst_ghi, 12, "%s: ghi is off by %g W/m2", r->says, worst_ghi);
    cr_expect_float_eq(sum_ghi / sum_wanted, 1, 0.003, "%s: the sum is %g of its own", r->says, sum_ghi / sum_wanted);
    weather_close(&w);
    diag_close(&d);
}

/* --- interval means are kept --- */

Test(weather_files, hours_keep_their_means_and_days_their_sums)
{
    struct diag d = {0};
    const struct text_options o = {.kind = TEXT_EPW, .year = 2023, .n_days = 365};
    const int64_t from = day(2023, 1, 3), to = day(2023, 12, 28);
    struct weather w = read_good(o, from, to, &d);
    double worst = 0, worst_edge = 0, worst_day = 0, day_sum = 0, day_wanted = 0;
    for (int64_t at = from + MS_PER_H; at < to; at += MS_PER_H) {
        const double lo = sun_at(46, 15, at).up, hi = sun_at(46, 15, at + MS_PER_H).up;
        double dhi = 0, ghi = 0;
        for (int i = 0; i < 60; i++) {
            const double up = sun_at(46, 15, at + i * MS_PER_MIN + 30000).up;
            if (up <= 0) continue;
            dhi += 0.15 * 1361 * up / 60;
            ghi += (0.15 * 1361 * up + 500 * exp(-0.1 / up) * up) / 60;
        }
        const double off_dhi = fabs(mean_of(&w, w.dhi_w_m2, at, at + MS_PER_H) - dhi);
        const double got_ghi = mean_of(&w, w.ghi_w_m2, at, at + MS_PER_H);
        if (lo > 0 && hi > 0) {
            worst = fmax(worst, fmax(off_dhi - 0.001 * dhi, fabs(got_ghi - ghi) - 0.001 * ghi));
        } else {
            worst_edge = fmax(worst_edge, fmax(off_dhi, fabs(got_ghi - ghi)));
        }
        day_sum += got_ghi, day_wanted += ghi;
        if (calendar_civil(at).hour == 23) {
            if (day_wanted > 0) worst_day = fmax(worst_day, fabs(day_sum / day_wanted - 1));
            day_sum = day_wanted = 0;
        }
    }
    cr_expect_lt(worst, 1.01, "sunny hours are off by %g W/m2", worst);
    cr_expect_lt(worst_edge, 5, "hours of sunrise and sunset are off by %g W/m2", worst_edge);
    cr_expect_lt(worst_day, 0.005, "a day is off by %g", worst_day);
    weather_close(&w);
    diag_close(&d);
}

Test(weather_files, a_longer_run_reads_the_same_weather)
{
    struct diag d = {0};
    const struct text_options o = {.kind = TEXT_EPW, .year = 2023, .n_days = 365};
    struct weather week = read_good(o, day(2023, 3, 1), day(2023, 3, 8), &d),
                   month = read_good(o, day(2023, 2, 20), day(2023, 3, 28), &d);
    const size_t skip = 9 * 144;
#define X(name, unit, doc) cr_expect_eq(memcmp(week.name, month.name + skip, week.n * sizeof *week.name), 0, #name);
    WEATHER_COLUMNS(X)
#undef X
    weather_close(&week);
    weather_close(&month);
    diag_close(&d);
}

/* --- years and dates --- */

struct date_row {
    char says[64];
    struct text_options o;
    int32_t from[3], n_days;
    int32_t warnings;
    double noon_month;
};

/* noon_month: the month whose rows are to be read, seen in the temperature of the first noon. */
ParameterizedTestParameters(weather_files, dates_go_by_the_calendar)
{
    static struct date_row rows[] = {
        {"a typical year serves any year",
         {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .months_years = 1},
         {2031, 7, 5},
         3,
         0,
         7},
        {"it wraps round new year",
         {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .months_years = 1},
         {2031, 12, 30},
         5,
         0,
         12},
        {"29 February takes the 28th",
         {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .months_years = 1},
         {2024, 2, 29},
         1,
         0,
         2},
        {"a typical year with a leap day",
         {.kind = TEXT_EPW, .year = 2024, .n_days = 366, .months_years = 0},
         {2024, 2, 29},
         1,
         0,
         2},
        {"a record serves its own dates", {.kind = TEXT_NSRDB, .year = 2019, .n_days = 365}, {2019, 6, 1}, 3, 0, 6},
        {"another year's record, with a warning", {.kind = TEXT_NSRDB, .year = 2019, .n_days = 365}, {2023, 6, 1}, 3, 1, 6},
        {"the day before a record, with a warning",
         {.kind = TEXT_NSRDB, .year = 2019, .n_days = 365},
         {2018, 12, 31},
         3,
         1,
         12},
        {"a leap year without its day",
         {.kind = TEXT_NSRDB, .year = 2020, .n_days = 366, .drop_leap_day = 1},
         {2020, 2, 29},
         1,
         0,
         2},
        {"a series of three years (no humidity)",
         {.kind = TEXT_PVGIS_SERIES, .year = 2018, .n_days = 1096, .offset_min = 10},
         {2019, 12, 31},
         3,
         1,
         12},
        {"a run after the series (no humidity)",
         {.kind = TEXT_PVGIS_SERIES, .year = 2018, .n_days = 1096, .offset_min = 10},
         {2028, 2, 29},
         1,
         2,
         2},
    };
    return cr_make_param_array(struct date_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct date_row *r, weather_files, dates_go_by_the_calendar)
{
    struct diag d = {0};
    const int64_t from = day(r->from[0], r->from[1], r->from[2]);
    struct weather w = read_good(r->o, from, from + (int64_t)r->n_days * MS_PER_DAY, &d);
    cr_expect_eq((int32_t)d.n_warnings, r->warnings, "%s: %zu warnings", r->says, d.n_warnings);
    cr_expect_float_eq(w.temp_c[72], r->noon_month + 0.12, 0.003, "%s: %g", r->says, w.temp_c[72]);
    weather_close(&w);
    diag_close(&d);
}

Test(weather_files, dates_outside_a_short_record_are_an_error)
{
    size_t n_bytes;
    char *text = weather_text((struct text_options){.kind = TEXT_NSRDB, .year = 2023, .n_days = 20}, &n_bytes);
    struct site site = open_site();
    struct weather w;
    struct diag d = {0};
    cr_expect_eq(weather_read_text("nsrdb", "made.txt", text, n_bytes, HERE, &site, day(2023, 1, 15), day(2023, 2, 15), &w, &d),
                 ST_INPUT);
    cr_expect(says(&d, "covers 2023-01-01 to 2023-01-20"));
    cr_assert_eq(d.n_items, 1);
    cr_expect_str_eq(d.items[0].file, "test.yaml");
    cr_expect_eq(d.items[0].line, 7);
    free(text);
    diag_close(&d);
}

/* --- missing values --- */

struct gap_row {
    char says[48];
    struct text_options o;
    bool is_bridged;
};

ParameterizedTestParameters(weather_files, gaps)
{
    static struct gap_row rows[] = {
        {"EPW, four hours", {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .gap_from = 3000, .gap_n = 4}, true},
        {"EPW, six at the start", {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .gap_from = 0, .gap_n = 6}, true},
        {"EPW, seven hours", {.kind = TEXT_EPW, .year = 2023, .n_days = 365, .gap_from = 3000, .gap_n = 7}, false},
        {"TMY3, -9900", {.kind = TEXT_TMY3, .year = 2023, .n_days = 365, .gap_from = 3000, .gap_n = 2}, true},
        {"NSRDB, blank",
         {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365, .step_min = 15, .gap_from = 3000, .gap_n = 24},
         true},
        {"NSRDB, blank for longer",
         {.kind = TEXT_NSRDB, .year = 2023, .n_days = 365, .step_min = 15, .gap_from = 3000, .gap_n = 25},
         false},
        {"PVGIS JSON, null", {.kind = TEXT_PVGIS_TMY_JSON, .year = 2023, .n_days = 365, .gap_from = 3000, .gap_n = 3}, true},
        {"all of the temperature", {.kind = TEXT_PVGIS_TMY, .year = 2023, .n_days = 365, .gap_from = 0, .gap_n = 9000}, false},
    };
    return cr_make_param_array(struct gap_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct gap_row *r, weather_files, gaps)
{
    size_t n_bytes;
    char *text = weather_text(r->o, &n_bytes);
    struct site site = open_site();
    struct weather w = {0};
    struct diag d = {0};
    const enum status st = weather_read_text(source_of[r->o.kind], "made.txt", text, n_bytes, HERE, &site, day(2023, 5, 1),
                                             day(2023, 5, 30), &w, &d);
    cr_expect_eq(st, r->is_bridged ? ST_OK : ST_INPUT, "%s: %s", r->says, status_text(st));
    char words[32];
    snprintf(words, sizeof words, "%d missing values", (int)r->o.gap_n);
    if (r->is_bridged) cr_expect(says(&d, words), "%s", r->says);
    else cr_expect(says(&d, "missing") || says(&d, "no temperature"), "%s", r->says);
    for (size_t k = 0; k < w.n; k++) cr_expect(w.temp_c[k] > 4.5 && w.temp_c[k] < 6, "%s: %g", r->says, w.temp_c[k]);
    weather_close(&w);
    free(text);
    diag_close(&d);
}

/* --- what is wrong is said, with its place --- */

struct bad_row {
    char says[40];
    char source[8];
    char text[900];
    char words[48];
    uint32_t line, column;
};

#define EPW_TOP   "LOCATION,T,-,SVN,made,0,46,15,1,300\na\nb\nc\nd\ne\nf\nDATA PERIODS,1,1,Data,Sunday,1/1,12/31\n"
#define EPW_ROW   ",60,x,1.0,0,80,97000,0,0,300,0,0,0,0,0,0,0,180,3.0\n"
#define NSRDB_TOP "Latitude,Longitude,Elevation,Time Zone\n46,15,300,0\nYear,Month,Day,Hour,Minute,Temperature,GHI\n"

ParameterizedTestParameters(weather_files, bad_input)
{
    static struct bad_row rows[] = {
        {"nothing at all", "epw", "", "ends within the eight", 0, 1},
        {"no EPW", "epw", "hello\nworld\n", "LOCATION", 1, 1},
        {"latitude of 146", "epw", "LOCATION,T,-,SVN,made,0,146,15,1,300\n", "latitude", 1, 25},
        {"seven records an hour", "epw", "LOCATION,T,-,SVN,made,0,46,15,1,300\na\nb\nc\nd\ne\nf\nDATA PERIODS,1,7,Data\n",
         "do not divide", 8, 16},
        {"month 13", "epw", EPW_TOP "2023,13,1,1" EPW_ROW, "month must be", 9, 6},
        {"30 February", "epw", EPW_TOP "2023,2,30,1" EPW_ROW, "not in the calendar", 9, 11},
        {"hour 25", "epw", EPW_TOP "2023,1,1,25" EPW_ROW, "hour must be", 9, 10},
        {"words for a number", "epw", EPW_TOP "2023,1,1,1,60,x,warm,0,80,97000,0,0,300,0,0,0,0,0,0,0,180,3.0\n",
         "'warm' is no number", 9, 17},
        {"an infinite number", "epw", EPW_TOP "2023,1,1,1,60,x,inf,0,80,97000,0,0,300,0,0,0,0,0,0,0,180,3.0\n", "is no number",
         9, 17},
        {"a hexadecimal number", "epw", EPW_TOP "2023,1,1,1,60,x,0x1p3,0,80,97000,0,0,300,0,0,0,0,0,0,0,180,3.0\n",
         "is no number", 9, 17},
        {"Fahrenheit", "epw", EPW_TOP "2023,1,1,1,60,x,99.8,0,80,97000,0,0,300,0,0,0,0,0,0,0,180,3.0\n", "is no temperature", 9,
         17},
        {"a row cut short", "epw", EPW_TOP "2023,1,1,1,60,x,1.0\n", "only 7 fields", 9, 1},
        {"one row", "epw", EPW_TOP "2023,1,1,1" EPW_ROW, "1 rows of data", 0, 0},
        {"time goes back", "epw", EPW_TOP "2023,1,1,2" EPW_ROW "2023,1,1,1" EPW_ROW, "does not go forward", 10, 1},
        {"the same hour twice", "epw", EPW_TOP "2023,1,1,2" EPW_ROW "2023,1,1,2" EPW_ROW, "does not go forward", 10, 1},
        {"no TMY3", "tmy3", "a,b\n", "first line", 1, 1},
        {"TMY3 without columns", "tmy3", "0,\"A, B\",SI,1,46,15,300\na,b\n", "no columns", 2, 1},
        {"TMY3, a bad date", "tmy3", "0,A,SI,1,46,15,300\nDate (MM/DD/YYYY),Time (HH:MM),Dry-bulb (C)\n1.1.2023,01:00,3\n",
         "no date", 3, 1},
        {"no NSRDB", "nsrdb", "a\nb\nc\n", "no 'Latitude'", 1, 1},
        {"NSRDB, 7 min apart", "nsrdb", NSRDB_TOP "2023,1,1,0,0,1,0\n2023,1,1,0,7,1,0\n", "7 min apart", 5, 1},
        {"NSRDB, uneven", "nsrdb", NSRDB_TOP "2023,1,1,0,0,1,0\n2023,1,1,0,30,1,0\n2023,1,1,0,45,1,0\n", "no multiple", 6, 1},
        {"NSRDB, half a day of March", "nsrdb", NSRDB_TOP "2023,1,1.5,0,0,1,0\n", "must be whole", 4, 8},
        {"no PVGIS", "pvgis", "Latitude (decimal degrees): 46\n", "no line of column names", 1, 1},
        {"PVGIS on a roof", "pvgis", "Latitude: 46\nLongitude: 15\nElevation: 3\nSlope: 35 deg. (optimum)\ntime,G(i),T2m\n",
         "horizontal plane", 5, 1},
        {"PVGIS, no time", "pvgis", "Latitude: 46\nLongitude: 15\nElevation: 3\ntime(UTC),T2m,G(h)\n2023-01-01,1,2\n",
         "is no time", 5, 1},
        {"JSON cut off", "pvgis", "{\"inputs\":\n{", "not JSON", 2, 1},
        {"JSON of something else", "pvgis", "{\"inputs\": 3}", "no outputs", 0, 0},
        {"JSON on a roof", "pvgis", "{\"inputs\":{\"location\":{\"latitude\":46}},\"outputs\":{\"hourly\":[]}}", "horizontal",
         0, 0},
        {"JSON without a time", "pvgis", "{\"inputs\":{},\"outputs\":{\"tmy_hourly\":[3]}}", "row 0", 0, 0},
        {"no such source", "met", "", "no reader", 7, 3},
    };
    return cr_make_param_array(struct bad_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct bad_row *r, weather_files, bad_input)
{
    struct diag d = {0};
    cr_expect_eq(read_bad(r->source, r->text, &d), ST_INPUT, "%s", r->says);
    cr_assert_gt(d.n_items, 0, "%s", r->says);
    cr_expect(strstr(d.items[0].what, r->words) != NULL, "%s: '%s'", r->says, d.items[0].what);
    cr_expect_eq(d.items[0].line, r->line, "%s: line %u", r->says, d.items[0].line);
    cr_expect_eq(d.items[0].column, r->column, "%s: column %u", r->says, d.items[0].column);
    diag_close(&d);
}

Test(weather_files, all_that_is_wrong_comes_at_once)
{
    struct diag d = {0};
    cr_expect_eq(read_bad("nsrdb", NSRDB_TOP "2023,1,1,0,0,hot,0\n2023,1,1,0,99,1,0\n2023,1,1,1,0,1,9000\n", &d), ST_INPUT);
    cr_expect_eq(d.n_errors, 3);
    diag_close(&d);
}

Test(weather_files, a_byte_0_and_an_endless_line_are_errors)
{
    struct diag d = {0};
    struct site site = open_site();
    struct weather w;
    static char text[20000];
    memset(text, 'x', sizeof text);
    cr_expect_eq(weather_read_text("epw", "made.txt", text, sizeof text, HERE, &site, 0, MS_PER_DAY, &w, &d), ST_INPUT);
    cr_expect(says(&d, "20000 bytes"));
    cr_expect_eq(weather_read_text("epw", "made.txt", "a\0b\n", 4, HERE, &site, 0, MS_PER_DAY, &w, &d), ST_INPUT);
    cr_expect(says(&d, "byte 0"));
    diag_close(&d);
}

Test(weather_files, files_that_cannot_be_read_are_findings)
{
    struct diag d = {0};
    struct site site = open_site();
    struct weather w;
    cr_expect_eq(weather_read_file("epw", "/no/such/file", HERE, &site, 0, MS_PER_DAY, &w, &d), ST_INPUT);
    cr_expect_eq(weather_read_file("epw", "/dev/zero", HERE, &site, 0, MS_PER_DAY, &w, &d), ST_INPUT);
    cr_expect_eq(weather_read_file("epw", "/", HERE, &site, 0, MS_PER_DAY, &w, &d), ST_INPUT);
    cr_expect_eq(d.n_errors, 3);
    diag_close(&d);
}

Test(weather_files, the_scenarios_site_goes_before_the_files)
{
    size_t n_bytes;
    char *text = weather_text((struct text_options){.kind = TEXT_EPW, .year = 2023, .n_days = 365}, &n_bytes);
    struct site site = {.latitude_deg = 48.2, .longitude_deg = NAN, .elevation_m = 500, .albedo = 0.6};
    struct weather w;
    struct diag d = {0};
    cr_assert_eq(weather_read_text("epw", "made.txt", text, n_bytes, HERE, &site, day(2023, 1, 9), day(2023, 1, 10), &w, &d),
                 ST_OK);
    cr_expect_eq(w.site.latitude_deg, 48.2);
    cr_expect_eq(w.site.longitude_deg, 15.0);
    cr_expect_eq(w.site.albedo, 0.6);
    cr_expect(says(&d, "far from"));
    weather_close(&w);
    free(text);
    diag_close(&d);
}
