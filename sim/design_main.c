/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/design_main.h"

#include "outputs/plain.h"
#include "outputs/results_names.h"
#include "sim/design_parts_main.h"
#include "sim/load_main.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct place command_line = {0};

/* --- what is varied --- */

/* Up to the next comma that stands in no bracket and no quotes. */
static size_t value_length(const char *text)
{
    int depth = 0;
    char quote = '\0';
    for (size_t i = 0;; i++) {
        const char c = text[i];
        if (c == '\0') return i;
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (c == ',' && depth <= 0) {
            return i;
        }
    }
}

static enum status read_factor(struct design_factor *f, const char *option, struct diag *d)
{
    const char *equals = strchr(option, '='), *at = equals + 1;
    assert(equals != NULL);
    f->key = strndup(option, (size_t)(equals - option));
    f->value = calloc(strlen(at) + 1, sizeof *f->value);
    if (f->key == NULL || f->value == NULL) return ST_MEMORY;
    for (;; at++) {
        const size_t n = value_length(at);
        char *value = strndup(at, n);
        if (value == NULL) return ST_MEMORY;
        f->value[f->n++] = value;
        if (value[strspn(value, " ")] == '\0')
            diag_error(d, command_line, "write KEY=VALUE,VALUE, e.g. --vary homes=100,200", "--vary %s: a value is empty",
                       option);
        for (size_t i = 0; i + 1 < f->n; i++)
            if (strcmp(f->value[i], value) == 0)
                diag_error(d, command_line, "give each value once", "--vary %s: '%s' stands there twice", option, value);
        at += n;
        if (*at == '\0') return ST_OK;
    }
}

static enum status read_factors(struct design *g, struct diag *d)
{
    const struct cli *c = g->cli;
    const size_t n_before = d->n_errors;
    g->n_variant = 1;
    for (size_t i = 0; i < c->n_vary; i++) {
        struct design_factor *f = &g->factor[g->n_factor++];
        const enum status st = read_factor(f, c->vary[i], d);
        if (st != ST_OK) return st;
        for (size_t k = 0; k < i; k++)
            if (strcmp(g->factor[k].key, f->key) == 0)
                diag_error(d, command_line, "put all its values into one", "--vary %s stands there twice", f->key);
        g->n_variant = g->n_variant <= SWEEP_VARIANTS_MAX ? g->n_variant * f->n : g->n_variant;
    }
    if (g->n_variant > SWEEP_VARIANTS_MAX)
        diag_error(d, command_line, "vary fewer values", "more than %d variants", SWEEP_VARIANTS_MAX);
    else if (g->n_variant * g->n_repeat > SWEEP_RUNS_MAX)
        diag_error(d, command_line, "vary fewer values, or lower --repeat", "%zu runs, more than the limit of %d",
                   g->n_variant * g->n_repeat, SWEEP_RUNS_MAX);
    return d->n_errors > n_before ? ST_USAGE : ST_OK;
}

/* The last key varies fastest, as an odometer. */
static const char *value_of(const struct design *g, size_t variant, size_t factor)
{
    for (size_t f = g->n_factor; f-- > factor + 1;) variant /= g->factor[f].n;
    return g->factor[factor].value[variant % g->factor[factor].n];
}

/* --- the pilots --- */

enum status design_load(const struct design *g, size_t variant, const uint64_t *seed, struct pilot **out, struct diag *d)
{
    char *texts[CLI_VARY_MAX + 1] = {0};
    size_t n = 0;
    enum status st = ST_OK;
    for (; n < g->n_factor && st == ST_OK; n++)
        if (asprintf(&texts[n], "%s=%s", g->factor[n].key, value_of(g, variant, n)) < 0) st = ST_MEMORY;
    if (st == ST_OK && seed != NULL && asprintf(&texts[n++], "seed=%" PRIu64, *seed) < 0) st = ST_MEMORY;
    if (st == ST_OK) st = load_scenario(g->cli, (const char *const *)texts, n, out, d);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) free(texts[i]);
    return st;
}

static bool is_told(const struct diag *d, const struct diag_item *item)
{
    for (size_t i = 0; i < d->n_items; i++) {
        const struct diag_item *k = &d->items[i];
        if (k->line == item->line && k->column == item->column && strcmp(k->file, item->file) == 0 &&
            strcmp(k->what, item->what) == 0)
            return true;
    }
    return false;
}

/* Each mistake once, though every variant has it; warnings are those of the first variant. */
static void tell_new(struct diag *d, const struct diag *found, bool with_warnings)
{
    for (size_t i = 0; i < found->n_items; i++) {
        const struct diag_item *k = &found->items[i];
        const struct place at = {k->file[0] != '\0' ? k->file : NULL, k->line, k->column};
        if (is_told(d, k)) continue;
        if (!k->is_warning) diag_error(d, at, k->remedy, "%s", k->what);
        else if (with_warnings) diag_warn(d, at, k->remedy, "%s", k->what);
    }
}

static bool same_events(const struct pilot *a, const struct pilot *b)
{
    if (a->n_dr != b->n_dr) return false;
    for (size_t e = 0; e < a->n_dr; e++)
        if (strcmp(a->dr[e].name, b->dr[e].name) != 0) return false;
    return true;
}

static void add_to_hash(struct design *g, const char *text)
{
    char one[17], both[40];
    results_text_hash(text, one);
    snprintf(both, sizeof both, "%s %s", g->table.design, one);
    results_text_hash(both, g->table.design);
}

/* --- what is asked for --- */

static bool is_asked(const struct design *g, const struct dr_event *e)
{
    struct sweep_event one = {0};
    snprintf(one.name, sizeof one.name, "%s", e->name);
    return strcmp(g->only_event, "all") == 0 || design_find_event(&one, 1, g->only_event) == 0;
}

/* When the last event in question has settled, to the end of that day. */
static int64_t settled_ms(const struct design *g, const struct pilot *p)
{
    int64_t last_ms = 0;
    for (size_t e = 0; e < p->n_dr; e++) {
        const int64_t end_ms = p->dr[e].start_ms + p->dr[e].duration_ms + MS_PER_DAY;
        if (is_asked(g, &p->dr[e]) && end_ms > last_ms) last_ms = end_ms;
    }
    return (last_ms + MS_PER_DAY - 1) / MS_PER_DAY * MS_PER_DAY;
}

void design_trim(const struct design *g, struct pilot *p)
{
    const int64_t end_ms = g->only_event != NULL && p->n_dr > 0 ? settled_ms(g, p) : p->duration_ms;
    if (end_ms > 0 && end_ms < p->duration_ms) p->duration_ms = end_ms;
    if (p->duration_ms % MS_PER_H == 0) p->record_ms = MS_PER_H;
}

static void describe_event(const struct design *g, const struct pilot *p, size_t e, struct sweep_event *out)
{
    const struct dr_event *ev = &p->dr[e];
    char start[32], value[64] = "";
    bool is_varied = false;
    for (size_t f = 0; f < g->n_factor; f++) is_varied |= strncmp(g->factor[f].key, "dr", 2) == 0;
    calendar_format(&p->tz, p->start_utc_ms + ev->start_ms, start);
    start[16] = '\0'; /* to the minute */
    start[10] = ' ';
    if (!is_varied) snprintf(value, sizeof value, " %g %s", ev->value, command_info[ev->command].unit);
    snprintf(out->name, sizeof out->name, "%s", ev->name);
    snprintf(out->about, sizeof out->about, "%.20s, %.30s%.60s for %.40s", start, command_info[ev->command].name, value,
             plain_span(ev->duration_ms).text);
}

/* In words, so that a table of another design can say what it is. */
static enum status write_asked(struct design *g)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (out == NULL) return ST_MEMORY;
    fputs(g->only_event != NULL ? "size" : "sweep", out);
    if (g->only_event != NULL) fprintf(out, " --event %s", g->only_event);
    for (size_t i = 0; i < g->cli->n_vary; i++) fprintf(out, " --vary %s", g->cli->vary[i]);
    if (fclose(out) != 0) {
        free(text);
        return ST_MEMORY;
    }
    g->table.asked = text;
    return ST_OK;
}

static enum status make_table(struct design *g)
{
    const struct pilot *p = g->first;
    struct sweep_event event[DR_EVENTS_MAX];
    for (size_t e = 0; e < p->n_dr; e++) describe_event(g, p, e, &event[e]);
    struct sweep_table *t = &g->table;
    enum status st = sweep_table_init(t, event, p->n_dr, g->n_variant, g->n_factor);
    if (st != ST_OK) return st;
    snprintf(t->scenario, sizeof t->scenario, "%s", p->name);
    for (size_t v = 0; v < g->n_variant; v++) {
        for (size_t f = 0; f < g->n_factor; f++) {
            t->text[v * g->n_factor + f] = strdup(value_of(g, v, f));
            if (t->text[v * g->n_factor + f] == NULL) return ST_MEMORY;
        }
    }
    for (size_t f = 0; f < g->n_factor; f++) sweep_table_name_factor(t, f, g->factor[f].key);
    sweep_table_label(t);
    return write_asked(g);
}

/* --- reading --- */

static enum status read_variant(struct design *g, size_t v, struct diag *d)
{
    struct diag found = {0};
    struct pilot *p = NULL;
    enum status st = design_load(g, v, NULL, &p, &found);
    tell_new(d, &found, v == 0);
    diag_close(&found);
    if (st != ST_OK) return st;
    if (v > 0 && g->first != NULL && !same_events(g->first, p)) {
        diag_error(d, command_line, "vary their values, not their names", "the variants have different DR events");
        st = ST_INPUT;
    }
    if (g->first == NULL) g->first = p;
    add_to_hash(g, p->text);
    struct pilot days = *p;
    design_trim(g, &days);
    g->seed[v] = p->seed;
    g->home_days[v] = (double)p->homes.n_home * (double)days.duration_ms / MS_PER_DAY;
    if (p != g->first) pilot_free(p);
    return st;
}

enum status design_read(struct design *g, const struct cli *c, uint32_t n_repeat, const char *event, struct diag *d)
{
    *g = (struct design){.cli = c, .n_repeat = n_repeat, .only_event = event};
    enum status st = read_factors(g, d);
    if (st != ST_OK) return st;
    g->home_days = calloc(g->n_variant, sizeof *g->home_days);
    g->seed = calloc(g->n_variant, sizeof *g->seed);
    if (g->home_days == NULL || g->seed == NULL) return ST_MEMORY;
    enum status worst = ST_OK;
    for (size_t v = 0; v < g->n_variant; v++) {
        st = read_variant(g, v, d);
        if (st == ST_MEMORY) return st;
        if (st != ST_OK) worst = st;
    }
    if (worst != ST_OK) return worst;
    char hash[sizeof g->table.design];
    memcpy(hash, g->table.design, sizeof hash);
    st = make_table(g);
    memcpy(g->table.design, hash, sizeof hash);
    return st;
}

void design_close(struct design *g)
{
    for (size_t i = 0; i < g->n_factor; i++) {
        struct design_factor *f = &g->factor[i];
        for (size_t k = 0; k < f->n; k++) free(f->value[k]);
        free(f->value);
        free(f->key);
    }
    pilot_free(g->first);
    free(g->home_days);
    free(g->seed);
    sweep_table_close(&g->table);
    sweep_file_close(g->file);
}

size_t design_find_event(const struct sweep_event *events, size_t n_event, const char *name)
{
    char wanted[SWEEP_NAME_BYTES], have[SWEEP_NAME_BYTES];
    sweep_table_plain_name("", name, wanted);
    for (size_t e = 0; e < n_event; e++) {
        sweep_table_plain_name("", events[e].name, have);
        if (strcmp(have, wanted) == 0) return e;
    }
    return n_event;
}
