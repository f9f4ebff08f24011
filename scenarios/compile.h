/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile.h - from a spec, as written, to a pilot, checked: one function a subject.
 *
 * Each goes on after a finding where it can, so that one reading shows them all; whether all is
 * well is told by the count of errors in d. ST_MEMORY, ST_IO and the like end it at once. */
#ifndef PILOTSIM_SCENARIOS_COMPILE_H
#define PILOTSIM_SCENARIOS_COMPILE_H

#include "scenarios/files.h"
#include "scenarios/groups.h"
#include "scenarios/spec.h"
#include "twins/pilot.h"

#include <stdio.h>

struct compiler {
    struct pool *pool;
    struct diag *d;
    const char *scenario; /* path of the main file */
    const struct scenario_spec *spec;
    struct pilot *pilot;    /* being filled */
    size_t n_errors_before; /* in d, when the reading began */
    bool has_start;         /* pilot->start_utc_ms is good */
    struct texts files;     /* paths of data files read, for the manifest; item is a node */
    size_t n_group;
    struct group *groups; /* rows of homes */
};

/* Time zone, start, duration, recording, solver: what stands in fields of pilot. */
MUST_USE enum status compile_run(struct compiler *c);
MUST_USE enum status compile_events(struct compiler *c);
MUST_USE enum status compile_expectations(struct compiler *c);
MUST_USE enum status compile_tariff(struct compiler *c);
MUST_USE enum status compile_heat_pumps(struct compiler *c);
/* Rows of homes: archetypes laid over each other, building records read. No home is drawn. */
MUST_USE enum status compile_groups(struct compiler *c);
/* Checks always; makes or reads the weather only when d has no error. */
MUST_USE enum status compile_weather(struct compiler *c);

static inline bool compile_is_sound(const struct compiler *c) { return c->d->n_errors == c->n_errors_before; }

/* An instant in the run's time zone. false: absent, or in a gap of the clock (said in d). */
bool compile_instant(struct compiler *c, const struct instant *i, const char *name, int64_t *utc_ms);

/* Finds a data file named in the scenario and notes it for the manifest. */
bool compile_file(struct compiler *c, const struct node *name, const char *what, char path[FILE_PATH_BYTES]);

#endif
