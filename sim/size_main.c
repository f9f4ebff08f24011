/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/size_main.h"

#include "outputs/results_info.h"
#include "outputs/sizing_report.h"
#include "outputs/sweep_csv.h"
#include "outputs/target.h"
#include "scenarios/unit.h"
#include "sim/base/nearest.h"
#include "sim/design_main.h"
#include "sim/load_main.h"
#include "sim/stopwatch.h"

#include <stdlib.h>
#include <string.h>

enum { REPEATS = 20 };

static const struct place command_line = {0};

/* --- the question --- */

static bool read_power(const char *text, double *out, struct diag *d)
{
    if (unit_parse(text, "W", out) == UNIT_OK && *out > 0) return true;
    diag_error(d, command_line, "give a power above 0: --target 500kW", "--target: '%s' is no power to deliver", text);
    return false;
}

static bool read_confidence(const char *text, double *out, struct diag *d)
{
    *out = 0.95;
    if (text == NULL) return true;
    if (unit_parse(text, "1", out) == UNIT_OK && *out > 0 && *out < 1) return true;
    diag_error(d, command_line, "give a share between 0 and 1: --confidence 0.95", "--confidence: '%s' is no probability",
               text);
    return false;
}

/* What the question is, as far as it needs no scenario. */
static enum status read_question(const struct cli *c, struct sizing_question *q, struct diag *d)
{
    bool is_good = read_power(c->target, &q->target_w, d);
    is_good = read_confidence(c->confidence, &q->confidence, d) && is_good;
    if (c->repeat == 1) {
        diag_error(d, command_line, "give at least 2; 20 is usual", "--repeat: one repeat tells nothing of the spread");
        is_good = false;
    }
    const struct {
        enum target kind;
        const char *option, *path;
    } files[] = {{TARGET_TABLE, "-o", c->output},
                 {TARGET_FILE, "--report", c->report},
                 {TARGET_FILE, "--json", c->json},
                 {TARGET_FILE, "--csv", c->csv}};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        is_good = target_check(files[i].kind, files[i].option, files[i].path, d) == ST_OK && is_good;
    return is_good ? ST_OK : ST_USAGE;
}

static void list_events(const struct sweep_event *event, size_t n, char out[512])
{
    snprintf(out, 512, "say --event with one of: ");
    for (size_t e = 0; e < n; e++) {
        const size_t at = strlen(out);
        snprintf(out + at, 512 - at, "'%s', ", event[e].name);
    }
    const size_t at = strlen(out);
    snprintf(out + at, 512 - at, "all");
}

/* Which event is meant, among those there are. */
static enum status choose_event(const struct cli *c, const struct sweep_event *event, size_t n, size_t *out, struct diag *d)
{
    char remedy[512];
    list_events(event, n, remedy);
    if (n == 0) {
        diag_error(d, (struct place){.file = c->scenario}, "write dr_events into the scenario",
                   "there is no DR event to size for");
    } else if (c->event != NULL && (*out = design_find_event(event, n, c->event)) < n) {
        return ST_OK;
    } else if (c->event != NULL && strcmp(c->event, "all") == 0) {
        *out = SIZING_ALL_EVENTS;
        return ST_OK;
    } else if (c->event != NULL) {
        struct nearest near = {.typed = c->event};
        for (size_t e = 0; e < n; e++) nearest_try(&near, event[e].name);
        if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near.best);
        diag_error(d, command_line, remedy, "--event: there is no DR event '%s'", c->event);
    } else if (n == 1) {
        *out = 0;
        return ST_OK;
    } else {
        diag_error(d, command_line, remedy, "there are %zu DR events", n);
    }
    return ST_INPUT;
}

/* --- the runs --- */

static enum status read_table(const struct cli *c, struct design *g, struct diag *d)
{
    const struct {
        bool is_given;
        const char *option;
    } rows[] = {
        {c->n_vary > 0, "--vary"},     {c->repeat > 0, "--repeat"},         {c->n_set > 0, "--set"},
        {c->has_seed, "--seed"},       {c->homes > 0, "--homes"},           {c->resume, "--resume"},
        {c->output != NULL, "-o"},     {c->solver != NULL, "--solver"},     {c->csv != NULL, "--csv"},
        {c->threads > 0, "--threads"}, {c->duration != NULL, "--duration"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].is_given)
            diag_error(d, command_line, "give it to pilotsim sweep, or give a scenario", "%s: the runs of %s are made already",
                       rows[i].option, c->scenario);
    return d->n_errors > 0 ? ST_USAGE : sweep_file_read(c->scenario, &g->table, d);
}

/* The scenario is read first, to know which event is in question. */
static enum status run_scenario(const struct cli *c, struct design *g, struct sizing_question *q, struct diag *d)
{
    const uint32_t n_repeat = c->repeat > 0 ? (uint32_t)c->repeat : REPEATS;
    enum status st = design_read(g, c, n_repeat, c->event != NULL ? c->event : "all", d);
    if (st == ST_OK) st = choose_event(c, g->table.event, g->table.n_event, &q->event, d);
    if (st == ST_OK) load_tell_warnings(d);
    if (st == ST_OK) st = design_run(g, c->output, c->resume, d);
    if (st == ST_OK && c->csv != NULL) st = sweep_csv_write(&g->table, c->csv, d);
    return st;
}

/* --- the answer --- */

static enum status tell(const struct cli *c, const struct sizing_page *p, double wall_s, struct diag *d)
{
    enum status st = ST_OK;
    if (c->report != NULL) st = sizing_report_write(p, c->report, d);
    if (st == ST_OK && c->json != NULL) st = sizing_json_write(p, c->json, d);
    if (st != ST_OK) return st;
    if (c->quiet) return sizing_json_line(p, stdout, d);
    sizing_answer_print(p->table, p->question, p->answer, p->n_answer, stdout);
    printf("\nThis took %.1f s (%.1f s of CPU)\n", wall_s, stopwatch_cpu_s());
    if (c->output != NULL) printf("  table    %s\n", c->output);
    if (c->report != NULL) printf("  report   %s\n", c->report);
    return ST_OK;
}

static enum status answer_all(const struct cli *c, const struct sweep_table *t, const struct sizing_question *q, double start_s,
                              struct diag *d)
{
    struct sizing_answer *a = calloc(t->n_variant, sizeof *a);
    enum status st = a != NULL ? ST_OK : ST_MEMORY;
    bool is_all_found = true;
    size_t n = 0;
    for (; n < t->n_variant && st == ST_OK; n++) {
        st = sizing_answer_make(t, n, q, &a[n]);
        is_all_found = is_all_found && st == ST_OK && a[n].verdict == SIZING_FOUND;
    }
    const struct sizing_page page = {t, q, a, n};
    if (st == ST_OK) st = tell(c, &page, stopwatch_wall_s() - start_s, d);
    for (size_t i = 0; i < n; i++) sizing_answer_close(&a[i]);
    free(a);
    return st == ST_OK && !is_all_found ? ST_EXPECT : st;
}

enum status size_target(const struct cli *c, struct diag *d)
{
    const double start_s = stopwatch_wall_s();
    struct sizing_question q = {0};
    struct design g = {0};
    enum status st = read_question(c, &q, d);
    if (st == ST_OK && results_info_is_hdf5(c->scenario)) {
        st = read_table(c, &g, d);
        if (st == ST_OK) st = choose_event(c, g.table.event, g.table.n_event, &q.event, d);
    } else if (st == ST_OK) {
        st = run_scenario(c, &g, &q, d);
    }
    if (st == ST_OK) st = answer_all(c, &g.table, &q, start_s, d);
    design_close(&g);
    return st;
}
