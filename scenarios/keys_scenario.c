/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys_scenario.c - the top level of a scenario and what is peculiar to it. */
#include "scenarios/spec.h"
#include "twins/command.h"
#include "twins/pilot.h"
#include "twins/solver.h"

/* --- words --- */

static const char *const sources[] = {"synthetic", "epw", "tmy3", "nsrdb", "pvgis"};

const char *keys_solver_word(size_t i)
{
    const struct solver *s = solver_at(i);
    return s != NULL ? s->name : NULL;
}

static const char *source_word(size_t i) { return i < ARRAY_LEN(sources) ? sources[i] : NULL; }

static const char *action_word(size_t i) { return i < COMMAND_COUNT ? command_info[i].name : NULL; }

const char *keys_quantity_word(size_t i)
{
    if (i < QUANTITY_COUNT) return quantity_info[i].name;
    if (i == QUANTITY_WORD_TANK) return "tank_nodes";
    if (i == QUANTITY_WORD_ALL) return "all";
    return i == QUANTITY_WORD_NONE ? "none" : NULL;
}
_Static_assert(QUANTITY_COUNT + 3 <= 64, "a mask holds the quantities and the three words");

/* clang-format off */
#define AT(field) .offset = offsetof(struct site_spec, field)
static const struct key site_keys[] = {
    {"latitude",  KEY_NUMBER, .unit = "deg", .min = -90, .max = 90, AT(latitude), .help = "north positive; a weather file may know it"},
    {"longitude", KEY_NUMBER, .unit = "deg", .min = -180, .max = 180, AT(longitude), .help = "east positive; a weather file may know it"},
    {"elevation", KEY_NUMBER, .unit = "m", .min = -450, .max = 6000, AT(elevation), .help = "above sea level; a weather file may know it, else 0 m"},
    {"albedo",    KEY_NUMBER, .min = 0, .max = 1, .dflt = "0.2", AT(albedo), .help = "share of sunlight the ground reflects"},
};
#undef AT
static const struct key_table site_table = {"site", "Where the homes stand.", KEYS(site_keys), sizeof(struct site_spec)};

#define AT(field) .offset = offsetof(struct overlay_shape, field)
#define SHAPE(depth_flags, lo, hi, depth_default, kt_default)                                                                      \
    {"start",     KEY_INSTANT, KEY_REQUIRED, AT(start), .help = "when it begins"},                                                 \
    {"days",      KEY_NUMBER, .unit = "d", .min = 0.5, .max = 90, .dflt = "7", AT(days), .help = "how long it lasts"},             \
    {"depth",     KEY_NUMBER, depth_flags, .unit = "K", .min = lo, .max = hi, .dflt = depth_default, AT(depth), .help = "added to the daily mean temperature at its height"}, \
    {"clearness", KEY_NUMBER, .min = 0.02, .max = 0.8, .dflt = kt_default, AT(clearness), .help = "daily clearness of the sky; free when not given"}
static const struct key cold_keys[] = {SHAPE(KEY_REQUIRED, -30, 0, NULL, NULL)};
static const struct key fog_keys[] = {SHAPE(0, -15, 15, "0 K", "0.13")};
static const struct key heat_keys[] = {SHAPE(KEY_REQUIRED, 0, 20, NULL, NULL)};
#undef AT
#undef SHAPE
static const struct key_table cold_table = {"cold snap", "Days colder than the season.", KEYS(cold_keys), sizeof(struct overlay_shape)};
static const struct key_table fog_table = {"fog week", "Days under stratus.", KEYS(fog_keys), sizeof(struct overlay_shape)};
static const struct key_table heat_table = {"heat wave", "Days warmer than the season.", KEYS(heat_keys), sizeof(struct overlay_shape)};

#define AT(field) .offset = offsetof(struct overlay_spec, field)
static const struct key overlay_keys[] = {
    {"cold_snap", KEY_MAP, .sub = &cold_table, AT(cold_snap), .help = "days colder than the season"},
    {"fog_week",  KEY_MAP, .sub = &fog_table, AT(fog_week), .help = "days under stratus"},
    {"heat_wave", KEY_MAP, .sub = &heat_table, AT(heat_wave), .help = "days warmer than the season"},
};
#undef AT
static const struct key_table overlay_table = {"overlay", "An event laid over synthetic weather.", KEYS(overlay_keys), sizeof(struct overlay_spec), .is_one_of = true};

#define AT(field) .offset = offsetof(struct weather_spec, field)
static const struct key weather_keys[] = {
    {"source",   KEY_WORD, .word = source_word, .dflt = "synthetic", AT(source), .help = "generated, or the format of a file"},
    {"climate",  KEY_NAME, .n = 32, AT(climate), .help = "climate part, for synthetic weather"},
    {"file",     KEY_FILE, .n = 1024, AT(file), .help = "weather file, for all other sources"},
    {"overlays", KEY_LIST, .sub = &overlay_table, .n = OVERLAYS_MAX, AT(overlays), .help = "named extremes, for synthetic weather"},
};
#undef AT
static const struct key_table weather_table = {"weather", "What the sky does.", KEYS(weather_keys), sizeof(struct weather_spec)};

#define AT(field) .offset = offsetof(struct record_spec, field)
static const struct key record_keys[] = {
    {"interval",   KEY_DURATION, .min = 1, .max = 86400, .dflt = "60s", AT(interval), .help = "between two records, of homes and of the fleet's sums; divides a day"},
    {"quantities", KEY_WORDS, .word = keys_quantity_word, .dflt = "all", AT(quantities), .help = "what to record of each home; tank_nodes for all nodes of the tank, none for the fleet's sums and key figures alone"},
};
#undef AT
static const struct key_table record_table = {"record", "What is kept of the run.", KEYS(record_keys), sizeof(struct record_spec)};

#define AT(field) .offset = offsetof(struct tolerance_spec, field)
static const struct key tolerance_keys[] = {
    {"relative", KEY_NUMBER, .min = 1e-12, .max = 1e-2, .dflt = "1e-6", AT(relative), .help = "relative tolerance of the solver"},
    {"absolute", KEY_NUMBER, .unit = "K", .min = 1e-10, .max = 1, .dflt = "1e-5 K", AT(absolute), .help = "absolute tolerance of temperatures"},
};
#undef AT
static const struct key_table tolerance_table = {"tolerance", "How exact the solver is.", KEYS(tolerance_keys), sizeof(struct tolerance_spec)};

static const struct key tank_keys[] = {
    {"nodes", KEY_COUNT, .min = 1, .max = TANK_NODES_MAX, .dflt = "4", .offset = offsetof(struct tank_spec, nodes), .help = "layers of the hot-water tank"},
};
static const struct key_table tank_table = {"tank", "How hot-water tanks are modelled.", KEYS(tank_keys), sizeof(struct tank_spec)};

#define AT(field) .offset = offsetof(struct dr_spec, field)
static const struct key dr_keys[] = {
    {"name",          KEY_TEXT, KEY_REQUIRED, .n = DR_NAME_BYTES, AT(name), .help = "unique; in expect: dr.<name>.<figure>, blanks as _"},
    {"start",         KEY_INSTANT, KEY_REQUIRED, AT(start), .help = "when it begins"},
    {"duration",      KEY_DURATION, KEY_REQUIRED, .min = 1, .max = 14 * 86400.0, AT(duration), .help = "how long it lasts"},
    {"action",        KEY_WORD, KEY_REQUIRED, .word = action_word, AT(action), .help = "what is asked of the homes"},
    {"value",         KEY_QUANTITY, .n = 64, AT(value), .help = "how much, in the unit of the action; 1 for the actions that switch off"},
    {"participation", KEY_NUMBER, .min = 0, .max = 1, .dflt = "1", AT(participation), .help = "chance of a home to take part"},
    {"lead_time",     KEY_DURATION, .min = 0, .max = 2 * 86400.0, .dflt = "0s", AT(lead_time), .help = "notice before the start"},
    {"preheat",       KEY_NUMBER, .unit = "K", .min = -5, .max = 5, .dflt = "0 K", AT(preheat), .help = "shift of the room set-point during the notice"},
};
#undef AT
static const struct key_table dr_table = {"DR event", "A demand-response event.", KEYS(dr_keys), sizeof(struct dr_spec)};

#define AT(field) .offset = offsetof(struct expect_spec, field)
static const struct key expect_keys[] = {
    {"kpi",      KEY_TEXT, KEY_REQUIRED, .n = 128, AT(kpi), .help = "fleet.<kpi>, fleet.<kpi>_sum, _mean, _max, _min, _p05, _p50 or _p95, or dr.<event>.<figure>"},
    {"at_least", KEY_QUANTITY, .n = 64, AT(at_least), .help = "lowest value that passes, in the unit of the KPI"},
    {"at_most",  KEY_QUANTITY, .n = 64, AT(at_most), .help = "highest value that passes"},
};
#undef AT
static const struct key_table expect_table = {"expectation", "What must hold for the run to pass.", KEYS(expect_keys), sizeof(struct expect_spec)};

#define AT(field) .offset = offsetof(struct scenario_spec, field)
static const struct key scenario_keys[] = {
    {"pilot",      KEY_TEXT, KEY_REQUIRED, .n = 128, AT(pilot), .help = "name of the pilot, for reports"},
    {"seed",       KEY_SEED, .dflt = "1", AT(seed), .help = "all luck follows from it"},
    {"start",      KEY_INSTANT, KEY_REQUIRED, AT(start), .help = "first instant, with offset or in local time"},
    {"duration",   KEY_DURATION, KEY_REQUIRED, .min = 1, .max = DURATION_DAYS_MAX * 86400.0, AT(duration), .help = "length of the run, a whole number of record intervals"},
    {"timezone",   KEY_TEXT, .n = 64, .dflt = "UTC", AT(timezone), .help = "IANA name, for tariffs, people and local times"},
    {"site",       KEY_MAP, KEY_MERGE, .sub = &site_table, AT(site), .help = "where the homes stand"},
    {"weather",    KEY_MAP, KEY_REQUIRED, .sub = &weather_table, AT(weather), .help = "what the sky does"},
    {"record",     KEY_MAP, KEY_MERGE, .sub = &record_table, AT(record), .help = "what is kept of the run"},
    {"solver",     KEY_WORD, .word = keys_solver_word, .dflt = "cvode", AT(solver), .help = "integrator"},
    {"tolerance",  KEY_MAP, KEY_MERGE, .sub = &tolerance_table, AT(tolerance), .help = "how exact the solver is"},
    {"tank",       KEY_MAP, KEY_MERGE, .sub = &tank_table, AT(tank), .help = "how hot-water tanks are modelled"},
    {"tariff",     KEY_NAME, KEY_REQUIRED, .n = 64, AT(tariff), .help = "tariff part"},
    {"homes",      KEY_LIST, KEY_REQUIRED | KEY_APPEND, .sub = &keys_home_row, .n = HOME_ROWS_MAX, AT(homes), .help = "groups of homes"},
    {"dr_events",  KEY_LIST, KEY_APPEND, .sub = &dr_table, .n = DR_EVENTS_MAX, AT(dr_events), .help = "demand-response events"},
    {"expect",     KEY_LIST, .sub = &expect_table, .n = EXPECT_MAX, AT(expect), .help = "what must hold for the run to pass"},
    {"archetypes", KEY_NAMED, KEY_MERGE, .sub = &keys_archetype, .n = PARTS_MAX, AT(archetypes), .help = "archetypes of this file, or changes to archetype parts of the same name"},
    {"heat_pumps", KEY_NAMED, KEY_MERGE, .sub = &keys_heat_pump, .n = PARTS_MAX, AT(heat_pumps), .help = "the same for heat pumps"},
    {"tariffs",    KEY_NAMED, KEY_MERGE, .sub = &keys_tariff, .n = PARTS_MAX, AT(tariffs), .help = "the same for tariffs"},
    {"climates",   KEY_NAMED, KEY_MERGE, .sub = &keys_climate, .n = PARTS_MAX, AT(climates), .help = "the same for climates"},
    {"include",    KEY_TEXTS, .n = 64, AT(include), .help = "files this one builds on: read first, own keys win, lists of homes and events are joined"},
    {"doc",        KEY_TEXT, AT(doc), .help = "free text for readers"},
};
#undef AT
/* clang-format on */
const struct key_table keys_scenario = {"scenario", "A pilot: homes, weather, time, events.", KEYS(scenario_keys),
                                        sizeof(struct scenario_spec)};
