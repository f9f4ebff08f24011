/* SPDX-License-Identifier: GPL-3.0-or-later */
/* population.c - homes from groups: every number from the home's own stream of that number, so
 * that neither more homes nor another parameter's distribution moves it. */
#include "scenarios/compile.h"
#include "scenarios/design_load.h"
#include "twins/heat_pump_model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_OVER_LOAD 0.9 /* a pump that carries this much of the design load is large enough */

static double draw_param(uint64_t seed, uint64_t key, const struct group *g, int p, double floor_area)
{
    const struct home_param_info *info = &home_param_info[p];
    const struct dist *d = g->dist[p];
    if (d == NULL) return info->dflt;
    if (d->kind == DIST_CONSTANT) return d->a;
    struct rng r = rng_stream(seed, key, RNG_POPULATION, (uint32_t)p);
    return fmin(fmax(dist_draw(d, &r, floor_area), info->min), info->max);
}

/* People are whole, phases one or three, an emitter this or that. */
static void round_counts(struct home_table *t, size_t home)
{
    t->value[HOME_persons][home] = round(t->value[HOME_persons][home]);
    t->value[HOME_n_phase][home] = t->value[HOME_n_phase][home] < 2 ? 1 : 3;
    t->value[HOME_emitter_kind][home] = t->value[HOME_emitter_kind][home] < 0.5 ? 0 : 1;
}

static uint8_t draw_kit(uint64_t seed, uint64_t key, const struct group *g)
{
    uint8_t kit = 0;
    for (uint32_t k = 0; k < HOME_KIT_COUNT; k++) {
        struct rng r = rng_stream(seed, key, RNG_SHARES, k);
        if (rng_uniform(&r) < g->share[k]) kit |= (uint8_t)(1u << k);
    }
    if ((kit >> KIT_heat_pump & 1) == 0) kit |= 1u << KIT_water_heater;
    return kit;
}

static double capacity_w(const struct compiler *c, uint16_t model, const struct home_table *t, size_t home)
{
    return heat_pump_capacity_w(&c->pilot->hp_models[model], t->value[HOME_design_outdoor_temperature][home],
                                t->value[HOME_emitter_supply_design][home]) *
           t->value[HOME_hp_capacity_factor][home];
}

/* The smallest candidate that is large enough, else the largest. */
static uint16_t choose_pump(const struct compiler *c, const struct group *g, const struct home_table *t, size_t home)
{
    const double need = CAPACITY_OVER_LOAD * design_load_w(t, home);
    uint16_t best = g->candidate[0];
    double best_w = capacity_w(c, best, t, home);
    for (size_t i = 1; i < g->n_candidate; i++) {
        const double w = capacity_w(c, g->candidate[i], t, home);
        const bool better = best_w >= need ? w >= need && w < best_w : w > best_w;
        if (!better) continue;
        best = g->candidate[i];
        best_w = w;
    }
    return best;
}

/* What a planner should know of a group: homes whose machine cannot carry the design day. */
struct shortage {
    uint64_t n_home;
    double load_w, capacity_w, backup_w; /* of the worst */
};

static void note_shortage(const struct compiler *c, const struct home_table *t, size_t home, struct shortage *s)
{
    const double load = design_load_w(t, home), cap = capacity_w(c, t->hp_model[home], t, home);
    const double backup = t->value[HOME_backup_power][home];
    if (load <= cap + backup) return;
    if (s->n_home == 0 || load - cap - backup > s->load_w - s->capacity_w - s->backup_w)
        *s = (struct shortage){s->n_home, load, cap, backup};
    s->n_home++;
}

static void warn_shortage(struct compiler *c, const struct group *g, const struct shortage *s)
{
    if (s->n_home == 0) return;
    const bool is_one = g->count == 1;
    char who[192];
    if (is_one) snprintf(who, sizeof who, "'%s' needs", g->name);
    else
        snprintf(who, sizeof who, "'%s': %llu of %llu homes need more than they have, the worst", g->name,
                 (unsigned long long)s->n_home, (unsigned long long)g->count);
    diag_warn(c->d, g->row->head.node->at,
              "the homes are loaded as given; check U-values and areas, or the heat pump and backup_power",
              "%s %.1f kW on the design day, its heat pump and rod give %.1f kW (%.1f + %.1f)", who, s->load_w / 1000,
              (s->capacity_w + s->backup_w) / 1000, s->capacity_w / 1000, s->backup_w / 1000);
}

static void draw_home(struct compiler *c, const struct group *g, uint64_t key, size_t home)
{
    struct home_table *t = &c->pilot->homes;
    const uint64_t seed = c->spec->seed;
    const double floor_area = draw_param(seed, key, g, HOME_floor_area, NAN);
    for (int p = 0; p < HOME_PARAM_COUNT; p++)
        t->value[p][home] = p == HOME_floor_area ? floor_area : draw_param(seed, key, g, p, floor_area);
    round_counts(t, home);
    t->key[home] = key;
    t->kit[home] = draw_kit(seed, key, g);
    if (home_has(t, home, KIT_heat_pump)) t->hp_model[home] = choose_pump(c, g, t, home);
}

static void name_home(struct home_table *t, const struct group *g, uint64_t number, size_t home)
{
    const bool is_named = g->building != NULL && g->count == 1 && g->row->id_prefix == NULL;
    if (is_named) snprintf(t->id[home], HOME_ID_BYTES, "%s", g->prefix);
    else snprintf(t->id[home], HOME_ID_BYTES, "%.28s-%05u", g->prefix, (unsigned)(number + 1) % 10000000);
}

/* --- ids --- */

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static enum status check_ids(struct compiler *c)
{
    const struct home_table *t = &c->pilot->homes;
    const char **ids = malloc((t->n_home + 1) * sizeof *ids);
    if (ids == NULL) return ST_MEMORY;
    for (size_t i = 0; i < t->n_home; i++) ids[i] = t->id[i];
    qsort(ids, t->n_home, sizeof *ids, by_text);
    enum status st = ST_OK;
    for (size_t i = 1; i < t->n_home && st == ST_OK; i++) {
        if (strcmp(ids[i - 1], ids[i]) != 0) continue;
        diag_error(c->d, node_get(c->spec->head.node, "homes")->at, "give a row its own id_prefix", "two homes are called '%s'",
                   ids[i]);
        st = ST_INPUT;
    }
    free(ids);
    return st;
}

enum status population_draw(struct compiler *c)
{
    assert(compile_is_sound(c));
    uint64_t n_home = 0;
    for (size_t i = 0; i < c->n_group; i++) n_home += c->groups[i].count;
    const enum status st = home_table_create(n_home, &c->pilot->homes);
    if (st != ST_OK) return st;
    size_t home = 0;
    for (size_t i = 0; i < c->n_group; i++) {
        const struct group *g = &c->groups[i];
        struct shortage shortage = {0};
        for (uint64_t n = 0; n < g->count; n++, home++) {
            draw_home(c, g, (uint64_t)i << 32 | n, home);
            c->pilot->homes.group[home] = (uint16_t)i;
            c->pilot->homes.devices[home] = g->row->devices;
            name_home(&c->pilot->homes, g, n, home);
            if (home_has(&c->pilot->homes, home, KIT_heat_pump)) note_shortage(c, &c->pilot->homes, home, &shortage);
        }
        warn_shortage(c, g, &shortage);
    }
    return check_ids(c);
}
