/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document is the library's root value: nothing else has to be kept. */
#include "devices/wire/json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

static const json_t *lib(const struct json_value *v) { return (const json_t *)(const void *)v; }

static const struct json_value *value(const json_t *v) { return (const struct json_value *)(const void *)v; }

/* Deepest nesting of brackets outside of texts: asked before the parser recurses. */
static int depth(const char *s, size_t n)
{
    int deep = 0, deepest = 0;
    bool in_text = false;
    for (size_t i = 0; i < n; i++) {
        if (in_text && s[i] == '\\') i++;
        else if (s[i] == '"') in_text = !in_text;
        else if (in_text) continue;
        else if (s[i] == '{' || s[i] == '[') deepest = ++deep > deepest ? deep : deepest;
        else if (s[i] == '}' || s[i] == ']') deep--;
    }
    return deepest;
}

enum status json_parse(const char *text, size_t n_bytes, struct json **out)
{
    assert(text != NULL || n_bytes == 0);
    assert(out != NULL);
    if (n_bytes == 0 || n_bytes > JSON_BYTES_MAX) return ST_INPUT;
    if (memchr(text, '\0', n_bytes) != NULL) return ST_INPUT;
    if (depth(text, n_bytes) > JSON_DEPTH_MAX) return ST_INPUT;
    json_error_t e;
    json_t *root = json_loadb(text, n_bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (root == NULL) return json_error_code(&e) == json_error_out_of_memory ? ST_MEMORY : ST_INPUT;
    *out = (struct json *)(void *)root;
    return ST_OK;
}

void json_free(struct json *doc) { json_decref((json_t *)(void *)doc); }

const struct json_value *json_root(const struct json *doc) { return (const struct json_value *)(const void *)doc; }

enum json_form json_form(const struct json_value *v)
{
    if (v == NULL) return JSON_FORM_NONE;
    switch (json_typeof(lib(v))) {
    case JSON_NULL: return JSON_FORM_NULL;
    case JSON_TRUE:
    case JSON_FALSE: return JSON_FORM_BOOL;
    case JSON_INTEGER: return JSON_FORM_INTEGER;
    case JSON_REAL: return JSON_FORM_REAL;
    case JSON_STRING: return JSON_FORM_TEXT;
    case JSON_ARRAY: return JSON_FORM_ARRAY;
    case JSON_OBJECT: return JSON_FORM_OBJECT;
    }
    return JSON_FORM_NONE;
}

/* The library's own look-ups answer NULL and 0 for another kind. */
const struct json_value *json_member(const struct json_value *object, const char *key)
{
    return value(json_object_get(lib(object), key));
}

const struct json_value *json_item(const struct json_value *array, size_t i) { return value(json_array_get(lib(array), i)); }

size_t json_count(const struct json_value *v)
{
    return json_is_object(lib(v)) ? json_object_size(lib(v)) : json_array_size(lib(v));
}

bool json_next(const struct json_value *object, void **cursor, const char **key, const struct json_value **out)
{
    json_t *o = (json_t *)(uintptr_t)lib(object); /* the library's iterator wants no const and changes nothing */
    *cursor = *cursor == NULL ? json_object_iter(o) : json_object_iter_next(o, *cursor);
    if (*cursor == NULL) return false;
    *key = json_object_iter_key(*cursor);
    *out = value(json_object_iter_value(*cursor));
    return true;
}

bool json_as_number(const struct json_value *v, double *out)
{
    if (!json_is_number(lib(v))) return false;
    *out = json_number_value(lib(v));
    return true;
}

bool json_as_integer(const struct json_value *v, int64_t *out)
{
    if (json_is_integer(lib(v))) {
        *out = json_integer_value(lib(v));
        return true;
    }
    const double real = json_real_value(lib(v)); /* 0 of another kind */
    if (!json_is_real(lib(v)) || real != trunc(real) || fabs(real) > 0x1p53) return false;
    *out = (int64_t)real;
    return true;
}

bool json_as_bool(const struct json_value *v, bool *out)
{
    if (!json_is_boolean(lib(v))) return false;
    *out = json_is_true(lib(v));
    return true;
}

bool json_as_text(const struct json_value *v, const char **out)
{
    if (!json_is_string(lib(v))) return false;
    *out = json_string_value(lib(v));
    return true;
}

bool json_get_number(const struct json_value *object, const char *key, double *out)
{
    return json_as_number(json_member(object, key), out);
}

bool json_get_integer(const struct json_value *object, const char *key, int64_t *out)
{
    return json_as_integer(json_member(object, key), out);
}

bool json_get_bool(const struct json_value *object, const char *key, bool *out)
{
    return json_as_bool(json_member(object, key), out);
}

bool json_get_text(const struct json_value *object, const char *key, const char **out)
{
    return json_as_text(json_member(object, key), out);
}
