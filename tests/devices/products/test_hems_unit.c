/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HEMS towards its RAI: messages read back as JSON, controls in all spellings, delays, flags and periods. */
#include "devices/products/hems_unit_rows.h"
#include "devices/wire/json.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct product hems_unit;

static struct device_bench *open_bench(void)
{
    struct device_bench *b = device_bench_open(&hems_unit);
    b->model->home[0].demand.ev_power_w = 3680;
    b->model->home[0].n_phase = 3;
    return b;
}

static void topic_of(const struct device_bench *b, const char *leaf, char out[TOPIC_BYTES])
{
    snprintf(out, TOPIC_BYTES, "iflex/%s/%s", b->id.serial, leaf);
}

static const struct bench_sent *last(const struct device_bench *b, const char *leaf)
{
    char topic[TOPIC_BYTES];
    topic_of(b, leaf, topic);
    return device_bench_last(b, topic);
}

static struct json *parsed(const struct bench_sent *s)
{
    struct json *doc = NULL;
    cr_assert_not_null(s);
    cr_assert(s->n < BENCH_PAYLOAD_MAX && json_parse(s->payload, s->n, &doc) == ST_OK, "%s", s->payload);
    return doc;
}

static void control(struct device_bench *b, const char *text)
{
    char topic[TOPIC_BYTES];
    topic_of(b, "control", topic);
    hems_unit.mqtt->message(&b->device, topic, text, strlen(text));
}

/* The item of a list whose member is the number. */
static const struct json_value *find(const struct json_value *list, const char *key, int64_t number)
{
    for (size_t i = 0; i < json_count(list); i++) {
        int64_t is;
        if (json_get_integer(json_item(list, i), key, &is) && is == number) return json_item(list, i);
    }
    return NULL;
}

/* The text of an actuator in the last state; "" where it is not. */
static void state_of(const struct device_bench *b, int device, int actuator, char out[32])
{
    struct json *doc = parsed(last(b, "state"));
    const struct json_value *at = find(json_member(json_root(doc), "devices_state"), "device", device);
    const char *text = "";
    (void)json_get_text(find(json_member(at, "state"), "actuator_id", actuator), "vs", &text);
    snprintf(out, 32, "%s", text);
    json_free(doc);
}

/* --- what goes out --- */

Test(hems_unit, connected_tells_retained_status_configuration_and_state)
{
    struct device_bench *b = open_bench();
    struct mqtt_identity id = {.n_filter = 0};
    hems_unit.mqtt->identify(&b->device, &id);
    hems_unit.mqtt->connected(&b->device);
    const char *const leaf[] = {"status", "configuration", "state"};
    for (size_t i = 0; i < ARRAY_LEN(leaf); i++) {
        const struct bench_sent *s = last(b, leaf[i]);
        cr_assert_not_null(s, "%s", leaf[i]);
        cr_expect(s->retain && s->qos == 1, "%s", leaf[i]);
    }
    cr_expect_str_eq(last(b, "status")->payload, "online");
    cr_expect_str_eq(id.will_payload, "offline");
    cr_expect(id.will_retain && id.n_filter == 1);
    cr_expect_eq(strlen(b->id.serial), 19);
    for (size_t i = 4; i < 19; i += 5) cr_expect_eq(b->id.serial[i], '-');
    device_bench_close(b);
}

Test(hems_unit, configuration_lists_what_the_home_has_with_unique_numbers)
{
    struct device_bench *b = open_bench();
    bool is_seen[1000] = {false};
    hems_unit_tell_configuration(&b->device);
    struct json *doc = parsed(last(b, "configuration"));
    const struct json_value *elements = json_member(json_root(doc), "elements");
    const char *text;
    cr_expect(json_get_text(json_root(doc), "hems_id", &text) && strcmp(text, b->id.serial) == 0);
    cr_expect(json_get_text(json_root(doc), "ts", &text) && strlen(text) == strlen("2022-11-28T19:18:43.523000"));
    cr_expect_not_null(find(elements, "device_id", 2));
    cr_expect_null(find(elements, "device_id", 9), "a battery that is not there");
    for (size_t i = 0; i < json_count(elements); i++) {
        const struct json_value *sensors = json_member(json_item(elements, i), "sensors");
        cr_expect_gt(json_count(sensors), 0);
        for (size_t k = 0; k < json_count(sensors); k++) {
            int64_t number = 0;
            cr_assert(json_get_integer(json_item(sensors, k), "sensor_id", &number) && number > 0 && number < 1000);
            cr_expect_not(is_seen[number], "sensor %d twice", (int)number);
            is_seen[number] = true;
        }
    }
    const struct json_value *heater = json_member(find(elements, "device_id", 2), "control");
    cr_expect(json_get_text(find(heater, "actuator_id", 284), "control_type", &text) && strcmp(text, "on/off") == 0);
    json_free(doc);
    device_bench_close(b);
}

static size_t count_measurements(const struct device_bench *b)
{
    char topic[TOPIC_BYTES];
    size_t n = 0;
    topic_of(b, "measurement", topic);
    for (size_t i = 0; i < b->n_sent && i < BENCH_SENT_MAX; i++) {
        if (strcmp(b->sent[i].topic, topic) != 0) continue;
        struct json *doc = parsed(&b->sent[i]);
        json_free(doc);
        cr_expect(!b->sent[i].retain);
        n++;
    }
    return n;
}

Test(hems_unit, a_round_a_minute_in_the_form_of_the_example)
{
    struct device_bench *b = open_bench();
    device_bench_run(b, 5 * MS_PER_MIN);
    device_bench_forget(b);
    device_bench_run(b, 6 * MS_PER_MIN);
    const size_t a_round = count_measurements(b);
    cr_expect_gt(a_round, 20);
    struct json *doc = parsed(last(b, "measurement"));
    const char *name = "";
    int64_t t = 0;
    cr_expect(json_get_text(json_root(doc), "bn", &name) && strncmp(name, "urn:dev:", 8) == 0);
    cr_expect(json_get_integer(json_root(doc), "t", &t) && t % 1000 == 0);
    cr_expect(t > device_utc_ms(&b->device) - MS_PER_MIN && t <= device_utc_ms(&b->device));
    json_free(doc);
    device_bench_forget(b);
    device_bench_run(b, 9 * MS_PER_MIN);
    cr_expect_eq(b->n_sent, 3 * a_round);
    device_bench_close(b);
}

static double energy_told(const struct device_bench *b)
{
    double v = NAN;
    for (size_t i = 0; i < b->n_sent && i < BENCH_SENT_MAX; i++) {
        if (strstr(b->sent[i].payload, "urn:dev:3:160") == NULL) continue;
        struct json *doc = parsed(&b->sent[i]);
        (void)json_get_number(json_root(doc), "v", &v);
        json_free(doc);
    }
    return v;
}

Test(hems_unit, energy_of_a_silence_comes_with_the_first_message_after_it)
{
    struct device_bench *b = open_bench();
    b->device.cell[HEMS_UNIT_CELL_INTERVAL] = 1;
    b->is_heard = false;
    device_bench_run(b, 10 * MS_PER_MIN);
    cr_expect_eq(b->n_sent, 0);
    b->view.energy_import_wh += 40;
    b->is_heard = true;
    device_bench_run(b, 11 * MS_PER_MIN);
    cr_expect_float_eq(energy_told(b), 40, 1e-6);
    device_bench_forget(b);
    b->view.energy_import_wh += 1.25;
    device_bench_run(b, 12 * MS_PER_MIN);
    cr_expect_float_eq(energy_told(b), 1.25, 1e-6);
    device_bench_close(b);
}

Test(hems_unit, cadences_survive_a_memory_of_another_time)
{
    struct device_bench *b = open_bench();
    const double bad[] = {NAN, INFINITY, -INFINITY, 1e18, -1e18};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const int64_t now_ms = b->device.t_ms;
        b->device.cell[HEMS_UNIT_CELL_MEASURE_MS] = b->device.cell[HEMS_UNIT_CELL_HOURLY_MS] = bad[i];
        b->device.due_ms = now_ms + MS_PER_S;
        device_bench_forget(b);
        device_bench_run(b, now_ms + 3 * MS_PER_MIN);
        cr_expect_gt(count_measurements(b), 0, "%g", bad[i]);
        cr_expect(b->device.due_ms > b->device.t_ms && b->device.due_ms <= b->device.t_ms + MS_PER_MIN, "%g", bad[i]);
    }
    device_bench_close(b);
}

/* --- what comes in --- */

static const struct {
    int device, actuator;
    const char *value, *told; /* as JSON; in the state */
    enum command command;
    double asked; /* NaN: taken back */
} orders[] = {
    {2, 284, "\"off\"", "off", COMMAND_HEATER_OFF, 1},    {2, 284, "\"on\"", "on", COMMAND_HEATER_OFF, NAN},
    {5, 285, "\"19.5\"", "19.5", COMMAND_ROOM_SET, 19.5}, {5, 286, "55", "55", COMMAND_DHW_SET, 55},
    {5, 287, "false", "off", COMMAND_HP_BLOCK, 1},        {5, 287, "1", "on", COMMAND_HP_BLOCK, NAN},
    {14, 288, "\"40\"", "40", COMMAND_PV_LIMIT, 40},      {14, 288, "100", "100", COMMAND_PV_LIMIT, NAN},
    {8, 289, "\"10\"", "10", COMMAND_EV_LIMIT, 2300},     {8, 290, "1500", "1500", COMMAND_EV_LIMIT, 1500},
};

/* Spelling: 0 numbers of ids, 1 texts; 2 and 3 the same with a list of controls. */
static void order(struct device_bench *b, size_t i, int spelling)
{
    static const char *const form[] = {
        "{\"devices_control\":[{\"device\":%d,\"control_device\":{\"actuator_id\":%d,\"command\":%s}}]}",
        "{\"devices_control\":[{\"device\":\"%d\",\"control_device\":{\"actuator_id\":\"%d\",\"command\":%s}}]}",
        "{\"devices_control\":[{\"device\":%d,\"control_device\":[{\"actuator_id\":%d,\"command\":%s}]}]}",
        "{\"devices_control\":[{\"device\":\"%d\",\"control_device\":[{\"actuator_id\":\"%d\",\"command\":%s}]}]}"};
    char text[256];
    snprintf(text, sizeof text, form[spelling], orders[i].device, orders[i].actuator, orders[i].value);
    control(b, text);
}

Test(hems_unit, every_actuator_obeys_within_five_seconds_and_tells)
{
    for (int spelling = 0; spelling < 4; spelling++) {
        struct device_bench *b = open_bench();
        for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
            char told[32];
            const int64_t from_ms = b->device.t_ms;
            const size_t n_asked = b->n_asked;
            order(b, i, spelling);
            device_bench_run(b, from_ms + 999);
            cr_expect_eq(b->n_asked, n_asked, "%zu at once", i);
            device_bench_run(b, from_ms + 5000);
            cr_expect_eq(b->n_asked, n_asked + 1, "%zu not yet", i);
            const double asked = b->asked[orders[i].command];
            cr_expect(asked == orders[i].asked || (isnan(asked) && isnan(orders[i].asked)), "%zu: %g", i, asked);
            state_of(b, orders[i].device, orders[i].actuator, told);
            cr_expect_str_eq(told, orders[i].told, "%zu", i);
            cr_expect(last(b, "state")->retain);
        }
        cr_expect_eq(b->device.cell[HEMS_UNIT_CELL_N_DONE], ARRAY_LEN(orders));
        device_bench_close(b);
    }
}

Test(hems_unit, controls_without_sense_are_counted_and_dropped)
{
    static const char *const malformed[] = {
        "",
        "off",
        "[]",
        "{\"devices_control\":{}}",
        "{\"devices_control\":[1]}",
        "{\"devices_control\":[{\"device\":2}]}",
        "{\"devices_control\":[{\"device\":2,\"control_device\":{\"actuator_id\":\"284x\",\"command\":\"on\"}}]}",
        "{\"devices_control\":[{\"device\":2,\"control_device\":{\"actuator_id\":284,\"command\":\"maybe\"}}]}",
        "{\"devices_control\":[{\"device\":5,\"control_device\":{\"actuator_id\":285,\"command\":\"30.1\"}}]}",
        "{\"devices_control\":[{\"device\":5,\"control_device\":{\"actuator_id\":285,\"command\":\"1e999\"}}]}",
    };
    struct device_bench *b = open_bench();
    for (size_t i = 0; i < ARRAY_LEN(malformed); i++) {
        control(b, malformed[i]);
        cr_expect_eq(b->device.cell[HEMS_UNIT_CELL_N_MALFORMED], i + 1, "%s", malformed[i]);
    }
    control(b, "{\"devices_control\":[{\"device\":9,\"control_device\":{\"actuator_id\":284,\"command\":\"on\"}}]}");
    cr_expect_eq(b->device.cell[HEMS_UNIT_CELL_N_UNKNOWN], 1);
    device_bench_run(b, MS_PER_MIN);
    cr_expect_eq(b->n_asked, 0);
    device_bench_close(b);
}

Test(hems_unit, a_lost_field_device_is_silent_and_deaf)
{
    struct device_bench *b = open_bench();
    b->device.cell[HEMS_UNIT_CELL_ERROR] = 1 << SLOT_PLUG;
    order(b, 0, 0);
    device_bench_run(b, 2 * MS_PER_MIN);
    cr_expect_eq(b->n_asked, 0);
    cr_expect_eq(b->device.cell[HEMS_UNIT_CELL_N_UNKNOWN], 1);
    bool is_power_told = false, is_error_told = false;
    for (size_t i = 0; i < b->n_sent && i < BENCH_SENT_MAX; i++) {
        if (strstr(b->sent[i].payload, "urn:dev:2:284\"") != NULL) is_power_told = true;
        if (strstr(b->sent[i].payload, "urn:dev:2:290\"") != NULL)
            is_error_told = strstr(b->sent[i].payload, "\"v\":1}") != NULL;
    }
    cr_expect(!is_power_told && is_error_told);
    device_bench_close(b);
}
