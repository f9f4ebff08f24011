/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/node.h"

#include <assert.h>
#include <string.h>

static struct node *node_new(struct pool *p, enum node_kind kind, struct place at)
{
    struct node *n = pool_alloc(p, sizeof *n);
    if (n != NULL) *n = (struct node){.kind = kind, .at = at, .text = ""};
    return n;
}

struct node *node_scalar(struct pool *p, struct place at, const char *text)
{
    struct node *n = node_new(p, NODE_SCALAR, at);
    if (n != NULL) n->text = pool_text(p, text, strlen(text));
    return n != NULL && n->text != NULL ? n : NULL;
}

struct node *node_map(struct pool *p, struct place at) { return node_new(p, NODE_MAP, at); }

struct node *node_list(struct pool *p, struct place at) { return node_new(p, NODE_LIST, at); }

static bool add_member(struct pool *p, struct node *n, struct member m)
{
    if (n->n == n->room) {
        const size_t room = n->room > 0 ? 2 * n->room : 4;
        struct member *more = pool_alloc(p, room * sizeof *more);
        if (more == NULL) return false;
        if (n->n > 0) memcpy(more, n->member, n->n * sizeof *more);
        n->member = more;
        n->room = room;
    }
    n->member[n->n++] = m;
    return true;
}

struct member *node_member(const struct node *map, const char *name)
{
    if (map == NULL || map->kind != NODE_MAP) return NULL;
    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(map->member[i].name, name) == 0) return &map->member[i];
    }
    return NULL;
}

struct node *node_get(const struct node *map, const char *name)
{
    const struct member *m = node_member(map, name);
    return m != NULL ? m->value : NULL;
}

bool node_put(struct pool *p, struct node *map, const char *name, struct place at, struct node *value)
{
    if (map == NULL || value == NULL) return false;
    assert(map->kind == NODE_MAP);
    struct member *old = node_member(map, name);
    if (old != NULL) {
        old->at = at;
        old->value = value;
        return true;
    }
    const char *kept = pool_text(p, name, strlen(name));
    return kept != NULL && add_member(p, map, (struct member){.name = kept, .at = at, .value = value});
}

bool node_append(struct pool *p, struct node *list, struct node *value)
{
    if (list == NULL || value == NULL) return false;
    assert(list->kind == NODE_LIST);
    return add_member(p, list, (struct member){.at = value->at, .value = value});
}

void node_remove(struct node *map, const char *name)
{
    struct member *m = node_member(map, name);
    if (m == NULL) return;
    const size_t after = (size_t)(map->member + map->n - m) - 1;
    memmove(m, m + 1, after * sizeof *m);
    map->n--;
}

bool node_is_null(const struct node *n)
{
    if (n == NULL) return true;
    if (n->kind != NODE_SCALAR || n->is_quoted) return false;
    return n->text[0] == '\0' || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0;
}

/* --- writing --- */

/* A scalar may stand without quotes when no reader can take it for anything else. */
static bool is_plain(const struct node *n)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+%-";
    if (n->is_quoted || n->text[0] == '\0') return false;
    const char *s = n->text;
    if (s[0] == '%' || (s[0] == '-' && s[1] == '\0') || strncmp(s, "---", 3) == 0 || strcmp(s, "...") == 0) return false;
    for (; *s != '\0'; s++) {
        const bool inner = s != n->text && s[1] != '\0';
        if (strchr(safe, *s) != NULL) continue;
        if (*s == ' ' && inner && s[1] != ' ') continue;
        if (*s == ':' && inner && s[1] != ' ') continue;
        return false;
    }
    return true;
}

static void emit_quoted(const char *s, FILE *out)
{
    fputc('"', out);
    for (; *s != '\0'; s++) {
        const unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
        else if (c == '\n') fputs("\\n", out);
        else if (c == '\t') fputs("\\t", out);
        else fputc(c, out);
    }
    fputc('"', out);
}

static void emit_text(const struct node *n, FILE *out)
{
    if (is_plain(n) || node_is_null(n)) fputs(n->text[0] != '\0' ? n->text : "~", out);
    else emit_quoted(n->text, out);
}

static void emit(const struct node *n, int indent, bool is_after_dash, FILE *out);

static void emit_value(const struct node *v, int indent, FILE *out)
{
    const bool is_block = v->kind != NODE_SCALAR && v->n > 0;
    fputc(is_block ? '\n' : ' ', out);
    emit(v, is_block ? indent + 2 : 0, false, out);
}

static void emit(const struct node *n, int indent, bool is_after_dash, FILE *out)
{
    if (n->kind == NODE_SCALAR || n->n == 0) {
        if (n->kind == NODE_SCALAR) emit_text(n, out);
        else fputs(n->kind == NODE_MAP ? "{}" : "[]", out);
        fputc('\n', out);
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        const struct member *m = &n->member[i];
        if (i > 0 || !is_after_dash) fprintf(out, "%*s", indent, "");
        if (n->kind == NODE_LIST) {
            fputs("- ", out);
            emit(m->value, indent + 2, true, out);
            continue;
        }
        const struct node name = {.text = m->name};
        emit_text(&name, out);
        fputc(':', out);
        emit_value(m->value, indent, out);
    }
}

bool node_emit(const struct node *n, FILE *out)
{
    emit(n, 0, false, out);
    return ferror(out) == 0;
}
