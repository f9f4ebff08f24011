/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home_table.h - the drawn homes: one row each, one column a parameter of home_params.def.
 *
 * Filled by the population (scenarios/), read by model_create and by the outputs. The table is
 * open data in one allocation; home_table_free releases it. Values are in canonical units. */
#ifndef PILOTSIM_TWINS_HOME_TABLE_H
#define PILOTSIM_TWINS_HOME_TABLE_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum home_param {
#define PARAM(name, unit, dflt, min, max, doc) HOME_##name,
#include "twins/home_params.def"
#undef PARAM
    HOME_PARAM_COUNT
};

struct home_param_info {
    const char *name, *unit, *doc;
    double dflt, min, max;
};
extern const struct home_param_info home_param_info[HOME_PARAM_COUNT];

/* What a home owns. Names are the keys of `shares:`. */
/* clang-format off */
#define HOME_KIT_LIST(X)                                                                              \
    X(heat_pump,    "air-water heat pump; else a gas boiler heats the rooms")                         \
    X(water_heater, "resistive water heater behind a plug; else the heat pump makes the hot water")   \
    X(pv,           "photovoltaic plant")                                                             \
    X(battery,      "home battery")                                                                   \
    X(ev,           "electric car with a charger")
enum home_kit {
#define X(name, doc) KIT_##name,
    HOME_KIT_LIST(X)
#undef X
    HOME_KIT_COUNT
};
/* clang-format on */
struct home_kit_info {
    const char *name, *doc;
};
extern const struct home_kit_info home_kit_info[HOME_KIT_COUNT];

enum { HOME_ID_BYTES = 40 };
struct home_table {
    size_t n_home;
    char (*id)[HOME_ID_BYTES];       /* unique, never empty */
    uint64_t *key;                   /* of the home's random streams: group << 32 | number in group */
    uint16_t *group;                 /* row of the scenario's `homes:` list */
    uint8_t *kit;                    /* bit 1 << KIT_x */
    uint64_t *devices;               /* bit per row of devices/products.def; 0: what fits the home by default */
    uint16_t *hp_model;              /* row in pilot.hp_models; meaningless without KIT_heat_pump */
    double *value[HOME_PARAM_COUNT]; /* value[HOME_floor_area][home] */
    void *block;                     /* owns all of the above */
};

MUST_USE enum status home_table_create(size_t n_home, struct home_table *out); /* zeroed; values at default */
void home_table_close(struct home_table *t);

static inline bool home_has(const struct home_table *t, size_t home, enum home_kit kit)
{
    return (t->kit[home] >> kit & 1) != 0;
}

#endif
