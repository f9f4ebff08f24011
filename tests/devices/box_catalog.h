/* SPDX-License-Identifier: GPL-3.0-or-later */
/* box_catalog.h - two invented products in place of devices/products.def, for tests of faces and of the control API.
 *
 * `box` (inverter's slot, every home): a set-point of the rooms, a mode, a limit that is kept, a name; HTTP without password
 * and WebSocket on port 1080, Modbus on 502. `safe` (plug's slot): Digest with a realm of its own on the same port, but for
 * /open. To be included by one file of a program: it defines the look-ups of devices/product.h. */
#ifndef PILOTSIM_TESTS_BOX_CATALOG_H
#define PILOTSIM_TESTS_BOX_CATALOG_H

#include "devices/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BOX_PORT = 1080, BOX_DUE_MS = 7000 };
enum box_cell { BOX_TARGET, BOX_MODE, BOX_LIMIT, BOX_N_DUE, BOX_CLOSED };

static const struct cell box_cells[] = {
    [BOX_TARGET] = {"target", "degC", 21, false, "rooms"},
    [BOX_MODE] = {"mode", "", 0, false, "0 off, 1 on"},
    [BOX_LIMIT] = {"limit", "%", 100, true, "kept"},
    [BOX_N_DUE] = {"n_due", "", 0, false, "calls of its controller"},
    [BOX_CLOSED] = {"closed", "", 0, false, "the WebSocket client that went last"},
};

static enum verdict box_target(struct device *d, const struct point *p, double value)
{
    const enum verdict v = point_store(d, p, value);
    if (v == VERDICT_ACCEPTED) device_ask(d, COMMAND_ROOM_SET, value);
    return v;
}

static const char *box_name(const struct device *d) { return d->id->name; }

static const char *const box_modes[] = {"off", "on", NULL};
static const struct point box_points[] = {
    {.name = "temp_air", .unit = "degC", .read = FROM_VIEW(temp_air_c), .decimals = 2},
    {.name = "grid_power", .unit = "W", .read = FROM_VIEW(grid_power_w), .decimals = 1},
    {.name = "target", .unit = "degC", .read = FROM_CELL(BOX_TARGET), .write = box_target, .min = 15, .max = 28},
    {.name = "mode",
     .unit = "",
     .kind = POINT_ENUM,
     .read = FROM_CELL(BOX_MODE),
     .write = point_store,
     .max = 1,
     .words = box_modes},
    {.name = "limit", .unit = "%", .read = FROM_CELL(BOX_LIMIT), .write = point_store, .max = 100},
    {.name = "n_due", .unit = "1", .read = FROM_CELL(BOX_N_DUE)},
    {.name = "name", .unit = "", .kind = POINT_TEXT, .read = FROM_TEXT(box_name)},
};

static void box_start(struct device *d) { d->due_ms = d->t_ms + BOX_DUE_MS; }

static void box_due(struct device *d)
{
    d->cell[BOX_N_DUE]++;
    d->due_ms += BOX_DUE_MS;
    /* a controller of sorts: it follows the air, so what it asks depends on the physics */
    if ((int)d->cell[BOX_N_DUE] % 100 == 0) device_ask(d, COMMAND_ROOM_SHIFT, fmod(d->view->temp_air_c * 1000, 1));
    if ((int)d->cell[BOX_N_DUE] % 10 == 0) d->host->notify(d->host->ctx, d, 0, "tick", 4);
}

static void box_handle(struct device *d, const struct web_request *q, struct web_answer *a)
{
    const char *x = q->argument(q->ctx, "x"), *y = q->argument(q->ctx, "y");
    if (strcmp(q->path, "/large") == 0) {
        a->n = a->capacity + 1;
        return;
    }
    if (strcmp(q->path, "/closed") == 0 && !q->is_authentic) {
        a->status = 401;
        return;
    }
    a->content_type = "text/plain";
    if (strcmp(q->path, "/header") == 0) {
        const char *given = q->header(q->ctx, "X-Box");
        a->n = (size_t)snprintf(a->body, a->capacity, "X-Box=%s", given != NULL ? given : "-");
        return;
    }
    a->close = strcmp(q->path, "/bye") == 0;
    a->n = (size_t)snprintf(a->body, a->capacity, "%s %d %s x=%s y=%s body=%s n=%zu t=%lld", d->id->name, (int)q->method,
                            q->path, x != NULL ? x : "-", y != NULL ? y : "-", q->body, q->n, (long long)d->t_ms);
}

static void box_message(struct device *d, uint64_t session, const char *text, size_t n)
{
    char out[64];
    if (strcmp(text, "flood") == 0) {
        static char much[30000];
        memset(much, 'f', sizeof much);
        for (int i = 0; i < 400; i++) d->host->notify(d->host->ctx, d, session, much, sizeof much);
        return;
    }
    const int len = snprintf(out, sizeof out, "%llu:%zu:%.20s", (unsigned long long)session, n, text);
    d->host->notify(d->host->ctx, d, strcmp(text, "all") == 0 ? 0 : session, out, (size_t)len);
}

static void box_closed(struct device *d, uint64_t session) { d->cell[BOX_CLOSED] = (double)session; }

static const char *safe_realm(const struct device *d) { return d->id->mac; }
static bool safe_needs_auth(const struct device *d, const char *path) { return (void)d, strcmp(path, "/open") != 0; }

static const struct web_traits box_web = {.port = BOX_PORT,
                                          .websocket_path = "/ws",
                                          .clients_max = 2,
                                          .handle = box_handle,
                                          .message = box_message,
                                          .closed = box_closed};
static const struct web_traits safe_web = {.port = BOX_PORT,
                                           .auth = WEB_AUTH_DIGEST_SHA256,
                                           .user = "admin",
                                           .realm = safe_realm,
                                           .needs_auth = safe_needs_auth,
                                           .handle = box_handle};
static const struct modbus_traits box_modbus = {.tcp_port = 502, .unit = 1, .functions = 1u << 3};

static const struct product box_catalog[] = {
    {.name = "box",
     .maker = "none",
     .model = "Box 1",
     .doc = "invented",
     .slot = SLOT_INVERTER,
     .points = box_points,
     .n_point = ARRAY_LEN(box_points),
     .cells = box_cells,
     .n_cell = ARRAY_LEN(box_cells),
     .modbus = &box_modbus,
     .web = &box_web,
     .start = box_start,
     .due = box_due},
    {.name = "safe",
     .maker = "none",
     .model = "Safe 1",
     .doc = "invented",
     .slot = SLOT_PLUG,
     .points = box_points,
     .n_point = 2,
     .cells = box_cells,
     .n_cell = ARRAY_LEN(box_cells),
     .web = &safe_web},
};

const struct product *product_at(size_t i) { return i < ARRAY_LEN(box_catalog) ? &box_catalog[i] : NULL; }

const struct product *product_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(box_catalog); i++)
        if (strcmp(box_catalog[i].name, name) == 0) return &box_catalog[i];
    return NULL;
}

int product_point(const struct product *p, const char *name)
{
    for (size_t i = 0; i < p->n_point; i++)
        if (strcmp(p->points[i].name, name) == 0) return (int)i;
    return -1;
}

#endif
