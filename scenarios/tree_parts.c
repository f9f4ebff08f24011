/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree_parts.c - archetypes, heat pumps, tariffs and climates by name: from the scenario itself,
 * from a part's file, or from both, the scenario's keys laid over the file's. */
#include "scenarios/spec.h"
#include "scenarios/tree.h"
#include "scenarios/yaml_doc.h"
#include "sim/base/nearest.h"

#include <assert.h>
#include <string.h>

struct resolver {
    struct tree_loader *l;
    struct node *root;
    struct node *done[PART_KIND_COUNT];
};

static enum status not_known(struct resolver *r, enum part_kind kind, const struct node *use)
{
    const char *names[PARTS_MAX];
    const struct node *inline_parts = node_get(r->root, files_part[kind].key);
    struct nearest near = {.typed = use->text};
    const size_t n = files_list_parts(r->l->pool, r->l->scenario, kind, names, PARTS_MAX);
    for (size_t i = 0; i < n; i++) nearest_try(&near, names[i]);
    for (size_t i = 0; inline_parts != NULL && inline_parts->kind == NODE_MAP && i < inline_parts->n; i++)
        nearest_try(&near, inline_parts->member[i].name);

    char remedy[200];
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%.63s'?", near.best);
    else
        snprintf(remedy, sizeof remedy, "write it under %s, or as parts/%s/<name>.yaml", files_part[kind].key,
                 files_part[kind].folder);
    diag_error(r->l->d, use->at, remedy, "there is no %s '%.63s'", files_part[kind].table->name, use->text);
    return ST_INPUT;
}

/* A part's file, which must be a map and bear its own name. */
static enum status read_part(struct resolver *r, enum part_kind kind, const char *path, const char *name, struct place use,
                             struct node **out)
{
    struct diag *d = r->l->d;
    const enum status st = yaml_read(r->l->pool, path, use, out, d);
    if (st != ST_OK) return st;
    if ((*out)->kind != NODE_MAP) {
        diag_error(d, (*out)->at, "write its keys as key: value", "a %s is a map", files_part[kind].table->name);
        return ST_INPUT;
    }
    const struct node *self = node_get(*out, files_part[kind].self);
    if (self == NULL || strcmp(self->text, name) == 0) return ST_OK;
    diag_error(d, self->at, "let both be the same", "this file is %s.yaml, but calls itself '%.63s'", name, self->text);
    return ST_INPUT;
}

static enum status ensure_extended(struct resolver *r, struct node *part, int depth);

static enum status ensure(struct resolver *r, enum part_kind kind, const struct node *use, int depth)
{
    char path[FILE_PATH_BYTES];
    struct pool *p = r->l->pool;
    if (use->kind != NODE_SCALAR || node_get(r->done[kind], use->text) != NULL)
        return ST_OK; /* the reader says what is wrong */
    struct node *own = node_get(node_get(r->root, files_part[kind].key), use->text), *file = NULL, *part = own;
    const bool is_map = own == NULL || own->kind == NODE_MAP;
    enum status st = ST_OK;
    if (is_map && files_find_part(r->l->scenario, kind, use->text, path)) {
        if ((st = read_part(r, kind, path, use->text, use->at, &file))) return st;
        part = own != NULL ? tree_merge(p, files_part[kind].table, file, own) : file;
        if (part == NULL) return ST_MEMORY;
    }
    if (part == NULL) return not_known(r, kind, use);
    const struct member *m = node_member(node_get(r->root, files_part[kind].key), use->text);
    if (!node_put(p, r->done[kind], use->text, m != NULL ? m->at : part->at, part)) return ST_MEMORY;
    return kind == PART_ARCHETYPE ? ensure_extended(r, part, depth) : ST_OK;
}

static enum status ensure_extended(struct resolver *r, struct node *part, int depth)
{
    const struct node *base = node_get(part, "extends");
    if (base == NULL) return ST_OK;
    if (depth < EXTENDS_DEPTH_MAX) return ensure(r, PART_ARCHETYPE, base, depth + 1);
    diag_error(r->l->d, base->at, "flatten them", "archetypes extend each other deeper than %d levels", EXTENDS_DEPTH_MAX);
    return ST_INPUT;
}

static enum status worse(enum status a, enum status b) { return a == ST_MEMORY || b == ST_OK ? a : b; }

/* Names in a text or a list of texts; `auto` is none. */
static enum status ensure_pumps(struct resolver *r, const struct node *names)
{
    enum status st = ST_OK;
    for (size_t i = 0; names->kind == NODE_LIST && i < names->n; i++) st = worse(st, ensure_pumps(r, names->member[i].value));
    if (names->kind == NODE_SCALAR && strcmp(names->text, "auto") != 0) st = ensure(r, PART_HEAT_PUMP, names, 0);
    return st;
}

static enum status ensure_all_pumps(struct resolver *r, struct place use)
{
    const char *names[PARTS_MAX];
    enum status st = ST_OK;
    const size_t n = files_list_parts(r->l->pool, r->l->scenario, PART_HEAT_PUMP, names, PARTS_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct node name = {.kind = NODE_SCALAR, .at = use, .text = names[i]};
        st = worse(st, ensure(r, PART_HEAT_PUMP, &name, 0));
    }
    return st;
}

/* The heat_pump key in force for a row: its own, or that of its archetype's chain. */
static const struct node *pumps_of(const struct resolver *r, const struct node *row)
{
    const struct node *own = node_get(row, "heat_pump"), *name = node_get(row, "archetype");
    for (int depth = 0; own == NULL && name != NULL && depth <= EXTENDS_DEPTH_MAX; depth++) {
        const struct node *archetype = node_get(r->done[PART_ARCHETYPE], name->text);
        own = node_get(archetype, "heat_pump");
        name = node_get(archetype, "extends");
    }
    return own;
}

static bool says_auto(const struct node *n)
{
    if (n == NULL) return true;
    if (n->kind == NODE_SCALAR) return strcmp(n->text, "auto") == 0;
    for (size_t i = 0; i < n->n; i++) {
        if (says_auto(n->member[i].value)) return true;
    }
    return false;
}

static enum status ensure_homes(struct resolver *r, const struct node *homes)
{
    enum status st = ST_OK;
    bool is_any = false;
    for (size_t i = 0; homes != NULL && homes->kind == NODE_LIST && i < homes->n; i++) {
        const struct node *row = homes->member[i].value, *archetype = node_get(row, "archetype");
        if (archetype != NULL) st = worse(st, ensure(r, PART_ARCHETYPE, archetype, 0));
        const struct node *pumps = pumps_of(r, row);
        if (pumps != NULL) st = worse(st, ensure_pumps(r, pumps));
        if (says_auto(pumps)) is_any = true; /* a building's record names its pump by any alias */
    }
    return is_any ? worse(st, ensure_all_pumps(r, homes->at)) : st;
}

/* Parts written in the scenario are read even when nothing uses them: a typing error is one. */
static enum status ensure_written(struct resolver *r)
{
    enum status st = ST_OK;
    for (int kind = 0; kind < PART_KIND_COUNT; kind++) {
        const struct node *own = node_get(r->root, files_part[kind].key);
        for (size_t i = 0; own != NULL && own->kind == NODE_MAP && i < own->n; i++) {
            const struct member *m = &own->member[i];
            const struct node name = {.kind = NODE_SCALAR, .at = m->at, .text = m->name};
            if (files_part_name_is_good(m->name)) st = worse(st, ensure(r, (enum part_kind)kind, &name, 0));
            else {
                diag_error(r->l->d, m->at, "use letters, digits, '.', '_' and '-'", "'%.63s' is no name for a %s", m->name,
                           files_part[kind].table->name);
                st = worse(st, ST_INPUT);
            }
        }
    }
    return st;
}

/* --- archetypes that nothing uses --- */

static bool is_used(const struct resolver *r, const char *name)
{
    const struct node *homes = node_get(r->root, "homes");
    for (size_t i = 0; homes != NULL && homes->kind == NODE_LIST && i < homes->n; i++) {
        const struct node *use = node_get(homes->member[i].value, "archetype");
        for (int depth = 0; use != NULL && use->kind == NODE_SCALAR && depth <= EXTENDS_DEPTH_MAX; depth++) {
            if (strcmp(use->text, name) == 0) return true;
            use = node_get(node_get(r->done[PART_ARCHETYPE], use->text), "extends");
        }
    }
    return false;
}

/* What an included file offers need not be used; what stands here, or in --set, was meant for something. */
static void warn_unused(const struct resolver *r)
{
    const struct node *own = node_get(r->root, files_part[PART_ARCHETYPE].key), *all = r->done[PART_ARCHETYPE];
    for (size_t i = 0; own != NULL && own->kind == NODE_MAP && i < own->n; i++) {
        const struct member *m = &own->member[i];
        const bool is_here = strcmp(m->at.file, r->l->scenario) == 0 || m->at.line == 0;
        if (!is_here || is_used(r, m->name)) continue;
        struct nearest near = {.typed = m->name};
        for (size_t k = 0; k < all->n; k++)
            if (is_used(r, all->member[k].name)) nearest_try(&near, all->member[k].name);
        char remedy[200] = "name it in homes";
        if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%.63s'?", near.best);
        diag_warn(r->l->d, m->at, remedy, "no homes are of the archetype '%.63s', so this changes nothing", m->name);
    }
}

enum status tree_parts(struct tree_loader *l, struct node *root)
{
    assert(root->kind == NODE_MAP);
    struct resolver r = {.l = l, .root = root};
    for (int kind = 0; kind < PART_KIND_COUNT; kind++) {
        if ((r.done[kind] = node_map(l->pool, root->at)) == NULL) return ST_MEMORY;
    }
    const struct node *tariff = node_get(root, "tariff"), *climate = node_get(node_get(root, "weather"), "climate");
    enum status st = ensure_written(&r);
    if (tariff != NULL) st = worse(st, ensure(&r, PART_TARIFF, tariff, 0));
    if (climate != NULL) st = worse(st, ensure(&r, PART_CLIMATE, climate, 0));
    st = worse(st, ensure_homes(&r, node_get(root, "homes")));
    for (size_t i = 0; i < r.done[PART_ARCHETYPE]->n; i++) {
        const struct node *pumps = node_get(r.done[PART_ARCHETYPE]->member[i].value, "heat_pump");
        if (pumps != NULL) st = worse(st, ensure_pumps(&r, pumps));
    }
    if (l->d->n_errors == 0) warn_unused(&r);
    for (int kind = 0; kind < PART_KIND_COUNT; kind++) {
        const struct member *own = node_member(root, files_part[kind].key);
        const bool is_wrong = own != NULL && own->value->kind != NODE_MAP; /* left for the reader to say */
        if (is_wrong || r.done[kind]->n == 0) continue;
        if (!node_put(l->pool, root, files_part[kind].key, own != NULL ? own->at : root->at, r.done[kind])) return ST_MEMORY;
    }
    return st;
}
