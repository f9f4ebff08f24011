/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_doc.h - a JSON document on its way to a file: jansson's values, one flag for the lack of memory.
 *
 * Objects keep the order of insertion. jansson's functions take NULL for a value that could not be made and then fail
 * themselves, so a document is filled without a look at each step. Numbers that are not finite are null. */
#ifndef PILOTSIM_OUTPUTS_JSON_DOC_H
#define PILOTSIM_OUTPUTS_JSON_DOC_H

#include "sim/base/diag.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct json_doc {
    bool is_short_of_memory;
};

json_t *json_doc_real(double v);
json_t *json_doc_text(const char *s); /* NULL is null */
json_t *json_doc_whole(uint64_t v);
json_t *json_doc_seed(uint64_t v); /* text: JSON numbers end at 2^53 */
void json_doc_put(struct json_doc *doc, json_t *object, const char *key, json_t *value);
void json_doc_append(struct json_doc *doc, json_t *array, json_t *value);

/* Both take root over. what: "the figures", for the finding. */
MUST_USE enum status json_doc_write(const struct json_doc *doc, json_t *root, const char *path, const char *what,
                                    struct diag *d);
MUST_USE enum status json_doc_line(const struct json_doc *doc, json_t *root, FILE *out, const char *what, struct diag *d);

#endif
