/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The REST face of the first-generation plug: a table of paths, a table of settings, and the documents. */
#include "devices/products/json_fields.h"
#include "devices/products/shelly_plug_inside.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- documents --- */

static void text_now(const struct device *d, char out[8])
{
    const struct civil now = timezone_civil(&d->pilot->tz, device_utc_ms(d));
    snprintf(out, 8, "%02d:%02d", now.hour % 24, now.minute % 60);
}

static int64_t local_s(const struct device *d)
{
    return device_utc_ms(d) / MS_PER_S + timezone_offset_s(&d->pilot->tz, device_utc_ms(d));
}

static void relay_fields(struct json_text *w, const struct device *d)
{
    const double left_s = plug_timer_left_s(d);
    const bool has_timer = left_s > 0;
    field_bool(w, "ison", plug_is_on(d));
    field_bool(w, "has_timer", has_timer);
    field_integer(w, "timer_started", has_timer ? (d->pilot->start_utc_ms + (int64_t)d->cell[PLUG_TIMER_MS]) / MS_PER_S : 0);
    field_trimmed(w, "timer_duration", has_timer ? d->cell[PLUG_TIMER_S] : 0, 3);
    field_trimmed(w, "timer_remaining", left_s, 3);
    field_bool(w, "overpower", d->cell[PLUG_TRIP] == PLUG_TRIP_POWER);
    field_text(w, "source", plug_source_word[(int)d->cell[PLUG_SOURCE]]);
}

static void relay(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    relay_fields(w, d);
    json_text_end_object(w);
}

static void meter(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_fixed(w, "power", plug_power_w(d), 2);
    field_fixed(w, "overpower", d->cell[PLUG_TRIP] == PLUG_TRIP_POWER ? d->cell[PLUG_TRIP_VALUE] : 0, 2);
    field_bool(w, "is_valid", true);
    field_integer(w, "timestamp", local_s(d));
    field_array(w, "counters");
    for (size_t i = 0; i < PLUG_MINUTES; i++) json_text_fixed(w, plug_minute_wh(d, i) * 60, 3);
    json_text_end_array(w);
    field_integer(w, "total", shelly_plug_watt_minutes(plug_energy_wh(d)));
    json_text_end_object(w);
}

static void temperature_fields(struct json_text *w, const struct device *d)
{
    const double warmth_c = plug_warmth_c(d), probe_c = plug_probe_c(d);
    field_fixed(w, "temperature", warmth_c, 2);
    field_bool(w, "overtemperature", shelly_plug_is_hot(d));
    field_object(w, "tmp");
    field_fixed(w, "tC", warmth_c, 2);
    field_fixed(w, "tF", shelly_plug_fahrenheit(warmth_c), 2);
    field_bool(w, "is_valid", true);
    json_text_end_object(w);
    if (isnan(probe_c)) return;
    field_object(w, "ext_temperature");
    field_object(w, "0");
    field_text(w, "hwID", "28ff641d8f1601a3");
    field_fixed(w, "tC", probe_c, 1);
    field_fixed(w, "tF", shelly_plug_fahrenheit(probe_c), 2);
    json_text_end_object(w);
    json_text_end_object(w);
}

static void link_fields(struct json_text *w, const struct device *d)
{
    field_object(w, "wifi_sta");
    field_bool(w, "connected", true);
    field_text(w, "ssid", "home");
    field_text(w, "ip", d->id->address);
    field_integer(w, "rssi", -45 - (int64_t)(device_luck(d, "wifi") * 35));
    json_text_end_object(w);
    field_object(w, "cloud");
    field_bool(w, "enabled", false);
    field_bool(w, "connected", false);
    json_text_end_object(w);
    field_object(w, "mqtt");
    field_bool(w, "connected", d->is_online);
    json_text_end_object(w);
}

static void update_fields(struct json_text *w)
{
    field_text(w, "status", "idle");
    field_bool(w, "has_update", false);
    field_text(w, "new_version", SHELLY_PLUG_FIRMWARE);
    field_text(w, "old_version", SHELLY_PLUG_FIRMWARE);
}

void shelly_plug_status(struct json_text *w, const struct device *d)
{
    char now[8];
    text_now(d, now);
    json_text_begin_object(w);
    link_fields(w, d);
    field_text(w, "time", now);
    field_integer(w, "unixtime", device_utc_ms(d) / MS_PER_S);
    field_integer(w, "serial", 1 + (int64_t)d->cell[SHELLY_PLUG_N_CHANGE]);
    field_bool(w, "has_update", false);
    field_text(w, "mac", d->id->mac);
    field_integer(w, "cfg_changed_cnt", 0);
    field_array(w, "relays");
    relay(w, d);
    json_text_end_array(w);
    field_array(w, "meters");
    meter(w, d);
    json_text_end_array(w);
    temperature_fields(w, d);
    field_object(w, "update");
    update_fields(w);
    json_text_end_object(w);
    field_integer(w, "ram_total", 52056);
    field_integer(w, "ram_free", 39164);
    field_integer(w, "fs_size", 233681);
    field_integer(w, "fs_free", 166664);
    field_integer(w, "uptime", (d->t_ms - d->boot_ms) / MS_PER_S);
    json_text_end_object(w);
}

static void identity(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_text(w, "type", SHELLY_PLUG_MODEL);
    field_text(w, "mac", d->id->mac);
    field_bool(w, "auth", d->cell[SHELLY_PLUG_LOGIN] != 0);
    field_text(w, "fw", SHELLY_PLUG_FIRMWARE);
    field_bool(w, "discoverable", true);
    field_null(w, "name");
    field_integer(w, "num_outputs", 1);
    field_integer(w, "num_meters", 1);
    json_text_end_object(w);
}

/* --- settings --- */

enum setting_kind { SETTING_BOOL, SETTING_WHOLE, SETTING_DELAY, SETTING_STATE };
struct setting {
    const char *name;
    enum setting_kind kind;
    int cell;
    double max; /* from 0 */
};
static const struct setting device_settings[] = {
    {"max_power", SETTING_WHOLE, PLUG_LIMIT_W, SHELLY_PLUG_MAX_W},
    {"led_status_disable", SETTING_BOOL, SHELLY_PLUG_LED_OFF, 1},
    {"mqtt_update_period", SETTING_WHOLE, SHELLY_PLUG_PERIOD_S, 3600},
    {"mqtt_max_qos", SETTING_WHOLE, SHELLY_PLUG_QOS, 2},
    {"mqtt_retain", SETTING_BOOL, SHELLY_PLUG_RETAIN, 1},
};
static const struct setting relay_settings[] = {
    {"max_power", SETTING_WHOLE, PLUG_LIMIT_W, SHELLY_PLUG_MAX_W},
    {"default_state", SETTING_STATE, PLUG_START_STATE, 2},
    {"auto_on", SETTING_DELAY, PLUG_AUTO_ON, SHELLY_PLUG_TIMER_S}, /* its delay is the cell behind it; 0 is never */
    {"auto_off", SETTING_DELAY, PLUG_AUTO_OFF, SHELLY_PLUG_TIMER_S},
};
static_assert(PLUG_AUTO_ON_S == PLUG_AUTO_ON + 1 && PLUG_AUTO_OFF_S == PLUG_AUTO_OFF + 1, "a delay follows its switch");
static const char *const state_words[] = {"off", "on", "last"};

static bool number_of(const char *text, double max, double *out)
{
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0 && value <= max)) return false;
    *out = value;
    return true;
}

static bool word_of(const char *text, const char *const *words, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, words[i]) == 0) return *out = (double)i, true;
    return false;
}

static bool setting_value(const struct setting *s, const char *text, double *out)
{
    static const char *const bools[] = {"false", "true", "0", "1"};
    if (s->kind == SETTING_STATE) return word_of(text, state_words, ARRAY_LEN(state_words), out);
    if (s->kind != SETTING_BOOL) return number_of(text, s->max, out) && (s->kind == SETTING_DELAY || *out == floor(*out));
    if (!word_of(text, bools, ARRAY_LEN(bools), out)) return false;
    *out = *out == 1 || *out == 3;
    return true;
}

/* All of the request's settings, or none and the name of the first bad one. */
static const char *apply(struct device *d, const struct web_request *q, const struct setting *table, size_t n)
{
    for (int is_real = 0; is_real < 2; is_real++) {
        for (size_t i = 0; i < n; i++) {
            const char *text = q->argument(q->ctx, table[i].name);
            double value;
            if (text == NULL) continue;
            if (!setting_value(&table[i], text, &value)) return table[i].name;
            if (!is_real) continue;
            if (table[i].kind == SETTING_DELAY && value > 0) d->cell[table[i].cell + 1] = value;
            d->cell[table[i].cell] = table[i].kind == SETTING_DELAY ? value > 0 : value;
            if (d->due_ms > d->t_ms + MS_PER_S) d->due_ms = (d->t_ms / MS_PER_S + 1) * MS_PER_S;
        }
    }
    return NULL;
}

static void relay_settings_json(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_null(w, "name");
    field_text(w, "appliance_type", "Water heater");
    relay_fields(w, d);
    field_text(w, "default_state", state_words[(int)d->cell[PLUG_START_STATE]]);
    field_fixed(w, "auto_on", d->cell[PLUG_AUTO_ON] != 0 ? d->cell[PLUG_AUTO_ON_S] : 0, 2);
    field_fixed(w, "auto_off", d->cell[PLUG_AUTO_OFF] != 0 ? d->cell[PLUG_AUTO_OFF_S] : 0, 2);
    field_integer(w, "max_power", (int64_t)d->cell[PLUG_LIMIT_W]);
    field_bool(w, "schedule", false);
    field_array(w, "schedule_rules");
    json_text_end_array(w);
    json_text_end_object(w);
}

static void login_json(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_bool(w, "enabled", d->cell[SHELLY_PLUG_LOGIN] != 0);
    field_bool(w, "unprotected", false);
    field_text(w, "username", "admin");
    json_text_end_object(w);
}

static void device_settings_json(struct json_text *w, const struct device *d)
{
    char id[SHELLY_PLUG_ID_BYTES], now[8];
    shelly_plug_id(d, id);
    text_now(d, now);
    json_text_begin_object(w);
    field_object(w, "device");
    field_text(w, "type", SHELLY_PLUG_MODEL);
    field_text(w, "mac", d->id->mac);
    field_text(w, "hostname", id);
    field_integer(w, "num_outputs", 1);
    field_integer(w, "num_meters", 1);
    json_text_end_object(w);
    field_object(w, "mqtt");
    field_bool(w, "enable", true);
    field_text(w, "id", id);
    field_trimmed(w, "reconnect_timeout_max", 60, 2);
    field_trimmed(w, "reconnect_timeout_min", 2, 2);
    field_bool(w, "clean_session", true);
    field_integer(w, "keep_alive", 60);
    field_integer(w, "max_qos", (int64_t)d->cell[SHELLY_PLUG_QOS]);
    field_bool(w, "retain", d->cell[SHELLY_PLUG_RETAIN] != 0);
    field_integer(w, "update_period", (int64_t)d->cell[SHELLY_PLUG_PERIOD_S]);
    json_text_end_object(w);
    json_text_key(w, "login");
    login_json(w, d);
    field_null(w, "name");
    field_text(w, "fw", SHELLY_PLUG_FIRMWARE);
    field_bool(w, "discoverable", true);
    field_text(w, "timezone", d->pilot->tz.name);
    field_integer(w, "tz_utc_offset", timezone_offset_s(&d->pilot->tz, device_utc_ms(d)));
    field_text(w, "time", now);
    field_integer(w, "unixtime", device_utc_ms(d) / MS_PER_S);
    field_bool(w, "led_status_disable", d->cell[SHELLY_PLUG_LED_OFF] != 0);
    field_integer(w, "max_power", (int64_t)d->cell[PLUG_LIMIT_W]);
    field_array(w, "relays");
    relay_settings_json(w, d);
    json_text_end_array(w);
    json_text_end_object(w);
}

/* --- what a path does before its document: NULL, or the argument that was bad --- */

static const char *set_device(struct device *d, const struct web_request *q)
{
    return apply(d, q, device_settings, ARRAY_LEN(device_settings));
}

static const char *set_relay(struct device *d, const struct web_request *q)
{
    return apply(d, q, relay_settings, ARRAY_LEN(relay_settings));
}

static const char *set_login(struct device *d, const struct web_request *q)
{
    static const struct setting enabled = {"enabled", SETTING_BOOL, SHELLY_PLUG_LOGIN, 1};
    const char *user = q->argument(q->ctx, "username");
    if (user != NULL && strcmp(user, "admin") != 0) return "username";
    const char *password = q->argument(q->ctx, "password");
    if (password != NULL && strcmp(password, d->id->password) != 0) return "password"; /* printed on the device, fixed */
    return apply(d, q, &enabled, 1);
}

static const char *turn_relay(struct device *d, const struct web_request *q)
{
    static const char *const words[] = {"off", "on", "toggle"};
    double turn = 2, timer_s = 0;
    const char *text = q->argument(q->ctx, "timer");
    if (text != NULL && !number_of(text, SHELLY_PLUG_TIMER_S, &timer_s)) return "timer";
    text = q->argument(q->ctx, "turn");
    if (text == NULL) return NULL;
    if (!word_of(text, words, ARRAY_LEN(words), &turn)) return "turn";
    shelly_plug_turn(d, turn == 2 ? !plug_is_on(d) : turn == 1, timer_s, PLUG_BY_HTTP);
    return NULL;
}

static const char *reboot(struct device *d, const struct web_request *q)
{
    (void)q;
    plug_ask_reboot(d, MS_PER_S);
    return NULL;
}

static void reboot_json(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_bool(w, "ok", true);
    json_text_end_object(w);
}

static void update_json(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    update_fields(w);
    json_text_end_object(w);
}

/* --- the face --- */

struct path {
    const char *path;
    bool is_open; /* without login too */
    const char *(*act)(struct device *d, const struct web_request *q);
    void (*json)(struct json_text *w, const struct device *d);
};
static const struct path paths[] = {
    {"/shelly", true, NULL, identity},
    {"/status", false, NULL, shelly_plug_status},
    {"/settings", false, set_device, device_settings_json},
    {"/settings/relay/0", false, set_relay, relay_settings_json},
    {"/settings/login", false, set_login, login_json},
    {"/relay/0", false, turn_relay, relay},
    {"/meter/0", false, NULL, meter},
    {"/reboot", false, reboot, reboot_json},
    {"/ota", false, NULL, update_json},
};

static void refuse(struct web_answer *a, int status, const char *what, const char *which)
{
    a->status = status;
    a->content_type = "text/plain";
    const int n = snprintf(a->body, a->capacity, "%s%s", what, which);
    a->n = n < 0 ? 0 : (size_t)n < a->capacity ? (size_t)n : a->capacity;
}

static const struct path *find(const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        if (strcmp(paths[i].path, path) == 0) return &paths[i];
    return NULL;
}

void shelly_plug_handle(struct device *d, const struct web_request *q, struct web_answer *a)
{
    const struct path *p = find(q->path);
    const bool is_free = d->cell[SHELLY_PLUG_LOGIN] == 0 || q->is_authentic || (p != NULL && p->is_open);
    if (!is_free) {
        refuse(a, 401, "401 Unauthorized", "");
        return;
    }
    if (p == NULL) {
        refuse(a, 404, "Not Found", "");
        return;
    }
    if (q->method != WEB_GET && q->method != WEB_POST) {
        refuse(a, 405, "Method Not Allowed", "");
        return;
    }
    const char *bad = p->act != NULL ? p->act(d, q) : NULL;
    if (bad != NULL) {
        refuse(a, 400, "Bad ", bad);
        return;
    }
    struct json_text w = json_text_start(a->body, a->capacity);
    p->json(&w, d);
    a->n = json_text_finish(&w);
    if (a->n == 0) refuse(a, 500, "", "");
}
