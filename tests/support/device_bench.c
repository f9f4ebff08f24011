/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/device_bench.h"

#include "devices/wire/crypto.h"
#include "tests/support/fixture.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    struct device_bench *b = ctx;
    (void)d;
    b->asked[c] = value;
    b->n_asked++;
}

static void keep(struct device_bench *b, const char *topic, const void *payload, size_t n, int qos, bool retain)
{
    if (b->n_sent++ >= BENCH_SENT_MAX) return;
    struct bench_sent *s = &b->sent[b->n_sent - 1];
    const size_t kept = n < BENCH_PAYLOAD_MAX ? n : BENCH_PAYLOAD_MAX - 1;
    snprintf(s->topic, sizeof s->topic, "%s", topic);
    if (kept > 0) memcpy(s->payload, payload, kept);
    s->payload[kept] = '\0';
    s->n = n, s->qos = qos, s->retain = retain;
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    (void)d;
    keep(ctx, topic, payload, n, qos, retain);
}

static void on_push(void *ctx, const struct device *d, const void *bytes, size_t n)
{
    (void)d;
    keep(ctx, "", bytes, n, 0, false);
}

static void on_notify(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n)
{
    (void)d, (void)session;
    keep(ctx, "ws", text, n, 0, false);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    (void)d;
    return ((struct device_bench *)ctx)->is_heard;
}

static struct home_view winter_noon(void)
{
    return (struct home_view){
        .temp_air_c = 21.3,
        .temp_operative_c = 21.1,
        .temp_outdoor_c = -3.4,
        .temp_damped_c = -1.2,
        .temp_supply_c = 38.6,
        .temp_return_c = 33.9,
        .temp_water_set_c = 39,
        .temp_tank_top_c = 49.7,
        .temp_tank_middle_c = 47.2,
        .temp_tank_bottom_c = 41.5,
        .room_set_c = 21.5,
        .tank_set_c = 50,
        .hp_power_w = 1830,
        .hp_heat_w = 6120,
        .hp_speed_frac = 0.64,
        .hp_mode = 1,
        .is_season = 1,
        .heater_power_w = 2000,
        .heater_calls = 1,
        .appliance_power_w = 412,
        .ev_power_w = 3680,
        .ev_wanted_w = 3680,
        .battery_soc_frac = NAN,
        .pv_power_w = 5210,
        .pv_available_w = 5210,
        .pv_limit_w = 13600,
        .grid_power_w = 2712,
        .power_l1_w = 1500,
        .power_l2_w = 700,
        .power_l3_w = 512,
        .grid_reactive_var = 310,
        .voltage_l1_v = 229.4,
        .voltage_l2_v = 230.6,
        .voltage_l3_v = 231.2,
        .current_l1_a = 6.6,
        .current_l2_a = 3.1,
        .current_l3_a = 2.3,
        .frequency_hz = 49.98,
        .energy_import_wh = 123456,
        .energy_import_t1_wh = 80000,
        .energy_import_t2_wh = 43456,
        .energy_export_wh = 23456,
        .energy_export_t1_wh = 20000,
        .energy_export_t2_wh = 3456,
        .reactive_import_varh = 5000,
        .reactive_import_t1_varh = 3000,
        .reactive_import_t2_varh = 2000,
        .energy_pv_wh = 65432,
        .energy_hp_wh = 54321,
        .energy_hp_water_wh = 4321,
        .energy_rod_wh = 1234,
        .energy_heater_wh = 7654,
        .energy_ev_wh = 8765,
        .heat_room_wh = 160000,
        .heat_water_wh = 11000,
        .run_s = 123456,
        .n_start = 57,
        .n_defrost = 9,
        .tariff_register = 1,
        .price_eur_per_kwh = 0.15,
    };
}

struct device_bench *device_bench_open(const struct product *p)
{
    struct device_bench *b = calloc(1, sizeof *b);
    assert(b != NULL);
    b->sent = calloc(BENCH_SENT_MAX, sizeof *b->sent);
    b->pilot = fixture_pilot(1, 2);
    const enum status st = model_create(b->pilot, &b->model);
    assert(b->sent != NULL && st == ST_OK);
    struct home_model *h = &b->model->home[0];
    h->has_pump = h->has_heater = h->has_pv = true;
    h->pv_w = 17000, h->pv_limit_w = 13600, h->heater_w = 2000;
    b->view = winter_noon();
    for (int i = 0; i < COMMAND_COUNT; i++) b->asked[i] = NAN;
    struct crypto_gcm *gcm = NULL;
    const enum status tool = crypto_gcm_create(&gcm);
    assert(tool == ST_OK);
    b->host = (struct device_host){b, gcm, on_ask, on_publish, on_push, on_notify, on_is_heard};
    b->is_heard = true;
    snprintf(b->id.home, sizeof b->id.home, "h0001");
    snprintf(b->id.name, sizeof b->id.name, "h0001.%s", p->name);
    snprintf(b->id.serial, sizeof b->id.serial, "0123456789AB");
    snprintf(b->id.mac, sizeof b->id.mac, "A8032AB12345");
    snprintf(b->id.address, sizeof b->id.address, "127.1.0.%d", 10 + p->slot);
    snprintf(b->id.password, sizeof b->id.password, "secret123");
    for (uint8_t i = 0; i < 16; i++) b->id.key[i] = i, b->id.auth_key[i] = (uint8_t)(0xD0 + i);
    b->device = (struct device){
        .product = p,
        .view = &b->view,
        .home = h,
        .pilot = b->pilot,
        .host = &b->host,
        .id = &b->id,
        .due_ms = INT64_MAX,
        .unit = p->modbus != NULL ? p->modbus->unit : 0,
        .is_online = true,
        .cell = calloc(p->n_cell + 1, sizeof(double)),
    };
    assert(b->device.cell != NULL);
    if (p->number != NULL) p->number(&b->device, 0x0123456789ABCDEFU, &b->id);
    for (size_t i = 0; i < p->n_cell; i++) b->device.cell[i] = p->cells[i].initial;
    if (p->start != NULL) p->start(&b->device);
    return b;
}

void device_bench_close(struct device_bench *b)
{
    crypto_gcm_free(b->host.gcm);
    free(b->device.cell);
    free(b->sent);
    model_free(b->model);
    pilot_free(b->pilot);
    free(b);
}

void device_bench_run(struct device_bench *b, int64_t t_ms)
{
    struct device *d = &b->device;
    while (d->due_ms <= t_ms) {
        if (d->due_ms > d->t_ms) d->t_ms = d->due_ms;
        const int64_t was_ms = d->due_ms;
        b->view.t_ms = d->t_ms;
        d->product->due(d);
        assert(d->due_ms > was_ms);
    }
    b->view.t_ms = d->t_ms = t_ms;
}

void device_bench_reboot(struct device_bench *b)
{
    struct device *d = &b->device;
    d->boot_ms = d->t_ms;
    for (size_t i = 0; i < d->product->n_cell; i++)
        if (d->product->cells[i].is_volatile) d->cell[i] = d->product->cells[i].initial;
    if (d->product->start != NULL) d->product->start(d);
}

const struct bench_sent *device_bench_last(const struct device_bench *b, const char *topic)
{
    const size_t n = b->n_sent < BENCH_SENT_MAX ? b->n_sent : BENCH_SENT_MAX;
    for (size_t i = n; i-- > 0;)
        if (strcmp(b->sent[i].topic, topic) == 0) return &b->sent[i];
    return NULL;
}

void device_bench_forget(struct device_bench *b) { b->n_sent = 0; }

struct bench_request {
    const char *query, *header;
};

/* name=value pairs of the query, without decoding: tests use plain words. */
static const char *argument(const void *ctx, const char *name)
{
    static _Thread_local char value[128];
    const char *at = ((const struct bench_request *)ctx)->query;
    const size_t n = strlen(name);
    while (at != NULL && *at != '\0') {
        if (strncmp(at, name, n) == 0 && at[n] == '=') {
            snprintf(value, sizeof value, "%.*s", (int)strcspn(at + n + 1, "&"), at + n + 1);
            return value;
        }
        at = strchr(at, '&');
        if (at != NULL) at++;
    }
    return NULL;
}

static const char *header(const void *ctx, const char *name)
{
    const char *given = ((const struct bench_request *)ctx)->header;
    const size_t n = strlen(name);
    return given != NULL && strncasecmp(given, name, n) == 0 && strncmp(given + n, ": ", 2) == 0 ? given + n + 2 : NULL;
}

int device_bench_web(struct device_bench *b, enum web_method method, const char *path, const char *query, const char *body,
                     char *out, size_t n_out)
{
    assert(b->device.product->web != NULL);
    const struct bench_request r = {query != NULL ? query : "", b->header};
    const char *authorization = header(&r, "Authorization");
    const struct web_request q = {.method = method,
                                  .path = path,
                                  .query = r.query,
                                  .authorization = authorization != NULL ? authorization : "",
                                  .body = body != NULL ? body : "",
                                  .n = body != NULL ? strlen(body) : 0,
                                  .is_authentic = !b->is_stranger,
                                  .ctx = &r,
                                  .argument = argument,
                                  .header = header};
    struct web_answer a = {.status = 200, .content_type = "application/json", .body = out, .capacity = n_out - 1};
    b->device.product->web->handle(&b->device, &q, &a);
    assert(a.n <= a.capacity);
    out[a.n] = '\0';
    return a.status;
}
