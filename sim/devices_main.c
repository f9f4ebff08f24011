/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/devices_main.h"

#include "devices/device_list.h"
#include "twins/engine.h"
#include "twins/engine_live.h"

#include <stdio.h>
#include <stdlib.h>

static enum status print(const struct cli *c, struct street *s)
{
    char run_dir[4096];
    if (c->run_dir != NULL) snprintf(run_dir, sizeof run_dir, "%s", c->run_dir);
    else cli_default_path(c, "-run", run_dir, sizeof run_dir);
    const struct device_list_options o = {(uint16_t)c->port_offset, run_dir, (size_t)c->pty_homes};
    if (!c->as_json) {
        device_list_print(s, o, stdout);
        return ST_OK;
    }
    char *text = NULL;
    const enum status st = device_list_json(s, o, SIZE_MAX, &text);
    if (st == ST_OK) puts(text);
    free(text);
    return st;
}

enum status devices_of_pilot(const struct cli *c, const struct pilot *p, struct diag *d)
{
    struct model *m = NULL;
    struct engine *e = NULL;
    struct engine_live *live = NULL;
    struct street *s = NULL;
    const struct engine_sink nobody = {0};
    const struct engine_options o = {.n_thread = 1, .homes_per_block = 16, .days_per_batch = 1};
    enum status st = model_create(p, &m);
    if (st == ST_OK) st = engine_create(m, o, &e);
    if (st == ST_OK) st = engine_live_create(e, 0, &nobody, &live);
    if (st == ST_OK) st = street_create(m, live, NULL, &s, d);
    if (st == ST_OK) st = print(c, s);
    street_free(s);
    engine_live_free(live);
    engine_free(e);
    model_free(m);
    return st;
}
