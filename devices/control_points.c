/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control_points.c - the control API's view of devices, points and homes. */
#include "devices/control_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t home_of(const struct control_api *c, const char *id)
{
    for (size_t h = 0; h < c->o.pilot->homes.n_home; h++)
        if (strcmp(c->o.pilot->homes.id[h], id) == 0) return h;
    return SIZE_MAX;
}

enum http_verdict control_devices(struct control_call *k)
{
    char id[HOME_ID_BYTES + 1];
    size_t home = SIZE_MAX;
    switch (http_route_argument(k->q->query, "home", id, sizeof id)) {
    case HTTP_ARGUMENT_NONE: break;
    case HTTP_ARGUMENT_MALFORMED: return control_refuse(k, 400, "home is no id", "?home=ID");
    case HTTP_ARGUMENT_FOUND:
        home = home_of(k->c, id);
        if (home == SIZE_MAX) return control_refuse(k, 404, "there is no such home", "GET /devices lists all");
    }
    char *text = NULL;
    if (device_list_json(k->c->street, k->c->o.list, home, &text) != ST_OK)
        return control_refuse(k, 500, "the list does not fit into memory", "ask for one home");
    const enum http_verdict v = control_json(k->r, 200, text);
    free(text);
    return v;
}

static void value_json(struct json_text *w, const struct point *p, const struct device *d)
{
    json_text_key(w, "value");
    if (p->read.kind == SOURCE_TEXT) {
        json_text_string(w, p->read.text(d));
        return;
    }
    const double value = point_read(p, d);
    if (p->kind == POINT_BOOL && !isnan(value)) json_text_bool(w, value != 0);
    else json_text_shortest(w, value);
}

static void point_json(struct json_text *w, const struct point *p, const struct device *d)
{
    json_text_begin_object(w);
    json_text_key(w, "point"), json_text_string(w, p->name);
    value_json(w, p, d);
    json_text_key(w, "unit"), json_text_string(w, p->unit);
    json_text_key(w, "access"), json_text_string(w, p->write == NULL ? "r" : p->read.kind == SOURCE_NONE ? "w" : "rw");
    if (p->write != NULL && (p->min != 0 || p->max != 0)) {
        json_text_key(w, "min"), json_text_shortest(w, p->min);
        json_text_key(w, "max"), json_text_shortest(w, p->max);
    }
    json_text_end_object(w);
}

/* NULL: the call is answered. */
static struct device *device_of(struct control_call *k, enum http_verdict *v)
{
    struct device *d = street_find(k->c->street, k->parts[0]);
    if (d == NULL) *v = control_refuse(k, 404, "there is no such device", "GET /devices lists them: <home>.<product>");
    else street_enter(k->c->street, d);
    return d;
}

enum http_verdict control_points(struct control_call *k)
{
    enum http_verdict v = HTTP_NOW;
    const struct device *d = device_of(k, &v);
    if (d == NULL) return v;
    struct json_text w = control_text(k);
    json_text_begin_array(&w);
    for (size_t i = 0; i < d->product->n_point; i++) point_json(&w, &d->product->points[i], d);
    json_text_end_array(&w);
    return control_say(k, 200, &w);
}

static const struct point *point_of(struct control_call *k, const struct device *d, enum http_verdict *v)
{
    const int row = product_point(d->product, k->parts[1]);
    if (row >= 0) return &d->product->points[row];
    *v = control_refuse(k, 404, "the device has no such point", "GET /points/<device> lists them");
    return NULL;
}

enum http_verdict control_get_point(struct control_call *k)
{
    enum http_verdict v = HTTP_NOW;
    const struct device *d = device_of(k, &v);
    const struct point *p = d != NULL ? point_of(k, d, &v) : NULL;
    if (p == NULL) return v;
    struct json_text w = control_text(k);
    point_json(&w, p, d);
    return control_say(k, 200, &w);
}

/* A number, a truth value, or one of the point's words. */
static bool value_of(const struct point *p, const struct json_value *v, double *out)
{
    bool truth;
    const char *word;
    if (json_as_number(v, out)) return true;
    if (json_as_bool(v, &truth)) {
        *out = truth;
        return true;
    }
    if (p->words == NULL || !json_as_text(v, &word)) return false;
    for (size_t i = 0; p->words[i] != NULL; i++) {
        if (strcmp(p->words[i], word) != 0) continue;
        *out = (double)i;
        return true;
    }
    return false;
}

enum http_verdict control_put_point(struct control_call *k)
{
    enum http_verdict v = HTTP_NOW;
    struct device *d = device_of(k, &v);
    const struct point *p = d != NULL ? point_of(k, d, &v) : NULL;
    double value;
    if (p == NULL) return v;
    if (!value_of(p, json_member(k->body, "value"), &value))
        return control_refuse(k, 400, "'value' is missing or of the wrong kind", "{\"value\": 50}");
    const enum verdict verdict = street_write(k->c->street, d, p, value);
    if (verdict != VERDICT_ACCEPTED) return control_refuse(k, 422, point_verdict_words[verdict], p->doc);
    struct json_text w = control_text(k);
    point_json(&w, p, d);
    return control_say(k, 200, &w);
}

enum http_verdict control_home(struct control_call *k)
{
    const size_t home = home_of(k->c, k->parts[0]);
    if (home == SIZE_MAX) return control_refuse(k, 404, "there is no such home", "GET /devices lists them");
    const struct home_view *view = street_view(k->c->street, home);
    if (view == NULL) return control_refuse(k, 500, "the home could not go on", "the program ends with the reason");
    struct json_text w = control_text(k);
    json_text_begin_object(&w);
    json_text_key(&w, "home"), json_text_string(&w, k->parts[0]);
    json_text_key(&w, "t_ms"), json_text_integer(&w, view->t_ms);
    for (size_t i = 0; i < VIEW_FIELDS; i++) {
        json_text_key(&w, view_field[i].name);
        json_text_shortest(&w, *(const double *)(const void *)((const char *)view + view_field[i].offset));
    }
    json_text_end_object(&w);
    return control_say(k, 200, &w);
}

enum http_verdict control_counts(struct control_call *k)
{
    const struct street_counts n = street_counts(k->c->street);
    struct json_text w = control_text(k);
    json_text_begin_object(&w);
    json_text_key(&w, "devices"), json_text_integer(&w, (int64_t)street_n_device(k->c->street));
    json_text_key(&w, "commands"), json_text_integer(&w, (int64_t)n.n_asked);
    json_text_key(&w, "acts"), json_text_integer(&w, (int64_t)n.n_due);
    json_text_key(&w, "writes");
    json_text_begin_object(&w);
    for (int i = 0; i < VERDICT_COUNT; i++)
        json_text_key(&w, point_verdict_words[i]), json_text_integer(&w, (int64_t)n.n_wrote[i]);
    json_text_end_object(&w);
    json_text_end_object(&w);
    return control_say(k, 200, &w);
}
