/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/results_names.h"

#include <inttypes.h>
#include <string.h>

const struct results_weather_info results_weather_info[RESULTS_WEATHER_COUNT] = {
#define X(column, name, unit, standard_name, doc) {#name, unit, standard_name, doc},
    RESULTS_WEATHER_LIST(X)
#undef X
};

static void underscored(const char *prefix, const char *name, char out[RESULTS_NAME_BYTES])
{
    snprintf(out, RESULTS_NAME_BYTES, "%s%s", prefix, name);
    for (char *c = out; *c != '\0'; c++) {
        if (*c == '.') *c = '_';
    }
}

void results_kpi_name(enum kpi k, bool fleet, char out[RESULTS_NAME_BYTES])
{
    underscored(fleet ? "fleet_" : "", kpi_info[k].name, out);
}

void results_dr_kpi_name(enum dr_kpi k, bool fleet, char out[RESULTS_NAME_BYTES])
{
    underscored(fleet ? "fleet_dr_" : "dr_", dr_kpi_info[k].name, out);
}

void results_fleet_name(enum fleet_series s, bool counterfactual, char out[RESULTS_NAME_BYTES])
{
    snprintf(out, RESULTS_NAME_BYTES, "%s%s", fleet_series_info[s].name, counterfactual ? "_counterfactual" : "");
}

const char *results_unit(const char *unit)
{
    static const struct {
        const char *ours, *udunits;
    } rows[] = {
        {"Wh", "W h"},          {"kWh", "kW h"},        {"kWh/d", "kW h d-1"}, {"kWh/a", "kW h year-1"},
        {"W/m2K", "W m-2 K-1"}, {"J/m2K", "J m-2 K-1"}, {"1/h", "h-1"},        {"deg", "degree"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].ours, unit) == 0) return rows[i].udunits;
    return unit;
}

void results_text_hash(const char *text, char out[17])
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) hash = (hash ^ *c) * UINT64_C(0x100000001b3);
    snprintf(out, 17, "%016" PRIx64, hash);
}
