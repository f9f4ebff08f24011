/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys_parts.c - heat pumps, tariffs and climates: the other parts a scenario builds on. */
#include "scenarios/spec.h"
#include "twins/heat_pump_model.h"
#include "twins/tariff.h"

static const char *const day_words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const month_words[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};

static const char *day_word(size_t i) { return i < ARRAY_LEN(day_words) ? day_words[i] : NULL; }

static const char *month_word(size_t i) { return i < ARRAY_LEN(month_words) ? month_words[i] : NULL; }

/* clang-format off */
#define ABOUT(type) \
    {"doc",    KEY_TEXT, .offset = offsetof(struct type, doc), .help = "what it is"}, \
    {"source", KEY_TEXT, .offset = offsetof(struct type, source), .help = "where the numbers come from"}

/* --- heat pumps --- */

#define AT(field) .offset = offsetof(struct cop_exponential, field)
static const struct key exponential_keys[] = {
    {"a", KEY_NUMBER, KEY_REQUIRED, .min = -10, .max = 10, AT(a), .help = "constant"},
    {"b", KEY_NUMBER, KEY_REQUIRED, "1/K", -1, 1, AT(b), .help = "per degC outdoors"},
    {"c", KEY_NUMBER, KEY_REQUIRED, "1/K", -1, 1, AT(c), .help = "per degC of water"},
};
#undef AT
static const struct key_table exponential_table = {"exponential COP", "ln COP = a + b outdoor + c water, temperatures in degC.", KEYS(exponential_keys), sizeof(struct cop_exponential)};

#define AT(field) .offset = offsetof(struct cop_cubic, field)
static const struct key cubic_keys[] = {
    {"intercept",    KEY_NUMBER, KEY_REQUIRED, .min = -100, .max = 100, AT(intercept), .help = "COP at 0 degC outdoors"},
    {"coefficients", KEY_NUMBERS, KEY_REQUIRED, .min = -100, .max = 100, .n = 3, AT(coefficients), .help = "of the outdoor temperature, its square and its cube"},
};
#undef AT
static const struct key_table cubic_table = {"COP cubic", "COP at one water temperature as a cubic of the outdoor temperature in degC.", KEYS(cubic_keys), sizeof(struct cop_cubic)};

#define AT(field) .offset = offsetof(struct cop_spec, field)
static const struct key cop_keys[] = {
    {"exponential", KEY_MAP, .sub = &exponential_table, AT(exponential), .help = "ln COP = a + b outdoor + c water"},
    {"polynomial",  KEY_NAMED, .sub = &cubic_table, .n = COP_RECORDS_MAX, AT(polynomial), .help = "a cubic for each water temperature, named by it in degC"},
    {"file",        KEY_FILE, .n = 1024, AT(file), .help = "COP-model JSON"},
};
#undef AT
static const struct key_table cop_table = {"COP model", "Heat over electricity, in one of these forms.", KEYS(cop_keys), sizeof(struct cop_spec), .is_one_of = true};

#define AT(field) .offset = offsetof(struct capacity_spec, field)
static const struct key capacity_keys[] = {
    {"nominal",       KEY_NUMBER, KEY_REQUIRED, "W", 100, 1e6, AT(nominal), .help = "heat at 7 degC outdoors and 35 degC water, full speed"},
    {"per_k_outdoor", KEY_NUMBER, .unit = "1/K", .min = -0.1, .max = 0.1, .dflt = "0.02", AT(per_k_outdoor), .help = "relative change per kelvin outdoors"},
    {"per_k_water",   KEY_NUMBER, .unit = "1/K", .min = -0.1, .max = 0.1, .dflt = "-0.004", AT(per_k_water), .help = "relative change per kelvin of water"},
};
#undef AT
static const struct key_table capacity_table = {"capacity", "Heat output at full speed.", KEYS(capacity_keys), sizeof(struct capacity_spec)};

#define AT(field) .offset = offsetof(struct heat_pump_spec, field)
static const struct key heat_pump_keys[] = {
    {"heat_pump", KEY_NAME, .n = 64, AT(id), .help = "its name, that of the file"},
    {"name",      KEY_TEXT, .n = 64, AT(name), .help = "make and model"},
    {"aliases",   KEY_TEXTS, .n = 32, AT(aliases), .help = "other names by which building records know it"},
    ABOUT(heat_pump_spec),
    {"cop",       KEY_MAP, KEY_REQUIRED, .sub = &cop_table, AT(cop), .help = "COP model"},
    {"capacity",  KEY_MAP, KEY_REQUIRED | KEY_MERGE, .sub = &capacity_table, AT(capacity), .help = "heat output at full speed"},
    {"speed_min", KEY_NUMBER, .min = 0.05, .max = 1, .dflt = "0.3", AT(speed_min), .help = "lowest compressor speed; 1 for on/off machines"},
    {"water_max", KEY_NUMBER, .unit = "degC", .min = 30, .max = 90, .dflt = "60 degC", AT(water_max), .help = "highest supply temperature without rod"},
    {"standby",   KEY_NUMBER, .unit = "W", .min = 0, .max = 500, .dflt = "12 W", AT(standby), .help = "electronics at rest"},
    {"pump",      KEY_NUMBER, .unit = "W", .min = 0, .max = 2000, .dflt = "50 W", AT(pump), .help = "circulation pump"},
    {"crankcase", KEY_NUMBER, .unit = "W", .min = 0, .max = 500, .dflt = "20 W", AT(crankcase), .help = "crankcase heater"},
    {"cos_phi",   KEY_NUMBER, .min = 0.3, .max = 1, .dflt = "0.97", AT(cos_phi), .help = "power factor"},
    {"phases",    KEY_COUNT, .min = 1, .max = 3, .dflt = "1", AT(phases), .help = "1 or 3"},
};
#undef AT
const struct key_table keys_heat_pump = {"heat pump", "An air-water heat pump by its data sheet.", KEYS(heat_pump_keys), sizeof(struct heat_pump_spec)};

/* --- tariffs --- */

#define AT(field) .offset = offsetof(struct register_spec, field)
static const struct key register_keys[] = {
    {"name",   KEY_TEXT, KEY_REQUIRED, .n = 32, AT(name), .help = "as the meter calls it"},
    {"import", KEY_NUMBER, KEY_REQUIRED, "EUR/kWh", -5, 10, AT(import), .help = "price of energy taken"},
    {"export", KEY_NUMBER, .unit = "EUR/kWh", .min = -5, .max = 10, .dflt = "0", AT(export), .help = "price of energy given"},
};
#undef AT
static const struct key_table register_table = {"register", "A meter register and its prices.", KEYS(register_keys), sizeof(struct register_spec)};

#define AT(field) .offset = offsetof(struct window_spec, field)
static const struct key window_keys[] = {
    {"days",     KEY_WORDS, .word = day_word, AT(days), .help = "days of the week; all when not given"},
    {"months",   KEY_WORDS, .word = month_word, AT(months), .help = "months; all when not given"},
    {"from",     KEY_CLOCK, KEY_REQUIRED, AT(from), .help = "local time, as \"06:00\""},
    {"to",       KEY_CLOCK, KEY_REQUIRED, AT(to), .help = "local time, later than from, at most \"24:00\""},
    {"register", KEY_TEXT, KEY_REQUIRED, .n = 32, AT(reg), .help = "name of the register that counts"},
};
#undef AT
static const struct key_table window_table = {"tariff window", "When another register than the first counts; the first window that holds wins.", KEYS(window_keys), sizeof(struct window_spec)};

#define AT(field) .offset = offsetof(struct gas_spec, field)
static const struct key gas_keys[] = {
    {"import", KEY_NUMBER, .unit = "EUR/kWh", .min = 0, .max = 10, .dflt = "0.09", AT(import), .help = "price of gas"},
    {"co2",    KEY_NUMBER, .unit = "g/kWh", .min = 0, .max = 2000, .dflt = "202", AT(co2), .help = "CO2 of gas"},
};
#undef AT
static const struct key_table gas_table = {"gas", "What boilers burn.", KEYS(gas_keys), sizeof(struct gas_spec)};

#define AT(field) .offset = offsetof(struct tariff_spec, field)
static const struct key tariff_keys[] = {
    {"tariff",    KEY_NAME, .n = 64, AT(id), .help = "its name, that of the file"},
    ABOUT(tariff_spec),
    {"registers", KEY_LIST, KEY_REQUIRED, .sub = &register_table, .n = TARIFF_REGISTERS_MAX, AT(registers), .help = "the first one counts outside all windows"},
    {"windows",   KEY_LIST, .sub = &window_table, .n = TARIFF_WINDOWS_MAX, AT(windows), .help = "when the others count"},
    {"co2",       KEY_NUMBERS, KEY_SPREAD, "g/kWh", 0, 2000, .n = 24, .dflt = "300", AT(co2), .help = "CO2 of imported electricity: one number, or one for each local hour"},
    {"gas",       KEY_MAP, KEY_MERGE, .sub = &gas_table, AT(gas), .help = "what boilers burn"},
};
#undef AT
const struct key_table keys_tariff = {"tariff", "What energy costs, by local time.", KEYS(tariff_keys), sizeof(struct tariff_spec)};

/* --- climates; names and meanings are those of twins/climate.h --- */

#define AT(field) .offset = offsetof(struct climate_spec, field)
#define MONTHS(id, field, unit_, lo, hi, help_) {id, KEY_NUMBERS, KEY_REQUIRED, unit_, lo, hi, .n = 12, AT(field), .help = help_}
static const struct key climate_keys[] = {
    {"climate", KEY_NAME, .n = 32, AT(id), .help = "its name, that of the file"},
    ABOUT(climate_spec),
    MONTHS("temp_mean",      temp_mean, "degC", -60, 50, "monthly mean temperature, January to December"),
    MONTHS("temp_max",       temp_max,  "degC", -60, 60, "mean of the daily maxima"),
    MONTHS("temp_min",       temp_min,  "degC", -70, 50, "mean of the daily minima"),
    MONTHS("ghi_kwh_m2_day", ghi,       "kWh/m2d", 0, 12, "mean daily global horizontal irradiation"),
    MONTHS("wind_m_s",       wind,      "m/s", 0.1, 30, "mean wind"),
    MONTHS("rh_percent",     rh,        "%", 5, 100, "mean relative humidity"),
    MONTHS("fog_share",      fog,       NULL, 0, 1, "share of days under stratus"),
    {"temp_sd_winter",      KEY_NUMBER, .unit = "K", .min = 0, .max = 15, .dflt = "3.9", AT(temp_sd_winter), .help = "scatter of daily means about the season"},
    {"temp_sd_summer",      KEY_NUMBER, .unit = "K", .min = 0, .max = 15, .dflt = "2.7", AT(temp_sd_summer), .help = "the same in summer"},
    {"corr_kt_temp_winter", KEY_NUMBER, .min = -0.95, .max = 0.95, .dflt = "-0.15", AT(corr_kt_temp_winter), .help = "clearness against temperature anomaly"},
    {"corr_kt_temp_summer", KEY_NUMBER, .min = -0.95, .max = 0.95, .dflt = "0.35", AT(corr_kt_temp_summer), .help = "the same in summer"},
    {"kt_persistence",      KEY_NUMBER, .min = 0, .max = 0.95, .dflt = "0.3", AT(kt_persistence), .help = "lag-1 correlation of daily clearness"},
    {"wind_weibull_k",      KEY_NUMBER, .min = 1, .max = 4, .dflt = "1.9", AT(wind_weibull_k), .help = "shape of the wind's distribution"},
    {"dew_spread_winter",   KEY_NUMBER, .unit = "K", .min = -5, .max = 15, .dflt = "1", AT(dew_spread_winter), .help = "dew point below the day's minimum"},
    {"dew_spread_summer",   KEY_NUMBER, .unit = "K", .min = -5, .max = 15, .dflt = "1", AT(dew_spread_summer), .help = "the same in summer"},
    {"northness",           KEY_NUMBER, .min = 0, .max = 1, .dflt = "0", AT(northness), .help = "0 mid latitude to 1 north: shape of the day"},
};
#undef MONTHS
#undef AT
#undef ABOUT
/* clang-format on */
const struct key_table keys_climate = {"climate", "The monthly normals from which weather is generated.", KEYS(climate_keys),
                                       sizeof(struct climate_spec)};
