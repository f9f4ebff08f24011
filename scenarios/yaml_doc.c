/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/yaml_doc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

struct copier {
    struct pool *pool;
    yaml_document_t *doc;
    const char *file;
    struct diag *d;
    size_t n_node;
};

static struct place place_of(const char *file, yaml_mark_t m)
{
    return (struct place){.file = file, .line = (uint32_t)m.line + 1, .column = (uint32_t)m.column + 1};
}

static enum status copy(struct copier *c, int index, int depth, struct node **out);

/* Texts are for people and for C: no NUL inside, no control characters. */
static enum status copy_scalar(struct copier *c, const yaml_node_t *y, struct node **out)
{
    const struct place at = place_of(c->file, y->start_mark);
    const char *s = (const char *)y->data.scalar.value;
    const size_t n = y->data.scalar.length;
    if (n > YAML_TEXT_BYTES_MAX) {
        diag_error(c->d, at, "shorten it", "a text of %zu bytes, more than the limit of %d", n, YAML_TEXT_BYTES_MAX);
        return ST_INPUT;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned char b = (unsigned char)s[i];
        if ((b >= 32 && b != 127) || b == '\n' || b == '\t') continue;
        diag_error(c->d, at, "remove it", "a control character (code %u) in a text", b);
        return ST_INPUT;
    }
    *out = node_scalar(c->pool, at, s);
    if (*out == NULL) return ST_MEMORY;
    (*out)->is_quoted = y->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return ST_OK;
}

static enum status copy_pair(struct copier *c, const yaml_node_pair_t *pair, int depth, struct node *map)
{
    const yaml_node_t *key = yaml_document_get_node(c->doc, pair->key);
    const struct place at = place_of(c->file, key->start_mark);
    if (key->type != YAML_SCALAR_NODE) {
        diag_error(c->d, at, "a key is a plain word", "a key that is a list or a map");
        return ST_INPUT;
    }
    struct node *name = NULL, *value = NULL;
    enum status st = copy_scalar(c, key, &name);
    if (st != ST_OK) return st;
    const struct member *twin = node_member(map, name->text);
    if (twin != NULL) {
        char remedy[96];
        snprintf(remedy, sizeof remedy, "remove one; the first is in line %u", twin->at.line);
        diag_error(c->d, at, remedy, "key '%.60s' is given twice", name->text);
        return ST_INPUT;
    }
    if ((st = copy(c, pair->value, depth + 1, &value))) return st;
    return node_put(c->pool, map, name->text, at, value) ? ST_OK : ST_MEMORY;
}

/* Goes on after bad members, so that one reading finds them all; limits end it. */
static enum status copy_map(struct copier *c, const yaml_node_t *y, int depth, struct node *map)
{
    enum status worst = ST_OK;
    const yaml_node_pair_t *from = y->data.mapping.pairs.start, *to = y->data.mapping.pairs.top;
    if (to - from > YAML_MEMBERS_MAX) {
        diag_error(c->d, map->at, "split it", "a map of %td keys, more than the limit of %d", to - from, YAML_MEMBERS_MAX);
        return ST_FULL;
    }
    for (const yaml_node_pair_t *pair = from; pair < to; pair++) {
        const enum status st = copy_pair(c, pair, depth, map);
        if (st == ST_FULL || st == ST_MEMORY) return st;
        if (st != ST_OK) worst = st;
    }
    return worst;
}

static enum status copy_list(struct copier *c, const yaml_node_t *y, int depth, struct node *list)
{
    enum status worst = ST_OK;
    for (const yaml_node_item_t *i = y->data.sequence.items.start; i < y->data.sequence.items.top; i++) {
        struct node *value = NULL;
        const enum status st = copy(c, *i, depth + 1, &value);
        if (st == ST_FULL || st == ST_MEMORY) return st;
        if (st != ST_OK) worst = st;
        else if (!node_append(c->pool, list, value)) return ST_MEMORY;
    }
    return worst;
}

static enum status copy(struct copier *c, int index, int depth, struct node **out)
{
    const yaml_node_t *y = yaml_document_get_node(c->doc, index);
    assert(y != NULL);
    const struct place at = place_of(c->file, y->start_mark);
    if (depth > YAML_DEPTH_MAX) {
        diag_error(c->d, at, "flatten it, or look for an alias inside itself", "nested deeper than %d levels", YAML_DEPTH_MAX);
        return ST_FULL;
    }
    if (++c->n_node > YAML_NODES_MAX) {
        diag_error(c->d, at, "use fewer keys, or look at what aliases multiply", "more than %d values in one file",
                   YAML_NODES_MAX);
        return ST_FULL;
    }
    if (y->type == YAML_SCALAR_NODE) return copy_scalar(c, y, out);
    const bool is_map = y->type == YAML_MAPPING_NODE;
    *out = is_map ? node_map(c->pool, at) : node_list(c->pool, at);
    if (*out == NULL) return ST_MEMORY;
    return is_map ? copy_map(c, y, depth, *out) : copy_list(c, y, depth, *out);
}

/* libyaml places a problem by its mark; without one the file as a whole is at fault. */
static enum status syntax_error(const yaml_parser_t *parser, const char *file, struct diag *d)
{
    /* Without an error of its own the loader found no memory for a text. */
    if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR) return ST_MEMORY;
    struct place at = {.file = file};
    if (parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR || parser->error == YAML_COMPOSER_ERROR)
        at = place_of(file, parser->problem_mark);
    diag_error(d, at, "check indentation, brackets and quotes", "not valid YAML: %s",
               parser->problem != NULL ? parser->problem : "unreadable text");
    return ST_INPUT;
}

/* --- first pass: limits on what the loader would choke on --- */

_Static_assert(YAML_DEPTH_MAX == 32 && YAML_ANCHORS_MAX == 1000 && YAML_NODES_MAX == 300000, "said in words below");

struct census {
    int depth;
    size_t n_anchor, n_node;
};

static const char *beyond_limit(struct census *c, const yaml_event_t *e)
{
    const bool is_start = e->type == YAML_MAPPING_START_EVENT || e->type == YAML_SEQUENCE_START_EVENT;
    const yaml_char_t *anchor = e->type == YAML_SCALAR_EVENT           ? e->data.scalar.anchor
                                : e->type == YAML_MAPPING_START_EVENT  ? e->data.mapping_start.anchor
                                : e->type == YAML_SEQUENCE_START_EVENT ? e->data.sequence_start.anchor
                                                                       : NULL;
    c->depth += is_start ? 1 : e->type == YAML_MAPPING_END_EVENT || e->type == YAML_SEQUENCE_END_EVENT ? -1 : 0;
    c->n_anchor += anchor != NULL;
    c->n_node += is_start || e->type == YAML_SCALAR_EVENT;
    if (c->depth > YAML_DEPTH_MAX) return "nested deeper than 32 levels";
    if (c->n_anchor > YAML_ANCHORS_MAX) return "more than 1000 anchors in one file";
    return c->n_node > 2 * YAML_NODES_MAX ? "more than 300000 values in one file" : NULL;
}

static enum status take_census(yaml_parser_t *parser, const char *file, struct diag *d)
{
    struct census c = {0};
    for (bool is_end = false; !is_end;) {
        yaml_event_t e;
        if (!yaml_parser_parse(parser, &e)) return syntax_error(parser, file, d);
        const char *what = beyond_limit(&c, &e);
        if (what != NULL) diag_error(d, place_of(file, e.start_mark), "make it smaller or flatter", "%s", what);
        is_end = e.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&e);
        if (what != NULL) return ST_INPUT;
    }
    return ST_OK;
}

static bool has_few_directives(const char *text, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i++) n += text[i] == '%' && (i == 0 || text[i - 1] == '\n' || text[i - 1] == '\r');
    return n <= YAML_DIRECTIVES_MAX;
}

static bool begin(yaml_parser_t *parser, const char *text, size_t n_bytes)
{
    if (!yaml_parser_initialize(parser)) return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text, n_bytes);
    return true;
}

/* --- second pass --- */

static enum status parse_one(yaml_parser_t *parser, struct pool *p, const char *file, struct node **out, struct diag *d)
{
    yaml_document_t doc, second;
    if (!yaml_parser_load(parser, &doc)) return syntax_error(parser, file, d);
    struct copier c = {.pool = p, .doc = &doc, .file = file, .d = d};
    const bool is_empty = yaml_document_get_root_node(&doc) == NULL;
    enum status st = ST_OK;
    if (is_empty) *out = node_map(p, (struct place){file, 1, 1});
    else st = copy(&c, 1, 0, out);
    yaml_document_delete(&doc);
    if (st != ST_OK || is_empty) return st == ST_FULL ? ST_INPUT : st;

    if (!yaml_parser_load(parser, &second)) return syntax_error(parser, file, d);
    const yaml_node_t *root = yaml_document_get_root_node(&second);
    if (root != NULL) {
        diag_error(d, place_of(file, root->start_mark), "keep one", "a second document in the file");
        st = ST_INPUT;
    }
    yaml_document_delete(&second);
    return st;
}

enum status yaml_parse(struct pool *p, const char *name, const char *text, size_t n_bytes, struct node **out, struct diag *d)
{
    assert(p != NULL && out != NULL && d != NULL);
    if (n_bytes > YAML_FILE_BYTES_MAX) {
        diag_error(d, (struct place){.file = name}, "split it with include", "%zu bytes, more than the limit of 4 MiB",
                   n_bytes);
        return ST_INPUT;
    }
    if (!has_few_directives(text, n_bytes)) {
        diag_error(d, (struct place){.file = name}, "remove them", "more than %d lines that begin with %%",
                   YAML_DIRECTIVES_MAX);
        return ST_INPUT;
    }
    yaml_parser_t parser;
    if (!begin(&parser, text, n_bytes)) return ST_MEMORY;
    const enum status of_census = take_census(&parser, name, d);
    yaml_parser_delete(&parser);
    if (of_census != ST_OK) return of_census;
    if (!begin(&parser, text, n_bytes)) return ST_MEMORY;
    enum status st = parse_one(&parser, p, name, out, d);
    yaml_parser_delete(&parser);
    if (st == ST_OK && *out == NULL) st = ST_MEMORY;
    return st;
}

/* --- files --- */

static enum status slurp(int fd, size_t n, char *into)
{
    for (size_t got = 0; got < n;) {
        const ssize_t k = read(fd, into + got, n - got);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return ST_IO;
        got += (size_t)k;
    }
    return ST_OK;
}

/* Only a regular file of decent size is opened for long: no pipe can hang us, no device flood us. */
enum status yaml_read(struct pool *p, const char *path, struct place named_at, struct node **out, struct diag *d)
{
    struct stat about;
    char *text = NULL;
    enum status st = ST_INPUT;
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        diag_error(d, named_at, "check the name", "cannot open %s: %s", path, strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        diag_error(d, named_at, "name a file", "%s is not a file", path);
    } else if (about.st_size > YAML_FILE_BYTES_MAX) {
        diag_error(d, named_at, "split it with include", "%s is larger than the limit of 4 MiB", path);
    } else if ((text = malloc((size_t)about.st_size + 1)) == NULL) {
        st = ST_MEMORY;
    } else if ((st = slurp(fd, (size_t)about.st_size, text))) {
        diag_error(d, named_at, NULL, "cannot read %s", path);
    } else {
        char *name = pool_text(p, path, strlen(path));
        st = name != NULL ? yaml_parse(p, name, text, (size_t)about.st_size, out, d) : ST_MEMORY;
    }
    free(text);
    if (fd >= 0) close(fd);
    return st;
}
