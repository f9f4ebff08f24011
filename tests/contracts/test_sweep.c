/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The promises of sweep and size: a row is a run, no thread and no kill changes it, all mistakes come at once, and new
 * fleets deliver as often as told. */
#include "outputs/sizing.h"
#include "outputs/sweep_file.h"
#include "tests/contracts/contract_pilot.h"

#include <math.h>
#include <signal.h>

static struct program_folder dir;
static void begin(void)
{
    dir = program_folder_make();
    program_write(&dir, "pilot.yaml", CONTRACT_PILOT);
}
static void end(void) { program_folder_remove(&dir); }
TestSuite(sweep, .init = begin, .fini = end, .timeout = 500);

#define SWEEP "sweep pilot.yaml --vary homes=5,8 --vary dr.cool.value=-1K,-2K --repeat 2 --quiet "

static struct sweep_table read_table(const char *name)
{
    struct diag d = {0};
    struct sweep_table t;
    const enum status st = sweep_file_read(program_file(&dir, name), &t, &d);
    if (st != ST_OK) diag_print(&d, stderr);
    cr_assert_eq(st, ST_OK, "%s", name);
    return t;
}

static void expect_same_tables(const char *a, const char *b)
{
    struct sweep_table x = read_table(a), y = read_table(b);
    cr_assert_eq(x.n_row, y.n_row, "%s, %s", a, b);
    cr_expect_str_eq(x.design, y.design);
    for (size_t r = 0; r < x.n_row; r++) cr_expect_eq(x.row[r].seed, y.row[r].seed);
    cr_expect(memcmp(x.figure, y.figure, x.n_row * x.n_column * sizeof *x.figure) == 0, "%s and %s differ", a, b);
    sweep_table_close(&x);
    sweep_table_close(&y);
}

static void sweep(const char *words)
{
    const struct program_said said = program_run(&dir, SWEEP "%s", words);
    expect_good(&said, words);
}

static double result_of(struct results_reader *r, const struct sweep_table *t, size_t column)
{
    double v = NAN;
    if (column < SWEEP_EVENTS) cr_assert_eq(results_read_fleet_kpi(r, (enum kpi)(column - SWEEP_FLEET), &v), ST_OK);
    const size_t k = column - SWEEP_EVENTS, event = k / SWEEP_EVENT_COLUMNS, figure = k % SWEEP_EVENT_COLUMNS;
    if (column >= SWEEP_EVENTS && figure != SWEEP_HOME_SD)
        cr_assert_eq(results_read_fleet_dr_kpi(r, (uint32_t)event, (enum dr_kpi)figure, &v), ST_OK, "%s",
                     t->column[column].name);
    return v;
}

/* Row `row` has the figures that pilotsim run gives with these words. */
static void expect_row_is_run(const struct sweep_table *t, size_t row, const char *words)
{
    const struct program_said said = program_run(&dir, "run pilot.yaml --counterfactual --quiet -o run.h5 %s", words);
    expect_good(&said, words);
    struct results_reader *r = open_result(&dir, "run.h5");
    for (size_t c = SWEEP_FLEET; c < t->n_column; c++) {
        const bool is_spread = c >= SWEEP_EVENTS && (c - SWEEP_EVENTS) % SWEEP_EVENT_COLUMNS == SWEEP_HOME_SD;
        const double is = sweep_figure(t, row, c), should = result_of(r, t, c);
        cr_expect(is_spread || memcmp(&is, &should, sizeof is) == 0 || (isnan(is) && isnan(should)),
                  "row %zu, %s: %.17g, run: %.17g", row, t->column[c].name, is, should);
    }
    results_read_close(r);
}

Test(sweep, a_row_is_a_run_with_its_seed_and_values)
{
    sweep("-o t.h5");
    struct sweep_table t = read_table("t.h5");
    cr_assert_eq(t.n_row, 8);
    cr_expect_str_eq(t.label[1], "homes=5 dr.cool.value=-2K");
    expect_row_is_run(&t, 0, "--homes 5 --set dr_events.cool.value=-1K");
    expect_row_is_run(&t, 7, "--homes 8 --seed 8 --set dr_events.cool.value=-2K");
    for (size_t r = 0; r < 8; r++) {
        cr_expect_eq(t.row[r].seed, r < 4 ? 7u : 8u, "the variants of a repeat share a seed");
        cr_expect_eq(sweep_figure(&t, r, SWEEP_HOMES), r % 4 < 2 ? 5 : 8);
    }
    const size_t joined = sweep_event_column(0, DR_KPI_joined), delivered = sweep_event_column(0, DR_KPI_delivered_w);
    cr_expect_eq(sweep_figure(&t, 2, joined), sweep_figure(&t, 3, joined), "the same homes join");
    cr_expect_lt(sweep_figure(&t, 2, delivered), sweep_figure(&t, 3, delivered), "what is varied shows");
    sweep_table_close(&t);
}

Test(sweep, threads_change_no_bit)
{
    sweep("-o one.h5 --threads 1 --csv one.csv");
    sweep("-o two.h5 --threads 2 --csv two.csv");
    sweep("-o seven.h5 --threads 7 --csv seven.csv");
    expect_same_tables("one.h5", "two.h5");
    expect_same_tables("one.h5", "seven.h5");
    char words[600];
    snprintf(words, sizeof words, "cmp %s/one.csv %s/two.csv && cmp %s/one.csv %s/seven.csv", dir.path, dir.path, dir.path,
             dir.path);
    cr_expect_eq(system(words), 0, "the CSV files differ");
}

Test(sweep, kills_leave_no_trace)
{
    const struct program_said whole = program_run(&dir, SWEEP "-o whole.h5");
    expect_good(&whole, "the sweep left in peace");
    for (int i = 1; i <= 4; i++) {
        char name[16], words[256];
        snprintf(name, sizeof name, "k%d.h5", i);
        snprintf(words, sizeof words, SWEEP "--resume -o %s", name);
        const struct program_said killed = program_run_killed(&dir, whole.wall_s * i / 5, words);
        cr_assert(killed.code == -SIGKILL || killed.code == 0, "exit %d: %s", killed.code, killed.err);
        const struct program_said said = program_run(&dir, "%s", words);
        expect_good(&said, words);
        expect_same_tables("whole.h5", name);
    }
}

Test(sweep, more_repeats_continue_a_table)
{
    sweep("-o t.h5");
    struct program_said said =
        program_run(&dir, "sweep pilot.yaml --vary homes=5,8 --vary dr.cool.value=-1K,-2K --repeat 3 --resume -o t.h5");
    expect_good(&said, "three repeats of which two are there");
    said = program_run(&dir, "sweep pilot.yaml --vary homes=5,8 --vary dr.cool.value=-1K,-2K --repeat 3 -o u.h5");
    expect_good(&said, "three repeats");
    expect_same_tables("t.h5", "u.h5");
}

Test(sweep, another_scenario_or_design_is_not_continued)
{
    static const struct {
        const char *words, *because;
    } rows[] = {
        {"--vary homes=5", "was made with"},
        {"--vary homes=5,7", "was made with"},
        {"--vary homes=5,8 --seed 9", "was another"},
        {"--vary homes=5,8 --set tariff=gr-night", "was another"},
        {"--vary homes=5,8 --set pilot=Other", "another scenario"},
    };
    struct program_said said = program_run(&dir, "sweep pilot.yaml --duration 1d --vary homes=5,8 -o t.h5 --quiet");
    expect_good(&said, "the first");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        said = program_run(&dir, "sweep pilot.yaml --duration 1d %s -o t.h5 --quiet --resume", rows[i].words);
        cr_expect_eq(said.code, 2, "%s: %d", rows[i].words, said.code);
        cr_expect_not_null(strstr(said.err, rows[i].because), "%s: %s", rows[i].words, said.err);
    }
    said = program_run(&dir, "run pilot.yaml --duration 1d -o t.h5");
    cr_expect_eq(said.code, 2, "a run does not replace a table");
}

Test(sweep, all_mistakes_come_at_once_and_nothing_runs)
{
    static const char *const told[] = {
        "--vary homez=1: error: unknown key 'homez': did you mean 'homes'?",
        "--vary dr.value=-1x: error: value: the unit in '-1x' is not known",
        "--vary dr.valu=3: error: unknown key 'valu': did you mean 'value'?",
        "--vary homes=0: error: '0' is no number of homes",
        "error: -o: /nowhere/t.h5 is in a folder that is not there",
    };
    const struct program_said said = program_run(
        &dir, "sweep pilot.yaml --vary homez=1,2 --vary dr.value=-1x,1 --vary dr.valu=3 --vary homes=0,5 -o /nowhere/t.h5");
    cr_expect_eq(said.code, 2);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        cr_expect_not_null(strstr(said.err, told[i]), "%s\n%s", told[i], said.err);
}

/* --- size --- */

#define EVENING                                                                                                \
    CONTRACT_HEAD "homes:\n"                                                                                   \
                  "  - {archetype: si-detached-1971-1980, count: 12}\n"                                        \
                  "  - {archetype: si-detached-2009, count: 8}\n"                                              \
                  "dr_events:\n"                                                                               \
                  "  - {name: evening, start: 2023-01-10T17:00:00+01:00, duration: 2h, action: room_setpoint," \
                  " value: -2 K, participation: 0.8}\n"

Test(size, a_table_and_a_scenario_give_the_same_answer)
{
    program_write(&dir, "evening.yaml", EVENING);
    struct program_said said = program_run(&dir, "sweep evening.yaml --repeat 4 -o t.h5 --quiet");
    expect_good(&said, "sweep");
    const struct program_said table = program_run(&dir, "size t.h5 --target 20kW --quiet");
    said = program_run(&dir, "size evening.yaml --repeat 4 --target 20kW --quiet --report r.html --json a.json -o s.h5");
    expect_good(&table, "size of the table");
    expect_good(&said, "size of the scenario, which runs only the days in question");
    cr_expect_str_eq(said.out, table.out);
    cr_expect(program_has(&dir, "r.html") && program_has(&dir, "a.json") && program_has(&dir, "s.h5"));
    cr_expect_leq(program_python(&dir, "outputs/check_report.py", "r.html"), 0, "the page is whole");
}

Test(size, what_cannot_be_answered_is_said)
{
    static const struct {
        const char *words;
        int code;
        const char *told;
    } rows[] = {
        {"--target 0W", 2, "is no power to deliver"},
        {"--target 1m --confidence 1.5 --repeat 1", 2, "--confidence: '1.5' is no probability"},
        {"--target 1kW --event morning", 2, "there is no DR event 'morning': say --event with one of: 'evening', all"},
        {"--target 1kW --set dr_events=[]", 2, "there is no DR event to size for"},
        {"--target 1kW --repeat 2 --homes 4 --set dr_events.0.value=0K", 1, ""},
    };
    program_write(&dir, "evening.yaml", EVENING);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct program_said said = program_run(&dir, "size evening.yaml %s", rows[i].words);
        cr_expect_eq(said.code, rows[i].code, "%s: %d", rows[i].words, said.code);
        cr_expect_not_null(strstr(said.err, rows[i].told), "%s: %s", rows[i].words, said.err);
    }
}

/* Six times twelve simulated fleets of 20 homes tell what 40 homes deliver at least in 19 of 20 cases; then forty
 * fleets of 40 homes with other seeds are simulated and counted. */
Test(size, new_fleets_deliver_as_often_as_told)
{
    enum { SETS = 6, REPEATS = 12, FLEETS = 40, FEW = 20, MANY = 40 };
    const size_t delivered = sweep_event_column(0, DR_KPI_delivered_w), spread = sweep_event_column(0, SWEEP_HOME_SD);
    program_write(&dir, "evening.yaml", EVENING);
    struct program_said said =
        program_run(&dir, "sweep evening.yaml --duration 1d --repeat %d -o few.h5 --quiet", SETS * REPEATS);
    expect_good(&said, "the fleets that tell");
    said = program_run(&dir, "sweep evening.yaml --duration 1d --homes %d --seed 1000 --repeat %d -o many.h5 --quiet", MANY,
                       FLEETS);
    expect_good(&said, "the fleets that are counted");
    struct sweep_table few = read_table("few.h5"), many = read_table("many.h5");
    size_t n_good = 0;
    for (size_t set = 0; set < SETS; set++) {
        double mean[REPEATS], sd[REPEATS];
        for (size_t i = 0; i < REPEATS; i++) {
            mean[i] = sweep_figure(&few, set * REPEATS + i, delivered) / FEW;
            sd[i] = sweep_figure(&few, set * REPEATS + i, spread);
        }
        const struct sizing s = sizing_fit(mean, sd, REPEATS, FEW, REPEATS);
        const double sure = sizing_quantile(&s, MANY, 0.05);
        size_t n = 0;
        for (size_t r = 0; r < FLEETS; r++) n += sweep_figure(&many, r, delivered) >= sure;
        fprintf(stderr, "set %zu: %.0f W of %d homes, told from %.0f W a home, sd %.0f and %.0f in common: %zu of %d\n", set,
                sure, MANY, s.mean, s.sd_home, s.sd_common, n, FLEETS);
        n_good += n;
    }
    const double share = (double)n_good / (SETS * FLEETS);
    cr_expect(share >= 0.91 && share < 1, "%.3f, promised 0.95", share);
    sweep_table_close(&few);
    sweep_table_close(&many);
}
TestSuite(size, .init = begin, .fini = end, .timeout = 500);
