/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gateway says by itself: messages, cadences, names of both firmwares, discovery. */
#include "tests/devices/products/ems_desk.h"

#include "devices/wire/topic.h"

static struct json *parsed(const struct device_bench *b, const char *topic)
{
    struct json *doc = NULL;
    const struct bench_sent *s = device_bench_last(b, topic);
    cr_assert(s != NULL, "nothing on %s", topic);
    cr_assert(s->n < BENCH_PAYLOAD_MAX, "%s: %zu bytes", topic, s->n);
    const enum status st = json_parse(s->payload, s->n, &doc);
    cr_assert(st == ST_OK, "%s: %s", topic, s->payload);
    return doc;
}

static double number(const struct json_value *o, const char *key)
{
    double v = NAN;
    cr_expect(json_get_number(o, key, &v), "no number '%s'", key);
    return v;
}

static void expect_text(const struct json_value *o, const char *key, const char *text)
{
    const char *s = "";
    cr_expect(json_get_text(o, key, &s), "no text '%s'", key);
    cr_expect(strcmp(s, text) == 0, "%s is %s", key, s);
}

Test(ems_esp, the_boiler_shows_the_home)
{
    struct device_bench *b = ems_desk_open();
    ems_desk_wait(b, 10);
    struct json *doc = parsed(b, EMS_BASE "/boiler_data");
    const struct json_value *o = json_root(doc), *dhw = json_member(o, "dhw");
    cr_expect(number(o, "curflowtemp") == 38.6);
    cr_expect(number(o, "rettemp") == 33.9);
    cr_expect(number(o, "outdoortemp") == -3.4);
    cr_expect(number(o, "hpcurrpower") == 1830);
    cr_expect(number(o, "hppower") == 6.1);
    cr_expect(number(o, "hpcompspd") == 64);
    cr_expect(number(o, "metertotal") == 55.55 || number(o, "metertotal") == 55.56);
    cr_expect(number(o, "nrgconstotal") == 56);
    cr_expect(number(o, "nrgsupptotal") == 172); /* 160 + 11 + the rods' 1.2 kWh */
    cr_expect(number(o, "totalcompstarts") == 57);
    expect_text(o, "hpactivity", "heating");
    expect_text(o, "hpcompon", "on");
    expect_text(o, "hpin1opt", "010000000000000");
    expect_text(o, "hpin4opt", "000000100000");
    cr_expect(number(dhw, "curtemp") == 49.7);
    cr_expect(number(dhw, "settemp") == 50);
    expect_text(dhw, "charging", "off");
    cr_expect(json_member(o, "cop") == NULL);
    json_free(doc);
    device_bench_close(b);
}

Test(ems_esp, the_thermostat_shows_the_rooms)
{
    struct device_bench *b = ems_desk_open();
    ems_desk_wait(b, 10);
    struct json *doc = parsed(b, EMS_BASE "/thermostat_data");
    const struct json_value *hc = json_member(json_root(doc), "hc1");
    cr_expect(number(hc, "seltemp") == 21.5);
    cr_expect(number(hc, "currtemp") == 21.1);
    expect_text(hc, "mode", "auto");
    expect_text(hc, "summermode", "winter");
    cr_expect(number(json_root(doc), "dampedoutdoortemp") == -1.2);
    json_free(doc);
    device_bench_close(b);
}

Test(ems_esp, data_come_every_10_s_and_the_heartbeat_every_minute)
{
    struct device_bench *b = ems_desk_open();
    size_t n_data = 0, n_beat = 0;
    ems_desk_wait(b, 120);
    for (size_t i = 0; i < b->n_sent; i++) {
        n_data += strcmp(b->sent[i].topic, EMS_BASE "/boiler_data") == 0;
        n_beat += strcmp(b->sent[i].topic, EMS_BASE "/heartbeat") == 0;
        cr_expect(b->sent[i].qos == 0 && !b->sent[i].retain);
    }
    cr_expect(n_data == 12 && n_beat == 2, "%zu, %zu", n_data, n_beat);
    struct json *doc = parsed(b, EMS_BASE "/heartbeat");
    expect_text(json_root(doc), "bus_status", "connected");
    cr_expect(number(json_root(doc), "uptime_sec") <= 140);
    json_free(doc);
    device_bench_close(b);
}

Test(ems_esp, before_the_bus_is_read_nothing_is_known)
{
    struct device_bench *b = device_bench_open(&ems_esp);
    char out[4096];
    ems_esp.mqtt->connected(&b->device);
    cr_expect(device_bench_last(b, EMS_BASE "/boiler_data") == NULL);
    struct json *doc = parsed(b, EMS_BASE "/heartbeat");
    expect_text(json_root(doc), "bus_status", "connecting");
    json_free(doc);
    cr_expect(device_bench_web(b, WEB_GET, "/api/boiler/outdoortemp", NULL, NULL, out, sizeof out) == 404);
    cr_expect(strcmp(out, "{\"message\":\"unknown device boiler\"}") == 0, "%s", out);
    device_bench_run(b, 20 * MS_PER_S);
    cr_expect(device_bench_last(b, EMS_BASE "/boiler_data") != NULL);
    device_bench_close(b);
}

Test(ems_esp, a_value_that_is_not_there_is_left_out)
{
    struct device_bench *b = ems_desk_open();
    char out[4096];
    b->view.temp_outdoor_c = NAN;
    ems_desk_wait(b, 10);
    struct json *doc = parsed(b, EMS_BASE "/boiler_data");
    cr_expect(json_member(json_root(doc), "outdoortemp") == NULL);
    json_free(doc);
    cr_expect(device_bench_web(b, WEB_GET, "/api/boiler/outdoortemp", NULL, NULL, out, sizeof out) == 404);
    cr_expect(strcmp(out, "{}") == 0, "%s", out);
    cr_expect(device_bench_web(b, WEB_GET, "/api/boiler/outdoortemp/value", NULL, NULL, out, sizeof out) == 404);
    device_bench_close(b);
}

Test(ems_esp, it_says_that_it_is_online_and_leaves_a_will)
{
    struct device_bench *b = ems_desk_open();
    struct mqtt_identity id = {0};
    ems_esp.mqtt->identify(&b->device, &id);
    cr_expect(strcmp(id.topic, EMS_BASE) == 0);
    cr_expect(strcmp(id.will_topic, EMS_BASE "/status") == 0 && strcmp(id.will_payload, "offline") == 0);
    cr_expect(id.will_retain && id.n_filter == 2);
    cr_expect(topic_matches(id.filter[0], EMS_BASE "/boiler") && topic_matches(id.filter[0], EMS_BASE "/boiler/dhw/seltemp"));
    cr_expect(topic_matches(id.filter[1], EMS_BASE "/thermostat/hc1/seltemp"));
    cr_expect(!topic_matches(id.filter[0], EMS_BASE "/boiler_data"));
    ems_esp.mqtt->connected(&b->device);
    const struct bench_sent *s = device_bench_last(b, EMS_BASE "/status");
    cr_assert(s != NULL);
    cr_expect(s->retain && strcmp(s->payload, "online") == 0);
    json_free(parsed(b, EMS_BASE "/info"));
    device_bench_close(b);
}

Test(ems_esp, nobody_hears_so_nothing_is_made)
{
    struct device_bench *b = ems_desk_open();
    b->is_heard = false;
    ems_desk_wait(b, 30);
    cr_expect(device_bench_last(b, EMS_BASE "/boiler_data") == NULL);
    device_bench_close(b);
}

Test(ems_esp, firmware_up_to_3_6_says_ww)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    b->device.cell[EMS_CELL_LEGACY] = 1;
    ems_desk_wait(b, 10);
    struct json *doc = parsed(b, EMS_BASE "/boiler_data_ww");
    cr_expect(number(json_root(doc), "wwcurtemp") == 49.7);
    cr_expect(json_member(json_root(doc), "nrgww") != NULL && json_member(json_root(doc), "meterww") != NULL);
    json_free(doc);
    doc = parsed(b, EMS_BASE "/boiler_data");
    cr_expect(json_member(json_root(doc), "dhw") == NULL && number(json_root(doc), "outdoortemp") == -3.4);
    json_free(doc);
    ems_desk_set(b, "boiler/wwseltemp", "47");
    cr_expect(b->asked[COMMAND_DHW_SET] == 47);
    cr_expect(strcmp(ems_desk_value(b, "boiler/wwseltemp", out), "47") == 0);
    b->device.cell[EMS_CELL_FORMAT] = 1;
    ems_desk_wait(b, 10);
    doc = parsed(b, EMS_BASE "/boiler_data");
    cr_expect(number(json_member(json_root(doc), "ww"), "wwseltemp") == 47);
    json_free(doc);
    ems_esp.mqtt->connected(&b->device);
    cr_expect(!device_bench_last(b, EMS_BASE "/status")->retain);
    device_bench_close(b);
}

Test(ems_esp, a_topic_a_circuit_if_asked)
{
    struct device_bench *b = ems_desk_open();
    b->device.cell[EMS_CELL_FORMAT] = 2;
    ems_desk_wait(b, 10);
    struct json *doc = parsed(b, EMS_BASE "/boiler_data_dhw");
    cr_expect(number(json_root(doc), "curtemp") == 49.7);
    json_free(doc);
    doc = parsed(b, EMS_BASE "/thermostat_data_hc1");
    cr_expect(number(json_root(doc), "currtemp") == 21.1);
    json_free(doc);
    device_bench_close(b);
}

Test(ems_esp, discovery_has_a_config_for_every_entity)
{
    struct device_bench *b = ems_desk_open();
    ems_esp.mqtt->connected(&b->device);
    cr_expect(device_bench_last(b, "homeassistant/sensor/" EMS_BASE "/boiler_outdoortemp/config") == NULL, "off by default");
    b->device.cell[EMS_CELL_DISCOVERY] = 1;
    device_bench_forget(b);
    ems_esp.mqtt->connected(&b->device);
    size_t n = 0;
    for (size_t i = 0; i < b->n_sent; i++) {
        if (strncmp(b->sent[i].topic, "homeassistant/", 14) != 0) continue;
        json_free(parsed(b, b->sent[i].topic));
        cr_expect(b->sent[i].retain);
        n++;
    }
    cr_expect(n == ems_esp.n_point + 1, "%zu", n);
    struct json *doc = parsed(b, "homeassistant/number/" EMS_BASE "/boiler_dhw_seltemp/config");
    expect_text(json_root(doc), "~", EMS_BASE);
    expect_text(json_root(doc), "cmd_t", "~/boiler/dhw/seltemp");
    expect_text(json_root(doc), "stat_t", "~/boiler_data");
    expect_text(json_root(doc), "val_tpl", "{{value_json['dhw']['seltemp']}}");
    cr_expect(number(json_root(doc), "max") == 254);
    json_free(doc);
    doc = parsed(b, "homeassistant/climate/" EMS_BASE "/thermostat_hc1/config");
    expect_text(json_root(doc), "temp_cmd_t", "~/thermostat/hc1/seltemp");
    json_free(doc);
    device_bench_close(b);
}

Test(ems_esp, the_table_has_unique_names_and_its_circuits_together)
{
    for (size_t i = 0; i < ems_esp.n_point; i++) {
        const struct point *p = &ems_esp.points[i];
        cr_expect(strchr(p->path, '/') != NULL && p->doc != NULL, "%s", p->name);
        for (size_t k = 0; k < i; k++) cr_expect(strcmp(ems_esp.points[k].name, p->name) != 0, "%s", p->name);
        for (const char *s = p->path; *s != '\0'; s++) cr_expect(*s < 'A' || *s > 'Z', "%s", p->path);
        const bool has_circuit = strchr(p->path, '.') != NULL;
        if (has_circuit || i == 0) continue;
        const char *before = ems_esp.points[i - 1].path;
        cr_expect(strchr(before, '.') == NULL || before[0] != p->path[0], "%s comes after a circuit", p->path);
    }
}

Test(ems_esp, two_homes_speak_at_different_instants_but_the_same_in_every_run)
{
    struct device_bench *a = device_bench_open(&ems_esp), *b = device_bench_open(&ems_esp);
    cr_expect(a->device.due_ms == b->device.due_ms && a->device.due_ms % MS_PER_S == 0);
    b->model->home[0].key++;
    const bool differs = device_luck(&a->device, "data") != device_luck(&b->device, "data");
    cr_expect(differs);
    device_bench_close(a);
    device_bench_close(b);
}
