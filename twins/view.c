/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/view.h"

const struct view_field view_field[VIEW_FIELDS] = {
#define VIEW(name, unit, doc) {#name, unit, doc, offsetof(struct home_view, name)},
#include "twins/view_fields.def"
#undef VIEW
};
