/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/results_info.h"

#include "outputs/pilot_info.h"
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>

static char *dir;
static const char *path;
static struct pilot *pilot;
static void begin(void)
{
    dir = fix_folder();
    path = fix_path(dir, "no-ending");
    pilot = fix_pilot();
}
static void end(void)
{
    fix_free(pilot);
    fix_remove(dir);
}
TestSuite(results_info, .init = begin, .fini = end, .timeout = 60);

static char *tell(enum status wanted)
{
    char *text = NULL;
    size_t n = 0;
    struct diag d = {0};
    FILE *out = open_memstream(&text, &n);
    const enum status st = results_info(path, out, &d);
    fclose(out);
    cr_expect_eq(st, wanted, "%s", d.n_items > 0 ? d.items[0].what : text);
    cr_expect_eq(d.n_errors > 0, wanted == ST_INPUT);
    diag_close(&d);
    return text;
}

static void expect_says(const char *text, const char *wanted)
{
    cr_expect_not_null(strstr(text, wanted), "'%s' in\n%s", wanted, text);
}

static void write_text(const char *text)
{
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
}

Test(results_info, a_finished_run_tells_all)
{
    fix_run(path, pilot);
    cr_expect(results_info_is_hdf5(path), "by content, the name has no ending");
    char *text = tell(ST_OK);
    expect_says(text, pilot->name);
    expect_says(text, "complete\n");
    expect_says(text, "1 day\n");
    expect_says(text, "seed 957670");
    expect_says(text, "pilotsim " PILOTSIM_VERSION);
    expect_says(text, "state hash     0123abcd");
    expect_says(text, "took           1.5 s, 2.5 s of CPU");
    expect_says(text, "counterfactual yes");
    expect_says(text, "indoor_temperature     degC     point       0.005");
    expect_says(text, "96 records every 15 min, 96 of them there");
    for (size_t e = 0; e < pilot->n_dr; e++) expect_says(text, pilot->dr[e].name);
    expect_says(text, "energy.import ");
    cr_expect_null(strstr(text, "nan"), "%s", text);
    free(text);
}

Test(results_info, a_run_that_stopped_tells_how_far_it_came)
{
    struct diag d = {0};
    struct results *r = NULL;
    cr_assert_eq(results_create(path, pilot, fix_shape, &r, &d), ST_OK);
    char *text = tell(ST_OK);
    expect_says(text, "nothing is computed yet");
    free(text);
    cr_assert_eq(fix_batch(r, pilot, 0), ST_OK);
    results_abandon(r);
    text = tell(ST_OK);
    expect_says(text, "not complete: computed until 2023-01-09T06:00:00");
    expect_says(text, "(25 %)");
    expect_says(text, "24 of them there");
    expect_says(text, "no figures yet");
    cr_expect_null(strstr(text, "energy.import "), "key figures come with the end");
    free(text);
    diag_close(&d);
}

Test(results_info, what_is_no_result_is_refused)
{
    cr_expect_not(results_info_is_hdf5(path), "not there");
    cr_expect_not(results_info_is_hdf5(dir), "a folder");
    write_text("");
    cr_expect_not(results_info_is_hdf5(path), "empty");
    write_text("pilot: a scenario\n");
    cr_expect_not(results_info_is_hdf5(path), "text");
    free(tell(ST_INPUT));
    write_text("\x89HDF\r\n\x1a\nand nothing of the kind");
    cr_expect(results_info_is_hdf5(path), "by its first bytes");
    free(tell(ST_INPUT));
}

Test(results_info, a_scenario_tells_homes_and_events)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    pilot_info(pilot, out);
    fclose(out);
    expect_says(text, "7 homes, 1 day: ");
    expect_says(text, "records every 15 min, 6 quantities: 4.03e+03 values");
    for (size_t e = 0; e < pilot->n_dr; e++) expect_says(text, pilot->dr[e].name);
    free(text);
}
