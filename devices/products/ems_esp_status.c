/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/ems_esp.h"

#include <stdio.h>
#include <string.h>

/* The gateway has a cable, so there are no facts of a radio. Memory of an ESP32 with this firmware, kB. */
#define FREE_KB      178
#define MAX_ALLOC_KB 107

void ems_esp_status_base(const struct device *d, char out[TOPIC_BYTES])
{
    snprintf(out, TOPIC_BYTES, "ems-esp-%.63s", d->id->home);
}

void ems_esp_status_publish(struct device *d, const char *below, const char *text, size_t n, bool retain)
{
    char topic[TOPIC_BYTES];
    if (!d->is_online || n == 0) return;
    snprintf(topic, sizeof topic, "ems-esp-%.63s/%s", d->id->home, below);
    d->host->publish(d->host->ctx, d, topic, text, n, 0, retain);
    d->cell[EMS_CELL_N_PUBLISHED]++;
}

static int64_t uptime_ms(const struct device *d) { return d->t_ms - d->boot_ms; }

static void uptime_text(const struct device *d, char out[32])
{
    const int64_t t = uptime_ms(d);
    snprintf(out, 32, "%03d+%02d:%02d:%02d.%03d", (int)(t / MS_PER_DAY % 100000), (int)(t / MS_PER_H % 24),
             (int)(t / MS_PER_MIN % 60), (int)(t / MS_PER_S % 60), (int)(t % 1000));
}

static void text_member(struct json_text *w, const char *key, const char *text)
{
    json_text_key(w, key);
    json_text_string(w, text);
}

static void count_member(struct json_text *w, const char *key, double n)
{
    json_text_key(w, key);
    json_text_integer(w, (int64_t)n);
}

static const char *version(const struct device *d) { return ems_is(d, EMS_CELL_LEGACY) ? "3.6.5" : "3.8.0"; }
static const char *bus_status(const struct device *d) { return ems_is_bus_ready(d) ? "connected" : "connecting"; }
static double reconnects(const struct device *d)
{
    return d->cell[EMS_CELL_N_CONNECT] > 0 ? d->cell[EMS_CELL_N_CONNECT] - 1 : 0;
}
/* Every telegram asked for is answered, and a write is confirmed. */
static double received(const struct device *d) { return d->cell[EMS_CELL_N_TX_READ] + d->cell[EMS_CELL_N_TX_WRITE]; }

static void bus_members(const struct device *d, struct json_text *w, const char *const keys[5])
{
    count_member(w, keys[0], received(d));
    count_member(w, keys[1], 0);
    count_member(w, keys[2], d->cell[EMS_CELL_N_TX_READ]);
    count_member(w, keys[3], d->cell[EMS_CELL_N_TX_WRITE]);
    count_member(w, keys[4], 0);
}

void ems_esp_status_heartbeat(const struct device *d, struct json_text *w)
{
    static const char *const bus[] = {"rxreceived", "rxfails", "txreads", "txwrites", "txfails"};
    char uptime[32];
    uptime_text(d, uptime);
    json_text_begin_object(w);
    text_member(w, "bus_status", bus_status(d));
    text_member(w, "uptime", uptime);
    count_member(w, "uptime_sec", (double)(uptime_ms(d) / MS_PER_S));
    bus_members(d, w, bus);
    count_member(w, "mqttcount", d->cell[EMS_CELL_N_PUBLISHED]);
    count_member(w, "mqttfails", 0);
    count_member(w, "mqttreconnects", reconnects(d));
    count_member(w, "apicalls", d->cell[EMS_CELL_N_API]);
    count_member(w, "apifails", d->cell[EMS_CELL_N_API_FAIL]);
    count_member(w, "sensorreads", 0);
    count_member(w, "sensorfails", 0);
    count_member(w, "freemem", FREE_KB);
    count_member(w, "max_alloc", MAX_ALLOC_KB);
    json_text_end_object(w);
}

void ems_esp_status_info(const struct device *d, struct json_text *w)
{
    char base[TOPIC_BYTES], mac[18];
    const char *m = d->id->mac;
    ems_esp_status_base(d, base);
    snprintf(mac, sizeof mac, "%.2s:%.2s:%.2s:%.2s:%.2s:%.2s", m, m + 2, m + 4, m + 6, m + 8, m + 10);
    json_text_begin_object(w);
    text_member(w, "event", "start");
    text_member(w, "version", version(d));
    text_member(w, "connection", "ethernet");
    text_member(w, "hostname", base);
    text_member(w, "mac", mac);
    text_member(w, "IPv4 address", d->id->address);
    json_text_end_object(w);
}

static void device_object(const struct device *d, const char *type, const char *name, const char *ids, struct json_text *w)
{
    size_t n = 0;
    for (size_t i = 0; i < d->product->n_point; i++) n += ems_esp_text_is_of(&d->product->points[i], type);
    json_text_begin_object(w);
    text_member(w, "type", type);
    text_member(w, "name", name);
    text_member(w, "id", ids);
    count_member(w, "entities", (double)n);
    json_text_end_object(w);
}

void ems_esp_status_system(const struct device *d, struct json_text *w)
{
    static const char *const bus[] = {"busTelegramsReceived", "busIncompleteTelegrams", "busReads", "busWrites",
                                      "busReadsWritesFailed"};
    char uptime[32];
    uptime_text(d, uptime);
    json_text_begin_object(w);
    json_text_key(w, "system");
    json_text_begin_object(w);
    text_member(w, "version", version(d));
    text_member(w, "uptime", uptime);
    count_member(w, "uptimeSec", (double)(uptime_ms(d) / MS_PER_S));
    count_member(w, "freeMem", FREE_KB);
    count_member(w, "maxAlloc", MAX_ALLOC_KB);
    json_text_end_object(w);
    json_text_key(w, "mqtt");
    json_text_begin_object(w);
    text_member(w, "MQTTStatus", d->is_online ? "connected" : "disconnected");
    count_member(w, "MQTTPublishes", d->cell[EMS_CELL_N_PUBLISHED]);
    count_member(w, "MQTTReconnects", reconnects(d));
    json_text_end_object(w);
    json_text_key(w, "api");
    json_text_begin_object(w);
    count_member(w, "APICalls", d->cell[EMS_CELL_N_API]);
    count_member(w, "APIFails", d->cell[EMS_CELL_N_API_FAIL]);
    json_text_end_object(w);
    json_text_key(w, "bus");
    json_text_begin_object(w);
    text_member(w, "busStatus", bus_status(d));
    bus_members(d, w, bus);
    json_text_end_object(w);
    json_text_key(w, "devices");
    json_text_begin_array(w);
    if (ems_is_bus_ready(d)) {
        device_object(d, "boiler", "Enviline/Compress 6000AW/Hybrid 3000-7000iAW/SupraEco/Geo 5xx/WLW196i/WSW196i",
                      "deviceID:0x08, productID:172", w);
        device_object(d, "thermostat", "RC3*0/Moduline 3000/1010H/CW400/Sense II/HPC410", "deviceID:0x10, productID:158", w);
    }
    json_text_end_array(w);
    json_text_end_object(w);
}
