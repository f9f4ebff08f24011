/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_doc.h - a YAML text as a tree of our nodes; the only file that knows libyaml.
 *
 * One document a text. Refused, each with its place: syntax errors, a second document, keys that
 * are not texts, the same key twice, control characters, and everything beyond the limits below.
 * Aliases are copied out, so an alias bomb meets the node limit and a cycle the depth limit. A first
 * pass over libyaml's events keeps deep brackets, many anchors and directives from its loader, which
 * needs quadratic time for them. */
#ifndef PILOTSIM_SCENARIOS_YAML_DOC_H
#define PILOTSIM_SCENARIOS_YAML_DOC_H

#include "scenarios/node.h"

enum {
    YAML_FILE_BYTES_MAX = 4 << 20,
    YAML_DEPTH_MAX = 32,
    YAML_NODES_MAX = 300000,     /* a text's, aliases counted as often as they are used */
    YAML_MEMBERS_MAX = 4096,     /* of one map */
    YAML_TEXT_BYTES_MAX = 65536, /* of one scalar */
    YAML_ANCHORS_MAX = 1000,
    YAML_DIRECTIVES_MAX = 8, /* lines that begin with % */
};

/* name becomes the file of every place; it must live as long as the pool. An empty text is an
 * empty map. ST_INPUT: see d. */
MUST_USE enum status yaml_parse(struct pool *p, const char *name, const char *text, size_t n_bytes, struct node **out,
                                struct diag *d);

/* The same from a regular file. `named_at` is where the file is asked for. */
MUST_USE enum status yaml_read(struct pool *p, const char *path, struct place named_at, struct node **out, struct diag *d);

#endif
