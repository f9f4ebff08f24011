/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.h - numbers as people write them, with a unit, into the canonical unit of a key.
 *
 * A quantity is a decimal number, a blank or none, and a unit: `238 m`, `21.5 degC`, `0.35 1/h`,
 * `140 m²`, `9kW`. A bare number is in the canonical unit. Any unit of the same dimension will do;
 * another dimension is refused, never guessed. Compound units are products and quotients of the
 * symbols in unit.c: after the first `/` everything is a divisor, so `W/m2K` is W per m2 and K.
 *
 * A temperature (degC) is not a temperature difference (K): neither stands for the other, but
 * where a spread of temperatures is asked for, unit_difference() tells that K is meant. */
#ifndef PILOTSIM_SCENARIOS_UNIT_H
#define PILOTSIM_SCENARIOS_UNIT_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit_verdict {
    UNIT_OK,
    UNIT_NOT_A_NUMBER, /* no number in front */
    UNIT_NOT_FINITE,   /* nan, inf, or beyond what a double holds */
    UNIT_COMMA,        /* a decimal comma */
    UNIT_UNKNOWN,      /* no such unit */
    UNIT_DIMENSION,    /* a unit of something else */
    UNIT_TOO_FINE,     /* a duration that is not a whole number of milliseconds */
};

/* canonical must be a unit of ours, e.g. of home_params.def (asserted). */
MUST_USE enum unit_verdict unit_parse(const char *text, const char *canonical, double *out);

/* A time with the canonical unit s, in whole milliseconds. */
MUST_USE enum unit_verdict unit_parse_ms(const char *text, int64_t *out);

/* What a canonical unit measures, for messages: "an area", "a power"; "a number" for unit 1. */
const char *unit_quantity(const char *canonical);

/* The usual spellings of a canonical unit and of its relatives, the canonical one first; for the
 * schema and the reference. NULL at the end of the list. unit_parse knows many more. */
const char *unit_spelling(const char *canonical, size_t i);

/* The unit of a difference of two such values: K for degC, else the same. */
const char *unit_difference(const char *canonical);

/* The canonical units that have spellings of their own; NULL at the end. */
const char *unit_canonical(size_t i);

#endif
