/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key_number.h - a node as a number with a unit, and what to say when it is none.
 *
 * Each returns false, or NAN, after a finding; `name` is the key in that finding. */
#ifndef PILOTSIM_SCENARIOS_KEY_NUMBER_H
#define PILOTSIM_SCENARIOS_KEY_NUMBER_H

#include "scenarios/node.h"
#include "scenarios/unit.h"

/* Numbers larger than this in their canonical unit are refused everywhere. */
#define NUMBER_MAX 1e15

bool key_number(struct diag *d, const char *name, const struct node *n, const char *unit, double *out);
double key_quantity(struct diag *d, const char *name, const struct node *n, const char *unit, double lo, double hi);

/* The pieces of which those are made. */
bool key_is_scalar(struct diag *d, const char *name, const struct node *n);
bool key_say_unit(struct diag *d, enum unit_verdict v, const char *name, const struct node *n, const char *unit);
bool key_in_range(struct diag *d, const char *name, const struct node *n, const char *unit, double x, double lo, double hi);

/* Compass words as an azimuth from south, west positive: English S SW W NW N NE E SE, Slovenian J
 * JZ Z SZ SV V JV (but S, which is south here). */
bool key_compass_deg(const char *text, double *out);
const char *key_compass_word(size_t i); /* NULL at the end */

#endif
