/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/pilot_info.h"

#include "outputs/plain.h"

#include <assert.h>

static void print_group(const struct pilot *p, size_t g, FILE *out)
{
    size_t n = 0, kit[HOME_KIT_COUNT] = {0};
    double floor_m2 = 0;
    for (size_t h = 0; h < p->homes.n_home; h++) {
        if (p->homes.group[h] != g) continue;
        n++;
        floor_m2 += p->homes.value[HOME_floor_area][h];
        for (int k = 0; k < HOME_KIT_COUNT; k++) kit[k] += home_has(&p->homes, h, (enum home_kit)k);
    }
    fprintf(out, "  %6zu x %s, %.0f m2 on average; with", n, p->group_name[g], n > 0 ? floor_m2 / (double)n : 0);
    const char *between = "";
    for (int k = 0; k < HOME_KIT_COUNT; k++) {
        if (kit[k] == 0) continue;
        fprintf(out, "%s %zu %s", between, kit[k], home_kit_info[k].name);
        between = ",";
    }
    fputs(between[0] == '\0' ? " nothing to steer\n" : "\n", out);
}

static void print_event(const struct pilot *p, const struct dr_event *e, FILE *out)
{
    const struct command_info *what = &command_info[e->command];
    char from[32];
    calendar_format(&p->tz, p->start_utc_ms + e->start_ms, from);
    fprintf(out, "  DR event '%s': %s for %s, %s %g %s, participation %g", e->name, from, plain_span(e->duration_ms).text,
            what->name, e->value, what->unit, e->participation);
    if (e->lead_ms > 0) fprintf(out, ", told %s before", plain_span(e->lead_ms).text);
    if (e->preheat_k != 0) fprintf(out, ", rooms %+g K until then", e->preheat_k);
    fputc('\n', out);
}

void pilot_info(const struct pilot *p, FILE *out)
{
    assert(p != NULL && out != NULL);
    char from[32], to[32];
    calendar_format(&p->tz, p->start_utc_ms, from);
    calendar_format(&p->tz, p->start_utc_ms + p->duration_ms, to);
    fprintf(out, "%s\n  %zu homes, %s: %s to %s, seed %llu\n", p->name, p->homes.n_home, plain_span(p->duration_ms).text, from,
            to, (unsigned long long)p->seed);
    fprintf(out, "  weather: %s; tariff: %s; solver: %s, tolerance %g and %g K\n", p->weather.source, p->tariff.name, p->solver,
            p->tol_rel, p->tol_abs_k);
    const double n_value =
        (double)p->homes.n_home * (double)(p->duration_ms / p->record_ms) * __builtin_popcountll(p->quantities);
    fprintf(out, "  records every %s, %d quantities: %.3g values\n", plain_span(p->record_ms).text,
            __builtin_popcountll(p->quantities), n_value);
    for (size_t g = 0; g < p->n_group; g++) print_group(p, g, out);
    for (size_t e = 0; e < p->n_dr; e++) print_event(p, &p->dr[e], out);
}
