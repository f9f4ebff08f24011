/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.h - a scenario's files as one tree: includes merged, --set applied, parts put in.
 *
 * The result stands alone: every part it builds on is a member of archetypes, heat_pumps, tariffs
 * or climates, so that reading needs no more files but weather, buildings and COP models. */
#ifndef PILOTSIM_SCENARIOS_TREE_H
#define PILOTSIM_SCENARIOS_TREE_H

#include "scenarios/files.h"

enum { INCLUDE_DEPTH_MAX = 8, INCLUDE_FILES_MAX = 64, EXTENDS_DEPTH_MAX = 16, SET_DEPTH_MAX = 16 };

struct tree_loader {
    struct pool *pool;
    struct diag *d;
    const char *scenario;                /* path of the main file */
    const char *seen[INCLUDE_FILES_MAX]; /* included so far */
    size_t n_seen;
    const char *open[INCLUDE_DEPTH_MAX + 2]; /* being read, outermost first */
    size_t n_open;
};

/* Lays `over` on `base`, both maps of table t: over's keys win; MERGE and APPEND keys are joined. */
struct node *tree_merge(struct pool *p, const struct key_table *t, struct node *base, struct node *over);

/* Replaces the `include` of root by what it names. *out is a new map. ST_INPUT: said in d; *out is
 * then what could be read, or NULL. */
MUST_USE enum status tree_include(struct tree_loader *l, struct node *root, struct node **out);

/* Applies one `path.to.key=value`; value is YAML. Lists take an index or the `name` of a member. */
MUST_USE enum status tree_set(struct pool *p, struct node *root, const char *option, const char *path_and_value,
                              struct diag *d);

/* The same in its parts; shown: what findings call the option, e.g. "--vary homes=0". */
MUST_USE enum status tree_put(struct pool *p, struct node *root, const char *shown, const char *path, const char *text,
                              struct diag *d);

/* Applies one value of a `--vary`: a path as above; `homes`, a count that goes to n_home and not into the tree;
 * or dr.key for that key of every event, dr.event.key for one (blanks of its name also as _). */
MUST_USE enum status tree_vary(struct pool *p, struct node *root, const char *key_and_value, uint64_t *n_home, struct diag *d);

/* Puts every part that root names, or might choose, into root. */
MUST_USE enum status tree_parts(struct tree_loader *l, struct node *root);

#endif
