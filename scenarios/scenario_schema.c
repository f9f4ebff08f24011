/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario_schema.c - the key tables as JSON Schema (draft 2020-12), for editors: one definition a table,
 * one for each canonical unit's numbers and distributions. */
#include "scenarios/scenario.h"

#include "scenarios/key_number.h"
#include "scenarios/spec.h"
#include "scenarios/unit.h"

#include <assert.h>
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_PATTERN "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"

static json_t *def_table(json_t *defs, const struct key_table *t);
static json_t *value_of(json_t *defs, const struct key *k, const char *outer_unit);

/* --- small pieces --- */

/* JSON names of definitions: letters and digits only, so that a pointer needs no escapes. */
static void def_name(const char *kind, const char *what, char out[96])
{
    size_t n = (size_t)snprintf(out, 96, "%s_", kind);
    for (; *what != '\0' && n < 90; what++) {
        if (*what == '/') n += (size_t)snprintf(out + n, 96 - n, "_per_");
        else if (*what == '%') n += (size_t)snprintf(out + n, 96 - n, "percent");
        else out[n++] = isalnum((unsigned char)*what) ? *what : '_';
    }
    out[n] = '\0';
}

static json_t *ref(const char *name) { return json_pack("{s:s+}", "$ref", "#/$defs/", name); }

static json_t *one_or_more(json_t *item, size_t n_max)
{
    json_t *list = json_pack("{s:s, s:O, s:I}", "type", "array", "items", item, "maxItems", (json_int_t)n_max);
    return json_pack("{s:[o, o]}", "anyOf", item, list);
}

static json_t *text_with(const char *pattern) { return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern); }

static void set_range(json_t *number, const struct key *k)
{
    if (!key_has_range(k)) return;
    json_object_set_new(number, "minimum", json_real(k->min));
    json_object_set_new(number, "maximum", json_real(k->max));
}

/* --- numbers with units --- */

/* A number with one of the usual spellings; unit_parse takes more than an editor suggests. */
static void unit_pattern(const char *unit, char *out, size_t n_bytes)
{
    size_t n = (size_t)snprintf(out, n_bytes, "^%s *(", NUMBER_PATTERN);
    for (size_t i = 0; unit_spelling(unit, i) != NULL; i++) {
        if (i > 0) out[n++] = '|';
        for (const char *s = unit_spelling(unit, i); *s != '\0' && n + 8 < n_bytes; s++) {
            if (strchr("^()*.+?$[]|", *s) != NULL) out[n++] = '\\';
            out[n++] = *s;
        }
    }
    snprintf(out + n, n_bytes - n, ")?$");
}

static json_t *quantity_text(json_t *defs, const char *unit)
{
    char name[96], pattern[512];
    def_name("quantity", unit, name);
    if (json_object_get(defs, name) == NULL) {
        unit_pattern(unit, pattern, sizeof pattern);
        json_object_set_new(defs, name, text_with(pattern));
    }
    return ref(name);
}

static json_t *number(json_t *defs, const struct key *k, const char *unit, const struct key *range)
{
    json_t *bare = json_pack("{s:s}", "type", "number");
    set_range(bare, range);
    json_t *any = json_pack("[o, o]", bare, quantity_text(defs, unit));
    if (k->flags & KEY_COMPASS) {
        json_t *words = json_array();
        for (size_t i = 0; key_compass_word(i) != NULL; i++) json_array_append_new(words, json_string(key_compass_word(i)));
        json_array_append_new(any, json_pack("{s:o}", "enum", words));
    }
    return json_pack("{s:o}", "anyOf", any);
}

/* --- distributions: a definition for each unit --- */

static const char *inner_unit(const struct key *k, const char *outer)
{
    if (k->unit == NULL) return "1";
    if (k->unit[0] != '@') return k->unit;
    return strcmp(k->unit, UNIT_OUTER) == 0 ? outer : unit_difference(outer);
}

static json_t *object_of(json_t *defs, const struct key_table *t, const char *outer_unit);

static json_t *dist_forms(json_t *defs, const char *unit, bool is_compass)
{
    char name[96];
    def_name(is_compass ? "compass_distribution" : "distribution", unit, name);
    if (json_object_get(defs, name) != NULL) return ref(name);
    json_object_set_new(defs, name, json_true()); /* in the making: recursion ends here */
    json_object_set_new(defs, name, object_of(defs, &dist_table, unit));
    return ref(name);
}

static json_t *dist(json_t *defs, const struct key *k, const char *unit)
{
    json_t *either = number(defs, k, unit, k);
    json_array_append_new(json_object_get(either, "anyOf"), dist_forms(defs, unit, (k->flags & KEY_COMPASS) != 0));
    return either;
}

/* The factor of per_floor_area: a unit per m2, of which a scenario may write any spelling. */
static json_t *factor(json_t *defs)
{
    if (json_object_get(defs, "factor") == NULL) {
        json_object_set_new(defs, "factor", json_true());
        json_t *any = json_pack("[{s:s}, o, o]", "type", "number", text_with("^" NUMBER_PATTERN " *[^ ].*$"),
                                dist_forms(defs, "any", false));
        json_object_set_new(defs, "factor", json_pack("{s:o}", "anyOf", any));
    }
    return ref("factor");
}

/* --- keys --- */

static json_t *words(const struct key *k)
{
    json_t *all = json_array();
    for (size_t i = 0; k->word(i) != NULL; i++) {
        json_array_append_new(all, json_string(k->word(i)));
        if (isdigit((unsigned char)k->word(i)[0])) json_array_append_new(all, json_integer(atoi(k->word(i))));
    }
    return json_pack("{s:o}", "enum", all);
}

static json_t *plain_text(const struct key *k)
{
    json_t *t = json_pack("{s:[s, s]}", "type", "string", "number");
    if (k->n > 0) json_object_set_new(t, "maxLength", json_integer((json_int_t)k->n - 1));
    return t;
}

static json_t *numbers(json_t *defs, const struct key *k, const char *unit)
{
    json_t *one = number(defs, k, unit, k);
    const size_t least = k->kind == KEY_NUMBERS ? k->n : 1;
    json_t *list = json_pack("{s:s, s:O, s:I, s:I}", "type", "array", "items", one, "minItems", (json_int_t)least, "maxItems",
                             (json_int_t)k->n);
    if (k->flags & KEY_SPREAD) return json_pack("{s:[o, o]}", "anyOf", one, list);
    json_decref(one);
    return list;
}

static json_t *whole(const struct key *k)
{
    json_t *n = json_pack("{s:s}", "type", "integer");
    if (k->kind == KEY_SEED) json_object_set_new(n, "minimum", json_integer(0));
    else set_range(n, k);
    return n;
}

static json_t *named(json_t *defs, const struct key *k)
{
    json_t *names = json_pack("{s:s}", "pattern", "^[A-Za-z0-9][A-Za-z0-9._-]*$");
    return json_pack("{s:s, s:o, s:o, s:I}", "type", "object", "propertyNames", names, "additionalProperties",
                     def_table(defs, k->sub), "maxProperties", (json_int_t)k->n);
}

static json_t *value_of(json_t *defs, const struct key *k, const char *outer_unit)
{
    const char *unit = inner_unit(k, outer_unit);
    const bool in_dist = k->unit != NULL && k->unit[0] == '@';
    if (in_dist && strcmp(outer_unit, "any") == 0 && k->kind == KEY_NUMBER)
        return json_pack("{s:[s, s]}", "type", "number", "string");
    if (in_dist && strcmp(outer_unit, "any") == 0) return json_pack("{s:s}", "type", "array");
    switch (k->kind) {
    case KEY_NUMBER: return number(defs, k, unit, k);
    case KEY_COUNT:
    case KEY_SEED: return whole(k);
    case KEY_DURATION: return number(defs, k, "s", k);
    case KEY_INSTANT:
        return text_with(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?$");
    case KEY_CLOCK: return text_with("^[0-9]{1,2}:[0-9]{2}$");
    case KEY_QUANTITY: return json_pack("{s:[s, s]}", "type", "number", "string");
    case KEY_WORD: return words(k);
    case KEY_WORDS: return one_or_more(words(k), 64);
    case KEY_TEXTS: return one_or_more(json_pack("{s:s}", "type", "string"), k->n);
    case KEY_NUMBERS:
    case KEY_VALUES: return numbers(defs, k, unit);
    case KEY_DIST: return outer_unit != NULL ? factor(defs) : dist(defs, k, k->unit);
    case KEY_MAP: return outer_unit != NULL ? object_of(defs, k->sub, outer_unit) : def_table(defs, k->sub);
    case KEY_LIST:
        return json_pack("{s:s, s:o, s:I}", "type", "array", "items", def_table(defs, k->sub), "maxItems", (json_int_t)k->n);
    case KEY_NAMED: return named(defs, k);
    default: return plain_text(k);
    }
}

/* --- tables --- */

static void describe(json_t *schema, const struct key *k)
{
    char text[512];
    const bool has_unit = k->unit != NULL && k->unit[0] != '@' && strcmp(k->unit, "1") != 0;
    snprintf(text, sizeof text, "%s%s%s%s%s%s", k->help, has_unit ? " [" : "", has_unit ? k->unit : "", has_unit ? "]" : "",
             k->dflt != NULL ? "; default " : "", k->dflt != NULL ? k->dflt : "");
    json_object_set_new(schema, "description", json_string(text));
}

static json_t *object_of(json_t *defs, const struct key_table *t, const char *outer_unit)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < t->n_key; i++) {
        json_t *value = value_of(defs, &t->keys[i], outer_unit);
        describe(value, &t->keys[i]);
        json_object_set_new(properties, t->keys[i].name, value);
        if (t->keys[i].flags & KEY_REQUIRED) json_array_append_new(required, json_string(t->keys[i].name));
    }
    json_t *schema = json_pack("{s:s, s:s, s:o, s:o, s:b}", "type", "object", "description", t->doc, "properties", properties,
                               "required", required, "additionalProperties", 0);
    if (t->is_one_of) {
        json_object_set_new(schema, "minProperties", json_integer(1));
        json_object_set_new(schema, "maxProperties", json_integer(1));
    }
    return schema;
}

static json_t *def_table(json_t *defs, const struct key_table *t)
{
    char name[96];
    def_name("map", t->name, name);
    if (json_object_get(defs, name) == NULL) {
        json_object_set_new(defs, name, json_true());
        json_object_set_new(defs, name, object_of(defs, t, NULL));
    }
    return ref(name);
}

enum status scenario_schema(FILE *out)
{
    assert(out != NULL);
    json_t *defs = json_object();
    json_t *schema = json_pack("{s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id",
                               "https://pilotsim.invalid/scenario.schema.json", "title", "pilotsim scenario");
    json_t *top = object_of(defs, &keys_scenario, NULL);
    /* A file that includes others may leave required keys to them. */
    json_t *required = json_incref(json_object_get(top, "required"));
    json_object_del(top, "required");
    json_object_set_new(top, "if", json_pack("{s:{s:[s]}}", "not", "required", "include"));
    json_object_set_new(top, "then", json_pack("{s:o}", "required", required));
    const bool is_made = schema != NULL && top != NULL && json_object_update(schema, top) == 0 &&
                         json_object_set(schema, "$defs", defs) == 0 && json_dumpf(schema, out, JSON_INDENT(1)) == 0;
    if (is_made) fputc('\n', out);
    json_decref(top);
    json_decref(defs);
    json_decref(schema);
    return is_made && ferror(out) == 0 ? ST_OK : ST_MEMORY;
}
