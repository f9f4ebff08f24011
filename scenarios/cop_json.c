/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/cop_json.h"

#include "scenarios/json_file.h"
#include "sim/base/nearest.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_COEFFICIENT = 3, WATER_MAX_C = 100, RECORDS_READ_MAX = 128 };
#define COEFFICIENT_LIMIT 1000.0 /* no fit comes near; keeps sums finite */
#define PLAUSIBLE_COP_MAX 15.0

struct reading {
    const struct json_file *file;
    struct diag *d;
    size_t n;
    struct cop_record record[RECORDS_READ_MAX];
};

static bool read_number(struct reading *r, const struct json_node *v, const char *key, const char *what, double *out)
{
    if (v == NULL || json_file_kind(v) != JSON_KIND_NUMBER) {
        diag_error(r->d, json_file_place(r->file, key), "write a number", "the %s of '%.20s' is %s", what, key,
                   v == NULL ? "missing" : json_file_kind_words(v));
        return false;
    }
    *out = json_file_number(v);
    if (fabs(*out) <= COEFFICIENT_LIMIT) return true;
    diag_error(r->d, json_file_place(r->file, key), "write a plausible number", "the %s of '%.20s' is %g, beyond +-%g", what,
               key, *out, COEFFICIENT_LIMIT);
    return false;
}

static bool read_coefficients(struct reading *r, const struct json_node *v, const char *key, struct cop_record *rec)
{
    if (v == NULL || json_file_kind(v) != JSON_KIND_LIST || json_file_count(v) != N_COEFFICIENT) {
        diag_error(r->d, json_file_place(r->file, key), "write three numbers for the first, second and third power",
                   "the coefficients of '%.20s' are not a list of %d numbers", key, N_COEFFICIENT);
        return false;
    }
    bool all = true;
    for (size_t i = 0; i < N_COEFFICIENT; i++)
        all = read_number(r, json_file_item(v, i), key, "coefficient", &rec->c[i + 1]) && all;
    return all;
}

static void warn_unknown(struct reading *r, const struct json_node *object, const char *water)
{
    static const char *const known[] = {"intercept", "coefficients"};
    void *cursor = NULL;
    const char *key;
    const struct json_node *v;
    for (int n = 0; n < 8 && json_file_next(object, &cursor, &key, &v);) { /* a few say enough */
        if (strcmp(key, known[0]) == 0 || strcmp(key, known[1]) == 0) continue;
        n++;
        struct nearest near = {.typed = key};
        for (size_t i = 0; i < ARRAY_LEN(known); i++) nearest_try(&near, known[i]);
        diag_warn(r->d, json_file_place(r->file, key), near.best, "unknown key '%.60s' of '%.20s'%s", key, water,
                  near.best != NULL ? ", did you mean" : "");
    }
}

/* "25" or "27.5"; nothing before or after. */
static bool read_water(const char *key, double *out)
{
    if (strspn(key, "0123456789.") != strlen(key) || strlen(key) > 8) return false;
    char *end;
    *out = strtod(key, &end);
    return end != key && *end == '\0' && *out >= 0 && *out <= WATER_MAX_C;
}

static void read_record(struct reading *r, const char *key, const struct json_node *v)
{
    struct cop_record rec = {0};
    if (!read_water(key, &rec.water_c)) {
        diag_error(r->d, json_file_place(r->file, key), "name each record by its water temperature, such as \"35\"",
                   "'%.60s' is no water temperature of 0 to %d degC", key, WATER_MAX_C);
        return;
    }
    if (json_file_kind(v) != JSON_KIND_OBJECT) {
        diag_error(r->d, json_file_place(r->file, key), "write {\"intercept\": ..., \"coefficients\": [...]}", "'%.20s' is %s",
                   key, json_file_kind_words(v));
        return;
    }
    warn_unknown(r, v, key);
    const bool has_intercept = read_number(r, json_file_member(v, "intercept"), key, "intercept", &rec.c[0]);
    if (!read_coefficients(r, json_file_member(v, "coefficients"), key, &rec) || !has_intercept) return;

    const double at_7 = rec.c[0] + 7 * (rec.c[1] + 7 * (rec.c[2] + 7 * rec.c[3]));
    if (at_7 < 1 || at_7 > PLAUSIBLE_COP_MAX)
        diag_warn(r->d, json_file_place(r->file, key), "COP is produced heat over electricity",
                  "'%.20s' gives a COP of %.3g at 7 degC outdoors", key, at_7);
    r->record[r->n++] = rec;
}

static int by_water(const void *a, const void *b)
{
    const double x = ((const struct cop_record *)a)->water_c, y = ((const struct cop_record *)b)->water_c;
    return (x > y) - (x < y);
}

static void read_records(struct reading *r, const struct json_node *object)
{
    const struct place whole = json_file_place(r->file, NULL);
    const size_t n = json_file_count(object);
    if (n == 0 || n > RECORDS_READ_MAX) {
        diag_error(r->d, whole, "give a record every 5 K or so", "%zu water temperatures, where 1 to %d may stand", n,
                   RECORDS_READ_MAX);
        return;
    }
    void *cursor = NULL;
    const char *key;
    const struct json_node *v;
    while (json_file_next(object, &cursor, &key, &v)) read_record(r, key, v);

    qsort(r->record, r->n, sizeof *r->record, by_water);
    for (size_t i = 1; i < r->n; i++) {
        if (r->record[i].water_c > r->record[i - 1].water_c) continue;
        diag_error(r->d, whole, "keep one of them", "water temperature %g degC stands there twice", r->record[i].water_c);
    }
}

/* Services give a record a degree. Between kept ones the model interpolates, so evenly spread ones do. */
static void thin_out(struct reading *r)
{
    if (r->n <= COP_RECORDS_MAX) return;
    diag_warn(r->d, json_file_place(r->file, NULL), "the others follow by interpolation",
              "%zu water temperatures, of which %d, evenly spread, are kept", r->n, COP_RECORDS_MAX);
    for (size_t i = 0; i < COP_RECORDS_MAX; i++)
        r->record[i] = r->record[(i * (r->n - 1) + (COP_RECORDS_MAX - 1) / 2) / (COP_RECORDS_MAX - 1)];
    r->n = COP_RECORDS_MAX;
}

/* The only entry of a list of models that is for COP; NULL with a finding. */
static const struct json_node *from_list(struct reading *r, const struct json_node *list)
{
    const struct json_node *found = NULL;
    size_t n_cop = 0;
    for (size_t i = 0; i < json_file_count(list); i++) {
        const struct json_node *entry = json_file_item(list, i), *type, *model;
        if (json_file_kind(entry) != JSON_KIND_OBJECT) continue;
        type = json_file_member(entry, "type");
        model = json_file_member(entry, "model");
        if (type != NULL && (json_file_kind(type) != JSON_KIND_TEXT || strcmp(json_file_text(type), "COP") != 0)) continue;
        if (model == NULL) continue;
        found = model;
        n_cop++;
    }
    if (n_cop == 1) return found;
    diag_error(r->d, json_file_place(r->file, "models"), "keep the one that is meant", "the list holds %zu COP models", n_cop);
    return NULL;
}

static const struct json_node *find_records(struct reading *r)
{
    const struct json_node *v = json_file_root(r->file);
    static const char *const wrappers[] = {"model", "cop"};
    if (json_file_kind(v) == JSON_KIND_OBJECT) {
        const struct json_node *list = json_file_member(v, "models"), *inner = NULL;
        for (size_t i = 0; i < ARRAY_LEN(wrappers) && inner == NULL; i++) inner = json_file_member(v, wrappers[i]);
        if (list != NULL) v = from_list(r, list);
        else if (inner != NULL) v = inner;
    }
    if (v != NULL && json_file_kind(v) != JSON_KIND_OBJECT) {
        diag_error(r->d, json_file_place(r->file, NULL), "write an object of records by water temperature",
                   "a COP model is not %s", json_file_kind_words(v));
        return NULL;
    }
    return v;
}

static enum status read_file(const struct json_file *file, struct heat_pump_model *into, struct diag *d)
{
    struct reading r = {.file = file, .d = d};
    const size_t n_before = d->n_errors;
    const struct json_node *records = find_records(&r);
    if (records != NULL) read_records(&r, records);
    if (d->n_errors > n_before) return ST_INPUT;
    assert(r.n > 0);
    thin_out(&r);
    memcpy(into->record, r.record, r.n * sizeof *into->record);
    into->n_record = (uint32_t)r.n;
    heat_pump_model_complete(into);
    return ST_OK;
}

enum status cop_json_read(const char *path, struct heat_pump_model *into, struct diag *d)
{
    assert(into != NULL);
    assert(d != NULL);
    struct json_file *file = NULL;
    enum status st = json_file_read(path, &file, d);
    if (st == ST_OK) st = read_file(file, into, d);
    json_file_free(file);
    return st;
}

enum status cop_json_read_text(const char *name, const char *text, size_t n_bytes, struct heat_pump_model *into, struct diag *d)
{
    assert(into != NULL);
    assert(d != NULL);
    struct json_file *file = NULL;
    enum status st = json_file_read_text(name, text, n_bytes, &file, d);
    if (st == ST_OK) st = read_file(file, into, d);
    json_file_free(file);
    return st;
}
