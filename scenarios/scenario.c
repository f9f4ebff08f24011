/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario.c - the way from text to pilot, stage by stage:
 *   text -> tree (yaml_doc) -> includes, overrides and parts put in (tree) -> spec (key_reader)
 *   -> pilot (compile) -> homes (population)
 * Stages go on over findings as far as they can; homes are drawn only when there are none. */
#include "scenarios/scenario.h"

#include "scenarios/compile.h"
#include "scenarios/key_reader.h"
#include "scenarios/tree.h"
#include "scenarios/yaml_doc.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- tree --- */

/* What the command line says, as the same overrides a person could write with --set. */
static enum status apply_options(struct pool *p, struct node *root, struct scenario_options *o, struct diag *d)
{
    enum status worst = ST_OK, st;
    char text[256];
    for (size_t i = 0; i < o->n_set; i++) {
        if ((st = tree_set(p, root, "--set", o->sets[i], d))) worst = st;
    }
    if (o->has_seed) {
        snprintf(text, sizeof text, "seed=%" PRIu64, o->seed);
        if ((st = tree_set(p, root, "--seed:", text, d))) worst = st;
    }
    if (o->solver != NULL) {
        snprintf(text, sizeof text, "solver=%.200s", o->solver);
        if ((st = tree_set(p, root, "--solver:", text, d))) worst = st;
    }
    if (o->duration != NULL) {
        snprintf(text, sizeof text, "duration=%.200s", o->duration);
        if ((st = tree_set(p, root, "--duration:", text, d))) worst = st;
    }
    for (size_t i = 0; i < o->n_vary; i++) {
        if ((st = tree_vary(p, root, o->varies[i], &o->n_home, d))) worst = st;
    }
    return worst;
}

static enum status make_tree(struct tree_loader *l, struct node *text, struct scenario_options *o, struct node **out)
{
    enum status st = tree_include(l, text, out);
    if (st == ST_MEMORY || (*out)->kind != NODE_MAP) return st;
    const enum status of_options = apply_options(l->pool, *out, o, l->d);
    if (of_options == ST_MEMORY) return of_options;
    const enum status of_parts = tree_parts(l, *out);
    return st != ST_OK && of_parts != ST_MEMORY ? st : of_parts != ST_OK ? of_parts : of_options;
}

/* --- pilot --- */

static uint64_t total_count(const struct compiler *c)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->n_group; i++) n += c->groups[i].count;
    return n;
}

static void check_size(struct compiler *c, uint64_t n_home)
{
    const struct node *homes = node_get(c->spec->head.node, "homes");
    if (homes == NULL) return;
    if (n_home == 0 && compile_is_sound(c)) diag_error(c->d, homes->at, "raise a count", "there are no homes");
    if (n_home > HOMES_MAX)
        diag_error(c->d, homes->at, "lower the counts", "%" PRIu64 " homes, more than the limit of %d", n_home, HOMES_MAX);
    if (c->pilot->record_ms <= 0) return;
    const double values =
        (double)n_home * (double)(c->pilot->duration_ms / c->pilot->record_ms) * __builtin_popcountll(c->pilot->quantities);
    if (values > VALUES_MAX)
        diag_error(c->d, homes->at, "record less often, fewer quantities or fewer homes",
                   "%.3g values to record, more than the limit of %.0g", values, VALUES_MAX);
}

/* --homes: counts in the spec's groups and, for the manifest, in the tree. */
static enum status scale_counts(struct compiler *c, uint64_t n_home)
{
    char text[32];
    if (n_home == 0) return ST_OK;
    if (n_home > HOMES_MAX) {
        diag_error(c->d, (struct place){.file = "--homes"}, "lower it", "%" PRIu64 " homes, more than the limit of %d", n_home,
                   HOMES_MAX);
        return ST_OK;
    }
    groups_scale(c->groups, c->n_group, n_home);
    const struct node *homes = node_get(c->spec->head.node, "homes");
    for (size_t i = 0; i < c->n_group && homes->kind == NODE_LIST; i++) {
        struct node *row = homes->member[i].value;
        if (row->kind != NODE_MAP) continue;
        snprintf(text, sizeof text, "%" PRIu64, c->groups[i].count);
        if (!node_put(c->pool, row, "count", row->at, node_scalar(c->pool, row->at, text))) return ST_MEMORY;
    }
    return ST_OK;
}

static enum status compile(struct compiler *c, const struct scenario_options *o)
{
    enum status st;
    c->files.item = pool_alloc(c->pool, HOME_ROWS_MAX * sizeof *c->files.item);
    if (c->files.item == NULL) return ST_MEMORY;
    if ((st = compile_run(c))) return st;
    if ((st = compile_events(c))) return st;
    if ((st = compile_expectations(c))) return st;
    if ((st = compile_tariff(c))) return st;
    if ((st = compile_heat_pumps(c))) return st;
    if ((st = compile_groups(c))) return st;
    if ((st = scale_counts(c, o->n_home))) return st;
    check_size(c, total_count(c));
    if ((st = compile_weather(c))) return st;
    return compile_is_sound(c) ? population_draw(c) : ST_INPUT;
}

/* --- text for the manifest --- */

/* FNV-1a, 64 bits: tells one content of a data file from another, no more. */
static uint64_t hash_file(const char *path)
{
    unsigned char block[65536];
    uint64_t h = 14695981039346656037u;
    FILE *f = fopen(path, "rb");
    for (size_t n; f != NULL && (n = fread(block, 1, sizeof block, f)) > 0;) {
        for (size_t i = 0; i < n; i++) h = (h ^ block[i]) * 1099511628211u;
    }
    if (f != NULL) fclose(f);
    return h;
}

/* Data files stay outside the text; their contents are told by a hash, their folders are not. */
static enum status write_text(const struct compiler *c)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (out == NULL) return ST_MEMORY;
    bool is_good = node_emit(c->spec->head.node, out);
    for (size_t i = 0; i < c->files.n; i++) {
        const char *path = c->files.item[i]->text, *slash = strrchr(path, '/');
        fprintf(out, "# %s fnv1a64 %016" PRIx64 "\n", slash != NULL ? slash + 1 : path, hash_file(path));
    }
    is_good = ferror(out) == 0 && is_good;
    if (fclose(out) != 0 || !is_good) {
        free(text);
        return ST_MEMORY;
    }
    c->pilot->text = text;
    return ST_OK;
}

/* --- the whole --- */

static enum status load_tree(struct pool *pool, const char *name, struct node *text, const struct scenario_options *o,
                             struct pilot **out, struct diag *d)
{
    const size_t n_before = d->n_errors;
    struct scenario_options all = *o; /* with what a --vary says in their place */
    struct tree_loader l = {.pool = pool, .d = d, .scenario = name};
    struct scenario_spec spec = {0};
    struct node *root = NULL;
    struct pilot *pilot = calloc(1, sizeof *pilot);
    enum status st = pilot != NULL ? make_tree(&l, text, &all, &root) : ST_MEMORY;
    if (st == ST_MEMORY || root->kind != NODE_MAP) goto done;

    struct key_reader reader = {.pool = pool, .d = d};
    key_read(&reader, &keys_scenario, root, root->at, &spec);
    st = reader.is_out_of_memory ? ST_MEMORY : ST_OK;
    if (st != ST_OK) goto done;
    struct compiler c = {.pool = pool, .d = d, .scenario = name, .spec = &spec, .pilot = pilot, .n_errors_before = n_before};
    if ((st = compile(&c, &all))) goto done;
    if ((st = write_text(&c))) goto done;

    *out = pilot; /* handed over only when all of it worked */
    pilot = NULL;
done:
    pilot_free(pilot);
    return st;
}

static enum status load(const char *name, const char *text, size_t n_bytes, const struct scenario_options *options,
                        struct pilot **out, struct diag *d)
{
    static const struct scenario_options none;
    struct pool pool = {0};
    struct node *root = NULL;
    const size_t n_before = d->n_errors;
    enum status st =
        text != NULL ? yaml_parse(&pool, name, text, n_bytes, &root, d) : yaml_read(&pool, name, (struct place){0}, &root, d);
    if (st == ST_OK) st = load_tree(&pool, name, root, options != NULL ? options : &none, out, d);
    if (st == ST_MEMORY && pool.is_exhausted && pool.n_bytes > POOL_BYTES_MAX / 2) {
        diag_error(d, (struct place){.file = name}, "use fewer or smaller files",
                   "the scenario needs more than 256 MiB to read");
        st = ST_INPUT;
    }
    assert(st != ST_INPUT || d->n_errors > n_before);
    pool_close(&pool);
    return st;
}

enum status scenario_load(const char *path, const struct scenario_options *options, struct pilot **out, struct diag *d)
{
    assert(path != NULL && out != NULL && d != NULL);
    return load(path, NULL, 0, options, out, d);
}

enum status scenario_load_text(const char *name, const char *text, size_t n_bytes, const struct scenario_options *options,
                               struct pilot **out, struct diag *d)
{
    assert(name != NULL && text != NULL && out != NULL && d != NULL);
    return load(name, text, n_bytes, options, out, d);
}
