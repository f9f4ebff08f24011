/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario_text.h - a small scenario that stands alone, its lines to be replaced by tests. */
#ifndef TESTS_SCENARIOS_SCENARIO_TEXT_H
#define TESTS_SCENARIOS_SCENARIO_TEXT_H

#include "scenarios/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS(x) "[" x "," x "," x "," x "," x "," x "," x "," x "," x "," x "," x "," x "]"
static const char *const base_lines[] = {
    "pilot: test\n",
    "seed: 7\n",
    "start: 2023-01-09T00:00:00+01:00\n",
    "duration: 1d\n",
    "timezone: Europe/Ljubljana\n",
    "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\n",
    "weather: {source: synthetic, climate: c}\n",
    "tariff: t\n",
    "homes: [{archetype: a, count: 3}]\n",
    "archetypes: {a: {set: {floor_area: {uniform: {min: 80 m2, max: 200 m2}}}, shares: {pv: 0.5}}}\n",
    "heat_pumps: {p: {name: Test 9, cop: {exponential: {a: 2.1, b: 0.03, c: -0.02}}, capacity: {nominal: 12 kW}}}\n",
    "tariffs: {t: {registers: [{name: ET, import: 0.2 EUR/kWh, export: 0.05}]}}\n",
    "climates: {c: {temp_mean: " MONTHS("5") ", temp_max: " MONTHS("9") ", temp_min: " MONTHS(
        "1") ", ghi_kwh_m2_day: [1.1,2.0,3.1,4.2,5.2,5.7,5.9,5.1,3.6,2.2,1.2,0.9], "
             "wind_m_s: " MONTHS("2") ", rh_percent: " MONTHS("80") ", fog_share: " MONTHS("0.1") "}}\n",
};

/* `add` first, then the base without the lines that begin with one of the words in `drop`. */
static inline void scenario_text(char out[16384], const char *drop, const char *add)
{
    size_t n = (size_t)snprintf(out, 16384, "%s", add);
    for (size_t i = 0; i < ARRAY_LEN(base_lines); i++) {
        char key[64];
        snprintf(key, sizeof key, " %.*s ", (int)strcspn(base_lines[i], ":"), base_lines[i]);
        char padded[256];
        snprintf(padded, sizeof padded, " %s ", drop);
        if (strstr(padded, key) == NULL) n += (size_t)snprintf(out + n, 16384 - n, "%s", base_lines[i]);
    }
}

static inline enum status load_text(const char *text, const struct scenario_options *o, struct pilot **out, struct diag *d)
{
    return scenario_load_text("test.yaml", text, strlen(text), o, out, d);
}

/* The base with changes, expected to be good; findings go to standard error. */
static inline struct pilot *load_good(const char *drop, const char *add, const struct scenario_options *o)
{
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(text, drop, add);
    if (load_text(text, o, &p, &d) != ST_OK) diag_print(&d, stderr);
    diag_close(&d);
    return p;
}

static inline void no_installed_parts(void) { setenv("PILOTSIM_PARTS", "/nonexistent", 1); }

#endif
