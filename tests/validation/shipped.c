/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/validation/shipped.h"

#include "scenarios/scenario.h"
#include "scenarios/weather_file.h"
#include "tests/support/data_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(enum status st, struct diag *d, const char *what)
{
    if (st == ST_OK) return;
    diag_print(d, stderr);
    fprintf(stderr, "validation: %s: %s\n", what, status_text(st));
    exit(3);
}

struct pilot *shipped_pilot(const char *file, uint64_t n_home, const char *duration)
{
    char path[512];
    snprintf(path, sizeof path, PILOTSIM_SOURCE_DIR "/scenarios/%s", file);
    const struct scenario_options o = {.n_home = n_home, .duration = duration};
    struct pilot *p = NULL;
    struct diag d = {0};
    give_up(scenario_load(path, &o, &p, &d), &d, file);
    diag_close(&d);
    return p;
}

struct pilot *shipped_text(const char *text)
{
    const struct scenario_options o = {0};
    struct pilot *p = NULL;
    struct diag d = {0};
    give_up(scenario_load_text("validation.yaml", text, strlen(text), &o, &p, &d), &d, "a scenario");
    diag_close(&d);
    return p;
}

bool shipped_weather(const char *source, const char *file, int year, int utc_offset_h, struct weather *out)
{
    char path[512];
    if (!data_file(file, path, sizeof path)) return false;
    const int64_t from = calendar_days(year, 1, 1) * MS_PER_DAY - (int64_t)utc_offset_h * MS_PER_H;
    struct site site = {NAN, NAN, NAN, NAN};
    struct diag d = {0};
    give_up(weather_read_file(source, path, (struct place){0}, &site, from, from + 365LL * MS_PER_DAY, out, &d), &d, file);
    diag_close(&d);
    return true;
}

struct pilot *shipped_climate(const char *climate, uint64_t seed)
{
    static const struct {
        const char *climate, *zone, *site;
    } cities[] = {{"celje", "Europe/Ljubljana", "{latitude: 46.24, longitude: 15.27, elevation: 238 m}"},
                  {"helsinki", "Europe/Helsinki", "{latitude: 60.32, longitude: 24.97, elevation: 50 m}"},
                  {"athens", "Europe/Athens", "{latitude: 37.97, longitude: 23.72, elevation: 100 m}"}};
    for (size_t i = 0; i < ARRAY_LEN(cities); i++) {
        if (strcmp(cities[i].climate, climate) != 0) continue;
        char text[1024];
        snprintf(text, sizeof text,
                 "pilot: a year of %s\nseed: %llu\nstart: 2023-01-01T00:00:00Z\nduration: 365d\ntimezone: %s\nsite: %s\n"
                 "weather: {source: synthetic, climate: %s}\ntariff: si-two-rate\n"
                 "homes: [{archetype: si-detached-2009, count: 1}]\n",
                 climate, (unsigned long long)seed, cities[i].zone, cities[i].site, climate);
        return shipped_text(text);
    }
    fprintf(stderr, "validation: no climate %s\n", climate);
    exit(3);
}
