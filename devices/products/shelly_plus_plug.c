/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shelly Plus 1PM, second generation: SNSW-001P16EU, 16 A, 4480 W, firmware 1.4, in front of a resistive water heater.
 * Source: Shelly's public API of the second generation (frames, methods, topics, digest); field names as in captures.
 * Its words: aenergy.total is Wh, by_minute milliwatt-hours. Channels: HTTP (POST /rpc with a frame, GET or POST
 * /rpc/<Method> with arguments), WebSocket /rpc, MQTT. A frame over HTTP is answered with 200 and its error inside; a
 * bare method with 404 (no such method), 500 (an error within it) or 400 (the body is no JSON object).
 * Notifications: a change of output at once, of power above 3 W within a second, energy once a minute; to WebSocket
 * clients once a frame of theirs had `src`, and to <prefix>/events/rpc.
 * Ours: settings hold at once, never a restart required; the topic prefix is the id; names have up to 30 bytes; the
 * password is the device's and SetAuth only turns protection on (given its digest) and off; aenergy is kept over a
 * restart; the input has no switch wired. temperature:100 exists with a probe in the tank. */
#include "devices/products/cell_text.h"
#include "devices/products/shelly_plus_inside.h"
#include "devices/wire/topic.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cell cells[] = {PLUG_CELL_LIST(PLUG_CELL_ROW, 4480, 16, 280)
#define X(id, name, unit, initial, is_volatile, doc) [SHELLY_PLUS_##id] = {name, unit, initial, is_volatile, doc},
                                        SHELLY_PLUS_CELL_LIST(X)
#undef X
};

static double power_w(const struct device *d) { return plug_power_w(d); }
static double tripped(const struct device *d) { return d->cell[PLUG_TRIP] != PLUG_TRIP_NONE; }
static enum verdict switch_relay(struct device *d, const struct point *p, double value)
{
    (void)p;
    if (plug_switch(d, value != 0, 0, PLUG_BY_CLOUD) != (value != 0)) shelly_plus_tell(d, PLUG_SWITCHED);
    return VERDICT_ACCEPTED;
}

static const char *const start_words[] = {"off", "on", "restore_last", NULL};

/* clang-format off */
static const struct point points[] = {
    {.name = "output", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(PLUG_RELAY), .write = switch_relay, .path = "switch:0.output", .doc = "feeds the water heater"},
    {.name = "apower_w", .unit = "W", .read = FROM_FN(power_w), .path = "switch:0.apower", .decimals = 1, .doc = "of the heater"},
    {.name = "voltage_v", .unit = "V", .read = FROM_FN(plug_voltage_v), .path = "switch:0.voltage", .decimals = 1, .doc = "of the heater's phase"},
    {.name = "current_a", .unit = "A", .read = FROM_FN(plug_current_a), .path = "switch:0.current", .decimals = 3, .doc = "of the heater"},
    {.name = "aenergy_wh", .unit = "Wh", .read = FROM_FN(plug_energy_wh), .path = "switch:0.aenergy.total", .decimals = 3, .doc = "since the last reset of the counters"},
    {.name = "tripped", .unit = "", .kind = POINT_BOOL, .read = FROM_FN(tripped), .path = "switch:0.errors", .doc = "1: the protection opened the relay"},
    {.name = "temperature_c", .unit = "degC", .read = FROM_FN(plug_warmth_c), .path = "switch:0.temperature.tC", .decimals = 1, .doc = "inside the case"},
    {.name = "probe_c", .unit = "degC", .read = FROM_FN(shelly_plus_probe_c), .path = "temperature:100.tC", .decimals = 1, .doc = "tank, with a probe"},
    {.name = "power_limit_w", .unit = "W", .read = FROM_CELL(PLUG_LIMIT_W), .write = plug_store, .min = 0, .max = 4480, .path = "switch:0.config.power_limit", .doc = "the relay opens above"},
    {.name = "initial_state", .unit = "", .kind = POINT_ENUM, .read = FROM_CELL(PLUG_START_STATE), .write = point_store, .words = start_words, .path = "switch:0.config.initial_state", .doc = "relay after a start"},
    {.name = "status_ntf", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SHELLY_PLUS_STATUS_NTF), .write = point_store, .path = "mqtt.config.status_ntf", .doc = "1: whole states on their own topics"},
    {.name = "enable_control", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SHELLY_PLUS_CONTROL), .write = point_store, .path = "mqtt.config.enable_control", .doc = "1: command topics are obeyed"},
    {.name = "auth_en", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SHELLY_PLUS_AUTH), .write = point_store, .path = "auth_en", .doc = "1: HTTP and WebSocket ask for the password"},
    {.name = "probe", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(PLUG_HAS_PROBE), .write = point_store, .path = "temperature:100", .doc = "1: a PT100 in the tank"},
};
/* clang-format on */

void shelly_plus_id(const struct device *d, char out[SHELLY_PLUS_ID_BYTES])
{
    int n = snprintf(out, SHELLY_PLUS_ID_BYTES, "shellyplus1pm-%s", d->id->mac);
    while (n-- > 0) out[n] = (char)tolower((unsigned char)out[n]);
}

double shelly_plus_now_s(const struct device *d) { return (double)device_utc_ms(d) / MS_PER_S; }

static void publish(const struct device *d, const char *leaf, const void *payload, size_t n, bool retain)
{
    char id[SHELLY_PLUS_ID_BYTES], topic[TOPIC_BYTES];
    shelly_plus_id(d, id);
    snprintf(topic, sizeof topic, "%s/%s", id, leaf);
    d->host->publish(d->host->ctx, d, topic, payload, n, 0, retain);
}

/* --- WebSocket clients: those that are told news --- */

static double *session_slot(const struct device *d, size_t i)
{
    return &d->cell[SHELLY_PLUS_S1 + i * SHELLY_PLUS_SESSION_CELLS];
}

static double *find_session(const struct device *d, uint64_t session)
{
    for (size_t i = 0; i < SHELLY_PLUS_SESSIONS; i++)
        if (session_slot(d, i)[SHELLY_PLUS_SESSION_ID] == (double)session) return session_slot(d, i);
    return NULL;
}

/* The slots go round: a new client takes a free one, or that of the client that came first. */
static double *take_session(struct device *d, uint64_t session)
{
    double *slot = find_session(d, session);
    if (slot == NULL) slot = find_session(d, 0);
    if (slot == NULL) {
        slot = session_slot(d, (size_t)d->cell[SHELLY_PLUS_NEXT_SLOT]);
        d->cell[SHELLY_PLUS_NEXT_SLOT] = fmod(d->cell[SHELLY_PLUS_NEXT_SLOT] + 1, SHELLY_PLUS_SESSIONS);
    }
    if (slot[SHELLY_PLUS_SESSION_ID] != (double)session) slot[SHELLY_PLUS_SESSION_AUTH] = 0;
    slot[SHELLY_PLUS_SESSION_ID] = (double)session;
    return slot;
}

static bool has_session(const struct device *d)
{
    for (size_t i = 0; i < SHELLY_PLUS_SESSIONS; i++)
        if (session_slot(d, i)[SHELLY_PLUS_SESSION_ID] != 0) return true;
    return false;
}

/* --- notifications --- */

static size_t make_notification(const struct device *d, const char *dst, const char *method, const char *params, size_t n,
                                char out[SHELLY_PLUS_FRAME_BYTES])
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    struct json_text w = json_text_start(out, SHELLY_PLUS_FRAME_BYTES);
    json_text_begin_object(&w);
    field_text(&w, "src", id);
    if (dst[0] != '\0') field_text(&w, "dst", dst);
    field_text(&w, "method", method);
    json_text_key(&w, "params");
    json_text_raw(&w, params, n);
    json_text_end_object(&w);
    return json_text_finish(&w);
}

static void notify(struct device *d, const char *method, const char *params, size_t n)
{
    char frame[SHELLY_PLUS_FRAME_BYTES], dst[SHELLY_PLUS_ID_BYTES + 8];
    if (n == 0) return;
    if (d->is_online && d->cell[SHELLY_PLUS_RPC_NTF] != 0) {
        shelly_plus_id(d, dst);
        snprintf(dst + strlen(dst), 8, "/events");
        publish(d, "events/rpc", frame, make_notification(d, dst, method, params, n, frame), false);
    }
    for (size_t i = 0; i < SHELLY_PLUS_SESSIONS; i++) {
        const double *slot = session_slot(d, i);
        if (slot[SHELLY_PLUS_SESSION_ID] == 0) continue;
        if (d->cell[SHELLY_PLUS_AUTH] != 0 && slot[SHELLY_PLUS_SESSION_AUTH] == 0) continue;
        char src[SHELLY_PLUS_SRC_CELLS * CELL_TEXT_BYTES + 1];
        cell_text_get(slot + SHELLY_PLUS_SESSION_SRC, SHELLY_PLUS_SRC_CELLS, src);
        const size_t n_frame = make_notification(d, src, method, params, n, frame);
        d->host->notify(d->host->ctx, d, (uint64_t)slot[SHELLY_PLUS_SESSION_ID], frame, n_frame);
    }
}

static void publish_status(const struct device *d, const struct component *k)
{
    char leaf[40], text[1024];
    struct json_text w = json_text_start(text, sizeof text);
    k->status(&w, d);
    const size_t n = json_text_finish(&w);
    snprintf(leaf, sizeof leaf, "status/%s", k->key);
    if (n > 0) publish(d, leaf, text, n, false);
}

static void publish_states(const struct device *d, const char *key) /* NULL: all components */
{
    const struct component *k;
    for (size_t i = 0; (k = shelly_plus_component(d, i)) != NULL; i++)
        if (key == NULL || strcmp(k->key, key) == 0) publish_status(d, k);
}

void shelly_plus_tell(struct device *d, unsigned seen)
{
    char params[SHELLY_PLUS_PARAMS_BYTES];
    if ((seen & (PLUG_SWITCHED | PLUG_TRIPPED | PLUG_POWER_MOVED | PLUG_MINUTE_OVER)) == 0) return;
    struct json_text w = json_text_start(params, sizeof params);
    json_text_begin_object(&w);
    field_fixed(&w, "ts", shelly_plus_now_s(d), 2);
    field_object(&w, "switch:0");
    field_integer(&w, "id", 0);
    if (seen & (PLUG_SWITCHED | PLUG_TRIPPED)) shelly_plus_output(&w, d);
    if (seen & (PLUG_SWITCHED | PLUG_POWER_MOVED)) shelly_plus_electric(&w, d);
    if (seen & PLUG_MINUTE_OVER) shelly_plus_aenergy(&w, d);
    json_text_end_object(&w);
    json_text_end_object(&w);
    notify(d, "NotifyStatus", params, json_text_finish(&w));
    if (d->is_online && d->cell[SHELLY_PLUS_STATUS_NTF] != 0) publish_states(d, "switch:0");
}

static void tell_probe(struct device *d)
{
    char params[256];
    const double temp_c = shelly_plus_probe_c(d);
    if (isnan(temp_c) || fabs(temp_c - d->cell[SHELLY_PLUS_SHOWN_C]) < d->cell[SHELLY_PLUS_REPORT_K]) return;
    d->cell[SHELLY_PLUS_SHOWN_C] = temp_c;
    struct json_text w = json_text_start(params, sizeof params);
    json_text_begin_object(&w);
    field_fixed(&w, "ts", shelly_plus_now_s(d), 2);
    field_object(&w, "temperature:100");
    field_integer(&w, "id", 100);
    field_trimmed(&w, "tC", temp_c, 1);
    field_trimmed(&w, "tF", temp_c * 9 / 5 + 32, 1);
    json_text_end_object(&w);
    json_text_end_object(&w);
    notify(d, "NotifyStatus", params, json_text_finish(&w));
    if (d->is_online && d->cell[SHELLY_PLUS_STATUS_NTF] != 0) publish_states(d, "temperature:100");
}

static void tell_everything(struct device *d)
{
    char params[SHELLY_PLUS_PARAMS_BYTES];
    struct json_text w = json_text_start(params, sizeof params);
    json_text_begin_object(&w);
    field_fixed(&w, "ts", shelly_plus_now_s(d), 2);
    const struct component *k;
    for (size_t i = 0; (k = shelly_plus_component(d, i)) != NULL; i++) {
        json_text_key(&w, k->key);
        k->status(&w, d);
    }
    json_text_end_object(&w);
    notify(d, "NotifyFullStatus", params, json_text_finish(&w));
}

void shelly_plus_tell_event(struct device *d, const char *component, const char *event, double time_ms)
{
    char params[512];
    const char *colon = strchr(component, ':');
    struct json_text w = json_text_start(params, sizeof params);
    json_text_begin_object(&w);
    field_fixed(&w, "ts", shelly_plus_now_s(d), 2);
    field_array(&w, "events");
    json_text_begin_object(&w);
    field_text(&w, "component", component);
    if (colon != NULL) field_integer(&w, "id", strtol(colon + 1, NULL, 10));
    field_text(&w, "event", event);
    if (isnan(time_ms)) {
        field_bool(&w, "restart_required", false);
        field_integer(&w, "cfg_rev", (int64_t)d->cell[SHELLY_PLUS_CFG_REV]);
    } else {
        field_integer(&w, "time_ms", (int64_t)time_ms);
    }
    field_fixed(&w, "ts", shelly_plus_now_s(d), 2);
    json_text_end_object(&w);
    json_text_end_array(&w);
    json_text_end_object(&w);
    notify(d, "NotifyEvent", params, json_text_finish(&w));
}

/* --- HTTP --- */

static void refuse(struct web_answer *a, int status, int code, const char *message)
{
    struct json_text w = json_text_start(a->body, a->capacity);
    json_text_begin_object(&w);
    field_integer(&w, "code", code);
    field_text(&w, "message", message);
    json_text_end_object(&w);
    a->n = json_text_finish(&w);
    a->status = status;
}

static void answer_method(struct device *d, const struct web_request *q, const struct json_value *params, struct web_answer *a)
{
    struct json_text w = json_text_start(a->body, a->capacity);
    struct rpc_call c = {
        .d = d, .method = q->path + strlen("/rpc/"), .by = PLUG_BY_HTTP, .params = params, .query = q, .w = &w};
    shelly_plus_call(&c);
    a->n = c.code == 0 ? json_text_finish(&w) : 0;
    if (a->n > 0) return;
    if (c.code == 0) refuse(a, 500, RPC_EXHAUSTED, "Resource exhausted");
    else refuse(a, c.code == RPC_NO_METHOD ? 404 : 500, c.code, c.message);
}

static void answer_frame(struct device *d, const struct json_value *frame, bool is_allowed, struct web_answer *a)
{
    const char *method = "";
    (void)json_get_text(frame, "method", &method);
    if (!is_allowed && strcasecmp(method, "Shelly.GetDeviceInfo") != 0) {
        refuse(a, 401, 401, "Unauthorized");
        return;
    }
    a->n = shelly_plus_frame(d, frame, PLUG_BY_HTTP, 0, a->body, a->capacity);
    if (a->n == 0) refuse(a, 500, RPC_EXHAUSTED, "Resource exhausted");
}

/* Where no password is asked for: by setting, by proof, or because the path tells only who the device is. */
static bool is_free(const struct device *d, const struct web_request *q)
{
    return d->cell[SHELLY_PLUS_AUTH] == 0 || q->is_authentic || strcmp(q->path, "/shelly") == 0 ||
           strcasecmp(q->path, "/rpc/Shelly.GetDeviceInfo") == 0;
}

static void answer_rpc(struct device *d, const struct web_request *q, struct web_answer *a)
{
    struct json *doc = NULL;
    const bool is_frame = strcmp(q->path, "/rpc") == 0 && q->method == WEB_POST;
    const bool has_body = q->method == WEB_POST && q->n > 0;
    if (!is_frame && !is_free(d, q)) refuse(a, 401, 401, "Unauthorized");
    else if (!is_frame && (strncmp(q->path, "/rpc/", 5) != 0 || (q->method != WEB_GET && q->method != WEB_POST)))
        refuse(a, 404, RPC_NO_METHOD, "Not Found");
    else if ((is_frame || has_body) &&
             (json_parse(q->body, q->n, &doc) != ST_OK || json_form(json_root(doc)) != JSON_FORM_OBJECT))
        refuse(a, 400, RPC_BAD_ARGUMENT, "The body is not a JSON object");
    else if (is_frame) answer_frame(d, json_root(doc), is_free(d, q), a);
    else answer_method(d, q, json_root(doc), a);
    json_free(doc);
}

static void handle(struct device *d, const struct web_request *q, struct web_answer *a)
{
    a->close = true;
    if (strcmp(q->path, "/shelly") != 0) {
        answer_rpc(d, q, a);
        return;
    }
    struct json_text w = json_text_start(a->body, a->capacity);
    shelly_plus_device_info(&w, d);
    a->n = json_text_finish(&w);
}

/* --- WebSocket --- */

static bool is_session_allowed(struct device *d, uint64_t session, const struct json_value *frame)
{
    double *slot = find_session(d, session);
    if (d->cell[SHELLY_PLUS_AUTH] == 0 || (slot != NULL && slot[SHELLY_PLUS_SESSION_AUTH] != 0)) return true;
    return shelly_plus_auth_proves(d, session, json_member(frame, "auth"));
}

static void ws_message(struct device *d, uint64_t session, const char *text, size_t n)
{
    char out[SHELLY_PLUS_FRAME_BYTES];
    struct json *doc = NULL;
    const char *src;
    if (json_parse(text, n, &doc) == ST_OK && json_form(json_root(doc)) == JSON_FORM_OBJECT) {
        const struct json_value *frame = json_root(doc);
        const bool is_allowed = is_session_allowed(d, session, frame);
        if (is_allowed && json_get_text(frame, "src", &src) && session != 0 && session < UINT64_C(1) << 53) {
            double *slot = take_session(d, session);
            slot[SHELLY_PLUS_SESSION_AUTH] = d->cell[SHELLY_PLUS_AUTH];
            if (!cell_text_put(slot + SHELLY_PLUS_SESSION_SRC, SHELLY_PLUS_SRC_CELLS, src))
                (void)cell_text_put(slot + SHELLY_PLUS_SESSION_SRC, SHELLY_PLUS_SRC_CELLS, ""); /* told without dst */
            if (d->due_ms > d->t_ms + MS_PER_S) d->due_ms = (d->t_ms / MS_PER_S + 1) * MS_PER_S;
        }
        const size_t n_out = shelly_plus_frame(d, frame, PLUG_BY_WS_IN, is_allowed ? 0 : session, out, sizeof out);
        if (n_out > 0) d->host->notify(d->host->ctx, d, session, out, n_out);
    }
    json_free(doc);
}

static void ws_closed(struct device *d, uint64_t session)
{
    double *slot = find_session(d, session);
    if (slot == NULL) return;
    for (size_t i = 0; i < SHELLY_PLUS_SESSION_CELLS; i++) slot[i] = 0;
}

/* --- MQTT --- */

static void identify(const struct device *d, struct mqtt_identity *out)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    snprintf(out->client_id, sizeof out->client_id, "%s", id);
    snprintf(out->topic, sizeof out->topic, "%s", id);
    snprintf(out->will_topic, sizeof out->will_topic, "%s/online", id);
    snprintf(out->will_payload, sizeof out->will_payload, "false");
    out->will_retain = true;
    static const char *const leaves[] = {"rpc", "command", "command/switch:0"};
    for (size_t i = 0; i < ARRAY_LEN(leaves); i++) snprintf(out->filter[i], TOPIC_BYTES, "%s/%s", id, leaves[i]);
    out->n_filter = ARRAY_LEN(leaves);
}

static void connected(struct device *d)
{
    publish(d, "online", "true", 4, true);
    tell_everything(d);
    if (d->cell[SHELLY_PLUS_STATUS_NTF] != 0) publish_states(d, NULL);
}

static void mqtt_frame(struct device *d, const char *payload, size_t n)
{
    char out[SHELLY_PLUS_FRAME_BYTES], topic[TOPIC_BYTES];
    struct json *doc = NULL;
    const char *src = "";
    if (json_parse(payload, n, &doc) == ST_OK) (void)json_get_text(json_root(doc), "src", &src);
    const int n_topic = snprintf(topic, sizeof topic, "%s/rpc", src);
    if (src[0] != '\0' && n_topic < TOPIC_BYTES && topic_is_name(topic)) {
        const size_t n_out = shelly_plus_frame(d, json_root(doc), PLUG_BY_MQTT, 0, out, sizeof out);
        if (n_out > 0) d->host->publish(d->host->ctx, d, topic, out, n_out, 0, false);
    }
    json_free(doc);
}

/* on, off, toggle, each with an optional time after a comma, or status_update. */
static void control(struct device *d, const char *payload)
{
    const size_t n_word = strcspn(payload, ",");
    double timer_s = 0;
    if (payload[n_word] == ',') {
        char *end;
        timer_s = strtod(payload + n_word + 1, &end);
        if (end == payload + n_word + 1 || *end != '\0' || !(timer_s > 0 && timer_s <= SHELLY_PLUS_TIMER_S)) return;
    }
    const bool was_on = plug_is_on(d);
    if (n_word == 2 && strncmp(payload, "on", 2) == 0) plug_switch(d, true, timer_s, PLUG_BY_MQTT);
    else if (n_word == 3 && strncmp(payload, "off", 3) == 0) plug_switch(d, false, timer_s, PLUG_BY_MQTT);
    else if (n_word == 6 && strncmp(payload, "toggle", 6) == 0) plug_switch(d, !was_on, timer_s, PLUG_BY_MQTT);
    else if (strcmp(payload, "status_update") == 0) publish_states(d, "switch:0");
    if (plug_is_on(d) != was_on || timer_s > 0) shelly_plus_tell(d, PLUG_SWITCHED);
}

static void message(struct device *d, const char *topic, const char *payload, size_t n)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    if (strncmp(topic, id, strlen(id)) != 0 || strlen(payload) != n) return;
    const char *leaf = topic + strlen(id);
    const bool is_controlled = d->cell[SHELLY_PLUS_CONTROL] != 0;
    if (strcmp(leaf, "/rpc") == 0 && d->cell[SHELLY_PLUS_RPC] != 0) mqtt_frame(d, payload, n);
    if (strcmp(leaf, "/command/switch:0") == 0 && is_controlled) control(d, payload);
    if (strcmp(leaf, "/command") == 0 && is_controlled && strcmp(payload, "status_update") == 0) publish_states(d, NULL);
}

/* --- cadence --- */

static void due(struct device *d)
{
    const unsigned seen = plug_tick(d, has_session(d) || (d->is_online && d->host->is_heard(d->host->ctx, d)));
    if (seen & PLUG_REBOOTED) return;
    shelly_plus_tell(d, seen);
    tell_probe(d);
}

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)luck;
    plug_number(d, "A8032A", id);
}

static const char *realm(const struct device *d)
{
    static _Thread_local char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    return id;
}

static const struct web_traits web = {.port = 80,
                                      .auth = WEB_AUTH_DIGEST_SHA256,
                                      .user = "admin",
                                      .realm = realm,
                                      .websocket_path = "/rpc",
                                      .clients_max = 6,
                                      .handle = handle,
                                      .message = ws_message,
                                      .closed = ws_closed};
static const struct mqtt_traits mqtt = {identify, connected, message};

const struct product shelly_plus_plug = {
    .name = "shelly_plus_plug",
    .maker = "Shelly",
    .model = SHELLY_PLUS_MODEL,
    .doc = "relay of 16 A with meter, second generation: RPC over HTTP, WebSocket and MQTT",
    .needs = NEED_WATER_HEATER,
    .slot = SLOT_PLUG,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = SHELLY_PLUS_CELLS,
    .web = &web,
    .mqtt = &mqtt,
    .start = plug_start,
    .due = due,
    .number = number,
};
