/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_fields.h - members of JSON objects in one call each, for products that answer with many. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_JSON_FIELDS_H
#define PILOTSIM_DEVICES_PRODUCTS_JSON_FIELDS_H

#include "devices/wire/json_text.h"

static inline void field_fixed(struct json_text *w, const char *key, double v, int decimals)
{
    json_text_key(w, key);
    json_text_fixed(w, v, decimals);
}

static inline void field_trimmed(struct json_text *w, const char *key, double v, int decimals)
{
    json_text_key(w, key);
    json_text_trimmed(w, v, decimals);
}

static inline void field_integer(struct json_text *w, const char *key, int64_t v)
{
    json_text_key(w, key);
    json_text_integer(w, v);
}

static inline void field_bool(struct json_text *w, const char *key, bool v)
{
    json_text_key(w, key);
    json_text_bool(w, v);
}

/* NULL is null. */
static inline void field_text(struct json_text *w, const char *key, const char *v)
{
    json_text_key(w, key);
    json_text_string(w, v);
}

static inline void field_null(struct json_text *w, const char *key)
{
    json_text_key(w, key);
    json_text_null(w);
}

static inline void field_object(struct json_text *w, const char *key)
{
    json_text_key(w, key);
    json_text_begin_object(w);
}

static inline void field_array(struct json_text *w, const char *key)
{
    json_text_key(w, key);
    json_text_begin_array(w);
}

#endif
