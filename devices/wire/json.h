/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h - JSON that came over a wire, as a tree to look into; the one file of devices that knows the JSON library.
 *
 * A text is at most JSON_BYTES_MAX bytes and JSON_DEPTH_MAX brackets deep and is one value (any kind) in UTF-8. Refused
 * are NUL bytes (also as \u0000), a key twice in an object, anything but blanks after the value, numbers beyond a double
 * and integers beyond 64 bits. Getters take a value that is NULL or of another kind for one that has nothing, so a chain
 * of look-ups needs one test at its end. Values and texts belong to the document and live as long as it does.
 * For hot paths that write see json_text.h. Source: RFC 8259. */
#ifndef PILOTSIM_DEVICES_WIRE_JSON_H
#define PILOTSIM_DEVICES_WIRE_JSON_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_BYTES_MAX = 1 << 18, JSON_DEPTH_MAX = 16 };

struct json;       /* a document */
struct json_value; /* a value in it */

enum json_form {
    JSON_FORM_NONE, /* there is no value */
    JSON_FORM_NULL,
    JSON_FORM_BOOL,
    JSON_FORM_INTEGER, /* written without point and exponent */
    JSON_FORM_REAL,
    JSON_FORM_TEXT,
    JSON_FORM_ARRAY,
    JSON_FORM_OBJECT,
};

/* ST_INPUT: not JSON, or beyond a limit; ST_MEMORY. text need not end in NUL. */
MUST_USE enum status json_parse(const char *text, size_t n_bytes, struct json **out);
void json_free(struct json *doc); /* NULL is fine */

const struct json_value *json_root(const struct json *doc);
enum json_form json_form(const struct json_value *v);

const struct json_value *json_member(const struct json_value *object, const char *key); /* NULL: none */
const struct json_value *json_item(const struct json_value *array, size_t i);           /* NULL: past the end */
size_t json_count(const struct json_value *v);                                          /* members or items */

/* Steps through an object's members as written: begin with *cursor NULL; false at the end. */
bool json_next(const struct json_value *object, void **cursor, const char **key, const struct json_value **value);

/* A value as what it is; false and *out untouched if it is something else. */
bool json_as_number(const struct json_value *v, double *out);   /* integer or real */
bool json_as_integer(const struct json_value *v, int64_t *out); /* also a real without fraction, to 2^53 */
bool json_as_bool(const struct json_value *v, bool *out);
bool json_as_text(const struct json_value *v, const char **out); /* UTF-8, ends in NUL */

/* The same of a member. */
bool json_get_number(const struct json_value *object, const char *key, double *out);
bool json_get_integer(const struct json_value *object, const char *key, int64_t *out);
bool json_get_bool(const struct json_value *object, const char *key, bool *out);
bool json_get_text(const struct json_value *object, const char *key, const char **out);

#endif
