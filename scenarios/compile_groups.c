/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/groups.h"

#include "scenarios/compile.h"
#include "scenarios/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- layers: base archetype first, the row last --- */

struct layer {
    int emitter;
    const struct texts *heat_pump;
    const struct set_spec *set;
    const struct shares_spec *shares;
};

static const struct dist *constant(struct compiler *c, double value)
{
    struct dist *d = pool_alloc(c->pool, sizeof *d);
    if (d != NULL) *d = (struct dist){.kind = DIST_CONSTANT, .a = value, .min = -INFINITY, .max = INFINITY};
    return d;
}

/* A layer that changes the kind of emitter brings its usual supply temperature along. */
static bool lay_emitter(struct compiler *c, const struct layer *l, struct group *g)
{
    if (l->emitter < 0 || l->emitter == g->emitter) return true;
    g->emitter = l->emitter;
    g->dist[HOME_emitter_kind] = constant(c, l->emitter == EMITTER_FLOOR);
    g->dist[HOME_emitter_supply_design] = constant(c, l->emitter == EMITTER_FLOOR ? 35 : 55);
    return g->dist[HOME_emitter_kind] != NULL && g->dist[HOME_emitter_supply_design] != NULL;
}

static bool lay(struct compiler *c, const struct layer *l, struct group *g)
{
    if (!lay_emitter(c, l, g)) return false;
    for (int p = 0; p < HOME_PARAM_COUNT; p++) {
        if (l->set->dist[p] != NULL) g->dist[p] = l->set->dist[p];
    }
    for (int k = 0; k < HOME_KIT_COUNT; k++) {
        if (!isnan(l->shares->share[k])) g->share[k] = l->shares->share[k];
    }
    if (l->heat_pump->n > 0) g->heat_pump = l->heat_pump;
    return true;
}

static const struct archetype_spec *find_archetype(const struct compiler *c, const struct node *name)
{
    const struct archetype_spec *all = c->spec->archetypes.items;
    for (size_t i = 0; name != NULL && i < c->spec->archetypes.n; i++) {
        if (strcmp(all[i].head.name, name->text) == 0) return &all[i];
    }
    return NULL;
}

static enum status lay_archetypes(struct compiler *c, const struct node *name, struct group *g)
{
    const struct archetype_spec *chain[EXTENDS_DEPTH_MAX + 1];
    int n = 0;
    for (const struct archetype_spec *a = find_archetype(c, name); a != NULL; a = find_archetype(c, a->extends)) {
        if (n > EXTENDS_DEPTH_MAX) {
            diag_error(c->d, name->at, "remove an 'extends'; to change a part, write its name without it",
                       "the archetypes behind '%.63s' extend each other in a circle", name->text);
            return ST_OK;
        }
        chain[n++] = a;
    }
    while (n-- > 0) {
        const struct layer l = {chain[n]->emitter, &chain[n]->heat_pump, &chain[n]->set, &chain[n]->shares};
        if (!lay(c, &l, g)) return ST_MEMORY;
    }
    return ST_OK;
}

/* --- buildings --- */

static enum status lay_building(struct compiler *c, const struct node *file, struct group *g)
{
    char path[FILE_PATH_BYTES];
    if (!compile_file(c, file, "building", path)) return ST_OK;
    struct building_record *rec = pool_alloc(c->pool, sizeof *rec);
    if (rec == NULL) return ST_MEMORY;
    const enum status st = building_json_read(path, rec, c->d);
    if (st != ST_OK) return st == ST_INPUT ? ST_OK : st;
    g->building = rec;
    for (int p = 0; p < HOME_PARAM_COUNT; p++) {
        if (rec->given[p] && (g->dist[p] = constant(c, rec->value[p])) == NULL) return ST_MEMORY;
    }
    g->share[KIT_pv] = rec->has_pv;
    g->share[KIT_heat_pump] = rec->heatpump_model[0] != '\0';
    return ST_OK;
}

/* --- heat pumps --- */

static bool is_called(const struct heat_pump_spec *s, const char *name)
{
    if (strcasecmp(s->head.name, name) == 0 || (s->name != NULL && strcasecmp(s->name->text, name) == 0)) return true;
    for (size_t i = 0; i < s->aliases.n; i++) {
        if (strcasecmp(s->aliases.item[i]->text, name) == 0) return true;
    }
    return false;
}

static void add_candidates(struct compiler *c, const char *name, bool by_alias, struct group *g)
{
    const struct heat_pump_spec *all = c->spec->heat_pumps.items;
    const bool is_any = !by_alias && strcmp(name, "auto") == 0;
    for (size_t i = 0; i < c->spec->heat_pumps.n && g->n_candidate < PARTS_MAX; i++) {
        if (is_any || (by_alias ? is_called(&all[i], name) : strcmp(all[i].head.name, name) == 0))
            g->candidate[g->n_candidate++] = (uint16_t)i;
    }
}

static enum status find_candidates(struct compiler *c, struct group *g)
{
    const char *alias = g->building != NULL && g->row->heat_pump.n == 0 ? g->building->heatpump_model : "";
    if (g->share[KIT_heat_pump] <= 0) return ST_OK;
    g->candidate = pool_alloc(c->pool, (PARTS_MAX + 1) * sizeof *g->candidate);
    if (g->candidate == NULL) return ST_MEMORY;
    if (alias[0] != '\0') add_candidates(c, alias, true, g);
    else if (g->heat_pump == NULL) add_candidates(c, "auto", false, g);
    for (size_t i = 0; alias[0] == '\0' && g->heat_pump != NULL && i < g->heat_pump->n; i++)
        add_candidates(c, g->heat_pump->item[i]->text, false, g);
    if (alias[0] != '\0' && g->n_candidate > 1) g->n_candidate = 1;
    if (g->n_candidate > 0 || !compile_is_sound(c)) return ST_OK;
    if (alias[0] != '\0')
        diag_error(c->d, g->row->building->at, "add heat_pump: <part> to this row, or the name as an alias to a part",
                   "no heat pump is called '%s', as the building record says", alias);
    else
        diag_error(c->d, g->row->head.node->at, "add parts under heat_pumps, or shares: {heat_pump: 0}",
                   "there is no heat pump to choose from");
    return ST_OK;
}

/* --- names --- */

static bool prefix_is_taken(const struct group *groups, size_t n, const char *prefix)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(groups[i].prefix, prefix) == 0) return true;
    }
    return false;
}

/* Two rows of one archetype get different prefixes, so that no id moves when homes are added. */
static void name_group(struct compiler *c, size_t i)
{
    struct group *g = &c->groups[i];
    const struct home_row *r = g->row;
    const char *base = r->archetype != NULL                                ? r->archetype->text
                       : g->building != NULL && g->building->id[0] != '\0' ? g->building->id
                                                                           : "home";
    snprintf(g->name, sizeof g->name, "%.63s", r->name != NULL ? r->name->text : base);
    if (g->building != NULL && g->count == 1 && r->id_prefix == NULL) {
        snprintf(g->prefix, sizeof g->prefix, "%.39s", base);
        return;
    }
    const char *want = r->id_prefix != NULL ? r->id_prefix->text : base;
    snprintf(g->prefix, sizeof g->prefix, "%.28s", want);
    if (prefix_is_taken(c->groups, i, g->prefix))
        snprintf(g->prefix, sizeof g->prefix, "%.22s_%u", want, (unsigned)(i + 1) % 100000);
}

static enum status fill_group(struct compiler *c, size_t i)
{
    struct group *g = &c->groups[i];
    const struct home_row *r = g->row;
    enum status st = ST_OK;
    g->count = (uint64_t)r->count;
    g->emitter = -1;
    g->share[KIT_heat_pump] = 1;
    if (r->head.node == NULL) return ST_OK;
    const bool has_archetype = node_get(r->head.node, "archetype") != NULL,
               has_building = node_get(r->head.node, "building") != NULL;
    if (has_archetype == has_building)
        diag_error(c->d, r->head.node->at, "give one of archetype and building", "a group of homes with %s",
                   has_archetype ? "both" : "neither");
    if (r->archetype != NULL) st = lay_archetypes(c, r->archetype, g);
    else if (r->building != NULL) st = lay_building(c, r->building, g);
    if (st != ST_OK) return st;
    const struct layer own = {r->emitter, &r->heat_pump, &r->set, &r->shares};
    if (!lay(c, &own, g)) return ST_MEMORY;
    name_group(c, i);
    return find_candidates(c, g);
}

enum status compile_groups(struct compiler *c)
{
    const struct home_row *rows = c->spec->homes.items;
    c->n_group = c->spec->homes.n;
    c->groups = pool_alloc(c->pool, (c->n_group + 1) * sizeof *c->groups);
    c->pilot->group_name = calloc(c->n_group + 1, sizeof *c->pilot->group_name);
    if (c->groups == NULL || c->pilot->group_name == NULL) return ST_MEMORY;
    c->pilot->n_group = c->n_group;
    enum status st = ST_OK;
    for (size_t i = 0; i < c->n_group && st == ST_OK; i++) {
        c->groups[i].row = &rows[i];
        st = fill_group(c, i);
        memcpy(c->pilot->group_name[i], c->groups[i].name, sizeof c->groups[i].name);
    }
    return st;
}

/* --- counts --- */

struct remainder {
    uint64_t rest;
    size_t row;
};

static int larger_first(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

void groups_scale(struct group *groups, size_t n_group, uint64_t n_home)
{
    uint64_t total = 0, given = 0;
    for (size_t i = 0; i < n_group; i++) total += groups[i].count;
    struct remainder *rest = total > 0 ? calloc(n_group, sizeof *rest) : NULL;
    if (rest == NULL) return;
    for (size_t i = 0; i < n_group; i++) {
        const uint64_t product = groups[i].count * n_home; /* each at most HOMES_MAX */
        groups[i].count = product / total;
        given += groups[i].count;
        rest[i] = (struct remainder){product % total, i};
    }
    qsort(rest, n_group, sizeof *rest, larger_first);
    for (size_t i = 0; given < n_home; i = (i + 1) % n_group, given++) groups[rest[i].row].count++;
    free(rest);
}
