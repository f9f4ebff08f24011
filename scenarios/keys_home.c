/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys_home.c - rows of `homes:`, archetypes, and the parameters and shares both can set; the
 * latter are those of twins/home_params.def and home_table.h. */
#include "scenarios/spec.h"

#include "devices/catalog.h"

static const char *const emitters[] = {[EMITTER_RADIATOR] = "radiator", [EMITTER_FLOOR] = "floor"};

static const char *emitter_word(size_t i) { return i < ARRAY_LEN(emitters) ? emitters[i] : NULL; }

/* clang-format off */
#define FLAGS_OF(row) ((row) == HOME_pv_orientation || (row) == HOME_azimuth ? KEY_INHERIT | KEY_COMPASS : KEY_INHERIT)
static const struct key set_keys[] = {
#define PARAM(id, unit_, dflt_, min_, max_, doc_) \
    {#id, KEY_DIST, FLAGS_OF(HOME_##id), unit_, min_, max_, #dflt_, offsetof(struct set_spec, dist) + sizeof(struct dist *) * HOME_##id, .help = doc_},
#include "twins/home_params.def"
#undef PARAM
};
#undef FLAGS_OF
const struct key_table keys_set = {"set of home parameters", "The numbers that make one home differ from another; each may be a distribution.", KEYS(set_keys), sizeof(struct set_spec)};

static const struct key shares_keys[] = {
#define X(id, doc_) \
    {#id, KEY_NUMBER, KEY_INHERIT, .min = 0, .max = 1, .dflt = KIT_##id == KIT_heat_pump ? "1" : "0", \
     .offset = offsetof(struct shares_spec, share) + sizeof(double) * KIT_##id, .help = doc_},
    HOME_KIT_LIST(X)
#undef X
};
const struct key_table keys_shares = {"set of shares", "Which share of the homes owns what; drawn per home.", KEYS(shares_keys), sizeof(struct shares_spec)};

#define HEAT_PUMP_HELP "part, list of candidates, or auto: the smallest that carries nine tenths of the design load"
#define EMITTER_HELP "how heat gets into the rooms; implies 55 degC supply for radiators, 35 degC for floors, unless set"
#define AT(field) .offset = offsetof(struct archetype_spec, field)
static const struct key archetype_keys[] = {
    {"archetype", KEY_NAME, .n = 64, AT(id), .help = "its name, that of the file"},
    {"doc",       KEY_TEXT, AT(doc), .help = "what kind of home this is"},
    {"source",    KEY_TEXT, AT(source), .help = "where the numbers come from"},
    {"extends",   KEY_NAME, .n = 64, AT(extends), .help = "archetype this one builds on"},
    {"emitter",   KEY_WORD, .word = emitter_word, AT(emitter), .help = EMITTER_HELP},
    {"heat_pump", KEY_TEXTS, KEY_INHERIT, .n = 64, .dflt = "auto", AT(heat_pump), .help = HEAT_PUMP_HELP},
    {"set",       KEY_MAP, KEY_MERGE, .sub = &keys_set, AT(set), .help = "parameters"},
    {"shares",    KEY_MAP, KEY_MERGE, .sub = &keys_shares, AT(shares), .help = "share of homes that own it"},
};
#undef AT
const struct key_table keys_archetype = {"archetype", "A kind of home.", KEYS(archetype_keys), sizeof(struct archetype_spec)};

#define AT(field) .offset = offsetof(struct home_row, field)
static const struct key home_row_keys[] = {
    {"archetype", KEY_NAME, .n = 64, AT(archetype), .help = "kind of home: a part, or a name under archetypes"},
    {"building",  KEY_FILE, .n = 1024, AT(building), .help = "in place of archetype: a household's building-parameter JSON"},
    {"count",     KEY_COUNT, .min = 0, .max = HOMES_MAX, .dflt = "1", AT(count), .help = "number of homes"},
    {"name",      KEY_TEXT, .n = 64, AT(name), .help = "name of the group in results; else the archetype or household"},
    {"id_prefix", KEY_NAME, .n = 29, AT(id_prefix), .help = "beginning of the homes' ids; else the archetype"},
    {"emitter",   KEY_WORD, .word = emitter_word, AT(emitter), .help = EMITTER_HELP},
    {"heat_pump", KEY_TEXTS, KEY_INHERIT, .n = 64, .dflt = "auto", AT(heat_pump), .help = HEAT_PUMP_HELP},
    {"set",       KEY_MAP, .sub = &keys_set, AT(set), .help = "parameters that differ from the archetype's"},
    {"shares",    KEY_MAP, .sub = &keys_shares, AT(shares), .help = "shares that differ from the archetype's"},
    {"devices",   KEY_WORDS, .word = catalog_product_word, AT(devices), .help = "products by which these homes answer on the wire (pilotsim serve); one for each kind of plant when not given. A home has those whose plant it has"},
};
#undef AT
/* clang-format on */
const struct key_table keys_home_row = {"group of homes", "So many homes of one kind.", KEYS(home_row_keys),
                                        sizeof(struct home_row)};
