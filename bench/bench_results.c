/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_results.c - what it costs to write a day of a thousand homes, and how small it gets.
 *
 *     bench_results [rows_per_chunk [homes_per_chunk [path]]]
 *
 * The world is a sketch of a home (thermostat cycles, a modulating heat pump, a tank with draws,
 * appliances at nameplate power, a winter sun), so that the values compress as real ones do. Prints
 * CPU seconds per quantity and week of a thousand homes, split by where they go, and bytes a value.
 * Five repeats, the least counts. */
#include "outputs/results.h"
#include "sim/base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOMES = 1000, ROWS = 1440, REPEATS = 5, STATE_BYTES = 400 * HOMES };
static const enum quantity recorded[] = {
    Q_indoor_temperature,
    Q_operative_temperature,
    Q_mass_temperature,
    Q_emitter_temperature,
    Q_tank_temperature,
    Q_heat_pump_power,
    Q_heat_pump_heat,
    Q_backup_heater_power,
    Q_cop,
    Q_water_heater_power,
    Q_appliance_power,
    Q_ev_power,
    Q_battery_power,
    Q_battery_soc,
    Q_pv_power,
    Q_grid_power,
    Q_dhw_draw,
    Q_room_setpoint,
    Q_heat_pump_mode,
    Q_energy_import,
};
enum { N_QUANTITY = ARRAY_LEN(recorded) };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- the sketch of a home --- */

struct sketch {
    struct rng luck;
    double air, mass, emitter, tank, soc, import_kwh, appliance_w, draw_l_min, set;
    int appliance_left_min, draw_left_min, ev_left_min;
    bool heating;
};

static void step_occupants(struct sketch *s, int minute)
{
    if (s->appliance_left_min-- <= 0) {
        s->appliance_w = rng_uniform(&s->luck) < 0.3 ? floor(rng_between(&s->luck, 5, 200)) * 10 : 0;
        s->appliance_left_min = (int)rng_exponential(&s->luck, 25);
    }
    if (s->draw_left_min-- <= 0) {
        s->draw_l_min = rng_uniform(&s->luck) < 0.1 ? rng_between(&s->luck, 2, 9) : 0;
        s->draw_left_min = s->draw_l_min > 0 ? 3 : (int)rng_exponential(&s->luck, 40);
    }
    if (minute == 18 * 60 && rng_uniform(&s->luck) < 0.3) s->ev_left_min = (int)rng_between(&s->luck, 30, 240);
    s->ev_left_min--;
}

static void step_home(struct sketch *s, int minute, float out[N_QUANTITY])
{
    const double day = 2 * M_PI * minute / 1440.0, outdoor = -2 + 4 * sin(day - 2);
    step_occupants(s, minute);
    if (s->air < s->set - 0.3) s->heating = true;
    if (s->air > s->set + 0.3) s->heating = false;
    const bool dhw = s->tank < 45 || (s->tank < 49 && !s->heating && minute % 400 < 60);
    const bool runs = s->heating || dhw;
    const double cop = 3.2 + 0.05 * outdoor - 0.02 * (s->emitter - 35),
                 power = runs ? 1900 + 30 * (5 - outdoor) + 4 * (s->emitter - 35) : 0;
    const double heat = power * cop, sun = fmax(0, sin(day - 1.7)), pv = 3000 * sun * sun;
    s->emitter += ((s->heating && !dhw ? heat : 0) - 180 * (s->emitter - s->air)) / 6000;
    s->mass += (s->air - s->mass) / 900;
    s->air +=
        (180 * (s->emitter - s->air) - 250 * (s->air - outdoor) + 900 * (s->mass - s->air) + 400 + s->appliance_w + 500 * sun) *
        60 / 8e6;
    s->tank += ((dhw ? heat : 0) - 1.6 * (s->tank - 18) - s->draw_l_min * 70 * (s->tank - 10)) * 60 / 8.4e5;
    const double appliances = 90 + s->appliance_w + 40 * (minute % 37 < 12), ev = s->ev_left_min > 0 ? 11000 : 0;
    const double surplus = pv - power - appliances - ev;
    const double battery = surplus > 0 && s->soc < 1      ? fmin(surplus, 4000)
                           : surplus < 0 && s->soc > 0.05 ? fmax(surplus, -4000)
                                                          : 0;
    s->soc += battery / 60 / 8000;
    const double grid = -surplus + battery;
    s->import_kwh += fmax(grid, 0) / 60000;
    const double values[N_QUANTITY] = {
        s->air,
        0.6 * s->air + 0.4 * s->mass,
        s->mass,
        s->emitter,
        s->tank,
        power,
        heat,
        0,
        runs ? cop : NAN,
        0,
        appliances,
        ev,
        battery,
        s->soc,
        pv,
        grid,
        s->draw_l_min,
        s->set,
        runs ? 1 + dhw : 0,
        s->import_kwh,
    };
    for (int i = 0; i < N_QUANTITY; i++) out[i] = (float)values[i];
}

/* values[q][home][row]: what a run has in its buffers before it packs them */
static float *make_world(void)
{
    float *world = malloc(sizeof(float) * N_QUANTITY * HOMES * ROWS);
    if (world == NULL) abort();
    for (uint32_t h = 0; h < HOMES; h++) {
        struct sketch s = {.luck = rng_stream(1, h, RNG_INITIAL, 0), .air = 21, .mass = 20.5, .emitter = 32, .soc = 0.3};
        s.set = floor(rng_between(&s.luck, 19, 23) * 2) / 2;
        s.air = s.set + rng_between(&s.luck, -0.3, 0.3), s.tank = rng_between(&s.luck, 45, 55);
        for (int row = 0; row < ROWS; row++) {
            float out[N_QUANTITY];
            step_home(&s, row, out);
            for (size_t i = 0; i < N_QUANTITY; i++) world[(i * HOMES + h) * ROWS + (size_t)row] = out[i];
        }
    }
    return world;
}

/* --- a pilot without physics --- */

static struct pilot *make_pilot(void)
{
    struct pilot *p = calloc(1, sizeof *p);
    if (p == NULL || home_table_create(HOMES, &p->homes)) abort();
    strcpy(p->name, "bench");
    p->start_utc_ms = INT64_C(1673218800000);
    p->record_ms = MS_PER_MIN, p->duration_ms = (int64_t)ROWS * MS_PER_MIN;
    for (int i = 0; i < N_QUANTITY; i++) p->quantities |= 1ull << recorded[i];
    for (size_t h = 0; h < HOMES; h++) snprintf(p->homes.id[h], HOME_ID_BYTES, "home-%04zu", h);
    p->weather.step_ms = WEATHER_STEP_MS;
    return p;
}

struct cost {
    double create_s, pack_s, put_s, end_s;
};

static void put_all(struct results *r, const float *world, struct results_shape shape, struct cost *cost)
{
    struct packed packed = {0};
    const float **column = malloc(sizeof *column * shape.homes_per_chunk);
    for (uint32_t row = 0; row < ROWS; row += shape.rows_per_chunk) {
        for (size_t i = 0; i < N_QUANTITY; i++) {
            for (uint32_t home = 0; home < HOMES; home += shape.homes_per_chunk) {
                const uint32_t n_row = ROWS - row < shape.rows_per_chunk ? ROWS - row : shape.rows_per_chunk;
                const uint32_t n_home = HOMES - home < shape.homes_per_chunk ? HOMES - home : shape.homes_per_chunk;
                for (uint32_t h = 0; h < n_home; h++) column[h] = world + (i * HOMES + home + h) * ROWS + row;
                const double t0 = cpu_s();
                if (results_pack(r, recorded[i], column, n_row, n_home, &packed)) abort();
                const double t1 = cpu_s();
                if (results_put(r, recorded[i], row / shape.rows_per_chunk, home / shape.homes_per_chunk, &packed)) abort();
                cost->pack_s += t1 - t0, cost->put_s += cpu_s() - t1;
            }
        }
    }
    results_packed_close(&packed);
    free(column);
}

static struct cost one_run(const char *path, const struct pilot *p, const float *world, struct results_shape shape)
{
    static uint8_t state[STATE_BYTES];
    struct diag d = {0};
    struct results *r = NULL;
    struct cost cost = {0};
    const double t0 = cpu_s();
    if (results_create(path, p, shape, &r, &d)) {
        diag_print(&d, stderr);
        exit(3);
    }
    cost.create_s = cpu_s() - t0;
    put_all(r, world, shape, &cost);
    for (size_t i = 0; i < STATE_BYTES; i++) state[i] = (uint8_t)(i % 8 < 5 ? rand() : 0x40);
    const double t1 = cpu_s();
    if (results_commit(r, p->duration_ms, state) || results_finish(r, 0, 0, NULL)) abort();
    cost.end_s = cpu_s() - t1;
    return cost;
}

int main(int argc, char **argv)
{
    const struct results_shape shape = {argc > 1 ? (uint32_t)atoi(argv[1]) : 1440, argc > 2 ? (uint32_t)atoi(argv[2]) : 50,
                                        STATE_BYTES, false};
    const char *path = argc > 3 ? argv[3] : "bench_results.h5";
    struct pilot *p = make_pilot();
    float *world = make_world();
    struct cost best = {.pack_s = INFINITY};
    for (int i = 0; i < REPEATS; i++) {
        const struct cost c = one_run(path, p, world, shape);
        if (c.create_s + c.pack_s + c.put_s + c.end_s < best.create_s + best.pack_s + best.put_s + best.end_s) best = c;
    }
    struct stat s;
    if (stat(path, &s) != 0) return 3;
    const double per_week = 7.0 / N_QUANTITY, n_value = (double)HOMES * ROWS * N_QUANTITY;
    printf("bench_results,%d homes x %d rows x %d quantities,chunk %u x %u\n", HOMES, ROWS, (int)N_QUANTITY,
           shape.rows_per_chunk, shape.homes_per_chunk);
    printf("create_s,%.4f\n", best.create_s);
    printf("pack_cpu_s_per_quantity_week,%.4f\nput_cpu_s_per_quantity_week,%.4f\ncommit_and_finish_cpu_s,%.4f\n",
           best.pack_s * per_week, best.put_s * per_week, best.end_s);
    printf("cpu_s_per_quantity_week,%.4f\n", (best.pack_s + best.put_s + best.end_s) * per_week);
    printf("bytes_per_value,%.3f\n", (double)s.st_size / n_value);
    free(world);
    unlink(path);
    home_table_close(&p->homes);
    free(p);
    return 0;
}
