/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pilot_fixture.h - a small pilot made by hand and a world that needs no solver: every value of a run
 * is a formula of (quantity, row, home), so that a test knows what it must read back. */
#ifndef PILOTSIM_TESTS_OUTPUTS_PILOT_FIXTURE_H
#define PILOTSIM_TESTS_OUTPUTS_PILOT_FIXTURE_H

#include "outputs/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FIX_HOMES = 7,
    FIX_ROWS = 96,
    FIX_ROWS_PER_CHUNK = 24,
    FIX_HOMES_PER_CHUNK = 4,
    FIX_STATE_BYTES = 2503,
    FIX_RECORD_MS = 900000
};

static const struct results_shape fix_shape = {FIX_ROWS_PER_CHUNK, FIX_HOMES_PER_CHUNK, FIX_STATE_BYTES, true};

static inline void fix_weather(struct weather *w, int64_t start_utc_ms)
{
    w->site = (struct site){46.24, 15.27, 238, 0.2};
    w->t0_utc_ms = start_utc_ms - MS_PER_DAY;
    w->step_ms = WEATHER_STEP_MS;
    w->n = 3 * 144 + 1;
    double *block = calloc(w->n * 11, sizeof *block);
    w->block = block;
    int i = 0;
#define X(name, unit, doc) w->name = block + (size_t)i++ * w->n;
    WEATHER_COLUMNS(X)
#undef X
    for (size_t k = 0; k < w->n; k++) w->temp_c[k] = -5 + 0.01 * (double)k;
    strcpy(w->source, "by hand");
}

static inline struct pilot *fix_pilot(void)
{
    struct pilot *p = calloc(1, sizeof *p);
    strcpy(p->name, "A pilot \xC3\xB0 by hand");
    p->seed = UINT64_C(957670);
    p->start_utc_ms = INT64_C(1673218800000); /* 2023-01-08T23:00:00Z */
    p->record_ms = FIX_RECORD_MS;
    p->duration_ms = (int64_t)FIX_ROWS * FIX_RECORD_MS;
    p->tz.n = 1;
    strcpy(p->tz.name, "Europe/Ljubljana");
    strcpy(p->solver, "cvode");
    p->tol_rel = 1e-6, p->tol_abs_k = 1e-5, p->n_tank_node = 4;
    p->quantities = 1ull << Q_indoor_temperature | 1ull << Q_heat_pump_power | 1ull << Q_cop | 1ull << Q_heat_pump_mode |
                    1ull << Q_energy_import | 1ull << Q_grid_power;
    fix_weather(&p->weather, p->start_utc_ms);
    p->n_dr = 2;
    p->dr = calloc(2, sizeof *p->dr);
    p->dr[0] =
        (struct dr_event){"evening peak", 17 * MS_PER_H, 2 * MS_PER_H, 30 * MS_PER_MIN, 0.5, COMMAND_ROOM_SHIFT, -2, 0.8};
    p->dr[1] = (struct dr_event){"no plug", 20 * MS_PER_H, MS_PER_H, 0, 0, COMMAND_HEATER_OFF, 1, 1};
    if (home_table_create(FIX_HOMES, &p->homes)) abort();
    p->n_group = 2;
    p->group_name = calloc(2, sizeof *p->group_name);
    strcpy(p->group_name[0], "si-detached-2009");
    strcpy(p->group_name[1], "hi\xC5\xA1"
                             "a");
    p->n_hp_model = 1;
    p->hp_models = calloc(1, sizeof *p->hp_models);
    strcpy(p->hp_models[0].name, "AW 9");
    for (size_t h = 0; h < FIX_HOMES; h++) {
        snprintf(p->homes.id[h], HOME_ID_BYTES, h == 3 ? "home, \"%zu\"" : "home-%zu", h);
        p->homes.key[h] = (uint64_t)(h % 2) << 32 | h;
        p->homes.group[h] = (uint16_t)(h % 2);
        p->homes.kit[h] = (uint8_t)(h % 3 ? 1u << KIT_heat_pump : 1u << KIT_pv);
        p->homes.value[HOME_floor_area][h] = 100 + (double)h;
    }
    p->text = strdup("pilot: by hand # \xC4\x8D\n");
    return p;
}

static inline void fix_free(struct pilot *p) /* without pilot_free: the weather is ours */
{
    free(p->weather.block);
    home_table_close(&p->homes);
    free(p->dr);
    free(p->group_name);
    free(p->hp_models);
    free(p->text);
    free(p);
}

/* --- the world --- */

static inline float fix_value(enum quantity q, uint64_t row, uint32_t home)
{
    const double t = (double)row, h = (double)home;
    switch ((int)q) {
    case Q_indoor_temperature: return (float)(20 + 2 * sin(t / 9 + h) + 0.001 * h);
    case Q_heat_pump_power: return (row / 5 + home) % 3 ? (float)(1800 + 400 * sin(t / 7 + h)) : 0.0f;
    case Q_cop: return (row / 5 + home) % 3 ? (float)(3 + sin(t / 11)) : NAN;
    case Q_heat_pump_mode: return (float)((row / 5 + home) % 4);
    case Q_energy_import: return (float)(0.37 * t + 1000 * h);
    default: return (float)(-200.25 + 1000 * sin(t / 3 - h));
    }
}

static inline double fix_fleet(enum fleet_series s, bool counterfactual, uint64_t row)
{
    return 1000.125 * (s + 1) + sin((double)row) + (counterfactual ? 0.5 : 0);
}

static inline void fix_state(uint64_t row, uint8_t state[FIX_STATE_BYTES])
{
    for (size_t i = 0; i < FIX_STATE_BYTES; i++) state[i] = (uint8_t)((i * 31 + row * 7) >> (i % 3));
}

static inline enum status fix_put_chunk(struct results *r, enum quantity q, uint32_t tc, uint32_t hc, struct packed *packed)
{
    float values[FIX_HOMES_PER_CHUNK][FIX_ROWS_PER_CHUNK];
    const float *home[FIX_HOMES_PER_CHUNK];
    const uint32_t home0 = hc * FIX_HOMES_PER_CHUNK;
    const uint32_t n_home = FIX_HOMES - home0 < FIX_HOMES_PER_CHUNK ? FIX_HOMES - home0 : FIX_HOMES_PER_CHUNK;
    for (uint32_t h = 0; h < n_home; h++) {
        for (uint32_t i = 0; i < FIX_ROWS_PER_CHUNK; i++) values[h][i] = fix_value(q, tc * FIX_ROWS_PER_CHUNK + i, home0 + h);
        home[h] = values[h];
    }
    const enum status st = results_pack(r, q, home, FIX_ROWS_PER_CHUNK, n_home, packed);
    return st ? st : results_put(r, q, tc, hc, packed);
}

/* One batch of the run: a chunk of rows of everything, two log lines, a commit. */
static inline enum status fix_batch(struct results *r, const struct pilot *p, uint32_t tc)
{
    enum status st = ST_OK;
    struct packed packed = {0};
    for (int q = 0; q < QUANTITY_COUNT && st == ST_OK; q++) {
        if (!(p->quantities >> q & 1)) continue;
        for (uint32_t hc = 0; hc < 2 && st == ST_OK; hc++) st = fix_put_chunk(r, (enum quantity)q, tc, hc, &packed);
    }
    results_packed_close(&packed);
    const uint64_t row0 = (uint64_t)tc * FIX_ROWS_PER_CHUNK;
    for (int i = 0; i < 2 * FLEET_SERIES_COUNT && st == ST_OK; i++) {
        const enum fleet_series s = (enum fleet_series)(i % FLEET_SERIES_COUNT);
        double values[FIX_ROWS_PER_CHUNK];
        for (uint64_t k = 0; k < FIX_ROWS_PER_CHUNK; k++) values[k] = fix_fleet(s, i >= FLEET_SERIES_COUNT, row0 + k);
        st = results_put_fleet(r, s, i >= FLEET_SERIES_COUNT, row0, FIX_ROWS_PER_CHUNK, values);
    }
    const int64_t end_ms = (int64_t)(row0 + FIX_ROWS_PER_CHUNK) * p->record_ms;
    const struct logged_event lines[] = {{end_ms - 1, UINT32_MAX, "batch", tc},
                                         {end_ms - 1, tc, "joined evening peak \xE2\x82\xAC", 1}};
    for (int i = 0; i < 2 && st == ST_OK; i++) st = results_log_event(r, &lines[i]);
    uint8_t state[FIX_STATE_BYTES];
    fix_state(row0 + FIX_ROWS_PER_CHUNK, state);
    return st ? st : results_commit(r, end_ms, state);
}

static inline enum status fix_kpis(struct results *r)
{
    static double home_kpi[KPI_COUNT * FIX_HOMES], fleet_kpi[KPI_COUNT];
    static double dr_home[2 * DR_KPI_COUNT * FIX_HOMES], dr_fleet[2 * DR_KPI_COUNT];
    for (int i = 0; i < KPI_COUNT * FIX_HOMES; i++) home_kpi[i] = 0.5 * i;
    for (int i = 0; i < KPI_COUNT; i++) fleet_kpi[i] = 100 + i;
    for (int i = 0; i < 2 * DR_KPI_COUNT * FIX_HOMES; i++) dr_home[i] = -0.25 * i;
    for (int i = 0; i < 2 * DR_KPI_COUNT; i++) dr_fleet[i] = i;
    return results_put_kpis(r, home_kpi, fleet_kpi, dr_home, dr_fleet);
}

/* The rest of a run from batch tc on. */
static inline enum status fix_run_from(struct results *r, const struct pilot *p, uint32_t tc)
{
    enum status st = ST_OK;
    for (; tc < FIX_ROWS / FIX_ROWS_PER_CHUNK && st == ST_OK; tc++) st = fix_batch(r, p, tc);
    if (st == ST_OK) st = fix_kpis(r);
    const enum status last = results_finish(r, 1.5, 2.5, "0123abcd");
    return st ? st : last;
}

static inline void fix_run(const char *path, const struct pilot *p)
{
    struct diag d = {0};
    struct results *r = NULL;
    if (results_create(path, p, fix_shape, &r, &d) || fix_run_from(r, p, 0)) {
        diag_print(&d, stderr);
        abort();
    }
    diag_close(&d);
}

/* A folder of its own for each test, removed by the system's tidy-up or fix_remove. */
static inline char *fix_folder(void)
{
    char *dir = strdup("/tmp/pilotsim-results-XXXXXX");
    if (mkdtemp(dir) == NULL) abort();
    return dir;
}

static inline void fix_remove(char *dir)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    if (system(command) != 0) abort();
    free(dir);
}

static inline const char *fix_path(const char *dir, const char *name)
{
    static char paths[8][300];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

/* Runs python3 script args; -1: python or a module is not there (exit status 77). */
static inline int fix_python(const char *script, const char *args)
{
    char command[1000];
    snprintf(command, sizeof command, "/usr/bin/python3 " PILOTSIM_SOURCE_DIR "/tests/outputs/%s %s", script, args);
    const int code = access("/usr/bin/python3", X_OK) == 0 ? system(command) : 77 << 8;
    return code == 77 << 8 ? -1 : code >> 8 | (code & 0xFF);
}

#endif
