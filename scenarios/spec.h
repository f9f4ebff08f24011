/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spec.h - a scenario as written: what the key tables fill, before homes are drawn.
 *
 * One struct a table of keys_*.c; all memory is the pool's. Texts are nodes, so that whoever finds
 * fault with one knows its place. */
#ifndef PILOTSIM_SCENARIOS_SPEC_H
#define PILOTSIM_SCENARIOS_SPEC_H

#include "scenarios/dist.h"
#include "scenarios/key.h"
#include "sim/base/calendar.h"
#include "twins/home_table.h"

#include <math.h>

enum {
    HOMES_MAX = 1000000,
    HOME_ROWS_MAX = 10000,
    DURATION_DAYS_MAX = 3653,
    EXPECT_MAX = 1000,
    OVERLAYS_MAX = 16,
    PARTS_MAX = 1000,
};
#define VALUES_MAX 1e12 /* homes x records x quantities */

struct instant {
    const struct node *node;
    struct civil civil;
    bool has_offset;
    int32_t offset_s;
};

/* --- parts --- */

struct cop_exponential {
    struct head head;
    double a, b, c;
};
struct cop_cubic { /* head.name: the water temperature */
    struct head head;
    double intercept, coefficients[3];
};
struct cop_spec {
    struct head head;
    struct cop_exponential exponential;
    struct list polynomial; /* of cop_cubic */
    const struct node *file;
};
struct capacity_spec {
    struct head head;
    double nominal, per_k_outdoor, per_k_water;
};
struct heat_pump_spec {
    struct head head;
    const struct node *id, *name, *doc, *source;
    struct texts aliases;
    struct cop_spec cop;
    struct capacity_spec capacity;
    double speed_min, water_max, standby, pump, crankcase, cos_phi;
    int64_t phases;
};

struct register_spec {
    struct head head;
    const struct node *name;
    double import, export;
};
struct window_spec {
    struct head head;
    uint64_t days, months;
    int64_t from, to;
    const struct node *reg;
};
struct gas_spec {
    struct head head;
    double import, co2;
};
struct tariff_spec {
    struct head head;
    const struct node *id, *doc, *source;
    struct list registers, windows;
    double co2[24];
    struct gas_spec gas;
};

struct climate_spec {
    struct head head;
    const struct node *id, *doc, *source;
    double temp_mean[12], temp_max[12], temp_min[12], ghi[12], wind[12], rh[12], fog[12];
    double temp_sd_winter, temp_sd_summer, corr_kt_temp_winter, corr_kt_temp_summer, kt_persistence, wind_weibull_k,
        dew_spread_winter, dew_spread_summer, northness;
};

/* --- homes --- */

struct shares_spec {
    struct head head;
    double share[HOME_KIT_COUNT]; /* NAN: not given */
};
struct set_spec {
    struct head head;
    struct dist *dist[HOME_PARAM_COUNT]; /* NULL: not given */
};
enum emitter_word { EMITTER_RADIATOR, EMITTER_FLOOR };
struct archetype_spec {
    struct head head;
    const struct node *id, *doc, *source, *extends;
    int emitter; /* -1: not given */
    struct texts heat_pump;
    struct set_spec set;
    struct shares_spec shares;
};
struct home_row {
    struct head head;
    const struct node *archetype, *building, *name, *id_prefix;
    int64_t count;
    int emitter;
    struct texts heat_pump;
    struct set_spec set;
    struct shares_spec shares;
    uint64_t devices; /* bits of catalog_product_word() */
};

/* --- the rest --- */

struct site_spec {
    struct head head;
    double latitude, longitude, elevation, albedo;
};
struct overlay_shape {
    struct head head;
    struct instant start;
    double days, depth, clearness;
};
struct overlay_spec {
    struct head head;
    struct overlay_shape cold_snap, fog_week, heat_wave;
};
enum weather_source { SOURCE_SYNTHETIC, SOURCE_EPW, SOURCE_TMY3, SOURCE_NSRDB, SOURCE_PVGIS };
struct weather_spec {
    struct head head;
    int source;
    const struct node *climate, *file;
    struct list overlays;
};
struct record_spec {
    struct head head;
    int64_t interval;
    uint64_t quantities; /* bits of keys_quantity_word() */
};
struct tolerance_spec {
    struct head head;
    double relative, absolute;
};
struct tank_spec {
    struct head head;
    int64_t nodes;
};
struct dr_spec {
    struct head head;
    const struct node *name, *value;
    struct instant start;
    int64_t duration, lead_time;
    int action;
    double participation, preheat;
};
struct expect_spec {
    struct head head;
    const struct node *kpi, *at_least, *at_most;
};

struct scenario_spec {
    struct head head;
    const struct node *pilot, *timezone, *tariff, *doc;
    struct texts include;
    uint64_t seed;
    struct instant start;
    int64_t duration;
    struct site_spec site;
    struct weather_spec weather;
    struct record_spec record;
    int solver;
    struct tolerance_spec tolerance;
    struct tank_spec tank;
    struct list homes, dr_events, expect;
    struct list archetypes, heat_pumps, tariffs, climates;
};

extern const struct key_table keys_scenario;  /* the top level */
extern const struct key_table keys_archetype; /* parts, one file or one member each */
extern const struct key_table keys_heat_pump;
extern const struct key_table keys_tariff;
extern const struct key_table keys_climate;
extern const struct key_table keys_home_row, keys_set, keys_shares;

/* Word lists: NULL at the end. */
const char *keys_solver_word(size_t i);
const char *keys_quantity_word(size_t i); /* quantities by row, then the three below */
#define QUANTITY_WORD_TANK ((size_t)QUANTITY_COUNT)
#define QUANTITY_WORD_ALL  ((size_t)QUANTITY_COUNT + 1)
#define QUANTITY_WORD_NONE ((size_t)QUANTITY_COUNT + 2) /* stands alone */

#endif
