/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.h - our own small tree of a YAML text: scalars, maps, lists, each with its place.
 *
 * Between reading and checking a scenario is such a tree: includes, parts and --set edit it, the
 * key tables read it, and node_emit writes it down again. Nodes live in a pool; a member may be
 * shared between trees as long as nobody edits it. Building functions give NULL without memory
 * and take NULL for "failed before", so that a chain needs one check at its end. */
#ifndef PILOTSIM_SCENARIOS_NODE_H
#define PILOTSIM_SCENARIOS_NODE_H

#include "scenarios/pool.h"
#include "sim/base/diag.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct node;
struct member {
    const char *name; /* of a map's member, NULL in a list */
    struct place at;  /* of the name */
    struct node *value;
};

struct node {
    enum node_kind kind;
    struct place at;
    const char *text; /* scalar: never NULL */
    bool is_quoted;   /* scalar written in quotes: an empty one is a text, not nothing */
    size_t n, room;
    struct member *member;
};

struct node *node_scalar(struct pool *p, struct place at, const char *text);
struct node *node_map(struct pool *p, struct place at);
struct node *node_list(struct pool *p, struct place at);

/* Adds or replaces the member of that name. false: no memory, or map or value is NULL. */
MUST_USE bool node_put(struct pool *p, struct node *map, const char *name, struct place at, struct node *value);
MUST_USE bool node_append(struct pool *p, struct node *list, struct node *value);
void node_remove(struct node *map, const char *name);

struct node *node_get(const struct node *map, const char *name); /* NULL: absent, or not a map */
struct member *node_member(const struct node *map, const char *name);
bool node_is_null(const struct node *n); /* nothing was written: `key:`, `key: ~`, `key: null` */

/* Appends the tree as block-style YAML, the same bytes for the same tree. false: write error. */
MUST_USE bool node_emit(const struct node *n, FILE *out);

#endif
