/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library keeps no positions of values, so the text is kept and keys are looked up in it when
 * something is wrong with them. */
#include "scenarios/json_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct json_file {
    json_t *root;
    char *name;
    char *text; /* NUL-terminated */
    size_t n_bytes;
};

static const json_t *lib(const struct json_node *v) { return (const json_t *)(const void *)v; }

static const struct json_node *node(const json_t *v) { return (const struct json_node *)(const void *)v; }

/* --- in --- */

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

static enum status parse(struct json_file *f, struct diag *d)
{
    const struct place whole = {.file = f->name};
    const char *text = f->text;
    size_t n = f->n_bytes;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3, n -= 3; /* byte order mark */
    if (depth(text, n) > JSON_FILE_DEPTH_MAX) {
        diag_error(d, whole, "nest less deeply", "brackets are more than %d deep", JSON_FILE_DEPTH_MAX);
        return ST_INPUT;
    }
    json_error_t e;
    f->root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &e);
    if (f->root != NULL) return ST_OK;
    if (json_error_code(&e) == json_error_out_of_memory) return ST_MEMORY;
    const struct place at = {f->name, e.line > 0 ? (uint32_t)e.line : 0, e.column > 0 ? (uint32_t)e.column : 0};
    diag_error(d, at, json_error_code(&e) == json_error_duplicate_key ? "keep one of them" : "write valid JSON",
               "not readable as JSON: %s", e.text);
    return ST_INPUT;
}

enum status json_file_read_text(const char *name, const char *text, size_t n_bytes, struct json_file **out, struct diag *d)
{
    assert(name != NULL);
    assert(text != NULL || n_bytes == 0);
    assert(out != NULL);
    if (n_bytes > JSON_FILE_BYTES_MAX) {
        diag_error(d, (struct place){.file = name}, "is it the right file?", "more than %d bytes long", JSON_FILE_BYTES_MAX);
        return ST_INPUT;
    }
    enum status st = ST_MEMORY;
    struct json_file *f = calloc(1, sizeof *f);
    if (f == NULL) goto done;
    f->name = strdup(name);
    f->text = malloc(n_bytes + 1);
    if (f->name == NULL || f->text == NULL) goto done;
    if (n_bytes > 0) memcpy(f->text, text, n_bytes);
    f->text[n_bytes] = '\0';
    f->n_bytes = n_bytes;
    if ((st = parse(f, d))) goto done;
    *out = f;
    f = NULL;
done:
    json_file_free(f);
    return st;
}

/* Up to one byte beyond the limit, which is then noticed; -1 with errno set. */
static ssize_t slurp(const char *path, char *buf)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -1;
    struct stat info;
    ssize_t n = 0, got = -1;
    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode)) errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
    else
        while (n <= JSON_FILE_BYTES_MAX && (got = read(fd, buf + n, (size_t)(JSON_FILE_BYTES_MAX + 1 - n))) > 0) n += got;
    const int kept = errno;
    close(fd);
    errno = kept;
    return got < 0 ? -1 : n;
}

enum status json_file_read(const char *path, struct json_file **out, struct diag *d)
{
    assert(path != NULL);
    char *buf = malloc(JSON_FILE_BYTES_MAX + 1);
    if (buf == NULL) return ST_MEMORY;
    enum status st = ST_INPUT;
    const ssize_t n = slurp(path, buf);
    if (n < 0) diag_error(d, (struct place){.file = path}, "name a readable JSON file", "cannot be read: %s", strerror(errno));
    else st = json_file_read_text(path, buf, (size_t)n, out, d);
    free(buf);
    return st;
}

void json_file_free(struct json_file *f)
{
    if (f == NULL) return;
    json_decref(f->root);
    free(f->name);
    free(f->text);
    free(f);
}

/* --- looking --- */

const struct json_node *json_file_root(const struct json_file *f) { return node(f->root); }

enum json_kind json_file_kind(const struct json_node *v)
{
    switch (json_typeof(lib(v))) {
    case JSON_OBJECT: return JSON_KIND_OBJECT;
    case JSON_ARRAY: return JSON_KIND_LIST;
    case JSON_STRING: return JSON_KIND_TEXT;
    case JSON_INTEGER:
    case JSON_REAL: return JSON_KIND_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE: return JSON_KIND_BOOL;
    case JSON_NULL: break;
    }
    return JSON_KIND_NULL;
}

const char *json_file_kind_words(const struct json_node *v)
{
    static const char *const words[] = {
        [JSON_KIND_NULL] = "null",   [JSON_KIND_BOOL] = "true or false", [JSON_KIND_NUMBER] = "a number",
        [JSON_KIND_TEXT] = "a text", [JSON_KIND_LIST] = "a list",        [JSON_KIND_OBJECT] = "an object",
    };
    return words[json_file_kind(v)];
}

double json_file_number(const struct json_node *v)
{
    assert(json_file_kind(v) == JSON_KIND_NUMBER);
    return json_number_value(lib(v));
}

const char *json_file_text(const struct json_node *v)
{
    assert(json_file_kind(v) == JSON_KIND_TEXT);
    return json_string_value(lib(v));
}

size_t json_file_count(const struct json_node *v)
{
    return json_is_object(lib(v)) ? json_object_size(lib(v)) : json_array_size(lib(v));
}

const struct json_node *json_file_item(const struct json_node *list, size_t i) { return node(json_array_get(lib(list), i)); }

const struct json_node *json_file_member(const struct json_node *object, const char *key)
{
    return node(json_object_get(lib(object), key));
}

bool json_file_next(const struct json_node *object, void **cursor, const char **key, const struct json_node **value)
{
    json_t *o = (json_t *)(uintptr_t)lib(object); /* the library's iterator wants no const and changes nothing */
    *cursor = *cursor == NULL ? json_object_iter(o) : json_object_iter_next(o, *cursor);
    if (*cursor == NULL) return false;
    *key = json_object_iter_key(*cursor);
    *value = node(json_object_iter_value(*cursor));
    return true;
}

struct place json_file_place(const struct json_file *f, const char *key)
{
    struct place at = {.file = f->name};
    const size_t n_key = key != NULL ? strlen(key) : 0;
    if (n_key == 0) return at;
    uint32_t line = 1;
    const char *line_start = f->text, *end = f->text + f->n_bytes;
    for (const char *p = f->text; p + n_key + 2 < end; p++) {
        if (*p == '\n') line++, line_start = p + 1;
        if (*p != '"' || p[n_key + 1] != '"' || memcmp(p + 1, key, n_key) != 0) continue;
        if (p[n_key + 2 + strspn(p + n_key + 2, " \t\r\n")] != ':') continue;
        at.line = line;
        at.column = (uint32_t)(p - line_start) + 1;
        return at;
    }
    return at;
}
