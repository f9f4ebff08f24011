/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/device_list.h"

#include "devices/wire/json_text.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS_MAX = 8, PATH_ROOM = 512, ROW_BYTES = 2048 };

struct way { /* to a device */
    const char *protocol;
    uint16_t port; /* with offset; 0: none */
    int unit;      /* -1: none */
    char address[16];
    char path[PATH_ROOM]; /* a file or a URL; "" none */
    const struct mqtt_identity *mqtt;
    const char *user, *password;
    const uint8_t *key, *auth_key; /* 16 bytes; NULL: none */
};

static void add(struct way *ways, size_t *n, struct way w)
{
    if (*n < WAYS_MAX) ways[(*n)++] = w;
}

static bool has_pty(const struct device *d, const struct device_list_options *o)
{
    return o->run_dir != NULL && d->home_row < o->pty_homes;
}

static void add_modbus(const struct device *d, const struct device_list_options *o, struct way *ways, size_t *n)
{
    const struct modbus_traits *t = d->product->modbus;
    struct way w = {.protocol = "modbus-tcp", .unit = d->unit};
    snprintf(w.address, sizeof w.address, "%s", d->id->address);
    if (t->tcp_port != 0) w.port = (uint16_t)(t->tcp_port + o->port_offset), add(ways, n, w);
    if (!t->rtu) return;
    const uint32_t bus = street_bus_address(d->home_row);
    snprintf(w.address, sizeof w.address, "127.%u.%u.%u", bus >> 16 & 0xFF, bus >> 8 & 0xFF, bus & 0xFF);
    w.protocol = "modbus-gateway", w.port = (uint16_t)(502 + o->port_offset);
    add(ways, n, w);
    if (!has_pty(d, o)) return;
    struct way line = {.protocol = "modbus-rtu", .unit = d->unit};
    snprintf(line.path, sizeof line.path, "%.300s/%s.rs485", o->run_dir, d->id->home);
    add(ways, n, line);
}

static void add_push(const struct device *d, const struct device_list_options *o, struct way *ways, size_t *n)
{
    struct way w = {.protocol = "push-tcp",
                    .unit = -1,
                    .port = (uint16_t)(d->product->push->tcp_port + o->port_offset),
                    .key = d->id->key,
                    .auth_key = d->id->auth_key};
    snprintf(w.address, sizeof w.address, "%s", d->id->address);
    add(ways, n, w);
    if (!d->product->push->pty || !has_pty(d, o)) return;
    w.protocol = "push-serial", w.port = 0, w.address[0] = '\0';
    snprintf(w.path, sizeof w.path, "%.300s/%s.mbus", o->run_dir, d->id->name);
    add(ways, n, w);
}

static size_t ways_of(const struct device *d, const struct device_list_options *o, struct mqtt_identity *mqtt, struct way *ways)
{
    const struct product *p = d->product;
    size_t n = 0;
    if (p->modbus != NULL) add_modbus(d, o, ways, &n);
    if (p->web != NULL) {
        struct way w = {.protocol = "http", .unit = -1, .port = (uint16_t)(p->web->port + o->port_offset)};
        snprintf(w.address, sizeof w.address, "%s", d->id->address);
        snprintf(w.path, sizeof w.path, "http://%s:%u/", w.address, w.port);
        w.user = p->web->user, w.password = d->id->password;
        add(ways, &n, w);
    }
    if (p->mqtt != NULL) {
        *mqtt = (struct mqtt_identity){0};
        p->mqtt->identify(d, mqtt);
        add(ways, &n, (struct way){.protocol = "mqtt", .unit = -1, .mqtt = mqtt});
    }
    if (p->push != NULL) add_push(d, o, ways, &n);
    return n;
}

static void key_json(struct json_text *w, const char *name, const uint8_t key[16])
{
    char hex[33];
    for (int i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", key[i]);
    json_text_key(w, name), json_text_string(w, hex);
}

static void text_or_null(struct json_text *w, const char *key, const char *text)
{
    json_text_key(w, key);
    json_text_string(w, text != NULL && text[0] != '\0' ? text : NULL);
}

static void row_json(struct json_text *w, const struct device *d, const struct way *y)
{
    json_text_begin_object(w);
    json_text_key(w, "home"), json_text_string(w, d->id->home);
    json_text_key(w, "device"), json_text_string(w, d->id->name);
    json_text_key(w, "product"), json_text_string(w, d->product->name);
    json_text_key(w, "serial"), json_text_string(w, d->id->serial);
    json_text_key(w, "protocol"), json_text_string(w, y->protocol);
    text_or_null(w, "address", y->address);
    json_text_key(w, "port");
    if (y->port != 0) json_text_integer(w, y->port);
    else json_text_null(w);
    json_text_key(w, "unit");
    if (y->unit >= 0) json_text_integer(w, y->unit);
    else json_text_null(w);
    text_or_null(w, "path", y->path);
    text_or_null(w, "topic", y->mqtt != NULL ? y->mqtt->topic : NULL);
    text_or_null(w, "client_id", y->mqtt != NULL ? y->mqtt->client_id : NULL);
    text_or_null(w, "user", y->user);
    text_or_null(w, "password", y->password);
    if (y->key != NULL) key_json(w, "key", y->key), key_json(w, "auth_key", y->auth_key);
    json_text_end_object(w);
}

enum status device_list_json(struct street *s, struct device_list_options o, size_t home, char **out)
{
    size_t first = 0, n = street_n_device(s);
    if (home != SIZE_MAX) n = street_of_home(s, home, &first);
    const size_t room = (n * WAYS_MAX / 2 + 2) * ROW_BYTES / 2;
    char *text = malloc(room);
    if (text == NULL) return ST_MEMORY;
    struct json_text w = json_text_start(text, room);
    json_text_begin_array(&w);
    for (size_t i = first; i < first + n; i++) {
        const struct device *d = street_device(s, i);
        struct mqtt_identity mqtt;
        struct way ways[WAYS_MAX];
        const size_t n_way = ways_of(d, &o, &mqtt, ways);
        for (size_t k = 0; k < n_way; k++) row_json(&w, d, &ways[k]);
    }
    json_text_end_array(&w);
    if (json_text_finish(&w) == 0) {
        free(text);
        return ST_FULL;
    }
    *out = text;
    return ST_OK;
}

void device_list_print(struct street *s, struct device_list_options o, FILE *out)
{
    fprintf(out, "%-32s %-18s %-15s %-15s %-6s %-5s %s\n", "home", "product", "protocol", "address", "port", "unit",
            "path or topic");
    for (size_t i = 0; i < street_n_device(s); i++) {
        const struct device *d = street_device(s, i);
        struct mqtt_identity mqtt;
        struct way ways[WAYS_MAX];
        const size_t n = ways_of(d, &o, &mqtt, ways);
        for (size_t k = 0; k < n; k++) {
            const struct way *y = &ways[k];
            char port[12] = "", unit[12] = "";
            if (y->port != 0) snprintf(port, sizeof port, "%u", y->port);
            if (y->unit >= 0) snprintf(unit, sizeof unit, "%d", y->unit);
            fprintf(out, "%-32s %-18s %-15s %-15s %-6s %-5s %s\n", d->id->home, d->product->name, y->protocol, y->address, port,
                    unit, y->mqtt != NULL ? y->mqtt->topic : y->path);
        }
    }
}
