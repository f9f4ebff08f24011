/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program pilotsim: reads the command line and calls the rooms. */
#include "sim/run_main.h"

#include "outputs/pilot_info.h"
#include "outputs/report.h"
#include "outputs/results_info.h"
#include "scenarios/scenario.h"
#include "sim/cli.h"
#include "sim/cli_help.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status load(const struct cli *c, struct pilot **p, struct diag *d)
{
    const struct scenario_options o = {
        .sets = c->sets,
        .n_set = c->n_set,
        .solver = c->solver,
        .seed = c->seed,
        .has_seed = c->has_seed,
        .n_home = c->homes,
        .duration = c->duration,
    };
    if (results_info_is_hdf5(c->scenario)) {
        diag_error(d, (struct place){.file = c->scenario}, "pilotsim info and pilotsim report read those",
                   "this is a result file, not a scenario");
        return ST_INPUT;
    }
    return scenario_load(c->scenario, &o, p, d);
}

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

/* The name of a file says nothing: a result file is known by its first bytes. */
static enum status info(const struct cli *c, struct diag *d)
{
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
    const enum status st = report_write(c->scenario, path, d);
    if (st == ST_OK) printf("%s\n", path);
    return st;
}

/* What the scenario makes one wonder about is read before a long run, not after it. */
static void tell_warnings(struct diag *d)
{
    diag_print(d, stderr);
    diag_close(d);
    diag_init(d);
}

static enum status answer(const struct cli *c, struct diag *d)
{
    switch (c->command) {
    case CLI_RUN: {
        struct pilot *p = NULL;
        enum status st = load(c, &p, d);
        if (st == ST_OK) tell_warnings(d);
        if (st == ST_OK) st = run_pilot(c, p, d);
        pilot_free(p);
        return st;
    }
    case CLI_VALIDATE: return validate(c, d);
    case CLI_INFO: return info(c, d);
    case CLI_SCHEMA: return c->markdown ? scenario_reference(stdout) : scenario_schema(stdout);
    case CLI_REPORT: return report(c, d);
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
