/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelly_plug_inside.h - what the files of the first-generation plug share: its own cells, its name, its news. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_SHELLY_PLUG_INSIDE_H
#define PILOTSIM_DEVICES_PRODUCTS_SHELLY_PLUG_INSIDE_H

#include "devices/products/plug_relay.h"

/* clang-format off */
#define SHELLY_PLUG_CELL_LIST(X)                                                                           \
    X(LOGIN,      "login",              "1", 0,  false, "1: REST asks for user and password")              \
    X(LED_OFF,    "led_status_disable", "1", 0,  false, "1: the light stays dark")                         \
    X(PERIOD_S,   "mqtt_update_period", "s", 30, false, "all states are published this often; 0: changes only") \
    X(QOS,        "mqtt_max_qos",       "1", 0,  false, "of what it publishes")                            \
    X(RETAIN,     "mqtt_retain",        "1", 0,  false, "1: what it publishes is retained")                \
    X(UPDATE_MS,  "mqtt_update_at",     "ms", 0, true,  "next periodic publication, scenario time")        \
    X(N_CHANGE,   "serial",             "1", 0,  true,  "changes of state since start, shown as `serial`")
/* clang-format on */
enum shelly_plug_cell {
    SHELLY_PLUG_BEFORE = PLUG_CELLS - 1,
#define X(id, name, unit, initial, is_volatile, doc) SHELLY_PLUG_##id,
    SHELLY_PLUG_CELL_LIST(X)
#undef X
        SHELLY_PLUG_CELLS
};

enum { SHELLY_PLUG_ID_BYTES = 32 };
#define SHELLY_PLUG_MODEL    "SHPLG-1"
#define SHELLY_PLUG_FIRMWARE "20230913-113421/v1.14.0-gcb84623"
#define SHELLY_PLUG_MAX_W    3500
#define SHELLY_PLUG_TIMER_S  86400000.0 /* longest timer: 1000 days */

void shelly_plug_id(const struct device *d, char out[SHELLY_PLUG_ID_BYTES]);
/* Switches and tells; timer_s as plug_switch. */
void shelly_plug_turn(struct device *d, bool on, double timer_s, enum plug_source by);
double shelly_plug_fahrenheit(double temp_c);
int64_t shelly_plug_watt_minutes(double energy_wh);
bool shelly_plug_is_hot(const struct device *d); /* above 90 degC */

/* The REST face. */
void shelly_plug_handle(struct device *d, const struct web_request *q, struct web_answer *a);
struct json_text;
void shelly_plug_status(struct json_text *w, const struct device *d); /* the whole of /status */

#endif
