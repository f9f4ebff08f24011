/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a control message to the HEMS unit: the first byte chooses its options, the rest is the payload. What is
 * asked of the home is within its range, what is published is JSON, and time goes on. */
#include "devices/products/hems_unit_rows.h"
#include "devices/wire/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const struct product hems_unit;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    (void)ctx, (void)d;
    if (c >= COMMAND_COUNT) abort();
    if (!isnan(value) && !(value >= command_info[c].min && value <= command_info[c].max)) abort();
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    struct json *doc = NULL;
    (void)ctx, (void)d, (void)retain;
    if (n == 0 || qos != 1 || strlen(topic) >= TOPIC_BYTES) abort();
    if (json_parse(payload, n, &doc) != ST_OK) abort();
    json_free(doc);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    (void)ctx, (void)d;
    return true;
}

static void play(struct device *d, uint8_t how, const char *payload, size_t n)
{
    d->cell[HEMS_UNIT_CELL_QUIRKS] = how & 1;
    d->cell[HEMS_UNIT_CELL_RFC8428] = how >> 1 & 1;
    d->cell[HEMS_UNIT_CELL_INTERVAL] = how >> 2 & 1;
    d->cell[HEMS_UNIT_CELL_PROBE] = how >> 3 & 1;
    if ((how & 16) != 0) d->cell[HEMS_UNIT_CELL_ERROR] = 1 << SLOT_PLUG;
    hems_unit.mqtt->message(d, "iflex/0000-0000-0000-0000/control", payload, n);
    for (int i = 0; i < 6; i++) {
        const int64_t was_ms = d->due_ms;
        if (d->due_ms > d->t_ms) d->t_ms = d->due_ms;
        hems_unit.due(d);
        if (d->due_ms <= was_ms) abort();
    }
    for (size_t i = 0; i < HEMS_UNIT_ACTUATORS; i++) /* five seconds later nothing waits that came before */
        if (!isnan(d->cell[HEMS_UNIT_CELL_WANTED + i]) && d->t_ms > 7 * MS_PER_S) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double cell[HEMS_UNIT_CELLS];
    static const struct pilot pilot = {.start_utc_ms = 1673222400000, .tz = {.name = "UTC", .n = 1, .at_utc_ms = {INT64_MIN}}};
    struct home_model home = {
        .tank_set_c = 50, .room_set_c = 21, .n_phase = 3, .has_heater = true, .has_pump = true, .has_pv = true};
    struct home_view view = {.temp_outdoor_c = 3.25, .temp_tank_top_c = 47, .voltage_l1_v = 230, .frequency_hz = 50};
    const struct device_identity id = {.home = "h", .mac = "A8032AB12345", .serial = "0000-0000-0000-0000"};
    const struct device_host host = {.ask = on_ask, .publish = on_publish, .is_heard = on_is_heard};
    struct device d = {.product = &hems_unit,
                       .view = &view,
                       .home = &home,
                       .pilot = &pilot,
                       .cell = cell,
                       .host = &host,
                       .id = &id,
                       .due_ms = INT64_MAX,
                       .is_online = true};
    if (size < 1) return 0;
    home.demand.ev_power_w = 11000;
    char *payload = malloc(size);
    if (payload == NULL) return 0;
    memcpy(payload, data + 1, size - 1);
    payload[size - 1] = '\0';
    for (size_t i = 0; i < HEMS_UNIT_CELLS; i++) cell[i] = hems_unit.cells[i].initial;
    hems_unit.start(&d);
    play(&d, data[0], payload, size - 1);
    free(payload);
    return 0;
}
