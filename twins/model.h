/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.h - a pilot compiled for solving: const while a run lasts.
 *
 * One struct a home with all derived coefficients (a home is solved alone, so its numbers lie
 * together), and what homes share: weather, calendar, DR events. The pilot must outlive the model. */
#ifndef PILOTSIM_TWINS_MODEL_H
#define PILOTSIM_TWINS_MODEL_H

#include "twins/battery.h"
#include "twins/building.h"
#include "twins/demand.h"
#include "twins/heat_pump.h"
#include "twins/state.h"
#include "twins/sun.h"
#include "twins/tank.h"

struct home_model {
    struct building building;
    struct tank tank;
    struct heat_pump heat_pump;
    struct demand demand;
    struct plane facade[FACADE_COUNT], pv_plane;
    uint64_t key;
    uint64_t joined; /* bit per DR event this home takes part in */
    double room_set_c, night_setback_k, comfort_min_c, override_per_h;
    double tank_set_c, tank_hysteresis_k, heater_w;
    double fuse_w; /* per phase */
    double pv_w, pv_limit_w;
    struct battery battery;
    int64_t night_from_ms, night_to_ms; /* of the local day */
    int64_t legionella_ms;              /* of the local week, from Monday 0:00 */
    uint8_t n_phase, heater_phase;
    bool has_pump, has_heater, has_pv, has_battery;
};

struct model {
    const struct pilot *pilot;
    size_t n_home;
    struct home_model *home; /* owned */
    double *temp_damped_c;   /* per weather knot, owned */
    double *frost_per_s;     /* likewise: heat_pump_frost_per_s */
    struct day *day;         /* the local days the weather touches and one either side, owned */
    int64_t first_day;
    size_t n_day;
    bool without_events; /* the counterfactual: as if dr_events were empty */
};

MUST_USE enum status model_create(const struct pilot *p, struct model **out);
void model_free(struct model *m);

/* A local day of the run, by timezone_day. */
const struct day *model_day(const struct model *m, int64_t number);

/* Start values, drawn per home from its own stream. */
void model_initial_state(const struct model *m, size_t home, struct home_state *s);

#endif
