/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree_vary.c - one value of a key that a sweep varies, put into the tree: `--vary key=value,value`. */
#include "scenarios/spec.h"
#include "scenarios/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct varied {
    struct pool *pool;
    struct node *root;
    struct diag *d;
    char shown[176]; /* the option with this one value */
    const char *key, *value;
};

static struct place place_of(const struct varied *v) { return (struct place){.file = v->shown}; }

/* The count itself is checked where counts are scaled. */
static enum status vary_homes(const struct varied *v, uint64_t *n_home)
{
    const size_t n_digit = strspn(v->value, "0123456789");
    const uint64_t n = n_digit > 0 && n_digit < 10 && v->value[n_digit] == '\0' ? strtoull(v->value, NULL, 10) : 0;
    if (n >= 1 && n <= HOMES_MAX) {
        *n_home = n;
        return ST_OK;
    }
    char remedy[64];
    snprintf(remedy, sizeof remedy, "give a whole number from 1 to %d", HOMES_MAX);
    diag_error(v->d, place_of(v), remedy, "'%.60s' is no number of homes", v->value);
    return ST_INPUT;
}

static bool same_name(const char *name, const char *typed, size_t n)
{
    if (strlen(name) != n) return false;
    for (size_t i = 0; i < n; i++)
        if (name[i] != typed[i] && !(name[i] == ' ' && typed[i] == '_')) return false;
    return true;
}

/* The list's row of the event that is called so, or -1: then every event is meant. */
static int named_event(const struct node *events, const char *rest, const char **key)
{
    for (size_t i = 0; i < events->n; i++) {
        const struct node *name = node_get(events->member[i].value, "name");
        const size_t n = name != NULL && name->kind == NODE_SCALAR ? strlen(name->text) : 0;
        if (n == 0 || n >= strlen(rest) || rest[n] != '.' || !same_name(name->text, rest, n)) continue;
        *key = rest + n + 1;
        return (int)i;
    }
    *key = rest;
    return -1;
}

static void say_no_event(const struct varied *v, const struct node *events)
{
    const struct node *first = events->n > 0 ? node_get(events->member[0].value, "name") : NULL;
    char remedy[128] = "write dr_events into the scenario";
    if (first != NULL) snprintf(remedy, sizeof remedy, "the first is '%.60s'; dr.value means every event", first->text);
    diag_error(v->d, place_of(v), remedy, events->n > 0 ? "no DR event is called so" : "the scenario has no DR event");
}

static enum status vary_events(const struct varied *v, const char *rest)
{
    static const struct node none = {.kind = NODE_LIST};
    const struct node *events = node_get(v->root, "dr_events"), *list = events != NULL ? events : &none;
    const char *key = rest;
    const int only = list->kind == NODE_LIST ? named_event(list, rest, &key) : -1;
    if (list->kind != NODE_LIST || list->n == 0 || (only < 0 && strchr(rest, '.') != NULL)) {
        say_no_event(v, list);
        return ST_INPUT;
    }
    for (size_t i = 0; i < list->n; i++) {
        char path[160];
        if (only >= 0 && i != (size_t)only) continue;
        snprintf(path, sizeof path, "dr_events.%zu.%.100s", i, key);
        const enum status st = tree_put(v->pool, v->root, v->shown, path, v->value, v->d);
        if (st != ST_OK) return st;
    }
    return ST_OK;
}

enum status tree_vary(struct pool *p, struct node *root, const char *key_and_value, uint64_t *n_home, struct diag *d)
{
    assert(root != NULL && root->kind == NODE_MAP);
    const char *equals = strchr(key_and_value, '=');
    assert(equals != NULL && equals != key_and_value);
    struct varied v = {.pool = p, .root = root, .d = d, .value = equals + 1};
    snprintf(v.shown, sizeof v.shown, "--vary %.160s", key_and_value);
    v.key = pool_text(p, key_and_value, (size_t)(equals - key_and_value));
    if (v.key == NULL) return ST_MEMORY;
    if (strcmp(v.key, "homes") == 0) return vary_homes(&v, n_home);
    if (strncmp(v.key, "dr.", 3) == 0) return vary_events(&v, v.key + 3);
    return tree_put(p, root, v.shown, v.key, v.value, d);
}
