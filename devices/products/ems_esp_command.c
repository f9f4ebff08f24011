/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp_command.c - one parser of commands and queries for MQTT and REST.
 *
 * A call is read into a struct request first, from its path and its payload, whichever says it; only then is
 * anything looked up. Where an entity is named without its circuit, the first in the table is meant. */
#include "devices/products/ems_esp.h"
#include "devices/wire/json.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PATH_MAX_BYTES = 160, VALUE_MAX_BYTES = 256 };

const char *const ems_esp_command_words[EMS_RESULT_COUNT] = {
#define X(id, http, words) words,
    EMS_RESULT_LIST(X)
#undef X
};
const int ems_esp_command_http[EMS_RESULT_COUNT] = {
#define X(id, http, words) http,
    EMS_RESULT_LIST(X)
#undef X
};

struct request {
    char path[PATH_MAX_BYTES];                         /* lower case, cut at its slashes */
    const char *device, *circuit, *entity, *attribute; /* "" where not said; in path or own rooms */
    char entity_room[48], circuit_room[16];
    char value[VALUE_MAX_BYTES]; /* "" for a query */
    bool is_too_long;
};

static void refuse(struct ems_reply *r, enum ems_result result, const char *format, const char *a, const char *b)
{
    r->result = result;
    snprintf(r->message, sizeof r->message, format, a, b); /* NOLINT: all formats stand below */
}

static void lower(char *s)
{
    for (; *s != '\0'; s++) *s = (char)tolower((unsigned char)*s);
}

/* --- the request from path and payload --- */

static bool is_number_up_to(const char *s, long max)
{
    if (!isdigit((unsigned char)s[0]) || strlen(s) > 2) return false;
    const long n = strtol(s, NULL, 10);
    return s[strspn(s, "0123456789")] == '\0' && n >= 1 && n <= max;
}

static bool is_circuit(const char *s)
{
    if (strncmp(s, "hc", 2) == 0) return is_number_up_to(s + 2, 8);
    if (strncmp(s, "dhw", 3) == 0) return s[3] == '\0' || is_number_up_to(s + 3, 10);
    return strcmp(s, "ww") == 0;
}

/* dhw1 is dhw. */
static const char *circuit_of(const char *s) { return strcmp(s, "dhw1") == 0 ? "dhw" : s; }

/* "dhw.seltemp" says both. s is changed. */
static void read_entity(struct request *q, char *s)
{
    char *dot = strchr(s, '.');
    q->entity = s;
    if (dot == NULL) return;
    *dot = '\0';
    if (is_circuit(s)) q->circuit = circuit_of(s), q->entity = dot + 1;
    else *dot = '.';
}

static void read_path(struct request *q, const char *path)
{
    char *levels[4] = {q->path};
    size_t n = 1;
    q->is_too_long = snprintf(q->path, sizeof q->path, "%s", path) >= (int)sizeof q->path;
    lower(q->path);
    for (char *at = q->path; *at != '\0'; at++) {
        if (*at != '/') continue;
        *at = '\0';
        if (at[1] == '\0') break; /* one slash at the end says nothing */
        if (n == ARRAY_LEN(levels)) q->is_too_long = true;
        else levels[n++] = at + 1;
    }
    size_t at = 1;
    q->device = levels[0];
    if (at < n && is_circuit(levels[at])) q->circuit = circuit_of(levels[at++]);
    if (at < n) read_entity(q, levels[at++]);
    if (at < n) q->attribute = levels[at++];
    if (at < n) q->is_too_long = true;
}

static void set_circuit(struct request *q, const char *kind, double number)
{
    if (!(number >= 1 && number <= 99)) return;
    snprintf(q->circuit_room, sizeof q->circuit_room, "%s%d", kind, (int)number);
    q->circuit = circuit_of(q->circuit_room);
}

/* Ids count the heating circuits first, then hot water; a boiler has hot water only. */
static void set_id(struct request *q, double id)
{
    if (id > 8) set_circuit(q, "dhw", id - 8);
    else set_circuit(q, strcmp(q->device, "boiler") == 0 ? "dhw" : "hc", id);
}

static void set_value(struct request *q, const char *s, size_t n)
{
    while (n > 0 && isspace((unsigned char)s[0])) s++, n--;
    while (n > 0 && isspace((unsigned char)s[n - 1])) n--;
    if (n >= sizeof q->value) n = sizeof q->value - 1; /* too long for any value: refused as one */
    memcpy(q->value, s, n);
    q->value[n] = '\0';
}

static void set_json_value(struct request *q, const struct json_value *v)
{
    double number;
    bool flag;
    const char *text;
    if (json_as_text(v, &text)) {
        set_value(q, text, strlen(text));
    } else if (json_as_number(v, &number)) {
        struct json_text w = json_text_start(q->value, sizeof q->value);
        json_text_shortest(&w, number);
        (void)json_text_finish(&w);
    } else if (json_as_bool(v, &flag)) {
        snprintf(q->value, sizeof q->value, "%s", flag ? "on" : "off");
    } else {
        snprintf(q->value, sizeof q->value, "%s", json_form(v) == JSON_FORM_NULL ? "" : "{}"); /* no value has brackets */
    }
}

/* False: not an object that says anything. */
static bool read_object(struct request *q, const struct json_value *o)
{
    const char *entity;
    double number;
    const bool names = json_get_text(o, "entity", &entity) || json_get_text(o, "cmd", &entity);
    const struct json_value *value = json_member(o, "value") != NULL ? json_member(o, "value") : json_member(o, "data");
    if (names && q->entity[0] == '\0') {
        snprintf(q->entity_room, sizeof q->entity_room, "%s", entity);
        lower(q->entity_room);
        read_entity(q, q->entity_room);
    }
    if (json_get_number(o, "id", &number)) set_id(q, number);
    if (json_get_number(o, "hc", &number)) set_circuit(q, "hc", number);
    if (json_get_number(o, "dhw", &number)) set_circuit(q, "dhw", number);
    if (value != NULL) set_json_value(q, value);
    return names || value != NULL;
}

static void read_payload(struct request *q, const char *payload, size_t n)
{
    set_value(q, payload, n);
    if (q->value[0] != '{') return;
    struct json *doc = NULL;
    if (json_parse(payload, n, &doc) != ST_OK) return; /* a text like another, and no value */
    char opaque[VALUE_MAX_BYTES];
    memcpy(opaque, q->value, sizeof opaque);
    q->value[0] = '\0';
    if (!read_object(q, json_root(doc))) memcpy(q->value, opaque, sizeof q->value);
    json_free(doc);
}

/* --- look-up --- */

static bool is_device(const char *s)
{
    for (size_t i = 0; i < EMS_DEVICES; i++)
        if (strcmp(ems_esp_device[i], s) == 0) return true;
    return false;
}

/* NULL: none; *is_elsewhere: there is one in another circuit. */
static const struct point *find(const struct device *d, const struct request *q, bool *is_elsewhere)
{
    const char *circuit = ems_is(d, EMS_CELL_LEGACY) && strcmp(q->circuit, "dhw") == 0 ? "ww" : q->circuit;
    *is_elsewhere = false;
    for (size_t i = 0; i < d->product->n_point; i++) {
        const struct point *p = &d->product->points[i];
        struct ems_name name;
        if (!ems_esp_text_is_of(p, q->device)) continue;
        ems_esp_text_name(d, p, &name);
        if (strcmp(name.key, q->entity) != 0) continue;
        if (circuit[0] == '\0' || strcmp(name.circuit, circuit) == 0) return p;
        *is_elsewhere = true;
    }
    return NULL;
}

/* --- the value of a command --- */

static bool read_number(const char *s, double *out)
{
    if (s[0] == '\0' || s[strspn(s, "+-.0123456789eE")] != '\0') return false;
    char *end;
    *out = strtod(s, &end);
    return *end == '\0' && isfinite(*out);
}

static bool read_flag(const char *s, double *out)
{
    static const char *const words[] = {"off", "on", "false", "true", "0", "1"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasecmp(words[i], s) == 0) {
            *out = (double)(i % 2);
            return true;
        }
    return false;
}

static bool read_choice(const struct point *p, const char *s, double *out)
{
    for (size_t i = 0; p->words[i] != NULL; i++)
        if (strcasecmp(p->words[i], s) == 0) {
            *out = (double)i;
            return true;
        }
    return read_number(s, out);
}

/* A character a place; x leaves it as it is. */
static bool read_mask(const struct device *d, const struct point *p, const char *s, double *out)
{
    uint32_t mask = (uint32_t)point_read(p, d), bit = 1;
    for (; *s != '\0' && bit <= (uint32_t)p->max; s++, bit <<= 1) {
        if (*s == '1') mask |= bit;
        else if (*s == '0') mask &= ~bit;
        else if (*s != 'x' && *s != 'X') return false;
    }
    *out = mask;
    return *s == '\0' && bit > (uint32_t)p->max;
}

/* "<device>/<entity>": what that has now. */
static bool read_copy(const struct device *d, const char *s, double *out)
{
    struct request q = {.device = "", .circuit = "", .entity = "", .attribute = ""};
    bool is_elsewhere;
    read_path(&q, s);
    const struct point *p = q.is_too_long || q.attribute[0] != '\0' ? NULL : find(d, &q, &is_elsewhere);
    if (p == NULL || !ems_esp_text_has_value(d, p)) return false;
    *out = point_read(p, d);
    return true;
}

static bool read_value(const struct device *d, const struct point *p, const char *s, double *out)
{
    if (strchr(s, '/') != NULL) return read_copy(d, s, out);
    if (p->kind == POINT_BOOL) return read_flag(s, out);
    if (p->kind == POINT_ENUM) return read_choice(p, s, out);
    return strcmp(p->unit, "mask") == 0 ? read_mask(d, p, s, out) : read_number(s, out);
}

static void write_entity(struct device *d, const struct point *p, const struct request *q, struct ems_reply *r)
{
    double value = NAN;
    const bool is_value = read_value(d, p, q->value, &value);
    const enum verdict v = p->write == NULL ? VERDICT_READ_ONLY : is_value ? point_write(p, d, value) : VERDICT_NOT_A_NUMBER;
    if (v == VERDICT_ACCEPTED) return;
    if (v == VERDICT_READ_ONLY) refuse(r, EMS_RESULT_INVALID, "Command %.40s: %.80s failed (Invalid)", q->entity, q->value);
    else refuse(r, EMS_RESULT_ERROR, "Command %.40s: %.80s failed (Error)", q->entity, q->value);
}

/* --- queries --- */

/* One member of the entity's object, as a text. */
static void answer_attribute(const struct device *d, const struct point *p, const struct request *q, struct ems_reply *r)
{
    char text[1024];
    struct json_text w = json_text_start(text, sizeof text);
    struct json *doc = NULL;
    ems_esp_text_entity(d, p, &w);
    if (json_parse(text, json_text_finish(&w), &doc) != ST_OK) {
        refuse(r, EMS_RESULT_ERROR, "Command %.40s: %.80s failed (Error)", q->entity, q->attribute);
        return;
    }
    const struct json_value *v = json_member(json_root(doc), q->attribute);
    const char *s;
    double number;
    bool flag;
    r->is_plain = true;
    if (json_as_text(v, &s)) json_text_raw(&r->body, s, strlen(s));
    else if (json_as_number(v, &number)) json_text_shortest(&r->body, number);
    else if (json_as_bool(v, &flag)) json_text_bool(&r->body, flag);
    else if (strcmp(q->attribute, "value") == 0) r->result = EMS_RESULT_NO_VALUE, r->is_plain = false;
    else refuse(r, EMS_RESULT_ERROR, "no attribute '%.40s' in %.80s", q->attribute, q->entity);
    json_free(doc);
}

static void write_full(const struct device *d, const struct request *q, struct json_text *w)
{
    json_text_begin_object(w);
    for (size_t i = 0; i < d->product->n_point; i++) {
        const struct point *p = &d->product->points[i];
        struct ems_name name;
        if (!ems_esp_text_is_of(p, q->device) || !ems_esp_text_has_value(d, p)) continue;
        ems_esp_text_name(d, p, &name);
        char full[96];
        snprintf(full, sizeof full, "%s%s%s", name.circuit, name.circuit[0] != '\0' ? " " : "", p->doc);
        json_text_key(w, full);
        ems_esp_text_value(d, p, w);
    }
    json_text_end_object(w);
}

static void qualified(const struct device *d, const struct point *p, char out[64])
{
    struct ems_name name;
    ems_esp_text_name(d, p, &name);
    snprintf(out, 64, "%s%s%s", name.circuit, name.circuit[0] != '\0' ? "." : "", name.key);
}

static void write_entities(const struct device *d, const struct request *q, struct json_text *w)
{
    char key[64];
    json_text_begin_array(w);
    for (size_t i = 0; i < d->product->n_point; i++) {
        if (!ems_esp_text_is_of(&d->product->points[i], q->device)) continue;
        qualified(d, &d->product->points[i], key);
        json_text_string(w, key);
    }
    json_text_end_array(w);
}

static void write_commands(const struct device *d, const struct request *q, struct json_text *w)
{
    static const char *const own[][2] = {{"info", "list all values (verbose)"},
                                         {"values", "list all values"},
                                         {"commands", "list all commands"},
                                         {"entities", "list all entities"}};
    char key[64];
    json_text_begin_object(w);
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        json_text_key(w, own[i][0]);
        json_text_string(w, own[i][1]);
    }
    for (size_t i = 0; i < d->product->n_point; i++) {
        const struct point *p = &d->product->points[i];
        if (p->write == NULL || !ems_esp_text_is_of(p, q->device)) continue;
        qualified(d, p, key);
        json_text_key(w, key);
        json_text_string(w, p->doc);
    }
    json_text_end_object(w);
}

static void write_values(const struct device *d, const struct request *q, struct json_text *w)
{
    const char *circuit = ems_is(d, EMS_CELL_LEGACY) && strcmp(q->circuit, "dhw") == 0 ? "ww" : q->circuit;
    (void)ems_esp_text_data(d, q->device, circuit[0] != '\0' ? circuit : NULL, w);
}

/* What a device answers itself. False: it is none of these. */
static bool answer_list(const struct device *d, const struct request *q, struct ems_reply *r)
{
    static const struct {
        const char *name;
        void (*write)(const struct device *d, const struct request *q, struct json_text *w);
    } lists[] = {{"", write_values},
                 {"values", write_values},
                 {"info", write_full},
                 {"entities", write_entities},
                 {"commands", write_commands}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (strcmp(lists[i].name, q->entity) == 0 && q->attribute[0] == '\0') {
            lists[i].write(d, q, &r->body);
            return true;
        }
    return false;
}

static void query_entity(const struct device *d, const struct point *p, const struct request *q, struct ems_reply *r)
{
    if (q->attribute[0] != '\0') answer_attribute(d, p, q, r);
    else if (ems_esp_text_has_value(d, p)) ems_esp_text_entity(d, p, &r->body);
    else r->result = EMS_RESULT_NO_VALUE;
}

static void run_system(const struct device *d, const struct request *q, struct ems_reply *r)
{
    if (!r->is_query) refuse(r, EMS_RESULT_INVALID, "Command %.40s: %.80s failed (Invalid)", q->entity, q->value);
    else if (q->entity[0] == '\0' || strcmp(q->entity, "info") == 0) ems_esp_status_system(d, &r->body);
    else refuse(r, EMS_RESULT_NOT_FOUND, "no '%.40s' in %.80s", q->entity, q->device);
}

void ems_esp_command_run(struct device *d, const struct ems_call *c, struct ems_reply *r)
{
    struct request q = {.device = "", .circuit = "", .entity = "", .attribute = ""};
    bool is_elsewhere = false;
    read_path(&q, c->path);
    read_payload(&q, c->payload, c->n);
    r->result = EMS_RESULT_OK;
    r->is_query = q.value[0] == '\0';
    const bool is_system = strcmp(q.device, "system") == 0;
    if (!r->is_query && !c->may_write) {
        refuse(r, EMS_RESULT_NOT_AUTHORIZED, "%s%s", "authentication failed", "");
    } else if (q.is_too_long || !(is_system || (is_device(q.device) && ems_is_bus_ready(d)))) {
        refuse(r, EMS_RESULT_NOT_FOUND, "unknown device %.80s%s", q.device, "");
    } else if (is_system) {
        run_system(d, &q, r);
    } else if (!r->is_query || !answer_list(d, &q, r)) {
        const struct point *p = find(d, &q, &is_elsewhere);
        if (p == NULL && is_elsewhere && !r->is_query)
            refuse(r, EMS_RESULT_INVALID, "Command %.40s: %.80s failed (Invalid)", q.entity, q.value);
        else if (p == NULL) refuse(r, EMS_RESULT_NOT_FOUND, "no '%.40s' in %.80s", q.entity, q.device);
        else if (r->is_query) query_entity(d, p, &q, r);
        else if (q.attribute[0] != '\0')
            refuse(r, EMS_RESULT_INVALID, "Command %.40s: %.80s failed (Invalid)", q.entity, q.value);
        else write_entity(d, p, &q, r);
    }
}
