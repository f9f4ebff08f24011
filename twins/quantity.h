/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantity.h - the table of recorded quantities as an enum and as rows; see quantities.def. */
#ifndef PILOTSIM_TWINS_QUANTITY_H
#define PILOTSIM_TWINS_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

enum quantity {
#define QUANTITY(name, unit, precision, method, by_default, long_name) Q_##name,
#include "twins/quantities.def"
#undef QUANTITY
    QUANTITY_COUNT
};

struct quantity_info {
    const char *name, *unit, *method, *long_name; /* method: "point" or "mean" */
    double precision;
    bool by_default; /* part of `quantities: all` */
};
extern const struct quantity_info quantity_info[QUANTITY_COUNT];

typedef uint64_t quantity_mask; /* bit 1 << Q_x */
_Static_assert(QUANTITY_COUNT < 64, "a mask holds them all");
#define QUANTITIES_ALL (((quantity_mask)1 << QUANTITY_COUNT) - 1)

#endif
