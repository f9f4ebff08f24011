/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/json_doc.h"

#include <math.h>

json_t *json_doc_real(double v) { return isfinite(v) ? json_real(v) : json_null(); }
json_t *json_doc_text(const char *s) { return s != NULL ? json_string(s) : json_null(); }
json_t *json_doc_whole(uint64_t v) { return json_integer((json_int_t)v); }
json_t *json_doc_seed(uint64_t v) { return json_sprintf("%llu", (unsigned long long)v); }

void json_doc_put(struct json_doc *doc, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) doc->is_short_of_memory = true;
}

void json_doc_append(struct json_doc *doc, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) doc->is_short_of_memory = true;
}

static enum status memory_or_io(const struct json_doc *doc, struct place at, const char *what, struct diag *d)
{
    diag_error(d, at, NULL, "cannot write %s as JSON: %s", what,
               doc->is_short_of_memory ? "out of memory" : "the file does not take them");
    return doc->is_short_of_memory ? ST_MEMORY : ST_IO;
}

enum status json_doc_write(const struct json_doc *doc, json_t *root, const char *path, const char *what, struct diag *d)
{
    const bool is_good = !doc->is_short_of_memory && json_dump_file(root, path, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0;
    json_decref(root);
    return is_good ? ST_OK : memory_or_io(doc, (struct place){.file = path}, what, d);
}

enum status json_doc_line(const struct json_doc *doc, json_t *root, FILE *out, const char *what, struct diag *d)
{
    bool is_good = !doc->is_short_of_memory && json_dumpf(root, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0;
    is_good = is_good && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(root);
    return is_good ? ST_OK : memory_or_io(doc, (struct place){0}, what, d);
}
