/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Solver fleet under hostile pilots: any order of jobs, any tank, odd days, odd commands, against the reference. */
#include "tests/twins/one_home.h"

#include "sim/base/rng.h"

enum { HOMES = 20, WILD_FIRST = 5, WILD_TRIALS = 6 };

/* All homes in the order given, in days or at once; some are recorded. */
static void solve_in_order(const struct pilot *p, const size_t *order, bool by_days, bool records, struct home_state *s)
{
    struct model *m;
    struct lane *l;
    struct fault fault = {0};
    struct home_job job[HOMES];
    static float row[QUANTITY_COUNT][2 * 24 * 60 + 1];
    static double slot[3][2 * 96 + 1];
    struct harvest out = {.record_ms = MS_PER_MIN, .wanted = QUANTITIES_ALL};
    for (int q = 0; q < QUANTITY_COUNT; q++) out.value[q] = row[q];
    out.slot_net_w = slot[0], out.slot_import_w = slot[1], out.slot_below_k_s = slot[2];
    const struct solver *fleet = solver_find("fleet");
    cr_assert_eq(model_create(p, &m), ST_OK);
    cr_assert_eq(fleet->open(m, 0, &l), ST_OK);
    for (size_t i = 0; i < HOMES; i++) {
        model_initial_state(m, i, &s[i]);
        job[i] = (struct home_job){order[i], &s[order[i]], NULL};
    }
    if (records) job[HOMES / 2].out = &out;
    const int64_t stride_ms = by_days ? MS_PER_DAY : p->duration_ms;
    for (int64_t at = 0; at < p->duration_ms; at += stride_ms)
        cr_assert_eq(fleet->advance(l, m, job, HOMES, at, at + stride_ms, &fault), ST_OK, "%s", fault.text);
    fleet->close(l);
    model_free(m);
}

Test(lanes, the_order_of_jobs_and_who_is_recorded_change_no_bit)
{
    struct pilot *p = fixture_pilot(HOMES, 2);
    static struct home_state first[HOMES], again[HOMES];
    size_t order[HOMES];
    struct rng luck = rng_stream(5, 0, RNG_POPULATION, 0);
    for (size_t i = 0; i < HOMES; i++) order[i] = i;
    solve_in_order(p, order, false, false, first);
    for (int trial = 0; trial < 6; trial++) {
        for (size_t i = HOMES - 1; i > 0; i--) {
            const size_t k = (size_t)(rng_uniform(&luck) * (double)(i + 1)), was = order[i];
            order[i] = order[k], order[k] = was;
        }
        solve_in_order(p, order, trial % 2 == 1, trial % 3 == 1, again);
        for (size_t h = 0; h < HOMES; h++)
            cr_expect(memcmp(&first[h], &again[h], sizeof first[h]) == 0, "home %zu of trial %d", h, trial);
    }
    pilot_free(p);
}

Test(lanes, records_of_every_second_change_no_bit)
{
    struct pilot *p = fixture_pilot(2, 1);
    struct fixture_run none = fixture_solve(p, "fleet", 0), all = fixture_solve(p, "fleet", 1000);
    for (size_t h = 0; h < 2; h++) cr_expect(memcmp(&none.state[h], &all.state[h], sizeof none.state[h]) == 0, "home %zu", h);
    fixture_close(&none);
    fixture_close(&all);
    pilot_free(p);
}

static const struct {
    enum home_param param;
    double from, to;
} wild[] = {
    {HOME_thermal_capacitance_per_floor_area, 20000, 400000},
    {HOME_u_walls, 0.1, 2},
    {HOME_emitter_supply_design, 30, 70},
    {HOME_hp_min_run, 0, 1200},
    {HOME_hp_min_rest, 0, 1200},
    {HOME_hp_capacity_factor, 0.4, 3},
    {HOME_backup_power, 0, 9000},
    {HOME_tank_volume, 30, 600},
    {HOME_tank_hysteresis, 1, 10},
    {HOME_tank_loss, 0.1, 15},
    {HOME_dhw_per_person, 0, 90},
    {HOME_night_setback, 0, 6},
    {HOME_room_influence, 0, 8},
};

static struct pilot *wild_pilot(uint64_t trial)
{
    static const char *const starts[] = {"2023-01-09T00:00:00+01:00", "2023-03-25T00:00:00+01:00", "2023-10-28T00:00:00+02:00"};
    static const uint32_t nodes[] = {1, 8, 2, 3, 4};
    static const unsigned kits[] = {1U << KIT_heat_pump, 0, 1U << KIT_water_heater,
                                    1U << KIT_heat_pump | 1U << KIT_water_heater};
    struct pilot *p = fixture_pilot(HOMES, 2);
    struct rng luck = rng_stream(trial, 0, RNG_POPULATION, 1);
    p->n_tank_node = nodes[trial % ARRAY_LEN(nodes)];
    p->tol_rel = 1e-8, p->tol_abs_k = 1e-7;
    set_start(p, starts[trial % ARRAY_LEN(starts)]);
    set_air(p, rng_between(&luck, -15, 16), 0.9);
    for (size_t h = 0; h < HOMES; h++) {
        p->homes.kit[h] = (uint8_t)kits[h % 5 < 2 ? 0 : (size_t)(rng_uniform(&luck) * 4)];
        p->homes.value[HOME_emitter_kind][h] = h % 3 == 0;
        for (size_t k = 0; k < ARRAY_LEN(wild); k++)
            p->homes.value[wild[k].param][h] = rng_between(&luck, wild[k].from, wild[k].to);
    }
    add_event(p, COMMAND_HP_LIMIT, 0, 7 * MS_PER_H + 1, 2 * MS_PER_H);
    add_event(p, COMMAND_HP_LIMIT, 35, 12 * MS_PER_H, 3 * MS_PER_H);
    add_event(p, COMMAND_ROOM_SHIFT, rng_between(&luck, -4, 3), 17 * MS_PER_H, 8 * MS_PER_H);
    add_event(p, COMMAND_DHW_SHIFT, -8, 23 * MS_PER_H + 59 * MS_PER_MIN, 4 * MS_PER_H);
    add_event(p, COMMAND_HP_BLOCK, 1, 30 * MS_PER_H, MS_PER_H);
    return p;
}

static double bought_j(const struct home_state *s)
{
    return s->total_j[TALLY_HEAT_PUMP] + s->total_j[TALLY_ROD] + s->total_j[TALLY_HEATER] + s->total_j[TALLY_APPLIANCE];
}

/* Trial 8 has a home whose water passes its upper threshold and falls back within a step. */
Test(lanes, wild_homes_are_those_of_the_reference)
{
    for (uint64_t trial = WILD_FIRST; trial < WILD_FIRST + WILD_TRIALS; trial++) {
        struct pilot *p = wild_pilot(trial);
        struct fixture_run fleet = fixture_solve(p, "fleet", 0), reference = fixture_solve(p, solver_at(0)->name, 0);
        for (size_t h = 0; h < HOMES; h++) {
            const struct home_state *a = &fleet.state[h], *b = &reference.state[h];
            cr_expect(fabs(bought_j(a) - bought_j(b)) <= 1e-3 * bought_j(b), "trial %d, home %zu: %.0f J for %.0f", (int)trial,
                      h, bought_j(a), bought_j(b));
            cr_expect(fabs(a->run_s - b->run_s) <= 1e-3 * b->run_s + 1, "trial %d, home %zu: %.1f s for %.1f", (int)trial, h,
                      a->run_s, b->run_s);
            cr_expect(fabs(a->cold_s - b->cold_s) <= 1e-3 * b->cold_s + 5, "trial %d, home %zu: cold %.1f s for %.1f",
                      (int)trial, h, a->cold_s, b->cold_s);
        }
        fixture_close(&fleet);
        fixture_close(&reference);
        pilot_free(p);
    }
}
