/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat losses after ISO 13790:2008 8.3 and 9.3, areas and factors b as in twins/home_params.def;
 * 1206 J/(m3 K) is air at sea level. */
#include "scenarios/design_load.h"

#include <assert.h>
#include <math.h>

double design_load_w(const struct home_table *t, size_t home)
{
    assert(t != NULL && home < t->n_home);
#define V(name) t->value[HOME_##name][home]
    const double windows = V(window_area_south) + V(window_area_east) + V(window_area_west) + V(window_area_north);
    const double ground = V(ground_area) * V(ground_factor);
    const double opaque = V(u_walls) * V(walls_area) + V(u_roof) * V(roof_area) + V(u_ground) * ground;
    const double bridges = V(thermal_bridges) * (V(walls_area) + windows + V(roof_area) + ground);
    const double air_m3_h =
        V(floor_area) * V(floor_height) * (V(infiltration) + V(air_ventilation) * (1 - V(ventilation_efficiency)));
    const double w_per_k = opaque + V(u_windows) * windows + bridges + 1206 * air_m3_h / 3600;
    return w_per_k * fmax(0, V(temperature_set_point) - V(design_outdoor_temperature));
#undef V
}
