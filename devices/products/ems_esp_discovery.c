/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp_discovery.c - Home Assistant discovery: one retained config an entity, and one of the heating circuit's climate.
 *
 * Source: Home Assistant, MQTT discovery (abbreviated keys); firmware 3.8 for topics and names. */
#include "devices/products/ems_esp.h"

#include <stdio.h>
#include <string.h>

static void text_member(struct json_text *w, const char *key, const char *text)
{
    json_text_key(w, key);
    json_text_string(w, text);
}

static const char *component(const struct point *p)
{
    const bool is_set = p->write != NULL;
    if (p->kind == POINT_BOOL) return is_set ? "switch" : "binary_sensor";
    if (p->kind == POINT_ENUM) return is_set ? "select" : "sensor";
    if (strcmp(p->unit, "mask") == 0) return is_set ? "text" : "sensor";
    return is_set ? "number" : "sensor";
}

static void device_member(const char *base, const char *device, struct json_text *w)
{
    char id[TOPIC_BYTES];
    snprintf(id, sizeof id, "%.100s-%.20s", base, device);
    json_text_key(w, "dev");
    json_text_begin_object(w);
    json_text_key(w, "ids");
    json_text_begin_array(w);
    json_text_string(w, id);
    json_text_end_array(w);
    text_member(w, "name", device);
    json_text_end_object(w);
}

static void range_members(const struct point *p, struct json_text *w)
{
    const double step = p->scale > 0 ? p->scale : 1;
    json_text_key(w, "min");
    json_text_trimmed(w, p->min, 1);
    json_text_key(w, "max");
    json_text_trimmed(w, p->max, 1);
    json_text_key(w, "step");
    json_text_trimmed(w, step, 1);
}

static void kind_members(const struct point *p, struct json_text *w)
{
    if (p->kind == POINT_BOOL) {
        text_member(w, "pl_on", "on");
        text_member(w, "pl_off", "off");
    } else if (p->kind == POINT_ENUM && p->write != NULL) {
        json_text_key(w, "ops");
        json_text_begin_array(w);
        for (size_t i = 0; p->words[i] != NULL; i++) json_text_string(w, p->words[i]);
        json_text_end_array(w);
    } else if (p->kind == POINT_NUMBER && p->write != NULL && strcmp(p->unit, "mask") != 0) {
        range_members(p, w);
    }
    if (ems_esp_text_uom(p)[0] != '\0') text_member(w, "unit_of_meas", ems_esp_text_uom(p));
    if (ems_esp_text_device_class(p) != NULL) text_member(w, "dev_cla", ems_esp_text_device_class(p));
    if (ems_esp_text_state_class(p) != NULL && p->write == NULL) text_member(w, "stat_cla", ems_esp_text_state_class(p));
}

/* Nested messages; with a topic a circuit the state is found there. */
static void state_members(const struct device *d, const char *device, const struct ems_name *name, struct json_text *w)
{
    char text[128];
    const bool is_nested = ems_is_nested(d);
    const bool has_circuit = name->circuit[0] != '\0';
    if (has_circuit && !is_nested) snprintf(text, sizeof text, "~/%s_data_%s", device, name->circuit);
    else snprintf(text, sizeof text, "~/%s_data", device);
    text_member(w, "stat_t", text);
    if (has_circuit && is_nested) snprintf(text, sizeof text, "{{value_json['%s']['%s']}}", name->circuit, name->key);
    else snprintf(text, sizeof text, "{{value_json['%s']}}", name->key);
    text_member(w, "val_tpl", text);
}

static void send(struct device *d, const char *kind, const char *base, const char *name, struct json_text *w)
{
    char topic[TOPIC_BYTES];
    const size_t n = json_text_finish(w);
    if (n == 0) return;
    snprintf(topic, sizeof topic, "homeassistant/%.16s/%.72s/%.40s/config", kind, base, name);
    d->host->publish(d->host->ctx, d, topic, w->begin, n, 0, true);
}

static void publish_entity(struct device *d, const char *base, const struct point *p)
{
    char text[1024], unique[TOPIC_BYTES], command[96];
    struct ems_name name;
    const char *device = ems_esp_text_is_of(p, ems_esp_device[0]) ? ems_esp_device[0] : ems_esp_device[1];
    ems_esp_text_name(d, p, &name);
    const char *between = name.circuit[0] != '\0' ? "_" : "";
    struct json_text w = json_text_start(text, sizeof text);
    json_text_begin_object(&w);
    text_member(&w, "~", base);
    snprintf(unique, sizeof unique, "%.72s_%.20s_%.8s%s%.40s", base, device, name.circuit, between, name.key);
    text_member(&w, "uniq_id", unique);
    text_member(&w, "name", p->doc);
    state_members(d, device, &name, &w);
    if (p->write != NULL) {
        snprintf(command, sizeof command, "~/%s/%s%s%s", device, name.circuit, name.circuit[0] != '\0' ? "/" : "", name.key);
        text_member(&w, "cmd_t", command);
    }
    kind_members(p, &w);
    device_member(base, device, &w);
    json_text_end_object(&w);
    send(d, component(p), base, p->name, &w);
}

static void publish_climate(struct device *d, const char *base)
{
    static const struct {
        const char *key, *text;
    } fixed[] = {{"name", "hc1"},
                 {"temp_cmd_t", "~/thermostat/hc1/seltemp"},
                 {"mode_cmd_t", "~/thermostat/hc1/mode"},
                 {"mode_stat_tpl", "{{'heat' if value_json['hc1']['mode']=='manual' else 'auto'}}"},
                 {"mode_cmd_tpl", "{{'manual' if value=='heat' else 'auto'}}"},
                 {"temp_stat_tpl", "{{value_json['hc1']['seltemp']}}"},
                 {"curr_temp_tpl", "{{value_json['hc1']['currtemp']}}"},
                 {"temp_unit", "C"}};
    static const char *const states[] = {"mode_stat_t", "temp_stat_t", "curr_temp_t"};
    char text[1024], unique[TOPIC_BYTES];
    struct json_text w = json_text_start(text, sizeof text);
    if (!ems_is_nested(d)) return; /* its templates look into the nested message */
    json_text_begin_object(&w);
    text_member(&w, "~", base);
    snprintf(unique, sizeof unique, "%.72s_thermostat_hc1", base);
    text_member(&w, "uniq_id", unique);
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) text_member(&w, fixed[i].key, fixed[i].text);
    for (size_t i = 0; i < ARRAY_LEN(states); i++) text_member(&w, states[i], "~/thermostat_data");
    json_text_key(&w, "modes");
    json_text_begin_array(&w);
    json_text_string(&w, "auto");
    json_text_string(&w, "heat");
    json_text_end_array(&w);
    json_text_key(&w, "min_temp");
    json_text_integer(&w, 5);
    json_text_key(&w, "max_temp");
    json_text_integer(&w, 30);
    json_text_key(&w, "temp_step");
    json_text_fixed(&w, 0.5, 1);
    device_member(base, "thermostat", &w);
    json_text_end_object(&w);
    send(d, "climate", base, "thermostat_hc1", &w);
}

void ems_esp_discovery_publish(struct device *d)
{
    char base[TOPIC_BYTES];
    ems_esp_status_base(d, base);
    for (size_t i = 0; i < d->product->n_point; i++) publish_entity(d, base, &d->product->points[i]);
    publish_climate(d, base);
}
