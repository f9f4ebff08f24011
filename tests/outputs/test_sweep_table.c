/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table in memory, in its file, and as CSV. */
#include "outputs/sweep_table.h"

#include "outputs/h5_file.h"
#include "outputs/sweep_csv.h"
#include "outputs/sweep_file.h"
#include "outputs/sweep_json.h"
#include "outputs/sweep_summary.h"
#include "tests/support/program.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct program_folder dir;
static void begin(void) { dir = program_folder_make(); }
static void end(void) { program_folder_remove(&dir); }
TestSuite(sweep_table, .init = begin, .fini = end, .timeout = 60);

static const char *const values[2][2] = {{"10", "-1 K"}, {"20", "-2 K"}};

/* Two variants of two keys, two events, no rows. */
static struct sweep_table table_of(const char *scenario, const char *asked)
{
    struct sweep_table t;
    const struct sweep_event event[2] = {{"evening peak", "2023-01-11 17:00, room_setpoint for 2 h"},
                                         {"evening/peak", "the same name in a file"}};
    cr_assert_eq(sweep_table_init(&t, event, 2, 2, 2), ST_OK);
    for (size_t v = 0; v < 2; v++)
        for (size_t f = 0; f < 2; f++) t.text[v * 2 + f] = strdup(values[v][f]);
    sweep_table_name_factor(&t, 0, "homes");
    sweep_table_name_factor(&t, 1, "dr.value");
    sweep_table_label(&t);
    strcpy(t.scenario, scenario);
    strcpy(t.design, "0123456789abcdef");
    t.asked = strdup(asked);
    return t;
}

static void add_row(struct sweep_table *t, enum status status)
{
    double *f = malloc(t->n_column * sizeof *f);
    for (size_t c = 0; c < t->n_column; c++) f[c] = (double)(100 * t->n_row + c) / 3;
    const struct sweep_row row = {(uint32_t)(t->n_row % 2), (uint32_t)(t->n_row / 2), UINT64_MAX - t->n_row, status};
    cr_assert_eq(sweep_table_add(t, row, status == ST_OK ? f : NULL), ST_OK);
    free(f);
}

static void expect_same(const struct sweep_table *a, const struct sweep_table *b)
{
    cr_assert_eq(a->n_row, b->n_row);
    cr_assert_eq(a->n_column, b->n_column);
    for (size_t r = 0; r < a->n_row; r++) {
        cr_expect_eq(a->row[r].variant, b->row[r].variant);
        cr_expect_eq(a->row[r].repeat, b->row[r].repeat);
        cr_expect_eq(a->row[r].seed, b->row[r].seed);
        cr_expect_eq(a->row[r].status, b->row[r].status);
        for (size_t c = 0; c < a->n_column; c++) {
            const double x = sweep_figure(a, r, c), y = sweep_figure(b, r, c);
            cr_expect(memcmp(&x, &y, sizeof x) == 0 || (isnan(x) && isnan(y)), "row %zu, %s: %g, %g", r, a->column[c].name, x,
                      y);
        }
    }
}

Test(sweep_table, columns_are_named_once_and_plainly)
{
    struct sweep_table t = table_of("Test", "sweep");
    cr_expect_str_eq(t.column[SWEEP_HOMES].name, "homes");
    cr_expect_str_eq(t.column[SWEEP_FLEET + KPI_energy_import].name, "fleet_energy_import");
    cr_expect_str_eq(t.column[sweep_event_column(0, DR_KPI_delivered_w)].name, "dr_evening_peak_delivered_power");
    cr_expect_str_eq(t.column[sweep_event_column(1, DR_KPI_delivered_w)].name, "dr_evening_peak_delivered_power_");
    cr_expect_str_eq(t.column[sweep_event_column(0, SWEEP_HOME_SD)].name, "dr_evening_peak_delivered_power_home_sd");
    for (size_t a = 0; a < t.n_column; a++)
        for (size_t b = 0; b < a; b++) cr_expect_neq(strcmp(t.column[a].name, t.column[b].name), 0, "%s", t.column[a].name);
    sweep_table_close(&t);
}

Test(sweep_table, values_of_one_unit_are_numbers)
{
    struct sweep_table t = table_of("Test", "sweep");
    cr_expect(t.factor[0].is_number);
    cr_expect_str_eq(t.factor[0].unit, "");
    cr_expect(t.factor[1].is_number);
    cr_expect_str_eq(t.factor[1].unit, "K");
    cr_expect_eq(sweep_table_number(&t, 1, 1), -2);
    cr_expect_str_eq(t.label[1], "homes=20 dr.value=-2 K");
    free(t.text[3]);
    t.text[3] = strdup("30min");
    sweep_table_name_factor(&t, 1, "duration");
    cr_expect_not(t.factor[1].is_number, "K and min are two units");
    free(t.text[3]);
    t.text[3] = strdup("nan K");
    sweep_table_name_factor(&t, 1, "dr.value");
    cr_expect_not(t.factor[1].is_number);
    sweep_table_close(&t);
}

Test(sweep_table, a_file_keeps_every_bit)
{
    struct diag d = {0};
    struct sweep_table t = table_of("Test", "sweep --vary homes=10,20"), back;
    struct sweep_file *f = NULL;
    cr_assert_eq(sweep_file_create(program_file(&dir, "t.h5"), &t, &f, &d), ST_OK);
    for (int i = 0; i < 5; i++) {
        add_row(&t, i == 3 ? ST_CHATTER : ST_OK);
        cr_assert_eq(sweep_file_put(f, &t, &d), ST_OK);
        cr_assert_eq(sweep_file_read(program_file(&dir, "t.h5"), &back, &d), ST_OK, "beside its writer");
        expect_same(&t, &back);
        sweep_table_close(&back);
    }
    sweep_file_close(f);
    cr_expect(sweep_file_is_table(program_file(&dir, "t.h5")));
    cr_assert_eq(sweep_file_read(program_file(&dir, "t.h5"), &back, &d), ST_OK);
    expect_same(&t, &back);
    cr_expect_str_eq(back.label[1], t.label[1]);
    cr_expect_str_eq(back.event[1].name, "evening/peak");
    cr_expect_str_eq(back.asked, t.asked);
    sweep_table_close(&back);
    sweep_table_close(&t);
    cr_expect_eq(d.n_errors, 0);
}

Test(sweep_table, what_is_continued_is_the_whole)
{
    struct diag d = {0};
    struct sweep_table one = table_of("Test", "sweep"), two = table_of("Test", "sweep"), back;
    struct sweep_file *f = NULL;
    cr_assert_eq(sweep_file_create(program_file(&dir, "t.h5"), &one, &f, &d), ST_OK);
    for (int i = 0; i < 3; i++) {
        add_row(&one, ST_OK);
        cr_assert_eq(sweep_file_put(f, &one, &d), ST_OK);
    }
    sweep_file_close(f);
    cr_assert_eq(sweep_file_resume(program_file(&dir, "t.h5"), &two, &f, &d), ST_OK);
    cr_expect_eq(two.n_row, 3);
    for (int i = 0; i < 80; i++) { /* beyond a chunk */
        add_row(&one, ST_OK);
        add_row(&two, ST_OK);
        cr_assert_eq(sweep_file_put(f, &two, &d), ST_OK);
    }
    sweep_file_close(f);
    cr_assert_eq(sweep_file_read(program_file(&dir, "t.h5"), &back, &d), ST_OK);
    expect_same(&one, &back);
    sweep_table_close(&back);
    sweep_table_close(&one);
    sweep_table_close(&two);
}

static void expect_refused(struct sweep_table other, const char *because)
{
    struct diag d = {0};
    struct sweep_file *f = NULL;
    cr_expect_eq(sweep_file_resume(program_file(&dir, "t.h5"), &other, &f, &d), ST_INPUT);
    cr_assert_eq(d.n_errors, 1);
    cr_expect_not_null(strstr(d.items[0].what, because), "%s", d.items[0].what);
    cr_expect_eq(other.n_row, 0);
    diag_close(&d);
    sweep_table_close(&other);
}

Test(sweep_table, another_design_is_not_continued_and_says_why)
{
    struct diag d = {0};
    struct sweep_table t = table_of("Test", "sweep --vary homes=10,20");
    struct sweep_file *f = NULL;
    cr_assert_eq(sweep_file_create(program_file(&dir, "t.h5"), &t, &f, &d), ST_OK);
    add_row(&t, ST_OK);
    cr_assert_eq(sweep_file_put(f, &t, &d), ST_OK);
    sweep_file_close(f);
    sweep_table_close(&t);
    expect_refused(table_of("Other", "sweep --vary homes=10,20"), "another scenario, 'Test'");
    expect_refused(table_of("Test", "sweep --vary homes=10,30"), "was made with 'sweep --vary homes=10,20'");
    t = table_of("Test", "sweep --vary homes=10,20");
    strcpy(t.design, "fedcba9876543210");
    expect_refused(t, "the scenario, or a file it names");
}

Test(sweep_table, what_is_no_table_is_refused)
{
    struct diag d = {0};
    struct sweep_table t;
    struct h5_file *h5 = NULL;
    program_write(&dir, "text.h5", "no HDF5\n");
    cr_expect_eq(sweep_file_read(program_file(&dir, "text.h5"), &t, &d), ST_INPUT);
    cr_expect_eq(sweep_file_read(program_file(&dir, "none.h5"), &t, &d), ST_INPUT);
    cr_assert_eq(h5_create(program_file(&dir, "half.h5"), &h5, &d), ST_OK);
    cr_assert_eq(h5_attr_text(h5_root(h5), "pilotsim_table", "sweep"), ST_OK);
    cr_assert_eq(h5_attr_text(h5_root(h5), "pilotsim_version", PILOTSIM_VERSION), ST_OK);
    const uint64_t many = 1 << 20;
    cr_assert_eq(h5_attr_set(h5_root(h5), "variants", H5K_U64, 1, &many), ST_OK);
    cr_assert_eq(h5_commit(h5), ST_OK);
    h5_close(h5);
    cr_expect(sweep_file_is_table(program_file(&dir, "half.h5")));
    cr_expect_eq(sweep_file_read(program_file(&dir, "half.h5"), &t, &d), ST_INPUT, "it only says that it is one");
    cr_expect_eq(d.n_errors, 3);
    diag_close(&d);
}

static char *text_of(const char *name)
{
    FILE *in = fopen(program_file(&dir, name), "r");
    char *text = NULL;
    size_t n = 0;
    cr_assert_not_null(in);
    cr_assert_gt(getdelim(&text, &n, '\0', in), 0);
    fclose(in);
    return text;
}

Test(sweep_table, csv_has_a_head_and_a_line_a_run)
{
    struct diag d = {0};
    struct sweep_table t = table_of("Test", "sweep");
    add_row(&t, ST_OK);
    add_row(&t, ST_SOLVER);
    cr_assert_eq(sweep_csv_write(&t, program_file(&dir, "t.csv"), &d), ST_OK);
    char *text = text_of("t.csv");
    cr_expect_eq(
        strncmp(text, "run,variant,label,repeat,seed,status,vary_homes,vary_dr_value,homes,fleet_energy_heat_pump,", 88), 0);
    cr_expect_not_null(strstr(text, "\n0,0,homes=10 dr.value=-1 K,0,18446744073709551615,ok,10,-1,0,0.3333333333,"), "%s",
                       text);
    cr_expect_not_null(strstr(text, "\n1,1,homes=20 dr.value=-2 K,0,18446744073709551614,the solver could not go on,20,-2,,,"));
    free(text);
    cr_assert_eq(sweep_json_write(&t, program_file(&dir, "t.json"), &d), ST_OK);
    text = text_of("t.json");
    cr_expect_not_null(strstr(text, "\"seed\": \"18446744073709551615\""));
    cr_expect_not_null(strstr(text, "\"vary_dr_value\": -2.0"));
    free(text);
    sweep_table_close(&t);
}

Test(sweep_table, spreads_leave_failed_runs_out)
{
    struct sweep_table t = table_of("Test", "sweep");
    for (int i = 0; i < 8; i++) add_row(&t, i == 2 ? ST_SOLVER : ST_OK); /* variant 0: rows 0, 4 and 6 */
    struct sweep_spread s;
    cr_assert_eq(sweep_summary_spread(&t, 0, 0, &s), ST_OK);
    cr_expect_eq(s.n, 3);
    cr_expect_float_eq(s.mean, (0 + 400 + 600) / 9.0, 1e-9);
    cr_expect_float_eq(s.sd, 101.835, 1e-3);
    cr_expect_eq(sweep_table_failed(&t), 1);
    sweep_table_close(&t);
}
