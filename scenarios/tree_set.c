/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree_set.c - overrides from the command line: --set path.to.key=value. */
#include "scenarios/tree.h"
#include "scenarios/yaml_doc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct setter {
    struct pool *pool;
    struct diag *d;
    struct place at; /* the option */
};

/* Places inside the option would mean nothing to its writer: the option as a whole is the place. */
static void stamp(struct node *n, struct place at)
{
    n->at = at;
    for (size_t i = 0; i < n->n; i++) {
        n->member[i].at = at;
        stamp(n->member[i].value, at);
    }
}

/* Names may hold dots: the longest known member that the path begins with, else up to a dot. */
static size_t step_length(const struct node *n, const char *path)
{
    size_t best = 0;
    for (size_t i = 0; i < n->n; i++) {
        const struct node *called = n->kind == NODE_LIST ? node_get(n->member[i].value, "name") : NULL;
        const char *name = n->kind == NODE_MAP ? n->member[i].name : called != NULL ? called->text : "";
        const size_t len = strlen(name);
        if (len > best && strncmp(path, name, len) == 0 && (path[len] == '.' || path[len] == '\0')) best = len;
    }
    return best > 0 ? best : strcspn(path, ".");
}

static struct member *find_in_list(struct setter *s, const struct node *list, const char *step)
{
    if (step[0] != '\0' && step[strspn(step, "0123456789")] == '\0' && strlen(step) < 9) {
        const size_t i = (size_t)atol(step);
        if (i < list->n) return &list->member[i];
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct node *name = node_get(list->member[i].value, "name");
        if (name != NULL && strcmp(name->text, step) == 0) return &list->member[i];
    }
    diag_error(s->d, s->at, "members are counted from 0, or called by their name",
               "'%.60s' is none of the %zu members of the list", step, list->n);
    return NULL;
}

static struct member *find_in_map(struct setter *s, struct node *map, const char *step)
{
    struct member *m = node_member(map, step);
    if (m == NULL && node_put(s->pool, map, step, s->at, node_map(s->pool, s->at))) m = node_member(map, step);
    if (m != NULL) m->at = s->at;
    return m;
}

static enum status put(struct setter *s, struct node *root, const char *path, struct node *value)
{
    struct node *n = root;
    for (int depth = 0;; depth++) {
        const size_t len = step_length(n, path);
        char *step = pool_text(s->pool, path, len);
        if (step == NULL) return ST_MEMORY;
        if (len == 0 || depth == SET_DEPTH_MAX || n->kind == NODE_SCALAR) {
            diag_error(s->d, s->at, "write it as path.to.key=value with the keys of the scenario",
                       "there is nothing at '%.60s'", path);
            return ST_INPUT;
        }
        const bool was_map = n->kind == NODE_MAP;
        struct member *m = was_map ? find_in_map(s, n, step) : find_in_list(s, n, step);
        if (m == NULL) return was_map ? ST_MEMORY : ST_INPUT;
        if (path[len] == '\0') {
            m->value = value;
            return ST_OK;
        }
        path += len + 1;
        n = m->value;
    }
}

enum status tree_put(struct pool *p, struct node *root, const char *shown, const char *path, const char *text, struct diag *d)
{
    assert(root != NULL && root->kind == NODE_MAP);
    struct setter s = {.pool = p, .d = d, .at = {.file = pool_text(p, shown, strlen(shown))}};
    struct node *value = NULL;
    if (s.at.file == NULL) return ST_MEMORY;
    const enum status st = yaml_parse(p, s.at.file, text, strlen(text), &value, d);
    if (st != ST_OK) return st;
    stamp(value, s.at);
    return put(&s, root, path, value);
}

enum status tree_set(struct pool *p, struct node *root, const char *option, const char *path_and_value, struct diag *d)
{
    const char *equals = strchr(path_and_value, '=');
    char shown[160];
    snprintf(shown, sizeof shown, "%s%s%.120s", option, option[0] != '\0' ? " " : "", path_and_value);
    if (equals == NULL) {
        diag_error(d, (struct place){.file = shown}, "write it as path.to.key=value", "no = in it");
        return ST_INPUT;
    }
    char *path = pool_text(p, path_and_value, (size_t)(equals - path_and_value));
    return path != NULL ? tree_put(p, root, shown, path, equals + 1, d) : ST_MEMORY;
}
