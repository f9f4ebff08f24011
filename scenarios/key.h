/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h - what a scenario may say: tables of keys, from which come the reader (key_reader.h), the
 * merging of files (merge.h), the JSON Schema and the reference page.
 *
 * A table describes one map of the language and the struct it is read into; every such struct
 * begins with a struct head. A key's value goes to `offset` in the form its kind says. What is not
 * given and has no default reads as NAN, -1 (words), zero or NULL. */
#ifndef PILOTSIM_SCENARIOS_KEY_H
#define PILOTSIM_SCENARIOS_KEY_H

#include "scenarios/node.h"

#include <stdint.h>

/*  kind      stored as              in words for the reference */
#define KEY_KIND_LIST(X)                                         \
    X(TEXT, const struct node *, "text")                         \
    X(NAME, const struct node *, "name of a part")               \
    X(FILE, const struct node *, "file")                         \
    X(QUANTITY, const struct node *, "number; its unit depends") \
    X(NUMBER, double, "number")                                  \
    X(COUNT, int64_t, "whole number")                            \
    X(SEED, uint64_t, "whole number")                            \
    X(DURATION, int64_t, "duration")                             \
    X(INSTANT, struct instant, "date and time")                  \
    X(CLOCK, int64_t, "time of day")                             \
    X(WORD, int, "one of")                                       \
    X(WORDS, uint64_t, "some of")                                \
    X(TEXTS, struct texts, "text or list of texts")              \
    X(NUMBERS, double[], "list of numbers")                      \
    X(VALUES, struct numbers, "list of numbers")                 \
    X(DIST, struct dist *, "number or distribution")             \
    X(MAP, struct, "map")                                        \
    X(LIST, struct list, "list")                                 \
    X(NAMED, struct list, "map of names")
enum key_kind {
#define X(kind, stored, words) KEY_##kind,
    KEY_KIND_LIST(X)
#undef X
        KEY_KIND_COUNT
};

enum key_flag {
    KEY_REQUIRED = 1,
    KEY_MERGE = 2,    /* a later file's map is laid over an earlier one's, key by key; else it replaces it */
    KEY_APPEND = 4,   /* a later file's list goes behind an earlier one's */
    KEY_SPREAD = 8,   /* one number stands for all of NUMBERS */
    KEY_COMPASS = 16, /* compass words stand for degrees */
    KEY_INHERIT = 32, /* the default is that of the level below: it documents, it does not fill */
};

/* Units that depend on the parameter a distribution belongs to. */
#define UNIT_OUTER  "@"
#define UNIT_SPREAD "@difference"

struct key_table;
struct key {
    const char *name;
    enum key_kind kind;
    unsigned flags;
    const char *unit; /* of numbers; NULL: 1 */
    double min, max;  /* in that unit (DURATION: s); both 0: any */
    const char *dflt; /* as people write it */
    size_t offset;
    size_t n; /* NUMBERS: how many; LIST, NAMED, VALUES, TEXTS: at most; TEXT: bytes at most */
    const struct key_table *sub;
    const char *(*word)(size_t i); /* WORD, WORDS: NULL at the end */
    const char *help;
};

struct key_table {
    const char *name, *doc;
    const struct key *keys;
    size_t n_key;
    size_t n_bytes; /* of the struct */
    bool is_one_of; /* exactly one of its keys is given */
};

/* --- what kinds are stored as --- */

struct head {
    const struct node *node; /* NULL: the map is not in the file */
    const char *name;        /* of a member of NAMED */
};
struct list { /* items: n structs of the sub table */
    size_t n;
    void *items;
};
struct texts {
    size_t n;
    const struct node **item;
};
struct numbers {
    size_t n;
    double *value;
};

#define KEYS(table) .keys = table, .n_key = ARRAY_LEN(table)

const struct key *key_find(const struct key_table *t, const char *name);
bool key_has_range(const struct key *k);

#endif
