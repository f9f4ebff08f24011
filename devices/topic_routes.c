/* SPDX-License-Identifier: GPL-3.0-or-later */
/* topic_routes.c - filters sorted by their literal part: all up to the level of the first wildcard, which ends
 * with a slash (or is empty), or the whole filter. A topic's candidates stand under each of its own beginnings
 * that end with a slash, under itself, and, as "a/#" is also for "a", under itself with a slash. */
#include "devices/topic_routes.h"

#include "devices/wire/topic.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct route {
    char *filter;
    uint32_t n_literal; /* bytes */
    uint32_t row;
};

struct topic_routes {
    struct route *route; /* [n_route] */
    size_t n_route, room;
    bool is_closed;
};

enum status topic_routes_create(struct topic_routes **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? ST_OK : ST_MEMORY;
}

void topic_routes_free(struct topic_routes *t)
{
    if (t == NULL) return;
    for (size_t i = 0; i < t->n_route; i++) free(t->route[i].filter);
    free(t->route);
    free(t);
}

static uint32_t literal_of(const char *filter)
{
    size_t n = strcspn(filter, "+#");
    if (filter[n] == '\0') return (uint32_t)n;
    while (n > 0 && filter[n - 1] != '/') n--;
    return (uint32_t)n;
}

enum status topic_routes_add(struct topic_routes *t, const char *filter, uint32_t row)
{
    assert(!t->is_closed);
    assert(topic_is_filter(filter));
    if (t->n_route == t->room) {
        const size_t room = t->room > 0 ? 2 * t->room : 16;
        struct route *more = realloc(t->route, room * sizeof *more);
        if (more == NULL) return ST_MEMORY;
        t->route = more, t->room = room;
    }
    char *copy = strdup(filter);
    if (copy == NULL) return ST_MEMORY;
    t->route[t->n_route++] = (struct route){copy, literal_of(filter), row};
    return ST_OK; /* cppcheck-suppress memleak ; the table has it */
}

static int by_literal(const struct route *r, const char *literal, size_t n)
{
    const int order = memcmp(r->filter, literal, r->n_literal < n ? r->n_literal : n);
    return order != 0 ? order : (r->n_literal > n) - (r->n_literal < n);
}

static int in_order(const void *a, const void *b)
{
    const struct route *x = a, *y = b;
    int order = by_literal(x, y->filter, y->n_literal);
    if (order == 0) order = strcmp(x->filter, y->filter);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

void topic_routes_close(struct topic_routes *t)
{
    if (t->n_route > 0) qsort(t->route, t->n_route, sizeof *t->route, in_order);
    t->is_closed = true;
}

void topic_routes_filters(const struct topic_routes *t, topic_routes_filter_fn *fn, void *ctx)
{
    assert(t->is_closed);
    for (size_t i = 0; i < t->n_route; i++)
        if (i == 0 || strcmp(t->route[i].filter, t->route[i - 1].filter) != 0) fn(ctx, t->route[i].filter);
}

/* The first route under the literal or behind it. */
static size_t first_of(const struct topic_routes *t, const char *literal, size_t n)
{
    size_t low = 0, high = t->n_route;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (by_literal(&t->route[middle], literal, n) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

struct look {
    const struct topic_routes *t;
    const char *topic;
    topic_routes_row_fn *fn;
    void *ctx;
};

static void look_under(const struct look *l, const char *literal, size_t n)
{
    const struct route *r = l->t->route;
    for (size_t i = first_of(l->t, literal, n); i < l->t->n_route && by_literal(&r[i], literal, n) == 0; i++) {
        const bool is_alike = i > 0 && strcmp(r[i].filter, r[i - 1].filter) == 0;
        if (is_alike || topic_matches(r[i].filter, l->topic)) l->fn(l->ctx, r[i].row);
        else
            while (i + 1 < l->t->n_route && strcmp(r[i + 1].filter, r[i].filter) == 0) i++;
    }
}

void topic_routes_look(const struct topic_routes *t, const char *topic, topic_routes_row_fn *fn, void *ctx)
{
    assert(t->is_closed);
    const struct look l = {t, topic, fn, ctx};
    const size_t n = strlen(topic);
    char parent[TOPIC_BYTES_MAX + 2];
    if (n == 0 || n > TOPIC_BYTES_MAX) return;
    look_under(&l, "", 0);
    for (size_t i = 0; i + 1 < n; i++)
        if (topic[i] == '/') look_under(&l, topic, i + 1);
    look_under(&l, topic, n);
    memcpy(parent, topic, n);
    parent[n] = '/';
    look_under(&l, parent, n + 1);
}
