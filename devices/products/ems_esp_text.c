/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/ems_esp.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Units of the table to those of the firmware, and what Home Assistant calls such a thing. */
static const struct {
    const char *unit, *uom, *device_class, *state_class;
} units[] = {
    {"°C", "°C", "temperature", "measurement"},
    {"K", "K", NULL, "measurement"},
    {"%", "%", NULL, "measurement"},
    {"W", "W", "power", "measurement"},
    {"kW", "kW", "power", "measurement"},
    {"kWh", "kWh", "energy", "total_increasing"},
    {"min", "minutes", "duration", NULL},
};

static size_t unit_row(const struct point *p)
{
    size_t i = 0;
    while (i < ARRAY_LEN(units) && strcmp(units[i].unit, p->unit) != 0) i++;
    return i;
}

const char *ems_esp_text_uom(const struct point *p)
{
    const size_t i = unit_row(p);
    return i < ARRAY_LEN(units) ? units[i].uom : "";
}

const char *ems_esp_text_device_class(const struct point *p)
{
    const size_t i = unit_row(p);
    return i < ARRAY_LEN(units) ? units[i].device_class : NULL;
}

const char *ems_esp_text_state_class(const struct point *p)
{
    const size_t i = unit_row(p);
    return i < ARRAY_LEN(units) ? units[i].state_class : NULL;
}

/* --- names --- */

bool ems_esp_text_is_of(const struct point *p, const char *device)
{
    const size_t n = strlen(device);
    return strncmp(p->path, device, n) == 0 && p->path[n] == '/';
}

/* Up to 3.6 entities of hot water were told by ww in their name: in front, or behind that of a counter. */
static void legacy_key(const char *key, struct ems_name *out)
{
    static const char *const counters[] = {"nrg", "meter", "auxelecheatnrgcons", "uptimecomp"};
    bool is_counter = strncmp(key, "nrg", 3) == 0;
    for (size_t i = 0; i < ARRAY_LEN(counters); i++) is_counter |= strcmp(key, counters[i]) == 0;
    snprintf(out->room, sizeof out->room, is_counter ? "%.36sww" : "ww%.36s", key);
    out->key = out->room;
    out->circuit = "ww";
}

void ems_esp_text_name(const struct device *d, const struct point *p, struct ems_name *out)
{
    const char *rest = strchr(p->path, '/') + 1;
    out->circuit = "";
    out->key = rest;
    if (strncmp(rest, "hc1.", 4) == 0) {
        out->circuit = "hc1", out->key = rest + 4;
    } else if (strncmp(rest, "dhw.", 4) == 0) {
        out->circuit = "dhw", out->key = rest + 4;
        if (ems_is(d, EMS_CELL_LEGACY)) legacy_key(rest + 4, out);
    }
}

/* --- values --- */

bool ems_esp_text_has_value(const struct device *d, const struct point *p)
{
    return ems_is_bus_ready(d) && !isnan(point_read(p, d));
}

static void write_mask(struct json_text *w, double value, double max)
{
    char text[32];
    size_t n = 0;
    for (uint32_t bit = 1; bit <= (uint32_t)max; bit <<= 1) text[n++] = ((uint32_t)value & bit) != 0 ? '1' : '0';
    json_text_bytes(w, text, n);
}

static const char *word(const struct point *p, double value)
{
    size_t n = 0;
    while (p->words[n] != NULL && (double)n < value) n++;
    return p->words[n];
}

static void write_value(const struct point *p, double v, struct json_text *w)
{
    if (p->kind == POINT_BOOL) json_text_string(w, v > 0.5 ? "on" : "off");
    else if (p->kind == POINT_ENUM) json_text_string(w, word(p, v));
    else if (strcmp(p->unit, "mask") == 0) write_mask(w, v, p->max);
    else json_text_trimmed(w, v, p->decimals);
}

void ems_esp_text_value(const struct device *d, const struct point *p, struct json_text *w)
{
    write_value(p, point_read(p, d), w);
}

size_t ems_esp_text_data(const struct device *d, const char *device, const char *circuit, struct json_text *w)
{
    size_t n = 0;
    const char *open = "";
    json_text_begin_object(w);
    for (size_t i = 0; i < d->product->n_point && ems_is_bus_ready(d); i++) {
        const struct point *p = &d->product->points[i];
        struct ems_name name;
        if (!ems_esp_text_is_of(p, device)) continue;
        const double value = point_read(p, d);
        if (isnan(value)) continue;
        ems_esp_text_name(d, p, &name);
        if (circuit != NULL && strcmp(circuit, name.circuit) != 0) continue;
        if (circuit == NULL && strcmp(open, name.circuit) != 0) { /* the table has circuits together */
            if (open[0] != '\0') json_text_end_object(w);
            json_text_key(w, name.circuit);
            json_text_begin_object(w);
            open = name.circuit;
        }
        json_text_key(w, name.key);
        write_value(p, value, w);
        n++;
    }
    if (open[0] != '\0') json_text_end_object(w);
    json_text_end_object(w);
    return n;
}

static const char *type_of(const struct point *p)
{
    if (p->kind == POINT_BOOL) return "boolean";
    if (p->kind == POINT_ENUM) return "enum";
    return strcmp(p->unit, "mask") == 0 ? "string" : "number";
}

static void text_member(struct json_text *w, const char *key, const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    json_text_key(w, key);
    json_text_string(w, text);
}

static void bool_member(struct json_text *w, const char *key, bool value)
{
    json_text_key(w, key);
    json_text_bool(w, value);
}

static void range_members(const struct point *p, struct json_text *w)
{
    if (p->kind != POINT_NUMBER || strcmp(p->unit, "mask") == 0 || (p->min == 0 && p->max == 0)) return;
    json_text_key(w, "min");
    json_text_trimmed(w, p->min, 1);
    json_text_key(w, "max");
    json_text_trimmed(w, p->max, 1);
}

static void choice_members(const struct point *p, double value, struct json_text *w)
{
    if (p->kind != POINT_ENUM) return;
    json_text_key(w, "enum");
    json_text_begin_array(w);
    for (size_t i = 0; p->words[i] != NULL; i++) json_text_string(w, p->words[i]);
    json_text_end_array(w);
    if (isnan(value)) return;
    json_text_key(w, "index");
    json_text_integer(w, (int64_t)value);
}

void ems_esp_text_entity(const struct device *d, const struct point *p, struct json_text *w)
{
    struct ems_name name;
    ems_esp_text_name(d, p, &name);
    const double value = ems_is_bus_ready(d) ? point_read(p, d) : (double)NAN;
    json_text_begin_object(w);
    text_member(w, "name", name.key);
    text_member(w, "fullname", p->doc);
    text_member(w, "circuit", name.circuit);
    if (!isnan(value)) {
        json_text_key(w, "value");
        write_value(p, value, w);
    }
    text_member(w, "type", type_of(p));
    range_members(p, w);
    choice_members(p, value, w);
    text_member(w, "uom", ems_esp_text_uom(p));
    text_member(w, "state_class", ems_esp_text_state_class(p));
    text_member(w, "device_class", ems_esp_text_device_class(p));
    bool_member(w, "readable", true);
    bool_member(w, "writeable", p->write != NULL);
    bool_member(w, "visible", true);
    json_text_end_object(w);
}
