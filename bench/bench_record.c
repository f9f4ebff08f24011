/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_record.c - what recording costs once homes are solved: rows into a file, no solver in the time.
 *
 *     bench_record [record_s [homes [days [all|few|none [path]]]]]
 *
 * A hundred homes are solved for two days and played to the recorder as often as asked, as the engine
 * would, on one thread. few: indoor temperature and grid power; none: the fleet's sums alone. Prints CPU microseconds a
 * home-day of each call, wall time of the commits, bytes a stored value and peak memory. */
#include "outputs/recorder.h"
#include "tests/support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SOLVED_HOMES = 100, SOLVED_DAYS = 2, CHUNK_ROWS = 1440, BLOCK_HOMES = 16 };

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(enum status st)
{
    if (st == ST_OK) return;
    fprintf(stderr, "bench_record: %s\n", status_text(st));
    exit(3);
}

struct play {
    struct fixture_run solved;
    struct results *results;
    struct recorder *recorder;
    size_t n_home;
    int days;
    uint32_t batch_days, batch_rows, rows_per_day;
    float *rows;
    double pack_s, put_s, commit_s, commit_wall_s;
};

/* The rows of one home in a batch: the days it was solved for, over and over. */
static void copy_rows(const struct play *p, size_t home, uint32_t first_day, uint32_t n_day, float *out)
{
    const size_t n = p->rows_per_day, from = home % SOLVED_HOMES * p->solved.n_row;
    for (int q = 0; q < QUANTITY_COUNT; q++)
        for (uint32_t d = 0; d < n_day; d++)
            memcpy(out + (size_t)q * p->batch_rows + d * n, p->solved.value[q] + from + (first_day + d) % SOLVED_DAYS * n,
                   n * sizeof *out);
}

static void play_block(struct play *p, struct block_view *v, uint32_t n_day)
{
    const float *home[BLOCK_HOMES];
    for (uint32_t i = 0; i < v->n_home; i++) {
        float *rows = p->rows + (size_t)i * QUANTITY_COUNT * p->batch_rows;
        copy_rows(p, v->home0 + i, v->batch * p->batch_days, n_day, rows);
        home[i] = rows;
    }
    v->actual = home;
    const double t0 = seconds(CLOCK_PROCESS_CPUTIME_ID);
    check(recorder_pack(p->recorder, 0, v));
    const double t1 = seconds(CLOCK_PROCESS_CPUTIME_ID);
    check(recorder_put(p->recorder, v));
    p->pack_s += t1 - t0, p->put_s += seconds(CLOCK_PROCESS_CPUTIME_ID) - t1;
}

static void play_batch(struct play *p, uint32_t batch, const void *state)
{
    const uint32_t first = batch * p->batch_days, left = (uint32_t)p->days - first,
                   n_day = left < p->batch_days ? left : p->batch_days;
    for (uint32_t k = 0; k * BLOCK_HOMES < p->n_home; k++) {
        struct block_view v = {.block = k,
                               .batch = batch,
                               .home0 = (size_t)k * BLOCK_HOMES,
                               .n_row = n_day * p->rows_per_day,
                               .row_stride = p->batch_rows,
                               .wanted = QUANTITIES_ALL};
        v.n_home = (uint32_t)(p->n_home - v.home0 < BLOCK_HOMES ? p->n_home - v.home0 : BLOCK_HOMES);
        play_block(p, &v, n_day);
    }
    const double t0 = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    check(recorder_end_batch(p->recorder, (int64_t)(first + n_day) * MS_PER_DAY));
    check(recorder_commit(p->recorder, (int64_t)(first + n_day) * MS_PER_DAY, state));
    p->commit_s += seconds(CLOCK_PROCESS_CPUTIME_ID) - t0, p->commit_wall_s += seconds(CLOCK_MONOTONIC) - wall;
}

static quantity_mask mask_of(const char *word)
{
    if (strcmp(word, "none") == 0) return 0;
    if (strcmp(word, "few") == 0) return (quantity_mask)1 << Q_indoor_temperature | (quantity_mask)1 << Q_grid_power;
    return ((quantity_mask)1 << Q_tank_node_1) - 1;
}

static void *homes_state(const struct model *m, size_t *n_bytes)
{
    *n_bytes = m->n_home * sizeof(struct home_state);
    struct home_state *s = malloc(*n_bytes);
    for (size_t h = 0; s != NULL && h < m->n_home; h++) model_initial_state(m, h, &s[h]);
    return s;
}

int main(int argc, char **argv)
{
    const int64_t record_ms = (argc > 1 ? atoll(argv[1]) : 60) * MS_PER_S;
    struct play p = {.n_home = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000, .days = argc > 3 ? atoi(argv[3]) : 7};
    const char *what = argc > 4 ? argv[4] : "all", *path = argc > 5 ? argv[5] : "bench_record.h5";
    struct pilot *few = fixture_pilot(SOLVED_HOMES, SOLVED_DAYS), *pilot = fixture_pilot(p.n_home, p.days);
    p.solved = fixture_solve(few, "cvode", record_ms);
    pilot->record_ms = record_ms, pilot->quantities = mask_of(what);
    p.rows_per_day = (uint32_t)(MS_PER_DAY / record_ms);
    p.batch_days = CHUNK_ROWS / p.rows_per_day > 0 ? CHUNK_ROWS / p.rows_per_day : 1;
    if (p.batch_days > (uint32_t)p.days) p.batch_days = (uint32_t)p.days;
    p.batch_rows = p.batch_days * p.rows_per_day;
    p.rows = malloc((size_t)BLOCK_HOMES * QUANTITY_COUNT * p.batch_rows * sizeof *p.rows);
    struct model *m;
    check(model_create(pilot, &m));
    size_t n_bytes;
    void *state = homes_state(m, &n_bytes);

    const struct engine_options o = {.n_thread = 1, .homes_per_block = BLOCK_HOMES, .days_per_batch = p.batch_days};
    const struct results_shape shape = {.rows_per_chunk = p.batch_rows, .homes_per_chunk = BLOCK_HOMES, .state_bytes = n_bytes};
    struct diag d = {0};
    const double t0 = seconds(CLOCK_PROCESS_CPUTIME_ID);
    check(results_create(path, pilot, shape, &p.results, &d));
    check(recorder_create(m, p.results, o, p.batch_rows, &p.recorder));
    const double create_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - t0;
    for (uint32_t b = 0; b * p.batch_days < (uint32_t)p.days; b++) play_batch(&p, b, state);
    const double t1 = seconds(CLOCK_PROCESS_CPUTIME_ID);
    check(results_finish(p.results, 0, 0, NULL));
    const double finish_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - t1;

    struct stat file;
    struct rusage used;
    if (stat(path, &file) != 0) return 3;
    getrusage(RUSAGE_SELF, &used);
    const double us = 1e6 / ((double)p.n_home * p.days);
    const double n_value = (double)p.n_home * p.days * p.rows_per_day * (double)__builtin_popcountll(pilot->quantities);
    printf("bench_record,%lld s x %zu homes x %d days,%s\n", (long long)(record_ms / 1000), p.n_home, p.days, what);
    printf(
        "us a home-day: pack %.1f put %.1f commit %.1f all %.1f; commits' wall %.1f ms a batch; create %.0f finish %.0f ms\n",
        p.pack_s * us, p.put_s * us, p.commit_s * us, (p.pack_s + p.put_s + p.commit_s) * us,
        p.commit_wall_s * 1e3 * p.batch_days / p.days, create_s * 1e3, finish_s * 1e3);
    printf("ns a value %.2f, bytes a value %.3f, file %.1f MB, peak memory %.0f MB\n", p.pack_s * 1e9 / n_value,
           (double)file.st_size / n_value, (double)file.st_size * 1e-6, (double)used.ru_maxrss / 1024);
    unlink(path);
    free(p.rows);
    free(state);
    fixture_close(&p.solved);
    recorder_free(p.recorder);
    model_free(m);
    pilot_free(few);
    pilot_free(pilot);
    return 0;
}
