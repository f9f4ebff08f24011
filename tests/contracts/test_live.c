/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in pieces is the run: stops, looks and snapshots leave no trace, and what is asked acts. */
#include "twins/engine_live.h"

#include "tests/support/fixture.h"
#include "tests/support/solver_test.h"
#include "twins/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_HOME = 11, DAYS = 2 };

struct kept { /* what a sink saw */
    uint64_t hash, n_row;
};

static enum status keep_rows(void *ctx, uint32_t lane, const struct block_view *b)
{
    struct kept *k = ctx;
    (void)lane;
    uint64_t sum = 0;
    for (uint32_t h = 0; h < b->n_home; h++)
        for (int q = 0; q < QUANTITY_COUNT; q++) {
            if ((b->wanted >> q & 1) == 0) continue;
            const float *row = row_of(b, b->actual[h], (enum quantity)q);
            for (uint32_t i = 0; i < b->n_row; i++) {
                uint32_t bits;
                memcpy(&bits, &row[i], sizeof bits);
                sum += (bits + 1ULL) * (i + 1) * (uint64_t)(q + 3) * (b->home0 + h + 7);
            }
        }
    __atomic_fetch_add(&k->hash, sum, __ATOMIC_RELAXED);
    __atomic_fetch_add(&k->n_row, b->n_row, __ATOMIC_RELAXED);
    return ST_OK;
}

struct setup {
    struct pilot *pilot;
    struct model *model;
    struct engine *engine;
    struct engine_live *live;
    struct kept kept;
    struct engine_sink sink;
    struct fault fault;
};

static void open_setup(struct setup *s, uint32_t homes_per_block, uint32_t n_thread)
{
    memset(s, 0, sizeof *s);
    s->pilot = fixture_pilot(N_HOME, DAYS);
    cr_assert_eq(model_create(s->pilot, &s->model), ST_OK);
    const struct engine_options o = {
        .n_thread = n_thread, .homes_per_block = homes_per_block, .days_per_batch = 1, .wanted = QUANTITIES_ALL};
    cr_assert_eq(engine_create(s->model, o, &s->engine), ST_OK);
    s->sink = (struct engine_sink){.ctx = &s->kept, .pack = keep_rows};
}

static void go_live(struct setup *s) { cr_assert_eq(engine_live_create(s->engine, 0, &s->sink, &s->live), ST_OK); }

static void close_setup(struct setup *s)
{
    engine_live_free(s->live);
    engine_free(s->engine);
    model_free(s->model);
    pilot_free(s->pilot);
}

static void hash_of(struct setup *s, char out[33])
{
    size_t n;
    const void *state = engine_state(s->engine, &n);
    state_hash(state, n, out);
}

static void whole(struct setup *s, char hash[33])
{
    open_setup(s, 4, 1);
    cr_assert_eq(engine_run(s->engine, 0, &s->sink, &s->fault), ST_OK);
    hash_of(s, hash);
}

static void go(struct setup *s, int64_t t_ms)
{
    cr_assert_eq(engine_live_go(s->live, t_ms, &s->fault), ST_OK, "%s", s->fault.text);
}

static const struct home_view *look(struct setup *s, size_t home)
{
    const struct home_view *v = engine_live_view(s->live, home, &s->fault);
    cr_assert_not_null(v);
    return v;
}

SOLVER_TEST(live, stops_and_looks_leave_no_trace)
{
    struct setup once, pieces;
    char a[33], b[33];
    whole(&once, a);
    open_setup(&pieces, 3, 2);
    go_live(&pieces);
    const int64_t end = DAYS * (int64_t)MS_PER_DAY;
    for (int64_t t = 0; t < end; t += 137123) {
        go(&pieces, t);
        for (size_t h = (size_t)(t / 1000 % 3); h < N_HOME; h += 3) look(&pieces, h);
    }
    go(&pieces, end);
    for (size_t h = 0; h < N_HOME; h++) look(&pieces, h);
    hash_of(&pieces, b);
    cr_expect_str_eq(a, b);
    cr_expect_eq(once.kept.hash, pieces.kept.hash, "records differ");
    close_setup(&once);
    close_setup(&pieces);
}

SOLVER_TEST(live, energies_and_temperatures_of_a_view_are_continuous)
{
    struct setup s;
    open_setup(&s, 8, 1);
    go_live(&s);
    struct home_view last[N_HOME];
    for (int64_t t = 0; t <= DAYS * (int64_t)MS_PER_DAY; t += 60000) {
        go(&s, t);
        for (size_t h = 0; h < N_HOME; h++) {
            const struct home_view *v = look(&s, h);
            if (t > 0) {
                cr_expect(v->energy_import_wh >= last[h].energy_import_wh - 1e-6, "import of home %zu ran back", h);
                cr_expect(v->energy_export_wh >= last[h].energy_export_wh - 1e-6, "export of home %zu ran back", h);
                cr_expect(v->energy_hp_wh >= last[h].energy_hp_wh - 1e-9);
                cr_expect_lt(fabs(v->temp_air_c - last[h].temp_air_c), 1.0);
                const double net_wh =
                    v->energy_import_wh - v->energy_export_wh - last[h].energy_import_wh + last[h].energy_export_wh;
                cr_expect_lt(fabs(net_wh), 60000.0 / 60);
            }
            cr_expect_float_eq(v->power_l1_w + v->power_l2_w + v->power_l3_w, v->grid_power_w, 1e-6);
            cr_expect(v->voltage_l1_v > 200 && v->voltage_l1_v < 260, "%g V", v->voltage_l1_v);
            last[h] = *v;
        }
    }
    close_setup(&s);
}

SOLVER_TEST(live, what_is_asked_acts_at_once_and_can_be_taken_back)
{
    struct setup s;
    open_setup(&s, 8, 1);
    go_live(&s);
    go(&s, 12 * (int64_t)MS_PER_H);
    size_t n_pv = 0;
    for (size_t h = 0; h < N_HOME; h++) {
        const double before_w = look(&s, h)->pv_power_w;
        if (before_w < 100) continue;
        n_pv++;
        cr_assert_eq(engine_live_ask(s.live, h, COMMAND_PV_LIMIT, 1, &s.fault), ST_OK);
        cr_expect_float_eq(look(&s, h)->pv_power_w, s.model->home[h].pv_w / 100, 1e-6);
        cr_assert_eq(engine_live_ask(s.live, h, COMMAND_PV_LIMIT, NAN, &s.fault), ST_OK);
        cr_expect_float_eq(look(&s, h)->pv_power_w, before_w, 1e-6);
    }
    cr_expect_gt(n_pv, 0);
    for (size_t h = 0; h < N_HOME; h++) {
        cr_assert_eq(engine_live_ask(s.live, h, COMMAND_ROOM_SET, 24.5, &s.fault), ST_OK);
        cr_expect_eq(look(&s, h)->room_set_c, 24.5);
        cr_assert_eq(engine_live_ask(s.live, h, COMMAND_HP_BLOCK, 1, &s.fault), ST_OK);
    }
    go(&s, 13 * (int64_t)MS_PER_H);
    for (size_t h = 0; h < N_HOME; h++)
        if (s.model->home[h].has_pump) cr_expect_lt(look(&s, h)->hp_power_w, 60, "home %zu is blocked", h);
    close_setup(&s);
}

static void ask_some(struct setup *s)
{
    go(s, 30 * (int64_t)MS_PER_H);
    for (size_t h = 0; h < N_HOME; h += 2) cr_assert_eq(engine_live_ask(s->live, h, COMMAND_DHW_BOOST, 1, &s->fault), ST_OK);
    go(s, 30 * (int64_t)MS_PER_H + 777777);
    for (size_t h = 0; h < N_HOME; h += 3) cr_assert_eq(engine_live_ask(s->live, h, COMMAND_ROOM_SHIFT, -2, &s->fault), ST_OK);
}

SOLVER_TEST(live, a_restored_midnight_and_the_same_asks_are_the_same_run)
{
    struct setup once, back;
    char a[33], b[33];
    const int64_t end = DAYS * (int64_t)MS_PER_DAY;
    open_setup(&once, 8, 1);
    go_live(&once);
    ask_some(&once);
    go(&once, end);
    hash_of(&once, a);

    open_setup(&back, 8, 2);
    go_live(&back);
    ask_some(&back);
    go(&back, 40 * (int64_t)MS_PER_H);
    size_t n_bytes;
    int64_t t_ms;
    const void *midnight = engine_live_midnight(back.live, &n_bytes, &t_ms);
    cr_expect_eq(t_ms, MS_PER_DAY);
    void *copy = malloc(n_bytes);
    memcpy(copy, midnight, n_bytes);
    engine_live_restore(back.live, copy, t_ms);
    free(copy);
    ask_some(&back);
    go(&back, end);
    hash_of(&back, b);
    cr_expect_str_eq(a, b);
    close_setup(&once);
    close_setup(&back);
}
