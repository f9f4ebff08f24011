/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/key_reader.h"

#include "scenarios/key_number.h"
#include "scenarios/spec.h"
#include "scenarios/unit.h"
#include "sim/base/nearest.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- tables --- */

const struct key *key_find(const struct key_table *t, const char *name)
{
    for (size_t i = 0; i < t->n_key; i++) {
        if (strcmp(t->keys[i].name, name) == 0) return &t->keys[i];
    }
    return NULL;
}

bool key_has_range(const struct key *k) { return k->min != 0 || k->max != 0; }

static void *at_offset(void *base, size_t offset) { return (char *)base + offset; }

/* Distributions carry the unit of the parameter they stand for. */
static const char *unit_of(const struct key_reader *r, const struct key *k)
{
    if (k->unit == NULL) return "1";
    if (k->unit[0] != '@') return k->unit;
    assert(r->outer != NULL);
    return strcmp(k->unit, UNIT_OUTER) == 0 ? r->outer->unit : unit_difference(r->outer->unit);
}

static const struct key *range_of(const struct key_reader *r, const struct key *k)
{
    return k->unit != NULL && strcmp(k->unit, UNIT_OUTER) == 0 ? r->outer : k;
}

/* --- single values --- */

/* A number of key k, whose range may be that of the parameter around it. */
static double number(struct key_reader *r, const struct key *k, const struct node *n)
{
    const struct key *range = range_of(r, k);
    double x = NAN;
    if (n->kind == NODE_SCALAR && (range->flags & KEY_COMPASS) && key_compass_deg(n->text, &x)) return x;
    if (!key_number(r->d, k->name, n, unit_of(r, k), &x)) return NAN;
    if (key_has_range(range) && !key_in_range(r->d, k->name, n, unit_of(r, k), x, range->min, range->max)) return NAN;
    return x;
}

static void read_number(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    *(double *)into = number(r, k, n);
}

static bool is_whole(const char *s)
{
    if (*s == '-' || *s == '+') s++;
    return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

static void read_count(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    if (!key_is_scalar(r->d, k->name, n)) return;
    if (!is_whole(n->text)) {
        diag_error(r->d, n->at, "write digits only", "%s: '%.60s' is not a whole number", k->name, n->text);
        return;
    }
    errno = 0;
    const long long v = strtoll(n->text, NULL, 10);
    const double x = errno != 0 ? (n->text[0] == '-' ? -1e30 : 1e30) : (double)v;
    if (key_in_range(r->d, k->name, n, "1", x, k->min, k->max)) *(int64_t *)into = v;
}

static void read_seed(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    if (!key_is_scalar(r->d, k->name, n)) return;
    errno = 0;
    const unsigned long long v = is_whole(n->text) && n->text[0] != '-' ? strtoull(n->text, NULL, 10) : (errno = EINVAL, 0);
    if (errno == 0) *(uint64_t *)into = v;
    else
        diag_error(r->d, n->at, "write a whole number from 0 to 18446744073709551615", "%s: '%.60s' is no seed", k->name,
                   n->text);
}

static void read_duration(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    int64_t ms = 0;
    if (!key_is_scalar(r->d, k->name, n)) return;
    if (!key_say_unit(r->d, unit_parse_ms(n->text, &ms), k->name, n, "s")) return;
    const double s = (double)ms / 1000;
    if (s >= k->min && s <= k->max) *(int64_t *)into = ms;
    else {
        char remedy[96];
        const bool in_days = k->max >= 172800;
        snprintf(remedy, sizeof remedy, "stay within %g s to %g %s", k->min, in_days ? k->max / 86400 : k->max,
                 in_days ? "d" : "s");
        diag_error(r->d, n->at, remedy, "%s: '%.60s' is out of range", k->name, n->text);
    }
}

static void read_instant(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    struct instant i = {.node = n};
    if (!key_is_scalar(r->d, k->name, n)) return;
    const enum status st = calendar_parse(n->text, &i.civil, &i.has_offset, &i.offset_s);
    if (st == ST_OK) *(struct instant *)into = i;
    else
        diag_error(r->d, n->at, "write it as 2023-01-09T17:00:00+01:00, or without offset for local time",
                   "%s: '%.60s' is no date and time", k->name, n->text);
}

static void read_clock(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    unsigned h = 99, m = 99;
    int end = 0;
    if (!key_is_scalar(r->d, k->name, n)) return;
    const size_t len = strlen(n->text);
    const bool is_shaped = len <= 5 && strspn(n->text, "0123456789:") == len;
    if (is_shaped && sscanf(n->text, "%2u:%2u%n", &h, &m, &end) == 2 && (size_t)end == len && m < 60 && h * 60 + m <= 1440)
        *(int64_t *)into = h * 60 + m;
    else diag_error(r->d, n->at, "write it as \"06:00\", at most \"24:00\"", "%s: '%.60s' is no time of day", k->name, n->text);
}

static void read_text(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    if (!key_is_scalar(r->d, k->name, n)) return;
    if (k->n > 0 && strlen(n->text) >= k->n) {
        diag_error(r->d, n->at, "shorten it", "%s is longer than %zu bytes", k->name, k->n - 1);
        return;
    }
    if (k->n > 0 && strpbrk(n->text, "\n\t") != NULL) {
        diag_error(r->d, n->at, "write it in one line", "%s has a line break or a tab in it", k->name);
        return;
    }
    *(const struct node **)into = n;
}

/* --- words --- */

static int word_index(struct key_reader *r, const struct key *k, const struct node *n)
{
    if (!key_is_scalar(r->d, k->name, n)) return -1;
    struct nearest near = {.typed = n->text};
    char all[256] = "one of ";
    for (size_t i = 0; k->word(i) != NULL; i++) {
        if (strcmp(k->word(i), n->text) == 0) return (int)i;
        nearest_try(&near, k->word(i));
        const size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i > 0 ? ", " : "", k->word(i));
    }
    char remedy[300];
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near.best);
    else snprintf(remedy, sizeof remedy, "%s%s", all, strlen(all) + 1 == sizeof all ? " ..." : "");
    diag_error(r->d, n->at, remedy, "%s: '%.60s' is not known", k->name, n->text);
    return -1;
}

static void read_word(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    *(int *)into = word_index(r, k, n);
}

/* A scalar stands for a list of one. */
static void read_words(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    uint64_t *mask = into;
    const struct member one = {.value = (struct node *)n};
    const bool is_list = n->kind == NODE_LIST;
    const struct member *m = is_list ? n->member : &one;
    for (size_t i = 0; i < (is_list ? n->n : 1); i++) {
        const int word = word_index(r, k, m[i].value);
        if (word >= 0) *mask |= (uint64_t)1 << word;
    }
    if (is_list && n->n == 0) diag_error(r->d, n->at, "name one, or remove the key", "%s: the list is empty", k->name);
}

/* --- lists of plain values --- */

static bool fits(struct key_reader *r, const struct key *k, const struct node *n)
{
    if (n->n <= k->n) return true;
    diag_error(r->d, n->at, "remove some", "%s: %zu entries, more than the limit of %zu", k->name, n->n, k->n);
    return false;
}

static void *room(struct key_reader *r, size_t n, size_t size)
{
    void *p = pool_alloc(r->pool, (n > 0 ? n : 1) * size);
    if (p == NULL) r->is_out_of_memory = true;
    return p;
}

static void read_texts(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    struct texts *t = into;
    const size_t count = n->kind == NODE_LIST ? n->n : 1;
    if (n->kind == NODE_LIST && !fits(r, k, n)) return;
    t->item = room(r, count, sizeof *t->item);
    if (t->item == NULL) return;
    for (size_t i = 0; i < count; i++) {
        const struct node *text = n->kind == NODE_LIST ? n->member[i].value : n;
        if (key_is_scalar(r->d, k->name, text)) t->item[t->n++] = text;
    }
}

static bool is_list(struct key_reader *r, const struct key *k, const struct node *n)
{
    if (n->kind == NODE_LIST) return true;
    diag_error(r->d, n->at, k->kind == KEY_LIST ? "put it behind a dash" : "write it as [a, b, c]", "%s is not a list",
               k->name);
    return false;
}

static void read_numbers(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    double *x = into;
    if (n->kind == NODE_SCALAR && (k->flags & KEY_SPREAD)) {
        const double all = number(r, k, n);
        for (size_t i = 0; i < k->n; i++) x[i] = all;
        return;
    }
    if (!is_list(r, k, n)) return;
    if (n->n != k->n) {
        diag_error(r->d, n->at, "give one for each", "%s: %zu numbers, %zu are needed", k->name, n->n, k->n);
        return;
    }
    for (size_t i = 0; i < n->n; i++) x[i] = number(r, k, n->member[i].value);
}

static void read_values(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    struct numbers *v = into;
    if (!is_list(r, k, n) || !fits(r, k, n)) return;
    if (n->n == 0) {
        diag_error(r->d, n->at, "give at least one", "%s: the list is empty", k->name);
        return;
    }
    v->value = room(r, n->n, sizeof *v->value);
    if (v->value == NULL) return;
    v->n = n->n;
    for (size_t i = 0; i < n->n; i++) v->value[i] = number(r, k, n->member[i].value);
}

/* --- maps and lists of maps --- */

static void read_map(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    key_read(r, k->sub, n, n->at, into);
}

static void read_list(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    struct list *list = into;
    const bool is_named = k->kind == KEY_NAMED;
    if (is_named && n->kind != NODE_MAP) {
        diag_error(r->d, n->at, "write it as name: {...}", "%s is not a map of names", k->name);
        return;
    }
    if ((!is_named && !is_list(r, k, n)) || !fits(r, k, n)) return;
    list->items = room(r, n->n, k->sub->n_bytes);
    if (list->items == NULL) return;
    list->n = n->n;
    for (size_t i = 0; i < n->n; i++) {
        struct head *item = at_offset(list->items, i * k->sub->n_bytes);
        key_read(r, k->sub, n->member[i].value, n->member[i].value->at, item);
        item->name = n->member[i].name;
    }
}

/* The factor of per_floor_area: the parameter's unit per m2, without its range. */
static bool as_factor(struct key_reader *r, const struct node *n, struct key *factor)
{
    char unit[64];
    if (strcmp(r->outer->unit, "degC") == 0 || strcmp(r->outer->name, "floor_area") == 0) {
        diag_error(r->d, n->at, "use another distribution", "%s cannot be per_floor_area", r->outer->name);
        return false;
    }
    snprintf(unit, sizeof unit, "%s/m2", r->outer->unit);
    *factor = (struct key){.name = r->outer->name, .kind = KEY_DIST, .unit = pool_text(r->pool, unit, strlen(unit))};
    if (factor->unit == NULL) r->is_out_of_memory = true;
    return factor->unit != NULL;
}

static void read_dist(struct key_reader *r, const struct key *k, const struct node *n, void *into)
{
    const struct key *outside = r->outer;
    struct key factor;
    const bool was_factor = r->is_factor;
    if (was_factor) {
        diag_error(r->d, n->at, "keep one", "per_floor_area inside per_floor_area");
        return;
    }
    if (outside != NULL) { /* inside another distribution */
        if (!as_factor(r, n, &factor)) return;
        k = &factor;
        r->is_factor = true;
    }
    const size_t n_errors = r->d->n_errors;
    struct dist *dist = room(r, 1, sizeof *dist);
    r->outer = k;
    if (dist == NULL) {
        /* said by the caller */
    } else if (n->kind == NODE_SCALAR) {
        *dist = (struct dist){.kind = DIST_CONSTANT, .at = n->at, .min = -INFINITY, .max = INFINITY};
        const struct key plain = {.name = k->name, .unit = UNIT_OUTER};
        dist->a = number(r, &plain, n);
    } else {
        struct dist_forms forms = {0};
        key_read(r, &dist_table, n, n->at, &forms);
        if (r->d->n_errors == n_errors && !r->is_out_of_memory && !dist_make(&forms, dist, r->d)) dist = NULL;
    }
    r->outer = outside;
    r->is_factor = was_factor;
    *(struct dist **)into = r->d->n_errors == n_errors ? dist : NULL;
}

/* --- a table --- */

typedef void read_function(struct key_reader *, const struct key *, const struct node *, void *);
static read_function *const readers[KEY_KIND_COUNT] = {
    [KEY_TEXT] = read_text,       [KEY_NAME] = read_text,       [KEY_FILE] = read_text,     [KEY_QUANTITY] = read_text,
    [KEY_NUMBER] = read_number,   [KEY_COUNT] = read_count,     [KEY_SEED] = read_seed,     [KEY_DURATION] = read_duration,
    [KEY_INSTANT] = read_instant, [KEY_CLOCK] = read_clock,     [KEY_WORD] = read_word,     [KEY_WORDS] = read_words,
    [KEY_TEXTS] = read_texts,     [KEY_NUMBERS] = read_numbers, [KEY_VALUES] = read_values, [KEY_DIST] = read_dist,
    [KEY_MAP] = read_map,         [KEY_LIST] = read_list,       [KEY_NAMED] = read_list,
};

static void set_absent(const struct key *k, void *into)
{
    if (k->kind == KEY_NUMBER) *(double *)into = NAN;
    if (k->kind == KEY_WORD) *(int *)into = -1;
    for (size_t i = 0; k->kind == KEY_NUMBERS && i < k->n; i++) ((double *)into)[i] = NAN;
}

static void fill_default(struct key_reader *r, const struct key *k, struct place at, void *into)
{
    if (k->kind == KEY_MAP) key_read(r, k->sub, NULL, at, into);
    if (k->dflt == NULL || (k->flags & KEY_INHERIT)) return;
    struct node *n = node_scalar(r->pool, at, k->dflt);
    if (n != NULL) readers[k->kind](r, k, n, into);
    else r->is_out_of_memory = true;
}

static void unknown_key(struct key_reader *r, const struct key_table *t, const struct member *m)
{
    struct nearest near = {.typed = m->name};
    for (size_t i = 0; i < t->n_key; i++) nearest_try(&near, t->keys[i].name);
    char remedy[120];
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near.best);
    else snprintf(remedy, sizeof remedy, "remove it; docs/scenario-reference.md lists the keys of a %s", t->name);
    diag_error(r->d, m->at, remedy, "unknown key '%.60s'", m->name);
}

static void check_one_of(struct key_reader *r, const struct key_table *t, const struct node *node)
{
    size_t n_known = 0;
    char all[160] = "";
    for (size_t i = 0; i < t->n_key; i++) {
        n_known += node_get(node, t->keys[i].name) != NULL;
        const size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i > 0 ? ", " : "", t->keys[i].name);
    }
    char remedy[200];
    snprintf(remedy, sizeof remedy, "give one of %s", all);
    if (n_known > 1) diag_error(r->d, node->at, remedy, "a %s of %zu kinds at once", t->name, n_known);
    if (n_known == 0 && node->n == 0) diag_error(r->d, node->at, remedy, "a %s without a kind", t->name);
}

void key_read(struct key_reader *r, const struct key_table *t, const struct node *node, struct place at, void *into)
{
    assert(r != NULL && t != NULL && into != NULL);
    const struct node *map = node != NULL && node->kind == NODE_MAP ? node : NULL;
    const size_t n_member = map != NULL ? map->n : 0;
    if (node != NULL && map == NULL) diag_error(r->d, node->at, "write its keys as key: value", "a %s is a map", t->name);
    for (size_t i = 0; i < n_member; i++) {
        if (key_find(t, map->member[i].name) == NULL) unknown_key(r, t, &map->member[i]);
    }
    if (map != NULL && t->is_one_of) check_one_of(r, t, map);
    ((struct head *)into)->node = map;

    for (size_t i = 0; i < t->n_key; i++) {
        const struct key *k = &t->keys[i];
        const struct node *value = node_get(map, k->name);
        void *to = at_offset(into, k->offset);
        set_absent(k, to);
        if (value == NULL) fill_default(r, k, at, to);
        if (value != NULL) readers[k->kind](r, k, value, to);
        else if (map != NULL && (k->flags & KEY_REQUIRED))
            diag_error(r->d, map->at, k->help, "'%s' is missing in this %s", k->name, t->name);
    }
}
