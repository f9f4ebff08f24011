/* SPDX-License-Identifier: GPL-3.0-or-later */
/* building_json.h - a household's building record, as a pilot's data service serves it.
 *
 * One JSON object: floor_area, floor_height, walls_area, u_walls, u_windows, window_area_south,
 * thermal_capacitance_per_floor_area, air_ventilation, temperature_set_point, id (all needed);
 * ventilation_efficiency, heatpump_model, hems_id, weather_location, bt; and pv_data with pv_power
 * and pv_power_limit in kW, pv_tilt in degrees, pv_orientation in letters of the Slovenian compass
 * (S north, J south, V east, Z west). Limits: those of json_file.h and of twins/home_params.def.
 *
 * The record is the whole house: it knows no roof, floor, thermal bridge, leakage or other window,
 * so those are set to nothing, and its windows are glass, of which 0.8 admits sun. Values are
 * loaded as given, however odd the house they make; whoever knows the site judges that. */
#ifndef PILOTSIM_SCENARIOS_BUILDING_JSON_H
#define PILOTSIM_SCENARIOS_BUILDING_JSON_H

#include "sim/base/diag.h"
#include "twins/home_table.h"

struct building_record {
    char id[40], hems_id[32], heatpump_model[64], weather_location[64]; /* "" where the record has none */
    double value[HOME_PARAM_COUNT];                                     /* canonical units */
    bool given[HOME_PARAM_COUNT];                                       /* set by the record, not to be drawn */
    bool has_pv;
};

/* ST_INPUT: d holds all that is wrong at once, *out is untouched. Unknown keys are warnings. */
MUST_USE enum status building_json_read(const char *path, struct building_record *out, struct diag *d);
/* The same from memory (tests, fuzzing): name stands for the path. */
MUST_USE enum status building_json_read_text(const char *name, const char *text, size_t n_bytes, struct building_record *out,
                                             struct diag *d);

#endif
