/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h - where a scenario's files and parts are looked for.
 *
 * A file named in a file: absolute, or beside the naming file, or in scenarios/ or scenarios/parts/
 * of the installation. A part named in a scenario: <folder>/<name>.yaml beside the scenario, in
 * parts/ beside it, or in the installation's parts. The environment's PILOTSIM_PARTS replaces the
 * installation's parts. Only regular files are found. */
#ifndef PILOTSIM_SCENARIOS_FILES_H
#define PILOTSIM_SCENARIOS_FILES_H

#include "scenarios/key.h"

enum { FILE_PATH_BYTES = 2048 };

enum part_kind { PART_ARCHETYPE, PART_HEAT_PUMP, PART_TARIFF, PART_CLIMATE, PART_KIND_COUNT };
struct part_info {
    const char *key;    /* at the top of a scenario, for parts written inline */
    const char *folder; /* of files */
    const char *self;   /* key under which a part's file tells its own name */
    const struct key_table *table;
};
extern const struct part_info files_part[PART_KIND_COUNT];

/* beside: the naming file. false: not there, or the path is too long. */
bool files_find(const char *beside, const char *name, char out[FILE_PATH_BYTES]);
bool files_find_part(const char *scenario, enum part_kind kind, const char *name, char out[FILE_PATH_BYTES]);

/* A part's name is letters, digits, '.', '_' and '-', and begins with a letter or digit. */
bool files_part_name_is_good(const char *name);

/* All parts of a kind that files_find_part would find, sorted, as texts of the pool; at most n_max. */
size_t files_list_parts(struct pool *p, const char *scenario, enum part_kind kind, const char **names, size_t n_max);

#endif
