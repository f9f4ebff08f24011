/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sheet after the other from the reader; what a sheet is says csv_sheet.h. */
#include "outputs/csv.h"

#include "outputs/csv_sheet.h"
#include "outputs/results_read.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK_VALUES = 8 << 20 };

struct job {
    struct results_reader *in;
    const char *path, *dir;
    struct diag *d;
};

static enum status bad_input(const struct job *j, enum status st)
{
    if (st == ST_MEMORY) return st;
    diag_error(j->d, (struct place){.file = j->path}, NULL, "cannot be used: %s", results_read_why(j->in));
    return ST_INPUT;
}

/* --- quantities --- */

static int decimals_of(double precision)
{
    int n = 0;
    for (double step = 1; step > precision * 1.000001 && n < CSV_DECIMALS_MAX; step /= 10) n++;
    return n;
}

static uint64_t rows_at_once(const struct results_summary *s)
{
    const uint64_t fit = BLOCK_VALUES / s->n_home;
    if (fit >= s->rows_per_chunk) return s->rows_per_chunk;
    return fit > 0 ? fit : 1;
}

static enum status quantity_rows(const struct job *j, struct csv_sheet *s, enum quantity q)
{
    enum status st = ST_OK;
    const struct results_summary *sum = results_read_summary(j->in);
    const int decimals = decimals_of(quantity_info[q].precision);
    const uint64_t at_once = rows_at_once(sum);
    float *values = malloc(at_once * sum->n_home * sizeof *values);
    if (values == NULL) return ST_MEMORY;
    for (uint64_t row0 = 0; row0 < sum->n_row && st == ST_OK; row0 += at_once) {
        const uint64_t n = sum->n_row - row0 < at_once ? sum->n_row - row0 : at_once;
        if ((st = results_read_quantity(j->in, q, row0, n, 0, sum->n_home, values))) st = bad_input(j, st);
        for (uint64_t row = 0; row < n && st == ST_OK; row++) {
            csv_time(s, results_read_row_utc_ms(j->in, row0 + row));
            for (uint32_t h = 0; h < sum->n_home; h++) csv_fixed(s, (double)values[row * sum->n_home + h], decimals);
            csv_end_line(s);
        }
    }
    free(values);
    return st;
}

static enum status quantity_sheet(const struct job *j, enum quantity q)
{
    struct csv_sheet s;
    const enum status st = csv_sheet_open(j->dir, quantity_info[q].name, &s, j->d);
    if (st) return st;
    csv_text(&s, "time");
    for (uint32_t h = 0; h < results_read_summary(j->in)->n_home; h++) csv_text(&s, results_read_home_id(j->in, h));
    csv_end_line(&s);
    return csv_close(&s, j->d, quantity_rows(j, &s, q));
}

static enum status all_quantities(const struct job *j)
{
    enum status st = ST_OK;
    for (int q = 0; q < QUANTITY_COUNT && st == ST_OK; q++) {
        if (results_read_summary(j->in)->quantities >> q & 1) st = quantity_sheet(j, (enum quantity)q);
    }
    return st;
}

/* --- tables of columns: columns[column * n + row] --- */

static void table_rows(const struct job *j, struct csv_sheet *s, const double *columns, size_t n_column, uint64_t n, bool time)
{
    for (uint64_t row = 0; row < n; row++) {
        if (time) csv_time(s, results_read_row_utc_ms(j->in, row));
        else csv_text(s, results_read_home_id(j->in, (uint32_t)row));
        for (size_t c = 0; c < n_column; c++) csv_sheet_number(s, columns[c * n + row]);
        csv_end_line(s);
    }
}

static enum status fleet_sheet(const struct job *j)
{
    const struct results_summary *sum = results_read_summary(j->in);
    const size_t n_column = (sum->counterfactual ? 2 : 1) * FLEET_SERIES_COUNT;
    double *columns = malloc(n_column * sum->n_row * sizeof *columns);
    if (columns == NULL) return ST_MEMORY;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "fleet", &s, j->d);
    if (st == ST_OK) {
        csv_text(&s, "time");
        for (size_t c = 0; c < n_column && st == ST_OK; c++) {
            char name[RESULTS_NAME_BYTES];
            const enum fleet_series series = (enum fleet_series)(c % FLEET_SERIES_COUNT);
            results_fleet_name(series, c >= FLEET_SERIES_COUNT, name);
            csv_head(&s, name, fleet_series_info[series].unit);
            st = results_read_fleet(j->in, series, c >= FLEET_SERIES_COUNT, 0, sum->n_row, columns + c * sum->n_row);
            if (st) st = bad_input(j, st);
        }
        csv_end_line(&s);
        if (st == ST_OK) table_rows(j, &s, columns, n_column, sum->n_row, true);
        st = csv_close(&s, j->d, st);
    }
    free(columns);
    return st;
}

static enum status weather_sheet(const struct job *j)
{
    const struct results_summary *sum = results_read_summary(j->in);
    float *columns = malloc(RESULTS_WEATHER_COUNT * sum->n_row * sizeof *columns);
    if (columns == NULL) return ST_MEMORY;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "weather", &s, j->d);
    if (st == ST_OK) {
        csv_text(&s, "time");
        for (size_t c = 0; c < RESULTS_WEATHER_COUNT && st == ST_OK; c++) {
            csv_head(&s, results_weather_info[c].name, results_weather_info[c].unit);
            st = results_read_weather(j->in, (enum results_weather)c, 0, sum->n_row, columns + c * sum->n_row);
            if (st) st = bad_input(j, st);
        }
        csv_end_line(&s);
        for (uint64_t row = 0; row < sum->n_row && st == ST_OK; row++) {
            csv_time(&s, results_read_row_utc_ms(j->in, row));
            for (size_t c = 0; c < RESULTS_WEATHER_COUNT; c++) csv_fixed(&s, (double)columns[c * sum->n_row + row], 3);
            csv_end_line(&s);
        }
        st = csv_close(&s, j->d, st);
    }
    free(columns);
    return st;
}

static enum status home_kpi_sheet(const struct job *j)
{
    const uint32_t n = results_read_summary(j->in)->n_home;
    double *columns = malloc((size_t)KPI_COUNT * n * sizeof *columns);
    if (columns == NULL) return ST_MEMORY;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "kpi_home", &s, j->d);
    if (st == ST_OK) {
        csv_text(&s, "home");
        for (int k = 0; k < KPI_COUNT && st == ST_OK; k++) {
            csv_head(&s, kpi_info[k].name, kpi_info[k].unit);
            if ((st = results_read_home_kpi(j->in, (enum kpi)k, columns + (size_t)k * n))) st = bad_input(j, st);
        }
        csv_end_line(&s);
        if (st == ST_OK) table_rows(j, &s, columns, KPI_COUNT, n, false);
        st = csv_close(&s, j->d, st);
    }
    free(columns);
    return st;
}

/* --- homes --- */

struct home_columns { /* owned */
    char *archetype, *model;
    uint8_t *kit;  /* [kit][home] */
    double *param; /* [param][home] */
};

static enum status read_homes(const struct job *j, struct home_columns *c)
{
    enum status st;
    const uint32_t n = results_read_summary(j->in)->n_home;
    c->kit = malloc((size_t)HOME_KIT_COUNT * n);
    c->param = malloc((size_t)HOME_PARAM_COUNT * n * sizeof *c->param);
    if (c->kit == NULL || c->param == NULL) return ST_MEMORY;
    if ((st = results_read_home_text(j->in, HOME_TEXT_archetype, &c->archetype))) return bad_input(j, st);
    if ((st = results_read_home_text(j->in, HOME_TEXT_heat_pump_model, &c->model))) return bad_input(j, st);
    for (int k = 0; k < HOME_KIT_COUNT; k++) {
        if ((st = results_read_kit(j->in, (enum home_kit)k, c->kit + (size_t)k * n))) return bad_input(j, st);
    }
    for (int i = 0; i < HOME_PARAM_COUNT; i++) {
        if ((st = results_read_param(j->in, (enum home_param)i, c->param + (size_t)i * n))) return bad_input(j, st);
    }
    return ST_OK;
}

static void home_rows(const struct job *j, struct csv_sheet *s, const struct home_columns *c)
{
    const uint32_t n = results_read_summary(j->in)->n_home;
    const char *archetype = c->archetype, *model = c->model;
    for (uint32_t h = 0; h < n; h++, archetype += strlen(archetype) + 1, model += strlen(model) + 1) {
        csv_text(s, results_read_home_id(j->in, h));
        csv_text(s, archetype);
        csv_text(s, model);
        for (int k = 0; k < HOME_KIT_COUNT; k++) csv_whole(s, c->kit[(size_t)k * n + h]);
        for (int i = 0; i < HOME_PARAM_COUNT; i++) csv_sheet_number(s, c->param[(size_t)i * n + h]);
        csv_end_line(s);
    }
}

static enum status homes_sheet(const struct job *j)
{
    struct home_columns c = {0};
    struct csv_sheet s;
    enum status st = read_homes(j, &c);
    if (st == ST_OK && (st = csv_sheet_open(j->dir, "homes", &s, j->d)) == ST_OK) {
        csv_text(&s, "home");
        csv_text(&s, "archetype");
        csv_text(&s, "heat_pump_model");
        for (int k = 0; k < HOME_KIT_COUNT; k++) csv_text(&s, home_kit_info[k].name);
        for (int i = 0; i < HOME_PARAM_COUNT; i++) csv_head(&s, home_param_info[i].name, home_param_info[i].unit);
        csv_end_line(&s);
        home_rows(j, &s, &c);
        st = csv_close(&s, j->d, ST_OK);
    }
    free(c.archetype);
    free(c.model);
    free(c.kit);
    free(c.param);
    return st;
}

/* --- the fleet's key figures, a row each --- */

static enum status fleet_kpi_sheet(const struct job *j)
{
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "kpi_fleet", &s, j->d);
    if (st) return st;
    fputs("kpi,value,unit,meaning\n", s.out);
    for (int k = 0; k < KPI_COUNT && st == ST_OK; k++) {
        double value = NAN;
        if ((st = results_read_fleet_kpi(j->in, (enum kpi)k, &value))) st = bad_input(j, st);
        csv_text(&s, kpi_info[k].name);
        csv_sheet_number(&s, value);
        csv_text(&s, kpi_info[k].unit);
        csv_text(&s, kpi_info[k].long_name);
        csv_end_line(&s);
    }
    return csv_close(&s, j->d, st);
}

/* One row an event (home_rows false), or one an event and home. */
static enum status event_rows(const struct job *j, struct csv_sheet *s, uint32_t event, bool per_home, double *columns)
{
    struct results_dr dr;
    const uint32_t n = per_home ? results_read_summary(j->in)->n_home : 1;
    enum status st = results_read_dr(j->in, event, &dr);
    if (st) return bad_input(j, st);
    for (int k = 0; k < DR_KPI_COUNT; k++) {
        double *column = columns + (size_t)k * n;
        st = per_home ? results_read_home_dr_kpi(j->in, event, (enum dr_kpi)k, column)
                      : results_read_fleet_dr_kpi(j->in, event, (enum dr_kpi)k, column);
        if (st) return bad_input(j, st);
    }
    for (uint32_t h = 0; h < n; h++) {
        csv_text(s, dr.name);
        if (per_home) csv_text(s, results_read_home_id(j->in, h));
        for (int k = 0; k < DR_KPI_COUNT; k++) csv_sheet_number(s, columns[(size_t)k * n + h]);
        csv_end_line(s);
    }
    return ST_OK;
}

static enum status event_kpi_sheet(const struct job *j, const char *name, bool per_home)
{
    const struct results_summary *sum = results_read_summary(j->in);
    if (sum->n_dr == 0) return ST_OK;
    double *columns = malloc((size_t)DR_KPI_COUNT * sum->n_home * sizeof *columns);
    if (columns == NULL) return ST_MEMORY;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, name, &s, j->d);
    if (st == ST_OK) {
        csv_text(&s, "event");
        if (per_home) csv_text(&s, "home");
        for (int k = 0; k < DR_KPI_COUNT; k++) csv_head(&s, dr_kpi_info[k].name, dr_kpi_info[k].unit);
        csv_end_line(&s);
        for (uint32_t e = 0; e < sum->n_dr && st == ST_OK; e++) st = event_rows(j, &s, e, per_home, columns);
        st = csv_close(&s, j->d, st);
    }
    free(columns);
    return st;
}

/* --- events --- */

static enum status dr_sheet(const struct job *j)
{
    const struct results_summary *sum = results_read_summary(j->in);
    if (sum->n_dr == 0) return ST_OK;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "dr_events", &s, j->d);
    if (st) return st;
    fputs("event,start,duration [s],lead [s],preheat [K],command,value,value_units,participation\n", s.out);
    for (uint32_t e = 0; e < sum->n_dr && st == ST_OK; e++) {
        struct results_dr dr;
        if ((st = results_read_dr(j->in, e, &dr))) {
            st = bad_input(j, st);
            break;
        }
        csv_text(&s, dr.name);
        csv_time(&s, sum->start_utc_ms + dr.start_ms);
        csv_sheet_number(&s, (double)dr.duration_ms / MS_PER_S);
        csv_sheet_number(&s, (double)dr.lead_ms / MS_PER_S);
        csv_sheet_number(&s, dr.preheat_k);
        csv_text(&s, dr.command);
        csv_sheet_number(&s, dr.value);
        csv_text(&s, dr.value_units);
        csv_sheet_number(&s, dr.participation);
        csv_end_line(&s);
    }
    return csv_close(&s, j->d, st);
}

static enum status log_sheet(const struct job *j)
{
    enum { AT_ONCE = 1024 };
    const struct results_summary *sum = results_read_summary(j->in);
    struct results_log_line *lines = malloc(AT_ONCE * sizeof *lines);
    if (lines == NULL) return ST_MEMORY;
    struct csv_sheet s;
    enum status st = csv_sheet_open(j->dir, "events", &s, j->d);
    if (st == ST_OK) {
        fputs("time,home,what,value\n", s.out);
        for (uint64_t from = 0; from < sum->n_log && st == ST_OK; from += AT_ONCE) {
            const uint64_t n = sum->n_log - from < AT_ONCE ? sum->n_log - from : AT_ONCE;
            if ((st = results_read_log(j->in, from, n, lines))) st = bad_input(j, st);
            for (uint64_t i = 0; i < n && st == ST_OK; i++) {
                csv_time(&s, sum->start_utc_ms + lines[i].t_ms);
                csv_text(&s, lines[i].home < 0 ? "" : results_read_home_id(j->in, (uint32_t)lines[i].home));
                csv_text(&s, lines[i].what);
                csv_sheet_number(&s, lines[i].value);
                csv_end_line(&s);
            }
        }
        st = csv_close(&s, j->d, st);
    }
    free(lines);
    return st;
}

/* --- all of it --- */

static enum status check_size(const struct job *j, const char *h5_path)
{
    const struct results_summary *s = results_read_summary(j->in);
    const double n = (double)s->n_row * s->n_home * __builtin_popcountll(s->quantities);
    if (n <= (double)CSV_VALUES_MAX) return ST_OK;
    diag_error(j->d, (struct place){.file = h5_path}, "record fewer quantities or less often, or read the HDF5 file itself",
               "%.3g values are too many for CSV, which would take %.0f GB; at most %.3g are written", n, n * 7e-9,
               (double)CSV_VALUES_MAX);
    return ST_INPUT;
}

enum status csv_export(const char *h5_path, const char *dir, struct diag *d)
{
    assert(h5_path != NULL);
    assert(dir != NULL);
    enum status st;
    struct job j = {.path = h5_path, .dir = dir, .d = d};
    if ((st = results_read_open(h5_path, &j.in, d))) return st;
    if ((st = check_size(&j, h5_path))) goto done;
    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        diag_error(d, (struct place){.file = dir}, NULL, "cannot be made: %s", strerror(errno));
        st = ST_IO;
        goto done;
    }
    if ((st = homes_sheet(&j))) goto done;
    if ((st = weather_sheet(&j))) goto done;
    if ((st = fleet_sheet(&j))) goto done;
    if ((st = home_kpi_sheet(&j))) goto done;
    if ((st = fleet_kpi_sheet(&j))) goto done;
    if ((st = event_kpi_sheet(&j, "kpi_event", false))) goto done;
    if ((st = event_kpi_sheet(&j, "kpi_event_home", true))) goto done;
    if ((st = dr_sheet(&j))) goto done;
    if ((st = log_sheet(&j))) goto done;
    st = all_quantities(&j);
done:
    results_read_close(j.in);
    return st;
}
