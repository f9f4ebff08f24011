/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop over lanes, compiled with vectors (see CMakeLists.txt); everything in it is inline. */
#include "twins/comfort_rows.h"

#include "twins/building_eq.h"

LANE_LOOPS void comfort_rows_operative(const struct comfort_rows *c, const struct building *b, double operative_c[LANES])
{
    const struct building one = *b;
    LANE_ARRAY(felt_c);
    EACH_LANE(l)
    {
        struct building_input in;
        in.temp_out_c = c->temp_out_c[l], in.temp_solair_c = 0, in.room_set_c = c->room_set_c[l], in.heat_w = 0;
        in.gain_internal_w = c->gain_internal_w[l], in.gain_solar_w = c->gain_solar_w[l];
        felt_c[l] = building_balance(&one, c->air_c[l], c->mass_c[l], c->water_c[l], &in, 0).flows.temp_operative_c;
    }
    EACH_LANE(l) operative_c[l] = felt_c[l];
}
