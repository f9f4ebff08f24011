/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The components of the second-generation plug: what each shows, how it is configured, what can be set. */
#include "devices/products/cell_text.h"
#include "devices/products/shelly_plus_inside.h"

#include <math.h>
#include <string.h>

static void temperature_fields(struct json_text *w, double temp_c)
{
    field_trimmed(w, "tC", temp_c, 1);
    field_trimmed(w, "tF", temp_c * 9 / 5 + 32, 1);
}

static void name_field(struct json_text *w, const struct device *d, int cell)
{
    char name[SHELLY_PLUS_NAME_CELLS * CELL_TEXT_BYTES + 1];
    cell_text_get(&d->cell[cell], SHELLY_PLUS_NAME_CELLS, name);
    field_text(w, "name", name[0] != '\0' ? name : NULL);
}

double shelly_plus_probe_c(const struct device *d) { return plug_probe_c(d) + d->cell[SHELLY_PLUS_OFFSET_K]; }

void shelly_plus_device_info(struct json_text *w, const struct device *d)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    json_text_begin_object(w);
    name_field(w, d, SHELLY_PLUS_NAME);
    field_text(w, "id", id);
    field_text(w, "mac", d->id->mac);
    field_integer(w, "slot", 0);
    field_text(w, "model", SHELLY_PLUS_MODEL);
    field_integer(w, "gen", 2);
    field_text(w, "fw_id", SHELLY_PLUS_FW_ID);
    field_text(w, "ver", SHELLY_PLUS_VERSION);
    field_text(w, "app", SHELLY_PLUS_APP);
    field_bool(w, "auth_en", d->cell[SHELLY_PLUS_AUTH] != 0);
    field_text(w, "auth_domain", d->cell[SHELLY_PLUS_AUTH] != 0 ? id : NULL);
    json_text_end_object(w);
}

/* --- switch:0 --- */

void shelly_plus_output(struct json_text *w, const struct device *d)
{
    field_bool(w, "output", plug_is_on(d));
    field_text(w, "source", plug_source_word[(int)d->cell[PLUG_SOURCE]]);
    if (plug_timer_left_s(d) > 0) {
        field_trimmed(w, "timer_started_at", (double)d->pilot->start_utc_ms / MS_PER_S + d->cell[PLUG_TIMER_MS] / MS_PER_S, 2);
        field_trimmed(w, "timer_duration", d->cell[PLUG_TIMER_S], 2);
    }
    if (d->cell[PLUG_TRIP] == PLUG_TRIP_NONE) return;
    field_array(w, "errors");
    json_text_string(w, plug_trip_word[(int)d->cell[PLUG_TRIP]]);
    json_text_end_array(w);
}

void shelly_plus_electric(struct json_text *w, const struct device *d)
{
    field_trimmed(w, "apower", plug_power_w(d), 1);
    field_trimmed(w, "voltage", plug_voltage_v(d), 1);
    field_trimmed(w, "freq", d->view->frequency_hz, 1);
    field_trimmed(w, "current", plug_current_a(d), 3);
    field_trimmed(w, "pf", plug_power_w(d) > 0 ? 1 : 0, 2);
}

void shelly_plus_aenergy(struct json_text *w, const struct device *d)
{
    field_object(w, "aenergy");
    field_fixed(w, "total", plug_energy_wh(d), 3);
    field_array(w, "by_minute");
    for (size_t i = 0; i < PLUG_MINUTES; i++) json_text_fixed(w, plug_minute_wh(d, i) * 1000, 3);
    json_text_end_array(w);
    field_integer(w, "minute_ts", plug_minute_ts(d));
    json_text_end_object(w);
}

static void switch_status(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_integer(w, "id", 0);
    shelly_plus_output(w, d);
    shelly_plus_electric(w, d);
    shelly_plus_aenergy(w, d);
    field_object(w, "temperature");
    temperature_fields(w, plug_warmth_c(d));
    json_text_end_object(w);
    json_text_end_object(w);
}

static const char *const initial_words[] = {"off", "on", "restore_last", NULL};
static const struct setting switch_settings[] = {
    {"name", SETTING_NAME, SHELLY_PLUS_SWITCH_NAME, 0, 0, NULL},
    {"initial_state", SETTING_WORD, PLUG_START_STATE, 0, 0, initial_words},
    {"auto_on", SETTING_BOOL, PLUG_AUTO_ON, 0, 1, NULL},
    {"auto_on_delay", SETTING_NUMBER, PLUG_AUTO_ON_S, 0.1, SHELLY_PLUS_TIMER_S, NULL},
    {"auto_off", SETTING_BOOL, PLUG_AUTO_OFF, 0, 1, NULL},
    {"auto_off_delay", SETTING_NUMBER, PLUG_AUTO_OFF_S, 0.1, SHELLY_PLUS_TIMER_S, NULL},
    {"power_limit", SETTING_NUMBER, PLUG_LIMIT_W, 0, 4480, NULL},
    {"voltage_limit", SETTING_NUMBER, PLUG_LIMIT_V, 0, 280, NULL},
    {"undervoltage_limit", SETTING_NUMBER, PLUG_LIMIT_LOW_V, 0, 250, NULL},
    {"current_limit", SETTING_NUMBER, PLUG_LIMIT_A, 0, 16, NULL},
};

static void switch_config(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_integer(w, "id", 0);
    name_field(w, d, SHELLY_PLUS_SWITCH_NAME);
    field_text(w, "in_mode", "detached");
    field_text(w, "initial_state", initial_words[(int)d->cell[PLUG_START_STATE]]);
    field_bool(w, "auto_on", d->cell[PLUG_AUTO_ON] != 0);
    field_trimmed(w, "auto_on_delay", d->cell[PLUG_AUTO_ON_S], 2);
    field_bool(w, "auto_off", d->cell[PLUG_AUTO_OFF] != 0);
    field_trimmed(w, "auto_off_delay", d->cell[PLUG_AUTO_OFF_S], 2);
    field_bool(w, "autorecover_voltage_errors", false);
    field_trimmed(w, "power_limit", d->cell[PLUG_LIMIT_W], 2);
    field_trimmed(w, "voltage_limit", d->cell[PLUG_LIMIT_V], 2);
    field_trimmed(w, "undervoltage_limit", d->cell[PLUG_LIMIT_LOW_V], 2);
    field_trimmed(w, "current_limit", d->cell[PLUG_LIMIT_A], 3);
    json_text_end_object(w);
}

/* --- temperature:100 --- */

static void temperature_status(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_integer(w, "id", 100);
    temperature_fields(w, shelly_plus_probe_c(d));
    json_text_end_object(w);
}

static const struct setting temperature_settings[] = {
    {"report_thr_C", SETTING_NUMBER, SHELLY_PLUS_REPORT_K, 0.5, 5, NULL},
    {"offset_C", SETTING_NUMBER, SHELLY_PLUS_OFFSET_K, -50, 50, NULL},
};

static void temperature_config(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_integer(w, "id", 100);
    field_null(w, "name");
    field_trimmed(w, "report_thr_C", d->cell[SHELLY_PLUS_REPORT_K], 2);
    field_trimmed(w, "offset_C", d->cell[SHELLY_PLUS_OFFSET_K], 2);
    json_text_end_object(w);
}

/* --- mqtt --- */

static void mqtt_status(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_bool(w, "connected", d->is_online);
    json_text_end_object(w);
}

static const struct setting mqtt_settings[] = {
    {"enable_rpc", SETTING_BOOL, SHELLY_PLUS_RPC, 0, 1, NULL},
    {"rpc_ntf", SETTING_BOOL, SHELLY_PLUS_RPC_NTF, 0, 1, NULL},
    {"status_ntf", SETTING_BOOL, SHELLY_PLUS_STATUS_NTF, 0, 1, NULL},
    {"enable_control", SETTING_BOOL, SHELLY_PLUS_CONTROL, 0, 1, NULL},
};

static void mqtt_config(struct json_text *w, const struct device *d)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(d, id);
    json_text_begin_object(w);
    field_bool(w, "enable", true);
    field_null(w, "server");
    field_text(w, "client_id", id);
    field_null(w, "user");
    field_null(w, "ssl_ca");
    field_text(w, "topic_prefix", id);
    for (size_t i = 0; i < ARRAY_LEN(mqtt_settings); i++)
        field_bool(w, mqtt_settings[i].name, d->cell[mqtt_settings[i].cell] != 0);
    field_bool(w, "use_client_cert", false);
    json_text_end_object(w);
}

/* --- sys --- */

static void sys_status(struct json_text *w, const struct device *d)
{
    const struct civil now = timezone_civil(&d->pilot->tz, device_utc_ms(d));
    const char clock[6] = {(char)('0' + now.hour / 10 % 10),   (char)('0' + now.hour % 10),   ':',
                           (char)('0' + now.minute / 10 % 10), (char)('0' + now.minute % 10), '\0'};
    json_text_begin_object(w);
    field_text(w, "mac", d->id->mac);
    field_bool(w, "restart_required", false);
    field_text(w, "time", clock);
    field_integer(w, "unixtime", device_utc_ms(d) / MS_PER_S);
    field_integer(w, "uptime", (d->t_ms - d->boot_ms) / MS_PER_S);
    field_integer(w, "ram_size", 260364);
    field_integer(w, "ram_free", 128512);
    field_integer(w, "fs_size", 393216);
    field_integer(w, "fs_free", 106496);
    field_integer(w, "cfg_rev", (int64_t)d->cell[SHELLY_PLUS_CFG_REV]);
    field_integer(w, "kvs_rev", 0);
    field_integer(w, "schedule_rev", 0);
    field_integer(w, "webhook_rev", 0);
    field_object(w, "available_updates");
    json_text_end_object(w);
    field_integer(w, "reset_reason", d->boot_ms > 0 ? 3 : 1);
    json_text_end_object(w);
}

static const struct setting sys_settings[] = {{"name", SETTING_NAME, SHELLY_PLUS_NAME, 0, 0, NULL}};

static void sys_config(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_object(w, "device");
    name_field(w, d, SHELLY_PLUS_NAME);
    field_text(w, "mac", d->id->mac);
    field_text(w, "fw_id", SHELLY_PLUS_FW_ID);
    field_bool(w, "eco_mode", false);
    field_bool(w, "discoverable", true);
    json_text_end_object(w);
    field_object(w, "location");
    field_text(w, "tz", d->pilot->tz.name);
    json_text_end_object(w);
    field_integer(w, "cfg_rev", (int64_t)d->cell[SHELLY_PLUS_CFG_REV]);
    json_text_end_object(w);
}

/* --- the rest: what clients expect to find --- */

static void wifi_status(struct json_text *w, const struct device *d)
{
    json_text_begin_object(w);
    field_text(w, "sta_ip", d->id->address);
    field_text(w, "status", "got ip");
    field_text(w, "ssid", "home");
    field_integer(w, "rssi", -45 - (int64_t)(device_luck(d, "wifi") * 35));
    json_text_end_object(w);
}

static void wifi_config(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_object(w, "sta");
    field_text(w, "ssid", "home");
    field_bool(w, "is_open", false);
    field_bool(w, "enable", true);
    field_text(w, "ipv4mode", "dhcp");
    json_text_end_object(w);
    json_text_end_object(w);
}

static void off_status(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_bool(w, "connected", false);
    json_text_end_object(w);
}

static void off_config(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_bool(w, "enable", false);
    field_null(w, "server");
    json_text_end_object(w);
}

static void nothing(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    json_text_end_object(w);
}

static void ble_config(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_bool(w, "enable", false);
    json_text_end_object(w);
}

static void input_status(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_integer(w, "id", 0);
    field_bool(w, "state", false);
    json_text_end_object(w);
}

static void input_config(struct json_text *w, const struct device *d)
{
    (void)d;
    json_text_begin_object(w);
    field_integer(w, "id", 0);
    field_null(w, "name");
    field_text(w, "type", "switch");
    field_bool(w, "invert", false);
    json_text_end_object(w);
}

/* In the order of their keys; the probe is the last, as not every plug has one. */
static const struct component components[] = {
    {"BLE", "ble", -1, nothing, ble_config, NULL, 0, NULL},
    {"Cloud", "cloud", -1, off_status, off_config, NULL, 0, NULL},
    {"Input", "input:0", 0, input_status, input_config, NULL, 0, NULL},
    {"Mqtt", "mqtt", -1, mqtt_status, mqtt_config, mqtt_settings, ARRAY_LEN(mqtt_settings), NULL},
    {"Switch", "switch:0", 0, switch_status, switch_config, switch_settings, ARRAY_LEN(switch_settings), NULL},
    {"Sys", "sys", -1, sys_status, sys_config, sys_settings, ARRAY_LEN(sys_settings), "device"},
    {"WiFi", "wifi", -1, wifi_status, wifi_config, NULL, 0, NULL},
    {"Ws", "ws", -1, off_status, off_config, NULL, 0, NULL},
    {"Temperature", "temperature:100", 100, temperature_status, temperature_config, temperature_settings,
     ARRAY_LEN(temperature_settings), NULL},
};

const struct component *shelly_plus_component(const struct device *d, size_t i)
{
    const size_t n = ARRAY_LEN(components) - (d->cell[PLUG_HAS_PROBE] == 0);
    return i < n ? &components[i] : NULL;
}
