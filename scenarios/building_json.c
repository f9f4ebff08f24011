/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading is a walk over one table a level: what a key is, where it goes, how it scales. */
#include "scenarios/building_json.h"

#include "scenarios/json_file.h"
#include "sim/base/nearest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { MEMBERS_MAX = 256 }; /* in one object; a record has about twenty */

enum field_kind {
    FIELD_NUMBER,  /* value[param] = number * scale */
    FIELD_COMPASS, /* the same from letters */
    FIELD_TEXT,    /* into `bytes` bytes at `offset` */
    FIELD_NESTED,  /* pv_data, read with its own table */
    FIELD_PASSED,  /* known, means nothing to a twin */
};

struct field {
    const char *key;
    enum field_kind kind;
    bool needed;
    enum home_param param;
    double scale; /* canonical unit per unit of the record */
    size_t offset, bytes;
};

#define NUMBER(key, is_needed, scale)                          \
    {                                                          \
#key, FIELD_NUMBER, is_needed, HOME_##key, scale, 0, 0 \
    }
#define TEXT(key, is_needed)                                                                                               \
    {                                                                                                                      \
#key, FIELD_TEXT, is_needed, 0, 0, offsetof(struct building_record, key), sizeof((struct building_record *)0)->key \
    }

/* clang-format off */
static const struct field top_fields[] = {
    TEXT(id, true),
    TEXT(hems_id, false),
    TEXT(heatpump_model, false),
    TEXT(weather_location, false),
    {"bt", FIELD_PASSED, false, 0, 0, 0, 0}, /* when the record was made */
    {"pv_data", FIELD_NESTED, false, 0, 0, 0, 0},
    NUMBER(floor_area, true, 1),
    NUMBER(floor_height, true, 1),
    NUMBER(walls_area, true, 1),
    NUMBER(u_walls, true, 1),
    NUMBER(u_windows, true, 1),
    NUMBER(window_area_south, true, 1),
    NUMBER(thermal_capacitance_per_floor_area, true, 1),
    NUMBER(air_ventilation, true, 1),
    NUMBER(ventilation_efficiency, false, 1),
    NUMBER(temperature_set_point, true, 1),
};

static const struct field pv_fields[] = {
    NUMBER(pv_power, true, 1000), /* kW */
    NUMBER(pv_power_limit, false, 1000),
    NUMBER(pv_tilt, true, 1),
    {"pv_orientation", FIELD_COMPASS, true, HOME_pv_orientation, 1, 0, 0},
};

static const struct {
    const char *letters;
    double azimuth_deg; /* from south, west positive */
} compass[] = {
    {"S", 180}, {"SV", -135}, {"V", -90}, {"JV", -45}, {"J", 0}, {"JZ", 45}, {"Z", 90}, {"SZ", 135},
};

/* What the record leaves out of the house it describes. */
static const struct {
    enum home_param param;
    double value;
} beyond_record[] = {
    {HOME_roof_area, 0}, {HOME_ground_area, 0}, {HOME_thermal_bridges, 0}, {HOME_infiltration, 0},
    {HOME_window_area_east, 0}, {HOME_window_area_west, 0}, {HOME_window_area_north, 0},
    {HOME_window_factor, 0.8}, {HOME_azimuth, 0},
};
/* clang-format on */

struct reading {
    const struct json_file *file;
    struct building_record *rec;
    struct diag *d;
};

/* --- one field --- */

static void set(struct building_record *rec, enum home_param param, double value)
{
    rec->value[param] = value;
    rec->given[param] = true;
}

static void read_number(const struct reading *r, const struct field *f, const struct json_node *v)
{
    const struct home_param_info *info = &home_param_info[f->param];
    const double value = json_file_number(v) * f->scale;
    if (value >= info->min && value <= info->max) {
        set(r->rec, f->param, value);
        return;
    }
    diag_error(r->d, json_file_place(r->file, f->key), info->doc, "%s is %g, outside %g to %g %s%s", f->key, value / f->scale,
               info->min / f->scale, info->max / f->scale, f->scale == 1000 ? "k" : "", info->unit);
}

static void read_compass(const struct reading *r, const struct field *f, const struct json_node *v)
{
    const char *letters = json_file_text(v);
    for (size_t i = 0; i < ARRAY_LEN(compass); i++) {
        if (strcmp(compass[i].letters, letters) != 0) continue;
        set(r->rec, f->param, compass[i].azimuth_deg);
        return;
    }
    diag_error(r->d, json_file_place(r->file, f->key), "write S (north), SV, V (east), JV, J (south), JZ, Z (west) or SZ",
               "%s '%.20s' is no point of the Slovenian compass", f->key, letters);
}

static void read_text(const struct reading *r, const struct field *f, const struct json_node *v)
{
    const char *text = json_file_text(v);
    const size_t n = strlen(text);
    bool is_plain = true;
    for (size_t i = 0; i < n; i++) is_plain = is_plain && (unsigned char)text[i] >= 0x20 && text[i] != 0x7f;
    if (n == 0 && f->needed) diag_error(r->d, json_file_place(r->file, f->key), "give it a value", "%s is empty", f->key);
    else if (n >= f->bytes)
        diag_error(r->d, json_file_place(r->file, f->key), "shorten it", "%s is longer than %zu bytes", f->key, f->bytes - 1);
    else if (!is_plain)
        diag_error(r->d, json_file_place(r->file, f->key), "write it on one line", "%s holds control characters", f->key);
    else memcpy((char *)r->rec + f->offset, text, n + 1);
}

/* --- one object --- */

static const struct field *find(const struct field *fields, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(fields[i].key, key) == 0) return &fields[i];
    }
    return NULL;
}

static void read_field(const struct reading *r, const struct field *f, const struct json_node *v)
{
    static const struct {
        enum json_kind wanted;
        const char *remedy;
    } rule[] = {
        [FIELD_NUMBER] = {JSON_KIND_NUMBER, "write a number, without quotes or unit"},
        [FIELD_COMPASS] = {JSON_KIND_TEXT, "write letters of the compass, such as \"JZ\""},
        [FIELD_TEXT] = {JSON_KIND_TEXT, "write a text in quotes"},
        [FIELD_NESTED] = {JSON_KIND_OBJECT, "write an object with pv_power, pv_tilt, pv_orientation"},
    };
    if (f->kind == FIELD_PASSED) return;
    if (json_file_kind(v) == JSON_KIND_NULL && !f->needed) return; /* as if absent */
    if (json_file_kind(v) != rule[f->kind].wanted) {
        diag_error(r->d, json_file_place(r->file, f->key), rule[f->kind].remedy, "%s is %s", f->key, json_file_kind_words(v));
        return;
    }
    switch (f->kind) {
    case FIELD_NUMBER: read_number(r, f, v); break;
    case FIELD_COMPASS: read_compass(r, f, v); break;
    case FIELD_TEXT: read_text(r, f, v); break;
    case FIELD_NESTED: r->rec->has_pv = true; break;
    case FIELD_PASSED: break;
    }
}

static void warn_unknown(const struct reading *r, const struct field *fields, size_t n, const char *key)
{
    struct nearest near = {.typed = key};
    for (size_t i = 0; i < n; i++) nearest_try(&near, fields[i].key);
    char remedy[96] = "it has no effect";
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean %s? As it is, it has no effect", near.best);
    diag_warn(r->d, json_file_place(r->file, key), remedy, "unknown key '%.60s'", key);
}

static void read_object(const struct reading *r, const struct json_node *object, const char *name, const struct field *fields,
                        size_t n)
{
    if (json_file_count(object) > MEMBERS_MAX) {
        diag_error(r->d, json_file_place(r->file, name), "is it the right file?", "an object of more than %d keys",
                   MEMBERS_MAX);
        return;
    }
    void *cursor = NULL;
    const char *key;
    const struct json_node *v;
    while (json_file_next(object, &cursor, &key, &v)) {
        const struct field *f = find(fields, n, key);
        if (f != NULL) read_field(r, f, v);
        else warn_unknown(r, fields, n, key);
    }
    for (size_t i = 0; i < n; i++) {
        if (!fields[i].needed || json_file_member(object, fields[i].key) != NULL) continue;
        diag_error(r->d, json_file_place(r->file, name), "add it", "%s%s is missing", name != NULL ? "pv_data." : "",
                   fields[i].key);
    }
}

/* --- the record --- */

static void fill(const struct reading *r, const struct json_node *root)
{
    struct building_record *rec = r->rec;
    for (int i = 0; i < HOME_PARAM_COUNT; i++) rec->value[i] = home_param_info[i].dflt;
    for (size_t i = 0; i < ARRAY_LEN(beyond_record); i++) set(rec, beyond_record[i].param, beyond_record[i].value);
    set(rec, HOME_ventilation_efficiency, 0); /* unless it says otherwise */

    read_object(r, root, NULL, top_fields, ARRAY_LEN(top_fields));
    if (!rec->has_pv) return;
    read_object(r, json_file_member(root, "pv_data"), "pv_data", pv_fields, ARRAY_LEN(pv_fields));
    rec->has_pv = rec->value[HOME_pv_power] > 0;
    if (!rec->given[HOME_pv_power_limit]) set(rec, HOME_pv_power_limit, rec->value[HOME_pv_power]); /* never binds */
}

static enum status read_file(const struct json_file *file, struct building_record *out, struct diag *d)
{
    struct building_record rec = {0};
    const struct reading r = {file, &rec, d};
    const size_t n_before = d->n_errors;
    const struct json_node *root = json_file_root(file);
    if (json_file_kind(root) == JSON_KIND_OBJECT) fill(&r, root);
    else
        diag_error(d, json_file_place(file, NULL), "write one object", "a building record is not %s",
                   json_file_kind_words(root));
    if (d->n_errors > n_before) return ST_INPUT;
    *out = rec;
    return ST_OK;
}

enum status building_json_read(const char *path, struct building_record *out, struct diag *d)
{
    assert(out != NULL);
    assert(d != NULL);
    struct json_file *file = NULL;
    enum status st = json_file_read(path, &file, d);
    if (st == ST_OK) st = read_file(file, out, d);
    json_file_free(file);
    return st;
}

enum status building_json_read_text(const char *name, const char *text, size_t n_bytes, struct building_record *out,
                                    struct diag *d)
{
    assert(out != NULL);
    assert(d != NULL);
    struct json_file *file = NULL;
    enum status st = json_file_read_text(name, text, n_bytes, &file, d);
    if (st == ST_OK) st = read_file(file, out, d);
    json_file_free(file);
    return st;
}
