/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weak stand-ins so that this branch links alone; the real ones win at the link and this file goes. */
#include "scenarios/building_json.h"
#include "scenarios/cop_json.h"
#include "scenarios/weather_file.h"
#include "twins/climate.h"
#include "twins/heat_pump_model.h"

#include <stdlib.h>
#include <string.h>

#define WEAK __attribute__((weak))

WEAK enum status weather_synthetic(const struct climate *c, struct site site, uint64_t seed, const struct weather_overlay *o,
                                   size_t n, int64_t from, int64_t to, struct weather *out)
{
    (void)seed, (void)o, (void)n;
    *out = (struct weather){.site = site, .t0_utc_ms = from, .step_ms = WEATHER_STEP_MS, .n = (size_t)((to - from) / WEATHER_STEP_MS)};
    snprintf(out->source, sizeof out->source, "synthetic %s", c->name);
    return ST_OK;
}
WEAK void weather_close(struct weather *w)
{
    free(w->block);
    *w = (struct weather){0};
}
WEAK enum status weather_read_file(const char *source, const char *path, struct place at, struct site *site, int64_t from,
                                   int64_t to, struct weather *out, struct diag *d)
{
    (void)source, (void)path, (void)site, (void)from, (void)to, (void)out;
    diag_error(d, at, NULL, "no weather reader in this build");
    return ST_INPUT;
}
WEAK void heat_pump_model_complete(struct heat_pump_model *m) { (void)m; }
WEAK double heat_pump_capacity_w(const struct heat_pump_model *m, double out, double water)
{
    return m->q_nominal_w * (1 + m->q_per_k_out * (out - 7) + m->q_per_k_water * (water - 35));
}
WEAK enum status building_json_read(const char *path, struct building_record *out, struct diag *d)
{
    (void)path, (void)d;
    *out = (struct building_record){.id = "1dc43de2-8ac1-4a95-82a1-76bc83e937f1", .heatpump_model = "Test 9", .has_pv = true};
    const struct { int p; double v; } given[] = {
        {HOME_floor_area, 213.2}, {HOME_floor_height, 2.4}, {HOME_walls_area, 240}, {HOME_u_walls, 2}, {HOME_u_windows, 1.2},
        {HOME_window_area_south, 29}, {HOME_air_ventilation, 0.35}, {HOME_temperature_set_point, 22}, {HOME_roof_area, 0},
        {HOME_ground_area, 0}, {HOME_thermal_bridges, 0}, {HOME_infiltration, 0}, {HOME_pv_power, 15580},
        {HOME_window_area_east, 0}, {HOME_window_area_west, 0}, {HOME_window_area_north, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(given); i++) {
        out->value[given[i].p] = given[i].v;
        out->given[given[i].p] = true;
    }
    return ST_OK;
}
WEAK enum status cop_json_read(const char *path, struct heat_pump_model *into, struct diag *d)
{
    (void)path, (void)into;
    diag_error(d, (struct place){.file = path}, NULL, "no COP reader in this build");
    return ST_INPUT;
}
