/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a HEMS says and is told, as JSON. As the published examples have it: numbers of devices and actuators are
 * numbers in a state and texts in a control, both are taken; a measurement is one bare record with `t` in milliseconds;
 * times have microseconds and no zone, and are UTC. A state tells all actuators, as it is retained. */
#include "devices/products/hems_unit_rows.h"
#include "devices/products/json_fields.h"
#include "devices/wire/json.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIGURATION_BYTES = 8192, STATE_BYTES = 4096, MEASUREMENT_BYTES = 512, DELAY_MIN_MS = 1000, DELAY_SPAN_MS = 3000 };

static bool is_on(const struct device *d, size_t cell) { return d->cell[cell] > 0.5; }

static void publish(const struct device *d, const char *leaf, const char *payload, size_t n, bool retain)
{
    char topic[TOPIC_BYTES];
    if (n == 0) return;
    snprintf(topic, sizeof topic, "iflex/%s/%s", d->id->serial, leaf);
    d->host->publish(d->host->ctx, d, topic, payload, n, 1, retain);
}

static void field_time(struct json_text *w, const struct device *d, const char *key, int64_t t_ms)
{
    char text[48];
    const struct civil c = calendar_civil(d->pilot->start_utc_ms + t_ms);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03d000%s", c.year, c.month, c.day, c.hour, c.minute, c.second,
             c.ms, is_on(d, HEMS_UNIT_CELL_QUIRKS) ? "" : "Z");
    field_text(w, key, text);
}

/* --- configuration --- */

static void list_actuators(struct json_text *w, const struct device *d, enum hems_unit_device device)
{
    bool is_open = false;
    for (size_t i = 0; i < HEMS_UNIT_ACTUATORS; i++) {
        const struct hems_unit_actuator_row *r = &hems_unit_actuator[i];
        if (r->device != device || !hems_unit_has_actuator(d, i)) continue;
        if (!is_open) field_array(w, "control");
        is_open = true;
        json_text_begin_object(w);
        field_text(w, "control_type", r->control);
        field_integer(w, "actuator_id", r->number);
        field_text(w, "control_name", r->label);
        json_text_end_object(w);
    }
    if (is_open) json_text_end_array(w);
}

static void list_sensors(struct json_text *w, const struct device *d, enum hems_unit_device device)
{
    field_array(w, "sensors");
    for (size_t i = 0; i < HEMS_UNIT_SENSORS; i++) {
        const struct hems_unit_sensor_row *r = &hems_unit_sensor[i];
        if (r->device != device || !hems_unit_has_sensor(d, i)) continue;
        json_text_begin_object(w);
        field_integer(w, "sensor_id", r->number);
        field_text(w, "sensor_name", r->label);
        field_text(w, "sensor_unit", r->unit);
        json_text_end_object(w);
    }
    json_text_end_array(w);
}

void hems_unit_tell_configuration(struct device *d)
{
    char text[CONFIGURATION_BYTES];
    struct json_text w = json_text_start(text, sizeof text);
    json_text_begin_object(&w);
    field_array(&w, "elements");
    for (enum hems_unit_device i = 0; i < HEMS_UNIT_DEVICES; i++) {
        if (!hems_unit_has_device(d, i)) continue;
        json_text_begin_object(&w);
        field_integer(&w, "device_id", hems_unit_device[i].number);
        field_text(&w, "device_name", hems_unit_device[i].name);
        field_text(&w, "device_type", hems_unit_device[i].type);
        list_actuators(&w, d, i);
        list_sensors(&w, d, i);
        json_text_end_object(&w);
    }
    json_text_end_array(&w);
    field_text(&w, "hems_id", d->id->serial);
    field_time(&w, d, "ts", d->t_ms);
    json_text_end_object(&w);
    publish(d, "configuration", text, json_text_finish(&w), true);
}

/* --- state --- */

static const struct point *point_of(const struct device *d, size_t actuator)
{
    return &d->product->points[HEMS_UNIT_SENSORS + actuator];
}

static void write_state(struct json_text *w, const struct device *d, size_t i)
{
    const double value = hems_unit_value(d, i);
    json_text_begin_object(w);
    field_time(w, d, "bt", (int64_t)d->cell[HEMS_UNIT_CELL_SINCE_MS + i]);
    field_integer(w, "actuator_id", hems_unit_actuator[i].number);
    if (point_of(d, i)->kind == POINT_BOOL) {
        field_text(w, "vs", value > 0.5 ? "on" : "off");
    } else if (is_on(d, HEMS_UNIT_CELL_QUIRKS)) {
        char text[32];
        struct json_text number = json_text_start(text, sizeof text);
        json_text_trimmed(&number, value, 3);
        json_text_finish(&number);
        field_text(w, "vs", text);
    } else {
        field_trimmed(w, "v", value, 3);
    }
    json_text_end_object(w);
}

void hems_unit_tell_state(struct device *d)
{
    char text[STATE_BYTES];
    struct json_text w = json_text_start(text, sizeof text);
    json_text_begin_object(&w);
    field_array(&w, "devices_state");
    for (enum hems_unit_device device = 0; device < HEMS_UNIT_DEVICES; device++) {
        bool is_open = false;
        for (size_t i = 0; i < HEMS_UNIT_ACTUATORS; i++) {
            if (hems_unit_actuator[i].device != device || !hems_unit_has_actuator(d, i)) continue;
            if (!is_open) {
                json_text_begin_object(&w);
                field_integer(&w, "device", hems_unit_device[device].number);
                field_array(&w, "state");
            }
            is_open = true;
            write_state(&w, d, i);
        }
        if (!is_open) continue;
        json_text_end_array(&w);
        json_text_end_object(&w);
    }
    json_text_end_array(&w);
    json_text_end_object(&w);
    publish(d, "state", text, json_text_finish(&w), true);
}

void hems_unit_tell_status(struct device *d) { publish(d, "status", "online", strlen("online"), true); }

/* --- measurements --- */

static void begin_example(struct json_text *w, const struct device *d, const struct hems_unit_sensor_row *r)
{
    char name[48];
    snprintf(name, sizeof name, "urn:dev:%d:%d", hems_unit_device[r->device].number, r->number);
    json_text_begin_object(w);
    field_text(w, "bn", name);
    field_integer(w, "t", device_utc_ms(d));
    field_text(w, "n", r->label);
}

/* RFC 9039: the hardware address as EUI-64, then parts; blanks of the label are points. */
static void begin_strict(struct json_text *w, const struct device *d, const struct hems_unit_sensor_row *r)
{
    char name[64], label[48];
    char mac[13];
    for (size_t i = 0; i < sizeof mac; i++) mac[i] = (char)tolower((unsigned char)d->id->mac[i]);
    snprintf(name, sizeof name, "urn:dev:mac:%.6sffff%s_%d_%d_", mac, mac + 6, hems_unit_device[r->device].number, r->number);
    snprintf(label, sizeof label, "%s", r->label);
    for (char *at = label; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at)) *at = '.';
    json_text_begin_array(w);
    json_text_begin_object(w);
    field_text(w, "bn", name);
    field_trimmed(w, "t", (double)device_utc_ms(d) / MS_PER_S, 3);
    field_text(w, "n", label);
}

void hems_unit_count_from_here(struct device *d)
{
    for (size_t i = 0; i < HEMS_UNIT_SENSORS; i++)
        if (hems_unit_sensor[i].trait == HEMS_UNIT_COUNTER && isnan(d->cell[HEMS_UNIT_CELL_COUNT + i]))
            d->cell[HEMS_UNIT_CELL_COUNT + i] = point_read(&d->product->points[i], d);
}

/* What is told of an energy; NaN: nothing to compare with yet. */
static double energy(struct device *d, size_t i, double value)
{
    const double before = d->cell[HEMS_UNIT_CELL_COUNT + i];
    d->cell[HEMS_UNIT_CELL_COUNT + i] = value;
    return is_on(d, HEMS_UNIT_CELL_INTERVAL) ? value - before : value;
}

static void tell_measurement(struct device *d, const char *topic, size_t i)
{
    char text[MEASUREMENT_BYTES];
    const struct hems_unit_sensor_row *r = &hems_unit_sensor[i];
    const struct point *p = &d->product->points[i];
    const bool is_strict = is_on(d, HEMS_UNIT_CELL_RFC8428);
    double value = point_read(p, d);
    if (r->trait == HEMS_UNIT_COUNTER) value = energy(d, i, value);
    if (!isfinite(value)) return;
    struct json_text w = json_text_start(text, sizeof text);
    if (is_strict) begin_strict(&w, d, r);
    else begin_example(&w, d, r);
    if (!is_strict || r->unit[0] != '\0') field_text(&w, "u", r->unit);
    if (is_strict && r->trait == HEMS_UNIT_ERROR) field_bool(&w, "vb", value > 0.5);
    else field_trimmed(&w, "v", value, p->decimals);
    json_text_end_object(&w);
    if (is_strict) json_text_end_array(&w);
    const size_t n = json_text_finish(&w);
    if (n > 0) d->host->publish(d->host->ctx, d, topic, text, n, 1, false);
}

void hems_unit_tell_measurements(struct device *d)
{
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, "iflex/%s/measurement", d->id->serial);
    for (size_t i = 0; i < HEMS_UNIT_SENSORS; i++) {
        if (!hems_unit_has_sensor(d, i)) continue;
        const bool is_silent = hems_unit_sensor[i].trait != HEMS_UNIT_ERROR && hems_unit_is_lost(d, hems_unit_sensor[i].device);
        if (!is_silent) tell_measurement(d, topic, i);
    }
}

/* --- control --- */

/* A whole number, or a text that is one and nothing else. */
static bool as_number(const struct json_value *v, double *out)
{
    const char *text;
    char *end;
    if (json_as_number(v, out)) return true;
    if (!json_as_text(v, &text) || text[0] == '\0' || strspn(text, "+-.0123456789eE") != strlen(text)) return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static bool as_command(const struct json_value *v, enum point_kind kind, double *out)
{
    const char *text;
    bool is_true;
    if (kind == POINT_BOOL && json_as_text(v, &text) && (strcmp(text, "on") == 0 || strcmp(text, "off") == 0)) {
        *out = strcmp(text, "on") == 0;
        return true;
    }
    if (kind == POINT_BOOL && json_as_bool(v, &is_true)) {
        *out = is_true;
        return true;
    }
    return as_number(v, out);
}

static bool find_actuator(const struct device *d, double device, double number, size_t *out)
{
    for (*out = 0; *out < HEMS_UNIT_ACTUATORS; (*out)++) {
        const struct hems_unit_actuator_row *r = &hems_unit_actuator[*out];
        if (r->number == number && hems_unit_device[r->device].number == device) return hems_unit_has_actuator(d, *out);
    }
    return false;
}

/* Takes effect at a whole second between one and five later. */
static void queue(struct device *d, size_t i, double value)
{
    char purpose[40];
    snprintf(purpose, sizeof purpose, "control %.0f", d->cell[HEMS_UNIT_CELL_N_TAKEN]++);
    const int64_t at_ms = d->t_ms + DELAY_MIN_MS + (int64_t)(device_luck(d, purpose) * DELAY_SPAN_MS);
    const int64_t whole_ms = (at_ms + MS_PER_S - 1) / MS_PER_S * MS_PER_S;
    d->cell[HEMS_UNIT_CELL_WANTED + i] = value;
    d->cell[HEMS_UNIT_CELL_WANTED_MS + i] = (double)whole_ms;
    hems_unit_wake(d, whole_ms);
}

static void take(struct device *d, double device, const struct json_value *control)
{
    double number, value;
    size_t i;
    if (!as_number(json_member(control, "actuator_id"), &number)) {
        d->cell[HEMS_UNIT_CELL_N_MALFORMED]++;
        return;
    }
    if (!find_actuator(d, device, number, &i)) {
        d->cell[HEMS_UNIT_CELL_N_UNKNOWN]++;
        return;
    }
    const struct point *p = point_of(d, i);
    if (!as_command(json_member(control, "command"), p->kind, &value) || point_judge(p, value) != VERDICT_ACCEPTED)
        d->cell[HEMS_UNIT_CELL_N_MALFORMED]++;
    else queue(d, i, value);
}

/* One control, as the examples have it, or a list of them as in a state. */
static void take_all(struct device *d, double device, const struct json_value *control)
{
    if (json_form(control) != JSON_FORM_ARRAY) {
        take(d, device, control);
        return;
    }
    for (size_t i = 0; i < json_count(control); i++) take(d, device, json_item(control, i));
}

void hems_unit_take_control(struct device *d, const char *payload, size_t n)
{
    struct json *doc = NULL;
    const bool is_json = json_parse(payload, n, &doc) == ST_OK;
    const struct json_value *list = is_json ? json_member(json_root(doc), "devices_control") : NULL;
    if (json_form(list) != JSON_FORM_ARRAY) d->cell[HEMS_UNIT_CELL_N_MALFORMED]++;
    for (size_t i = 0; i < json_count(list) && json_form(list) == JSON_FORM_ARRAY; i++) {
        const struct json_value *item = json_item(list, i);
        double device;
        if (as_number(json_member(item, "device"), &device)) take_all(d, device, json_member(item, "control_device"));
        else d->cell[HEMS_UNIT_CELL_N_MALFORMED]++;
    }
    json_free(doc);
}
