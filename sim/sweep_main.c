/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sweep_main.h"

#include "outputs/sweep_csv.h"
#include "outputs/sweep_json.h"
#include "outputs/sweep_summary.h"
#include "outputs/target.h"
#include "sim/design_main.h"
#include "sim/load_main.h"
#include "sim/stopwatch.h"

/* All findings at once, before the first home is solved. */
static enum status check_targets(const struct cli *c, const char *output, struct diag *d)
{
    const struct {
        enum target kind;
        const char *option, *path;
    } rows[] = {
        {TARGET_TABLE, "-o", output},
        {TARGET_FILE, "--json", c->json},
        {TARGET_FILE, "--csv", c->csv},
    };
    enum status st = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status row = target_check(rows[i].kind, rows[i].option, rows[i].path, d);
        if (row != ST_OK) st = row;
    }
    return st;
}

static enum status tell(const struct cli *c, const struct sweep_table *t, const char *output, double wall_s, struct diag *d)
{
    enum status st = ST_OK;
    if (c->csv != NULL) st = sweep_csv_write(t, c->csv, d);
    if (st == ST_OK && c->json != NULL) st = sweep_json_write(t, c->json, d);
    if (st != ST_OK) return st;
    if (c->quiet) return sweep_json_line(t, output, wall_s, stdout, d);
    if ((st = sweep_summary_print(t, stdout))) return st;
    printf("\nThis sweep took %.1f s (%.1f s of CPU), peak memory %.0f MB\n  table    %s\n", wall_s, stopwatch_cpu_s(),
           (double)stopwatch_peak_rss_bytes() / 1e6, output);
    if (c->csv != NULL) printf("  CSV      %s\n", c->csv);
    return ST_OK;
}

enum status sweep_scenario(const struct cli *c, struct diag *d)
{
    const double start_s = stopwatch_wall_s();
    char output[4096];
    if (c->output != NULL) snprintf(output, sizeof output, "%s", c->output);
    else cli_default_path(c, "-sweep.h5", output, sizeof output);
    struct design g;
    enum status st = design_read(&g, c, c->repeat > 0 ? (uint32_t)c->repeat : 1, NULL, d);
    const enum status targets = check_targets(c, output, d);
    if (st == ST_OK) st = targets;
    if (st == ST_OK) load_tell_warnings(d);
    if (st == ST_OK) st = design_run(&g, output, c->resume, d);
    if (st == ST_OK) st = tell(c, &g.table, output, stopwatch_wall_s() - start_s, d);
    if (st == ST_OK && sweep_table_failed(&g.table) > 0) st = ST_SOLVER;
    design_close(&g);
    return st;
}
