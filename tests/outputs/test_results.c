/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/outputs/results_checks.h"

#include <pthread.h>
#include <sys/stat.h>

TestSuite(results, .init = begin, .fini = end);

/* --- what was written is read --- */

Test(results, values_come_back_within_half_a_quantum)
{
    const char *path = fix_path(dir, "a.h5");
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    cr_expect_eq(results_read_summary(f)->quantities, pilot->quantities);
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (!(pilot->quantities >> q & 1)) continue;
        expect_rows(f, (enum quantity)q, 0, FIX_ROWS, 0, FIX_HOMES);
        expect_rows(f, (enum quantity)q, 23, 3, 3, 2);
        expect_rows(f, (enum quantity)q, 95, 1, 6, 1);
    }
    float one;
    cr_expect_eq(results_read_quantity(f, Q_pv_power, 0, 1, 0, 1, &one), ST_INPUT);
    cr_expect(strstr(results_read_why(f), "pv_power") != NULL);
    results_read_close(f);
}

Test(results, fleet_series_come_back_exactly)
{
    const char *path = fix_path(dir, "a.h5");
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    for (int i = 0; i < 2 * FLEET_SERIES_COUNT; i++) {
        const enum fleet_series s = (enum fleet_series)(i % FLEET_SERIES_COUNT);
        double values[FIX_ROWS];
        cr_assert_eq(results_read_fleet(f, s, i >= FLEET_SERIES_COUNT, 0, FIX_ROWS, values), ST_OK);
        for (uint64_t row = 0; row < FIX_ROWS; row++) cr_assert(values[row] == fix_fleet(s, i >= FLEET_SERIES_COUNT, row));
    }
    results_read_close(f);
}

Test(results, the_summary_tells_the_run)
{
    const char *path = fix_path(dir, "a.h5");
    char text[64], *scenario = NULL;
    double wall_s;
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    const struct results_summary *s = results_read_summary(f);
    cr_expect_str_eq(s->title, pilot->name);
    cr_expect_str_eq(s->version, PILOTSIM_VERSION);
    cr_expect_str_eq(s->timezone, "Europe/Ljubljana");
    cr_expect(s->seed == pilot->seed && s->n_row == FIX_ROWS && s->n_home == FIX_HOMES && s->n_dr == 2 && s->n_log == 8);
    cr_expect(s->complete && s->counterfactual && s->record_ms == FIX_RECORD_MS && s->start_utc_ms == pilot->start_utc_ms);
    cr_expect_eq(s->state_t_ms, pilot->duration_ms);
    cr_expect_eq(results_read_row_utc_ms(f, 0), pilot->start_utc_ms + FIX_RECORD_MS);
    cr_expect(results_read_text(f, "state_hash", text, sizeof text) && strcmp(text, "0123abcd") == 0);
    cr_expect(results_read_number(f, "wall_s", &wall_s) && wall_s == 1.5);
    cr_expect_not(results_read_number(f, "no such", &wall_s));
    cr_assert_eq(results_read_scenario(f, &scenario), ST_OK);
    cr_expect_str_eq(scenario, pilot->text);
    free(scenario);
    results_read_close(f);
}

Test(results, homes_come_back_with_all_they_have)
{
    const char *path = fix_path(dir, "a.h5");
    double values[FIX_HOMES];
    uint8_t has[FIX_HOMES];
    char *texts = NULL;
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    for (uint32_t h = 0; h < FIX_HOMES; h++) cr_expect_str_eq(results_read_home_id(f, h), pilot->homes.id[h]);
    for (int i = 0; i < HOME_PARAM_COUNT; i++) {
        cr_assert_eq(results_read_param(f, (enum home_param)i, values), ST_OK, "%s", results_read_why(f));
        for (size_t h = 0; h < FIX_HOMES; h++) cr_expect(values[h] == pilot->homes.value[i][h]);
    }
    for (int k = 0; k < HOME_KIT_COUNT; k++) {
        cr_assert_eq(results_read_kit(f, (enum home_kit)k, has), ST_OK);
        for (size_t h = 0; h < FIX_HOMES; h++) cr_expect_eq(has[h], home_has(&pilot->homes, h, (enum home_kit)k));
    }
    cr_assert_eq(results_read_home_text(f, HOME_TEXT_archetype, &texts), ST_OK);
    cr_expect_str_eq(texts, "si-detached-2009");
    cr_expect_str_eq(texts + strlen(texts) + 1, pilot->group_name[1]);
    free(texts);
    cr_assert_eq(results_read_home_text(f, HOME_TEXT_heat_pump_model, &texts), ST_OK);
    cr_expect_str_eq(texts, "", "the first home has none");
    cr_expect_str_eq(texts + 1, "AW 9");
    free(texts);
    results_read_close(f);
}

Test(results, events_and_log_come_back)
{
    const char *path = fix_path(dir, "a.h5");
    struct results_dr dr;
    struct results_log_line lines[8];
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    cr_assert_eq(results_read_dr(f, 0, &dr), ST_OK, "%s", results_read_why(f));
    cr_expect_str_eq(dr.name, "evening peak");
    cr_expect_str_eq(dr.command, "room_setpoint");
    cr_expect_str_eq(dr.value_units, "K");
    cr_expect(dr.start_ms == 17 * MS_PER_H && dr.duration_ms == 2 * MS_PER_H && dr.lead_ms == 30 * MS_PER_MIN);
    cr_expect(dr.value == -2 && dr.participation == 0.8 && dr.preheat_k == 0.5);
    cr_assert_eq(results_read_log(f, 0, 8, lines), ST_OK, "%s", results_read_why(f));
    cr_expect(lines[2].home == -1 && lines[2].value == 1 &&
              lines[2].t_ms == 2 * FIX_ROWS_PER_CHUNK * (int64_t)FIX_RECORD_MS - 1);
    cr_expect_eq(lines[7].home, 3);
    cr_expect_str_eq(lines[7].what, "joined evening peak \xE2\x82\xAC");
    results_read_close(f);
}

Test(results, key_figures_come_back)
{
    const char *path = fix_path(dir, "a.h5");
    double values[FIX_HOMES], value;
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    cr_assert_eq(results_read_home_kpi(f, KPI_scop, values), ST_OK, "%s", results_read_why(f));
    cr_expect(values[2] == 0.5 * (KPI_scop * FIX_HOMES + 2));
    cr_assert_eq(results_read_fleet_kpi(f, KPI_dr_overrides, &value), ST_OK);
    cr_expect(value == 100 + KPI_dr_overrides);
    cr_assert_eq(results_read_home_dr_kpi(f, 1, DR_KPI_rebound, values), ST_OK);
    cr_expect(values[6] == -0.25 * ((DR_KPI_COUNT + DR_KPI_rebound) * FIX_HOMES + 6));
    cr_assert_eq(results_read_fleet_dr_kpi(f, 1, DR_KPI_joined, &value), ST_OK);
    cr_expect(value == DR_KPI_COUNT + DR_KPI_joined);
    results_read_close(f);
}

Test(results, weather_is_interpolated_at_the_end_of_each_interval)
{
    const char *path = fix_path(dir, "a.h5");
    float values[FIX_ROWS];
    fix_run(path, pilot);
    struct results_reader *f = opened(path);
    cr_assert_eq(results_read_weather(f, RESULTS_WEATHER_outdoor_temperature, 0, FIX_ROWS, values), ST_OK);
    cr_expect_float_eq(values[0], -5 + 0.01 * (144 + 1.5), 1e-5, "quarter past lies between two knots");
    cr_expect_float_eq(values[95], -5 + 0.01 * (144 + 144), 1e-5);
    results_read_close(f);
}

/* --- same run, same bytes --- */

struct job {
    const struct results *r;
    struct packed packed;
    float values[FIX_HOMES_PER_CHUNK][FIX_ROWS_PER_CHUNK];
    enum quantity q;
};
static void *pack_job(void *arg)
{
    struct job *j = arg;
    const float *home[FIX_HOMES_PER_CHUNK];
    for (uint32_t h = 0; h < FIX_HOMES_PER_CHUNK; h++) home[h] = j->values[h];
    for (int i = 0; i < 50; i++) {
        if (results_pack(j->r, j->q, home, FIX_ROWS_PER_CHUNK, FIX_HOMES_PER_CHUNK, &j->packed)) abort();
    }
    return NULL;
}

Test(results, packing_is_the_same_on_any_thread_and_with_any_past)
{
    enum { THREADS = 4 };
    static struct job jobs[THREADS], alone;
    pthread_t threads[THREADS];
    struct results *r;
    cr_assert_eq(results_create(fix_path(dir, "a.h5"), pilot, fix_shape, &r, &found), ST_OK);
    for (uint32_t h = 0; h < FIX_HOMES_PER_CHUNK; h++)
        for (uint32_t i = 0; i < FIX_ROWS_PER_CHUNK; i++) alone.values[h][i] = fix_value(Q_grid_power, i, h);
    alone.r = r, alone.q = Q_grid_power;
    for (int t = 0; t < THREADS; t++) {
        jobs[t] = alone;
        pthread_create(&threads[t], NULL, pack_job, &jobs[t]);
    }
    pack_job(&alone);
    for (int t = 0; t < THREADS; t++) {
        pthread_join(threads[t], NULL);
        cr_assert_eq(jobs[t].packed.n_bytes, alone.packed.n_bytes);
        cr_expect_arr_eq(jobs[t].packed.bytes, alone.packed.bytes, alone.packed.n_bytes);
        results_packed_close(&jobs[t].packed);
    }
    results_packed_close(&alone.packed);
    results_abandon(r);
}

Test(results, equal_runs_give_equal_files_whatever_the_order_of_packing)
{
    const char *whole = fix_path(dir, "whole.h5"), *path = fix_path(dir, "a.h5");
    struct results *r;
    static struct packed packed[QUANTITY_COUNT];
    fix_run(whole, pilot);
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    for (int q = QUANTITY_COUNT - 1; q >= 0; q--) { /* chunk (0, 1) of each, packed from the last to the first */
        if (pilot->quantities >> q & 1) cr_assert_eq(fix_put_chunk(r, (enum quantity)q, 0, 1, &packed[q]), ST_OK);
    }
    for (int q = 0; q < QUANTITY_COUNT; q++) results_packed_close(&packed[q]);
    cr_assert_eq(fix_run_from(r, pilot, 0), ST_OK);
    cr_expect(equal_files(whole, path));
}

/* --- odd pilots --- */

Test(results, a_pilot_without_events_and_with_odd_milliseconds)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    double home_kpi[KPI_COUNT * FIX_HOMES] = {0}, fleet_kpi[KPI_COUNT] = {0};
    const struct results_shape shape = {1000, 1000, 0, false};
    const uint8_t none = 0;
    pilot->n_dr = 0;
    pilot->start_utc_ms += 1;
    cr_assert_eq(results_create(path, pilot, shape, &r, &found), ST_OK);
    cr_assert_eq(results_commit(r, pilot->duration_ms, &none), ST_OK);
    cr_assert_eq(results_put_kpis(r, home_kpi, fleet_kpi, NULL, NULL), ST_OK);
    cr_assert_eq(results_finish(r, 0, 0, NULL), ST_OK);
    struct results_reader *f = opened(path);
    cr_expect_eq(results_read_summary(f)->n_dr, 0);
    cr_expect_eq(results_read_summary(f)->n_log, 0);
    cr_expect_eq(results_read_row_utc_ms(f, 0), pilot->start_utc_ms + FIX_RECORD_MS);
    results_read_close(f);
}

Test(results, nothing_to_record_is_bad_input)
{
    struct results *r;
    pilot->duration_ms = 0;
    cr_expect_eq(results_create(fix_path(dir, "a.h5"), pilot, fix_shape, &r, &found), ST_INPUT);
    expect_error("nothing to record");
}

Test(results, long_log_lines_are_cut_between_characters)
{
    const char *path = fix_path(dir, "a.h5");
    struct results *r;
    struct results_log_line *lines = malloc(3000 * sizeof *lines);
    char text[120];
    uint8_t state[FIX_STATE_BYTES] = {0};
    memset(text, 'x', 94);
    strcpy(text + 94, "\xE2\x82\xAC and more");
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &found), ST_OK);
    for (int i = 0; i < 3000; i++) {
        const struct logged_event e = {i, (uint32_t)i % FIX_HOMES, i == 2999 ? text : "line", i};
        cr_assert_eq(results_log_event(r, &e), ST_OK);
    }
    cr_assert_eq(results_commit(r, 0, state), ST_OK);
    results_abandon(r);
    struct results_reader *f = opened(path);
    cr_assert_eq(results_read_summary(f)->n_log, 3000);
    cr_assert_eq(results_read_log(f, 0, 3000, lines), ST_OK);
    for (int i = 0; i < 3000; i++) cr_assert(lines[i].t_ms == i && lines[i].value == i);
    cr_expect_eq(strlen(lines[2999].what), 94);
    free(lines);
    results_read_close(f);
}

/* A state of several chunks. */
Test(results, a_large_state_comes_back)
{
    const char *path = fix_path(dir, "a.h5");
    const size_t n = 2500001;
    struct results *r;
    uint8_t *state = malloc(n), *back = malloc(n);
    int64_t t_ms;
    struct results_shape shape = fix_shape;
    shape.state_bytes = n;
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < n; i++) state[i] = (uint8_t)(i * i >> (k + 3));
        if (k == 0) cr_assert_eq(results_create(path, pilot, shape, &r, &found), ST_OK);
        cr_assert_eq(results_commit(r, k, state), ST_OK);
    }
    results_abandon(r);
    cr_assert_eq(results_resume(path, pilot, shape, &r, back, &t_ms, &found), ST_OK);
    cr_expect_eq(t_ms, 2);
    cr_expect_arr_eq(state, back, n);
    results_abandon(r);
    free(state), free(back);
}

/* --- foreign and broken files --- */

static void try_file(const char *path)
{
    struct results_reader *f = NULL;
    float values[FIX_ROWS * FIX_HOMES];
    const size_t n_before = found.n_errors;
    if (results_read_open(path, &f, &found) == ST_OK) {
        if (results_read_summary(f)->n_row == FIX_ROWS && results_read_summary(f)->n_home == FIX_HOMES &&
            results_read_quantity(f, Q_cop, 0, FIX_ROWS, 0, FIX_HOMES, values)) {
            cr_expect_gt(strlen(results_read_why(f)), 0);
        }
    } else {
        cr_expect_gt(found.n_errors, n_before);
    }
    results_read_close(f);
}

Test(results, cut_files_are_refused_not_crashed_on)
{
    const char *path = fix_path(dir, "a.h5");
    struct stat s;
    fix_run(path, pilot);
    cr_assert_eq(stat(path, &s), 0);
    for (int i = 63; i >= 0; i--) {
        cr_assert_eq(truncate(path, s.st_size * i / 64), 0);
        try_file(path);
    }
    cr_expect_eq(found.n_errors, 64);
}

Test(results, foreign_files_are_refused)
{
    struct results_reader *f;
    struct results *r;
    uint8_t state[FIX_STATE_BYTES];
    int64_t t_ms;
    cr_expect_eq(results_read_open(PILOTSIM_SOURCE_DIR "/CMakeLists.txt", &f, &found), ST_INPUT);
    expect_error("not an HDF5 file");
    cr_expect_eq(results_read_open(fix_path(dir, "missing.h5"), &f, &found), ST_INPUT);
    expect_error("no such file");
    cr_expect_eq(results_read_open(dir, &f, &found), ST_INPUT);
    cr_expect_eq(results_resume(fix_path(dir, "missing.h5"), pilot, fix_shape, &r, state, &t_ms, &found), ST_IO);
}
