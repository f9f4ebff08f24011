/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shelly Plug, first generation: SHPLG-1, 16 A, 3500 W, firmware 1.14.0, in front of a resistive water heater.
 * Source: Allterco's public HTTP and MQTT API of the first generation; field names as seen in answers of such plugs.
 * Its words: `energy` and `total` are watt-minutes; `counters` those of the last three whole minutes; `timestamp` is
 * local time. Topics shellies/<id>/... with <id> = shellyplug-<last six digits of the MAC>.
 * Ours: total is kept over a restart; a relay timer with fractions is kept to a millisecond; no schedules, no CoIoT,
 * no actions, no OTA (asked for, it answers that there is no update). `ext_temperature` exists with a probe in the tank. */
#include "devices/products/json_fields.h"
#include "devices/products/shelly_plug_inside.h"
#include "sim/base/status.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct cell cells[] = {PLUG_CELL_LIST(PLUG_CELL_ROW, SHELLY_PLUG_MAX_W, PLUG_NO_LIMIT, PLUG_NO_LIMIT)
#define X(id, name, unit, initial, is_volatile, doc) [SHELLY_PLUG_##id] = {name, unit, initial, is_volatile, doc},
                                        SHELLY_PLUG_CELL_LIST(X)
#undef X
};

static const char *const start_words[] = {"off", "on", "last", NULL};

static double power_w(const struct device *d) { return plug_power_w(d); }
static double energy_wmin(const struct device *d) { return (double)shelly_plug_watt_minutes(plug_energy_wh(d)); }
static double is_tripped(const struct device *d) { return d->cell[PLUG_TRIP] != PLUG_TRIP_NONE; }

/* clang-format off */
static const struct point points[] = {
    {.name = "relay", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(PLUG_RELAY), .write = plug_write_relay, .path = "relay/0", .doc = "feeds the water heater"},
    {.name = "power_w", .unit = "W", .read = FROM_FN(power_w), .path = "relay/0/power", .decimals = 2, .doc = "of the heater"},
    {.name = "energy_wmin", .unit = "Wmin", .read = FROM_FN(energy_wmin), .path = "relay/0/energy", .doc = "since delivery"},
    {.name = "overpower", .unit = "", .kind = POINT_BOOL, .read = FROM_FN(is_tripped), .path = "overpower", .doc = "1: the protection opened the relay"},
    {.name = "temperature_c", .unit = "degC", .read = FROM_FN(plug_warmth_c), .path = "temperature", .decimals = 2, .doc = "inside the case"},
    {.name = "ext_temperature_c", .unit = "degC", .read = FROM_FN(plug_probe_c), .path = "ext_temperature/0", .decimals = 1, .doc = "tank, with a probe"},
    {.name = "max_power_w", .unit = "W", .read = FROM_CELL(PLUG_LIMIT_W), .write = plug_store, .min = 0, .max = SHELLY_PLUG_MAX_W, .path = "max_power", .doc = "the relay opens above"},
    {.name = "default_state", .unit = "", .kind = POINT_ENUM, .read = FROM_CELL(PLUG_START_STATE), .write = point_store, .words = start_words, .path = "default_state", .doc = "relay after a start"},
    {.name = "mqtt_update_period_s", .unit = "s", .read = FROM_CELL(SHELLY_PLUG_PERIOD_S), .write = point_store, .min = 0, .max = 3600, .path = "mqtt.update_period", .doc = "all states again; 0: changes only"},
    {.name = "login", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SHELLY_PLUG_LOGIN), .write = point_store, .path = "login.enabled", .doc = "REST asks for admin and the password"},
    {.name = "probe", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(PLUG_HAS_PROBE), .write = point_store, .path = "ext_sensors", .doc = "1: a DS18B20 in the tank"},
};
/* clang-format on */

void shelly_plug_id(const struct device *d, char out[SHELLY_PLUG_ID_BYTES])
{
    snprintf(out, SHELLY_PLUG_ID_BYTES, "shellyplug-%s", d->id->mac + 6);
}

double shelly_plug_fahrenheit(double temp_c) { return temp_c * 9 / 5 + 32; }
int64_t shelly_plug_watt_minutes(double energy_wh) { return (int64_t)floor(energy_wh * 60); }
bool shelly_plug_is_hot(const struct device *d) { return plug_warmth_c(d) > 90; }

/* --- what it publishes --- */

static void publish(const struct device *d, const char *leaf, const char *payload)
{
    char id[SHELLY_PLUG_ID_BYTES], topic[TOPIC_BYTES];
    shelly_plug_id(d, id);
    snprintf(topic, sizeof topic, "shellies/%s/%s", id, leaf);
    d->host->publish(d->host->ctx, d, topic, payload, strlen(payload), (int)d->cell[SHELLY_PLUG_QOS],
                     d->cell[SHELLY_PLUG_RETAIN] != 0);
}

PRINTF_LIKE(3, 4) static void tell(const struct device *d, const char *leaf, const char *format, ...)
{
    char payload[64];
    va_list args;
    va_start(args, format);
    vsnprintf(payload, sizeof payload, format, args);
    va_end(args);
    publish(d, leaf, payload);
}

static void tell_relay(const struct device *d)
{
    const bool is_over = d->cell[PLUG_TRIP] == PLUG_TRIP_POWER;
    publish(d, "relay/0", plug_is_on(d) ? "on" : is_over ? "overpower" : "off");
    if (is_over) tell(d, "relay/0/overpower_value", "%.2f", d->cell[PLUG_TRIP_VALUE]);
}

static void tell_power(const struct device *d)
{
    tell(d, "relay/0/power", "%.2f", plug_power_w(d));
    tell(d, "relay/0/energy", "%" PRId64, shelly_plug_watt_minutes(plug_energy_wh(d)));
}

static void tell_warmth(const struct device *d)
{
    const double warmth_c = plug_warmth_c(d), probe_c = plug_probe_c(d);
    tell(d, "temperature", "%.2f", warmth_c);
    tell(d, "temperature_f", "%.2f", shelly_plug_fahrenheit(warmth_c));
    tell(d, "overtemperature", "%d", shelly_plug_is_hot(d));
    if (isnan(probe_c)) return;
    tell(d, "ext_temperature/0", "%.1f", probe_c);
    tell(d, "ext_temperature_f/0", "%.2f", shelly_plug_fahrenheit(probe_c));
}

static void tell_all(const struct device *d)
{
    tell_relay(d);
    tell_power(d);
    tell_warmth(d);
}

static void announce(const struct device *d)
{
    char id[SHELLY_PLUG_ID_BYTES], payload[256], info[2048];
    shelly_plug_id(d, id);
    struct json_text w = json_text_start(payload, sizeof payload);
    json_text_begin_object(&w);
    field_text(&w, "id", id);
    field_text(&w, "model", SHELLY_PLUG_MODEL);
    field_text(&w, "mac", d->id->mac);
    field_text(&w, "ip", d->id->address);
    field_bool(&w, "new_fw", false);
    field_text(&w, "fw_ver", SHELLY_PLUG_FIRMWARE);
    json_text_end_object(&w);
    const size_t n = json_text_finish(&w);
    d->host->publish(d->host->ctx, d, "shellies/announce", payload, n, (int)d->cell[SHELLY_PLUG_QOS], false);
    publish(d, "announce", payload);
    w = json_text_start(info, sizeof info);
    shelly_plug_status(&w, d);
    if (json_text_finish(&w) > 0) publish(d, "info", info);
}

void shelly_plug_turn(struct device *d, bool on, double timer_s, enum plug_source by)
{
    plug_switch(d, on, timer_s, by);
    d->cell[SHELLY_PLUG_N_CHANGE]++;
    tell_relay(d);
    tell_power(d);
}

/* --- MQTT --- */

static void identify(const struct device *d, struct mqtt_identity *out)
{
    char id[SHELLY_PLUG_ID_BYTES];
    shelly_plug_id(d, id);
    snprintf(out->client_id, sizeof out->client_id, "%s", id);
    snprintf(out->topic, sizeof out->topic, "shellies/%s", id);
    snprintf(out->will_topic, sizeof out->will_topic, "shellies/%s/online", id);
    snprintf(out->will_payload, sizeof out->will_payload, "false");
    out->will_retain = d->cell[SHELLY_PLUG_RETAIN] != 0;
    out->n_filter = 3;
    snprintf(out->filter[0], TOPIC_BYTES, "shellies/%s/relay/0/command", id);
    snprintf(out->filter[1], TOPIC_BYTES, "shellies/%s/command", id);
    snprintf(out->filter[2], TOPIC_BYTES, "shellies/command");
}

static void connected(struct device *d)
{
    publish(d, "online", "true");
    announce(d);
    tell_all(d);
}

static void obey(struct device *d, const char *command)
{
    if (strcmp(command, "announce") == 0) announce(d);
    if (strcmp(command, "update") == 0) tell_all(d);
    /* update_fw: there is no newer firmware, and the product says nothing */
}

static void message(struct device *d, const char *topic, const char *payload, size_t n)
{
    char id[SHELLY_PLUG_ID_BYTES];
    shelly_plug_id(d, id);
    if (strlen(payload) != n) return;
    if (strcmp(topic, "shellies/command") == 0) {
        obey(d, payload);
        return;
    }
    if (strncmp(topic, "shellies/", 9) != 0 || strncmp(topic + 9, id, strlen(id)) != 0) return;
    const char *leaf = topic + 9 + strlen(id);
    if (strcmp(leaf, "/command") == 0) obey(d, payload);
    if (strcmp(leaf, "/relay/0/command") != 0) return;
    if (strcmp(payload, "on") == 0) shelly_plug_turn(d, true, 0, PLUG_BY_MQTT);
    if (strcmp(payload, "off") == 0) shelly_plug_turn(d, false, 0, PLUG_BY_MQTT);
    if (strcmp(payload, "toggle") == 0) shelly_plug_turn(d, !plug_is_on(d), 0, PLUG_BY_MQTT);
}

/* --- cadence --- */

static void start(struct device *d)
{
    plug_start(d);
    d->cell[SHELLY_PLUG_UPDATE_MS] = (double)d->t_ms + MS_PER_S * (1 + floor(device_luck(d, "shelly update") * 29));
}

static void update(struct device *d)
{
    const double period_ms = d->cell[SHELLY_PLUG_PERIOD_S] * MS_PER_S;
    if (period_ms <= 0 || (double)d->t_ms < d->cell[SHELLY_PLUG_UPDATE_MS]) return;
    d->cell[SHELLY_PLUG_UPDATE_MS] += period_ms * ceil(((double)d->t_ms + 1 - d->cell[SHELLY_PLUG_UPDATE_MS]) / period_ms);
    tell_all(d);
}

static void due(struct device *d)
{
    const bool is_heard = d->is_online && d->host->is_heard(d->host->ctx, d);
    const unsigned seen = plug_tick(d, is_heard);
    if (seen & (PLUG_REBOOTED | PLUG_SWITCHED | PLUG_TRIPPED)) d->cell[SHELLY_PLUG_N_CHANGE]++;
    if (!is_heard || (seen & PLUG_REBOOTED)) return;
    if (seen & PLUG_SWITCHED) tell_relay(d);
    if (seen & (PLUG_SWITCHED | PLUG_POWER_MOVED)) tell_power(d);
    update(d);
}

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)luck;
    plug_number(d, "3CE90E", id);
}

static const struct web_traits web = {
    .port = 80, .auth = WEB_AUTH_BASIC, .user = "admin", .clients_max = 2, .handle = shelly_plug_handle};
static const struct mqtt_traits mqtt = {identify, connected, message};

const struct product shelly_plug = {
    .name = "shelly_plug",
    .maker = "Shelly",
    .model = SHELLY_PLUG_MODEL,
    .doc = "plug of 16 A with meter, first generation: REST and MQTT",
    .needs = NEED_WATER_HEATER,
    .slot = SLOT_PLUG,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = SHELLY_PLUG_CELLS,
    .web = &web,
    .mqtt = &mqtt,
    .start = start,
    .due = due,
    .number = number,
};
