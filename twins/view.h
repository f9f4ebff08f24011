/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view.h - what a home shows the outside at an instant; see view_fields.def.
 *
 * All that devices, pages and logs may read of a home. A view is a plain copy: reading it again gives
 * the same, and making it leaves no trace in the home. */
#ifndef PILOTSIM_TWINS_VIEW_H
#define PILOTSIM_TWINS_VIEW_H

#include <stddef.h>
#include <stdint.h>

struct home_view {
    int64_t t_ms; /* the instant, scenario time */
#define VIEW(name, unit, doc) double name;
#include "twins/view_fields.def"
#undef VIEW
};

struct view_field {
    const char *name, *unit, *doc;
    size_t offset; /* of the double in struct home_view */
};
enum {
#define VIEW(name, unit, doc) VIEW_##name,
#include "twins/view_fields.def"
#undef VIEW
    VIEW_FIELDS
};
extern const struct view_field view_field[VIEW_FIELDS];

#endif
