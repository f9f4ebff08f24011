/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a request to the first-generation plug: the first byte picks the path and the state, each line behind it is
 * name=value; or a payload on one of its topics. Good answers are JSON, what is published is text, and time goes on. */
#include "devices/products/shelly_plug_inside.h"
#include "devices/wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct product shelly_plug;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    (void)ctx, (void)d;
    if (c != COMMAND_HEATER_OFF || (value != 0 && value != 1)) abort();
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    (void)ctx, (void)d, (void)payload, (void)retain;
    if (n == 0 || strlen(topic) >= TOPIC_BYTES || qos < 0 || qos > 2) abort();
}

static bool on_is_heard(void *ctx, const struct device *d) { return ctx == NULL && d != NULL; }

static const char *argument(const void *ctx, const char *name)
{
    static char value[64];
    const size_t n = strlen(name);
    for (const char *at = ctx; at != NULL; at = strchr(at, '\n')) {
        if (*at == '\n') at++;
        if (strncmp(at, name, n) != 0 || at[n] != '=') continue;
        snprintf(value, sizeof value, "%.*s", (int)strcspn(at + n + 1, "\n"), at + n + 1);
        return value;
    }
    return NULL;
}

static void by_web(struct device *d, uint8_t how, const char *text)
{
    static const char *const paths[] = {"/status",  "/settings", "/settings/relay/0", "/settings/login",
                                        "/relay/0", "/meter/0",  "/reboot",           "/ota"};
    static char room[16384];
    const struct web_request q = {.path = (how & 32) != 0 ? text : paths[how & 7],
                                  .query = "",
                                  .authorization = "",
                                  .body = "",
                                  .is_authentic = (how & 16) != 0,
                                  .ctx = text,
                                  .argument = argument};
    for (int i = 0; i < 2; i++) { /* what is set by the first may close the second */
        struct web_answer a = {.status = 200, .content_type = "application/json", .body = room, .capacity = sizeof room - 1};
        struct json *doc = NULL;
        shelly_plug.web->handle(d, &q, &a);
        if (a.n > a.capacity) abort();
        if (a.status == 200 && json_parse(room, a.n, &doc) != ST_OK) abort();
        json_free(doc);
        if (a.status != 200 && a.status != 400 && a.status != 401 && a.status != 404) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double cell[SHELLY_PLUG_CELLS];
    static const struct pilot pilot = {.start_utc_ms = 1673222400000, .tz = {.name = "UTC", .n = 1, .at_utc_ms = {INT64_MIN}}};
    static const char *const topics[] = {"relay/0/command", "command", "relay/0", ""};
    const struct home_model home = {.heater_w = 2000};
    const struct home_view view = {.heater_power_w = 2000, .voltage_l1_v = 230, .temp_air_c = 20, .temp_tank_middle_c = 45};
    const struct device_identity id = {.home = "h", .mac = "3CE90EB12345", .address = "127.1.0.12", .password = "secret123"};
    const struct device_host host = {.ask = on_ask, .publish = on_publish, .is_heard = on_is_heard};
    struct device d = {.product = &shelly_plug,
                       .view = &view,
                       .home = &home,
                       .pilot = &pilot,
                       .cell = cell,
                       .host = &host,
                       .id = &id,
                       .due_ms = INT64_MAX,
                       .is_online = true};
    if (size == 0) return 0;
    char topic[80], *text = malloc(size);
    if (text == NULL) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    for (size_t i = 0; i < SHELLY_PLUG_CELLS; i++) cell[i] = shelly_plug.cells[i].initial;
    shelly_plug.start(&d);
    d.cell[PLUG_HAS_PROBE] = data[0] >> 3 & 1;
    snprintf(topic, sizeof topic, "shellies/shellyplug-B12345/%s", topics[data[0] & 3]);
    if ((data[0] & 64) != 0) shelly_plug.mqtt->message(&d, topic, text, size - 1);
    else by_web(&d, data[0], text);
    for (int i = 0; i < 5; i++) {
        const int64_t was_ms = d.due_ms;
        if (d.due_ms > d.t_ms) d.t_ms = d.due_ms;
        shelly_plug.due(&d);
        if (d.due_ms <= was_ms) abort();
    }
    free(text);
    return 0;
}
