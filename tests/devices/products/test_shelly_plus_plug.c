/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second-generation plug: every method over HTTP, WebSocket and MQTT, errors, notifications, proofs, protection. */
#include "devices/products/shelly_plus_inside.h"
#include "devices/wire/crypto.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct product shelly_plus_plug;

enum { SAID = 16384 };
#define ID "shellyplus1pm-a8032a5a17c3"

static void has(const char *said, const char *text) { cr_expect(strstr(said, text) != NULL, "no '%s' in '%s'", text, said); }

static void must_be_json(const char *text)
{
    struct json *doc = NULL;
    cr_expect(json_parse(text, strlen(text), &doc) == ST_OK, "%s", text);
    json_free(doc);
}

static const char *last(const struct device_bench *b, const char *topic)
{
    const struct bench_sent *s = device_bench_last(b, topic);
    return s != NULL ? s->payload : "";
}

static const char *ws(struct device_bench *b, uint64_t session, const char *frame)
{
    device_bench_forget(b);
    shelly_plus_plug.web->message(&b->device, session, frame, strlen(frame));
    return last(b, "ws");
}

static const char *mqtt(struct device_bench *b, const char *frame)
{
    device_bench_forget(b);
    shelly_plus_plug.mqtt->message(&b->device, ID "/rpc", frame, strlen(frame));
    return last(b, "me/rpc");
}

static int call(struct device_bench *b, const char *method, const char *query, char *out)
{
    char path[80];
    snprintf(path, sizeof path, "/rpc/%s", method);
    return device_bench_web(b, WEB_GET, path, query, NULL, out, SAID);
}

struct row {
    char method[32], params[100];
    int code; /* 0: says stands in the result */
    char says[100];
};
ParameterizedTestParameters(shelly_plus_plug, every_method_answers_on_every_channel)
{
    static struct row rows[] = {
        {"Shelly.GetDeviceInfo", "{}", 0, "\"gen\":2,\"fw_id\":\"2024"},
        {"Shelly.GetDeviceInfo", "{}", 0, "\"auth_en\":false,\"auth_domain\":null"},
        {"Shelly.GetStatus", "{}", 0, "\"switch:0\":{\"id\":0,\"output\":true,\"source\":\"init\",\"apower\":2000,"},
        {"Shelly.GetConfig", "{}", 0, "\"switch:0\":{\"id\":0,\"name\":null,"},
        {"Shelly.ListMethods", "{}", 0, "\"Switch.SetConfig\""},
        {"Shelly.GetComponents", "{}", 0, "{\"components\":[{\"key\":\"ble\"},"},
        {"Shelly.GetComponents", "{\"include\":[\"status\",\"config\"]}", 0, "\"key\":\"switch:0\",\"status\":{\"id\":0"},
        {"Shelly.GetComponents", "{\"offset\":8}", 0, "{\"components\":[],\"cfg_rev\":10,\"offset\":8,\"total\":8}"},
        {"Shelly.GetComponents", "{\"offset\":-1}", -103, "offset"},
        {"Shelly.Reboot", "{}", 0, "null"},
        {"Shelly.Reboot", "{\"delay_ms\":1}", -103, "delay_ms"},
        {"Shelly.SetAuth", "{\"user\":\"root\"}", -103, "user"},
        {"Switch.Set", "{\"id\":0,\"on\":false}", 0, "{\"was_on\":true}"},
        {"switch.set", "{\"id\":0,\"on\":true,\"toggle_after\":5}", 0, "{\"was_on\":true}"},
        {"Switch.Set", "{\"on\":true}", -103, "Missing required argument 'id'!"},
        {"Switch.Set", "{\"id\":0}", -103, "Missing required argument 'on'!"},
        {"Switch.Set", "{\"id\":0,\"on\":1}", -103, "'on'"},
        {"Switch.Set", "{\"id\":1,\"on\":true}", -105, "Argument 'id', value 1 not found!"},
        {"Switch.Set", "{\"id\":0,\"on\":true,\"toggle_after\":-1}", -103, "toggle_after"},
        {"Switch.Toggle", "{\"id\":0}", 0, "{\"was_on\":true}"},
        {"Switch.Toggle", "{\"id\":\"0\"}", -103, "'id'"},
        {"Switch.GetStatus", "{\"id\":0}", 0, "\"voltage\":"},
        {"Switch.GetStatus", "{\"id\":3}", -105, "3"},
        {"Switch.GetConfig", "{\"id\":0}", 0, "\"initial_state\":\"restore_last\""},
        {"Switch.SetConfig", "{\"id\":0,\"config\":{\"name\":\"boiler\",\"auto_off\":true}}", 0,
         "{\"restart_required\":false}"},
        {"Switch.SetConfig", "{\"id\":0,\"config\":{\"power_limit\":9999}}", -103, "power_limit"},
        {"Switch.SetConfig", "{\"id\":0,\"config\":{\"nosuch\":1}}", -103, "nosuch"},
        {"Switch.SetConfig", "{\"id\":0}", -103, "config"},
        {"Switch.ResetCounters", "{\"id\":0}", 0, "{\"aenergy\":{\"total\":7654.000}}"},
        {"Switch.ResetCounters", "{\"id\":0,\"type\":[\"aenergy\"]}", 0, "{\"aenergy\":{\"total\":7654.000}}"},
        {"Switch.ResetCounters", "{\"id\":0,\"type\":7}", -103, "type"},
        {"Sys.GetStatus", "{}", 0, "\"restart_required\":false"},
        {"Sys.GetConfig", "{}", 0, "\"cfg_rev\":10"},
        {"Sys.SetConfig", "{\"config\":{\"device\":{\"name\":\"cellar\"}}}", 0, "{\"restart_required\":false}"},
        {"Mqtt.GetStatus", "{}", 0, "{\"connected\":true}"},
        {"Mqtt.GetConfig", "{}", 0, "\"topic_prefix\":\"" ID "\""},
        {"Mqtt.SetConfig", "{\"config\":{\"status_ntf\":true}}", 0, "{\"restart_required\":false}"},
        {"WiFi.GetStatus", "{}", 0, "\"sta_ip\":\"127.1.0.12\",\"status\":\"got ip\""},
        {"Wifi.GetConfig", "{}", 0, "\"ssid\":\"home\""},
        {"Cloud.GetStatus", "{}", 0, "{\"connected\":false}"},
        {"BLE.GetStatus", "{}", 0, "{}"},
        {"BLE.GetConfig", "{}", 0, "{\"enable\":false}"},
        {"Ws.GetStatus", "{}", 0, "{\"connected\":false}"},
        {"Input.GetStatus", "{\"id\":0}", 0, "{\"id\":0,\"state\":false}"},
        {"Temperature.GetStatus", "{\"id\":100}", 404, "No handler for Temperature.GetStatus"},
        {"Cloud.SetConfig", "{\"config\":{}}", 404, "No handler for Cloud.SetConfig"},
        {"Foo.Bar", "{}", 404, "No handler for Foo.Bar"},
        {"", "{}", 404, "No handler for "},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, shelly_plus_plug, every_method_answers_on_every_channel)
{
    char frame[256], path[64], head[80], out[SAID];
    snprintf(frame, sizeof frame, "{\"id\":7,\"src\":\"me\",\"method\":\"%s\",\"params\":%s}", r->method, r->params);
    snprintf(path, sizeof path, "/rpc/%s", r->method);
    if (r->code == 0) snprintf(head, sizeof head, "{\"id\":7,\"src\":\"" ID "\",\"dst\":\"me\",\"result\":");
    else snprintf(head, sizeof head, "\"dst\":\"me\",\"error\":{\"code\":%d,\"message\":\"", r->code);
    for (int channel = 0; channel < 4; channel++) {
        struct device_bench *b = device_bench_open(&shelly_plus_plug);
        int status = 200;
        if (channel == 0) status = device_bench_web(b, WEB_POST, path, NULL, r->params, out, SAID);
        if (channel == 1) status = device_bench_web(b, WEB_POST, "/rpc", NULL, frame, out, SAID);
        if (channel == 2) snprintf(out, sizeof out, "%s", ws(b, 5, frame));
        if (channel == 3) snprintf(out, sizeof out, "%s", mqtt(b, frame));
        must_be_json(out);
        has(out, r->says);
        if (channel > 0) has(out, head);
        const int wanted = channel > 0 || r->code == 0 ? 200 : r->code == 404 ? 404 : 500;
        cr_expect_eq(status, wanted, "%s on %d: %d", r->method, channel, status);
        device_bench_close(b);
    }
}

Test(shelly_plus_plug, a_url_takes_arguments)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    cr_expect_eq(call(b, "Switch.Set", "id=0&on=false", out), 200);
    cr_expect_str_eq(out, "{\"was_on\":true}");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    cr_expect_eq(call(b, "Switch.Set", "id=0&on=maybe", out), 500);
    has(out, "{\"code\":-103,");
    cr_expect_eq(call(b, "Switch.Set", "id=7&on=true", out), 500);
    has(out, "{\"code\":-105,");
    cr_expect_eq(call(b, "Foo.Bar", "", out), 404);
    cr_expect_str_eq(out, "{\"code\":404,\"message\":\"No handler for Foo.Bar\"}");
    cr_expect_eq(device_bench_web(b, WEB_GET, "/shelly", NULL, NULL, out, SAID), 200);
    has(out, "\"id\":\"" ID "\"");
    cr_expect_eq(device_bench_web(b, WEB_GET, "/rpc", NULL, NULL, out, SAID), 404);
    cr_expect_eq(device_bench_web(b, WEB_GET, "/", NULL, NULL, out, SAID), 404);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc", NULL, "{", out, SAID), 400);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc", NULL, "[1]", out, SAID), 400);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc/Switch.Toggle", NULL, "7", out, SAID), 400);
    cr_expect_eq(device_bench_web(b, WEB_DELETE, "/rpc/Switch.Toggle", "id=0", NULL, out, SAID), 404);
    device_bench_close(b);
}

Test(shelly_plus_plug, frames_keep_their_id_and_bad_ones_say_why)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    has(ws(b, 1, "{\"id\":\"a\\u00e9\",\"method\":\"BLE.GetStatus\"}"),
        "{\"id\":\"a\xC3\xA9\",\"src\":\"" ID "\",\"result\":{}}");
    has(ws(b, 1, "{\"id\":1}"), "\"error\":{\"code\":-103,");
    has(ws(b, 1, "{\"id\":1,\"method\":\"BLE.GetStatus\",\"params\":[]}"), "\"error\":{\"code\":-103,");
    cr_expect_str_eq(ws(b, 1, "nonsense"), "");
    cr_expect_str_eq(ws(b, 1, "[]"), "");
    cr_expect_str_eq(mqtt(b, "{\"id\":1,\"method\":\"BLE.GetStatus\"}"), "", "no src, no answer");
    mqtt(b, "{\"id\":1,\"src\":\"a/#\",\"method\":\"BLE.GetStatus\"}");
    cr_expect_eq(b->n_sent, 0, "no name of a topic");
    device_bench_close(b);
}

Test(shelly_plus_plug, news_come_only_after_a_frame_with_src)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    b->device.is_online = false;
    (void)ws(b, 1, "{\"id\":1,\"method\":\"BLE.GetStatus\"}");
    (void)ws(b, 2, "{\"id\":1,\"src\":\"two\",\"method\":\"BLE.GetStatus\"}");
    device_bench_forget(b);
    cr_expect_eq(call(b, "Switch.Set", "id=0&on=false", out), 200);
    cr_expect_eq(b->n_sent, 1);
    has(b->sent[0].payload, "{\"src\":\"" ID "\",\"dst\":\"two\",\"method\":\"NotifyStatus\",\"params\":{\"ts\":");
    has(b->sent[0].payload, "\"switch:0\":{\"id\":0,\"output\":false,\"source\":\"http\",\"apower\":0,");
    shelly_plus_plug.web->closed(&b->device, 2);
    shelly_plus_plug.web->closed(&b->device, 77);
    device_bench_forget(b);
    cr_expect_eq(call(b, "Switch.Set", "id=0&on=true", out), 200);
    cr_expect_eq(b->n_sent, 0, "a closed client gets nothing");
    device_bench_close(b);
}

Test(shelly_plus_plug, closed_clients_leave_their_slots)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    b->device.is_online = false;
    for (uint64_t session = 1; session <= 40; session++) {
        (void)ws(b, session, "{\"id\":1,\"src\":\"me\",\"method\":\"BLE.GetStatus\"}");
        if (session > 6) shelly_plus_plug.web->closed(&b->device, session - 6);
    }
    device_bench_forget(b);
    cr_expect_eq(call(b, "Switch.Toggle", "id=0", out), 200);
    cr_expect_geq(b->n_sent, 5);
    for (uint64_t session = 30; session <= 40; session++) shelly_plus_plug.web->closed(&b->device, session);
    device_bench_forget(b);
    device_bench_run(b, 200 * MS_PER_S);
    cr_expect_eq(b->n_sent, 0);
    device_bench_close(b);
}

Test(shelly_plus_plug, minutes_are_milliwatt_hours)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    (void)ws(b, 1, "{\"id\":1,\"src\":\"me\",\"method\":\"BLE.GetStatus\"}");
    for (int s = 1; s <= 300; s++) {
        b->view.energy_heater_wh += 2000.0 / 3600;
        device_bench_run(b, s * MS_PER_S);
    }
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 200);
    has(out, "\"aenergy\":{\"total\":7820.667,\"by_minute\":[33333.333,33333.333,33333.333],\"minute_ts\":");
    has(last(b, "ws"), "\"switch:0\":{\"id\":0,\"aenergy\":{\"total\":");
    cr_expect_eq(call(b, "Switch.ResetCounters", "id=0", out), 200);
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 200);
    has(out, "\"aenergy\":{\"total\":0.000,");
    device_bench_close(b);
}

Test(shelly_plus_plug, a_timer_toggles_and_is_told)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    has(mqtt(b, "{\"id\":1,\"src\":\"me\",\"method\":\"Switch.Set\",\"params\":{\"id\":0,\"on\":false,\"toggle_after\":3}}"),
        "was_on");
    has(last(b, ID "/events/rpc"), "\"timer_duration\":3");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    device_bench_run(b, 2 * MS_PER_S);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    device_bench_run(b, 3 * MS_PER_S);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 0);
    has(last(b, ID "/events/rpc"), "\"output\":true,\"source\":\"timer\"");
    device_bench_close(b);
}

Test(shelly_plus_plug, overpower_opens_and_is_an_error)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    const char body[] = "{\"id\":0,\"config\":{\"power_limit\":1500}}";
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc/Switch.SetConfig", NULL, body, out, SAID), 200);
    has(last(b, ID "/events/rpc"), "\"component\":\"switch:0\",\"id\":0,\"event\":\"config_changed\"");
    device_bench_run(b, 2 * MS_PER_S);
    has(last(b, ID "/events/rpc"), "\"output\":false,\"source\":\"overpower\",\"errors\":[\"overpower\"]");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    cr_expect_eq(call(b, "Switch.Set", "id=0&on=true", out), 200);
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 200);
    cr_expect(strstr(out, "errors") == NULL);
    device_bench_run(b, 4 * MS_PER_S);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1, "still too much");
    device_bench_close(b);
}

Test(shelly_plus_plug, a_restart_keeps_energy_and_settings)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    device_bench_run(b, 100 * MS_PER_S);
    has(mqtt(b, "{\"id\":1,\"src\":\"me\",\"method\":\"Sys.SetConfig\",\"params\":{\"config\":{\"device\":{\"name\":\"cellar\"}"
                "}}}"),
        "restart_required");
    cr_expect_eq(call(b, "Shelly.Reboot", "delay_ms=2000", out), 200);
    has(last(b, ID "/events/rpc"), "\"event\":\"scheduled_restart\",\"time_ms\":2000");
    device_bench_run(b, 103 * MS_PER_S);
    cr_expect_str_eq(last(b, ID "/online"), "true");
    cr_expect_eq(call(b, "Shelly.GetStatus", "", out), 200);
    has(out, "\"uptime\":1,");
    has(out, "\"total\":7654.000");
    has(out, "\"reset_reason\":3");
    cr_expect_eq(call(b, "Shelly.GetDeviceInfo", "", out), 200);
    has(out, "\"name\":\"cellar\"");
    device_bench_close(b);
}

static void control(struct device_bench *b, const char *leaf, const char *payload)
{
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, ID "/%s", leaf);
    shelly_plus_plug.mqtt->message(&b->device, topic, payload, strlen(payload));
}

Test(shelly_plus_plug, topics_control_and_tell)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    struct mqtt_identity who = {0};
    shelly_plus_plug.mqtt->identify(&b->device, &who);
    cr_expect_str_eq(who.will_topic, ID "/online");
    cr_expect(who.will_retain && who.n_filter == 3);
    shelly_plus_plug.mqtt->connected(&b->device);
    cr_expect(device_bench_last(b, ID "/online")->retain);
    has(last(b, ID "/events/rpc"), "\"method\":\"NotifyFullStatus\"");
    must_be_json(last(b, ID "/events/rpc"));
    control(b, "command/switch:0", "off");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    control(b, "command/switch:0", "on,60");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 0);
    has(last(b, ID "/events/rpc"), "\"timer_duration\":60");
    control(b, "command/switch:0", "toggle");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    static const char *const ignored[] = {"ON", "on,", "on,x", "on,-1", "", "offf"};
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++) control(b, "command/switch:0", ignored[i]);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    cr_expect_str_eq(last(b, ID "/status/switch:0"), "", "status_ntf is off as delivered");
    control(b, "command", "status_update");
    has(last(b, ID "/status/switch:0"), "{\"id\":0,\"output\":false,");
    has(last(b, ID "/status/mqtt"), "{\"connected\":true}");
    b->device.cell[SHELLY_PLUS_CONTROL] = 0;
    control(b, "command/switch:0", "on");
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    device_bench_close(b);
}

Test(shelly_plus_plug, a_probe_is_a_component)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char out[SAID];
    b->device.cell[PLUG_HAS_PROBE] = 1;
    cr_expect_eq(call(b, "Temperature.GetStatus", "id=100", out), 200);
    cr_expect_str_eq(out, "{\"id\":100,\"tC\":47.2,\"tF\":117}");
    device_bench_run(b, 60 * MS_PER_S);
    device_bench_forget(b);
    b->view.temp_tank_middle_c = 49;
    device_bench_run(b, 61 * MS_PER_S);
    has(last(b, ID "/events/rpc"), "\"temperature:100\":{\"id\":100,\"tC\":49,");
    device_bench_close(b);
}

/* --- proofs, made again from RFC 7616 alone --- */

static void sha(const char *text, char out[65])
{
    uint8_t hash[CRYPTO_SHA256_BYTES];
    cr_assert(crypto_sha256(text, strlen(text), hash) == ST_OK);
    crypto_hex(hash, sizeof hash, out);
}

static int64_t nonce_of(const char *said)
{
    const char *at = strstr(said, "nonce\\\":");
    cr_assert(at != NULL, "%s", said);
    return strtoll(at + 8, NULL, 10);
}

static void prove(char *frame, size_t n, int64_t nonce, const char *password)
{
    char text[400], ha1[65], ha2[65], response[65];
    snprintf(text, sizeof text, "admin:" ID ":%s", password);
    sha(text, ha1);
    sha("dummy_method:dummy_uri", ha2);
    snprintf(text, sizeof text, "%s:%" PRId64 ":1:4711:auth:%s", ha1, nonce, ha2);
    sha(text, response);
    snprintf(frame, n,
             "{\"id\":2,\"src\":\"me\",\"method\":\"Switch.Toggle\",\"params\":{\"id\":0},\"auth\":{\"realm\":\"" ID
             "\",\"username\":\"admin\",\"nonce\":%" PRId64 ",\"cnonce\":4711,\"response\":\"%s\",\"algorithm\":\"SHA-256\"}}",
             nonce, response);
}

Test(shelly_plus_plug, a_frame_proves_the_password)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    static const char toggle[] = "{\"id\":1,\"src\":\"me\",\"method\":\"Switch.Toggle\",\"params\":{\"id\":0}}";
    char frame[600];
    b->device.cell[SHELLY_PLUS_AUTH] = 1;
    has(ws(b, 1, "{\"id\":1,\"src\":\"me\",\"method\":\"Shelly.GetDeviceInfo\"}"),
        "\"auth_en\":true,\"auth_domain\":\"" ID "\"");
    const char *said = ws(b, 1, toggle);
    has(said, "\"error\":{\"code\":401,\"message\":\"{\\\"auth_type\\\":\\\"digest\\\",\\\"nonce\\\":");
    const int64_t nonce = nonce_of(said), other = nonce_of(ws(b, 2, toggle));
    cr_expect(nonce != other, "never the same nonce twice");
    prove(frame, sizeof frame, nonce, "wrong");
    has(ws(b, 1, frame), "\"code\":401");
    prove(frame, sizeof frame, nonce, "secret123");
    has(ws(b, 2, frame), "\"code\":401"); /* another's */
    has(ws(b, 1, frame), "{\"was_on\":true}");
    has(ws(b, 1, toggle), "{\"was_on\":false}"); /* the connection is known now */
    shelly_plus_plug.web->closed(&b->device, 1);
    has(ws(b, 3, frame), "\"code\":401"); /* overheard */
    prove(frame, sizeof frame, other, "secret123");
    device_bench_run(b, 3602 * MS_PER_S);
    has(ws(b, 2, frame), "\"code\":401"); /* an hour old */
    has(mqtt(b, toggle), "was_on");       /* MQTT has its own protection */
    device_bench_close(b);
}

Test(shelly_plus_plug, protection_is_switched_by_the_digest_of_the_password)
{
    struct device_bench *b = device_bench_open(&shelly_plus_plug);
    char ha1[65], body[256], out[SAID];
    sha("admin:" ID ":secret123", ha1);
    snprintf(body, sizeof body, "{\"user\":\"admin\",\"realm\":\"" ID "\",\"ha1\":\"%s\"}", ha1);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc/Shelly.SetAuth", NULL, body, out, SAID), 200);
    b->is_stranger = true;
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 401);
    cr_expect_eq(call(b, "Shelly.GetDeviceInfo", "", out), 200);
    cr_expect_eq(device_bench_web(b, WEB_GET, "/shelly", NULL, NULL, out, SAID), 200);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc", NULL, "{\"method\":\"Shelly.GetDeviceInfo\"}", out, SAID), 200);
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc", NULL, "{\"method\":\"Sys.GetStatus\"}", out, SAID), 401);
    cr_expect_str_eq(shelly_plus_plug.web->realm(&b->device), ID);
    b->is_stranger = false;
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 200);
    snprintf(body, sizeof body, "{\"user\":\"admin\",\"realm\":\"" ID "\",\"ha1\":null}");
    cr_expect_eq(device_bench_web(b, WEB_POST, "/rpc/Shelly.SetAuth", NULL, body, out, SAID), 200);
    b->is_stranger = true;
    cr_expect_eq(call(b, "Switch.GetStatus", "id=0", out), 200);
    device_bench_close(b);
}
