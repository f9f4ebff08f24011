/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree_include.c - files that build on files. */
#include "scenarios/spec.h"
#include "scenarios/tree.h"
#include "scenarios/yaml_doc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- merging --- */

static struct node *join_lists(struct pool *p, const struct node *first, const struct node *then)
{
    struct node *both = node_list(p, then->at);
    const struct node *lists[] = {first, then};
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (size_t i = 0; i < lists[l]->n; i++) {
            if (!node_append(p, both, lists[l]->member[i].value)) return NULL;
        }
    }
    return both;
}

static struct node *merge_named(struct pool *p, const struct key_table *t, struct node *base, struct node *over);

/* What a key holds after `value` met `old`. */
static struct node *merge_value(struct pool *p, const struct key *k, struct node *old, struct node *value)
{
    if (k == NULL || old == NULL || old->kind != value->kind) return value;
    if ((k->flags & KEY_APPEND) && value->kind == NODE_LIST) return join_lists(p, old, value);
    if (!(k->flags & KEY_MERGE) || value->kind != NODE_MAP) return value;
    return k->kind == KEY_NAMED ? merge_named(p, k->sub, old, value) : tree_merge(p, k->sub, old, value);
}

/* t: the table of the map, or, for a map of names, NULL and sub the table of each. */
static struct node *merge(struct pool *p, const struct key_table *t, const struct key_table *sub, struct node *base,
                          struct node *over)
{
    struct node *out = node_map(p, over->at);
    for (size_t i = 0; i < base->n; i++) {
        if (!node_put(p, out, base->member[i].name, base->member[i].at, base->member[i].value)) return NULL;
    }
    for (size_t i = 0; i < over->n; i++) {
        const struct member *m = &over->member[i];
        const struct key each = {.kind = KEY_MAP, .flags = KEY_MERGE, .sub = sub};
        struct node *old = node_get(base, m->name);
        struct node *value = merge_value(p, t != NULL ? key_find(t, m->name) : &each, old, m->value);
        if (!node_put(p, out, m->name, m->at, value)) return NULL;
    }
    return out;
}

static struct node *merge_named(struct pool *p, const struct key_table *t, struct node *base, struct node *over)
{
    return merge(p, NULL, t, base, over);
}

struct node *tree_merge(struct pool *p, const struct key_table *t, struct node *base, struct node *over)
{
    assert(base->kind == NODE_MAP && over->kind == NODE_MAP);
    return merge(p, t, NULL, base, over);
}

/* --- includes --- */

static bool is_in(const char *const *list, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], path) == 0) return true;
    }
    return false;
}

/* One name for one file, however it is reached. */
static const char *real_name(struct pool *p, const char *path)
{
    char *real = realpath(path, NULL);
    const char *kept = real != NULL ? pool_text(p, real, strlen(real)) : pool_text(p, path, strlen(path));
    free(real);
    return kept;
}

static enum status refuse(struct tree_loader *l, struct place at, const char *remedy, const char *what, const char *name)
{
    diag_error(l->d, at, remedy, "%s: %.200s", what, name);
    return ST_INPUT;
}

static enum status read_included(struct tree_loader *l, const struct node *name, struct node **out)
{
    char path[FILE_PATH_BYTES];
    struct node *root = NULL;
    *out = NULL;
    if (name->kind != NODE_SCALAR) return refuse(l, name->at, "write include: [file, ...]", "include names no file", "");
    if (!files_find(name->at.line > 0 ? name->at.file : l->scenario, name->text, path))
        return refuse(l, name->at, "paths are relative to this file, then to scenarios/ and scenarios/parts/",
                      "include: there is no file", name->text);
    const char *real = real_name(l->pool, path);
    if (real == NULL) return ST_MEMORY;
    if (is_in(l->open, l->n_open, real))
        return refuse(l, name->at, "remove one of them", "files include each other in a circle", name->text);
    if (is_in(l->seen, l->n_seen, real)) return ST_OK;
    if (l->n_open > INCLUDE_DEPTH_MAX)
        return refuse(l, name->at, "flatten them", "includes nested deeper than 8 levels", name->text);
    if (l->n_seen == INCLUDE_FILES_MAX) return refuse(l, name->at, "join some", "more than 64 files included", name->text);
    l->seen[l->n_seen++] = real;

    enum status st = yaml_read(l->pool, path, name->at, &root, l->d);
    if (st != ST_OK) return st;
    l->open[l->n_open++] = real;
    st = tree_include(l, root, out);
    l->n_open--;
    return st;
}

enum status tree_include(struct tree_loader *l, struct node *root, struct node **out)
{
    *out = root;
    if (root->kind != NODE_MAP)
        return refuse(l, root->at, "write its keys as key: value", "a scenario is a map", "this is not");
    if (l->n_open == 0) {
        l->open[l->n_open++] = real_name(l->pool, l->scenario);
        if (l->open[0] == NULL) return ST_MEMORY;
    }
    struct node *include = node_get(root, "include");
    if (include == NULL) return ST_OK;
    enum status worst = ST_OK;
    struct node *merged = node_map(l->pool, root->at);
    const struct member one = {.value = include};
    const bool is_list = include->kind == NODE_LIST;
    for (size_t i = 0; merged != NULL && i < (is_list ? include->n : 1); i++) {
        struct node *part = NULL;
        const enum status st = read_included(l, is_list ? include->member[i].value : one.value, &part);
        if (st == ST_MEMORY) return st;
        if (st != ST_OK) worst = st;
        if (part != NULL && part->kind == NODE_MAP) merged = tree_merge(l->pool, &keys_scenario, merged, part);
    }
    if (merged != NULL) merged = tree_merge(l->pool, &keys_scenario, merged, root);
    if (merged == NULL) return ST_MEMORY;
    node_remove(merged, "include");
    *out = merged;
    return worst;
}
