/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a call to the second-generation plug: the first byte says over which channel and in which state, the rest
 * is a frame, or a method (to the end of the line) and its body. Answers are JSON, and time goes on. */
#include "devices/products/shelly_plus_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct product shelly_plus_plug;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_json(const char *text, size_t n)
{
    struct json *doc = NULL;
    if (json_parse(text, n, &doc) != ST_OK) abort();
    json_free(doc);
}

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    (void)ctx, (void)d;
    if (c != COMMAND_HEATER_OFF || (value != 0 && value != 1)) abort();
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    (void)ctx, (void)d, (void)qos, (void)retain;
    if (n == 0 || strlen(topic) >= TOPIC_BYTES) abort();
    if (strstr(topic, "/online") == NULL) must_be_json(payload, n);
}

static void on_notify(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n)
{
    (void)ctx, (void)d;
    if (session == 0) abort();
    must_be_json(text, n);
}

static bool on_is_heard(void *ctx, const struct device *d) { return ctx == NULL && d != NULL; }

static const char *argument(const void *ctx, const char *name) { return strlen(name) > 1 ? ctx : NULL; }

static void by_web(struct device *d, bool is_frame, bool is_post, char *text, size_t n)
{
    static char room[32768];
    char path[200] = "/rpc";
    if (!is_frame) {
        const size_t n_method = strcspn(text, "\n");
        snprintf(path, sizeof path, "/rpc/%.*s", (int)(n_method < 150 ? n_method : 150), text);
        text += n_method, n -= n_method;
    }
    const struct web_request q = {.method = is_post ? WEB_POST : WEB_GET,
                                  .path = path,
                                  .query = "",
                                  .authorization = "",
                                  .body = text,
                                  .n = n,
                                  .ctx = text,
                                  .argument = argument};
    struct web_answer a = {.status = 200, .body = room, .capacity = sizeof room - 1};
    shelly_plus_plug.web->handle(d, &q, &a);
    if (a.n == 0 || a.n > a.capacity) abort();
    must_be_json(room, a.n);
}

static void play(struct device *d, uint8_t how, char *text, size_t n)
{
    static const char *const leaves[] = {"rpc", "command/switch:0", "command", "rpc"};
    char id[SHELLY_PLUS_ID_BYTES], topic[TOPIC_BYTES];
    shelly_plus_id(d, id);
    d->cell[SHELLY_PLUS_AUTH] = how >> 2 & 1;
    d->cell[PLUG_HAS_PROBE] = how >> 3 & 1;
    d->cell[SHELLY_PLUS_STATUS_NTF] = how >> 6 & 1;
    snprintf(topic, sizeof topic, "%s/%s", id, leaves[how >> 4 & 3]);
    switch (how & 3) {
    case 0: by_web(d, true, true, text, n); break;
    case 1: by_web(d, false, (how & 128) != 0, text, n); break;
    case 2:
        for (uint64_t session = 1; session <= 8; session++) shelly_plus_plug.web->message(d, session, text, n);
        shelly_plus_plug.web->closed(d, 3);
        break;
    default: shelly_plus_plug.mqtt->message(d, topic, text, n);
    }
    for (int i = 0; i < 5; i++) {
        const int64_t was_ms = d->due_ms;
        if (d->due_ms > d->t_ms) d->t_ms = d->due_ms;
        shelly_plus_plug.due(d);
        if (d->due_ms <= was_ms) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double cell[SHELLY_PLUS_CELLS];
    static const struct pilot pilot = {.start_utc_ms = 1673222400000, .tz = {.name = "UTC", .n = 1, .at_utc_ms = {INT64_MIN}}};
    const struct home_model home = {.heater_w = 2000};
    const struct home_view view = {.heater_power_w = 2000, .voltage_l1_v = 230, .temp_air_c = 20, .temp_tank_middle_c = 45};
    const struct device_identity id = {.home = "h", .mac = "A8032AB12345", .address = "127.1.0.12", .password = "secret123"};
    const struct device_host host = {.ask = on_ask, .publish = on_publish, .notify = on_notify, .is_heard = on_is_heard};
    struct device d = {.product = &shelly_plus_plug,
                       .view = &view,
                       .home = &home,
                       .pilot = &pilot,
                       .cell = cell,
                       .host = &host,
                       .id = &id,
                       .due_ms = INT64_MAX,
                       .is_online = true};
    if (size == 0) return 0;
    char *text = malloc(size);
    if (text == NULL) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    for (size_t i = 0; i < SHELLY_PLUS_CELLS; i++) cell[i] = shelly_plus_plug.cells[i].initial;
    shelly_plus_plug.start(&d);
    play(&d, data[0], text, size - 1);
    free(text);
    return 0;
}
