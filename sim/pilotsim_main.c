/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program pilotsim: reads the command line and calls the rooms. */
#include "sim/devices_main.h"
#include "sim/load_main.h"
#include "sim/run_main.h"
#include "sim/serve_main.h"
#include "sim/size_main.h"
#include "sim/sweep_main.h"

#include "devices/point_page.h"
#include "outputs/pilot_info.h"
#include "outputs/report.h"
#include "outputs/results_info.h"
#include "outputs/sweep_file.h"
#include "outputs/sweep_summary.h"
#include "scenarios/scenario.h"
#include "sim/base/nearest.h"
#include "sim/cli.h"
#include "sim/cli_help.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status load(const struct cli *c, struct pilot **p, struct diag *d) { return load_scenario(c, NULL, 0, p, d); }

static enum status validate(const struct cli *c, struct diag *d)
{
    struct pilot *p = NULL;
    const enum status st = load(c, &p, d);
    if (st == ST_OK)
        printf("%s: good: %zu homes, %zu DR events, %.6g days\n", c->scenario, p->homes.n_home, p->n_dr,
               (double)p->duration_ms / MS_PER_DAY);
    pilot_free(p);
    return st;
}

static enum status info_of_table(const char *path, struct diag *d)
{
    struct sweep_table t;
    enum status st = sweep_file_read(path, &t, d);
    if (st != ST_OK) return st;
    printf("Table of '%s'\n", t.asked);
    st = sweep_summary_print(&t, stdout);
    sweep_table_close(&t);
    return st;
}

/* The name of a file says nothing: a result file is known by its first bytes. */
static enum status info(const struct cli *c, struct diag *d)
{
    if (sweep_file_is_table(c->scenario)) return info_of_table(c->scenario, d);
    if (results_info_is_hdf5(c->scenario)) return results_info(c->scenario, stdout, d);
    struct pilot *p = NULL;
    const enum status st = load(c, &p, d);
    if (st == ST_OK) pilot_info(p, stdout);
    pilot_free(p);
    return st;
}

static enum status report(const struct cli *c, struct diag *d)
{
    char path[4096];
    if (c->output != NULL) snprintf(path, sizeof path, "%s", c->output);
    else cli_default_path(c, ".html", path, sizeof path);
    if (sweep_file_is_table(c->scenario)) {
        diag_error(d, (struct place){.file = c->scenario}, "pilotsim size draws what it is for, by --report",
                   "this is the table of a sweep, not a result file");
        return ST_INPUT;
    }
    const enum status st = report_write(c->scenario, path, d);
    if (st == ST_OK) printf("%s\n", path);
    return st;
}

static enum status points(const struct cli *c, struct diag *d)
{
    const enum point_page_form form = c->as_json ? POINT_PAGE_JSON : c->markdown ? POINT_PAGE_MARKDOWN : POINT_PAGE_TEXT;
    if (c->scenario == NULL) return point_page_catalog(form, stdout);
    const struct product *p = product_find(c->scenario);
    if (p != NULL) return point_page_product(p, form, stdout);
    struct nearest near = {.typed = c->scenario};
    for (size_t i = 0; product_at(i) != NULL; i++) nearest_try(&near, product_at(i)->name);
    char remedy[NEAREST_LETTERS + 64] = "pilotsim points lists them";
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near.best);
    diag_error(d, (struct place){0}, remedy, "there is no product '%s'", c->scenario);
    return ST_USAGE;
}

static enum status answer(const struct cli *c, struct diag *d)
{
    switch (c->command) {
    case CLI_RUN:
    case CLI_SERVE: {
        struct pilot *p = NULL;
        enum status st = load(c, &p, d);
        if (st == ST_OK) load_tell_warnings(d);
        if (st == ST_OK) st = c->command == CLI_RUN ? run_pilot(c, p, d) : serve_pilot(c, p, d);
        pilot_free(p);
        return st;
    }
    case CLI_VALIDATE: return validate(c, d);
    case CLI_INFO: return info(c, d);
    case CLI_SCHEMA: return c->markdown ? scenario_reference(stdout) : scenario_schema(stdout);
    case CLI_REPORT: return report(c, d);
    case CLI_SWEEP: return sweep_scenario(c, d);
    case CLI_SIZE: return size_target(c, d);
    case CLI_POINTS: return points(c, d);
    case CLI_DEVICES: {
        struct pilot *p = NULL;
        enum status st = load(c, &p, d);
        if (st == ST_OK) st = devices_of_pilot(c, p, d);
        pilot_free(p);
        return st;
    }
    default: return cli_help_answer(c, stdout) ? ST_OK : ST_USAGE;
    }
}

/* GSL would abort on anything. Too little memory comes back as NULL, which its callers handle; the rest
 * only a bug can cause. */
static void on_gsl_error(const char *reason, const char *file, int line, int number)
{
    if (number == GSL_ENOMEM) return;
    fprintf(stderr, "pilotsim: GSL: %s:%d: %s\n", file, line, reason);
    abort();
}

int main(int argc, char **argv)
{
    struct cli c;
    struct diag d;
    diag_init(&d);
    gsl_set_error_handler(on_gsl_error);
    enum status st = cli_parse(argc, argv, &c, &d);
    if (st == ST_OK) st = answer(&c, &d);
    if ((fflush(stdout) != 0 || ferror(stdout)) && (st == ST_OK || st == ST_EXPECT)) {
        diag_error(&d, (struct place){0}, NULL, "standard output cannot be written: %s", strerror(errno));
        st = ST_IO;
    }
    diag_print(&d, stderr);
    if (st != ST_OK && d.n_errors == 0 && st != ST_EXPECT) fprintf(stderr, "pilotsim: %s\n", status_text(st));
    diag_close(&d);
    return status_exit_code(st);
}
