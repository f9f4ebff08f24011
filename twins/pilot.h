/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pilot.h - a scenario, read and drawn: everything that defines a run, nothing that changes.
 *
 * scenarios/ fills it, model_create reads it, outputs/ describe it. pilot_free releases all. */
#ifndef PILOTSIM_TWINS_PILOT_H
#define PILOTSIM_TWINS_PILOT_H

#include "sim/base/calendar.h"
#include "twins/command.h"
#include "twins/heat_pump_model.h"
#include "twins/home_table.h"
#include "twins/quantity.h"
#include "twins/tariff.h"
#include "twins/weather.h"

enum { DR_NAME_BYTES = 64, DR_EVENTS_MAX = 64, TANK_NODES_MAX = 8 };

struct dr_event {
    char name[DR_NAME_BYTES];      /* unique in the scenario */
    int64_t start_ms, duration_ms; /* scenario time */
    int64_t lead_ms;               /* notice given this long before; 0 none */
    double preheat_k;              /* room shift during the notice */
    enum command command;
    double value;         /* unit of the command */
    double participation; /* 0..1, drawn per home */
};

struct expectation {
    char kpi[128];
    double at_least, at_most; /* NAN: not asked */
    uint32_t line;            /* in the scenario file */
};

struct pilot {
    char name[128];
    uint64_t seed;
    int64_t start_utc_ms;
    int64_t duration_ms;
    struct timezone tz;
    struct weather weather; /* carries the site */
    struct tariff tariff;

    int64_t record_ms; /* recording interval, divides a day */
    quantity_mask quantities;
    char solver[32];
    double tol_rel, tol_abs_k;
    uint32_t n_tank_node; /* 1..TANK_NODES_MAX */

    size_t n_hp_model;
    struct heat_pump_model *hp_models;
    size_t n_dr;
    struct dr_event *dr;
    size_t n_expect;
    struct expectation *expect;
    struct home_table homes;
    size_t n_group;
    char (*group_name)[64]; /* archetype or household of each row of `homes:` */

    char *text; /* the scenario as read, includes and overrides resolved: for the manifest */
};

void pilot_free(struct pilot *p);

#endif
