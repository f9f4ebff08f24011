/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key_reader.h - a tree of nodes into the struct of a key table, with every finding on the way.
 *
 * One reading finds all that is wrong with single values: unknown keys (with the nearest known
 * one), missing ones, wrong kinds, units, ranges and words. What hangs together across keys is
 * checked by whoever compiles the spec. */
#ifndef PILOTSIM_SCENARIOS_KEY_READER_H
#define PILOTSIM_SCENARIOS_KEY_READER_H

#include "scenarios/key.h"

/* Numbers larger than this in their canonical unit are refused everywhere. */
#define NUMBER_MAX 1e15

struct key_reader {
    struct pool *pool;
    struct diag *d;
    const struct key *outer;     /* the parameter whose distribution is being read, or NULL */
    bool is_factor;              /* inside per_floor_area */
    bool is_out_of_memory;       /* sticky; the caller turns it into ST_MEMORY */
};

/* Fills *into (t->n_bytes), which must be zeroed. node may be NULL: all absent, defaults only. */
void key_read(struct key_reader *r, const struct key_table *t, const struct node *node, struct place at, void *into);

/* A QUANTITY, once its unit is known: the range is that of lo..hi in unit. NAN and a finding when bad. */
double key_quantity(struct diag *d, const char *name, const struct node *n, const char *unit, double lo, double hi);

/* The findings on a bad number, for keys read by hand. */
bool key_number(struct diag *d, const char *name, const struct node *n, const char *unit, double *out);

/* Compass words as an azimuth from south, west positive: English S SW W NW N NE E SE, Slovenian J
 * JZ Z SZ SV V JV (but S, which is south here). */
bool        key_compass_deg(const char *text, double *out);
const char *compass_word(size_t i); /* NULL at the end */

#endif
