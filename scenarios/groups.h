/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groups.h - a row of `homes:` with its archetypes laid over each other: what is drawn from. */
#ifndef PILOTSIM_SCENARIOS_GROUPS_H
#define PILOTSIM_SCENARIOS_GROUPS_H

#include "scenarios/building_json.h"
#include "scenarios/spec.h"

struct group {
    const struct home_row *row;
    uint64_t count;                            /* after --homes */
    const struct dist *dist[HOME_PARAM_COUNT]; /* NULL: the default of home_params.def */
    double share[HOME_KIT_COUNT];
    int emitter;                   /* -1: not said */
    const struct texts *heat_pump; /* names as written; NULL: auto */
    size_t n_candidate;            /* rows of pilot.hp_models */
    uint16_t *candidate;
    const struct building_record *building; /* NULL: an archetype */
    char name[64];
    char prefix[HOME_ID_BYTES]; /* of ids; unique among groups */
};

struct compiler;

/* Scales counts in proportion so that they sum to n_home: largest remainders, earlier rows first
 * among equals. All counts zero stay so. */
void groups_scale(struct group *groups, size_t n_group, uint64_t n_home);

/* Draws every home of every group into c->pilot->homes; groups are compiled and without error. */
MUST_USE enum status population_draw(struct compiler *c);

#endif
