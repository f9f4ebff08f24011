/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first-generation plug: every path, every topic, timers, protection, restart. */
#include "devices/products/shelly_plug_inside.h"
#include "devices/wire/json.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct product shelly_plug;

enum { SAID = 4096 };
#define ROOT "shellies/shellyplug-5A17C3/"

static int get(struct device_bench *b, const char *path, const char *query, char *out)
{
    return device_bench_web(b, WEB_GET, path, query, NULL, out, SAID);
}

static void says(struct device_bench *b, const char *path, const char *query, const char *text)
{
    char out[SAID];
    cr_expect_eq(get(b, path, query, out), 200, "%s?%s", path, query);
    cr_expect(strstr(out, text) != NULL, "%s?%s: no '%s' in '%s'", path, query, text, out);
}

static void told(const struct device_bench *b, const char *leaf, const char *payload)
{
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, ROOT "%s", leaf);
    const struct bench_sent *s = device_bench_last(b, topic);
    cr_expect(s != NULL && strcmp(s->payload, payload) == 0, "%s is '%s'", leaf, s != NULL ? s->payload : "never told");
}

static void order(struct device_bench *b, const char *leaf, const char *payload)
{
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, ROOT "%s", leaf);
    shelly_plug.mqtt->message(&b->device, topic, payload, strlen(payload));
}

struct row {
    char method, path[24], query[48];
    int status;
    char says[120];
};
ParameterizedTestParameters(shelly_plug, every_path_answers)
{
    static struct row rows[] = {
        {'G', "/shelly", "", 200, "{\"type\":\"SHPLG-1\",\"mac\":\"3CE90E5A17C3\",\"auth\":false,\"fw\":\"2023"},
        {'G', "/status", "", 200, "{\"wifi_sta\":{\"connected\":true,\"ssid\":\"home\",\"ip\":\"127.1.0.12\""},
        {'G', "/status", "", 200, "\"meters\":[{\"power\":2000.00,\"overpower\":0.00,\"is_valid\":true,\"timestamp\":"},
        {'G', "/status", "", 200, "\"total\":459240}]"},
        {'G', "/status", "", 200, "\"mqtt\":{\"connected\":true}"},
        {'G', "/settings", "", 200, "\"hostname\":\"shellyplug-5A17C3\""},
        {'P', "/settings", "max_power=3000", 200, "\"max_power\":3000"},
        {'G', "/settings", "max_power=3501", 400, "Bad max_power"},
        {'G', "/settings", "max_power=1.5", 400, "Bad max_power"},
        {'G', "/settings", "led_status_disable=true", 200, "\"led_status_disable\":true"},
        {'G', "/settings", "led_status_disable=2", 400, "Bad led_status_disable"},
        {'G', "/settings", "mqtt_update_period=10", 200, "\"update_period\":10"},
        {'G', "/settings", "mqtt_max_qos=3", 400, "Bad mqtt_max_qos"},
        {'G', "/settings/relay/0", "", 200, "\"default_state\":\"last\""},
        {'P', "/settings/relay/0", "default_state=off&auto_off=2.5", 200, "\"auto_off\":2.50"},
        {'P', "/settings/relay/0", "default_state=never", 400, "Bad default_state"},
        {'G', "/settings/login", "", 200, "{\"enabled\":false,\"unprotected\":false,\"username\":\"admin\"}"},
        {'P', "/settings/login", "enabled=1&password=other", 400, "Bad password"},
        {'P', "/settings/login", "enabled=1&username=root", 400, "Bad username"},
        {'G', "/relay/0", "", 200, "{\"ison\":true,\"has_timer\":false,\"timer_started\":0,"},
        {'P', "/relay/0", "turn=off", 200, "{\"ison\":false,"},
        {'G', "/relay/0", "turn=off", 200, "\"source\":\"http\"}"},
        {'G', "/relay/0", "turn=toggle", 200, "{\"ison\":false,"},
        {'G', "/relay/0", "turn=maybe", 400, "Bad turn"},
        {'G', "/relay/0", "turn=on&timer=-1", 400, "Bad timer"},
        {'G', "/relay/0", "turn=on&timer=nan", 400, "Bad timer"},
        {'G', "/relay/1", "", 404, "Not Found"},
        {'G', "/meter/0", "", 200, "\"counters\":[0.000,0.000,0.000],\"total\":459240}"},
        {'G', "/meter/1", "", 404, "Not Found"},
        {'G', "/reboot", "", 200, "{\"ok\":true}"},
        {'G', "/ota", "", 200, "{\"status\":\"idle\",\"has_update\":false,"},
        {'G', "/", "", 404, "Not Found"},
        {'D', "/status", "", 405, "Method Not Allowed"},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, shelly_plug, every_path_answers)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    char out[SAID];
    const enum web_method m = r->method == 'G' ? WEB_GET : r->method == 'P' ? WEB_POST : WEB_DELETE;
    const int status = device_bench_web(b, m, r->path, r->query, NULL, out, sizeof out);
    cr_expect_eq(status, r->status, "%s?%s: %d", r->path, r->query, status);
    cr_expect(strstr(out, r->says) != NULL, "%s?%s: %s", r->path, r->query, out);
    if (status == 200) {
        struct json *doc = NULL;
        cr_expect(json_parse(out, strlen(out), &doc) == ST_OK);
        json_free(doc);
    }
    device_bench_close(b);
}

Test(shelly_plug, login_closes_all_but_the_identity)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    char out[SAID];
    b->is_stranger = true;
    cr_expect_eq(get(b, "/status", "", out), 200, "no login as delivered");
    cr_expect_eq(get(b, "/settings/login", "enabled=1&username=admin&password=secret123", out), 200);
    static const char *const closed[] = {"/status", "/settings", "/relay/0", "/meter/0", "/reboot", "/nosuch", "/"};
    for (size_t i = 0; i < ARRAY_LEN(closed); i++) cr_expect_eq(get(b, closed[i], "", out), 401, "%s", closed[i]);
    says(b, "/shelly", "", "\"auth\":true");
    b->is_stranger = false;
    says(b, "/status", "", "\"relays\"");
    device_bench_close(b);
}

Test(shelly_plug, the_relay_is_the_homes_heater)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 0);
    says(b, "/relay/0", "turn=off", "\"ison\":false");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    told(b, "relay/0", "off");
    told(b, "relay/0/power", "0.00");
    order(b, "relay/0/command", "toggle");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 0);
    told(b, "relay/0", "on");
    told(b, "relay/0/power", "2000.00");
    told(b, "relay/0/energy", "459240");
    says(b, "/relay/0", "", "\"source\":\"mqtt\"");
    order(b, "relay/0/command", "off");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    order(b, "relay/0/command", "on");
    const size_t n = b->n_asked;
    static const char *const ignored[] = {"ON", "", "1", "on ", "off,5"};
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++) order(b, "relay/0/command", ignored[i]);
    order(b, "relay/1/command", "off");
    shelly_plug.mqtt->message(&b->device, "shellies/another/relay/0/command", "off", 3);
    shelly_plug.mqtt->message(&b->device, ROOT "relay/0/command", "off\0x", 5);
    cr_expect_eq(b->n_asked, n);
    device_bench_close(b);
}

Test(shelly_plug, a_timer_turns_once)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    says(b, "/relay/0", "turn=off&timer=90", "\"timer_duration\":90,\"timer_remaining\":90,");
    device_bench_run(b, 89 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":false,\"has_timer\":true");
    device_bench_run(b, 90 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":true,\"has_timer\":false");
    says(b, "/relay/0", "", "\"source\":\"timer\"");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 0);
    device_bench_run(b, 300 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":true");
    says(b, "/settings/relay/0", "auto_off=30", "\"auto_off\":30.00");
    says(b, "/relay/0", "turn=on", "\"timer_remaining\":30,");
    b->is_heard = false; /* nobody listens: the plug sleeps longer, the timer does not */
    device_bench_run(b, 330 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":false");
    device_bench_close(b);
}

Test(shelly_plug, overpower_opens_until_somebody_closes)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    says(b, "/settings", "max_power=1500", "\"max_power\":1500");
    device_bench_run(b, 2 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":false,");
    says(b, "/relay/0", "", "\"overpower\":true,\"source\":\"overpower\"}");
    says(b, "/meter/0", "", "{\"power\":0.00,\"overpower\":2000.00,");
    told(b, "relay/0", "overpower");
    told(b, "relay/0/overpower_value", "2000.00");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    device_bench_run(b, 600 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":false,");
    says(b, "/settings", "max_power=3500", "\"max_power\":3500");
    says(b, "/relay/0", "turn=on", "\"overpower\":false,\"source\":\"http\"}");
    device_bench_run(b, 610 * MS_PER_S);
    says(b, "/relay/0", "", "{\"ison\":true,");
    device_bench_close(b);
}

Test(shelly_plug, minutes_are_counted_in_watt_minutes)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    for (int s = 1; s <= 300; s++) {
        b->view.energy_heater_wh += 2000.0 / 3600;
        device_bench_run(b, s * MS_PER_S);
    }
    says(b, "/meter/0", "", "\"counters\":[2000.000,2000.000,2000.000],\"total\":469240}");
    device_bench_close(b);
}

Test(shelly_plug, a_connection_begins_with_everything)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    struct mqtt_identity who = {0};
    shelly_plug.mqtt->identify(&b->device, &who);
    cr_expect_str_eq(who.client_id, "shellyplug-5A17C3");
    cr_expect_str_eq(who.will_topic, ROOT "online");
    cr_expect_str_eq(who.will_payload, "false");
    cr_expect(who.n_filter == 3 && who.will_qos == 0);
    shelly_plug.mqtt->connected(&b->device);
    cr_expect_str_eq(b->sent[0].topic, ROOT "online");
    cr_expect_str_eq(b->sent[1].topic, "shellies/announce");
    told(b, "online", "true");
    told(b, "relay/0", "on");
    told(b, "temperature", "27.30");
    told(b, "temperature_f", "81.14");
    told(b, "overtemperature", "0");
    told(b, "announce",
         "{\"id\":\"shellyplug-5A17C3\",\"model\":\"SHPLG-1\",\"mac\":\"3CE90E5A17C3\",\"ip\":\"127.1.0.12\","
         "\"new_fw\":false,\"fw_ver\":\"20230913-113421/v1.14.0-gcb84623\"}");
    cr_expect(device_bench_last(b, ROOT "info") != NULL && device_bench_last(b, ROOT "ext_temperature/0") == NULL);
    device_bench_forget(b);
    order(b, "command", "announce");
    cr_expect(device_bench_last(b, "shellies/announce") != NULL && device_bench_last(b, ROOT "relay/0") == NULL);
    device_bench_forget(b);
    shelly_plug.mqtt->message(&b->device, "shellies/command", "update", 6);
    told(b, "relay/0", "on");
    device_bench_forget(b);
    order(b, "command", "update_fw");
    cr_expect_eq(b->n_sent, 0);
    device_bench_close(b);
}

Test(shelly_plug, states_come_every_period_and_power_on_change)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    b->device.cell[PLUG_HAS_PROBE] = 1;
    says(b, "/settings", "mqtt_max_qos=1&mqtt_retain=1", "\"max_qos\":1,\"retain\":true");
    device_bench_run(b, 300 * MS_PER_S);
    size_t n = 0;
    for (size_t i = 0; i < b->n_sent; i++) n += strcmp(b->sent[i].topic, ROOT "relay/0") == 0;
    cr_expect(n == 10, "%zu", n);
    told(b, "ext_temperature/0", "47.2");
    cr_expect(b->sent[0].qos == 1 && b->sent[0].retain);
    says(b, "/status", "", "\"ext_temperature\":{\"0\":{\"hwID\":\"28ff641d8f1601a3\",\"tC\":47.2,\"tF\":116.96}}");
    says(b, "/settings", "mqtt_update_period=0", "\"update_period\":0");
    device_bench_forget(b);
    device_bench_run(b, 400 * MS_PER_S);
    cr_expect_eq(b->n_sent, 0);
    b->view.heater_power_w = 2.36;
    device_bench_run(b, 401 * MS_PER_S);
    told(b, "relay/0/power", "2.36");
    device_bench_close(b);
}

Test(shelly_plug, a_restart_keeps_the_energy)
{
    struct device_bench *b = device_bench_open(&shelly_plug);
    device_bench_run(b, 100 * MS_PER_S);
    says(b, "/status", "", "\"uptime\":100}");
    says(b, "/relay/0", "turn=off&timer=500", "\"has_timer\":true");
    says(b, "/reboot", "", "{\"ok\":true}");
    device_bench_forget(b);
    device_bench_run(b, 103 * MS_PER_S);
    told(b, "online", "true");
    says(b, "/status", "", "\"uptime\":2}");
    says(b, "/meter/0", "", "\"total\":459240}");
    says(b, "/relay/0", "", "{\"ison\":false,\"has_timer\":false,");
    says(b, "/settings/relay/0", "default_state=on", "\"default_state\":\"on\"");
    device_bench_reboot(b);
    says(b, "/relay/0", "", "{\"ison\":true,");
    device_bench_close(b);
}
