/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_file.h - a JSON document as a tree to look into; the one file here that knows the JSON library.
 *
 * Limits: JSON_FILE_BYTES_MAX bytes, JSON_FILE_DEPTH_MAX brackets deep, UTF-8, no duplicate keys, no
 * number beyond a double. What breaks them is a finding with line and column and ST_INPUT. All
 * numbers are doubles. Nodes and texts belong to the document and live as long as it does. */
#ifndef PILOTSIM_SCENARIOS_JSON_FILE_H
#define PILOTSIM_SCENARIOS_JSON_FILE_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_FILE_BYTES_MAX = 1 << 20, JSON_FILE_DEPTH_MAX = 16 };

struct json_file; /* a document */
struct json_node; /* a value in it */

enum json_kind { JSON_KIND_NULL, JSON_KIND_BOOL, JSON_KIND_NUMBER, JSON_KIND_TEXT, JSON_KIND_LIST, JSON_KIND_OBJECT };

MUST_USE enum status json_file_read(const char *path, struct json_file **out, struct diag *d);
/* The same from memory; name stands for the path in findings. text need not end in NUL. */
MUST_USE enum status json_file_read_text(const char *name, const char *text, size_t n_bytes, struct json_file **out,
                                         struct diag *d);
void json_file_free(struct json_file *f); /* NULL is fine */

const struct json_node *json_file_root(const struct json_file *f);
enum json_kind json_file_kind(const struct json_node *v);
const char *json_file_kind_words(const struct json_node *v); /* "a number", "text", "null" ... */

double json_file_number(const struct json_node *v);                             /* of a number */
const char *json_file_text(const struct json_node *v);                          /* of a text: UTF-8 without NUL */
size_t json_file_count(const struct json_node *v);                              /* members or items; 0 for anything else */
const struct json_node *json_file_item(const struct json_node *list, size_t i); /* NULL past the end */
const struct json_node *json_file_member(const struct json_node *object, const char *key); /* NULL: none */

/* Steps through an object's members in file order: begin with *cursor NULL; false at the end. */
bool json_file_next(const struct json_node *object, void **cursor, const char **key, const struct json_node **value);

/* Where `"key":` first stands in the text; line 0 if nowhere. NULL: the file as a whole. */
struct place json_file_place(const struct json_file *f, const char *key);

#endif
