/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario.h - from a YAML file to a pilot, or to the list of all that is wrong with it. */
#ifndef PILOTSIM_SCENARIOS_SCENARIO_H
#define PILOTSIM_SCENARIOS_SCENARIO_H

#include "sim/base/diag.h"
#include "twins/pilot.h"

/* what the command line adds; zero means as the file says */
struct scenario_options {
    const char *const *sets; /* "path.to.key=value" each */
    size_t n_set;
    const char *const *varies; /* "key=value" each, laid over all others: a path, homes, or dr.key for every DR event */
    size_t n_vary;
    const char *solver;
    uint64_t seed;
    bool has_seed;
    uint64_t n_home;      /* total asked for: scales all counts in proportion; 0 as given */
    const char *duration; /* as text: 2d */
};

/* Reads, checks, draws. On ST_OK *out is the caller's (pilot_free); warnings may be in d.
 * Otherwise d holds every finding. Paths inside a scenario are relative to the file that names
 * them, then to scenarios/ and scenarios/parts/ of the installation. */
MUST_USE enum status scenario_load(const char *path, const struct scenario_options *options, struct pilot **out,
                                   struct diag *d);

/* The same with the text in memory (tests, fuzzing): name stands for the path. */
MUST_USE enum status scenario_load_text(const char *name, const char *text, size_t n_bytes,
                                        const struct scenario_options *options, struct pilot **out, struct diag *d);

/* JSON Schema (draft 2020-12) of scenario files, and the reference page (Markdown), from one table. */
MUST_USE enum status scenario_schema(FILE *out);
MUST_USE enum status scenario_reference(FILE *out);

#endif
