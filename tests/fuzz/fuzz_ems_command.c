/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a command or query to the EMS gateway: the first byte says over which face and in which state, the first
 * line is the path, the rest the payload. Answers are JSON or a plain text, what is asked of the home is
 * within its range, and time goes on. */
#include "devices/products/ems_esp.h"
#include "devices/wire/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct product ems_esp;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    (void)ctx, (void)d;
    if (c >= COMMAND_COUNT) abort();
    if (!isnan(value) && !(value >= command_info[c].min && value <= command_info[c].max)) abort();
}

static void must_be_json(const char *text, size_t n)
{
    struct json *doc = NULL;
    if (json_parse(text, n, &doc) != ST_OK) abort();
    json_free(doc);
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    (void)ctx, (void)d, (void)qos, (void)retain;
    const char *text = payload;
    if (n == 0 || strlen(topic) >= TOPIC_BYTES) abort();
    const bool is_text =
        text[0] == 'o' || text[0] == 'M' || strstr(topic, "/response") != NULL; /* status, failures, attributes */
    if (!is_text) must_be_json(text, n);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    (void)d;
    return *(const bool *)ctx;
}

static const char *no_argument(const void *ctx, const char *name)
{
    return strcmp(name, "data") == 0 || strcmp(name, "cmd") == 0 || strcmp(name, "id") == 0 || strcmp(name, "device") == 0
               ? ctx
               : NULL;
}

static void by_web(struct device *d, const char *path, char *payload, size_t n, bool is_post)
{
    static char room[16384];
    char full[600];
    snprintf(full, sizeof full, "/api%s%s", path[0] != '\0' ? "/" : "", path);
    const struct web_request q = {.method = is_post ? WEB_POST : WEB_GET,
                                  .path = full,
                                  .query = "",
                                  .authorization = "",
                                  .body = payload,
                                  .n = n,
                                  .ctx = payload,
                                  .argument = no_argument};
    struct web_answer a = {.status = 200, .content_type = "application/json", .body = room, .capacity = sizeof room - 1};
    ems_esp.web->handle(d, &q, &a);
    if (a.n > a.capacity) abort();
    if (strcmp(a.content_type, "text/plain") != 0) must_be_json(room, a.n);
    if (a.status != 200 && a.status != 400 && a.status != 401 && a.status != 404) abort();
}

static void play(struct device *d, uint8_t how, const char *path, char *payload, size_t n)
{
    char topic[700];
    d->cell[EMS_CELL_LEGACY] = how & 1;
    d->cell[EMS_CELL_SEND_RESPONSE] = 1;
    d->cell[EMS_CELL_BYPASS_TOKEN] = how >> 1 & 1;
    d->cell[EMS_CELL_FORMAT] = how >> 2 & 1;
    d->t_ms = 20 * MS_PER_S;
    snprintf(topic, sizeof topic, "ems-esp-h/%s", path);
    if ((how & 8) != 0) by_web(d, path, payload, n, (how & 16) != 0);
    else ems_esp.mqtt->message(d, topic, payload, n);
    for (int i = 0; i < 5; i++) {
        const int64_t was_ms = d->due_ms;
        if (d->due_ms > d->t_ms) d->t_ms = d->due_ms;
        ems_esp.due(d);
        if (d->due_ms <= was_ms) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double cell[EMS_CELLS];
    static const struct pilot pilot = {.start_utc_ms = 1673222400000, .tz = {.name = "UTC", .n = 1, .at_utc_ms = {INT64_MIN}}};
    struct home_model home = {.tank_set_c = 50, .room_set_c = 21, .night_from_ms = 22 * MS_PER_H, .night_to_ms = 6 * MS_PER_H};
    struct home_view view = {.temp_outdoor_c = 3.25, .temp_tank_top_c = 47, .tank_set_c = 50, .room_set_c = 21};
    const struct device_identity id = {.home = "h", .mac = "A8032AB12345", .address = "127.1.0.11", .password = "secret123"};
    bool is_heard = size > 0 && (data[0] & 32) != 0;
    const struct device_host host = {.ctx = &is_heard, .ask = on_ask, .publish = on_publish, .is_heard = on_is_heard};
    struct device d = {.product = &ems_esp,
                       .view = &view,
                       .home = &home,
                       .pilot = &pilot,
                       .cell = cell,
                       .host = &host,
                       .id = &id,
                       .due_ms = INT64_MAX,
                       .is_online = true};
    if (size < 2) return 0;
    const uint8_t *end = memchr(data + 1, '\n', size - 1);
    const size_t n_path = end != NULL ? (size_t)(end - data) - 1 : size - 1;
    char path[512];
    snprintf(path, sizeof path, "%.*s", (int)(n_path < 500 ? n_path : 500), (const char *)data + 1);
    const size_t n = end != NULL ? size - n_path - 2 : 0;
    char *payload = malloc(n + 1);
    if (payload == NULL) return 0;
    if (n > 0) memcpy(payload, end + 1, n);
    payload[n] = '\0';
    for (size_t i = 0; i < EMS_CELLS; i++) cell[i] = ems_esp.cells[i].initial;
    ems_esp.start(&d);
    play(&d, data[0], path, payload, n);
    free(payload);
    return 0;
}
