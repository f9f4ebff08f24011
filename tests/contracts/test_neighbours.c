/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promise: homes do not know of each other. More homes at the end change none before them, and
 * any range of homes solved alone gives what it gives within the whole. */
#include "tests/contracts/contract_pilot.h"
#include "tests/support/fixture.h"
#include "twins/engine.h"

static struct program_folder dir;
static void begin(void) { dir = program_folder_make(); }
static void end(void) { program_folder_remove(&dir); }
TestSuite(neighbours, .init = begin, .fini = end, .timeout = 300);

static struct results_reader *run(const char *name, const char *scenario)
{
    char file[64], out[64];
    snprintf(file, sizeof file, "%s.yaml", name);
    snprintf(out, sizeof out, "%s.h5", name);
    program_write(&dir, file, scenario);
    const struct program_said said = program_run(&dir, "run %s -o %s --quiet --duration 2d", file, out);
    expect_good(&said, name);
    return open_result(&dir, out);
}

static void expect_same_homes(struct results_reader *few, struct results_reader *many)
{
    const uint32_t n = results_read_summary(few)->n_home;
    cr_assert_gt(results_read_summary(many)->n_home, n);
    expect_same_records(few, many, n);
    expect_same_kpis(few, many, n);
    double *x = malloc(n * sizeof *x), *y = malloc(results_read_summary(many)->n_home * sizeof *y);
    for (int p = 0; p < HOME_PARAM_COUNT; p++) {
        cr_assert_eq(results_read_param(few, (enum home_param)p, x), ST_OK);
        cr_assert_eq(results_read_param(many, (enum home_param)p, y), ST_OK);
        cr_expect(memcmp(x, y, n * sizeof *x) == 0, "%s of a home differs", home_param_info[p].name);
    }
    for (uint32_t e = 0; e < results_read_summary(few)->n_dr; e++) {
        cr_assert_eq(results_read_home_dr_kpi(few, e, DR_KPI_joined, x), ST_OK);
        cr_assert_eq(results_read_home_dr_kpi(many, e, DR_KPI_joined, y), ST_OK);
        cr_expect(memcmp(x, y, n * sizeof *x) == 0, "who joins event %u differs", e);
    }
    for (uint32_t h = 0; h < n; h++) cr_expect_str_eq(results_read_home_id(few, h), results_read_home_id(many, h));
    free(x);
    free(y);
    results_read_close(few);
    results_read_close(many);
}

SOLVER_TEST(neighbours, a_larger_last_group_leaves_the_others_alone)
{
    struct results_reader *few = run("few", CONTRACT_PILOT),
                          *many = run("many", CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(23) CONTRACT_EVENTS);
    expect_same_homes(few, many);
}

SOLVER_TEST(neighbours, another_group_at_the_end_leaves_the_others_alone)
{
    struct results_reader *few = run("few", CONTRACT_PILOT),
                          *many = run("many", CONTRACT_HEAD CONTRACT_HOMES CONTRACT_LAST_GROUP(
                                                  6) "  - {archetype: si-detached-1946-1970, count: 5}\n" CONTRACT_EVENTS);
    expect_same_homes(few, many);
}

/* --- ranges of homes, as the ranks of a larger machine will own them --- */

enum { FLEET = 24, DAYS = 2 };

static void add_event(struct pilot *p)
{
    p->n_dr = 1;
    p->dr = calloc(1, sizeof *p->dr);
    p->dr[0] = (struct dr_event){.name = "evening",
                                 .start_ms = 17 * MS_PER_H + 200000,
                                 .duration_ms = 2 * MS_PER_H,
                                 .lead_ms = MS_PER_H,
                                 .preheat_k = 0.5,
                                 .command = COMMAND_ROOM_SHIFT,
                                 .value = -2,
                                 .participation = 0.7};
}

/* The homes first to last - 1 as a pilot of their own. */
static struct pilot *part_of(size_t first, size_t last)
{
    struct pilot *all = fixture_pilot(FLEET, DAYS), *p = fixture_pilot(last - first, DAYS);
    add_event(p);
    for (size_t h = first; h < last; h++) {
        const size_t to = h - first;
        memcpy(p->homes.id[to], all->homes.id[h], HOME_ID_BYTES);
        p->homes.key[to] = all->homes.key[h], p->homes.group[to] = all->homes.group[h];
        p->homes.kit[to] = all->homes.kit[h], p->homes.hp_model[to] = all->homes.hp_model[h];
        for (int k = 0; k < HOME_PARAM_COUNT; k++) p->homes.value[k][to] = all->homes.value[k][h];
    }
    pilot_free(all);
    return p;
}

/* What an engine in memory yields of each home: a running hash of its records, both lives, and figures. */
struct yield {
    size_t n_home;
    uint64_t *records; /* [life][home][quantity] */
    double *kpi, *dr;
};

static uint64_t mix(uint64_t hash, const float *values, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static enum status take_block(void *ctx, uint32_t lane, const struct block_view *b)
{
    struct yield *y = ctx;
    (void)lane;
    for (uint32_t i = 0; i < b->n_home; i++) {
        for (size_t q = 0; q < QUANTITY_COUNT; q++) {
            uint64_t *with = &y->records[(b->home0 + i) * QUANTITY_COUNT + q], *without = with + y->n_home * QUANTITY_COUNT;
            *with = mix(*with, row_of(b, b->actual[i], (enum quantity)q), b->n_row);
            if (b->without != NULL) *without = mix(*without, row_of(b, b->without[i], (enum quantity)q), b->n_row);
        }
    }
    return ST_OK;
}

static struct yield solve(const struct pilot *p, struct engine_options o)
{
    const size_t n = p->homes.n_home;
    struct yield y = {.n_home = n, .records = calloc(2 * n * QUANTITY_COUNT, sizeof *y.records)};
    const struct engine_sink sink = {.ctx = &y, .pack = take_block};
    struct fault fault = {0};
    struct model *m;
    struct engine *e;
    double fleet[KPI_COUNT], dr_fleet[DR_KPI_COUNT];
    o.wanted = o.wanted_without = QUANTITIES_ALL;
    cr_assert_eq(model_create(p, &m), ST_OK);
    cr_assert_eq(engine_create(m, o, &e), ST_OK);
    cr_assert_eq(engine_run(e, 0, &sink, &fault), ST_OK, "%s", fault.text);
    y.kpi = malloc(KPI_COUNT * n * sizeof *y.kpi);
    y.dr = malloc(DR_KPI_COUNT * n * sizeof *y.dr);
    engine_kpis(e, y.kpi, fleet);
    engine_dr_kpis(e, y.dr, dr_fleet);
    engine_free(e);
    model_free(m);
    return y;
}

static void free_yield(struct yield *y)
{
    free(y->records);
    free(y->kpi);
    free(y->dr);
}

/* All of part is what the whole has of its homes from first on. */
static void expect_within(const struct yield *part, const struct yield *whole, size_t first, const char *what)
{
    const size_t n = part->n_home, all = whole->n_home, row = QUANTITY_COUNT * sizeof *part->records;
    for (size_t life = 0; life < 2; life++)
        cr_expect(memcmp(part->records + life * n * QUANTITY_COUNT, whole->records + (life * all + first) * QUANTITY_COUNT,
                         n * row) == 0,
                  "%s: records of life %zu", what, life);
    for (size_t k = 0; k < KPI_COUNT; k++)
        cr_expect(memcmp(part->kpi + k * n, whole->kpi + k * all + first, n * sizeof(double)) == 0, "%s: %s", what,
                  kpi_info[k].name);
    for (size_t k = 0; k < DR_KPI_COUNT; k++)
        cr_expect(memcmp(part->dr + k * n, whole->dr + k * all + first, n * sizeof(double)) == 0, "%s: %s", what,
                  dr_kpi_info[k].name);
}

static const struct engine_options usual = {.n_thread = 1, .homes_per_block = 16, .days_per_batch = 1, .counterfactual = true};

SOLVER_TEST(neighbours, any_range_of_homes_alone_equals_the_whole)
{
    static const size_t ranges[][2] = {{0, 1}, {0, 12}, {12, 24}, {7, 15}, {23, 24}};
    struct pilot *all = fixture_pilot(FLEET, DAYS);
    add_event(all);
    struct yield whole = solve(all, usual);
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        struct pilot *p = part_of(ranges[i][0], ranges[i][1]);
        struct yield part = solve(p, usual);
        char what[48];
        snprintf(what, sizeof what, "homes %zu to %zu", ranges[i][0], ranges[i][1] - 1);
        expect_within(&part, &whole, ranges[i][0], what);
        free_yield(&part);
        pilot_free(p);
    }
    free_yield(&whole);
    pilot_free(all);
}

SOLVER_TEST(neighbours, any_cut_into_blocks_batches_and_threads_gives_the_same_homes)
{
    static const struct engine_options cuts[] = {
        {1, 1, 1, true, 1, 0, 0},  {2, 5, 1, true, 3, 0, 0}, {3, 24, 2, true, 0, 0, 0},
        {2, 7, 30, true, 9, 0, 0}, {8, 2, 2, true, 1, 0, 0},
    };
    struct pilot *p = fixture_pilot(FLEET, DAYS);
    add_event(p);
    struct yield first = solve(p, usual);
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        struct yield y = solve(p, cuts[i]);
        char what[16];
        snprintf(what, sizeof what, "cut %zu", i);
        expect_within(&y, &first, 0, what);
        free_yield(&y);
    }
    free_yield(&first);
    pilot_free(p);
}

/* The lane of a solver keeps nothing of the home before: not its step sizes, not its order. */
SOLVER_TEST(neighbours, the_order_in_which_a_lane_meets_homes_does_not_matter)
{
    struct pilot *p = fixture_pilot(FLEET, DAYS);
    struct model *m;
    struct lane *l;
    struct fault fault = {0};
    const struct solver *s = solver_find(p->solver);
    static struct home_state up[FLEET], down[FLEET];
    cr_assert_eq(model_create(p, &m), ST_OK);
    cr_assert_eq(s->open(m, 0, &l), ST_OK);
    for (size_t h = 0; h < FLEET; h++) {
        model_initial_state(m, h, &up[h]);
        down[h] = up[h];
        cr_assert_eq(s->advance(l, m, &(struct home_job){h, &up[h], NULL}, 1, 0, p->duration_ms, &fault), ST_OK);
    }
    for (int64_t day = 0; day < DAYS; day++) /* and day by day, homes interleaved */
        for (size_t h = FLEET; h-- > 0;)
            cr_assert_eq(
                s->advance(l, m, &(struct home_job){h, &down[h], NULL}, 1, day * MS_PER_DAY, (day + 1) * MS_PER_DAY, &fault),
                ST_OK);
    for (size_t h = 0; h < FLEET; h++) cr_expect(memcmp(&up[h], &down[h], sizeof up[h]) == 0, "home %zu", h);
    s->close(l);
    model_free(m);
    pilot_free(p);
}
